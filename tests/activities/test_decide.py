"""Decisions: one by one, many at once, two at the same moment, late names."""

import datetime
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from activities.actions import (
    answer_join_request,
    approve_activities,
    confirm_activities,
    confirm_activity,
    join_activity,
    return_activities,
    return_activity,
    revoke_activity,
    set_attendance,
    vouch_for_activity,
    withdraw_activity,
)
from activities.models import Activity, JoinRequest, Participation
from cppcc_office.shared.workflow import Refused
from tests.factories import (
    ParticipationFactory,
    SectorGroupFactory,
    during_a_request,
    group_activity,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
S = Activity.Status


@pytest.fixture
def group():
    return SectorGroupFactory(name="民革界别")


@pytest.fixture
def office():
    return make_user("secretariat")


def waiting(group, status=S.RECORDED, **fields) -> Activity:
    return group_activity(group, status=status, **fields)


def test_many_at_once_names_what_it_left_alone(group, office):
    """The one that may not be approved stays as it was, the others are approved."""
    good = [waiting(group, S.CONFIRMED) for _ in range(2)]
    not_yet = waiting(group, S.RECORDED, title="还没确认的活动")
    mine = waiting(group, S.CONFIRMED, confirmed_by=office, title="我代为确认的活动")
    outcome = approve_activities(ids=[row.pk for row in (*good, not_yet, mine)] + [99999], by=office)
    assert {row.pk for row in outcome.done} == {row.pk for row in good}
    assert outcome.refusals == [
        "“还没确认的活动”（待确认）不能由您通过，没有改动。",
        "“我代为确认的活动”（待审批）不能由您通过，没有改动。",
        "有 1 条记录不存在或不归您办理，没有改动。",
    ]
    assert Activity.objects.counting().count() == 2
    for row in good:
        row.refresh_from_db()
        assert row.approved_by == office
        assert [(step.label, step.status) for step in row.steps.all()] == [("通过", S.APPROVED)]
        assert row.history.first().history_change_reason == "通过"


def test_many_cost_as_many_queries_as_one(group, office, django_assert_max_num_queries):
    one, three = [waiting(group, S.CONFIRMED) for _ in range(1)], [waiting(group, S.CONFIRMED) for _ in range(3)]
    for rows in (one, three):
        during_a_request(office)
        with django_assert_max_num_queries(16):  # one of them notes, once in a transaction, the table written
            approve_activities(ids=[row.pk for row in rows], by=office)


def test_strangers_decide_nothing(group):
    rows = [waiting(group, S.CONFIRMED), waiting(group, S.RECORDED)]
    stranger, ids = make_user("convener"), [row.pk for row in rows]
    for outcome in (
        approve_activities(ids=ids, by=stranger),
        confirm_activities(ids=ids, by=stranger),
        return_activities(ids=ids, by=stranger, reason="不行"),
    ):
        assert outcome.done == []
        assert outcome.refusals == ["有 2 条记录不存在或不归您办理，没有改动。"]
    with pytest.raises(PermissionDenied):
        confirm_activity(activity=rows[1], by=stranger)
    assert sorted(Activity.objects.values_list("status", flat=True)) == ["confirmed", "recorded"]


def test_returning_needs_a_reason_people_can_read(group):
    activity, convener = waiting(group), make_user("convener", group=group)
    for reason in ("", "　"):
        with pytest.raises(Refused, match="请写明原因"):
            return_activity(activity=activity, by=convener, reason=reason)
        with pytest.raises(Refused, match="请写明原因"):
            return_activities(ids=[activity.pk], by=convener, reason=reason)
    with pytest.raises(Refused, match="不超过 200 字"):
        return_activity(activity=activity, by=convener, reason="长" * 201)
    activity.refresh_from_db()
    assert (activity.status, activity.steps.count()) == (S.RECORDED, 0)


def test_the_office_stands_in_where_nobody_confirms(group, office):
    activity = vouch_for_activity(activity=waiting(group), by=office, reason="召集人出国")
    assert (activity.status, activity.confirmed_by) == (S.CONFIRMED, office)
    assert approve_activities(ids=[activity.pk], by=office).done == []
    assert len(approve_activities(ids=[activity.pk], by=make_user("secretariat")).done) == 1


def test_a_revoked_approval_counts_no_more(group, office):
    activity = waiting(group, S.APPROVED, approved_by=office)
    activity = revoke_activity(activity=activity, by=office, reason="活动没有举行")
    assert (activity.status, activity.approved_by, activity.return_reason) == (S.RETURNED, None, "活动没有举行")
    assert not Activity.objects.counting().exists()


def test_withdrawing_what_one_logged_by_mistake(group):
    user = make_user("member", group=group)
    activity = waiting(group, recorded_by=user)
    with pytest.raises(PermissionDenied):
        withdraw_activity(activity=activity, by=make_user("convener", group=group))
    assert withdraw_activity(activity=activity, by=user).status == S.WITHDRAWN
    with pytest.raises(Refused, match="已撤销"):
        withdraw_activity(activity=activity, by=user)


@pytest.mark.django_db(transaction=True)
def test_two_confirm_at_the_same_moment():
    """The second gets a sentence, and one step is kept."""
    group = SectorGroupFactory()
    activity, users = waiting(group), [make_user("convener", group=group), make_user("convener", group=group)]
    start, answers = threading.Barrier(2), []

    def press(user):
        start.wait()
        try:
            confirm_activity(activity=activity, by=user)
            answers.append("done")
        except Refused as refused:
            answers.append(refused.sentence)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[user]) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["done", "这条记录现在的状态是“待审批”，不能确认。"]
    assert activity.steps.filter(action="confirm").count() == 1


def test_attendance_keeps_the_four_facts(group):
    """A list says who was there; obligation, sign-up and leave stay as they are."""
    convener, keen, bound, gone = make_user("convener", group=group), *(seated_member(group) for _ in range(3))
    activity = waiting(group)
    ParticipationFactory(activity=activity, member=bound, obligation="compulsory")
    ParticipationFactory(activity=activity, member=gone)
    set_attendance(activity=activity, presence={keen.pk: "late", convener.member.pk: "whole"}, by=convener)
    rows = {row.member: row.presence for row in activity.participations.all()}
    assert rows == {keen: "late", convener.member: "whole", bound: "none"}
    assert activity.steps.get().changes.splitlines() == [
        f"参加委员：增加{convener.member.name}、{keen.name}；去掉{bound.name}、{gone.name}",
        f"出席情况：增加{bound.name}（未参加）、{keen.name}（迟到）",
    ]


def test_attendance_after_approval_needs_the_office_and_a_reason(group, office):
    activity, convener, member = waiting(group, S.APPROVED), make_user("convener", group=group), seated_member(group)
    with pytest.raises(PermissionDenied):
        set_attendance(activity=activity, presence={member.pk: "whole"}, by=convener, reason="补")
    with pytest.raises(Refused, match="请写明原因"):
        set_attendance(activity=activity, presence={member.pk: "whole"}, by=office)
    set_attendance(activity=activity, presence={member.pk: "whole"}, by=office, reason="签到表漏录")
    assert activity.steps.get().reason == "签到表漏录"
    left = seated_member(group, ends_on=datetime.date(2019, 1, 1))
    with pytest.raises(Refused, match="不在任"):
        set_attendance(activity=activity, presence={left.pk: "whole"}, by=office, reason="再补")


def test_joining_a_record_still_unconfirmed(group):
    user = make_user("member", group=group)
    activity = waiting(group)
    assert join_activity(activity=activity, by=user) is None
    assert join_activity(activity=activity, by=user) is None
    assert activity.participations.get().member == user.member
    assert activity.steps.get().label == "本人补入名单"


def test_joining_a_confirmed_record_waits_for_an_answer(group, office):
    user, activity = make_user("member", group=group), waiting(group, S.APPROVED)
    request = join_activity(activity=activity, by=user)
    assert join_activity(activity=activity, by=user) == request
    assert not activity.participations.exists()
    with pytest.raises(PermissionDenied):
        answer_join_request(request=request, by=user, is_added=True)
    with pytest.raises(PermissionDenied):
        answer_join_request(request=request, by=make_user("convener", group=group), is_added=True)
    answer_join_request(request=request, by=office, is_added=True)
    assert activity.participations.get().member == user.member
    assert activity.steps.last().reason == f"{user.member.name}请求补入名单"
    with pytest.raises(Refused, match="已经处理过"):
        answer_join_request(request=request, by=office, is_added=False, reason="晚了")


def test_declining_a_late_name(group):
    user, activity, convener = make_user("member"), waiting(group, S.CONFIRMED), make_user("convener", group=group)
    request = join_activity(activity=activity, by=user)
    with pytest.raises(Refused, match="请写明原因"):
        answer_join_request(request=request, by=convener, is_added=False)
    answer_join_request(request=request, by=convener, is_added=False, reason="签到表上没有")
    assert not Participation.objects.exists()
    assert JoinRequest.objects.get().is_added is False
    with pytest.raises(Refused, match="已撤销"):
        join_activity(activity=waiting(group, S.WITHDRAWN), by=user)
