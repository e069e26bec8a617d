"""The year a page is about: the one asked for, or the latest that has records."""

import datetime
import re
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from activities.models import Activity


@dataclass(frozen=True)
class YearChoice:
    """A year, its last day that counts, and the links to the other years."""

    year: int
    years: tuple[int, ...]
    today: datetime.date

    @property
    def closing(self) -> datetime.date:
        """31 December, or today while the year runs."""
        return min(datetime.date(self.year, 12, 31), self.today)

    @property
    def is_running(self) -> bool:
        return self.year == self.today.year

    @property
    def links(self) -> list[tuple[str, str, bool]]:
        return [(str(year), f"?year={year}", year == self.year) for year in self.years]


def year_asked(request: HttpRequest) -> YearChoice:
    """`?year=`; one query for the years that have records. Anything but a year of our era counts as not asked."""
    today = timezone.localdate()
    recorded = [day.year for day in Activity.objects.counting().dates("held_on", "year")]
    asked = request.GET.get("year", "")
    latest = max((year for year in recorded if year <= today.year), default=today.year)
    year = int(asked) if re.fullmatch(r"(?:19|20)\d\d", asked, re.ASCII) and int(asked) <= today.year else latest
    return YearChoice(year, tuple(sorted({*recorded, today.year, year})), today)
