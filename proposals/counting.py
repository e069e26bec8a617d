"""Counting a time limit: the day on which it ends, and in words how that was counted."""

import calendar as months
import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from consultations.models import WorkdayException
from cppcc_office.shared.workdays import Exceptions, workdays_from
from proposals.models.deadlines import HandlingRule, Unit
from proposals.models.handling import Handover

NAMES = {Unit.DAY: "天", Unit.WORKDAY: "个工作日", Unit.MONTH: "个月"}


@dataclass(frozen=True)
class Counted:
    """The last day of a time limit, None while what it counts from has not happened yet; and the words."""

    day: datetime.date | None
    words: str


@dataclass(frozen=True)
class Calendar:
    """The office's free days and worked weekends, with their names."""

    exceptions: Exceptions
    names: Mapping[datetime.date, str]

    def skipped(self, first: datetime.date, last: datetime.date) -> str:
        """What lies between two days, both included, and is not as its weekday says."""
        days = sorted(day for day in self.exceptions if first <= day <= last)
        free = Counter(self.names.get(day, "") or "节假日" for day in days if not self.exceptions[day])
        parts = [f"跳过{name}放假 {number} 天" for name, number in free.items()]
        if worked := sum(self.exceptions[day] for day in days):
            parts.append(f"计入调休上班 {worked} 天")
        return "，".join(parts)


def office_calendar() -> Calendar:
    """One query."""
    rows = list(WorkdayException.objects.order_by().values_list("day", "is_workday", "name"))
    return Calendar({day: is_workday for day, is_workday, _ in rows}, {day: name for day, _, name in rows})


def months_from(day: datetime.date, number: int) -> datetime.date:
    """The same day of the month `number` months on; where there is none, the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return datetime.date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def count(
    start: datetime.date, number: int, unit: str, calendar: Calendar, *, since: str, backwards: bool = False
) -> Counted:
    """`number` units after `start`, which itself is not counted, or before it; `since` names the day: 交办起."""
    signed = -number if backwards else number
    if unit == Unit.MONTH:
        day = months_from(start, signed)
    elif unit == Unit.DAY:
        day = start + datetime.timedelta(days=signed)
    else:
        day = workdays_from(start, signed, calendar.exceptions)
    words = f"{since} {start:%Y-%m-%d} 前" if backwards else f"自 {start:%Y-%m-%d} {since}"
    words = f"{words} {number} {NAMES[Unit(unit)]}"
    skipped = calendar.skipped(min(start, day), max(start, day)) if unit == Unit.WORKDAY else ""
    return Counted(day, f"{words}，{skipped}" if skipped else words)


def count_return(rule: HandlingRule, handed_on: datetime.date, calendar: Calendar) -> Counted:
    """Until when it may be sent back (退办)."""
    return count(handed_on, rule.return_count, rule.return_unit, calendar, since="交办起")


def count_answer(
    rule: HandlingRule,
    *,
    handed_on: datetime.date,
    signed_on: datetime.date | None,
    closed_on: datetime.date | None,
    calendar: Calendar,
) -> Counted:
    """Until when the answer is due; `closed_on` is the close of the plenary for which a proposal was made."""
    since, start = "交办起", handed_on
    if rule.answer_from == HandlingRule.Origin.SIGNED:
        since, start = "签收起", signed_on
    elif rule.answer_from == HandlingRule.Origin.CLOSED and closed_on is not None:
        since, start = "闭幕起", closed_on
    if start is None:
        return Counted(None, f"自签收之日起 {rule.answer_count} {NAMES[Unit(rule.answer_unit)]}，签收后算出")
    return count(start, rule.answer_count, rule.answer_unit, calendar, since=since)


def count_assist(
    rule: HandlingRule, *, handed_on: datetime.date, lead_due: datetime.date | None, calendar: Calendar
) -> Counted:
    """Until when an assisting organization's opinion is due; never before the day on which it was handed over."""
    if rule.assist_from == HandlingRule.AssistOrigin.HANDED:
        return count(handed_on, rule.assist_count, rule.assist_unit, calendar, since="交办起")
    if lead_due is None:
        words = f"主办期限前 {rule.assist_count} {NAMES[Unit(rule.assist_unit)]}，主办单位签收后算出"
        return Counted(None, words)
    found = count(lead_due, rule.assist_count, rule.assist_unit, calendar, since="主办期限", backwards=True)
    if found.day < handed_on:
        return Counted(handed_on, f"{found.words}，已早于交办之日，按交办之日")
    return found


def count_due(handover: Handover, rule: HandlingRule, calendar: Calendar, lead_due: datetime.date | None) -> Counted:
    """The due date of a handover as it stands: handed over, perhaps signed for."""
    if handover.role == Handover.Role.ASSIST:
        return count_assist(rule, handed_on=handover.handed_on, lead_due=lead_due, calendar=calendar)
    return count_answer(
        rule,
        handed_on=handover.handed_on,
        signed_on=handover.signed_on,
        closed_on=_closed_on(handover),
        calendar=calendar,
    )


def _closed_on(handover: Handover) -> datetime.date | None:
    """Only a proposal made for a plenary is counted from its close, and only in its first round."""
    call = handover.proposal.call if handover.proposal_id and handover.round == 1 else None
    return call.closed_on if call is not None and call.kind == call.Kind.PLENARY else None
