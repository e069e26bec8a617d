"""履职成果统计, on a page and as a workbook."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.audit import Action, log_event
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.sheets import sheet_response
from proposals.models import Result, SocialReport
from proposals.result_figures import Figures, figures_of, may_see_figures


def _asked(request: HttpRequest) -> Figures:
    """`?year=`, or this year."""
    if not may_see_figures(request.user):
        raise Http404
    today = timezone.localdate()
    asked = request.GET.get("year", "")
    is_year = re.fullmatch(r"(?:19|20)\d\d", asked, re.ASCII) and int(asked) <= today.year
    return figures_of(int(asked) if is_year else today.year, today)


def figures(request: HttpRequest) -> HttpResponse:
    found = _asked(request)
    days = [
        day
        for model in (Result, SocialReport)
        for day in model.objects.handed_in().order_by().dates("submitted_on", "year")
    ]
    years = sorted({*(day.year for day in days), found.period.year})
    page = {
        "figures": found,
        "matrices": (found.by_group, found.by_year),
        "links": [(f"{year} 年", f"?year={year}", year == found.period.year) for year in years],
    }
    return render(request, "proposals/result_figures.html", page)


def figures_export(request: HttpRequest) -> HttpResponse:
    """Every number shown on a line of its own: table, line, column, number."""
    found = _asked(request)
    if elsewhere := open_elsewhere(request):
        return elsewhere
    year = f"{found.period.year} 年"
    rows: list[tuple[str, str, str, int]] = []
    for title, lines in found.tables:
        for line in lines:
            rows += [(title, line.name, year, line.now), (title, line.name, "上年同期", line.before)]
    for matrix in (found.by_group, found.by_year):
        for name, numbers in matrix.rows:
            cells = zip(matrix.columns, numbers, strict=True)
            rows += [(matrix.title, name, column, number) for column, number in cells]
    log_event(Action.EXPORTED, by=request.user, request=request, detail="履职成果统计", count=len(rows))
    header = ("分类", "项目", "口径", "数量")
    return sheet_response("履职成果统计", f"履职成果统计（{found.period.words}）", header, rows)
