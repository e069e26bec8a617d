"""覆盖情况: which communities have a workstation on a day, and which members serve in one (HK1, DG1, DG6)."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from members.models import Member, Membership
from sectors.models import Committee, Organization, Sector
from workstations.models import Attachment, Workstation, WorkstationKind


@dataclass(frozen=True)
class Share:
    """How many of all are reached; `stations` beside it where they are told apart by the same thing."""

    name: str
    reached: int
    total: int
    stations: int = 0
    key: int | None = None

    @property
    def missing(self) -> int:
        return self.total - self.reached

    @property
    def words(self) -> str:
        return f"{self.reached} / {self.total}"


@dataclass(frozen=True)
class Community:
    pk: int
    name: str
    stations: int


@dataclass
class Subdistrict:
    """A subdistrict with its communities, and the workstations of its own level."""

    pk: int
    name: str
    stations: int
    communities: list[Community] = field(default_factory=list)

    @property
    def reached(self) -> int:
        return sum(1 for one in self.communities if one.stations)


@dataclass
class Core:
    """A core workstation and those that belong to it (1+N)."""

    station: Workstation
    branches: list[Workstation] = field(default_factory=list)


def communities() -> QuerySet[Organization]:
    """The communities and villages workstations should reach: those that lie in a subdistrict."""
    kinds = [Organization.Kind.COMMUNITY, Organization.Kind.VILLAGE]
    return Organization.objects.filter(kind__in=kinds, parent__isnull=False)


def communities_without(day: datetime.date) -> QuerySet[Organization]:
    return communities().exclude(Exists(Workstation.objects.valid_on(day).filter(location=OuterRef("pk"))))


def members_without(day: datetime.date) -> QuerySet[Member]:
    """Members of the home committee in office that day who serve in no workstation."""
    return Member.objects.in_office_on(day).exclude(_serves("pk", day))


def by_subdistrict(day: datetime.date) -> list[Subdistrict]:
    """The subdistricts with their communities; two queries."""
    there = Count("workstations", filter=Q(workstations__in=Workstation.objects.valid_on(day).values("pk")))
    parents = Organization.objects.filter(
        Q(kind=Organization.Kind.SUBDISTRICT) | Q(pk__in=communities().order_by().values("parent"))
    )
    found = {row.pk: Subdistrict(row.pk, row.name, row.n) for row in parents.annotate(n=there).order_by("name", "pk")}
    rows = communities().annotate(n=there).order_by("name", "pk")
    for pk, name, parent, stations in rows.values_list("pk", "name", "parent", "n"):
        found[parent].communities.append(Community(pk, name, stations))
    return list(found.values())


def by_committee(day: datetime.date) -> list[Share]:
    """Members of each committee, the home committee first; who sits in several counts in each. Three queries."""
    stations = dict(_counted(Workstation.objects.valid_on(day), "committee"))
    seats = Membership.objects.valid_on(day).order_by().values("committee")
    people = {row["committee"]: row for row in seats.annotate(**_people(day))}
    return [
        Share(
            committee.name,
            people.get(committee.pk, {}).get("reached", 0),
            people.get(committee.pk, {}).get("total", 0),
            stations.get(committee.pk, 0),
            committee.pk,
        )
        for committee in Committee.objects.order_by("-is_home", "pk")
        if committee.pk in people or committee.pk in stations
    ]


def persons(day: datetime.date) -> Share:
    """Everybody who sits in any committee that day, each person once."""
    found = Membership.objects.valid_on(day).aggregate(**_people(day))
    return Share("合计", found["reached"], found["total"], Workstation.objects.valid_on(day).count())


def by_sector(day: datetime.date) -> list[Share]:
    """Members of the home committee by sector, with the workstations of the sector."""
    stations = dict(_counted(Workstation.objects.valid_on(day), "sector"))
    seats = Membership.objects.valid_on(day).filter(committee__is_home=True).order_by().values("sector")
    people = {row["sector"]: row for row in seats.annotate(**_people(day))}
    return [
        Share(
            sector.name,
            people.get(sector.pk, {}).get("reached", 0),
            people.get(sector.pk, {}).get("total", 0),
            stations.get(sector.pk, 0),
            sector.pk,
        )
        for sector in Sector.objects.order_by("group__order", "order", "pk")
        if sector.pk in people or sector.pk in stations
    ]


def by_kind(day: datetime.date) -> list[Share]:
    """Workstations of each kind with the persons who serve in them, each person once for a kind."""
    serving = Attachment.objects.serving_on(day).order_by().values_list("workstation__kind")
    people = dict(serving.annotate(Count("member", distinct=True)))
    stations = dict(_counted(Workstation.objects.valid_on(day), "kind"))
    return [
        Share(kind.name, people.get(kind.pk, 0), people.get(kind.pk, 0), stations[kind.pk], kind.pk)
        for kind in WorkstationKind.objects.all()
        if kind.pk in stations
    ]


def by_core(day: datetime.date) -> tuple[list[Core], list[Workstation]]:
    """The core workstations of that day with their N, and the others that belong to none; one query."""
    rows = Workstation.objects.valid_on(day).select_related("kind", "location__parent").order_by("name", "pk")
    stations = list(rows)
    found = {one.pk: Core(one) for one in stations if one.kind.is_core}
    loose = []
    for one in stations:
        if one.core_id in found:
            found[one.core_id].branches.append(one)
        elif one.pk not in found:
            loose.append(one)
    return list(found.values()), loose


def by_form(day: datetime.date) -> Iterator[tuple[str, str, int]]:
    """Form, its words, workstations."""
    stations = dict(_counted(Workstation.objects.valid_on(day), "form"))
    for form in Workstation.Form:
        if form.value in stations:
            yield form.value, form.label, stations[form.value]


def unsigned(day: datetime.date) -> list[tuple[str, int]]:
    """Level and number of the workstations of which nobody wrote down who hung them out."""
    rows = Workstation.objects.valid_on(day).filter(committee__isnull=True)
    return [(Workstation.Level(level).label, number) for level, number in _counted(rows.order_by(), "level")]


def _counted(rows: QuerySet, by: str) -> Iterable[tuple]:
    return rows.order_by().values_list(by).annotate(Count("pk"))


def _serves(member: str, day: datetime.date) -> Exists:
    return Exists(Attachment.objects.serving_on(day).filter(member=OuterRef(member)))


def _people(day: datetime.date) -> dict[str, Count]:
    """Aggregates over seats: persons, and those of them who serve in a workstation."""
    serving = Attachment.objects.serving_on(day).values("member")
    return {
        "total": Count("member", distinct=True),
        "reached": Count("member", distinct=True, filter=Q(member__in=serving)),
    }
