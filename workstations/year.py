"""What workstations' own records say of a year, for any number of them at once: service, matters, duties, standard."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median

from django.db.models import Count, Sum

from workstations.models import Inspection, Matter, ServiceRecord, Shift
from workstations.standing import Standing, records_of

_S, _SAID = Matter.Status, Matter.Satisfaction


@dataclass(frozen=True)
class ServiceCount:
    """How many records of service, and how many people they reached."""

    records: int = 0
    people: int = 0

    def __add__(self, other: "ServiceCount") -> "ServiceCount":
        return ServiceCount(self.records + other.records, self.people + other.people)


@dataclass
class MatterCount:
    """What became of the matters raised in the year; an answer's days run from the day it was raised."""

    raised: int = 0
    answered: int = 0
    declined: int = 0
    said: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    took: list[int] = field(default_factory=list)

    @property
    def open(self) -> int:
        return self.raised - self.answered - self.declined

    @property
    def satisfied(self) -> int:
        return self.said[_SAID.SATISFIED]

    @property
    def partly(self) -> int:
        return self.said[_SAID.PARTLY]

    @property
    def unsatisfied(self) -> int:
        return self.said[_SAID.UNSATISFIED]

    @property
    def median_days(self) -> float | None:
        return median(self.took) if self.took else None

    @property
    def days_words(self) -> str:
        return "" if self.median_days is None else f"{self.median_days:g}"


@dataclass
class OwnYear:
    """One workstation's year as its own records have it."""

    kinds: dict[str, ServiceCount] = field(default_factory=dict)
    stations: dict[str, ServiceCount] = field(default_factory=dict)
    matters: MatterCount = field(default_factory=MatterCount)
    shifts: int = 0
    kept: int = 0
    reported: int | None = None
    reported_on: datetime.date | None = None
    standing: Standing | None = None
    met_since: datetime.date | None = None

    @property
    def service(self) -> ServiceCount:
        return sum(self.kinds.values(), ServiceCount())

    @property
    def receptions(self) -> ServiceCount:
        return self.kinds.get(ServiceRecord.Kind.RECEPTION, ServiceCount())


def own_years(days: dict[int, datetime.date], year: int) -> dict[int, OwnYear]:
    """By workstation; `days` says for each the last day that counts. Seven queries whatever their number."""
    found = {pk: OwnYear() for pk in days}
    _add_service(found, year)
    _add_matters(found, year)
    _add_shifts(found, year, max(days.values(), default=datetime.date.min))
    _add_reported(found, year)
    records = records_of(list(days))
    for pk, day in days.items():
        found[pk].standing = records.standing(pk, day)
        found[pk].met_since = records.met_since(pk, day)
    return found


def _add_service(found: dict[int, OwnYear], year: int) -> None:
    rows = ServiceRecord.objects.filter(workstation__in=found).held_in(year).order_by()
    rows = rows.values_list("workstation", "kind", "station").annotate(n=Count("pk"), people=Sum("people"))
    for pk, kind, station, number, people in rows:
        one, count = found[pk], ServiceCount(number, people)
        one.kinds[kind] = one.kinds.get(kind, ServiceCount()) + count
        one.stations[station] = one.stations.get(station, ServiceCount()) + count


def _add_matters(found: dict[int, OwnYear], year: int) -> None:
    rows = Matter.objects.filter(workstation__in=found).raised_in(year).order_by()
    for pk, status, said, raised_on, ended_on in rows.values_list(
        "workstation", "status", "satisfaction", "raised_on", "ended_on"
    ):
        count = found[pk].matters
        count.raised += 1
        count.declined += status == _S.DECLINED
        if status in (_S.ANSWERED, _S.CLOSED):
            count.answered += 1
            if said:
                count.said[said] += 1
            if ended_on:
                count.took.append((ended_on - raised_on).days)


def _add_shifts(found: dict[int, OwnYear], year: int, last: datetime.date) -> None:
    """Duties whose day has come, and those the member came to."""
    rows = Shift.objects.standing().filter(workstation__in=found, held_on__lte=last).held_in(year)
    rows = rows.with_attendance().order_by().values_list("workstation", "came").annotate(Count("pk"))
    for pk, came, number in rows:
        found[pk].shifts += number
        found[pk].kept += number if came else 0


def _add_reported(found: dict[int, OwnYear], year: int) -> None:
    """The number of activities last typed in the year; only what was reported, never counted."""
    rows = Inspection.objects.counting().filter(
        workstation__in=found, inspected_on__year=year, reported_activities__isnull=False
    )
    for pk, number, day in rows.order_by("inspected_on", "pk").values_list(
        "workstation", "reported_activities", "inspected_on"
    ):
        found[pk].reported, found[pk].reported_on = number, day
