"""The way of a report or a result to its effect: adoptions, leaders' notes, what departments answered (HK7)."""

import datetime
from dataclasses import dataclass

from django.urls import reverse

from proposals.actions.written import Writing
from proposals.models import Adoption, Handover, Instruction
from proposals.models.handling import kind_of


@dataclass(frozen=True)
class Event:
    """One stop on the way; `kind` says by its word what it is. `amend_url` is where the office puts it right."""

    on: datetime.date
    kind: str
    title: str
    text: str = ""
    amend_url: str = ""


def effects_of(writing: Writing, *, is_inside: bool, may_amend: bool = False) -> list[Event]:
    """Adoptions are for everybody to read; the rest for whoever may read the story behind."""
    found = [_adopted(one, writing, may_amend) for one in writing.adoptions.select_related("body")]
    if is_inside:
        found += [_instructed(one, writing, may_amend) for one in writing.instructions.all()]
        found += [event for one in _handovers(writing) for event in _handled(one)]
    return found


def handing_url(writing: Writing, events: list[Event], *, is_inside: bool, is_desk: bool) -> str:
    """Where it is handed over to organizations; "" while it is not, or is not one's business."""
    is_out = is_desk and writing.status in writing.PUBLISHED
    if not is_inside or not (is_out or any(event.kind == "department" for event in events)):
        return ""
    return reverse("handling:subject", args=[kind_of(writing), writing.pk])


def _amend_url(effect: Adoption | Instruction, writing: Writing) -> str:
    return reverse(f"{kind_of(writing)}s:{effect._meta.model_name}", args=[writing.pk, effect.pk])


def _adopted(one: Adoption, writing: Writing, may_amend: bool) -> Event:
    return Event(
        one.adopted_on or writing.submitted_on,
        "adoption",
        f"{one.body}{one.get_form_display() or '采用'}",
        f"转送{one.passed_on_to}" if one.passed_on_to else "",
        _amend_url(one, writing) if may_amend else "",
    )


def _instructed(one: Instruction, writing: Writing, may_amend: bool) -> Event:
    who = "".join(filter(None, [one.leader, f"（{one.get_level_display()}）" if one.level else ""]))
    return Event(
        one.given_on or writing.submitted_on,
        "instruction",
        f"{who or '领导'}批示",
        one.text,
        _amend_url(one, writing) if may_amend else "",
    )


def _handovers(writing: Writing) -> list[Handover]:
    over = (Handover.Status.RETURNED, Handover.Status.CANCELLED)
    rows = writing.handovers.exclude(status__in=over).select_related("organization")
    return list(rows.prefetch_related("replies__feedbacks", "replies__result_class"))


def _handled(one: Handover) -> list[Event]:
    """What a department did with it, and what its author said of that."""
    name = str(one.organization or "有关单位")
    found = [Event(one.handed_on, "department", f"交{name}办理", one.note)] if one.handed_on else []
    for reply in one.replies.all():
        if reply.replied_on and one.role in Handover.ANSWERING:
            words = f"（{reply.verdict}）" if reply.verdict else ""
            found.append(Event(reply.replied_on, "department", f"{name}答复{words}", reply.text))
            found += [
                Event(said.given_on or reply.replied_on, "feedback", f"反馈：{said.get_result_display()}", said.comment)
                for said in reply.feedbacks.all()
            ]
    return found
