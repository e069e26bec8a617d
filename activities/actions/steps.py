"""What every action on a record shares: the lock, the table's guard, and the step that is kept."""

from accounts.models import User
from activities.models import Activity, ActivityStep
from activities.models.activity import WORKFLOW, duties_towards
from cppcc_office.shared.workflow import REASON, Refused, Transition

LONGEST_REASON = 200
LONGEST_CHANGE_REASON = 100


def locked(activity: Activity) -> Activity:
    """The record as it is now, held until the transaction ends."""
    return Activity.objects.select_for_update(of=("self",)).select_related("kind", "contact_unit").get(pk=activity.pk)


def guard(action: str, *, activity: Activity, by: User, reason: str = "") -> Transition:
    """The table's line that allows `by` to take `action` on the locked record; raises what the table raises."""
    check_length(reason)
    return WORKFLOW.require(action, state=activity.status, duties=duties_towards(activity, by), given={REASON: reason})


def check_length(reason: str) -> None:
    if len(reason) > LONGEST_REASON:
        raise Refused(f"原因请不超过 {LONGEST_REASON} 字，现在是 {len(reason)} 字。")


def why(label: str, reason: str) -> str:
    """The change reason kept in the history of the row."""
    return (f"{label}：{reason}" if reason else label)[:LONGEST_CHANGE_REASON]


def keep(activity: Activity, *, label: str, reason: str = "") -> None:
    """Save the row with the reason in its history."""
    activity._change_reason = why(label, reason)
    activity.save()


def step(activity: Activity, *, action: str, label: str, by: User, reason: str = "", changes: str = "") -> ActivityStep:
    """Add a step to the record's story."""
    return ActivityStep.objects.create(
        activity=activity, action=action, label=label, status=activity.status, by=by, reason=reason, changes=changes
    )
