"""工作室的一年: the figures of one workstation or of all, gathered in a fixed number of queries (DG3, DG4, DG10)."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count

from activities.models import AnnualPaper, AnnualPlan, AnnualSummary, Rhythm
from activities.station_year import Held, held_by
from consultations.models import Brand
from workstations.models import Attachment, ChairpersonLink, ServiceRecord, Workstation
from workstations.views.service import Figure
from workstations.year import OwnYear, ServiceCount, own_years

AT_LEAST = 4  # activities a year (DG4), where the office's own rhythms say nothing else


@dataclass(frozen=True)
class Reason:
    """One thing that makes the number typed differ from the records, with the records it is about."""

    words: str
    records: tuple[Held, ...] = ()


@dataclass(frozen=True)
class StationYear:
    """One workstation's year."""

    station: Workstation
    year: int
    wanted: int
    own: OwnYear
    held: tuple[Held, ...]
    members: int
    plan: AnnualPaper | None
    summary: AnnualPaper | None
    chairpersons: tuple[str, ...]
    brands: tuple[Brand, ...]

    @property
    def led(self) -> tuple[Held, ...]:
        """Its own activities that count."""
        return tuple(one for one in self.held if one.counts and one.is_led)

    @property
    def joined(self) -> tuple[Held, ...]:
        """Activities of others in which it was a partner."""
        return tuple(one for one in self.held if one.counts and not one.is_led)

    @property
    def joint(self) -> tuple[Held, ...]:
        return tuple(one for one in self.held if one.counts and one.is_joint)

    @property
    def uncounted(self) -> tuple[Held, ...]:
        return tuple(one for one in self.held if not one.counts)

    @property
    def lacks(self) -> int:
        """How many activities are missing."""
        return max(self.wanted - len(self.led), 0)

    @property
    def received(self) -> int:
        """People received at its own activities."""
        return sum(one.activity.received for one in self.led)

    @property
    def visitors(self) -> int:
        """People received at activities and in receptions."""
        return self.received + self.own.receptions.people

    @property
    def opinions(self) -> int:
        return sum(one.activity.opinions for one in self.led)

    @property
    def kinds(self) -> list[Figure]:
        """Service by kind."""
        found = ((label, self.own.kinds.get(value, ServiceCount())) for value, label in ServiceRecord.Kind.choices)
        return [Figure(label, count.records, count.people) for label, count in found]

    @property
    def four_stations(self) -> list[Figure]:
        """Service and activities, apart, towards each of the four; the last line are activities towards none."""
        lines = []
        for value, label in [*ServiceRecord.Station.choices, ("", "没有计入四站")]:
            count = self.own.stations.get(value, ServiceCount())
            activities = sum(one.counts and one.station == value for one in self.held)
            if value or activities:
                lines.append(Figure(label, count.records, count.people, activities))
        return lines

    @property
    def is_up_to_standard(self) -> bool:
        return self.own.standing is not None and self.own.standing.is_up_to_standard

    @property
    def is_empty(self) -> bool:
        own = self.own
        return not (self.held or own.kinds or own.matters.raised or own.shifts or self.plan or self.summary)

    @property
    def difference(self) -> int | None:
        """How many more were typed than recorded; None where nothing was typed."""
        return None if self.own.reported is None else self.own.reported - len(self.led)

    @property
    def difference_words(self) -> str:
        if not self.difference:
            return "与记录一致"
        return f"记录{'少' if self.difference > 0 else '多'} {abs(self.difference)} 次"

    @property
    def reasons(self) -> list[Reason]:
        """What explains the difference, as far as the records tell."""
        return list(self._reasons()) if self.difference else []

    def _reasons(self) -> Iterator[Reason]:
        typed, day = self.own.reported or 0, self.own.reported_on
        later = tuple(one for one in self.led if one.activity.held_on > day)
        if later:
            yield Reason(f"填报（{day:%-m月%-d日}）以后又举行 {len(later)} 次", later)
        if self.uncounted:
            yield Reason(f"已登记、还没有通过审批 {len(self.uncounted)} 次，暂不统计", self.uncounted)
        if self.joined:
            yield Reason(f"参加别的单位主办的活动 {len(self.joined)} 次，不算本室主办", self.joined)
        by_then = len(self.led) - len(later)
        told = sum(one.activity.held_on <= day for one in (*self.uncounted, *self.joined))
        if typed > by_then + told:
            yield Reason(f"另有 {typed - by_then - told} 次没有活动记录，请补登记，或核对填报的数字")
        elif by_then > typed:
            yield Reason(f"填报时少算 {by_then - typed} 次")


def station_years(stations: Iterable[Workstation], year: int, closing: datetime.date) -> list[StationYear]:
    """In the order given, as of `closing` or the day the sign was taken down; a fixed number of queries."""
    stations = list(stations)
    days = {one.pk: min(closing, one.ends_on or closing) for one in stations}
    own, held, papers = own_years(days, year), held_by(days, year), _papers(days, year)
    chairpersons, brands = _chairpersons(days, year), _brands(days)
    members, wanted = _members(days), _wanted()
    return [
        StationYear(
            station=one,
            year=year,
            wanted=wanted,
            own=own[one.pk],
            held=tuple(held.get(one.pk, ())),
            members=members[one.pk],
            plan=papers.get((AnnualPlan, one.pk)),
            summary=papers.get((AnnualSummary, one.pk)),
            chairpersons=tuple(chairpersons[one.pk]),
            brands=tuple(brands[one.pk]),
        )
        for one in stations
    ]


def _papers(days: dict[int, datetime.date], year: int) -> dict[tuple[type[AnnualPaper], int], AnnualPaper]:
    return {
        (model, paper.workstation_id): paper
        for model in (AnnualPlan, AnnualSummary)
        for paper in model.objects.filter(workstation__in=days, year=year)
    }


def _chairpersons(days: dict[int, datetime.date], year: int) -> dict[int, list[str]]:
    """Those linked with the workstation on some day of the year, until the last that counts."""
    found: dict[int, list[str]] = defaultdict(list)
    last = max(days.values(), default=datetime.date(year, 12, 31))
    rows = ChairpersonLink.objects.valid_within(datetime.date(year, 1, 1), last).filter(workstation__in=days)
    for row in rows.select_related("chairperson").order_by("starts_on", "pk"):
        if row.starts_on is None or row.starts_on <= days[row.workstation_id]:
            found[row.workstation_id].append(row.chairperson.name)
    return found


def _brands(days: dict[int, datetime.date]) -> dict[int, list[Brand]]:
    found: dict[int, list[Brand]] = defaultdict(list)
    for brand in Brand.objects.filter(workstation__in=days).order_by("name"):
        if brand.since <= days[brand.workstation_id]:
            found[brand.workstation_id].append(brand)
    return found


def _members(days: dict[int, datetime.date]) -> dict[int, int]:
    """How many members were attached on the last day that counts."""
    found: dict[int, int] = defaultdict(int)
    for row in Attachment.objects.filter(workstation__in=days):
        found[row.workstation_id] += row.is_valid_on(days[row.workstation_id])
    return found


def _wanted() -> int:
    """How many activities a year the office asks of every workstation."""
    rows = Rhythm.objects.filter(is_active=True, who=Rhythm.Who.WORKSTATION, per=Rhythm.Per.YEAR)
    return rows.annotate(chosen=Count("kinds")).filter(chosen=0).values_list("times", flat=True).first() or AT_LEAST
