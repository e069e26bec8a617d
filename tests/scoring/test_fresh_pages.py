"""A changed record shows at the next view of the ranking, whichever way it was changed; nobody sees another's marks."""

import datetime
import re
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.models import Activity
from cppcc_office.shared import freshness
from ledgers.actions import import_files, undo_batch
from scoring.leaders import Figure
from scoring.sources import SOURCES, Order, gather
from scoring.sources.base import Ask, Window
from scoring.subjects import SUBJECTS
from scoring.years import years_with_records
from tests.factories import SectorFactory, SectorGroupFactory, UserFactory, group_activity, make_user, seated_member
from tests.ledgers.sheets import sheet

RANKING, LIST = reverse("scoring:ranking"), reverse("admin:activities_activity_changelist")
YEAR = Window(2020, datetime.date(2020, 12, 31))
in_transactions = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


@pytest.fixture
def group():
    group = SectorGroupFactory(name="教育界别")
    SectorFactory(group=group, name="教育")
    return group


def points(client) -> str:
    """The group's total as the page shows it."""
    page = client.get(RANKING, {"year": "2020"}).content.decode()
    return re.search(r'class="score">.*?<span class="number">([\d.]+)</span>', page, re.DOTALL)[1]


@in_transactions
def test_a_changed_record_shows_at_the_next_view_whichever_way_it_was_changed(sign_in, group):
    leader, office = sign_in("leader"), sign_in("administrator")
    seated_member(group, name="王一")
    group_activity(group, "理论学习")
    assert points(leader) == points(leader) == "5.00"

    waiting = group_activity(group, "理论学习", status=Activity.Status.CONFIRMED, confirmed_by=UserFactory())
    assert points(leader) == "5.00"
    office.post(reverse("activities:approve", args=[waiting.pk]))  # a page
    assert points(leader) == "10.00"

    talk = group_activity(group, "界别协商会", status=Activity.Status.CONFIRMED, confirmed_by=UserFactory())
    office.post(LIST, {"action": "approve_selected", "_selected_action": [talk.pk], "index": 0})  # the admin
    assert points(leader) == "20.00"

    Activity.objects.filter(pk=talk.pk).update(status=Activity.Status.RETURNED)  # many at once
    assert points(leader) == "10.00"
    talk.status = Activity.Status.APPROVED
    Activity.objects.bulk_update([talk], ["status"])
    assert points(leader) == "20.00"

    header = ["主办界别", "类别", "活动主题", "日期", "参加人员"]
    batch, _ = import_files([("台账.xlsx", sheet(header, ["教育界别", "政策宣传", "宣讲", "2020.5.6", "王一"]))])
    assert points(leader) == "25.00"
    undo_batch(batch, by=None)
    assert points(leader) == "20.00"

    talk.delete()
    assert points(leader) == "10.00"


@in_transactions
def test_a_leader_never_sees_the_marks_of_another(sign_in, group):
    other = SectorGroupFactory(name="科技界别")
    for one in (group, other):
        group_activity(one, "理论学习")
    marked = {}
    for one in (group, other):
        page = sign_in(make_user("leader", group=one)).get(RANKING, {"year": "2020"}).content.decode()
        marked[one.name] = re.search(r'<tr class="mine">.*?</a>', page, re.DOTALL)[0]
    assert all(name in row for name, row in marked.items())
    assert 'class="mine"' not in sign_in("secretariat").get(RANKING, {"year": "2020"}).content.decode()
    assert sign_in("member").get(RANKING).status_code == 403


@in_transactions
def test_few_queries_and_fewer_when_nothing_changed(sign_in, group):
    client = sign_in("leader")
    activity = group_activity(group, "理论学习")
    points(client)
    with CaptureQueriesContext(connection) as unchanged:
        points(client)
    activity.save()
    with CaptureQueriesContext(connection) as changed:
        points(client)
    assert len(unchanged) <= 9
    assert len(changed) <= 12


@in_transactions
def test_pages_that_gather_ask_once_what_was_written(sign_in, group):
    user = make_user("leader", group=group)
    client = sign_in(user)
    group_activity(group, members=[user.member])
    for address in (
        reverse("home"),
        reverse("scorecard"),
        reverse("group", args=[group.pk]),
        reverse("member", args=[user.member.pk]),
    ):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert sum("shared_change" in query["sql"] for query in queries) == 1, address


@pytest.mark.django_db
def test_every_table_behind_a_score_is_counted():
    """Whatever a source asks, a subject says or the years are taken from; a model that is not counted is never kept."""
    with freshness.tables_read() as read:
        years_with_records()
        for kind in SUBJECTS.values():
            kind.load([YEAR])
        for source in SOURCES.values():
            for name in source.attributes:
                gather([Order(source, YEAR, Ask(source.name, frozenset([name]), frozenset(source.quantities)))])
    assert {"activities_participation", "proposals_proposal", "members_membership"} <= read
    assert read - freshness.counted() == set()


def test_growth_is_said_without_a_sign():
    pairs = ((121, 100), (79, 100), (999, 1000), (5, 0))
    words = [Figure("件数", "件", Decimal(now), Decimal(before)).growth for now, before in pairs]
    assert words == ["增 21%", "减 21%", "增 0%", ""]
