"""What members are told without anybody writing to them: admitted from the waiting list, leave decided, cancelled."""

from collections.abc import Iterable

from accounts.models import User
from activities.arrangement import day_words
from activities.models import Activity, Participation
from outbox.actions import send_letter


def tell_admitted(activity: Activity, rows: Iterable[Participation]) -> None:
    """候补转为报名: who waited has a place now."""
    _tell(
        activity,
        rows,
        "候补已转为报名",
        "您已从候补转为报名，请按时参加；不能参加的，请尽早退出，把名额让给后面的委员。",
    )


def tell_leave_decided(activity: Activity, rows: Iterable[Participation], *, is_approved: bool, answer: str) -> None:
    """准假、不准假: who asked for leave."""
    words = "您的请假已批准。" if is_approved else "您的请假没有批准，请按时参加。"
    opinion = f"批假意见：{answer.strip()}" if answer.strip() else ""
    _tell(activity, rows, "请假已批准" if is_approved else "请假未批准", "\n".join(filter(None, [words, opinion])))


def tell_cancelled(activity: Activity) -> None:
    """取消活动: everybody who was invited."""
    _tell(activity, activity.participations.all(), "活动已取消", f"取消原因：{activity.cancel_reason}")


def _tell(activity: Activity, rows: Iterable[Participation], what: str, text: str) -> None:
    """One message to the accounts of these members; nothing where none of them has one."""
    users = list(User.objects.filter(member__in=[row.member_id for row in rows], is_active=True))
    if users:
        send_letter(
            subject=f"{what}：{activity.title}"[:120],
            text=f"{activity.title}（{day_words(activity.held_on)}）\n{text}",
            recipients=users,
            url=activity.get_absolute_url(),
        )
