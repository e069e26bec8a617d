"""What happens to records of activities: recorded, confirmed, approved, returned, corrected, joined."""

from activities.actions.attendance import set_attendance
from activities.actions.decide import (
    Outcome,
    approve_activities,
    confirm_activities,
    confirm_activity,
    return_activities,
    return_activity,
    revoke_activity,
    vouch_for_activity,
    withdraw_activity,
)
from activities.actions.join import answer_join_request, join_activity
from activities.actions.record import correct_activity, edit_activity, record_activity, resubmit_activity

__all__ = [
    "Outcome",
    "answer_join_request",
    "approve_activities",
    "confirm_activities",
    "confirm_activity",
    "correct_activity",
    "edit_activity",
    "join_activity",
    "record_activity",
    "resubmit_activity",
    "return_activities",
    "return_activity",
    "revoke_activity",
    "set_attendance",
    "vouch_for_activity",
    "withdraw_activity",
]
