"""达标情况: how a workstation stands on a day, computed from what inspections found until then."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import ExtractMonth, ExtractYear

from workstations.models import Finding, Inspection, StandardPoint

MET, STALE, MISSING, UNSEEN = "met", "stale", "missing", "unseen"
WORDS = {MET: "达标", STALE: "已过期", MISSING: "未达标", UNSEEN: "没有查看"}
TONES = {MET: "good", STALE: "wait", MISSING: "bad", UNSEEN: ""}


@dataclass(frozen=True)
class PointStanding:
    """One point on a day: the last finding until then, and whether it still holds."""

    point: StandardPoint
    state: str
    finding_id: int | None = None
    inspection_id: int | None = None
    found_on: datetime.date | None = None
    valid_until: datetime.date | None = None

    @property
    def words(self) -> str:
        return WORDS[self.state]

    @property
    def tone(self) -> str:
        return TONES[self.state]


@dataclass(frozen=True)
class Standing:
    """A workstation measured by the standard of its last inspection until that day."""

    standard_id: int
    inspection_id: int
    inspected_on: datetime.date
    inspector: str
    points: tuple[PointStanding, ...]

    @property
    def met(self) -> int:
        return sum(one.state == MET for one in self.points)

    @property
    def total(self) -> int:
        return len(self.points)

    @property
    def is_up_to_standard(self) -> bool:
        return bool(self.points) and self.met == self.total

    @property
    def lacking(self) -> tuple[PointStanding, ...]:
        """What has to be looked at again: missing, stale, never seen."""
        return tuple(one for one in self.points if one.state != MET)


@dataclass(frozen=True)
class _Found:
    day: datetime.date
    standard_id: int
    point_id: int
    is_met: bool
    finding_id: int
    inspection_id: int


@dataclass(frozen=True)
class Records:
    """All finished inspections of some workstations, read once and asked about any number of days."""

    inspections: dict[int, list[tuple[datetime.date, int, int, str]]]
    findings: dict[int, list[_Found]]
    points: dict[int, list[StandardPoint]]

    def standing(self, workstation_id: int, day: datetime.date | None = None) -> Standing | None:
        """On that day; without one on the day of its last inspection. None before the first inspection."""
        held = [one for one in self.inspections.get(workstation_id, ()) if day is None or one[0] <= day]
        if not held:
            return None
        inspected_on, inspection_id, standard_id, inspector = held[-1]
        day = day or inspected_on
        last: dict[int, _Found] = {}
        for found in self.findings.get(workstation_id, ()):
            if found.day <= day and found.standard_id == standard_id:
                last[found.point_id] = found
        points = tuple(_stand(point, last.get(point.pk), day) for point in self.points.get(standard_id, ()))
        return Standing(standard_id, inspection_id, inspected_on, inspector, points)

    def met_since(self, workstation_id: int, day: datetime.date) -> datetime.date | None:
        """The first day from which it has been up to standard without a break until `day`; None when it is not."""
        turns = {one[0] for one in self.inspections.get(workstation_id, ())}
        for found in self.findings.get(workstation_id, ()):
            point = next((one for one in self.points.get(found.standard_id, ()) if one.pk == found.point_id), None)
            if found.is_met and found.day <= day and point and (until := point.valid_until(found.day)):
                turns.add(until + datetime.timedelta(days=1))
        since = None
        for turn in sorted(one for one in turns if one <= day):  # between two of these days nothing changes
            standing = self.standing(workstation_id, turn)
            since = (since or turn) if standing and standing.is_up_to_standard else None
        return since

    def standings(self, day: datetime.date | None = None) -> dict[int, Standing]:
        """By workstation; those never inspected until then are left out."""
        found = {pk: self.standing(pk, day) for pk in self.inspections}
        return {pk: standing for pk, standing in found.items() if standing is not None}


def _stand(point: StandardPoint, found: _Found | None, day: datetime.date) -> PointStanding:
    if found is None:
        return PointStanding(point, UNSEEN)
    until = point.valid_until(found.day)
    is_over = until is not None and until < day
    state = MISSING if not found.is_met else STALE if is_over else MET
    return PointStanding(point, state, found.finding_id, found.inspection_id, found.day, until)


def last_inspections(day: datetime.date) -> QuerySet[Inspection]:
    """Of each workstation inspected until that day the last inspection."""
    counting = Inspection.objects.counting().filter(inspected_on__lte=day)
    last = counting.filter(workstation=OuterRef("workstation")).order_by("-inspected_on", "-pk")
    return counting.filter(pk=Subquery(last.values("pk")[:1]))


def up_to_standard(day: datetime.date) -> Q:
    """Condition on `last_inspections` of that day: every point is met by its last finding, which still holds.

    What `Standing.is_up_to_standard` says of rows already read.
    """
    found = Finding.objects.filter(
        point=OuterRef("pk"),
        is_met__isnull=False,
        inspection__in=Inspection.objects.counting(),
        inspection__inspected_on__lte=day,
        inspection__workstation=OuterRef(OuterRef("workstation")),
        inspection__standard=OuterRef("standard"),
    ).order_by("-inspection__inspected_on", "-inspection", "-pk")
    on = "inspection__inspected_on"
    # Months between the finding and the day; in the last of them the day of the month decides (see `months_after`).
    months = Value(day.year * 12 + day.month) - (ExtractYear(on) * 12 + ExtractMonth(on))
    holding = Finding.objects.annotate(months=months).filter(
        Q(point__valid_months__isnull=True)
        | Q(months__lt=F("point__valid_months"))
        | Q(months=F("point__valid_months"), inspection__inspected_on__day__gte=day.day),
        pk=OuterRef("last"),
        is_met=True,
    )
    points = StandardPoint.objects.filter(standard=OuterRef("standard"))
    lacking = points.annotate(last=Subquery(found.values("pk")[:1])).exclude(Exists(holding))
    return Q(Exists(points)) & ~Q(Exists(lacking))


def records_of(workstations: QuerySet | Iterable[int] | None = None) -> Records:
    """Three queries for any number of workstations (None: all)."""
    counting = Inspection.objects.counting()
    if workstations is not None:
        counting = counting.filter(workstation__in=workstations)
    inspections: dict[int, list[tuple[datetime.date, int, int, str]]] = defaultdict(list)
    rows = counting.order_by("inspected_on", "pk")
    for station, *about in rows.values_list("workstation", "inspected_on", "pk", "standard", "inspector"):
        inspections[station].append(tuple(about))
    findings: dict[int, list[_Found]] = defaultdict(list)
    looked_at = Finding.objects.filter(is_met__isnull=False, inspection__in=counting.values("pk"))
    looked_at = looked_at.order_by("inspection__inspected_on", "inspection", "pk")
    for station, *about in looked_at.values_list(
        "inspection__workstation",
        "inspection__inspected_on",
        "inspection__standard",
        "point",
        "is_met",
        "pk",
        "inspection",
    ):
        findings[station].append(_Found(*about))
    points: dict[int, list[StandardPoint]] = defaultdict(list)
    for point in StandardPoint.objects.order_by("order", "pk"):
        points[point.standard_id].append(point)
    return Records(dict(inspections), dict(findings), dict(points))
