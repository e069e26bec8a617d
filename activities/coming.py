"""Who comes to something announced, as its page says it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from activities.models import Participation

_P = Participation


@dataclass
class Coming:
    """The invited by their answer; each stands in one list."""

    invited: int = 0
    signed_up: list[Participation] = field(default_factory=list)
    waiting: list[Participation] = field(default_factory=list)
    on_leave: list[Participation] = field(default_factory=list)
    declined: list[Participation] = field(default_factory=list)
    unanswered: list[Participation] = field(default_factory=list)

    @property
    def words(self) -> str:
        """邀请 40 人，已报名 12 人，候补 3 人."""
        parts = [f"邀请 {self.invited} 人", f"已报名 {len(self.signed_up)} 人"]
        parts += [f"候补 {len(self.waiting)} 人"] * bool(self.waiting)
        return "，".join(parts)


def who_comes(rows: Iterable[Participation]) -> Coming:
    """Sort the rows of an activity by what was answered; no query."""
    coming = Coming()
    for row in rows:
        coming.invited += 1
        if row.sign_up == _P.SignUp.SIGNED_UP:  # also while leave is asked for, or granted for some sittings
            coming.signed_up.append(row)
        elif row.sign_up == _P.SignUp.WAITING:
            coming.waiting.append(row)
        elif row.leave in (_P.Leave.ASKED, _P.Leave.APPROVED):
            coming.on_leave.append(row)
        elif row.sign_up == _P.SignUp.WITHDRAWN:
            coming.declined.append(row)
        elif row.leave == _P.Leave.NONE:
            coming.unanswered.append(row)
    coming.waiting.sort(key=lambda row: (row.queue_number or 0, row.pk))
    return coming
