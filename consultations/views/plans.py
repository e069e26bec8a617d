"""年度协商计划: read, printed, exported, and changed line by line."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from consultations.actions.events import kept_names
from consultations.actions.plans import change_planned_topic
from consultations.forms.topics import PlannedTopicForm
from consultations.models import ConsultationPlan, PlannedTopic
from consultations.plan_year import HEADER, plan_parts
from cppcc_office.shared.access import get_visible, office_only
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.sheets import sheet_response
from cppcc_office.shared.workflow import Refused


def plans(request: HttpRequest) -> HttpResponse:
    """The latest plan one may see."""
    latest = ConsultationPlan.objects.visible_to(request.user).first()
    if latest:
        return redirect(latest)
    return render(request, "consultations/plan.html", {"years": []})


def plan(request: HttpRequest, year: int) -> HttpResponse:
    """One year's plan with what became of every line."""
    seen = ConsultationPlan.objects.visible_to(request.user)
    shown = get_visible(ConsultationPlan.objects.all(), request.user, year=year)
    page = {
        "plan": shown,
        "parts": plan_parts(shown, timezone.localdate()),
        "years": [(f"{one} 年", f"../{one}/", one == year) for one in seen.values_list("year", flat=True)],
        "starts": bool(kept_names(request.user)),
        "changes": request.user.has_perm("consultations.change_plannedtopic"),
    }
    return render(request, "consultations/plan.html", page)


def plan_export(request: HttpRequest, year: int) -> HttpResponse:
    shown = get_visible(ConsultationPlan.objects.all(), request.user, year=year)
    if elsewhere := open_elsewhere(request):
        return elsewhere
    rows = [line.cells() for part in plan_parts(shown, timezone.localdate()) for line in part.lines]
    return sheet_response("年度协商计划", str(shown), HEADER, rows)


@office_only("consultations.change_plannedtopic")
def planned_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one line: month, form, lead, or dropped with a reason."""
    planned = get_object_or_404(PlannedTopic.objects.select_related("plan"), pk=pk)
    form = PlannedTopicForm(request.POST or None, instance=planned)
    if request.method == "POST" and form.is_valid():
        try:
            change_planned_topic(planned=form.instance, was_in=form.was_planned_in, by=request.user)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "已保存。")
            return redirect(planned.plan)
    return render(request, "consultations/planned_form.html", {"form": form, "planned": planned})
