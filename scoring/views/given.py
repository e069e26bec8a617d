"""人工评分: the list, a mark's page, entering one, opening some for several people, and every decision."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from cppcc_office.shared.access import get_editable, get_visible, office_only
from cppcc_office.shared.documents import document_response
from cppcc_office.shared.workflow import Refused
from scoring.actions.given import audit_mark, decide_mark, enter_mark, give_mark, open_marks, rewrite_mark, rewriting_of
from scoring.forms.given import AuditForm, EnterForm, GiveForm, KindForm, OpenForm, SelfForm, kinds_of_ways
from scoring.models import Mark, MarkKind
from scoring.models.given import MARK_WORKFLOW, Duty, duties_towards_mark

PER_PAGE = 30
DECISIONS = {
    "confirm": "已确认，从现在起计分。",
    "close": "评分已经结束，等另一位同志核定。",
    "reopen": "已重新开放评分。",
    "send_back": "已退回重新自评。",
    "return": "已退回，录入人会看到原因。",
    "withdraw": "已撤销，不再计分。",
    "ask_withdrawal": "已提出撤销，等另一位同志同意；同意以前照常计分。",
    "agree": "已同意撤销，不再计分。",
    "keep": "不撤销，照常计分。",
}
OPEN_STATES = [state for state in Mark.Status if state not in (Mark.Status.CONFIRMED, Mark.Status.WITHDRAWN)]
Way = MarkKind.Way


def marks(request: HttpRequest) -> HttpResponse:
    """Marks one may see, of a year or still under way."""
    rows = Mark.objects.visible_to(request.user)
    years = sorted(set(rows.order_by().values_list("year", flat=True)), reverse=True) or [timezone.localdate().year]
    asked, is_open = request.GET.get("year", ""), request.GET.get("show") == "open"
    year = int(asked) if asked.isdecimal() and int(asked) in years else years[0]
    rows = rows.filter(status__in=OPEN_STATES) if is_open else rows.filter(year=year)
    kinds = MarkKind.objects.all()
    kind = next((one for one in kinds if str(one.pk) == request.GET.get("kind")), None)
    rows = rows.filter(kind=kind) if kind else rows
    page = {
        "page_obj": Paginator(rows.listed().prefetch_related("voices"), PER_PAGE).get_page(request.GET.get("page")),
        "years": [*((f"{one} 年", f"?year={one}", one == year and not is_open) for one in years)]
        + [("办理中", "?show=open", is_open)],
        "year": year,
        "is_open": is_open,
        "kinds": kinds,
        "kind": kind,
        "may_enter": request.user.has_perm("scoring.add_mark"),
        "sees_all": request.user.has_perm("scoring.view_mark") or request.user.is_leader,
    }
    return render(request, "scoring/marks.html", page)


def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one mark, whose it is, who has it now, and what this person may do with it."""
    mark = get_visible(Mark.objects.listed().prefetch_related("voices__by"), request.user, pk=pk)
    duties = duties_towards_mark(mark, request.user)
    offered = MARK_WORKFLOW.offered(mark.status, duties)
    actions = {line.action for line in offered}
    own = next((voice for voice in mark.voices.all() if voice.by_id == request.user.pk), None)
    voices = [voice for voice in mark.voices.all() if mark.status != Mark.Status.OPEN or voice == own]
    page = {
        "mark": mark,
        "voices": voices if mark.kind.way in (Way.SEVERAL, Way.SELF) else [],
        "own": own,
        "said": sum(1 for voice in mark.voices.all() if voice.value is not None),
        "files": mark.files.all(),
        "steps": mark.steps.select_related("by"),
        "buttons": [line for line in offered if line.action in DECISIONS],
        "rewrite": next((line for line in offered if line.action in ("resubmit", "refill")), None),
        "give_form": GiveForm(kind=mark.kind, initial=_said(own)) if "mark" in actions else None,
        "audit_form": AuditForm(kind=mark.kind, initial=_said(mark.voices.all()[0])) if "audit" in actions else None,
        "is_marker_only": not duties & {Duty.OFFICE, Duty.LEADER},
    }
    return render(request, "scoring/mark.html", page)


def _said(voice: Any) -> dict[str, Any]:
    return {"value": voice.value, "reason": voice.reason if voice.level is None else ""} if voice else {}


@office_only("scoring.add_mark")
def mark_new(request: HttpRequest) -> HttpResponse:
    """Choose what is marked, then whom and how much."""
    kinds = kinds_of_ways([Way.ONE, Way.OUTSIDE, Way.SEVERAL])
    kind = next((one for one in kinds if str(one.pk) == request.GET.get("kind", "")), None)
    if kind is None:
        return render(request, "scoring/mark_kinds.html", {"kinds": kinds})
    form_class = OpenForm if kind.way == Way.SEVERAL else EnterForm
    today = timezone.localdate()
    initial = {"year": today.year, "given_on": today}
    form = form_class(request.POST or None, request.FILES or None, kind=kind, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            answer = _open(request, form) if kind.way == Way.SEVERAL else _enter(request, form)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            return answer
    return render(request, "scoring/mark_form.html", {"form": form, "kind": kind})


def _enter(request: HttpRequest, form: KindForm) -> HttpResponse:
    data = form.cleaned_data
    about = {name: data[name] for name in ("year", "given_on", "value", "reason", "documents")}
    saved = enter_mark(kind=form.kind, subject=data["about"], by=request.user, **about)
    messages.success(request, "已录入，等另一位同志确认以后计分。")
    return redirect(saved)


def _open(request: HttpRequest, form: KindForm) -> HttpResponse:
    data = form.cleaned_data
    about = {"subjects": data["about"], "markers": data["people"], "year": data["year"], "reason": data["reason"]}
    found = open_marks(kind=form.kind, by=request.user, **about)
    messages.success(request, f"已发起 {len(found)} 项评分，评分人的首页会提醒。")
    return redirect(found[0]) if len(found) == 1 else redirect("scoring:marks")


def mark_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in again what was returned or sent back."""
    mark = get_editable(Mark.objects.select_related("kind"), request.user, pk=pk)
    own = mark.voices.filter(level=0).first()
    initial = {"value": own.value if own else mark.value, "reason": own.reason if own else mark.reason}
    form = SelfForm(request.POST or None, request.FILES or None, kind=mark.kind, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved = rewrite_mark(mark=mark, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, f"已提交，{saved.waits_for}。")
            return redirect(saved)
    page = {"form": form, "kind": mark.kind, "mark": mark, "rewrite": rewriting_of(mark, request.user)}
    return render(request, "scoring/mark_form.html", page)


@require_POST
def mark_say(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """The own mark of one of several, or the next level's audited mark."""
    mark = get_visible(Mark.objects.select_related("kind"), request.user, pk=pk)
    form_class, say = (GiveForm, give_mark) if action == "mark" else (AuditForm, audit_mark)
    form = form_class(request.POST, kind=mark.kind)
    try:
        if not form.is_valid():
            raise Refused("".join(error for errors in form.errors.values() for error in errors))
        saved = say(mark=mark, by=request.user, **form.cleaned_data)
    except Refused as refused:
        messages.error(request, f"没有保存：{refused.sentence}")
        return redirect(mark)
    messages.success(request, f"已保存，{saved.waits_for or '现在计分'}。")
    following = Mark.objects.to_be_marked_by(request.user).first() if action == "mark" else None
    return redirect(following or saved)


@require_POST
def mark_decide(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """One decision from the page of a mark."""
    mark = get_visible(Mark.objects, request.user, pk=pk)
    try:
        decide_mark(action=action, mark=mark, by=request.user, reason=request.POST.get("reason", "").strip())
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
    else:
        messages.success(request, DECISIONS[action])
    return redirect(mark)


def mark_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A paper, to whoever may see the mark."""
    mark = get_visible(Mark.objects, request.user, files=pk)
    file = get_object_or_404(mark.files, pk=pk)
    return document_response(file.file, file.name)
