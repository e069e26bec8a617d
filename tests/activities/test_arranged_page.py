"""The page of something announced, and its sign-in sheet."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, Invitation
from tests.factories import (
    ParticipationFactory,
    SectorFactory,
    SectorGroupFactory,
    SittingFactory,
    group_activity,
    make_user,
)
from tests.factories import seated_member as seated

pytestmark = pytest.mark.django_db
S = Activity.Status


@pytest.fixture
def group():
    return SectorGroupFactory(name="民革界别")


@pytest.fixture
def activity(group):
    day = timezone.localdate() + datetime.timedelta(days=3)
    activity = group_activity(group, status=S.ANNOUNCED, held_on=day, notice="【活动通知】去图书馆", capacity=40)
    Invitation.objects.create(activity=activity, group=group)
    return activity


def answers(activity, group, **fields):
    return ParticipationFactory(activity=activity, member=seated(group), presence="unknown", **fields)


def page_of(user, activity):
    client = Client()
    client.force_login(user)
    return client.get(activity.get_absolute_url()).content.decode()


def test_the_organizer_copies_the_notice_and_sees_who_is_silent(group, activity):
    coming = answers(activity, group, sign_up="signed_up")
    silent = answers(activity, group)
    away = answers(activity, group, leave="approved", leave_kind="illness")
    page = page_of(make_user("liaison", group=group), activity)
    assert 'data-copy="notice-text"' in page
    assert "【活动通知】去图书馆</textarea>" in page
    assert "邀请 3 人，已报名 1 人" in page
    assert "还没有答复（1 人）" in page
    assert silent.member.name in page
    assert f"{away.member.name}（已批准）" in page
    assert coming.member.name in page
    for words in ("修改安排", "截止报名", "取消活动", "打印签到册"):
        assert words in page


def test_who_is_invited_sees_no_one_s_silence_or_leave(group, activity):
    me = make_user("member", group=group)
    ParticipationFactory(activity=activity, member=me.member, presence="unknown")
    silent, away = answers(activity, group), answers(activity, group, leave="approved", leave_kind="illness")
    page = page_of(me, activity)
    assert "【活动通知】去图书馆" in page
    assert silent.member.name not in page
    assert away.member.name not in page
    assert "修改安排" not in page
    assert page_of(make_user("member", group=SectorGroupFactory()), activity).count("去图书馆") == 0


def test_a_draft_is_nobody_s_but_the_organizers(client, group, activity):
    Activity.objects.filter(pk=activity.pk).update(status=S.DRAFT)
    page = page_of(make_user("convener", group=group), activity)
    assert "还是草稿" in page
    assert "发出通知</button>" in page
    client.force_login(make_user("member", group=group))
    assert client.get(activity.get_absolute_url()).status_code == 404


def test_the_page_costs_the_same_for_many(client, group, activity, django_assert_max_num_queries):
    client.force_login(make_user("liaison", group=group))
    answers(activity, group)
    counts = []
    for _ in range(2):
        with django_assert_max_num_queries(40) as captured:
            client.get(activity.get_absolute_url())
        counts.append(len(captured))
        for _ in range(2):
            answers(activity, group, sign_up="signed_up")
    assert counts[0] == counts[1]


def test_the_sheet_stands_by_sector_with_leave_entered(client, group, activity):
    """OFFICE 3.2 no. 8, G6: sector order, a blank column to sign, leave printed; of 3 places only who holds one."""
    second, first = (
        SectorFactory(name="农工界", group=group, order=2),
        SectorFactory(name="民建界", group=group, order=1),
    )
    for sector, fields in (
        (second, {"sign_up": "signed_up"}),
        (second, {}),
        (first, {"leave": "approved", "leave_kind": "travel"}),
        (first, {"leave": "asked", "leave_kind": "illness", "sign_up": "signed_up"}),
        (second, {"sign_up": "withdrawn"}),
        (second, {"sign_up": "waiting", "queue_number": 7}),
    ):
        row = answers(activity, group, **fields)
        row.member.memberships.update(sector=sector)
    client.force_login(make_user("liaison", group=group))
    response = client.get(reverse("activities:sign_in_sheet", args=[activity.pk]))
    parts = response.context["parts"]
    assert [(part.sector, part.count) for part in parts] == [("民建界", 2), ("农工界", 1)]
    remarks = [cell.remark for part in parts for line in part.rows for cell in line if cell]
    assert sorted(remarks) == ["", "", "请假（出差）"]
    assert "应到 3 人，已准假 1 人" in response.content.decode()


def test_the_sheet_costs_the_same_for_many(client, group, activity, django_assert_max_num_queries):
    client.force_login(make_user("liaison", group=group))
    answers(activity, group)
    url, counts = reverse("activities:sign_in_sheet", args=[activity.pk]), []
    for _ in range(2):
        with django_assert_max_num_queries(23) as captured:
            client.get(url)
        counts.append(len(captured))
        for _ in range(2):
            answers(activity, group)
    assert counts[0] == counts[1]


def test_a_cancelled_one_offers_the_words_that_cancel_it(client, group, activity):
    """What is copied into the chat group says that it is off and why; nothing is left to sign up for or to print."""
    client.force_login(make_user("liaison", group=group))
    answers(activity, group)
    Activity.objects.filter(pk=activity.pk).update(
        status="cancelled", cancel_reason="暴雨", announced_at=timezone.now(), notice="照常通知"
    )
    page = client.get(activity.get_absolute_url()).text
    assert f"【取消通知】{activity.title}" in page
    assert "原因：暴雨" in page
    assert "照常通知" not in page
    assert "打印签到册" not in page


def test_a_draft_asks_to_be_announced_and_lists_nobody(client, group, activity):
    client.force_login(make_user("liaison", group=group))
    Activity.objects.filter(pk=activity.pk).update(status="draft")
    page = client.get(activity.get_absolute_url()).text
    assert 'href="#decide"' in page
    assert "打印签到册" not in page


def test_what_was_held_says_what_comes_next_and_leave_is_no_absence(client, group, activity):
    client.force_login(make_user("liaison", group=group))
    row = answers(activity, group, leave="approved", leave_kind="travel")
    Activity.objects.filter(pk=activity.pk).update(status="held")
    assert "先登记出席" in client.get(activity.get_absolute_url()).text
    row.presence = "none"
    row.save()
    Activity.objects.filter(pk=activity.pk).update(status="recorded", recorded_by=make_user("liaison", group=group))
    page = client.get(activity.get_absolute_url()).text
    assert "已准假" in page
    assert "未参加" not in page


def test_each_sitting_has_a_sheet_of_its_own(client, group, activity):
    """Leave for the afternoon is none in the morning; the sheet of the whole says for which sitting it is."""
    client.force_login(make_user("liaison", group=group))
    morning = SittingFactory(activity=activity, name="上午", held_on=activity.held_on, order=1, place="会议室")
    afternoon = SittingFactory(activity=activity, name="下午", held_on=activity.held_on, order=2)
    row = answers(activity, group, sign_up="signed_up", leave="approved", leave_kind="travel")
    row.sittings.create(sitting=afternoon, presence="unknown", is_leave=True)
    url = reverse("activities:sign_in_sheet", args=[activity.pk])
    pages = [client.get(url, asked).text for asked in ({}, {"sitting": morning.pk}, {"sitting": afternoon.pk})]
    assert "下午请假（出差）" in pages[0]
    assert "（上午）签到册" in pages[1]
    assert "地点：会议室" in pages[1]
    assert "请假（出差）" not in pages[1]
    assert "请假（出差）" in pages[2]
    other = SittingFactory()
    assert client.get(url, {"sitting": other.pk}).status_code == 404
