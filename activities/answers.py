"""What a member's answer to an activity comes to, in words, and what may be done with it now."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from activities.actions.leave import LONGEST_REASON
from activities.actions.sign_in import window_of
from activities.actions.sign_up import require_open
from activities.models import Activity, ActivityKind, Participation
from activities.models.answers import leave_answerers
from cppcc_office.shared.workflow import Refused

SILENT = "等您答复"
TONES = {"已": "good", "请假待批": "info", "候补": "wait", SILENT: "wait", "未准假": "bad"}
SignUp, Leave, S = Participation.SignUp, Participation.Leave, Activity.Status


@dataclass(frozen=True)
class Answer:
    """One member's answer; `row` is None for who is invited and has no row yet, `ahead` how many wait before."""

    activity: Activity
    row: Participation | None
    ahead: int = 0
    now: datetime.datetime | None = None

    @property
    def words(self) -> str:
        """Where it stands, in a few words; leave before sign-up, a refusal only until something else is answered."""
        if self.row is None:
            return SILENT
        leave, state = self.row.leave, self.row.sign_up
        if leave in (Leave.APPROVED, Leave.ASKED):
            part = "（部分场次）" if self.is_partial_leave else ""
            return ("已准假" if leave == Leave.APPROVED else "请假待批") + part
        refused = "未准假" if leave == Leave.REFUSED else SILENT
        return {
            SignUp.SIGNED_UP: "已报名",
            SignUp.WAITING: f"候补第 {self.ahead + 1} 位",
            SignUp.WITHDRAWN: "不参加",
        }.get(state, refused)

    @property
    def tone(self) -> str:
        """The colour of the words."""
        return next((tone for words, tone in TONES.items() if self.words.startswith(words)), "")

    @property
    def is_silent(self) -> bool:
        return self.words == SILENT

    @property
    def is_partial_leave(self) -> bool:
        return bool(self.row) and any(one.is_leave for one in self.row.sittings.all())

    @property
    def is_compulsory(self) -> bool:
        return (self.row.obligation if self.row else self.activity.obligation) == Activity.Obligation.COMPULSORY

    @property
    def is_open(self) -> bool:
        """Whether the member may still sign up and withdraw."""
        try:
            require_open(self.activity, self.now or timezone.now())
        except Refused:
            return False
        return True

    @property
    def may_sign_up(self) -> bool:
        holds = self.row and self.row.sign_up in (SignUp.SIGNED_UP, SignUp.WAITING) and self.row.leave != Leave.APPROVED
        return self.is_open and not holds

    @property
    def may_withdraw(self) -> bool:
        if self.is_compulsory or self.activity.status not in Activity.UPCOMING or self.is_on_leave:
            return False
        state = self.row.sign_up if self.row else SignUp.NONE
        return state == SignUp.WAITING or (self.is_open and state != SignUp.WITHDRAWN)

    @property
    def withdraw_words(self) -> str:
        state = self.row.sign_up if self.row else SignUp.NONE
        return {SignUp.SIGNED_UP: "退出报名", SignUp.WAITING: "退出候补"}.get(state, "不参加")

    @property
    def is_on_leave(self) -> bool:
        return bool(self.row) and self.row.leave in (Leave.ASKED, Leave.APPROVED)

    @property
    def may_ask_leave(self) -> bool:
        return self.activity.status in Activity.UPCOMING and not (self.row and self.row.leave == Leave.APPROVED)

    @property
    def may_take_leave_back(self) -> bool:
        return self.activity.status in Activity.UPCOMING and self.is_on_leave

    @property
    def may_sign_in(self) -> bool:
        """Whether a code is shown in the room about now."""
        if not self.activity.self_sign_in or self.activity.status not in (*Activity.UPCOMING, S.HELD):
            return False
        now = self.now or timezone.now()
        windows = [window_of(self.activity, one) for one in self.activity.sittings.all() or [None]]
        return any(opens <= now <= closes for opens, closes in windows)


def answers_to(activities: Iterable[Activity], member) -> list[Answer]:
    """A member's answers to several activities, in their order; three queries."""
    activities = list(activities)
    rows = Participation.objects.filter(activity__in=activities, member=member).prefetch_related("sittings")
    known = {row.activity_id: row for row in rows}
    ahead = places_in_line(list(known.values()))
    return [
        Answer(one, known.get(one.pk), ahead.get(known[one.pk].pk, 0) if one.pk in known else 0) for one in activities
    ]


def places_in_line(rows: list[Participation]) -> dict[int, int]:
    """How many wait before each of those who wait, by their ids; one query, none where nobody waits."""
    waiting = {row.pk: row for row in rows if row.sign_up == SignUp.WAITING}
    if not waiting:
        return {}
    others = Participation.objects.waiting().filter(activity__in={row.activity_id for row in waiting.values()})
    numbers = list(others.order_by().values_list("activity_id", "queue_number"))
    return {
        pk: sum(activity == row.activity_id and number < row.queue_number for activity, number in numbers)
        for pk, row in waiting.items()
    }


def about_answer(answer: Answer) -> dict[str, Any]:
    """What a page shows beside a member's answer; three queries."""
    activity = answer.activity
    counted = activity.participations.counted()
    return {
        "answer": answer,
        "counted": counted,
        "places_left": None if activity.capacity is None else max(activity.capacity - counted["signed_up"], 0),
        "leave_kinds": Participation.LeaveKind.choices,
        "longest_leave_reason": LONGEST_REASON,
        "approver": leave_answerers(activity, activity.kind.leave_approver),
        "long_approver": ActivityKind.LeaveApprover(activity.kind.long_leave_approver).label
        if activity.kind.long_leave_approver
        else "",
        "sittings": activity.sittings.all(),
    }
