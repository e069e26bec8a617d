"""How something is handled, as one person may see it.

An organization sees the feedback on its answer in full, and so do the office and leaders. Who asked sees the own
word; of others' words only how satisfied they are. Drafts stay inside the organization, assisting opinions with the
organizations that handle it. Whom to call is for those who asked and those who handle it, not for every reader.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models
from django.db.models import Prefetch, QuerySet

from accounts.models import User
from members.models import standing_of
from proposals.actions.handling import rule_of
from proposals.actions.judging import feedback_until
from proposals.models import Feedback, HandlingRule, Handover, HandoverStep, Progress, Reply
from proposals.models.handling import asked_condition, of_subject


@dataclass(frozen=True)
class Word:
    """One feedback; `who` and `comment` are empty for whoever may know the level only."""

    who: str
    attitude: str
    result: str
    is_bad: bool
    comment: str
    on: datetime.date | None = None


@dataclass(frozen=True)
class Answer:
    reply: Reply
    words: list[Word]

    @property
    def progresses(self) -> list[Progress]:
        """How it went on after the answer."""
        return list(self.reply.progresses.all())

    @property
    def is_draft(self) -> bool:
        return self.reply.replied_on is None


@dataclass
class Handled:
    """One handover with its answers of all rounds and its story."""

    handover: Handover
    answers: list[Answer] = field(default_factory=list)
    steps: list[HandoverStep] = field(default_factory=list)
    days_left: int | None = None
    feedback_until: datetime.date | None = None
    sees_words: bool = False
    sees_phone: bool = False


def with_everything(rows: QuerySet[Handover]) -> QuerySet[Handover]:
    """A fixed number of queries for any number of handovers."""
    said = Feedback.objects.select_related("member", "group", "collective_of")
    replies = Reply.objects.select_related("result_class", "drafted_by").prefetch_related(
        Prefetch("feedbacks", said), "progresses"
    )
    return rows.select_related(
        "organization", "signed_by", "proposal__call", "report", "result", "issue", "matter"
    ).prefetch_related(
        Prefetch("replies", replies.order_by("round", "pk")),
        Prefetch("steps", HandoverStep.objects.select_related("by").order_by("at", "pk")),
        "extensions",
    )


def handling_of(subject: models.Model, user: User, today: datetime.date) -> list[Handled]:
    """All handovers of one thing, in the order of lead, separate, assisting, those taken back last."""
    rows = list(with_everything(of_subject(subject)))
    order = [Handover.Role.LEAD, Handover.Role.SEPARATE, Handover.Role.ASSIST]
    rows.sort(key=lambda row: (row.status == Handover.Status.CANCELLED, order.index(row.role), row.pk))
    return handled(rows, user, today)


def handled(rows: Iterable[Handover], user: User, today: datetime.date) -> list[Handled]:
    """Handovers of one thing, fetched by `with_everything`."""
    rows = list(rows)
    served = standing_of(user).organizations_served
    sees_all = sees_everything(user)
    is_held = bool(rows and served) and of_subject(rows[0].subject).held_by(user).exists()
    knows_phone = sees_all or is_held or (bool(rows) and _has_asked(rows[0].subject, user))
    found: list[Handled] = []
    rules: dict[datetime.date | None, HandlingRule] = {}
    for row in rows:
        is_ours = row.organization_id in served
        knows = sees_all or is_ours
        one = Handled(row, days_left=row.days_left(today), sees_words=knows, sees_phone=knows_phone or is_ours)
        for reply in row.replies.all():
            is_opinion = row.role == Handover.Role.ASSIST
            if (reply.replied_on is None and not is_ours) or (is_opinion and not (sees_all or is_held or is_ours)):
                continue
            words = [_word(said, knows or said.given_by_id == user.pk) for said in reply.feedbacks.all()]
            one.answers.append(Answer(reply, words))
            if row.status == Handover.Status.REPLIED and not is_opinion and reply.replied_on:
                if row.handed_on not in rules:
                    rules[row.handed_on] = rule_of(row, reply.replied_on)
                one.feedback_until = feedback_until(reply, rules[row.handed_on])
        one.steps = list(row.steps.all())
        found.append(one)
    return found


def _has_asked(subject: models.Model, user: User) -> bool:
    return of_subject(subject).filter(asked_condition(user)).exists()


def sees_everything(user: User) -> bool:
    """The office and leaders."""
    return user.is_leader or user.has_perm("proposals.view_handover")


def _word(said: Feedback, knows: bool) -> Word:
    who = (
        said.member.name
        if said.member_id
        else str(said.group or (said.collective_of and said.collective_of.collective))
    )
    return Word(
        who=who if knows else "",
        attitude=said.get_attitude_display(),
        result=said.get_result_display(),
        is_bad=said.result == "dissatisfied",
        comment=said.comment if knows else "",
        on=said.given_on,
    )
