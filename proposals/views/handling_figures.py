"""Figures of handling: all organizations beside each other, and one organization's own page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.sheets import sheet_response
from members.models import standing_of
from proposals.handled import sees_everything
from proposals.handling_figures import Figures, class_codes, figures_of, header, together, years_handled
from proposals.models import Reply
from sectors.models import Organization


def chosen_year(request: HttpRequest) -> tuple[int, list[tuple[str, str, bool]]]:
    years = years_handled() or [timezone.localdate().year]
    asked = request.GET.get("year", "")
    year = next((one for one in years if str(one) == asked), years[0])
    return year, [(f"{one} 年", f"?year={one}", one == year) for one in years]


def organizations(request: HttpRequest) -> HttpResponse:
    """承办单位办理情况一览, for the office and leaders."""
    if not sees_everything(request.user):
        raise Http404
    year, years = chosen_year(request)
    rows, codes = figures_of(year, timezone.localdate()), class_codes()
    if "export" in request.GET:
        return open_elsewhere(request) or _sheet(year, rows, codes)
    page = {
        "rows": [(one, _counts(one, codes)) for one in rows],
        "total": together(rows),
        "heads": _heads(codes),
        "year": year,
        "years": years,
    }
    return render(request, "handling/organizations.html", page)


def _sheet(year: int, rows: list[Figures], codes: list[str]) -> HttpResponse:
    uptakes = Reply.Uptake.values
    names = ["序号", "单位", *header(codes, uptakes)]
    lines = [[number, one.organization.name, *one.cells(codes, uptakes)] for number, one in enumerate(rows, start=1)]
    return sheet_response(f"{year}年承办单位办理情况", f"{year} 年承办单位办理情况一览表", names, lines)


def _heads(codes: list[str]) -> list[str]:
    return [*(f"{code} 类" for code in codes), *Reply.Uptake.labels]


def _counts(one: Figures, codes: list[str]) -> list[int]:
    return [*(one.classes[code] for code in codes), *(one.uptakes[key] for key in Reply.Uptake.values)]


def organization(request: HttpRequest, pk: int) -> HttpResponse:
    """One organization's year, for itself, the office and leaders."""
    if pk not in standing_of(request.user).organizations_served and not sees_everything(request.user):
        raise Http404
    place = get_object_or_404(Organization, pk=pk)
    year, years = chosen_year(request)
    found = figures_of(year, timezone.localdate(), place)
    one, codes = found[0] if found else Figures(place), class_codes()
    page = {
        "organization": place,
        "one": one,
        "classes": list(zip(_heads(codes), _counts(one, codes), strict=True)),
        "year": year,
        "years": years,
    }
    return render(request, "handling/organization.html", page)
