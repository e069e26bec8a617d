"""What every action on a record shares: the lock, the table's guard, and the step that is kept."""

from accounts.models import User
from activities.models import Activity, ActivityStep
from activities.models.activity import WORKFLOW, duties_towards
from cppcc_office.shared.workflow import REASON, Transition, why


def locked(activity: Activity) -> Activity:
    """The record as it is now, held until the transaction ends."""
    return Activity.objects.select_for_update(of=("self",)).select_related("kind", "contact_unit").get(pk=activity.pk)


def guard(action: str, *, activity: Activity, by: User, reason: str = "") -> Transition:
    """The table's line that allows `by` to take `action` on the locked record; raises what the table raises."""
    return WORKFLOW.require(action, state=activity.status, duties=duties_towards(activity, by), given={REASON: reason})


def keep(activity: Activity, *, label: str, reason: str = "") -> None:
    """Save the row with the reason in its history."""
    activity._change_reason = why(label, reason)
    activity.save()


def step(activity: Activity, *, action: str, label: str, by: User, reason: str = "", changes: str = "") -> ActivityStep:
    """Add a step to the record's story."""
    return ActivityStep.objects.create(
        activity=activity, action=action, label=label, status=activity.status, by=by, reason=reason, changes=changes
    )
