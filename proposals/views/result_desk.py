"""The office and results: registered, returned, sent out under a number."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from cppcc_office.shared.access import get_visible
from cppcc_office.shared.workflow import Refused
from proposals.actions.results import register_result, return_result, send_result
from proposals.actions.written import offered
from proposals.forms.results import SendingForm
from proposals.models import Result
from proposals.result_story import ShownResult
from proposals.views.results import get_result


@require_POST
def result_register(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_visible(Result.objects.all(), request.user, pk=pk)
    try:
        register_result(result=row, by=request.user)
    except Refused as refused:
        messages.error(request, f"没有登记：{refused.sentence}")
    else:
        messages.success(request, "已登记，可以编号报出了。")
    return redirect(row)


@require_POST
def result_return(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_visible(Result.objects.all(), request.user, pk=pk)
    try:
        return_result(result=row, by=request.user, reason=request.POST.get("reason", "").strip())
    except Refused as refused:
        messages.error(request, f"没有退回：{refused.sentence}")
        return redirect(row)
    messages.success(request, "已退回作者，作者会收到通知。")
    return redirect("results:results")


@require_POST
def result_send(request: HttpRequest, pk: int) -> HttpResponse:
    """编号报出, or put right what was written down of that."""
    row = get_result(request, pk)
    if {"send", "resend"}.isdisjoint(offered(row, request.user)):
        raise PermissionDenied("成果登记以后由机关编号报出。")
    form = SendingForm(request.POST, result=row)
    if form.is_valid():
        try:
            send_result(result=row, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "已记下报出情况。")
            return redirect(row)
    page = {"result": row, "shown": ShownResult(row, request.user, sending_form=form)}
    return render(request, "proposals/result.html", page)
