"""Papers as downloads, one or many in a .zip; a broken template of the office never takes the paper away."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from accounts.audit import Action, log_event
from cppcc_office.shared.templated import BadTemplateError, fill
from cppcc_office.shared.word import docx_response
from proposals.models import PaperKind
from proposals.papers.making import template_for

LONGEST_NAME = 60


def paper_response(
    request: HttpRequest, kind: str, values: dict[str, Any], name: str, target: Model | None = None
) -> HttpResponse:
    """One paper for somebody whose access the caller has checked."""
    try:
        paper = fill(template_for(kind, is_shipped=_wants_shipped(request)), values)
    except BadTemplateError as problem:
        return _broken(request, kind, problem)
    log_event(Action.EXPORTED, by=request.user, request=request, target=target, detail=f"文书：{name}")
    return docx_response(paper, file_name(name))


def papers_response(
    request: HttpRequest, papers: Iterable[tuple[str, str, dict[str, Any]]], name: str, left_out: Iterable[str] = ()
) -> HttpResponse:
    """Many papers as `name`.zip: kind, name and values of each; what had to be left out is said inside."""
    templates: dict[str, Any] = {}
    out, number, kind = io.BytesIO(), 0, ""
    try:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, (kind, title, values) in enumerate(papers, start=1):
                if kind not in templates:
                    templates[kind] = template_for(kind, is_shipped=_wants_shipped(request))
                archive.writestr(f"{number:03d} {file_name(title)}.docx", fill(templates[kind], values))
            if left_out := list(left_out):
                archive.writestr("没有出的文书.txt", "\r\n".join(left_out).encode("utf-8-sig"))
    except BadTemplateError as problem:
        return _broken(request, kind, problem)
    log_event(Action.EXPORTED, by=request.user, request=request, detail=f"文书：{name}", count=number)
    response = HttpResponse(out.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, f"{file_name(name)}.zip")
    response["Cache-Control"] = "private, no-store"
    return response


def file_name(words: str) -> str:
    """As file systems take it."""
    return re.sub(r'[\x00-\x1f\x7f\\/:*?"<>|]', "", words).strip()[:LONGEST_NAME] or "文书"


def _wants_shipped(request: HttpRequest) -> bool:
    return "shipped" in request.GET or "shipped" in request.POST


def _broken(request: HttpRequest, kind: str, problem: BadTemplateError) -> HttpResponse:
    """Says what is wrong with the office's template and offers the shipped one for the same paper."""
    if _wants_shipped(request):
        raise problem
    lists: Callable[[], Iterable[tuple[str, list[str]]]] = (request.POST or request.GET).lists
    kept = [(name, value) for name, values in lists() for value in values if name != "csrfmiddlewaretoken"]
    page = {"kind": PaperKind(kind), "problem": str(problem), "kept": kept, "is_post": request.method == "POST"}
    return render(request, "proposals/paper_broken.html", page)
