"""工作节奏 (HK5, DG4): who has to hold what by when, what is overdue, and what is still possible."""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from activities.models import Activity, ActivityOrganizer, Rhythm, RhythmExcuse
from activities.planners import OFFICE, Planner, owned_by

_S = Activity.Status
HELD = (_S.HELD, _S.RECORDED, _S.CONFIRMED, _S.APPROVED)  # a reminder asks whether it was held, not whether it counts
GRACE = datetime.timedelta(days=31)  # so long after a period its miss stands on the to-do list
MONTHS = {Rhythm.Per.MONTH: 1, Rhythm.Per.QUARTER: 3, Rhythm.Per.YEAR: 12}


@dataclass(frozen=True)
class Period:
    """A month, a quarter or a year."""

    starts_on: datetime.date
    ends_on: datetime.date
    words: str


@dataclass(frozen=True)
class RhythmState:
    """What one planner held in one period of a rhythm."""

    rhythm: Rhythm
    planner: Planner
    period: Period
    held: int
    today: datetime.date
    excuse: RhythmExcuse | None = None

    @property
    def missing(self) -> int:
        """How many are still owed; nothing once it was said why it could not be held."""
        return 0 if self.excuse else max(self.rhythm.times - self.held, 0)

    @property
    def can_be_excused(self) -> bool:
        """Begun and short; also to rewrite what was said."""
        return self.held < self.rhythm.times and self.today >= self.period.starts_on

    @property
    def address(self) -> str:
        return reverse("plans:rhythm", args=[self.rhythm.pk, self.planner.key, self.period.starts_on.isoformat()])

    @property
    def is_overdue(self) -> bool:
        return bool(self.missing) and self.today > self.period.ends_on

    @property
    def is_due(self) -> bool:
        """Missing, and either lately over or in its last third."""
        length = self.period.ends_on - self.period.starts_on
        return bool(self.missing) and self.period.ends_on - length / 3 <= self.today <= self.period.ends_on + GRACE

    @property
    def badge(self) -> tuple[str, str]:
        """Word and tone."""
        if self.excuse:
            return "已说明", ""
        if not self.missing:
            return "完成", "good"
        if self.is_overdue:
            return "逾期", "bad"
        return ("未到", "") if self.today < self.period.starts_on else ("还缺", "wait")

    @property
    def by_when(self) -> str:
        """What is missing and by when it is still possible."""
        if self.excuse:
            return f"没有开展：{self.excuse.reason}"
        if not self.missing:
            return ""
        if self.is_overdue:
            return f"缺 {self.missing} 次；已经开展的请补登记，确实没有开展的请说明原因"
        return f"还缺 {self.missing} 次，{self.period.ends_on:%-m月%-d日}前还可以完成"


def periods_of(rhythm: Rhythm, year: int) -> Iterator[Period]:
    """The rhythm's periods in a year, those asked for before it was set left out."""
    months = MONTHS[Rhythm.Per(rhythm.per)]
    for first in range(1, 13, months):
        starts_on = datetime.date(year, first, 1)
        last = first + months
        ends_on = datetime.date(year + (last > 12), last - 12 * (last > 12), 1) - datetime.timedelta(days=1)
        words = {1: f"{first} 月", 3: f"第 {(first + 2) // 3} 季度", 12: f"{year} 年"}[months]
        if starts_on >= rhythm.starts_on or months == 12 and rhythm.starts_on.year == year:
            yield Period(starts_on, ends_on, words)


def rhythm_states(planners: Iterable[Planner], years: Iterable[int], today: datetime.date) -> list[RhythmState]:
    """Every period of these years for everybody a rhythm applies to; four queries, or one when there are none."""
    planners, years = list(planners), sorted(years)
    rhythms = list(Rhythm.objects.filter(is_active=True, who__in={one.field for one in planners}))
    if not rhythms:
        return []
    kinds = _kinds_of(rhythms)
    held = _held(planners, years)
    excuses = _excuses(planners, years)
    found = []
    for planner in planners:
        for rhythm in (one for one in rhythms if one.who == planner.field):
            for period in (one for year in years for one in periods_of(rhythm, year)):
                number = sum(
                    count
                    for (kind, day), count in held.get(planner.key, {}).items()
                    if period.starts_on <= day <= period.ends_on and (not kinds[rhythm.pk] or kind in kinds[rhythm.pk])
                )
                excuse = excuses.get((rhythm.pk, planner.key, period.starts_on))
                found.append(RhythmState(rhythm, planner, period, number, today, excuse))
    return found


def due_rhythms(planners: Iterable[Planner], today: datetime.date) -> list[RhythmState]:
    """What belongs on the to-do list of those who answer for these planners."""
    return [state for state in rhythm_states(planners, [today.year - 1, today.year], today) if state.is_due]


def state_of(
    rhythm: Rhythm, planner: Planner, period_starts_on: datetime.date, today: datetime.date
) -> RhythmState | None:
    """One period of one rhythm for one planner; None when it is not asked for."""
    states = rhythm_states([planner], [period_starts_on.year], today)
    return next(
        (one for one in states if one.rhythm == rhythm and one.period.starts_on == period_starts_on),
        None,
    )


def _kinds_of(rhythms: list[Rhythm]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {rhythm.pk: set() for rhythm in rhythms}
    pairs = Rhythm.kinds.through.objects.filter(rhythm__in=found).values_list("rhythm_id", "activitykind_id")
    for rhythm, kind in pairs:
        found[rhythm].add(kind)
    return found


def _excuses(planners: list[Planner], years: list[int]) -> dict[tuple[int, str, datetime.date], RhythmExcuse]:
    """What was said why something was not held, by rhythm, planner and first day of the period; one query."""
    rows = RhythmExcuse.objects.filter(owned_by(planners), period_starts_on__year__range=(years[0], years[-1]))
    return {
        (row.rhythm_id, _key(row.group_id, row.special_committee_id, row.workstation_id), row.period_starts_on): row
        for row in rows
    }


def _key(group: int | None, committee: int | None, station: int | None) -> str:
    named = {"group": group, "special_committee": committee, "workstation": station}
    return next((f"{name}:{pk}" for name, pk in named.items() if pk), OFFICE)


def _held(planners: list[Planner], years: list[int]) -> dict[str, Counter[tuple[int, datetime.date]]]:
    """How many activities each planner held, in the lead or as partner, by kind and day; one query."""
    chosen = Q(is_office=True) if any(one.pk is None for one in planners) else Q(pk__in=[])
    for field in ("group", "special_committee", "workstation"):
        chosen |= Q(**{f"{field}__in": [one.pk for one in planners if one.field == field]})
    rows = ActivityOrganizer.objects.filter(
        chosen, activity__status__in=HELD, activity__held_on__year__range=(years[0], years[-1])
    )
    found: dict[str, Counter[tuple[int, datetime.date]]] = {}
    for group, committee, station, kind, day in rows.values_list(
        "group_id", "special_committee_id", "workstation_id", "activity__kind_id", "activity__held_on"
    ):
        found.setdefault(_key(group, committee, station), Counter())[kind, day] += 1
    return found
