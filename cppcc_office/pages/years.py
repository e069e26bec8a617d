"""The year a page is about, with what the gathering pages need to know of it."""

import datetime
from dataclasses import astuple, dataclass, replace

from django.http import HttpRequest

from scoring import years


@dataclass(frozen=True)
class YearChoice(years.YearChoice):
    """A year with its last day that counts; the running year can always be chosen, to see what is still missing."""

    @property
    def closing(self) -> datetime.date:
        """31 December, or today while the year runs."""
        return min(datetime.date(self.year, 12, 31), self.today)

    @property
    def is_running(self) -> bool:
        return self.year == self.today.year

    @property
    def offered(self) -> list[int]:
        return sorted({*self.years, self.year, self.today.year})

    @property
    def links(self) -> list[tuple[str, str, bool]]:
        return [(f"{year} 年", f"?year={year}", year == self.year) for year in self.offered]


def year_asked(request: HttpRequest) -> YearChoice:
    """`?year=`, or the latest that has records. One query."""
    return YearChoice(*astuple(years.year_asked(request)))


def running_year_asked(request: HttpRequest) -> YearChoice:
    """`?year=`, or the running one: for pages that say what is still to be done. One query."""
    choice = year_asked(request)
    return choice if "year" in request.GET else replace(choice, year=choice.today.year)
