"""One line of the list of issues: who answers it until when, what was answered, and whether that was enough."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from proposals.models import Feedback, Handover, IssueItem, Origin, Reply


@dataclass(frozen=True)
class Line:
    issue: IssueItem
    state: str
    tone: str
    handovers: tuple[Handover, ...]
    sources: tuple[str, ...]
    due_on: datetime.date | None
    is_late: bool
    replies: tuple[Reply, ...]
    words: tuple[Feedback, ...]


TONES = {"listed": "wait", "handled": "info", "answered": "wait", "followed": "info", "done": "good"}


def listed(rows: QuerySet[IssueItem]) -> QuerySet[IssueItem]:
    """With everything a line shows; a fixed number of queries."""
    said = Feedback.objects.select_related("member", "group")
    replies = Reply.objects.answers().latest_round().select_related("result_class")
    handovers = Handover.objects.answering().exclude(status=Handover.Status.CANCELLED).select_related("organization")
    return rows.select_related("group", "member", "consultation__activity", "matter__workstation").prefetch_related(
        Prefetch("origins", Origin.objects.select_related("opinion__consultation__activity")),
        Prefetch("handovers", handovers.order_by("pk"), "live"),
        Prefetch("live__replies", replies, "sent"),
        Prefetch("live__sent__feedbacks", said),
    )


def lines(rows: Iterable[IssueItem], today: datetime.date) -> list[Line]:
    """Issues fetched by `listed`, each with its state."""
    return [_line(row, today) for row in rows]


def _line(issue: IssueItem, today: datetime.date) -> Line:
    live = issue.live
    waiting = [one.due_on for one in live if one.due_on and one.status in Handover.UNANSWERED]
    days = waiting or [one.due_on for one in live if one.due_on]
    replies = [reply for one in live for reply in one.sent]
    return Line(
        issue=issue,
        state=IssueItem.State(issue.state).label,
        tone=TONES.get(issue.state, ""),
        handovers=tuple(live),
        sources=_sources(issue),
        due_on=min(days, default=None),
        is_late=any(day < today for day in waiting),
        replies=tuple(replies),
        words=tuple(said for reply in replies for said in reply.feedbacks.all()),
    )


def _sources(issue: IssueItem) -> tuple[str, ...]:
    """The consultations and the workstation it comes from, each once."""
    held = [row.opinion.consultation for row in issue.origins.all()]
    if issue.consultation_id:
        held.append(issue.consultation)
    found = [str(one) for one in held]
    if issue.matter_id:
        found.append(f"{issue.matter.workstation}诉求")
    return tuple(dict.fromkeys(found))
