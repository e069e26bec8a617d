"""Which years have records at all, and which of them a page is about."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils import timezone

from activities.models import Activity, AnnualSummary
from cppcc_office.shared.freshness import kept, kept_each, tables_of
from proposals.models import Outcome, Proposal, Result, SocialReport


def years_with_records() -> list[int]:
    """Every year in which something that counts was held or handed in, the latest first; one query at most.

    A plan alone makes no such year, nor does what is written while its year runs: it comes in with the
    plenary, and in January the ranking still shows the year that is over.
    """
    first = timezone.localdate().replace(month=1, day=1)
    return kept(("years", first), lambda: _years_since_written(first))


def first_year_of_records() -> int:
    """The year in which the office began to keep any; the one that runs where there are none yet."""
    return min(years_with_records(), default=timezone.localdate().year)


def _years_since_written(first: datetime.date) -> list[int]:
    """Those kinds of record asked again that were written; `first` is the first day of the year that runs."""
    queries = _years(first)
    keys = [("years", name, first) for name in queries]
    found = kept_each(keys, lambda missing: _ask({name: queries[name] for _, name, _ in missing}))
    return sorted(set().union(*found), reverse=True)


def _years(first: datetime.date) -> dict[str, QuerySet]:
    """The days or years of each kind of record, as text.

    Days are cut to their years in Python: SQLite would ask Python for the year of every record.
    """
    rows: dict[str, tuple[QuerySet, str]] = {
        "activities": (Activity.objects.counting(), "held_on"),
        "reports": (SocialReport.objects.filter(submitted_on__lt=first), "submitted_on"),
        "results": (Result.objects.filter(submitted_on__lt=first), "submitted_on"),
        "proposals": (Proposal.objects.handed_in().filter(year__lt=first.year), "year"),
        "outcomes": (Outcome.objects.all(), "year"),
        "summaries": (AnnualSummary.objects.counting(), "year"),
    }
    return {
        name: found.order_by().values_list(Value(name, TextField()), Cast(day, TextField())).distinct()
        for name, (found, day) in rows.items()
    }


def _ask(queries: Mapping[str, QuerySet]) -> list[tuple[set[int], frozenset[str]]]:
    """The years each of them finds, and the tables it reads."""
    first, *rest = queries.values()
    found: dict[str, set[int]] = {name: set() for name in queries}
    for name, day in first.union(*rest, all=True).order_by() if rest else first:
        found[name].add(int(day[:4]))
    return [(found[name], tables_of(rows)) for name, rows in queries.items()]


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
