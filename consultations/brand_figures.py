"""The figures of brands: approved consultations, opinions offered, approved minutes, people who were there.

What is handed on from them is kept in apps above this one; they say how it is counted.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from django.db.models import Count, F, QuerySet
from django.db.models.functions import ExtractYear

from activities.models import Guest, Participation
from consultations.models import Brand, Consultation, Minutes, Opinion


@dataclass
class Figures:
    """`results` are approved minutes; `more` has the figures other apps have registered, by their words."""

    consultations: int = 0
    opinions: int = 0
    results: int = 0
    members: int = 0
    guests: int = 0
    more: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(MORE, 0)))

    @property
    def people(self) -> int:
        return self.members + self.guests


# Words of a figure, and its rows: those that point at a consultation of the given ones through `consultation`.
MORE: dict[str, Callable[[QuerySet[Consultation]], QuerySet]] = {}


def register_figure(words: str, rows: Callable[[QuerySet[Consultation]], QuerySet]) -> None:
    """The product counts this of a brand from now on, by the day of the consultation."""
    MORE[words] = rows


def figures_of(brands: Collection[int], year: int | None) -> dict[int, Figures]:
    """For each brand its figures of a year, or of all years; a fixed number of queries."""
    held = Consultation.objects.counting().filter(brand__in=brands)
    found = {pk: Figures() for pk in brands}
    for (brand, _), name, number in _counted(held.held_in(year) if year else held):
        _add(found[brand], name, number)
    return found


def _add(figures: Figures, name: str, number: int) -> None:
    if name in MORE:
        figures.more[name] += number
    else:
        setattr(figures, name, getattr(figures, name) + number)


def figures_by_year(brand: Brand, today: datetime.date) -> list[tuple[int, Figures]]:
    """Year by year since the brand began, the latest first; a fixed number of queries."""
    found: dict[int, Figures] = {year: Figures() for year in brand.years(today)}
    for (_, year), name, number in _counted(Consultation.objects.counting().filter(brand=brand)):
        _add(found.setdefault(year, Figures()), name, number)
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
        *(
            (words, rows(keys), "consultation__brand", "consultation__activity__held_on")
            for words, rows in MORE.items()
        ),
    ]
    return [
        ((row["of"], row["in_year"]), name, row["n"])
        for name, rows, brand, day in sources
        for row in rows.order_by().values(of=F(brand), in_year=ExtractYear(day)).annotate(n=Count("pk"))
    ]
