"""检查: begun, walked through on a phone, finished, answered, printed."""

import datetime
import uuid
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cppcc_office.shared.access import get_editable, get_visible
from cppcc_office.shared.history import versions_of
from cppcc_office.shared.photos import photo_response
from cppcc_office.shared.workflow import Refused
from workstations.actions.inspections import (
    answer_finding,
    begin_inspection,
    finish_inspection,
    remove_photo,
    reopen_inspection,
    save_finding,
    withdraw_inspection,
)
from workstations.forms.inspections import RESULT_WORDS, RESULTS, AnswerForm, BeginForm, FindingForm, FinishForm
from workstations.models import Finding, FindingPhoto, Inspection, stations_inspected_by
from workstations.models.inspections import ADD_RIGHT, WORKFLOW, duties_of, lacking_photos

PER_PAGE = 30
RECHECK_AFTER = datetime.timedelta(30)
DONE = {"reopen": (reopen_inspection, "已重新打开，可以修改。"), "withdraw": (withdraw_inspection, "已作废。")}
KEY_OF = {value: key for key, value in RESULTS.items()}


def tabs_of(current: str) -> list[tuple[str, str, bool]]:
    pages = {"list": "检查记录", "missing": "还缺什么", "progress": "全年进度"}
    return [(words, reverse(f"inspections:{name}"), name == current) for name, words in pages.items()]


def inspections(request: HttpRequest) -> HttpResponse:
    """The latest first; self-inspections apart."""
    is_self = request.GET.get("kind") == Inspection.Kind.SELF
    is_due = request.GET.get("show") == "recheck"
    rows = Inspection.objects.visible_to(request.user)
    rows = rows.to_recheck(timezone.localdate()) if is_due else rows
    rows = rows.filter(kind=Inspection.Kind.SELF if is_self else Inspection.Kind.OFFICE)
    rows = rows.counted().select_related("workstation", "standard").order_by("-inspected_on", "-pk")
    page = {
        "tabs": tabs_of("list"),
        "kinds": [
            ("检查", "?", not is_self and not is_due),
            ("该复查的", "?show=recheck", is_due),
            ("自查", "?kind=self", is_self),
        ],
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "may_begin": _may_begin(request),
        "is_self": is_self,
    }
    return render(request, "inspections/list.html", page)


def _may_begin(request: HttpRequest) -> bool:
    return request.user.has_perm(ADD_RIGHT) or stations_inspected_by(request.user).exists()


def inspection_new(request: HttpRequest) -> HttpResponse:
    """Begin; the office an inspection, a contact a self-inspection."""
    if not _may_begin(request):
        raise Http404
    asked = request.GET.get("workstation", "")
    initial = {"workstation": int(asked)} if asked.isdecimal() else {}
    form = BeginForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            begun = begin_inspection(
                workstation=facts["workstation"],
                standard=facts["standard"],
                on=facts["inspected_on"],
                inspector=facts["inspector"],
                kind=form.kind,
                by=request.user,
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            return redirect("inspections:walk", begun.pk)
    is_self = form.kind == Inspection.Kind.SELF
    return render(request, "inspections/new.html", {"form": form, "is_self": is_self})


def _with_all(rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
    return rows.select_related("workstation__location", "standard", "follows")


def _findings(inspection: Inspection) -> list[Finding]:
    rows = inspection.findings.select_related("point", "answered_by").prefetch_related("photos")
    return list(rows.order_by("point__order", "pk"))


def _sections(findings: list[Finding]) -> list[tuple[str, list[Finding]]]:
    return [(section, list(rows)) for section, rows in groupby(findings, lambda row: row.point.section)]


def _about(inspection: Inspection, findings: list[Finding]) -> dict[str, Any]:
    return {
        "inspection": inspection,
        "sections": _sections(findings),
        "total": len(findings),
        "done": sum(row.saved_at is not None for row in findings),
        "met": sum(row.is_met is True for row in findings),
        "missing": sum(row.is_met is False for row in findings),
    }


def inspection_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found, what was answered, what may be done now."""
    found = get_visible(_with_all(Inspection.objects), request.user, pk=pk)
    findings = _findings(found)
    offered = WORKFLOW.offered(found.status, duties_of(request.user, found))
    actions = {line.action for line in offered}
    page = _about(found, findings) | {
        "lines": [line for line in offered if line.action in DONE],
        "walks": "finish" in actions,
        "answers": "answer" in actions and found.kind == Inspection.Kind.OFFICE,
        "versions": versions_of(found),
        "rechecks": "reopen" in actions and found.inspected_on < timezone.localdate() and found.is_latest,
    }
    return render(request, "inspections/detail.html", page)


def inspection_walk(request: HttpRequest, pk: int) -> HttpResponse:
    """Point by point, each a small form; with scripts each is sent by itself and again after a lost connection."""
    found = get_editable(_with_all(Inspection.objects), request.user, pk=pk)
    return _walk(request, found)


def _walk(request: HttpRequest, found: Inspection, problem: str = "", form: FinishForm | None = None) -> HttpResponse:
    findings = _findings(found)
    before = {}
    if found.follows_id:
        before = {row.point_id: row for row in Finding.objects.filter(inspection=found.follows_id)}
    for row in findings:
        row.before, row.key = before.get(row.point_id), uuid.uuid4()
        row.chosen = KEY_OF[row.is_met] if row.saved_at else ""
    initial = {"recheck_on": found.recheck_on or found.inspected_on + RECHECK_AFTER, "remark": found.remark}
    page = _about(found, findings) | {
        "results": RESULT_WORDS.items(),
        "form": form or FinishForm(initial=initial),
        "problem": problem,
    }
    return render(request, "inspections/walk.html", page, status=400 if problem else 200)


@require_POST
def finding_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep one point; the answer is for the script, or the page again at the next point."""
    row = get_editable(Finding.objects.select_related("inspection", "point"), request.user, pk=pk)
    wants_json = request.headers.get("X-Requested-With") == "fetch"
    form, problem = FindingForm(request.POST, request.FILES), ""
    if form.is_valid():
        data = form.cleaned_data
        photos = {data["key"]: data["photo"]} if data["photo"] else {}
        try:
            save_finding(
                finding=row, is_met=RESULTS[data["result"]], remark=data["remark"], photos=photos, by=request.user
            )
        except Refused as refused:
            problem = refused.sentence
    else:
        problem = form.problem
    if wants_json:
        return JsonResponse({"problem": problem}, status=400) if problem else JsonResponse(_kept(request, row))
    if problem:
        messages.error(request, f"“{row.point}”没有保存：{problem}")
    return redirect(f"{reverse('inspections:walk', args=[row.inspection_id])}#point-{row.pk}")


def _kept(request: HttpRequest, row: Finding) -> dict[str, Any]:
    """What the script shows after a point is kept."""
    kept = Finding.objects.select_related("point").prefetch_related("photos").get(pk=row.pk)
    numbers = Inspection.objects.counted().get(pk=row.inspection_id)
    html = render_to_string("inspections/walk.html#kept", {"row": kept, "lacks": bool(lacking_photos([kept]))}, request)
    return {"html": html, "done": numbers.done, "total": numbers.points}


@require_POST
def inspection_finish(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_editable(_with_all(Inspection.objects), request.user, pk=pk)
    form = FinishForm(request.POST)
    if not form.is_valid():
        return _walk(request, found, "请先改正下面的问题。", form)
    try:
        finish_inspection(inspection=found, by=request.user, **form.cleaned_data)
    except Refused as refused:
        return _walk(request, found, refused.sentence, form)
    messages.success(request, f"{found.title}已完成。")
    return redirect(found)


@require_POST
def inspection_decide(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    found = get_visible(Inspection.objects, request.user, pk=pk)
    act, done = DONE[action]
    try:
        act(inspection=found, by=request.user, reason=request.POST.get("reason", "").strip())
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
        return redirect(found)
    messages.success(request, done)
    if not Inspection.objects.visible_to(request.user).filter(pk=pk).exists():
        return redirect("inspections:list")
    return redirect("inspections:walk" if action == "reopen" else "inspections:detail", pk)


@require_POST
def inspection_recheck(request: HttpRequest, pk: int) -> HttpResponse:
    """复查: only of what is missing, stale or was never seen."""
    found = get_visible(Inspection.objects.select_related("workstation", "standard"), request.user, pk=pk)
    if not Inspection.objects.open_to(request.user, "reopen").filter(pk=pk).exists():
        raise PermissionDenied("您可以查看这次检查，但不能复查。")
    try:
        begun = begin_inspection(
            workstation=found.workstation,
            standard=found.standard,
            kind=found.kind,
            on=timezone.localdate(),
            by=request.user,
            follows=found,
        )
    except Refused as refused:
        messages.error(request, f"没有开始复查：{refused.sentence}")
        return redirect(found)
    return redirect("inspections:walk", begun.pk)


def finding_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """整改答复: by the workstation's contact, or by the office in the contact's place."""
    rows = Finding.objects.select_related("inspection__workstation", "point")
    row = get_visible(rows, request.user, pk=pk)
    if not Inspection.objects.open_to(request.user, "answer").filter(pk=row.inspection_id).exists():
        raise PermissionDenied("您可以查看这条结果，但不能答复。")
    form = AnswerForm(request.POST or None, initial={"answer": row.answer, "answer_due_on": row.answer_due_on})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            answer_finding(finding=row, text=data["answer"], due_on=data["answer_due_on"], by=request.user)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "已答复。")
            return redirect(row.inspection)
    return render(request, "inspections/answer.html", {"form": form, "row": row})


def inspection_print(request: HttpRequest, pk: int) -> HttpResponse:
    """工作室检查表, document 19: A4 with photos, version, inspector and re-check date."""
    found = get_visible(_with_all(Inspection.objects), request.user, pk=pk)
    return render(request, "inspections/print.html", _about(found, _findings(found)))


def photo(request: HttpRequest, pk: int, small: bool = False) -> HttpResponseBase:
    """A photo, to whoever may see its inspection."""
    seen = FindingPhoto.objects.filter(finding__inspection__in=Inspection.objects.visible_to(request.user))
    row = get_object_or_404(seen, pk=pk)
    return photo_response(row.thumbnail if small else row.image)


@require_POST
def photo_remove(request: HttpRequest, pk: int) -> HttpResponse:
    seen = FindingPhoto.objects.filter(finding__inspection__in=Inspection.objects.visible_to(request.user))
    row = get_object_or_404(seen.select_related("finding"), pk=pk)
    get_editable(Finding.objects, request.user, pk=row.finding_id)
    finding = row.finding
    try:
        remove_photo(photo=row)
    except Refused as refused:
        messages.error(request, f"没有删除：{refused.sentence}")
    return redirect(f"{reverse('inspections:walk', args=[finding.inspection_id])}#point-{finding.pk}")
