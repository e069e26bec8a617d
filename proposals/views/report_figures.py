"""社情民意信息统计, on a page and as a workbook."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.audit import Action, log_event
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.sheets import sheet_response
from proposals.models import SocialReport
from proposals.models.writings import at_desk
from proposals.report_figures import Figures, figures_of


def _asked(request: HttpRequest) -> Figures:
    """`?year=`, or this year; for leaders, the desk, and offices that may look at reports."""
    user = request.user
    if not (user.is_leader or at_desk(user) or user.has_perm("proposals.view_socialreport")):
        raise Http404
    today = timezone.localdate()
    asked = request.GET.get("year", "")
    is_year = re.fullmatch(r"(?:19|20)\d\d", asked, re.ASCII) and int(asked) <= today.year
    return figures_of(int(asked) if is_year else today.year, today)


def figures(request: HttpRequest) -> HttpResponse:
    found = _asked(request)
    days = SocialReport.objects.handed_in().order_by().dates("submitted_on", "year")
    years = sorted({*(day.year for day in days), found.period.year})
    links = [(f"{year} 年", f"?year={year}", year == found.period.year) for year in years]
    return render(request, "proposals/report_figures.html", {"figures": found, "links": links})


def figures_export(request: HttpRequest) -> HttpResponse:
    found = _asked(request)
    if elsewhere := open_elsewhere(request):
        return elsewhere
    rows = [
        (title, line.name, line.now, line.before, line.now - line.before, "", "")
        for title, lines in found.tables
        for line in lines
    ]
    rows += [
        (title, one.name, one.number, one.before, one.number - one.before, one.adopted, one.instructed)
        for title, shares in found.shares
        for one in shares
    ]
    header = ("分类", "项目", f"{found.period.year} 年", "上年同期", "增减", "被采用", "获批示")
    log_event(Action.EXPORTED, by=request.user, request=request, detail="社情民意信息统计", count=len(rows))
    return sheet_response("社情民意信息统计", f"社情民意信息统计（{found.period.words}）", header, rows)
