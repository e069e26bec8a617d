"""年度总结: begun from the records, edited, handed in, approved."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from activities.actions.plans import start_paper, write_summary
from activities.forms.plans import SummaryForm
from activities.models import AnnualPlan, AnnualSummary
from activities.models.papers import PAPER_WORKFLOW, duties_towards_paper
from activities.planners import planner_of, planners_kept_by
from activities.views.plans import DONE, decide, year_of
from cppcc_office.pages.summary_draft import draft_summary
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.workflow import Refused


@require_POST
def summary_start(request: HttpRequest) -> HttpResponse:
    """Begin the summary of a year with what the records say."""
    planners = {planner.key: planner for planner in planners_kept_by(request.user)}
    if not planners:
        raise PermissionDenied("计划和总结由召集人、联络员、专委会负责人、工作室联络员和机关起草。")
    if (key := request.POST.get("owner", "")) not in planners:
        raise Http404
    year, planner = year_of(request), planners[key]
    text = draft_summary(planner, year)
    summary = start_paper(AnnualSummary, planner=planner, year=year, by=request.user, text=text)
    return redirect("plans:summary_edit", summary.pk) if summary.status == summary.Status.DRAFT else redirect(summary)


def summary(request: HttpRequest, pk: int) -> HttpResponse:
    """One summary, ready to print."""
    summary = get_visible(AnnualSummary.objects.with_owner(), request.user, pk=pk)
    planner = planner_of(summary)
    offered = {
        line.action: line
        for line in PAPER_WORKFLOW.offered(summary.status, duties_towards_paper(summary, request.user))
    }
    page = {
        "summary": summary,
        "planner": planner,
        "plan": AnnualPlan.objects.visible_to(request.user).filter(year=summary.year, **planner.lookup).first(),
        "edits": "edit" in offered,
        "buttons": [line for name, line in offered.items() if name in DONE],
        "steps": summary.history.select_related("history_user").order_by("history_date", "history_id"),
    }
    return render(request, "plans/summary.html", page)


def summary_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rewrite a summary that is being drafted."""
    summary = _open_summary(request, pk)
    form = SummaryForm(request.POST or None, initial={"text": summary.text})
    if request.method == "POST" and form.is_valid():
        try:
            write_summary(summary=summary, text=form.cleaned_data["text"].strip(), by=request.user)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "已保存。核对无误后请报送。")
            return redirect(summary)
    return render(request, "plans/summary_edit.html", {"form": form, "summary": summary})


@require_POST
def summary_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the text anew from the records as they are now."""
    summary = _open_summary(request, pk)
    try:
        text = draft_summary(planner_of(summary), summary.year)
        write_summary(summary=summary, text=text, by=request.user)
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
    else:
        messages.success(request, "已按现在的记录重新起草。")
    return redirect("plans:summary_edit", pk)


def _open_summary(request: HttpRequest, pk: int) -> AnnualSummary:
    summary = get_visible(AnnualSummary.objects.with_owner(), request.user, pk=pk)
    duties = duties_towards_paper(summary, request.user)
    if not any(line.action == "edit" for line in PAPER_WORKFLOW.offered(summary.status, duties)):
        raise PermissionDenied("总结由负责起草的同志在报送之前修改。")
    return summary


@require_POST
def summary_decide(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Hand in, take back, approve, return."""
    return decide(request, get_visible(AnnualSummary.objects.with_owner(), request.user, pk=pk), action)
