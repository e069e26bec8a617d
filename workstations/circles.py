"""联系群众的增长: how a circle grew, month by month and year by year, from dates alone."""

import calendar
import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from cppcc_office.shared.words import EARLIEST
from workstations.charts import ChartMonth
from workstations.models import Constituent, Contact

Life = tuple[datetime.date | None, datetime.date | None]


@dataclass(frozen=True)
class Growth:
    """A span of days: how many came and went, how many there were at its end, contacts made with how many people."""

    words: str
    joined: int
    left: int
    size: int
    contacts: int
    people: int


@dataclass(frozen=True)
class MonthOfGrowth(ChartMonth):
    growth: Growth

    @property
    def size_bar(self) -> tuple[int, int]:
        return self.bar(self.growth.size)


def size_on(lives: Iterable[Life], day: datetime.date) -> int:
    """How many were in touch on `day`; both ends of a life count."""
    return sum((starts is None or starts <= day) and (ends is None or ends >= day) for starts, ends in lives)


@dataclass(frozen=True)
class Circle:
    """All lives and contacts of one circle, or of several together; two queries."""

    lives: list[Life]
    contacts: list[tuple[datetime.date, int]]

    @classmethod
    def of(cls, constituents: QuerySet[Constituent], contacts: QuerySet[Contact]) -> "Circle":
        lives = constituents.order_by().values_list("starts_on", "ends_on")
        return cls(list(lives), list(contacts.order_by().values_list("held_on", "people")))

    def between(self, words: str, first: datetime.date, last: datetime.date) -> Growth:
        joined = sum(starts is not None and first <= starts <= last for starts, _ in self.lives)
        before, size = size_on(self.lives, first - datetime.timedelta(days=1)), size_on(self.lives, last)
        people = [number for day, number in self.contacts if first <= day <= last]
        return Growth(words, joined, before + joined - size, size, len(people), sum(people))

    def months(self, year: int, today: datetime.date) -> list[MonthOfGrowth]:
        """Up to today; the running month as it is today."""
        found = []
        for number in range(1, 13):
            first = datetime.date(year, number, 1)
            if first <= today:
                last = first.replace(day=calendar.monthrange(year, number)[1])
                found.append(self.between(f"{number} 月", first, min(last, today)))
        most = max([one.size for one in found], default=0)
        return [MonthOfGrowth(number, most, one) for number, one in enumerate(found, start=1)]

    def years(self, today: datetime.date) -> list[Growth]:
        """Every year since the first, the latest first."""
        days = [starts for starts, _ in self.lives if starts] + [day for day, _ in self.contacts]
        first = max(min([*days, today]), EARLIEST).year
        spans = [(year, min(datetime.date(year, 12, 31), today)) for year in range(today.year, first - 1, -1)]
        return [self.between(f"{year} 年", datetime.date(year, 1, 1), last) for year, last in spans]


@dataclass(frozen=True)
class CircleSize:
    """One member's circle in a list of many."""

    member_id: int
    name: str
    size: int
    contacts: int


def sizes_of(constituents: QuerySet[Constituent], contacts: QuerySet[Contact], today: datetime.date) -> list:
    """Every member with a circle or a contact this year, the largest circle first; two queries."""
    rows = constituents.valid_on(today).order_by().values_list("member_id", "member__name")
    here = {pk: (name, n) for pk, name, n in rows.annotate(n=Count("pk"))}
    made = contacts.held_in(today.year).order_by().values_list("member_id", "member__name")
    talked = {pk: (name, n) for pk, name, n in made.annotate(n=Count("pk"))}
    found = [
        CircleSize(pk, (here.get(pk) or talked[pk])[0], here.get(pk, ("", 0))[1], talked.get(pk, ("", 0))[1])
        for pk in here.keys() | talked.keys()
    ]
    return sorted(found, key=lambda one: (-one.size, -one.contacts, one.name))
