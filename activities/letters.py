"""A message to those an activity concerns: who gets it, and who cannot because they have no account."""

from dataclasses import dataclass
from enum import StrEnum

from accounts.models import User
from activities.arrangement import notice_of
from activities.models import Activity
from members.models import Member


class Whom(StrEnum):
    """Which of those invited a message is for."""

    INVITED = "invited"
    UNANSWERED = "unanswered"
    SIGNED_UP = "signed_up"
    WAITING = "waiting"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Whom.INVITED: "全部被邀请的委员",
    Whom.UNANSWERED: "还没有答复的",
    Whom.SIGNED_UP: "已报名的",
    Whom.WAITING: "候补的",
}


@dataclass(frozen=True)
class Audience:
    """The accounts a message reaches, and the members it does not."""

    users: tuple[User, ...]
    without_account: tuple[Member, ...]


def audience_of(activity: Activity, whom: Whom) -> Audience:
    """In the roster's order; one query."""
    rows = activity.participations.select_related("member__user").order_by("member__strokes", "member__pinyin")
    if whom == Whom.UNANSWERED:
        rows = rows.unanswered()
    elif whom == Whom.SIGNED_UP:
        rows = rows.signed_up()
    elif whom == Whom.WAITING:
        rows = rows.waiting()
    members = [row.member for row in rows]
    reached = [member for member in members if member.user_id and member.user.is_active]
    return Audience(
        users=tuple(member.user for member in reached),
        without_account=tuple(member for member in members if member not in reached),
    )


def letter_text(activity: Activity) -> str:
    """The notice, or what is known of the activity where there is no notice."""
    return activity.notice or notice_of(activity)
