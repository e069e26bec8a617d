"""协商品牌: names under which a place keeps consulting, with their figures (SX5, DG10)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from consultations.brand_figures import MORE, figures_by_year, figures_of
from consultations.models import Brand, Consultation
from consultations.views.consultations import year_among
from cppcc_office.shared.access import get_visible

LATEST = 30


def brands(request: HttpRequest) -> HttpResponse:
    """Every brand with the figures of one year, or of all years."""
    rows = list(Brand.objects.visible_to(request.user).select_related("group", "workstation", "special_committee"))
    years = sorted({day.year for day in _held().dates("activity__held_on", "year")}, reverse=True)
    year = None if request.GET.get("year") == "all" else year_among(request, years)
    figures = figures_of([row.pk for row in rows], year)
    page = {
        "rows": [(row, figures[row.pk]) for row in rows],
        "years": [("历年", "?year=all", year is None), *((f"{one} 年", f"?year={one}", one == year) for one in years)],
        "year": year,
        "more": list(MORE),
    }
    return render(request, "consultations/brands.html", page)


def _held():
    return Consultation.objects.counting().filter(brand__isnull=False)


def brand(request: HttpRequest, pk: int) -> HttpResponse:
    """One brand: its figures year by year, and its consultations one may see."""
    rows = Brand.objects.select_related("group", "workstation", "special_committee")
    found = get_visible(rows, request.user, pk=pk)
    seen = Consultation.objects.visible_to(request.user).taking_place().filter(brand=found)
    page = {
        "brand": found,
        "figures": figures_by_year(found, timezone.localdate()),
        "more": list(MORE),
        "consultations": seen.listed()[:LATEST],
    }
    return render(request, "consultations/brand.html", page)
