"""民主监督: inspections and findings, looking back, appraisals, invited supervisors."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from activities.models import Activity
from consultations.actions.events import kept_names, start_appraisal, start_visit
from consultations.actions.supervision import add_finding, edit_finding, look_back
from consultations.forms.held import initial_from
from consultations.forms.supervision import (
    AppraisalForm,
    AppraisalStartForm,
    FindingForm,
    ItemsFormSet,
    LookBackForm,
    VisitEditForm,
    VisitStartForm,
)
from consultations.models import Appraisal, InvitedSupervisor, LookBack, SupervisionFinding, SupervisionVisit
from consultations.views.consultations import planned_asked
from cppcc_office.shared.access import get_editable, get_visible
from cppcc_office.shared.workflow import Refused

PER_PAGE = 30
PARTS = {"findings": "发现的问题", "visits": "视察", "appraisals": "民主评议", "supervisors": "特邀监督员"}


def supervision(request: HttpRequest) -> HttpResponse:
    """Four lists: what was found and is still open comes first."""
    asked = request.GET.get("part", "")
    part = asked if asked in PARTS else "findings"
    rows = {"findings": _findings, "visits": _visits, "appraisals": _appraisals, "supervisors": _supervisors}[part]
    page = {
        "part": part,
        "page_obj": Paginator(rows(request), PER_PAGE).get_page(request.GET.get("page")),
        "parts": [(words, f"?part={key}", key == part) for key, words in PARTS.items()],
        "may_start": may_supervise(request.user),
        "today": timezone.localdate(),
        "shows_all": request.GET.get("show") == "all",
    }
    return render(request, "consultations/supervision.html", page)


def may_supervise(user: User) -> bool:
    """Workstations hold neither inspections nor appraisals."""
    return any(behalf.in_name_of != Activity.InNameOf.WORKSTATION for behalf in kept_names(user))


def _findings(request: HttpRequest) -> Any:
    rows = SupervisionFinding.objects.visible_to(request.user)
    if request.GET.get("show") != "all":
        rows = rows.unsettled()
    rows = rows.select_related("visit__activity", "organization").prefetch_related("look_backs")
    return rows.order_by("due_on", "pk")


def _visits(request: HttpRequest) -> Any:
    rows = SupervisionVisit.objects.visible_to(request.user).taking_place().select_related("activity")
    rows = rows.prefetch_related(
        "organizations", "activity__organizers__group", "activity__organizers__special_committee"
    )
    return rows.annotate(number=Count("findings")).order_by("-activity__held_on", "-pk")


def _appraisals(request: HttpRequest) -> Any:
    rows = Appraisal.objects.visible_to(request.user).taking_place()
    return rows.select_related("activity", "organization").prefetch_related("items")


def _supervisors(request: HttpRequest) -> Any:
    rows = InvitedSupervisor.objects.visible_to(request.user).select_related("member", "organization")
    return rows.order_by("organization__name", "starts_on", "pk")


def visit_new(request: HttpRequest) -> HttpResponse:
    return _start(request, VisitStartForm, "新建监督性视察", _begin_visit)


def _begin_visit(form: VisitStartForm, request: HttpRequest) -> SupervisionVisit:
    data = form.cleaned_data
    return start_visit(
        event=form.event,
        kind=data["kind"],
        by=request.user,
        organizations=data["organizations"],
        subject=data["subject"],
    )


def appraisal_new(request: HttpRequest) -> HttpResponse:
    return _start(request, AppraisalStartForm, "新建民主评议", _begin_appraisal)


def _begin_appraisal(form: AppraisalStartForm, request: HttpRequest) -> Appraisal:
    data = form.cleaned_data
    return start_appraisal(event=form.event, kind=data["kind"], by=request.user, organization=data["organization"])


def _start(request: HttpRequest, form_class: Any, title: str, begin: Any) -> HttpResponse:
    if not may_supervise(request.user):
        raise Http404
    initial = initial_from(planned_asked(request)) or {"held_on": timezone.localdate()}
    form = form_class(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            started = begin(form, request)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "已新建。")
            return redirect(started)
    back = reverse("consultations:supervision")
    return render(request, "consultations/form.html", {"form": form, "title": title, "back": back})


def visit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One inspection with its findings; who keeps it adds to them and looks back."""
    found = get_visible(SupervisionVisit.objects.select_related("activity__kind", "planned__plan"), request.user, pk=pk)
    keeps = SupervisionVisit.objects.editable_by(request.user).filter(pk=pk).exists()
    looks = keeps or SupervisionVisit.objects.kept_by(request.user).filter(pk=pk).exists()
    form = FindingForm(request.POST or None, instance=SupervisionFinding(visit=found)) if keeps else None
    if request.method == "POST":
        get_editable(SupervisionVisit.objects.all(), request.user, pk=pk)
        if form.is_valid() and _add(found, form, request):
            return redirect(found)
    back = Prefetch("look_backs", LookBack.objects.select_related("by"))
    page = {
        "visit": found,
        "activity": found.activity,
        "findings": found.findings.select_related("organization").prefetch_related(back),
        "organizations": found.organizations.all(),
        "people": found.activity.participations.there().select_related("member"),
        "keeps": keeps,
        "looks": looks,
        "form": form,
        "sees_activity": Activity.objects.visible_to(request.user).filter(pk=found.activity_id).exists(),
    }
    return render(request, "consultations/visit.html", page)


def _add(visit: SupervisionVisit, form: FindingForm, request: HttpRequest) -> bool:
    try:
        add_finding(visit=visit, finding=form.instance, by=request.user)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return False
    messages.success(request, "已记下一个问题。")
    return True


def visit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_editable(SupervisionVisit.objects.select_related("activity"), request.user, pk=pk)
    form = VisitEditForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "已保存。")
        return redirect(found)
    page = {"form": form, "title": "修改视察", "subtitle": str(found), "back": found.get_absolute_url()}
    return render(request, "consultations/form.html", page)


def finding_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_editable(SupervisionFinding.objects.select_related("visit__activity"), request.user, pk=pk)
    form = FindingForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            edit_finding(finding=form.instance)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "已保存。")
            return redirect(found.visit)
    page = {"form": form, "title": "修改问题", "subtitle": str(found.visit), "back": found.visit.get_absolute_url()}
    return render(request, "consultations/form.html", page)


def finding_look_back(request: HttpRequest, pk: int) -> HttpResponse:
    """回头看: by who keeps the inspection, also when its record is long approved."""
    rows = SupervisionFinding.objects.select_related("visit__activity", "organization")
    found = get_visible(rows, request.user, pk=pk)
    if not SupervisionVisit.objects.kept_by(request.user).filter(pk=found.visit_id).exists():
        get_editable(rows, request.user, pk=pk)
    form = LookBackForm(request.POST or None, initial={"looked_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            look_back(finding=found, row=form.instance, by=request.user, today=timezone.localdate())
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "已登记回头看的情况。")
            return redirect(found.visit)
    page = {"form": form, "title": "回头看", "subtitle": found.text, "back": found.visit.get_absolute_url()}
    return render(request, "consultations/form.html", page)


def appraisal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Of which organization, item by item, by how many."""
    found = get_visible(
        Appraisal.objects.select_related("activity__kind", "organization", "planned__plan"), request.user, pk=pk
    )
    page = {
        "appraisal": found,
        "activity": found.activity,
        "items": found.items.all(),
        "people": found.activity.participations.there().select_related("member"),
        "keeps": Appraisal.objects.editable_by(request.user).filter(pk=pk).exists(),
        "sees_activity": Activity.objects.visible_to(request.user).filter(pk=found.activity_id).exists(),
    }
    return render(request, "consultations/appraisal.html", page)


def appraisal_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """登记评议结果: ballots, items, conclusion."""
    found = get_editable(Appraisal.objects.select_related("activity"), request.user, pk=pk)
    form = AppraisalForm(request.POST or None, instance=found)
    items = ItemsFormSet(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid() and items.is_valid():
        form.save()
        items.save()
        messages.success(request, "已保存评议结果。")
        return redirect(found)
    page = {"form": form, "items": items, "appraisal": found}
    return render(request, "consultations/appraisal_form.html", page)
