"""A rulebook tried on a year's real records."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.audit import Action, log_event
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.sheets import sheet_response
from scoring.models import Rulebook
from scoring.rulebooks import missing_in, rulebook_data
from scoring.trial import groups_table, trial_table, try_rulebook
from scoring.views.access import office_name, require_ranking


def trial(request: HttpRequest, pk: int) -> HttpResponse:
    """试算: a rulebook on a year's real records, beside the one in force."""
    choice = require_ranking(request)
    book = _whole_book(pk)
    found = try_rulebook(book, choice.year, on=choice.today)
    return render(request, "scoring/trial.html", {"choice": choice, "book": book, "trial": found})


def trial_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The comparison as a workbook; the audit log keeps who took it."""
    choice = require_ranking(request)
    book = _whole_book(pk)
    if instead := open_elsewhere(request):
        return instead
    found = try_rulebook(book, choice.year, on=choice.today)
    table, groups = trial_table(found), groups_table(found)
    log_event(Action.EXPORTED, by=request.user, request=request, detail=table.name, count=len(table.rows))
    further = [(groups.name, f"{office_name()}{groups.title}", groups.header, groups.rows)] if groups.rows else []
    return sheet_response(table.name, f"{office_name()}{table.title}", table.header, table.rows, further=further)


def _whole_book(pk: int) -> Rulebook:
    """A rulebook that is written so far that points can be counted by it."""
    book = get_object_or_404(Rulebook, pk=pk)
    if missing := missing_in(rulebook_data(book)):
        raise Http404(f"《{book}》还没有写完，写完再试算：{'；'.join(missing)}")
    return book
