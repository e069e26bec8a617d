"""Reminding (催办): of what is due soon, overdue or promised; and ending what nobody judges any more."""

import datetime
from collections import defaultdict

from django.db import transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone

from proposals.actions.handling import inform, people_of, rule_of, title_of, with_deputies
from proposals.actions.judging import end_silent
from proposals.models import HandlingRule, Handover, Progress, Reminder, Reply

_K = Reminder.Kind
# Overdue is said again every week, a promise every thirty days from the last word on it, until something is done.
AGAIN = {_K.DUE: None, _K.OVERDUE: 7, _K.PROMISE: 30, _K.RETURNED: 7}
# What was sent back is told of at once; the office has this many days to decide before it is asked.
TO_DECIDE = datetime.timedelta(days=3)
RELATED = ("organization", "handed_by", "proposal", "report", "result", "issue", "matter")


@transaction.atomic
def remind_all(*, on: datetime.date) -> int:
    """One message to each organization for each kind of reminder, and to who handed over what was sent back; how many
    handovers it was about.

    Run again on the same day it sends nothing.
    """
    found: dict[tuple[str, int], list[tuple[Handover, datetime.date]]] = defaultdict(list)
    for handover, kind, about in [*_due(on), *_promised(on), *_returned(on)]:
        whom = handover.handed_by_id if kind == _K.RETURNED else handover.organization_id
        found[kind, whom].append((handover, about))
    said = _last_said(on)
    # A date that is moved is reminded of anew, but on no day twice.
    today = set(Reminder.objects.filter(sent_on=on).order_by().values_list("handover", "kind"))
    count = 0
    for (kind, _), rows in sorted(found.items()):
        new = [
            row
            for row in rows
            if (row[0].pk, kind) not in today and _is_time(said.get((row[0].pk, kind, row[1])), AGAIN[kind], on)
        ]
        if new:
            Reminder.objects.bulk_create(
                Reminder(handover=handover, kind=kind, about=about, sent_on=on) for handover, about in new
            )
            _tell(kind, new)
            count += len(new)
    return count


def _due(on: datetime.date) -> list[tuple[Handover, str, datetime.date]]:
    rows = Handover.objects.unanswered().filter(due_on__isnull=False, handed_on__isnull=False)
    rows = rows.exclude(status=Handover.Status.RETURNED).select_related(*RELATED).order_by("due_on", "pk")
    found = []
    rules: dict[tuple[str, datetime.date], HandlingRule] = {}
    for row in rows:
        if row.due_on < on:
            found.append((row, _K.OVERDUE, row.due_on))
            continue
        key = (row.subject_kind, row.handed_on)
        if key not in rules:
            rules[key] = rule_of(row, on)
        if row.due_on <= on + datetime.timedelta(days=rules[key].remind_days):
            found.append((row, _K.DUE, row.due_on))
    return found


def _promised(on: datetime.date) -> list[tuple[Handover, str, datetime.date]]:
    lately = Progress.objects.filter(reported_on__gt=on - datetime.timedelta(days=AGAIN[_K.PROMISE])).order_by()
    replies = Reply.objects.promises().filter(promised_until__lte=on, handover__handed_on__isnull=False)
    replies = replies.exclude(pk__in=lately.values("reply"))
    replies = replies.select_related(*(f"handover__{name}" for name in RELATED)).order_by("promised_until", "pk")
    return [(reply.handover, _K.PROMISE, reply.promised_until) for reply in replies]


def _returned(on: datetime.date) -> list[tuple[Handover, str, datetime.date]]:
    """Sent back some days ago, and the office has not decided."""
    rows = Handover.objects.filter(status=Handover.Status.RETURNED, handed_by__isnull=False)
    rows = rows.annotate(returned_at=Max("steps__at", filter=Q(steps__action="return"))).select_related(*RELATED)
    found = []
    for row in rows.order_by("returned_at", "pk"):
        day = timezone.localdate(row.returned_at) if row.returned_at else row.handed_on
        if day is not None and day + TO_DECIDE <= on:
            found.append((row, _K.RETURNED, day))
    return found


def _last_said(on: datetime.date) -> dict[tuple[int, str, datetime.date], datetime.date]:
    """When each was last reminded of the same date; a date that was moved is a new one."""
    rows = Reminder.objects.filter(sent_on__lte=on).order_by("sent_on")
    return {(row.handover_id, row.kind, row.about): row.sent_on for row in rows}


def _is_time(last: datetime.date | None, again: int | None, on: datetime.date) -> bool:
    return last is None or (again is not None and (on - last).days >= again)


def _tell(kind: str, rows: list[tuple[Handover, datetime.date]]) -> None:
    first = rows[0][0]
    lines = [f"{about:%Y-%m-%d}　{title_of(handover.subject)}" for handover, about in rows]
    words = {_K.DUE: "即将到期", _K.OVERDUE: "已经逾期，请尽快答复", _K.PROMISE: "承诺期限已到，请报告进展或者兑现情况"}
    words[_K.RETURNED] = "退办，等您决定由原单位办理、改交还是撤销"
    is_office = kind == _K.RETURNED
    people = with_deputies([first.handed_by]) if is_office else people_of([first.organization_id])
    desk = reverse("handling:office" if is_office else "handling:desk")
    url = first.get_absolute_url() if len(rows) == 1 else desk
    text = "\n".join(lines)[:4500]
    inform(people, f"{len(rows)} 件{words[kind]}", text, url, None)


def end_all_silent(*, on: datetime.date) -> int:
    """What was answered and not judged in time is done; how many."""
    rows = Handover.objects.filter(status=Handover.Status.REPLIED, handed_on__isnull=False).answering()
    return sum(end_silent(handover=row, on=on) for row in rows.order_by("pk"))
