"""Minutes are drawn up, handed in, approved or returned, and sent."""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from consultations.models import Consultation, Minutes
from consultations.models.minutes import WORKFLOW, minutes_duties
from consultations.writing import draft_minutes
from cppcc_office.shared.workflow import REASON, Refused, Transition


@transaction.atomic
def draw_up_minutes(*, consultation: Consultation, by: User) -> Minutes:
    """Draw up the minutes from the records (起草纪要); once there, they are edited and not drawn up again."""
    consultation = (
        Consultation.objects.select_for_update(of=("self",)).select_related("activity", "form").get(pk=consultation.pk)
    )
    if known := Minutes.objects.filter(consultation=consultation).first():
        return known
    minutes = draft_minutes(consultation)
    minutes._history_user = by
    minutes.save()
    return minutes


@transaction.atomic
def draw_up_again(*, minutes: Minutes, by: User) -> Minutes:
    """Replace text and list of those present by what the records say now (按记录重新起草)."""
    minutes = _locked(minutes)
    _guard("edit", minutes, by)
    fresh = draft_minutes(minutes.consultation)
    minutes.text, minutes.attended = fresh.text, fresh.attended
    minutes.save()
    return minutes


@transaction.atomic
def edit_minutes(*, minutes: Minutes, by: User) -> Minutes:
    """Keep edited minutes while they are a draft."""
    _guard("edit", _locked(minutes), by)
    minutes.save()
    return minutes


@transaction.atomic
def submit_minutes(*, minutes: Minutes, by: User) -> Minutes:
    minutes = _locked(minutes)
    return _move(minutes, _guard("submit", minutes, by), submitted_by=by, return_reason="")


@transaction.atomic
def approve_minutes(*, minutes: Minutes, by: User) -> Minutes:
    """Approve (审定): by the guiding committee or the office, never by who handed them in."""
    minutes = _locked(minutes)
    return _move(minutes, _guard("approve", minutes, by), approved_by=by, approved_at=timezone.now())


@transaction.atomic
def return_minutes(*, minutes: Minutes, by: User, reason: str) -> Minutes:
    minutes = _locked(minutes)
    return _move(minutes, _guard("return", minutes, by, reason), return_reason=reason)


@transaction.atomic
def take_back_minutes(*, minutes: Minutes, by: User) -> Minutes:
    minutes = _locked(minutes)
    return _move(minutes, _guard("take_back", minutes, by))


@transaction.atomic
def revoke_minutes(*, minutes: Minutes, by: User, reason: str) -> Minutes:
    """Take back an approval; the minutes are a draft again."""
    minutes = _locked(minutes)
    line = _guard("revoke", minutes, by, reason)
    return _move(minutes, line, approved_by=None, approved_at=None, return_reason=reason)


@transaction.atomic
def send_minutes(*, minutes: Minutes, by: User, on: datetime.date, to: str) -> Minutes:
    """Note when and to whom approved minutes went (登记报送)."""
    minutes = _locked(minutes)
    line = _guard("send", minutes, by)
    if on < minutes.consultation.activity.held_on:
        raise Refused("报送日期不能早于协商的日期。")
    return _move(minutes, line, sent_on=on, sent_to=to)


def _locked(minutes: Minutes) -> Minutes:
    return (
        Minutes.objects.select_for_update(of=("self",))
        .select_related("consultation__activity", "consultation__form")
        .get(pk=minutes.pk)
    )


def _guard(action: str, minutes: Minutes, by: User, reason: str = "") -> Transition:
    duties = minutes_duties(minutes, by)
    return WORKFLOW.require(action, state=minutes.status, duties=duties, given={REASON: reason})


def _move(minutes: Minutes, line: Transition, **values: object) -> Minutes:
    minutes.status = line.target or minutes.status
    for name, value in values.items():
        setattr(minutes, name, value)
    minutes._change_reason = line.label
    minutes.save()
    return minutes
