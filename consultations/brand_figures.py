"""The figures of brands: approved consultations, opinions offered, approved minutes, people who were there."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet
from django.db.models.functions import ExtractYear

from activities.models import Guest, Participation
from consultations.models import Brand, Consultation, Minutes, Opinion


@dataclass
class Figures:
    """`results` are approved minutes; what is handed on from them is counted where it is kept."""

    consultations: int = 0
    opinions: int = 0
    results: int = 0
    members: int = 0
    guests: int = 0

    @property
    def people(self) -> int:
        return self.members + self.guests


def figures_of(brands: Collection[int], year: int | None) -> dict[int, Figures]:
    """For each brand its figures of a year, or of all years; five queries."""
    held = Consultation.objects.counting().filter(brand__in=brands)
    found = {pk: Figures() for pk in brands}
    for (brand, _), name, number in _counted(held.held_in(year) if year else held):
        setattr(found[brand], name, getattr(found[brand], name) + number)
    return found


def figures_by_year(brand: Brand, today: datetime.date) -> list[tuple[int, Figures]]:
    """Year by year since the brand began, the latest first; five queries."""
    found: dict[int, Figures] = {year: Figures() for year in brand.years(today)}
    for (_, year), name, number in _counted(Consultation.objects.counting().filter(brand=brand)):
        setattr(found.setdefault(year, Figures()), name, number)
    return sorted(found.items(), reverse=True)


def _counted(held: QuerySet[Consultation]) -> list[tuple[tuple[int, int], str, int]]:
    """((brand, year), name of the figure, number), grouped in the database."""
    keys = held.order_by().values("pk")
    activities = held.order_by().values("activity")
    sources = [
        ("consultations", held.order_by(), "brand", "activity__held_on"),
        (
            "opinions",
            Opinion.objects.offered().filter(consultation__in=keys),
            "consultation__brand",
            "consultation__activity__held_on",
        ),
        (
            "results",
            Minutes.objects.counting().filter(consultation__in=keys),
            "consultation__brand",
            "consultation__activity__held_on",
        ),
        (
            "members",
            Participation.objects.there().filter(activity__in=activities),
            "activity__consultation__brand",
            "activity__held_on",
        ),
        ("guests", Guest.objects.filter(activity__in=activities), "activity__consultation__brand", "activity__held_on"),
    ]
    return [
        ((row["of"], row["in_year"]), name, row["n"])
        for name, rows, brand, day in sources
        for row in rows.order_by().values(of=F(brand), in_year=ExtractYear(day)).annotate(n=Count("pk"))
    ]
