"""与上年同期比: each group beside its own last year and per member, and the same as a workbook."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.audit import Action, log_event
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.sheets import sheet_response
from scoring.sheets import own_years_table
from scoring.views.access import office_name, require_ranking
from scoring.views.tabs import board_tabs, scored_kinds
from scoring.year_on_year import own_years


def own_year(request: HttpRequest) -> HttpResponse:
    """Groups of very different size side by side, without places."""
    choice = require_ranking(request)
    found = own_years(choice.year, on=choice.today)
    context = {"choice": choice, "found": found, "tabs": board_tabs(choice.year, "own_year", scored_kinds(choice.year))}
    return render(request, "scoring/own_year.html", context)


def own_year_export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook; the audit log keeps who took it."""
    choice = require_ranking(request)
    if instead := open_elsewhere(request):
        return instead
    table = own_years_table(own_years(choice.year, on=choice.today))
    log_event(Action.EXPORTED, by=request.user, request=request, detail=table.name, count=len(table.rows))
    return sheet_response(table.name, f"{office_name()}{table.title}", table.header, table.rows)
