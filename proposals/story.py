"""The way of a report or a result to its effect: adoptions, leaders' notes, what departments answered (HK7)."""

import datetime
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from proposals.actions.written import Writing
from proposals.handled import Handled, handling_of
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


def effects_of(writing: Writing, user: User, *, is_inside: bool, may_amend: bool = False) -> list[Event]:
    """Adoptions are for everybody to read; the rest for whoever may read the story behind, as far as `user` may."""
    found = [_adopted(one, writing, may_amend) for one in writing.adoptions.select_related("body")]
    if is_inside:
        found += [_instructed(one, writing, may_amend) for one in writing.instructions.all()]
        handled = handling_of(writing, user, timezone.localdate())
        found += [event for one in handled for event in _handled(one)]
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
        one.went,
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


def _handled(one: Handled) -> list[Event]:
    """What a department did with it, and what its author said of that, as far as this person may know it."""
    row = one.handover
    if row.status in (Handover.Status.RETURNED, Handover.Status.CANCELLED):
        return []
    name = str(row.organization or "有关单位")
    note = row.note if one.sees_words else ""
    found = [Event(row.handed_on, "department", f"交{name}办理", note)] if row.handed_on else []
    for answer in one.answers:
        reply, on = answer.reply, answer.reply.replied_on
        if on and row.role in Handover.ANSWERING:
            words = f"（{reply.verdict}）" if reply.verdict else ""
            found.append(Event(on, "department", f"{name}答复{words}", reply.text))
            found += [Event(word.on or on, "feedback", f"反馈：{word.result}", word.comment) for word in answer.words]
    return found
