"""Statistics of proposals for the office and leaders, beside the same date of the year before, and as a sheet."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.sheets import sheet_response
from proposals.figures import (
    COLUMNS,
    DIMENSIONS,
    Line,
    Span,
    declined_by_reason,
    lines_by,
    may_see_figures,
    span_of,
    totals,
    years,
)
from proposals.handling_figures import Figures, brief, class_codes, figures_by, together
from proposals.handling_figures import header as handled_columns
from proposals.papers.making import written_day
from proposals.tabs import sections


@dataclass(frozen=True)
class Asked:
    """What the address asks for: a span of one year, told apart by one dimension."""

    span: Span
    by: str
    every_year: list[Line]
    lines: list[Line]
    handled: list[Figures]
    codes: list[str]

    @property
    def handled_total(self) -> Figures:
        return together(self.handled)

    @property
    def title(self) -> str:
        until = f"（截至{written_day(self.span.until)}）" if self.span.until else ""
        return f"{self.span.year} 年提案按{DIMENSIONS[self.by][0]}统计{until}"

    @property
    def before_words(self) -> str:
        before = self.span.before
        return f"截至{written_day(before.until)}" if before.until else f"{before.year} 年"


def _asked(request: HttpRequest) -> Asked:
    every_year, today = years(), timezone.localdate()
    known = [line.numbers["year"] for line in every_year]
    asked = request.GET.get("year", "")
    year = next((one for one in known if str(one) == asked), max(known, default=today.year))
    by = request.GET.get("by", "")
    by = by if by in DIMENSIONS else "category"
    span = span_of(year, today)
    return Asked(span, by, every_year, lines_by(by, span), figures_by(by, span, today), class_codes())


def figures(request: HttpRequest) -> HttpResponse:
    """提案统计: the year in numbers, told apart as asked, every year, and why proposals were declined."""
    _require(request.user)
    asked = _asked(request)
    year = asked.span.year
    page = {
        "asked": asked,
        "sections": sections(request.user, "figures"),
        "total": totals(asked.span),
        "columns": COLUMNS.values(),
        "brief": brief(asked.span, asked.handled_total),
        "handled": [(one.name, one.cells(asked.codes)) for one in (*asked.handled, asked.handled_total)],
        "handled_columns": handled_columns(asked.codes),
        "reasons": declined_by_reason(asked.span),
        "years": [
            (line.name, f"?year={line.numbers['year']}&by={asked.by}", line.numbers["year"] == year)
            for line in asked.every_year
        ],
        "dimensions": [(words, f"?year={year}&by={key}", key == asked.by) for key, (words, *_) in DIMENSIONS.items()],
    }
    return render(request, "proposals/figures.html", page)


def figures_export(request: HttpRequest) -> HttpResponse:
    """The table shown, each number with the one of the year before beside it."""
    _require(request.user)
    if (elsewhere := open_elsewhere(request)) is not None:
        return elsewhere
    asked = _asked(request)
    header = [DIMENSIONS[asked.by][0]]
    for words in COLUMNS.values():
        header += [words, f"{words}（{asked.before_words}）"]
    handled = {one.name: one for one in (*asked.handled, asked.handled_total)}
    rows = [
        [
            line.name,
            *(number for _, now, before in line.cells for number in (now, before)),
            *handled.get(line.name, Figures()).cells(asked.codes),
        ]
        for line in [*asked.lines, totals(asked.span)]
    ]
    header += handled_columns(asked.codes)
    return sheet_response("提案统计", asked.title, header, rows)


def _require(user: User) -> None:
    if not may_see_figures(user):
        raise Http404
