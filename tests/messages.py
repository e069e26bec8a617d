"""Messages of the small office in `tests.world`: one to and from the person, one to and from somebody else."""

from accounts.models import User
from outbox.actions import send_letter


def of_world(user: User, other_user: User) -> dict:
    own = send_letter(subject="协商会通知", text="请按时参加。", recipients=[user], by=user)
    other = send_letter(subject="别人的通知", text="与您无关。", recipients=[other_user], by=other_user)
    return {
        "own_letter": own,
        "other_letter": other,
        "own_message": own.deliveries.get(),
        "other_message": other.deliveries.get(),
    }
