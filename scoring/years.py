"""Which years have records at all, and which of them a page is about."""

import datetime
import re
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.db.models.functions import ExtractYear
from django.http import HttpRequest
from django.utils import timezone

from activities.models import Activity, AnnualSummary
from proposals.models import Outcome, Proposal, Result, SocialReport


def years_with_records() -> list[int]:
    """Every year in which something that counts was held or handed in, the latest first; one query.

    A plan alone makes no such year, nor does what is written while its year runs: it comes in with the
    plenary, and in January the ranking still shows the year that is over.
    """
    this_year = timezone.localdate().replace(month=1, day=1)
    dated: list[tuple[QuerySet, str]] = [
        (Activity.objects.counting(), "held_on"),
        (SocialReport.objects.filter(submitted_on__lt=this_year), "submitted_on"),
        (Result.objects.filter(submitted_on__lt=this_year), "submitted_on"),
    ]
    first, *rest = (
        *(rows.order_by().values_list(ExtractYear(day)).distinct() for rows, day in dated),
        *(
            rows.order_by().values_list(F("year")).distinct()
            for rows in (
                Proposal.objects.handed_in().filter(year__lt=timezone.localdate().year),
                Outcome.objects.all(),
                AnnualSummary.objects.counting(),
            )
        ),
    )
    return sorted({int(year) for (year,) in first.union(*rest).order_by()}, reverse=True)


@dataclass(frozen=True)
class YearChoice:
    """The year a page is about, and those it can be changed to."""

    year: int
    years: tuple[int, ...]
    today: datetime.date

    @property
    def links(self) -> list[tuple[str, str, bool]]:
        """Words, address and whether it is the one shown, for every year that has records."""
        return [(f"{year} 年", f"?year={year}", year == self.year) for year in sorted({*self.years, self.year})]


def year_asked(request: HttpRequest) -> YearChoice:
    """`?year=`, or the latest that has records; what is no year up to now counts as not asked. One query."""
    today = timezone.localdate()
    years = tuple(year for year in years_with_records() if year <= today.year)
    asked = request.GET.get("year", "")
    is_year = re.fullmatch(r"(?:19|20)\d\d", asked, re.ASCII) and int(asked) <= today.year
    return YearChoice(int(asked) if is_year else max(years, default=today.year), years, today)
