"""Decisions on records: confirmed, approved, returned, revoked, withdrawn; one or many at once."""

from collections.abc import Collection

from django.db import transaction

from accounts.models import User
from activities.actions.steps import guard, keep, locked, step
from activities.models import Activity
from activities.models.activity import WORKFLOW
from cppcc_office.shared.deciding import Outcome, decide_many, settle


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
    settle(activity, target=line.target, by=by, reason=reason)
    keep(activity, label=line.label, reason=reason)
    step(activity, action=action, label=line.label, by=by, reason=reason)
    return activity


def _decide_many(action: str, *, ids: Collection[int], by: User, reason: str = "") -> Outcome[Activity]:
    return decide_many(Activity, WORKFLOW, action, ids=ids, by=by, reason=reason)
