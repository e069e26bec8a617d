"""我的履职: one's own year in two minutes: points, what waits with whom, targets and duties still to be met."""

import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cppcc_office.pages.own_year.unsettled import unsettled_of
from cppcc_office.pages.years import running_year_asked
from cppcc_office.shared.freshness import one_look
from duties.targets import progress_of
from scoring.adding_up import sum_rows
from scoring.evidence import explain
from scoring.floors import floors_of
from scoring.models.publication import published


@one_look()
def scorecard(request: HttpRequest) -> HttpResponse:
    """Of the member signed in; nobody else's place stands here."""
    member = getattr(request.user, "member", None)
    if member is None:
        raise Http404
    choice = running_year_asked(request)
    found = explain("member", member.pk, choice.year, on=choice.today)
    progress = progress_of(member, choice.year)
    context = {
        "member": member,
        "choice": choice,
        "found": found,
        "official": published("member", choice.year) if found else None,
        "sum": sum_rows(found.card) if found else [],
        "floors": floors_of(found, choice.today) if found else [],
        "unsettled": unsettled_of(member, choice.year, choice.today),
        "progress": progress,
        "met": sum(one.is_met for one in progress),
        "days_left": max((datetime.date(choice.year, 12, 31) - choice.today).days, 0),
    }
    return render(request, "pages/scorecard.html", context)
