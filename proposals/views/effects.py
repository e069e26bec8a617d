"""What the office records on a report or a result: who may know of it, adoptions, leaders' notes, what was wrong."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.models import User
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.workflow import Refused
from proposals.actions.effects import adopt, correct_effect, instruct, remove_effect
from proposals.actions.written import Writing, mark, offered
from proposals.forms.effects import AdoptionForm, CorrectionForm, InstructionForm
from proposals.models import Result, SocialReport

KINDS: dict[str, type[Writing]] = {"report": SocialReport, "result": Result}
FORMS = {"adoption": AdoptionForm, "instruction": InstructionForm}


def _allowed(request: HttpRequest, pk: int, kind: str, action: str) -> Writing:
    """The row, for whoever may do this with it now."""
    row = get_visible(KINDS[kind].objects.all(), request.user, pk=pk)
    if action not in offered(row, request.user):
        raise PermissionDenied("采用和批示在报出（编发）以后由机关登记、更正。")
    return row


@require_POST
def record(request: HttpRequest, pk: int, kind: str, what: str) -> HttpResponse:
    """登记采用、登记批示."""
    row = _allowed(request, pk, kind, "adopt" if what == "adoption" else "instruct")
    form = FORMS[what](request.POST)
    if form.is_valid():
        try:
            _record(row, request.user, form)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "已登记，作者会收到通知。")
            return redirect(row)
    return render(request, "proposals/effect.html", {"row": row, "form": form, "what": what})


def _record(row: Writing, user: User, form: forms.ModelForm) -> None:
    if isinstance(form, AdoptionForm):
        adopt(writing=row, by=user, adoption=form.instance)
    else:
        instruct(writing=row, by=user, instruction=form.instance)


def effect(request: HttpRequest, pk: int, effect: int, kind: str, what: str) -> HttpResponse:
    """更正、撤销 one that was recorded wrongly, with the reason."""
    row = _allowed(request, pk, kind, "amend")
    found = get_object_or_404(getattr(row, f"{what}s"), pk=effect)
    removes = "remove" in request.POST
    form = FORMS[what](None if removes else request.POST or None, instance=found)
    why = CorrectionForm(request.POST or None)
    if request.method == "POST" and why.is_valid() and (removes or form.is_valid()):
        act = remove_effect if removes else correct_effect
        try:
            act(effect=found, by=request.user, reason=why.cleaned_data["reason"])
        except Refused as refused:
            why.add_error(None, refused.sentence)
        else:
            messages.success(request, "已撤销登记，作者会收到通知。" if removes else "已更正，作者会收到通知。")
            return redirect(row)
    return render(request, "proposals/effect.html", {"row": row, "form": form, "why": why, "what": what})


@require_POST
def marking(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """调整知悉范围."""
    row = get_visible(KINDS[kind].objects.all(), request.user, pk=pk)
    try:
        mark(writing=row, by=request.user, marking=request.POST.get("marking", ""))
    except Refused as refused:
        messages.error(request, f"没有调整：{refused.sentence}")
    else:
        messages.success(request, "知悉范围已调整。")
    return redirect(row if type(row).objects.visible_to(request.user).filter(pk=pk).exists() else f"{kind}s:{kind}s")
