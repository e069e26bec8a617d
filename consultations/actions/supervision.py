"""What an inspection found is written down, and looked back at."""

import datetime

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from consultations.models import LookBack, SupervisionFinding, SupervisionVisit
from cppcc_office.shared.workflow import Refused


@transaction.atomic
def add_finding(*, visit: SupervisionVisit, finding: SupervisionFinding, by: User) -> SupervisionFinding:
    """Write down one thing that was found, after those before (发现问题)."""
    SupervisionVisit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    last = visit.findings.aggregate(last=Max("order"))["last"] or 0
    finding.visit, finding.order, finding.recorded_by = visit, last + 1, by
    _check(finding)
    finding.save()
    return finding


@transaction.atomic
def edit_finding(*, finding: SupervisionFinding) -> SupervisionFinding:
    _check(finding)
    finding.save()
    return finding


@transaction.atomic
def look_back(*, finding: SupervisionFinding, row: LookBack, by: User, today: datetime.date) -> LookBack:
    """Say what was found when somebody looked again (回头看); the latest look says how the finding stands."""
    if row.looked_on > today:
        raise Refused("回头看日期不能晚于今天。")
    if row.looked_on < finding.visit.activity.held_on:
        raise Refused("回头看日期不能早于视察的日期。")
    row.finding, row.by = finding, by
    row.save()
    return row


def _check(finding: SupervisionFinding) -> None:
    held_on = finding.visit.activity.held_on
    for day in (finding.due_on, finding.look_back_on):
        if day and day < held_on:
            raise Refused(f"期限不能早于视察的日期 {held_on:%Y-%m-%d}。")
