"""Before and after the day: who manages the sign-up of an activity, and who decides on a request for leave."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from activities.models.activity import KEEPERS, ORGANIZERS, Activity, Duty, duty_conditions
from activities.models.kinds import ActivityKind
from activities.models.organizers import ActivityOrganizer
from activities.models.people import Participation
from cppcc_office.shared.workflow import REASON, Transition, Workflow
from members.models import (
    Guidance,
    Post,
    committees_headed_by,
    groups_guided_in_committee_by,
    standing_of,
)
from workstations.models import workstations_kept_by

_S = Activity.Status
_ON_THE_DAY = (_S.ANNOUNCED, _S.CLOSED, _S.HELD)

# What the organizers do with an announced activity while its state stays what it is. Its way from state to state
# stands in activity.WORKFLOW.
ARRANGING = Workflow(
    _S,
    Transition("admit", "管理报名", (_S.ANNOUNCED, _S.CLOSED), None, ORGANIZERS),
    Transition("tell", "发消息", (*_ON_THE_DAY, _S.CANCELLED), None, ORGANIZERS),
    Transition("attend", "登记出席", _ON_THE_DAY, None, ORGANIZERS),
    Transition("excuse", "登记请假", _ON_THE_DAY, None, ORGANIZERS),
    Transition("excuse", "登记请假", (_S.RECORDED,), None, ORGANIZERS, requires=(REASON,)),
    Transition("excuse", "登记请假", (_S.CONFIRMED, _S.APPROVED), None, (Duty.GUIDE, Duty.OFFICE), requires=(REASON,)),
)

Level = ActivityKind.LeaveApprover
POSTS = {Level.SECRETARY_GENERAL: Post.Role.SECRETARY_GENERAL, Level.CHAIR: Post.Role.CHAIR}


def activities_arranged_by(user: User) -> Q:
    """Condition for activities `user` organizes, whatever their state."""
    duties, found = duty_conditions(user), Q()
    for duty in KEEPERS:
        found |= duties[duty]
    return found


def leave_decided_by(user: User) -> Q:
    """Condition for the participations whose leave `user` decides by the level asked for, or as deputy of who does."""
    names, leads = Activity.InNameOf, ActivityOrganizer.objects.filter(role=ActivityOrganizer.Role.LEAD)
    arranged = Activity.objects.filter(activities_arranged_by(user))
    headed = leads.filter(
        Q(special_committee__in=committees_headed_by(user), activity__in_name_of=names.SPECIAL_COMMITTEE)
        | Q(group__in=groups_guided_in_committee_by(user), activity__in_name_of=names.GROUP)
    )
    found = Q(leave_level=Level.ORGANIZER, activity__in=arranged.values("pk"))
    found |= Q(leave_level=Level.COMMITTEE_HEAD, activity__in=headed.values("activity"))
    held = [level for level, role in POSTS.items() if role in standing_of(user).roles]
    return found | Q(leave_level__in=held)


def leave_left_to_the_office() -> Q:
    """Condition for requests that nobody else is there to decide: the office's own meetings, a level nobody holds."""
    names, today = Activity.InNameOf, timezone.localdate()
    found = Q(leave_level__in=[Level.ORGANIZER, ""], activity__in_name_of=names.OFFICE)
    for level, role in POSTS.items():
        holders = Post.objects.valid_on(today).filter(role=role, member__user__isnull=False)
        found |= Q(~Exists(holders), leave_level=level)
    heads = Post.objects.valid_on(today).filter(
        Q(special_committee=OuterRef("special_committee"))
        | Q(
            special_committee__in=Guidance.objects.valid_on(today)
            .filter(kind=Guidance.Kind.GUIDE, group=OuterRef(OuterRef("group")))
            .values("special_committee")
        ),
        role__in=Post.COMMITTEE_HEADS,
        member__user__isnull=False,
    )
    led = ActivityOrganizer.objects.filter(Exists(heads), role=ActivityOrganizer.Role.LEAD)
    return found | Q(leave_level=Level.COMMITTEE_HEAD) & ~Q(activity__in=led.values("activity"))


def leave_requests_for(user: User) -> QuerySet[Participation]:
    """Requests for leave `user` may decide now, the oldest first; nobody decides on the own."""
    rows = Participation.objects.filter(leave=Participation.Leave.ASKED).exclude(member__user=user)
    if not user.has_perm("activities.change_activity"):
        rows = rows.filter(leave_decided_by(user))
    return rows.order_by("leave_asked_at", "pk")


def leave_to_do_of(user: User) -> QuerySet[Participation]:
    """Those of them that are `user`'s to decide: the office only steps in where nobody else is there."""
    mine = leave_decided_by(user)
    if user.has_perm("activities.change_activity"):
        mine |= leave_left_to_the_office()
    return leave_requests_for(user).filter(mine)


def leave_answerers(activity: Activity, level: str) -> str:
    """Who grants leave, in words: 主办方（科技界）, 秘书长."""
    label = Level(level).label if level else Level.ORGANIZER.label
    return f"{label}（{activity.whose}）" if level in ("", Level.ORGANIZER) else label


def may_decide_leave(user: User) -> bool:
    """Whether `user` is somebody who decides on leave at all, whatever waits."""
    if user.has_perm("activities.change_activity"):
        return True
    standing = standing_of(user)
    return bool(
        not standing.roles.isdisjoint(POSTS.values())
        or standing.groups_kept
        or standing.committees_headed
        or standing.member_groups_headed
        or workstations_kept_by(user).exists()
    )
