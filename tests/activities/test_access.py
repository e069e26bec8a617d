"""Who sees which activity and who may do what to it: every state × every role against a written table."""

import datetime

import pytest

from accounts.models import User
from activities.models import Activity
from activities.models.activity import WORKFLOW, duties_towards
from members.models import Post
from tests.dealing import dealt
from tests.factories import (
    ActivityFactory,
    ActivityOrganizerFactory,
    DeputyFactory,
    GuidanceFactory,
    MemberGroupSeatFactory,
    ParticipationFactory,
    PostFactory,
    SectorGroupFactory,
    WorkstationFactory,
    during_a_request,
    group_activity,
    make_user,
    seated_member,
)
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

S = Activity.Status
NAMES = Activity.InNameOf


@pytest.fixture
def office() -> dict[str, User]:
    """One person per role around one group and one workstation, and the same roles at another group."""
    group, other, station = SectorGroupFactory(), SectorGroupFactory(), WorkstationFactory()
    people = {
        role: make_user(role, group=group)
        for role in ("secretariat", "one_office", "leader", "member", "convener", "liaison", "deputy", "clerk")
    }
    head = seated_member(other, user=UserFactory())
    guidance = GuidanceFactory(group=group)
    PostFactory(member=head, role=Post.Role.COMMITTEE_HEAD, special_committee=guidance.special_committee)
    people |= {
        "recorder": make_user("member", group=group),
        "participant": make_user("member", group=other),
        "head": head.user,
        "contact": make_user("contact", workstation=station),
        "group head": make_user("member", group=other),
        "other convener": make_user("convener", group=other),
        "stranger": make_user("stranger"),
    }
    people["group"], people["station"] = group, station
    seat = MemberGroupSeatFactory(member=people["group head"].member, is_head=True)
    people["member group"] = seat.group
    return people


def record(office, status, in_name_of=NAMES.GROUP, by="recorder", confirmed_by=None) -> Activity:
    activity = ActivityFactory(
        status=status,
        in_name_of=in_name_of,
        recorded_by=office[by] if by else None,
        confirmed_by=office[confirmed_by] if confirmed_by else None,
    )
    if in_name_of == NAMES.GROUP:
        ActivityOrganizerFactory(activity=activity, group=office["group"])
    if in_name_of == NAMES.WORKSTATION:
        ActivityOrganizerFactory(activity=activity, group=None, workstation=office["station"])
    if in_name_of == NAMES.SPECIAL_COMMITTEE:
        ActivityOrganizerFactory(activity=activity, group=None, special_committee=_guide(office))
    if in_name_of == NAMES.MEMBER_GROUP:
        ActivityOrganizerFactory(activity=activity, group=None, member_group=office["member group"])
    if in_name_of == NAMES.OFFICE:
        ActivityOrganizerFactory(activity=activity, group=None, is_office=True)
    ParticipationFactory(activity=activity, member=office["participant"].member)
    return activity


def offered(activity: Activity, user: User) -> str:
    return " ".join(line.action for line in WORKFLOW.offered(activity.status, duties_towards(activity, user)))


NOBODY = dict.fromkeys(
    ["member", "participant", "leader", "one_office", "clerk", "contact", "other convener", "stranger", "group head"],
    "",
)
KEEPS_A_GROUP, EVERYBODY = ("convener", "deputy", "liaison"), ("recorder", "convener", "deputy", "liaison", "head")
BEFORE_THE_RECORD = {
    S.DRAFT: "announce arrange cancel",
    S.ANNOUNCED: "arrange close hold cancel",
    S.CLOSED: "arrange reopen hold cancel",
    S.HELD: "reopen record",
    S.CANCELLED: "",
}
KEEPERS_OF = {
    NAMES.GROUP: KEEPS_A_GROUP,
    NAMES.WORKSTATION: ("contact",),
    NAMES.SPECIAL_COMMITTEE: ("head",),
    NAMES.MEMBER_GROUP: ("group head",),
    NAMES.OFFICE: (),
}
OFFICE_RECORDED = "return vouch merge"
SWEEP = {
    ("group", S.RECORDED): NOBODY
    | {
        "recorder": "edit withdraw",
        "convener": "confirm edit return merge",
        "deputy": "confirm edit return merge",
        "liaison": "confirm edit return merge",
        "head": "",
        "secretariat": OFFICE_RECORDED,
    },
    ("group", S.CONFIRMED): NOBODY
    | {
        "recorder": "",
        "convener": "correct merge",
        "deputy": "correct merge",
        "liaison": "correct merge",
        "head": "approve correct return",
        "secretariat": "approve correct return merge",
    },
    ("group", S.APPROVED): NOBODY
    | {
        "recorder": "",
        "convener": "",
        "deputy": "",
        "liaison": "",
        "head": "correct",
        "secretariat": "correct revoke merge",
    },
    ("group", S.RETURNED): NOBODY
    | {
        "recorder": "resubmit withdraw",
        "convener": "resubmit",
        "deputy": "resubmit",
        "liaison": "resubmit",
        "head": "",
        "secretariat": "",
    },
    ("group", S.WITHDRAWN): NOBODY | dict.fromkeys(["recorder", "convener", "liaison", "head", "secretariat"], ""),
    ("workstation", S.RECORDED): NOBODY
    | {
        "recorder": "edit withdraw",
        "contact": "confirm edit return merge",
        "convener": "",
        "liaison": "",
        "head": "",
        "secretariat": OFFICE_RECORDED,
    },
    ("workstation", S.CONFIRMED): NOBODY
    | {"contact": "correct merge", "head": "", "convener": "", "secretariat": "approve correct return merge"},
    ("own", S.CONFIRMED): NOBODY
    | {
        "recorder": "edit withdraw",
        "convener": "",
        "liaison": "",
        "head": "",
        "secretariat": "approve correct return merge",
    },
    ("employer", S.CONFIRMED): NOBODY
    | {"recorder": "edit withdraw", "convener": "", "head": "", "secretariat": "approve correct return merge"},
    ("own", S.APPROVED): NOBODY | {"recorder": "", "head": "", "secretariat": "correct revoke merge"},
    ("office", S.CONFIRMED): NOBODY | dict.fromkeys(EVERYBODY, "") | {"secretariat": "approve correct return merge"},
}
# A special committee's or member group's record is confirmed by its head and approved by the office.
for name, head in ((NAMES.SPECIAL_COMMITTEE, "head"), (NAMES.MEMBER_GROUP, "group head")):
    SWEEP |= {
        (name, S.RECORDED): NOBODY
        | dict.fromkeys(EVERYBODY, "")
        | {"recorder": "edit withdraw", head: "confirm edit return merge", "secretariat": OFFICE_RECORDED},
        (name, S.CONFIRMED): NOBODY
        | dict.fromkeys(EVERYBODY, "")
        | {head: "correct merge", "secretariat": "approve correct return merge"},
        (name, S.APPROVED): NOBODY | dict.fromkeys(EVERYBODY, "") | {"secretariat": "correct revoke merge"},
        (name, S.RETURNED): NOBODY
        | dict.fromkeys(EVERYBODY, "")
        | {"recorder": "resubmit withdraw", head: "resubmit", "secretariat": ""},
    }
# Before the record: the lead's keepers arrange, and the office in their stead; the guiding committee does not.
for name, keepers in KEEPERS_OF.items():
    for state, actions in BEFORE_THE_RECORD.items():
        SWEEP[name, state] = NOBODY | dict.fromkeys(EVERYBODY, "") | dict.fromkeys((*keepers, "secretariat"), actions)
DEALT = dealt(SWEEP)  # for the pages; the rule itself is asked in full on each database


@pytest.mark.parametrize(("name", "state"), SWEEP)
def test_who_may_do_what(office, name, state):
    """TL11, HK8: in the group's name its convener or liaison confirms, then the guiding committee or the office."""
    activity = record(office, state, name)
    assert {role: offered(activity, office[role]) for role in SWEEP[name, state]} == SWEEP[name, state]


@pytest.mark.parametrize(("name", "state"), SWEEP)
def test_queues_follow_the_same_table(office, name, state):
    activity = record(office, state, name)
    for role, line in SWEEP[name, state].items():
        user, actions = office[role], line.split()
        assert Activity.objects.awaiting_confirmation_by(user).contains(activity) is ("confirm" in actions), role
        assert Activity.objects.awaiting_approval_by(user).contains(activity) is ("approve" in actions), role
        rewrites = bool({"edit", "resubmit", "correct", "record"} & set(actions))
        assert Activity.objects.editable_by(user).contains(activity) is rewrites, role


def test_a_liaison_does_not_confirm_what_only_she_typed(office):
    activity = record(office, S.RECORDED, by="liaison")
    assert "confirm" not in offered(activity, office["liaison"])
    assert "confirm" in offered(activity, office["convener"])


def test_nobody_approves_what_he_vouched_for_himself(office):
    PostFactory(member=office["convener"].member, role=Post.Role.COMMITTEE_HEAD, special_committee=_guide(office))
    confirmed = record(office, S.CONFIRMED, confirmed_by="convener")
    assert "approve" not in offered(confirmed, office["convener"])
    assert "approve" in offered(confirmed, office["head"])
    typed = record(office, S.CONFIRMED, by="secretariat", confirmed_by="convener")
    assert "approve" in offered(typed, office["secretariat"])
    vouched = record(office, S.CONFIRMED, confirmed_by="secretariat")
    assert "approve" not in offered(vouched, office["secretariat"])


def _guide(office):
    return office["group"].guidance.get(special_committee__isnull=False).special_committee


def test_a_deputy_acts_while_the_deputyship_lasts(office):
    """SX11: to-dos and approvals have a deputy."""
    activity = record(office, S.CONFIRMED)
    ended = DeputyFactory(user=office["head"], ends_on=datetime.date(2020, 1, 1)).deputy
    standing_in = DeputyFactory(user=office["head"]).deputy
    assert offered(activity, ended) == ""
    assert offered(activity, standing_in) == "approve correct return"
    assert not Activity.objects.visible_to(ended).contains(activity)
    assert Activity.objects.visible_to(standing_in).contains(activity)


@pytest.mark.parametrize(
    ("role", "sees"),
    {
        "recorder": True,
        "participant": True,
        "convener": True,
        "deputy": True,
        "liaison": True,
        "head": True,
        "leader": True,
        "secretariat": True,
        "member": False,
        "one_office": True,
        "clerk": False,
        "contact": False,
        "other convener": False,
        "stranger": False,
    }.items(),
)
def test_who_sees_a_group_s_activity(office, role, sees):
    activity = record(office, S.RECORDED)
    assert Activity.objects.visible_to(office[role]).contains(activity) is sees


def test_partners_and_workstations_see_theirs(office):
    joint = group_activity(SectorGroupFactory(), "界别+联动", partner=office["group"])
    at_station = record(office, S.RECORDED, "workstation")
    assert Activity.objects.visible_to(office["convener"]).contains(joint)
    assert offered(joint, office["convener"]) == ""
    assert Activity.objects.visible_to(office["contact"]).contains(at_station)
    assert not Activity.objects.visible_to(office["convener"]).contains(at_station)


def test_duties_cost_one_query_and_rights(office, django_assert_max_num_queries):
    activity = record(office, S.RECORDED)
    user = User.objects.get(pk=office["convener"].pk)
    user.has_perm("activities.view_activity")
    during_a_request(user)
    list(Activity.objects.visible_to(user))
    with django_assert_max_num_queries(1):
        duties_towards(activity, user)
    with django_assert_max_num_queries(1):
        list(Activity.objects.visible_to(user))


def test_own_name_never_counts_for_the_group(office):
    """TL11: only what is done in the group's name counts for the group."""
    for name in (NAMES.OWN, NAMES.EMPLOYER, NAMES.GROUP):
        for state in S.values:
            record(office, state, name)
    counting = Activity.objects.counting().in_the_name_of_groups()
    assert [(row.in_name_of, row.status) for row in counting] == [(NAMES.GROUP, S.APPROVED)]
    assert not Activity.objects.filter(in_name_of__in=[NAMES.OWN, NAMES.EMPLOYER], organizers__isnull=False).exists()
