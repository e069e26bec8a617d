"""What is still to come: announced, closed for sign-up, opened again, held or cancelled; who is invited."""

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.models import User
from activities.actions.news import tell_cancelled
from activities.actions.steps import guard, keep, locked, step
from activities.invited import invited_members, named_but_not_in_office
from activities.models import Activity, Participation
from cppcc_office.shared.workflow import Refused

_P = Participation


@transaction.atomic
def announce_activity(*, activity: Activity, by: User) -> Activity:
    """Announce a draft (发出通知): whoever is invited now stands in the list of participations, presence unknown."""
    activity = locked(activity)
    line = guard("announce", activity=activity, by=by)
    if not activity.invitations.exists():
        raise Refused("还没有选邀请谁，请先修改安排。")
    if activity.held_on < timezone.localdate():
        raise Refused("活动时间已经过去；已举行的活动请直接登记。")
    activity.status, activity.announced_at = line.target, timezone.now()
    keep(activity, label=line.label)
    step(activity, action="announce", label=line.label, by=by, changes=_invite(activity, by))
    return activity


@transaction.atomic
def invite_late(*, activity: Activity, by: User) -> Activity:
    """Bring the list of an announced activity up to its invitations, day and obligation (增加邀请).

    Who is newly invited is added; who no longer is goes, unless the row says something.
    """
    activity = locked(activity)
    guard("arrange", activity=activity, by=by)
    if activity.status != Activity.Status.DRAFT and (changes := _invite(activity, by)):
        step(activity, action="invite", label="调整邀请", by=by, changes=changes)
    return activity


def close_activity(*, activity: Activity, by: User) -> Activity:
    """Close the sign-up (截止报名)."""
    return _move("close", activity=activity, by=by)


def reopen_activity(*, activity: Activity, by: User) -> Activity:
    """Open the sign-up again (重新开放报名), also for what was marked as held by mistake."""
    return _move("reopen", activity=activity, by=by)


def hold_activity(*, activity: Activity, by: User) -> Activity:
    """Mark as held (活动已举行), on its day or later."""
    return _move("hold", activity=activity, by=by)


def cancel_activity(*, activity: Activity, by: User, reason: str) -> Activity:
    """Cancel what was drafted or announced (取消活动); the reason is shown to who was invited."""
    return _move("cancel", activity=activity, by=by, reason=reason)


@transaction.atomic
def _move(action: str, *, activity: Activity, by: User, reason: str = "") -> Activity:
    activity = locked(activity)
    line = guard(action, activity=activity, by=by, reason=reason)
    if action == "hold" and not activity.day_has_come:
        raise Refused(f"活动定在 {activity.held_on:%Y-%m-%d}，到了当天才能标为已举行。")
    activity.status = line.target
    if action == "cancel":
        activity.cancel_reason = reason
    keep(activity, label=line.label, reason=reason)
    step(activity, action=action, label=line.label, by=by, reason=reason)
    if action == "cancel":
        tell_cancelled(activity)
    return activity


def _invite(activity: Activity, by: User) -> str:
    """Rows for who is invited and has none, none for who no longer is and said nothing; what changed, in words."""
    invited = set(invited_members(activity).values_list("pk", flat=True))
    rows = list(activity.participations.all())
    known = {row.member_id for row in rows}
    new = [
        _P(activity=activity, member_id=pk, obligation=activity.obligation, presence=_P.Presence.UNKNOWN)
        for pk in sorted(invited - known)
    ]
    bound = [row for row in rows if row.member_id in invited and row.obligation != activity.obligation]
    gone = [row.pk for row in rows if row.member_id not in invited and not _answered(row)]
    for row in bound:
        row.obligation = activity.obligation
    if bound:
        bulk_update_with_history(bound, _P, ["obligation"], default_user=by)
    if new:
        bulk_create_with_history(new, _P, default_user=by)
    if gone:
        _P.objects.filter(pk__in=gone).delete()
    left_out = named_but_not_in_office(activity) if new else []
    return "\n".join(
        [f"邀请 {len(new)} 位委员"] * bool(new)
        + [f"不再邀请 {len(gone)} 位委员"] * bool(gone)
        + [f"当天不在任、没有邀请：{'、'.join(left_out)}"] * bool(left_out)
    )


def _answered(row: Participation) -> bool:
    """Whether somebody has said something, besides being invited."""
    return row.sign_up != row.SignUp.NONE or row.leave != row.Leave.NONE or row.presence != row.Presence.UNKNOWN
