"""TL6: sign-up, places, the waiting list and who may do what to it."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from activities.actions import raise_capacity, sign_up, sign_up_many, withdraw_sign_up
from activities.models import Activity, Participation
from activities.models.activity import duties_towards
from activities.models.answers import ARRANGING
from cppcc_office.shared.workflow import Refused
from tests.activities.test_access import office  # noqa: F401 - a fixture
from tests.factories import SectorGroupFactory, announced_activity, during_a_request, make_user, seated_member

pytestmark = pytest.mark.django_db
S = Activity.Status
SignUp = Participation.SignUp


@pytest.fixture
def group():
    return SectorGroupFactory()


@pytest.fixture
def convener(group):
    return make_user("convener", group=group)


def members_of(group, count):
    return [make_user("member", group=group).member for _ in range(count)]


def states(activity):
    rows = activity.participations.exclude(sign_up__in=[SignUp.NONE, SignUp.WITHDRAWN]).order_by("queue_number", "pk")
    return [(row.member_id, row.sign_up) for row in rows]


def own(member, activity, **about):
    return sign_up(activity=activity, member=member, by=member.user, **about)


def test_places_then_the_waiting_list_in_order_of_arrival(group):
    """TL6: sign-up with a number of places."""
    members = members_of(group, 4)
    activity = announced_activity(group, members=members, capacity=2)
    for member in members:
        own(member, activity)
    assert states(activity) == [
        (members[0].pk, SignUp.SIGNED_UP),
        (members[1].pk, SignUp.SIGNED_UP),
        (members[2].pk, SignUp.WAITING),
        (members[3].pk, SignUp.WAITING),
    ]
    assert list(activity.participations.values_list("presence", flat=True).distinct()) == ["unknown"]


def test_twice_is_once(group):
    [member] = members_of(group, 1)
    activity = announced_activity(group, members=[member], capacity=1)
    first, second = own(member, activity), own(member, activity)
    assert (first.pk, first.queue_number, first.signed_up_at) == (second.pk, second.queue_number, second.signed_up_at)
    assert activity.participations.get().history.count() == 2  # invited, signed up


def test_two_vans_become_a_bus(group, convener):
    """TL6: the convener raises the capacity and admits who waits, in one action."""
    members = members_of(group, 5)
    activity = announced_activity(group, members=members, capacity=2)
    for member in members:
        own(member, activity)
    admitted = raise_capacity(activity=activity, capacity=4, by=convener)
    assert [row.member_id for row in admitted] == [members[2].pk, members[3].pk]
    assert activity.participations.signed_up().count() == 4
    step = activity.steps.get()
    assert step.changes == f"名额：2 → 4\n候补转为报名：{members[2].name}、{members[3].name}"
    assert [row.member_id for row in raise_capacity(activity=activity, capacity=None, by=convener)] == [members[4].pk]
    with pytest.raises(Refused, match="已有 5 人"):
        raise_capacity(activity=activity, capacity=4, by=convener)


def test_who_waits_longest_takes_the_place_of_who_withdraws(group):
    members = members_of(group, 4)
    activity = announced_activity(group, members=members, capacity=2)
    for member in members:
        own(member, activity)
    withdraw_sign_up(activity=activity, member=members[0], by=members[0].user)
    assert states(activity)[:3] == [
        (members[1].pk, SignUp.SIGNED_UP),
        (members[2].pk, SignUp.SIGNED_UP),
        (members[3].pk, SignUp.WAITING),
    ]
    own(members[0], activity)
    assert states(activity)[-1] == (members[0].pk, SignUp.WAITING)  # back, at the end


def test_the_deadline_is_for_members_not_for_keepers(group, convener):
    first, second = members_of(group, 2)
    deadline = timezone.now() + datetime.timedelta(hours=2)
    activity = announced_activity(group, members=[first, second], sign_up_by=deadline)
    late = deadline + datetime.timedelta(seconds=1)
    own(first, activity, at=deadline)
    with pytest.raises(Refused, match="报名已经截止"):
        own(second, activity, at=late)
    with pytest.raises(Refused, match="请假"):
        withdraw_sign_up(activity=activity, member=first, by=first.user, at=late)
    Activity.objects.update(status=S.CLOSED)
    with pytest.raises(Refused, match="报名已经截止"):
        own(second, activity)
    assert sign_up(activity=activity, member=second, by=convener, at=late).sign_up == SignUp.SIGNED_UP


def test_nobody_signs_up_once_it_has_begun(group):
    [member] = members_of(group, 1)
    activity = announced_activity(group, members=[member], starts_at=datetime.time(9))
    nine = timezone.make_aware(datetime.datetime.combine(activity.held_on, datetime.time(9)))
    with pytest.raises(Refused, match="报名已经截止"):
        own(member, activity, at=nine)
    own(member, activity, at=nine - datetime.timedelta(seconds=1))


def test_only_who_is_invited(group):
    activity = announced_activity(group)
    outsider = make_user("member", group=SectorGroupFactory())
    with pytest.raises(Refused, match="没有邀请您"):
        own(outsider.member, activity)
    activity.invitations.create(group=outsider.member.memberships.get().sector.group)
    assert own(outsider.member, activity).sign_up == SignUp.SIGNED_UP


def test_compulsory_is_answered_by_leave_only(group):
    [member] = members_of(group, 1)
    activity = announced_activity(group, members=[member], obligation=Activity.Obligation.COMPULSORY)
    with pytest.raises(Refused, match="必须参加"):
        withdraw_sign_up(activity=activity, member=member, by=member.user)


def test_nobody_answers_for_somebody_else(group):
    first, second = members_of(group, 2)
    activity = announced_activity(group, members=[first, second])
    for action in (sign_up, withdraw_sign_up):
        with pytest.raises(PermissionDenied):
            action(activity=activity, member=first, by=second.user)
    with pytest.raises(PermissionDenied):
        raise_capacity(activity=activity, capacity=9, by=first.user)


def test_a_pasted_list_signs_up_in_its_order(group, convener, django_assert_max_num_queries):
    """TL6: a 接龙 from the chat, in its order, in a fixed number of queries."""
    members = members_of(group, 6)
    gone = seated_member(group, ends_on=datetime.date(2019, 1, 1))
    activity = announced_activity(group, members=members[:3], capacity=4)
    own(members[2], activity)
    during_a_request(convener)
    with django_assert_max_num_queries(25):
        outcome = sign_up_many(activity=activity, members=[*reversed(members), gone], by=convener)
    assert outcome.known == [members[2]]
    assert outcome.signed_up == [members[5], members[4], members[3]]
    assert outcome.waiting == [members[1], members[0]]
    assert outcome.refused == [gone]
    assert activity.participations.signed_up().count() == 4


ORGANIZERS = ("convener", "deputy", "liaison", "secretariat")
SWEEP = {
    S.DRAFT: "",
    S.ANNOUNCED: "admit tell attend excuse",
    S.CLOSED: "admit tell attend excuse",
    S.HELD: "tell attend excuse",
    S.CANCELLED: "tell",
    S.RECORDED: "excuse",
    S.CONFIRMED: "",
    S.APPROVED: "",
    S.RETURNED: "",
    S.WITHDRAWN: "",
}


@pytest.mark.parametrize("state", SWEEP)
def test_who_arranges_what(office, state):  # noqa: F811
    """Every state × every role: the organizers and the office; after confirmation the guide and the office."""
    activity = announced_activity(office["group"], status=state)
    decided = state in (S.CONFIRMED, S.APPROVED)
    for role, user in office.items():
        if not isinstance(user, User):
            continue
        wanted = SWEEP[state] if role in ORGANIZERS else ""
        if decided:
            wanted = "excuse" if role in ("head", "secretariat") else ""
        offered = ARRANGING.offered(activity.status, duties_towards(activity, user))
        assert " ".join(line.action for line in offered) == wanted, (state, role)
