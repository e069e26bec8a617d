"""请假: asked for in a type, granted by the level of the meeting, hidden from others; for single sittings too."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from activities.actions import ask_leave, cancel_leave, decide_leave, record_leave, sign_up
from activities.models import Activity, ActivityKind, Participation
from activities.models.answers import leave_requests_for, leave_to_do_of
from cppcc_office.shared.workflow import Refused
from members.models import Post
from tests.activities.test_access import office  # noqa: F401 - a fixture
from tests.factories import (
    ActivityKindFactory,
    ActivityOrganizerFactory,
    DeputyFactory,
    PostFactory,
    SectorGroupFactory,
    SittingFactory,
    announced_activity,
    during_a_request,
    make_user,
)

pytestmark = pytest.mark.django_db
S, Level = Activity.Status, ActivityKind.LeaveApprover
Leave, Kind, SignUp, Presence = (
    Participation.Leave,
    Participation.LeaveKind,
    Participation.SignUp,
    Participation.Presence,
)


@pytest.fixture
def group():
    return SectorGroupFactory()


@pytest.fixture
def member(group):
    return make_user("member", group=group).member


def meeting(group, members, approver=Level.ORGANIZER, long="", **about):
    kind = ActivityKindFactory(leave_approver=approver, long_leave_approver=long)
    return announced_activity(group, members=members, kind=kind, **about)


def ask(activity, member, kind=Kind.TRAVEL, **about):
    return ask_leave(activity=activity, member=member, kind=kind, by=member.user, **about)


def grant(row, by, **about):
    return decide_leave(ids=[row.pk], by=by, is_approved=True, **about)


def secretary_general():
    user = make_user("member")
    PostFactory(member=user.member, role=Post.Role.SECRETARY_GENERAL)
    return user


DECIDERS = {
    Level.ORGANIZER: ["convener", "deputy", "liaison", "secretariat"],
    Level.COMMITTEE_HEAD: ["head", "secretariat"],
    Level.SECRETARY_GENERAL: ["secretariat"],
    Level.CHAIR: ["secretariat"],
}


@pytest.mark.parametrize("level", DECIDERS)
def test_who_grants_leave_at_which_level(office, level):  # noqa: F811
    """Xuanwei: who grants leave follows from the kind of meeting; every level × every role."""
    activity = meeting(office["group"], [office["member"].member], level)
    row = ask(activity, office["member"].member)
    assert row.leave_level == level
    people = {role: user for role, user in office.items() if isinstance(user, User)}
    assert [role for role, user in people.items() if leave_requests_for(user).exists()] == [
        role for role in people if role in DECIDERS[level]
    ]
    for role, user in people.items():
        if role not in DECIDERS[level]:
            assert grant(row, user).done == [], role
    row.refresh_from_db()
    assert row.leave == Leave.ASKED


def test_the_secretary_general_and_the_deputy(group, member):
    """SX11: approvals have a deputy; Weihai: the secretary-general grants leave from the plenary."""
    head = secretary_general()
    deputy = DeputyFactory(user=head).deputy
    row = ask(meeting(group, [member], Level.SECRETARY_GENERAL), member)
    for user in (head, deputy):
        assert list(leave_to_do_of(user)) == [row]
    office_user = make_user("secretariat")
    assert not leave_to_do_of(office_user).exists()  # somebody else's to do
    assert leave_requests_for(office_user).exists()  # but the office may step in
    grant(row, office_user, answer="电话请示")
    row.refresh_from_db()
    assert row.leave_answer == "机关代秘书长办理；电话请示"


def test_without_a_holder_the_office_is_asked(group, member):
    row = ask(meeting(group, [member], Level.CHAIR), member)
    assert list(leave_to_do_of(make_user("secretariat"))) == [row]


def test_without_a_guiding_committee_the_office_is_asked(group, member):
    row = ask(meeting(group, [member], Level.COMMITTEE_HEAD), member)
    assert list(leave_to_do_of(make_user("secretariat"))) == [row]


def test_with_a_guiding_committee_its_head_is_asked(office):  # noqa: F811
    row = ask(meeting(office["group"], [office["member"].member], Level.COMMITTEE_HEAD), office["member"].member)
    assert list(leave_to_do_of(office["head"])) == [row]
    assert not leave_to_do_of(office["secretariat"]).exists()


def test_more_than_a_day_goes_higher(group, member):
    """Weihai: leave for more than a day is granted by the secretary-general."""
    activity = meeting(group, [member], Level.ORGANIZER, Level.SECRETARY_GENERAL)
    morning, afternoon, tomorrow = (
        SittingFactory(activity=activity, order=n, held_on=activity.held_on + datetime.timedelta(days=day))
        for n, day in enumerate((0, 0, 1), start=1)
    )
    assert ask(activity, member).leave_level == Level.SECRETARY_GENERAL
    assert ask(activity, member, sitting_ids=[morning.pk, afternoon.pk]).leave_level == Level.ORGANIZER
    assert ask(activity, member, sitting_ids=[morning.pk, tomorrow.pk]).leave_level == Level.SECRETARY_GENERAL


def test_leave_for_some_sittings_keeps_the_place(group, member):
    activity = meeting(group, [member], capacity=1)
    first, second = (SittingFactory(activity=activity, order=n) for n in (1, 2))
    sign_up(activity=activity, member=member, by=member.user)
    row = ask(activity, member, sitting_ids=[first.pk])
    grant(row, make_user("convener", group=group))
    row.refresh_from_db()
    assert (row.leave, row.sign_up, row.presence) == (Leave.APPROVED, SignUp.SIGNED_UP, Presence.UNKNOWN)
    assert [(one.sitting_id, one.is_leave, one.presence) for one in row.sittings.all()] == [
        (first.pk, True, Presence.UNKNOWN)
    ]
    with pytest.raises(Refused, match="场次"):
        ask_leave(
            activity=meeting(group, [member]), member=member, kind="other", by=member.user, sitting_ids=[second.pk]
        )


def test_granted_leave_gives_the_place_to_who_waits(group, member):
    """TL6: the waiting list moves up by itself."""
    other = make_user("member", group=group).member
    activity = meeting(group, [member, other], capacity=1)
    for one in (member, other):
        sign_up(activity=activity, member=one, by=one.user)
    row = ask(activity, member)
    assert activity.participations.get(member=other).sign_up == SignUp.WAITING  # not before it is granted
    grant(row, make_user("convener", group=group))
    assert activity.participations.get(member=other).sign_up == SignUp.SIGNED_UP
    assert activity.participations.get(member=member).sign_up == SignUp.WITHDRAWN


def test_official_duty_is_neither_present_nor_absent(group, member):
    """Weihai: official duty with leave is no absence."""
    row = ask(meeting(group, [member]), member, Kind.OFFICIAL)
    grant(row, make_user("convener", group=group))
    row.refresh_from_db()
    assert row.presence == Presence.OFFICIAL
    cancel_leave(activity=row.activity, member=member, by=member.user)
    row.refresh_from_db()
    assert (row.leave, row.presence) == (Leave.NONE, Presence.UNKNOWN)


def test_refusing_needs_a_reason(group, member):
    convener = make_user("convener", group=group)
    row = ask(meeting(group, [member]), member)
    with pytest.raises(Refused, match="原因"):
        decide_leave(ids=[row.pk], by=convener, is_approved=False, answer=" ")
    decide_leave(ids=[row.pk], by=convener, is_approved=False, answer="这次须全员参加")
    row.refresh_from_db()
    assert (row.leave, row.leave_answer, row.leave_decided_by) == (Leave.REFUSED, "这次须全员参加", convener)
    assert ask(row.activity, member).leave == Leave.ASKED  # may ask again


def test_nobody_grants_the_own_leave(group):
    convener = make_user("convener", group=group)
    row = ask(meeting(group, [convener.member]), convener.member)
    assert grant(row, convener).refusals == ["有 1 条请假已经办理过或不归您批，没有改动。"]


def test_many_at_once(group, django_assert_max_num_queries):
    convener = make_user("convener", group=group)
    members = [make_user("member", group=group).member for _ in range(6)]
    activity = meeting(group, members, capacity=3)
    for member in members:
        sign_up(activity=activity, member=member, by=member.user)
    rows = [ask(activity, member) for member in members[:3]]
    during_a_request(convener)
    with django_assert_max_num_queries(32):  # one of them notes the table written
        outcome = decide_leave(ids=[row.pk for row in rows], by=convener, is_approved=True)
    assert len(outcome.done) == 3
    assert set(activity.participations.signed_up().values_list("member", flat=True)) == {m.pk for m in members[3:]}


def test_asking_is_for_members_before_the_day(group, member):
    activity = meeting(group, [member])
    with pytest.raises(Refused, match="类别"):
        ask(activity, member, "")
    with pytest.raises(Refused, match="本人"):
        ask_leave(activity=activity, member=member, kind="other", by=make_user("convener", group=group))
    with pytest.raises(Refused, match="邀请名单"):
        ask(activity, make_user("member").member)
    Activity.objects.update(status=S.HELD)
    with pytest.raises(Refused, match="不能请假"):
        ask(activity, member)


def test_signing_up_takes_leave_back(group, member):
    activity = meeting(group, [member])
    ask(activity, member)
    row = sign_up(activity=activity, member=member, by=member.user)
    assert (row.leave, row.sign_up) == (Leave.NONE, SignUp.SIGNED_UP)


def test_leave_recorded_late(group, member):
    """After the activity the keeper records a leave with a reason."""
    activity = meeting(group, [member], status=S.RECORDED)
    activity.participations.update(presence=Presence.NONE)
    convener = make_user("convener", group=group)
    about = {"activity": activity, "member": member, "kind": Kind.ILLNESS}
    with pytest.raises(Refused, match="原因"):
        record_leave(**about, by=convener)
    with pytest.raises(PermissionDenied):
        record_leave(**about, by=member.user, answer="我病了")
    row = record_leave(**about, by=convener, answer="会前已电话请假")
    assert (row.leave, row.leave_answer, row.presence) == (Leave.APPROVED, "会前已电话请假", Presence.NONE)
    step = activity.steps.get()
    assert (step.label, step.reason, step.changes) == ("登记请假", "会前已电话请假", f"请假：{member.name}")
    Activity.objects.update(status=S.APPROVED)
    with pytest.raises(PermissionDenied):
        record_leave(**about, by=convener, answer="补登")
    record_leave(**about, by=make_user("secretariat"), answer="补登")


def test_who_was_there_was_not_on_leave(group, member):
    activity = meeting(group, [member], status=S.RECORDED)
    activity.participations.update(presence=Presence.WHOLE)
    with pytest.raises(Refused, match="更正出席"):
        record_leave(
            activity=activity, member=member, kind="other", by=make_user("convener", group=group), answer="记错"
        )


def test_a_special_committee_s_own_meeting(member):
    """Xuanwei: the head of the special committee grants leave from its activities."""
    head = make_user("head")
    committee = head.member.posts.get().special_committee
    kind = ActivityKindFactory(leave_approver=Level.COMMITTEE_HEAD)
    activity = announced_activity(
        SectorGroupFactory(), members=[member], kind=kind, in_name_of=Activity.InNameOf.SPECIAL_COMMITTEE
    )
    activity.organizers.all().delete()
    ActivityOrganizerFactory(activity=activity, group=None, special_committee=committee)
    row = ask(activity, member, at=timezone.now())
    assert list(leave_to_do_of(head)) == [row]
    assert not leave_to_do_of(make_user("secretariat")).exists()
