"""Reminding (催办): of what is due soon, overdue or promised; and ending what nobody judges any more."""

import datetime
from collections import defaultdict

from django.db import transaction
from django.urls import reverse

from proposals.actions.handling import inform, people_of, rule_of, title_of
from proposals.actions.judging import end_silent
from proposals.models import Handover, Reminder, Reply

_K = Reminder.Kind
# Overdue is said again every week, a promise every thirty days, until something is done.
AGAIN = {_K.DUE: None, _K.OVERDUE: 7, _K.PROMISE: 30}
RELATED = ("organization", "proposal", "report", "result", "issue", "matter")


@transaction.atomic
def remind_all(*, on: datetime.date) -> int:
    """One message to each organization for each kind of reminder; how many handovers it was about.

    Run again on the same day it sends nothing.
    """
    found: dict[tuple[int, str], list[tuple[Handover, datetime.date]]] = defaultdict(list)
    for handover, kind, about in [*_due(on), *_promised(on)]:
        found[handover.organization_id, kind].append((handover, about))
    said = _last_said(on)
    count = 0
    for (organization, kind), rows in sorted(found.items()):
        new = [row for row in rows if _is_time(said.get((row[0].pk, kind, row[1])), AGAIN[kind], on)]
        if new:
            Reminder.objects.bulk_create(
                Reminder(handover=handover, kind=kind, about=about, sent_on=on) for handover, about in new
            )
            _tell(organization, kind, new)
            count += len(new)
    return count


def _due(on: datetime.date) -> list[tuple[Handover, str, datetime.date]]:
    rows = Handover.objects.unanswered().filter(due_on__isnull=False, handed_on__isnull=False)
    rows = rows.exclude(status=Handover.Status.RETURNED).select_related(*RELATED).order_by("due_on", "pk")
    found = []
    for row in rows:
        if row.due_on < on:
            found.append((row, _K.OVERDUE, row.due_on))
        elif row.due_on <= on + datetime.timedelta(days=rule_of(row, on).remind_days):
            found.append((row, _K.DUE, row.due_on))
    return found


def _promised(on: datetime.date) -> list[tuple[Handover, str, datetime.date]]:
    replies = Reply.objects.promises().filter(promised_until__lte=on, handover__handed_on__isnull=False)
    replies = replies.select_related(*(f"handover__{name}" for name in RELATED)).order_by("promised_until", "pk")
    return [(reply.handover, _K.PROMISE, reply.promised_until) for reply in replies]


def _last_said(on: datetime.date) -> dict[tuple[int, str, datetime.date], datetime.date]:
    """When each was last reminded of the same date; a date that was moved is a new one."""
    rows = Reminder.objects.filter(sent_on__lte=on).order_by("sent_on")
    return {(row.handover_id, row.kind, row.about): row.sent_on for row in rows}


def _is_time(last: datetime.date | None, again: int | None, on: datetime.date) -> bool:
    return last is None or (again is not None and (on - last).days >= again)


def _tell(organization: int, kind: str, rows: list[tuple[Handover, datetime.date]]) -> None:
    lines = [f"{about:%Y-%m-%d}　{title_of(handover.subject)}" for handover, about in rows]
    words = {_K.DUE: "即将到期", _K.OVERDUE: "已经逾期，请尽快答复", _K.PROMISE: "承诺期限已到，请报告是否兑现"}
    url = rows[0][0].get_absolute_url() if len(rows) == 1 else reverse("handling:desk")
    text = "\n".join(lines)[:4500]
    inform(people_of([organization]), f"{len(rows)} 件{words[kind]}", text, url, None)


def end_all_silent(*, on: datetime.date) -> int:
    """What was answered and not judged in time is done; how many."""
    rows = Handover.objects.filter(status=Handover.Status.REPLIED, handed_on__isnull=False).answering()
    return sum(end_silent(handover=row, on=on) for row in rows.order_by("pk"))
