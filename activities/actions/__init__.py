"""What happens to activities and their records: announced, held, recorded, confirmed, approved, corrected, joined."""

from activities.actions.arrange import (
    announce_activity,
    cancel_activity,
    close_activity,
    hold_activity,
    invite_late,
    reopen_activity,
)
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
from activities.actions.leave import ask_leave, cancel_leave, decide_leave, record_leave
from activities.actions.merge import merge_activities
from activities.actions.plan_ahead import arrange_activity, draft_activity
from activities.actions.record import (
    correct_activity,
    edit_activity,
    record_activity,
    record_held_activity,
    resubmit_activity,
)
from activities.actions.sign_in import sign_in_by_code, switch_self_sign_in
from activities.actions.sign_up import raise_capacity, sign_up, sign_up_many, withdraw_sign_up

__all__ = [
    "Outcome",
    "announce_activity",
    "answer_join_request",
    "approve_activities",
    "arrange_activity",
    "ask_leave",
    "cancel_activity",
    "cancel_leave",
    "close_activity",
    "confirm_activities",
    "confirm_activity",
    "correct_activity",
    "decide_leave",
    "draft_activity",
    "edit_activity",
    "hold_activity",
    "invite_late",
    "join_activity",
    "merge_activities",
    "raise_capacity",
    "record_activity",
    "record_held_activity",
    "record_leave",
    "reopen_activity",
    "resubmit_activity",
    "return_activities",
    "return_activity",
    "revoke_activity",
    "set_attendance",
    "sign_in_by_code",
    "sign_up",
    "sign_up_many",
    "switch_self_sign_in",
    "vouch_for_activity",
    "withdraw_activity",
    "withdraw_sign_up",
]
