"""一览表 of what was decided on proposals: for publication on paper and as a sheet, and to choose notices from."""

from urllib.parse import urlencode

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.audit import Action, log_event
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.sheets import sheet_response
from proposals.figures import may_see_figures
from proposals.models import Proposal
from proposals.notice_tables import TABLES, TableFilter
from proposals.papers.about_proposals import with_names
from proposals.papers.making import office_name
from proposals.tabs import sections
from proposals.views.papers import MOST_AT_ONCE


def tables(request: HttpRequest, show: str = "accepted") -> HttpResponse:
    """One decision of a plenary: all rows on one page, as it will be printed."""
    if not may_see_figures(request.user):
        raise Http404
    table = TABLES[show]
    form = TableFilter(request.GET, request.GET.getlist("col"), table)
    decided = form.of(Proposal.objects.visible_to(request.user))
    counts = decided.aggregate(**{name: Count("pk", filter=one.rows) for name, one in TABLES.items()})
    rows = decided.filter(table.rows)
    hidden = 0 if form.has_all else rows.filter(is_public=False).count()
    rows = rows if form.has_all else rows.filter(is_public=True)
    rows = with_names(rows).defer("situation", "analysis", "suggestion").order_by("case_number", "serial_number", "pk")
    lines = form.lines(list(rows))
    title = f"{office_name()}{form.plenary}{table.words}提案一览表"
    if "export" in request.GET:
        return _sheet(request, title, form, lines)
    asked = [(name, value) for name, values in request.GET.lists() if name != "col" for value in values]
    page = {
        "sections": sections(request.user, "tables"),
        "tabs": [
            (f"{one.words} {counts[name]}", f"{reverse(f'proposals:tables_{name}')}?{urlencode(asked)}", name == show)
            for name, one in TABLES.items()
        ],
        "form": form,
        "choices": form.choices(),
        "lines": lines,
        "title": title,
        "hidden": hidden,
        "most": MOST_AT_ONCE,
        "export": urlencode([*asked, *(("col", key) for key in form.chosen), ("export", "1")]),
    }
    return render(request, "proposals/tables.html", page)


def _sheet(request: HttpRequest, title: str, form: TableFilter, lines: list) -> HttpResponse:
    if elsewhere := open_elsewhere(request):
        return elsewhere
    rows = [[number, *(words for _, words in cells)] for number, (_, cells) in enumerate(lines, start=1)]
    log_event(Action.EXPORTED, by=request.user, request=request, detail=title, count=len(rows))
    return sheet_response(title[-31:], title, ["序号", *form.header], rows)
