"""制度: the register, one rule with its versions, and the files."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from cppcc_office.shared.access import get_visible
from cppcc_office.shared.documents import document_response
from duties.models import Regulation


def regulations(request: HttpRequest) -> HttpResponse:
    """By group; those withdrawn when asked for."""
    today = timezone.localdate()
    seen = Regulation.objects.visible_to(request.user)
    withdrawn = request.GET.get("show") == "withdrawn"
    rows = seen.filter(withdrawn_on__lte=today) if withdrawn else seen.in_force_on(today)
    text = request.GET.get("q", "").strip()[:40]
    if text:
        rows = rows.filter(title__contains=text) | rows.filter(number__contains=text)
    rows = rows.select_related("group").prefetch_related("versions")
    page = {
        "rows": [(row, row.version_on(today)) for row in rows],
        "q": text,
        "links": [("现行", "?", not withdrawn), ("已废止", "?show=withdrawn", withdrawn)],
        "withdrawn": withdrawn,
    }
    return render(request, "duties/regulations.html", page)


def regulation(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_visible(Regulation.objects.select_related("group").prefetch_related("versions"), request.user, pk=pk)
    today = timezone.localdate()
    page = {
        "regulation": row,
        "current": None if row.is_withdrawn_on(today) else row.version_on(today),
        "is_withdrawn": row.is_withdrawn_on(today),
    }
    return render(request, "duties/regulation.html", page)


def regulation_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The text of one version, to everybody who signs in."""
    row = get_visible(Regulation.objects, request.user, versions=pk)
    version = row.versions.get(pk=pk)
    return document_response(version.file, version.file_name)
