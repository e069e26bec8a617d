"""协商纪要: drawn up, edited, decided on, printed and downloaded."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from consultations.actions.minutes import (
    approve_minutes,
    draw_up_again,
    draw_up_minutes,
    edit_minutes,
    return_minutes,
    revoke_minutes,
    send_minutes,
    submit_minutes,
    take_back_minutes,
)
from consultations.forms.minutes import MinutesForm, SendForm
from consultations.models import Consultation, Minutes
from consultations.models.minutes import WORKFLOW, minutes_duties
from consultations.paper import minutes_response, paragraphs
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.workflow import Refused
from sectors.models import Committee

DONE = {
    "submit": "已送审。",
    "approve": "已审定。",
    "return": "已退回修改。",
    "take_back": "已撤回，可以继续修改。",
    "revoke": "已撤销审定，可以继续修改。",
    "send": "已登记报送。",
}
PLAIN = {"submit": submit_minutes, "approve": approve_minutes, "take_back": take_back_minutes}
REASONED = {"return": return_minutes, "revoke": revoke_minutes}


@require_POST
def minutes_draw_up(request: HttpRequest, pk: int) -> HttpResponse:
    """起草纪要 from the records of one consultation."""
    consultation = get_visible(Consultation.objects.all(), request.user, pk=pk)
    if not Consultation.objects.kept_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied("纪要由主办方或机关起草。")
    return redirect("consultations:minutes", draw_up_minutes(consultation=consultation, by=request.user).pk)


def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes, edited in place while a draft, otherwise to be read, decided on and printed."""
    found = _visible(request, pk)
    offered = {line.action: line for line in WORKFLOW.offered(found.status, minutes_duties(found, request.user))}
    form = MinutesForm(request.POST or None, instance=found) if "edit" in offered else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied("这份纪要现在不能由您修改。")
        if "again" in request.POST:
            draw_up_again(minutes=found, by=request.user)
            messages.success(request, "已按现在的记录重新起草正文和出席名单。")
            return redirect("consultations:minutes", pk)
        if form.is_valid():
            edit_minutes(minutes=form.instance, by=request.user)
            messages.success(request, "已保存。")
            return redirect("consultations:minutes", pk)
    page = {
        "minutes": found,
        "form": form,
        "offered": offered,
        "send": SendForm(initial={"on": found.sent_on or timezone.localdate(), "to": found.sent_to}),
    }
    return render(request, "consultations/minutes.html", page)


@require_POST
def minutes_decide(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    found = _visible(request, pk)
    try:
        if action in PLAIN:
            PLAIN[action](minutes=found, by=request.user)
        elif action in REASONED:
            REASONED[action](minutes=found, by=request.user, reason=request.POST.get("reason", "").strip())
        else:
            _send(found, request)
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
    else:
        messages.success(request, DONE[action])
    return redirect("consultations:minutes", pk)


def _send(found: Minutes, request: HttpRequest) -> None:
    WORKFLOW.require("send", state=found.status, duties=minutes_duties(found, request.user))
    form = SendForm(request.POST)
    if not form.is_valid():
        raise Refused("请填写报送日期。")
    send_minutes(minutes=found, by=request.user, **form.cleaned_data)


def minutes_print(request: HttpRequest, pk: int) -> HttpResponse:
    """纪要格式 on A4."""
    found = _visible(request, pk)
    page = {"minutes": found, "paragraphs": paragraphs(found.text)}
    return render(request, "consultations/minutes_print.html", page)


def minutes_docx(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    if elsewhere := open_elsewhere(request):
        return elsewhere
    office = Committee.objects.filter(is_home=True).values_list("name", flat=True).first() or "政协"
    return minutes_response(found, office)


def _visible(request: HttpRequest, pk: int) -> Minutes:
    rows = Minutes.objects.select_related("consultation__activity", "consultation__form", "submitted_by", "approved_by")
    return get_visible(rows, request.user, pk=pk)


def minutes_waiting(request: HttpRequest) -> HttpResponse:
    """待审定的纪要: what waits for the guiding committee or the office."""
    rows = Minutes.objects.open_to(request.user, "approve").select_related("consultation__activity", "submitted_by")
    return render(request, "consultations/minutes_waiting.html", {"rows": rows.order_by("pk")})
