"""From draft to the record: announced, closed, held, recorded, cancelled; who is invited."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from activities.actions import (
    announce_activity,
    cancel_activity,
    close_activity,
    hold_activity,
    invite_late,
    record_held_activity,
    reopen_activity,
)
from activities.models import Activity, Invitation, Participation
from cppcc_office.shared.workflow import Refused
from members.models import Post
from tests.factories import (
    ActivityOrganizerFactory,
    MemberGroupSeatFactory,
    PostFactory,
    SectorGroupFactory,
    SpecialCommitteeFactory,
    during_a_request,
    group_activity,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
S, P = Activity.Status, Participation.Presence


@pytest.fixture
def group():
    return SectorGroupFactory(name="民革界别")


@pytest.fixture
def liaison(group):
    return make_user("liaison", group=group)


def planned(group, days=3, **fields) -> Activity:
    fields = {"status": S.DRAFT, "held_on": timezone.localdate() + datetime.timedelta(days=days)} | fields
    return group_activity(group, **fields)


def moved(activity, days):
    Activity.objects.filter(pk=activity.pk).update(held_on=timezone.localdate() + datetime.timedelta(days=days))


def test_announcing_lists_whoever_is_invited(group, liaison):
    """TL6: invited by group, committee, member group and by name; each once, and only who is in office that day."""
    seat = MemberGroupSeatFactory(member=seated_member())
    committee = SpecialCommitteeFactory()
    head = seated_member()
    PostFactory(member=head, role=Post.Role.COMMITTEE_HEAD, special_committee=committee)
    sits = seated_member()
    sits.memberships.update(special_committee=committee)
    mine, named = seated_member(group), seated_member()
    gone = seated_member(group, ends_on=timezone.localdate() - datetime.timedelta(days=1))
    seated_member()
    activity = planned(group, obligation="compulsory")
    for about in (
        {"group": group},
        {"member_group": seat.group},
        {"special_committee": committee},
        {"member": named},
        {"member": mine},
        {"member": gone},
    ):
        Invitation.objects.create(activity=activity, **about)
    announce_activity(activity=activity, by=liaison)
    activity.refresh_from_db()
    rows = list(activity.participations.all())
    assert {row.member for row in rows} == {seat.member, head, sits, mine, named}
    assert {(row.presence, row.obligation, row.sign_up) for row in rows} == {(P.UNKNOWN, "compulsory", "none")}
    assert (activity.status, activity.announced_at is not None) == (S.ANNOUNCED, True)
    step = activity.steps.get()
    assert (step.action, step.changes) == ("announce", f"邀请 5 位委员\n当天不在任、没有邀请：{gone.name}")
    assert all(row.history.get().history_user == liaison for row in rows)


def test_inviting_costs_the_same_for_many(group, liaison, django_assert_num_queries):
    activities = []
    for count in (2, 1, 12):
        other = SectorGroupFactory()
        for _ in range(count):
            seated_member(other)
        activity = planned(group)
        Invitation.objects.create(activity=activity, group=other)
        activities.append(activity)
    liaison.has_perm("activities.change_activity")
    for activity, most in zip(activities, (21, 19, 19), strict=True):  # the first notes, once, two tables written
        during_a_request(liaison)
        with django_assert_num_queries(most):
            announce_activity(activity=activity, by=liaison)
    assert [row.participations.count() for row in activities] == [2, 1, 12]


def test_late_joiners_are_invited_and_who_answered_stays(group, liaison):
    early, silent = seated_member(), seated_member()
    activity = planned(group)
    for member in (early, silent):
        Invitation.objects.create(activity=activity, member=member)
    activity = announce_activity(activity=activity, by=liaison)
    activity.participations.filter(member=early).update(sign_up="signed_up")
    activity.invitations.all().delete()
    late = seated_member(group)
    Invitation.objects.create(activity=activity, group=group)
    invite_late(activity=activity, by=liaison)
    assert {row.member for row in activity.participations.all()} == {early, late}
    assert activity.steps.last().changes == "邀请 1 位委员\n不再邀请 1 位委员"
    before = activity.steps.count()
    invite_late(activity=activity, by=liaison)
    assert activity.steps.count() == before


def test_what_cannot_be_announced(group, liaison):
    activity = planned(group)
    with pytest.raises(Refused, match="还没有选邀请谁"):
        announce_activity(activity=activity, by=liaison)
    Invitation.objects.create(activity=activity, is_everyone=True)
    moved(activity, -1)
    with pytest.raises(Refused, match="已经过去"):
        announce_activity(activity=activity, by=liaison)
    with pytest.raises(PermissionDenied):
        announce_activity(activity=activity, by=make_user("liaison"))


def test_closing_opening_again_and_holding(group, liaison):
    activity = planned(group, status=S.ANNOUNCED)
    assert close_activity(activity=activity, by=liaison).status == S.CLOSED
    assert reopen_activity(activity=activity, by=liaison).status == S.ANNOUNCED
    with pytest.raises(Refused, match="到了当天"):
        hold_activity(activity=activity, by=liaison)
    moved(activity, 0)
    assert hold_activity(activity=activity, by=liaison).status == S.HELD
    assert [step.action for step in activity.steps.all()] == ["close", "reopen", "hold"]


def test_cancelling_needs_a_reason(group, liaison):
    activity = planned(group, status=S.ANNOUNCED)
    with pytest.raises(Refused, match="请写明原因"):
        cancel_activity(activity=activity, by=liaison, reason=" ")
    activity = cancel_activity(activity=activity, by=liaison, reason="台风")
    assert (activity.status, activity.cancel_reason) == (S.CANCELLED, "台风")
    with pytest.raises(Refused, match="已取消"):
        cancel_activity(activity=activity, by=liaison, reason="再次")


def test_the_record_keeps_who_said_something(group, liaison):
    """Rows that say nothing go; of whoever answered and was not seen, the presence is none."""
    came, silent, promised, excused, guest = (seated_member(group) for _ in range(5))
    activity = planned(group, days=0)
    Invitation.objects.create(activity=activity, group=group)
    activity = announce_activity(activity=activity, by=liaison)
    rows = activity.participations
    rows.filter(member=came).update(presence=P.LATE, sign_up="signed_up")
    rows.filter(member=promised).update(sign_up="signed_up")
    rows.filter(member=excused).update(leave="approved")
    rows.filter(member=guest).update(presence=P.WHOLE)
    hold_activity(activity=activity, by=liaison)
    activity = record_held_activity(activity=activity, by=liaison)
    found = {row.member: row.presence for row in activity.participations.all()}
    assert found == {came: P.LATE, promised: P.NONE, excused: P.NONE, guest: P.WHOLE}
    assert (activity.status, activity.recorded_by) == (S.RECORDED, liaison)
    assert activity.steps.last().label == "填写并提交记录"


def test_a_record_starts_where_a_new_one_would(group):
    """HK8, TG9: the convener's own record waits for approval at once; a head's too, and the office's."""
    convener = make_user("convener", group=group)
    activity = record_held_activity(activity=planned(group, 0, status=S.HELD), by=convener)
    assert (activity.status, activity.confirmed_by) == (S.CONFIRMED, convener)
    head, office = make_user("head"), make_user("secretariat")
    committee = head.member.posts.get().special_committee
    names = Activity.InNameOf
    for name, about, by, confirmed_by in (
        (names.SPECIAL_COMMITTEE, {"special_committee": committee}, head, head),
        (names.OFFICE, {"is_office": True}, office, None),
    ):
        activity = planned(SectorGroupFactory(), 0, status=S.HELD, in_name_of=name)
        activity.organizers.all().delete()
        ActivityOrganizerFactory(activity=activity, **({"group": None} | about))
        activity = record_held_activity(activity=activity, by=by)
        assert (activity.status, activity.confirmed_by) == (S.CONFIRMED, confirmed_by)
        assert activity.organizers.count() == 1


def test_only_who_keeps_the_lead_records(group):
    activity = planned(group, 0, status=S.HELD)
    with pytest.raises(PermissionDenied):
        record_held_activity(activity=activity, by=make_user("convener"))
    ahead = planned(group, 2, status=S.HELD)
    with pytest.raises(Refused, match="不能晚于今天"):
        record_held_activity(activity=ahead, by=make_user("convener", group=group))


def test_before_the_day_nobody_is_offered_to_mark_it_as_held(group, liaison):
    """What would be refused is not offered."""
    client = Client()
    client.force_login(liaison)
    address = "/activities/{}/hold/"
    for days, offered in ((3, False), (0, True)):
        activity = group_activity(
            group, status=S.ANNOUNCED, held_on=timezone.localdate() + datetime.timedelta(days=days)
        )
        page = client.get(activity.get_absolute_url()).content.decode()
        assert (address.format(activity.pk) in page) is offered
