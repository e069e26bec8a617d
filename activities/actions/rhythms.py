"""Saying why something that a rhythm asks for was not held in one period (说明原因), and taking that back."""

import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from activities.models import Rhythm, RhythmExcuse
from activities.planners import Planner, planners_kept_by
from activities.rhythms import RhythmState, state_of
from cppcc_office.shared.workflow import Refused, check_reason


@transaction.atomic
def excuse_rhythm(
    *,
    rhythm: Rhythm,
    planner: Planner,
    period_starts_on: datetime.date,
    reason: str,
    by: User,
    on: datetime.date | None = None,
) -> RhythmExcuse:
    """Say why the period stays short; said again, the new reason stands. It is overdue no longer and counts nowhere.

    Raises PermissionDenied for who does not write the planner's plans, Refused when nothing is missing.
    """
    _guard(planner, by)
    state = state_of(rhythm, planner, period_starts_on, on or timezone.localdate())
    if state is None:
        raise Refused("这项定期工作没有这个周期。")
    _check(state, reason)
    excuse = state.excuse or RhythmExcuse(rhythm=rhythm, period_starts_on=period_starts_on, **planner.lookup)
    excuse.reason, excuse.given_by = reason.strip(), by
    excuse._change_reason, excuse._history_user = "说明没有开展的原因", by
    excuse.save()
    return excuse


def _guard(planner: Planner, by: User) -> None:
    if planner not in planners_kept_by(by):
        raise PermissionDenied("没有开展的原因由负责起草计划的同志说明。")


def _check(state: RhythmState, reason: str) -> None:
    if state.today < state.period.starts_on:
        raise Refused("这个周期还没有开始。")
    if state.held >= state.rhythm.times:
        raise Refused("这个周期已经完成，不需要说明。")
    if not reason.strip():
        raise Refused("请写明原因。")
    check_reason(reason)


@transaction.atomic
def withdraw_excuse(*, rhythm: Rhythm, planner: Planner, period_starts_on: datetime.date, by: User) -> None:
    """Take the explanation back (撤回说明): what is missing is owed again."""
    _guard(planner, by)
    rows = RhythmExcuse.objects.select_for_update(of=("self",))
    excuse = rows.filter(rhythm=rhythm, period_starts_on=period_starts_on, **planner.lookup).first()
    if excuse is None:
        raise Refused("没有可以撤回的说明。")
    excuse._change_reason, excuse._history_user = "撤回说明", by
    excuse.delete()
