"""复核: handing one in, the list, one of them with its answer, and what it led to."""

from django.apps import apps
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.documents import document_response
from cppcc_office.shared.workflow import Refused
from scoring.actions.objecting import (
    answer_objection,
    close_objection,
    correct_result,
    lines_open,
    object_to,
    withdraw_objection,
)
from scoring.forms.objecting import AnswerForm, ObjectionForm, initial_line
from scoring.models import Assessment, Objection
from scoring.models.objection import OBJECTION_WORKFLOW, duties_towards_objection
from scoring.sources.base import page_of

PER_PAGE = 30
DONE = {
    "accept": "已采纳。请更正有关记录，然后按“更正结果”。",
    "reject": "已答复，申请人会收到消息。",
    "correct": "已更正，更正前后都留存，申请人会收到消息。",
    "close": "已办结，申请人会收到消息。",
    "withdraw": "已撤回申请。",
}
ANSWERS = ("accept", "reject")


def objection_new(request: HttpRequest, pk: int) -> HttpResponse:
    """申请复核: by who answers for the result, within the days set."""
    mine = Assessment.objects.visible_to(request.user).answered_for_by(request.user)
    assessment = get_object_or_404(mine.select_related("publication"), pk=pk)
    lines = lines_open(assessment, timezone.localdate())
    last = assessment.publication.objections_until
    until = last if len(lines) > 1 else assessment.total_open_until or last
    if not lines:
        return render(request, "scoring/objection_closed.html", {"assessment": assessment, "until": until})
    form = ObjectionForm(
        request.POST or None,
        request.FILES or None,
        assessment=assessment,
        lines=lines,
        user=request.user,
        initial={"line": initial_line(request.GET.get("line", ""), lines)},
    )
    if request.method == "POST" and form.is_valid() and (saved := _submit(request, form, assessment)):
        messages.success(request, "已提交复核申请，答复以后会收到消息。")
        return redirect(saved)
    return render(request, "scoring/objection_form.html", {"form": form, "assessment": assessment, "until": until})


def _submit(request: HttpRequest, form: ObjectionForm, assessment: Assessment) -> Objection | None:
    try:
        return object_to(
            assessment=assessment,
            line_code=form.cleaned_data["line"],
            reason=form.cleaned_data["reason"],
            documents=form.cleaned_data["documents"],
            about=form.about,
            behind=() if form.about else form.about_line,
            by=request.user,
            on=timezone.localdate(),
        )
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return None


def objections(request: HttpRequest) -> HttpResponse:
    """One's own, and for the office and leaders all; those not settled first where asked."""
    rows = Objection.objects.visible_to(request.user).select_related("assessment__publication", "submitted_by")
    is_open = request.GET.get("show") == "open"
    rows = rows.unsettled() if is_open else rows
    page = {
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "is_open": is_open,
        "links": [("全部", "?", not is_open), ("没有办结的", "?show=open", is_open)],
    }
    return render(request, "scoring/objections.html", page)


def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one, what it led to, and what this person may do with it."""
    return _page(request, _visible(request, pk), AnswerForm())


def _visible(request: HttpRequest, pk: int) -> Objection:
    rows = Objection.objects.select_related(
        "assessment__publication", "corrected__supersedes", "submitted_by", "answered_by", "record_by"
    )
    return get_visible(rows, request.user, pk=pk)


def _page(request: HttpRequest, found: Objection, form: AnswerForm) -> HttpResponse:
    offered = OBJECTION_WORKFLOW.offered(found.status, duties_towards_objection(found, request.user))
    page = {
        "objection": found,
        "assessment": found.assessment,
        "record_url": _record_url(found, request.user),
        "files": found.files.all(),
        "steps": found.steps.select_related("by"),
        "buttons": [line for line in offered if line.action not in ANSWERS],
        "answers": [line for line in offered if line.action in ANSWERS],
        "form": form,
    }
    return render(request, "scoring/objection.html", page)


def _record_url(found: Objection, user: User) -> str:
    """The page of the record it is about, for who may open it."""
    if not found.record_kind:
        return ""
    model: type[Model] = apps.get_model(found.record_kind)
    rows = model._default_manager
    rows = rows.visible_to(user) if hasattr(rows, "visible_to") else rows.all()
    row = rows.filter(pk=found.record_id).first()
    return page_of(row) if row else ""


@require_POST
def objection_decide(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    found = _visible(request, pk)
    form = AnswerForm(request.POST)
    try:
        if action in ANSWERS:
            answer_objection(objection=found, action=action, answer=request.POST.get("answer", ""), by=request.user)
        elif action == "correct":
            correct_result(objection=found, by=request.user)
        elif action == "close":
            close_objection(objection=found, by=request.user, reason=request.POST.get("reason", "").strip())
        else:
            withdraw_objection(objection=found, by=request.user)
    except Refused as refused:
        if action in ANSWERS:
            form.add_error(None, refused.sentence) if form.is_valid() else None
            return _page(request, found, form)
        messages.error(request, f"没有办理：{refused.sentence}")
    else:
        messages.success(request, DONE[action])
    return redirect(found)


def objection_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """佐证材料, to whoever may see the objection."""
    found = get_visible(Objection.objects.all(), request.user, files=pk)
    file = found.files.get(pk=pk)
    return document_response(file.file, file.name)
