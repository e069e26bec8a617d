"""Decisions on records: confirmed, approved, returned, revoked, withdrawn; one or many at once."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from accounts.models import User
from activities.actions.steps import check_length, guard, keep, locked, step, why
from activities.models import Activity, ActivityStep
from activities.models.activity import WORKFLOW
from cppcc_office.shared.workflow import REASON, Refused

_S = Activity.Status
DECISION_FIELDS = [
    "status",
    "return_reason",
    "confirmed_by",
    "confirmed_at",
    "approved_by",
    "approved_at",
]


@dataclass
class Outcome:
    """What came of deciding on many: the records decided, and a sentence for each that could not be."""

    done: list[Activity] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


def confirm_activity(*, activity: Activity, by: User) -> Activity:
    """Confirm a record in the name of a group or workstation (确认); it then waits for approval."""
    return _decide("confirm", activity=activity, by=by)


def vouch_for_activity(*, activity: Activity, by: User, reason: str) -> Activity:
    """Confirm as the office in the convener's stead (代为确认), with a reason; somebody else then approves."""
    return _decide("vouch", activity=activity, by=by, reason=reason)


def return_activity(*, activity: Activity, by: User, reason: str) -> Activity:
    """Return a record to who logged it (退回), with a reason."""
    return _decide("return", activity=activity, by=by, reason=reason)


def revoke_activity(*, activity: Activity, by: User, reason: str) -> Activity:
    """Take back an approval (撤销通过): the record counts nowhere from now on."""
    return _decide("revoke", activity=activity, by=by, reason=reason)


def withdraw_activity(*, activity: Activity, by: User) -> Activity:
    """Withdraw what one logged by mistake (撤销); the record stays readable and counts nowhere."""
    return _decide("withdraw", activity=activity, by=by)


def confirm_activities(*, ids: Collection[int], by: User) -> Outcome:
    """Confirm many at once."""
    return _decide_many("confirm", ids=ids, by=by)


def approve_activities(*, ids: Collection[int], by: User) -> Outcome:
    """Approve many at once (通过): from now on they count. What may not be approved stays as it is and is named."""
    return _decide_many("approve", ids=ids, by=by)


def return_activities(*, ids: Collection[int], by: User, reason: str) -> Outcome:
    """Return many at once, for one reason."""
    return _decide_many("return", ids=ids, by=by, reason=reason)


@transaction.atomic
def _decide(action: str, *, activity: Activity, by: User, reason: str = "") -> Activity:
    activity = locked(activity)
    line = guard(action, activity=activity, by=by, reason=reason)
    _apply(activity, line.target, by, reason)
    keep(activity, label=line.label, reason=reason)
    step(activity, action=action, label=line.label, by=by, reason=reason)
    return activity


@transaction.atomic
def _decide_many(action: str, *, ids: Collection[int], by: User, reason: str = "") -> Outcome:
    """All that may be decided are, in a fixed number of queries; the others are named with the reason."""
    rows = list(Activity.objects.visible_to(by).select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    open_ids = set(
        Activity.objects.open_to(by, action).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
    )
    line = next(line for line in WORKFLOW.transitions if line.action == action)
    if REASON in line.requires and not reason.strip():
        raise Refused(WORKFLOW.demands[REASON])
    check_length(reason)
    outcome = Outcome(done=[row for row in rows if row.pk in open_ids])
    for row in rows:
        if row.pk not in open_ids:
            outcome.refusals.append(f"“{row.title}”（{row.get_status_display()}）不能由您{line.label}，没有改动。")
    if unknown := len(set(ids)) - len(rows):
        outcome.refusals.append(f"有 {unknown} 条记录不存在或不归您办理，没有改动。")
    for row in outcome.done:
        _apply(row, line.target, by, reason)
    bulk_update_with_history(
        outcome.done, Activity, DECISION_FIELDS, default_user=by, default_change_reason=why(line.label, reason)
    )
    ActivityStep.objects.bulk_create(
        ActivityStep(activity=row, action=action, label=line.label, status=row.status, by=by, reason=reason)
        for row in outcome.done
    )
    return outcome


def _apply(activity: Activity, target: str, by: User, reason: str) -> None:
    """What a decision leaves on the row."""
    activity.status = target
    if target == _S.CONFIRMED:
        activity.confirmed_by, activity.confirmed_at = by, timezone.now()
        activity.return_reason = ""
    elif target == _S.APPROVED:
        activity.approved_by, activity.approved_at = by, timezone.now()
    else:
        activity.return_reason = reason if target == _S.RETURNED else ""
        activity.confirmed_by = activity.confirmed_at = None
        activity.approved_by = activity.approved_at = None
