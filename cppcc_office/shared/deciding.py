"""Deciding on records that are vouched for: what a decision leaves on the row, and decisions on many at once."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from cppcc_office.shared.vouched import Vouched
from cppcc_office.shared.workflow import REASON, Refused, Transition, Workflow, check_reason, why

DECISION_FIELDS = ["status", "return_reason", "confirmed_by", "confirmed_at", "approved_by", "approved_at"]


@dataclass
class Outcome[Row: Model]:
    """What came of deciding on many: the records decided, and a sentence for each that could not be."""

    done: list[Row] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


def settle(row: Vouched, *, target: str, by: Any, reason: str = "") -> None:
    """Leave on the row what a decision means; whatever takes it back takes back who vouched for it."""
    states = row.Status
    row.status = target
    if target == states.CONFIRMED:
        row.confirmed_by, row.confirmed_at = by, timezone.now()
        row.return_reason = ""
    elif target == states.APPROVED:
        row.approved_by, row.approved_at = by, timezone.now()
    else:
        row.return_reason = reason if target == states.RETURNED else ""
        row.confirmed_by = row.confirmed_at = None
        row.approved_by = row.approved_at = None


def choose(
    records: QuerySet, workflow: Workflow, action: str, *, ids: Collection[int], by: Any, reason: str = ""
) -> Outcome:
    """Of these records those on which `by` may take `action` now, locked; each other one is named with its state.

    Their QuerySet knows `visible_to` and `open_to`. Two queries. Raises Refused when the reason is missing or too
    long, and then nobody's record is touched.
    """
    line = line_of(workflow, action)
    if REASON in line.requires and not reason.strip():
        raise Refused(workflow.demands[REASON])
    check_reason(reason)
    rows = list(records.visible_to(by).select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    mine = records.model._default_manager.open_to(by, action).filter(pk__in=[row.pk for row in rows])
    open_ids = set(mine.values_list("pk", flat=True))
    outcome = Outcome(done=[row for row in rows if row.pk in open_ids])
    for row in rows:
        if row.pk not in open_ids:
            outcome.refusals.append(f"“{row}”（{row.get_status_display()}）不能由您{line.label}，没有改动。")
    if unknown := len(set(ids)) - len(rows):
        outcome.refusals.append(f"有 {unknown} 条记录不存在或不归您办理，没有改动。")
    return outcome


def line_of(workflow: Workflow, action: str) -> Transition:
    return next(line for line in workflow.transitions if line.action == action)


@transaction.atomic
def decide_many[Row: Vouched](
    model: type[Row], workflow: Workflow, action: str, *, ids: Collection[int], by: Any, reason: str = ""
) -> Outcome[Row]:
    """All that may be decided are, in a fixed number of queries; the others are named. The rows keep their `steps`."""
    line = line_of(workflow, action)
    outcome = choose(model._default_manager.all(), workflow, action, ids=ids, by=by, reason=reason)
    for row in outcome.done:
        settle(row, target=line.target, by=by, reason=reason)
    bulk_update_with_history(
        outcome.done, model, DECISION_FIELDS, default_user=by, default_change_reason=why(line.label, reason)
    )
    of_row = model._meta.get_field("steps").field
    of_row.model.objects.bulk_create(
        of_row.model(**{of_row.name: row}, action=action, label=line.label, status=row.status, by=by, reason=reason)
        for row in outcome.done
    )
    return outcome
