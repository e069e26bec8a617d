"""Where members have to be: compulsory activities, and the single sittings of long ones."""

import datetime

import pytest

from activities.models import Activity, ActivityKind, Participation, SittingPresence
from scoring.engine import Ask
from scoring.sources import SOURCES
from tests.factories import (
    ActivityFactory,
    ParticipationFactory,
    SectorGroupFactory,
    SittingFactory,
    kind_named,
    seated_member,
)
from tests.scoring.test_sources import YEAR, counted

pytestmark = pytest.mark.django_db
Leave, Presence = Participation.Leave, Participation.Presence


@pytest.fixture
def member():
    return seated_member(SectorGroupFactory())


def committee_meeting(**fields) -> Activity:
    kind = kind_named("专委会会议", ActivityKind.Family.COMMITTEE)
    return ActivityFactory(kind=kind, in_name_of=Activity.InNameOf.SPECIAL_COMMITTEE, **fields)


@pytest.mark.parametrize(
    ("presence", "leave", "said"),
    [
        (Presence.WHOLE, Leave.NONE, "全程参加"),
        (Presence.OFFICIAL, Leave.NONE, "公务"),
        (Presence.NONE, Leave.APPROVED, "请假"),
        (Presence.NONE, Leave.REFUSED, "请假未批准"),
        (Presence.NONE, Leave.NONE, "缺席"),
        (Presence.UNKNOWN, Leave.NONE, "缺席"),
    ],
)
def test_what_was_compulsory_says_who_was_missing(member, presence, leave, said):
    """TG9, HK5: official duty elsewhere is neither presence nor absence; leave explains only when it is approved."""
    ParticipationFactory(
        activity=committee_meeting(), member=member, obligation="compulsory", presence=presence, leave=leave
    )
    assert counted("member.obligations", "attendance") == {(member.pk, said): 1}


def test_what_was_voluntary_obliges_nobody(member):
    ParticipationFactory(activity=committee_meeting(), member=member, presence=Presence.NONE)
    assert not counted("member.obligations")


def test_a_plenary_is_asked_as_a_meeting_only(member):
    """Nobody is missed twice for one meeting."""
    plenary = ActivityFactory(kind=kind_named("全体会议", ActivityKind.Family.PLENARY))
    ParticipationFactory(activity=plenary, member=member, obligation="compulsory", presence=Presence.NONE)
    assert counted("member.meetings") == {(member.pk,): 1}
    assert not counted("member.obligations")


@pytest.mark.parametrize(
    ("obligation", "sign_up", "counts"),
    [
        ("voluntary", "signed_up", True),
        ("voluntary", "waiting", False),
        ("voluntary", "withdrawn", False),
        ("voluntary", "none", False),
        ("compulsory", "signed_up", False),
    ],
)
def test_who_signed_up_of_free_will_is_expected(member, obligation, sign_up, counts):
    """HK5: signed up and not come may cost points; what is not recorded yet is told apart."""
    for presence in (Presence.NONE, Presence.UNKNOWN):
        ParticipationFactory(
            activity=committee_meeting(), member=member, obligation=obligation, sign_up=sign_up, presence=presence
        )
    expected = {(member.pk, "缺席", "未参加"): 1, (member.pk, "缺席", "未登记"): 1} if counts else {}
    assert counted("member.sign_ups", "attendance", "presence") == expected


def test_who_came_without_signing_up_is_told_apart(member):
    """HK5: unregistered presence may be worth half."""
    for sign_up in ("signed_up", "none"):
        ParticipationFactory(activity=committee_meeting(), member=member, sign_up=sign_up)
    assert counted("member.activities", "sign_up") == {(member.pk, "已报名"): 1, (member.pk, "未报名"): 1}


@pytest.mark.parametrize("role", ["is_speaker", "has_written_speech"])
def test_a_rule_may_ask_who_spoke_at_a_meeting(member, role):
    plenary = kind_named("全体会议", ActivityKind.Family.PLENARY)
    for does in (True, False):
        ParticipationFactory(activity=ActivityFactory(kind=plenary), member=member, **{role: does})
    assert counted("member.meetings", role) == {(member.pk, "是"): 1, (member.pk, "否"): 1}


def test_sittings_count_one_by_one(member):
    """Weihai: two thirds of a meeting's half days are asked of single sittings."""
    plenary = ActivityFactory(kind=kind_named("全体会议", ActivityKind.Family.PLENARY))
    row = ParticipationFactory(activity=plenary, member=member, presence=Presence.PART)
    for order, presence in enumerate((Presence.WHOLE, Presence.WHOLE, Presence.NONE), start=1):
        sitting = SittingFactory(activity=plenary, order=order)
        SittingPresence.objects.create(participation=row, sitting=sitting, presence=presence)
    assert counted("member.sittings", "presence") == {(member.pk, "全程参加"): 2, (member.pk, "未参加"): 1}


@pytest.mark.parametrize(
    ("whole", "one", "said"),
    [(Leave.NONE, False, "否"), (Leave.NONE, True, "是"), (Leave.APPROVED, False, "是"), (Leave.REFUSED, False, "否")],
)
def test_leave_from_one_sitting_or_from_all_of_them(member, whole, one, said):
    """Guangshui: only who missed a group discussion without leave loses points."""
    plenary = ActivityFactory(kind=kind_named("全体会议", ActivityKind.Family.PLENARY))
    row = ParticipationFactory(activity=plenary, member=member, leave=whole)
    sitting = SittingFactory(activity=plenary, name="小组讨论")
    SittingPresence.objects.create(participation=row, sitting=sitting, presence=Presence.NONE, is_leave=one)
    assert counted("member.sittings", "name", "is_leave") == {(member.pk, "小组讨论", said): 1}


def test_sittings_of_what_is_only_announced_count_nowhere(member):
    plenary = ActivityFactory(
        kind=kind_named("全体会议", ActivityKind.Family.PLENARY), status=Activity.Status.ANNOUNCED
    )
    row = ParticipationFactory(activity=plenary, member=member, presence=Presence.UNKNOWN)
    SittingPresence.objects.create(participation=row, sitting=SittingFactory(activity=plenary))
    assert not counted("member.sittings")


def test_half_days_of_what_has_sittings_and_one_of_what_has_none(member):
    """Weihai: under two thirds of a meeting is an absence, also where a meeting has no sittings."""
    plenary, standing = (
        kind_named("全体会议", ActivityKind.Family.PLENARY),
        kind_named("常委会议", ActivityKind.Family.STANDING),
    )
    long, listed = (ActivityFactory(kind=plenary, title=title) for title in ("三月全会", "四月全会"))
    row = ParticipationFactory(activity=long, member=member, presence=Presence.PART, leave_kind="illness")
    for order, presence in enumerate((Presence.WHOLE, Presence.WHOLE, Presence.NONE), start=1):
        sitting = SittingFactory(activity=long, order=order)
        SittingPresence.objects.create(
            participation=row, sitting=sitting, presence=presence, is_leave=presence == Presence.NONE
        )
    SittingFactory(activity=listed)
    ParticipationFactory(activity=listed, member=member, presence=Presence.NONE, leave=Leave.APPROVED)
    ParticipationFactory(
        activity=ActivityFactory(kind=standing, title="常委会议"), member=member, presence=Presence.LATE
    )
    assert counted("member.half_days", "meeting", "presence", "is_leave", "has_sittings") == {
        (member.pk, "2020-06-15 三月全会", "全程参加", "否", "是"): 2,
        (member.pk, "2020-06-15 三月全会", "未参加", "是", "是"): 1,
        (member.pk, "2020-06-15 四月全会", "未参加", "是", "否"): 1,
        (member.pk, "2020-06-15 常委会议", "迟到", "否", "否"): 1,
    }
    found = SOURCES["member.half_days"].found(member.pk, YEAR, Ask("half_days", frozenset({"presence"})))
    assert len(found) == 5
    assert {one.title for one in found} == {"三月全会：第一次全体会议", "四月全会", "常委会议"}


def test_half_days_say_why_they_are_left_out():
    gone = seated_member(SectorGroupFactory(), ends_on=YEAR.days[0], name="离任委员")
    for status in (Activity.Status.APPROVED, Activity.Status.CONFIRMED, Activity.Status.ANNOUNCED):
        ParticipationFactory(activity=committee_meeting(status=status), member=gone)
    ParticipationFactory(activity=committee_meeting(), member=seated_member())
    found = SOURCES["member.half_days"].found(gone.pk, YEAR, Ask("half_days", frozenset()))
    assert sorted(one.reason for one in found) == ["离任委员当日不在任", "还没有通过审批（待审批）"]
    assert not any(subject == gone.pk for subject, *_ in counted("member.half_days"))


@pytest.mark.parametrize("role", ["is_host", "is_speaker", "has_written_speech", "is_organizer"])
def test_a_rule_may_ask_what_somebody_did_there(member, role):
    """TG2: who spoke at an advisory meeting is told apart from who sat there."""
    kind = kind_named("专题资政会", ActivityKind.Family.CONSULTATION)
    for does in (True, False):
        ParticipationFactory(activity=ActivityFactory(kind=kind), member=member, **{role: does})
    assert counted("member.activities", role) == {(member.pk, "是"): 1, (member.pk, "否"): 1}


@pytest.fixture
def two_days(member):
    """A plenary of two half days, both missed, the second on the next day."""
    plenary = ActivityFactory(kind=kind_named("全体会议", ActivityKind.Family.PLENARY))
    row = ParticipationFactory(activity=plenary, member=member, presence=Presence.NONE, leave_kind="official")
    for order in (1, 2):
        held_on = plenary.held_on + datetime.timedelta(order - 1)
        sitting = SittingFactory(activity=plenary, order=order, name=f"小组讨论{order}", held_on=held_on)
        SittingPresence.objects.create(participation=row, sitting=sitting, presence=Presence.NONE)
    return row


@pytest.mark.parametrize(
    ("leave", "marked", "first", "second"),
    [
        (Leave.ASKED, 1, ("否", None), ("否", None)),
        (Leave.REFUSED, 1, ("否", None), ("否", None)),
        (Leave.REFUSED, 2, ("否", None), ("否", None)),
        (Leave.NONE, 0, ("否", None), ("否", None)),
        (Leave.APPROVED, 0, ("是", "公务"), ("是", "公务")),
        (Leave.APPROVED, 1, ("是", "公务"), ("否", None)),
    ],
)
def test_leave_excuses_once_it_is_granted_and_from_what_it_was_granted(two_days, leave, marked, first, second):
    """Guangshui, Weihai: asked for, refused, taken back or for the other half day it is no leave from this one."""
    Participation.objects.update(leave=leave)
    SittingPresence.objects.filter(sitting__order__lte=marked).update(is_leave=True)
    member = two_days.member_id
    said = {(member, "小组讨论1", *first): 1, (member, "小组讨论2", *second): 1}
    assert counted("member.sittings", "name", "is_leave", "leave_kind") == said
    both = {(member, *first): 1, (member, *second): 1} if first != second else {(member, *first): 2}
    assert counted("member.half_days", "is_leave", "leave_kind") == both
    of_meeting = {(member, "公务" if leave == Leave.APPROVED else None): 1}
    assert counted("member.meetings", "leave_kind") == of_meeting


def test_who_left_after_the_first_day_does_not_miss_the_second(two_days):
    member = two_days.member
    member.memberships.update(ends_on=two_days.activity.held_on)
    member.posts.create(role="standing", ends_on=two_days.activity.held_on)
    assert counted("member.sittings", "is_standing") == {(member.pk, "是"): 1}
    assert counted("member.half_days", "is_standing") == {(member.pk, "是"): 1}
    member.memberships.update(ends_on=None)
    said = {(member.pk, "是"): 1, (member.pk, "否"): 1}
    assert counted("member.half_days", "is_standing") == counted("member.sittings", "is_standing") == said
