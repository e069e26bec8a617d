"""Where members have to be: compulsory activities, and the single sittings of long ones."""

import pytest

from activities.models import Activity, ActivityKind, Participation, SittingPresence
from tests.factories import (
    ActivityFactory,
    ParticipationFactory,
    SectorGroupFactory,
    SittingFactory,
    kind_named,
    seated_member,
)
from tests.scoring.test_sources import counted

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


@pytest.mark.parametrize("role", ["is_host", "is_speaker", "has_written_speech", "is_organizer"])
def test_a_rule_may_ask_what_somebody_did_there(member, role):
    """TG2: who spoke at an advisory meeting is told apart from who sat there."""
    kind = kind_named("专题资政会", ActivityKind.Family.CONSULTATION)
    for does in (True, False):
        ParticipationFactory(activity=ActivityFactory(kind=kind), member=member, **{role: does})
    assert counted("member.activities", role) == {(member.pk, "是"): 1, (member.pk, "否"): 1}
