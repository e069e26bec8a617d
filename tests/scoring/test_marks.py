"""四有四创: per group and year, live, with evidence; what shows a mark is the office's own choice."""

import datetime

import pytest
from django.urls import reverse

from activities.models import ActivityKind
from scoring.marks import group_marks
from scoring.models import GroupMark
from tests.factories import (
    AnnualPlanFactory,
    AnnualSummaryFactory,
    SectorGroupFactory,
    group_activity,
    make_user,
)

pytestmark = pytest.mark.django_db

S = ActivityKind.Family.SERVICE


def missing(group, day=datetime.date(2020, 12, 31)):
    return {state.mark.name: state.missing for state in group_marks([group.pk], 2020, on=day)[group.pk]}


def test_every_mark_follows_from_the_records():
    """TL4: four haves and four creates per unit and year, with evidence."""
    group = SectorGroupFactory()
    before = missing(group)
    assert before["有协商重点"] == 1
    assert before["有计划总结"] == 2
    assert before["创服务型界别"] == 3
    consultation = group_activity(group, "界别协商会", title="养老服务协商会")
    group_activity(group, "教育关怀", family=S)
    group_activity(group, "理论学习", status="recorded")
    group_activity(group, "调研", held_on=datetime.date(2019, 5, 1))
    AnnualPlanFactory(group=group)
    AnnualSummaryFactory(group=group, status="submitted")
    after = missing(group)
    assert (after["有协商重点"], after["有计划总结"], after["创服务型界别"]) == (0, 1, 2)
    assert (after["创学习型界别"], after["创责任型界别"]) == (1, 2)
    state = group_marks([group.pk], 2020)[group.pk][0]
    assert [(proof.title, proof.url) for proof in state.proofs] == [("养老服务协商会", consultation.get_absolute_url())]


def test_the_office_may_change_what_shows_a_mark():
    group = SectorGroupFactory()
    group_activity(group, "调研")
    mark = GroupMark.objects.get(name="有协商重点")
    mark.kinds.set(ActivityKind.objects.filter(name="调研"))
    assert missing(group)["有协商重点"] == 0
    GroupMark.objects.filter(pk=mark.pk).update(is_active=False)
    assert "有协商重点" not in missing(group)


def test_by_when_it_is_still_possible():
    group = SectorGroupFactory()
    running = group_marks([group.pk], 2020, on=datetime.date(2020, 6, 1))[group.pk][0]
    assert running.by_when == "还缺 1 项，12月31日前还可以完成"
    over = group_marks([group.pk], 2020, on=datetime.date(2021, 2, 1))[group.pk][0]
    assert over.by_when == "还缺 1 项，年度已结束"


def test_queries_do_not_grow(django_assert_num_queries):
    groups = [SectorGroupFactory() for _ in range(3)]
    group_marks([groups[0].pk], 2020)
    with django_assert_num_queries(8):
        group_marks([groups[0].pk], 2020)
    for group in groups:
        group_activity(group, "界别协商会")
        AnnualPlanFactory(group=group)
    with django_assert_num_queries(8):
        group_marks([group.pk for group in groups], 2020)


def test_the_group_s_page_shows_them(sign_in):
    group = SectorGroupFactory()
    group_activity(group, "界别协商会", title="养老服务协商会")
    page = sign_in(make_user("convener", group=group)).get(reverse("group", args=[group.pk]), {"year": 2020}).text
    assert "四有四创" in page
    assert "有成果转化" in page
