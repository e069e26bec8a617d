"""学习培训: courses with places and hours, who attended, and each member's hours of the year."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.audit import Action, log_event
from cppcc_office.pages.own_year.scope import Scope, scope_of
from cppcc_office.pages.years import YearChoice, year_asked
from cppcc_office.shared.sheets import sheet_response
from duties.training import Attended, attended_by, courses_of

RIGHT = "duties.view_contribution"


def training(request: HttpRequest) -> HttpResponse:
    """Courses one may see; hours of the own members for who keeps, guides or sees all."""
    choice = year_asked(request)
    scope = _scope(request, choice)
    member = getattr(request.user, "member", None)
    ids = {*(scope.ids if scope else ()), *([member.pk] if member else ())}
    hours = attended_by(ids, choice.year)
    context = {
        "choice": choice,
        "courses": courses_of(request.user, choice.year),
        "own": hours.get(member.pk, Attended()) if member else None,
        "scope": scope,
        "rows": [(one, hours[one.pk]) for one in scope.people if one.pk in hours] if scope else [],
        "without": sum(one.pk not in hours for one in scope.people) if scope else 0,
    }
    return render(request, "duties/training.html", context)


def training_export(request: HttpRequest) -> HttpResponse:
    choice = year_asked(request)
    scope = scope_of(request, choice, RIGHT)
    hours = attended_by(scope.ids, choice.year)
    rows = [
        [number, one.name, one.group, hours[one.pk].courses, float(hours[one.pk].hours)]
        if one.pk in hours
        else [number, one.name, one.group, 0, 0]
        for number, one in enumerate(scope.people, start=1)
    ]
    log_event(Action.EXPORTED, by=request.user, request=request, detail="委员培训学时", count=len(rows))
    header = ["序号", "姓名", "界别（联组）", "培训次数", "学时"]
    return sheet_response("委员培训学时", f"{choice.year} 年委员学习培训情况", header, rows)


def _scope(request: HttpRequest, choice: YearChoice) -> Scope | None:
    """Nobody but oneself for a plain member."""
    try:
        return scope_of(request, choice, RIGHT)
    except Http404:
        return None
