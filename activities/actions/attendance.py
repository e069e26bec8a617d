"""The organizer's record of who was there."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from accounts.models import User
from activities.actions.steps import guard, locked, step
from activities.deeds import describe, differences
from activities.models import Activity, Guest, Participation
from activities.models.activity import WORKFLOW, duties_towards
from cppcc_office.shared.workflow import Refused
from members.models import Member

Presence = Participation.Presence
LONGEST_GUEST = Guest._meta.get_field("name").max_length


def attendance_action(activity: Activity, user: User) -> str:
    """Under which line of the table `user` may set the attendance now: edit or correct; empty if none."""
    offered = {line.action for line in WORKFLOW.offered(activity.status, duties_towards(activity, user))}
    return next((action for action in ("edit", "correct") if action in offered), "")


@transaction.atomic
def set_attendance(
    *,
    activity: Activity,
    presence: Mapping[int, str],
    by: User,
    reason: str = "",
    more_guests: Iterable[str] = (),
) -> Activity:
    """Set who was there (签到): `presence` maps members' ids to a Participation.Presence; guests are only added.

    Whoever is left out was not there: a row that says more (obligation, sign-up, leave) stays with 未参加, any other
    goes. Before approval by whoever may edit the record, afterwards as a correction with a reason.
    """
    activity = locked(activity)
    action = attendance_action(activity, by) or ("edit" if activity.status == Activity.Status.RECORDED else "correct")
    guard(action, activity=activity, by=by, reason=reason)
    here = set(Member.objects.in_office_on(activity.held_on).filter(pk__in=presence).values_list("pk", flat=True))
    if left := list(Member.objects.filter(pk__in=set(presence) - here)):
        names = "、".join(member.name for member in left)
        raise Refused(f"{names}在 {activity.held_on:%Y-%m-%d} 不在任，请从名单中去掉。")
    before = describe(activity)
    rows = {row.member_id: row for row in activity.participations.all()}
    for pk, row in rows.items():
        wanted = presence.get(pk) if pk in presence else Presence.NONE if row.says_more else None
        if wanted is None:
            row.delete()
        elif row.presence != wanted:
            row.presence = wanted
            row.save()
    for pk in sorted(here - set(rows)):
        Participation.objects.create(activity=activity, member_id=pk, presence=presence[pk])
    known = {guest.name for guest in activity.guests.all()}
    for name in dict.fromkeys(name[:LONGEST_GUEST] for name in more_guests):
        if name not in known:
            Guest.objects.create(activity=activity, name=name)
    changes = differences(before, describe(activity))
    if changes:
        step(activity, action=action, label="登记出席", by=by, reason=reason, changes=changes)
    return activity
