"""What may wait is counted in one query, told only where there is any, and the oldest few of many are listed."""

import pytest

from accounts.models import User
from cppcc_office.pages.queues import Errand, Queue, Waiting, filled
from cppcc_office.shared.totals import counts_of
from sectors.models import SectorGroup
from tests.factories import GroupLiaisonFactory, SectorGroupFactory

pytestmark = pytest.mark.django_db


def told(row: SectorGroup) -> Errand:
    return Errand(row.name, "", "")


def test_records_of_any_model_are_counted_by_one_query_each_once(django_assert_num_queries):
    group = SectorGroupFactory()
    liaisons = [GroupLiaisonFactory(group=group) for _ in range(3)]
    groups = SectorGroup.objects.filter(pk=group.pk)
    asked = [
        groups.filter(liaisons__in=liaisons).order_by("name"),
        groups.filter(name="没有的"),
        groups.none(),
        groups.filter(pk__in=[]),
        User.objects.filter(pk__in=[one.user_id for one in liaisons]),
    ]
    with django_assert_num_queries(1):
        assert counts_of(asked) == [1, 0, 0, 0, 3]
    assert counts_of(asked[2:4]) == [0, 0]
    assert counts_of([]) == []


def test_what_is_empty_is_left_out_and_not_read(django_assert_num_queries):
    for number in range(7):
        SectorGroupFactory(name=f"界别{number}")
    groups = SectorGroup.objects.filter(name__startswith="界别").order_by("name")
    found = [
        Waiting("没有", groups.filter(name="没有的"), tell=told),
        Queue("已经数过", 2),
        Waiting("都在", groups, "/all/", told),
        Queue("数过没有", 0),
        Waiting("只数", groups.filter(name="界别3")),
    ]
    with django_assert_num_queries(2):
        queues = filled(found)
    assert [(queue.title, queue.count) for queue in queues] == [("已经数过", 2), ("都在", 7), ("只数", 1)]
    assert [errand.title for errand in queues[1].errands] == [f"界别{number}" for number in range(5)]
    assert queues[1].note == "共 7 条，先列出最早的 5 条"
    assert queues[2].note == "共 1 条"
