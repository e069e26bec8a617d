"""Service of a workstation: entering a reception, the list, the year's figures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from cppcc_office.shared.access import get_editable, get_visible
from workstations.forms.service import ServiceForm
from workstations.models import ServiceRecord, Workstation
from workstations.models.register import workstations_served_by
from workstations.models.service import workstations_seen_by

PER_PAGE = 30


@dataclass(frozen=True)
class Figure:
    """A line of the year's figures; activities stand apart from the records of service."""

    label: str
    records: int
    people: int
    activities: int = 0

    @property
    def together(self) -> int:
        return self.records + self.activities


# The activities of a workstation in a year, counted by the four stations; "" for those that count towards none.
type ActivitiesOf = Callable[[Workstation, int], Mapping[str, int]]


def may_record(workstation: Workstation, user: User) -> bool:
    """Whether `user` may enter what this workstation did."""
    return (
        user.has_perm("workstations.add_servicerecord")
        or workstations_served_by(user).filter(pk=workstation.pk).exists()
    )


def services(request: HttpRequest) -> HttpResponse:
    """Workstations one serves or looks at, with this year's receptions; straight to it where there is only one."""
    year = timezone.localdate().year
    rows = workstations_seen_by(request.user).filter(ends_on=None)
    if not request.user.is_staff and rows.count() == 1:
        return redirect("service:service", rows.get().pk)
    this_year = Q(service_records__held_on__year=year)
    rows = rows.annotate(served=Count("service_records", filter=this_year)).order_by("-served", "name")
    page = {"page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")), "year": year}
    return render(request, "workstations/services.html", page)


def service(request: HttpRequest, pk: int, activities_of: ActivitiesOf) -> HttpResponse:
    """One workstation: the quick form, the list and the figures of a year."""
    workstation = get_object_or_404(workstations_seen_by(request.user), pk=pk)
    may = may_record(workstation, request.user)
    if request.method == "POST" and not may:
        raise PermissionDenied("您可以查看这个工作室的服务记录，但不能登记。")
    form = _form(request, workstation) if may else None
    if request.method == "POST" and form.is_valid():
        record = _keep(form, workstation, request.user, "登记")
        messages.success(request, f"已登记：{record}。")
        return redirect("service:service", pk)
    records = ServiceRecord.objects.filter(workstation=workstation)
    years = sorted({day.year for day in records.dates("held_on", "year")} | {timezone.localdate().year}, reverse=True)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else timezone.localdate().year
    listed = records.held_in(year).select_related("member", "recorded_by")
    kinds, stations = figures_of(workstation, year)
    held = activities_of(workstation, year)
    page = {
        "workstation": workstation,
        "form": form,
        "year": year,
        "years": [(f"{one} 年", f"?year={one}", one == year) for one in years],
        "kinds": kinds,
        "stations": [
            replace(one, activities=held.get(value, 0))
            for one, value in zip(stations, ServiceRecord.Station.values, strict=True)
        ],
        "elsewhere": held.get("", 0),
        "total": Figure("合计", sum(one.records for one in kinds), sum(one.people for one in kinds)),
        "page_obj": Paginator(listed, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "workstations/service.html", page)


def figures_of(workstation: Workstation, year: int) -> tuple[list[Figure], list[Figure]]:
    """By kind, and by the four stations, of one year; one query."""
    rows = ServiceRecord.objects.filter(workstation=workstation).held_in(year).figures()

    def lines(choices: list[tuple[str, str]], place: int) -> list[Figure]:
        found = [(label, [row for row in rows if row[place] == value]) for value, label in choices]
        return [Figure(label, sum(row[2] for row in of), sum(row[3] for row in of)) for label, of in found]

    return lines(ServiceRecord.Kind.choices, 0), lines(ServiceRecord.Station.choices, 1)


def record(request: HttpRequest, pk: int, record: int) -> HttpResponse:
    """One record: to be corrected by who may, to be read by who sees the workstation's service."""
    rows = ServiceRecord.objects.select_related("workstation", "member", "recorded_by")
    row = get_visible(rows, request.user, pk=record, workstation=pk)
    if not ServiceRecord.objects.editable_by(request.user).filter(pk=record).exists():
        if request.method == "POST":
            raise PermissionDenied("服务记录由登记人、工作室联络员和机关更正。")
        return render(request, "workstations/service_record.html", {"record": row})
    form = ServiceForm(request.POST or None, instance=row, workstation=row.workstation)
    if request.method == "POST" and form.is_valid():
        _keep(form, row.workstation, request.user, "更正")
        messages.success(request, "已保存。")
        return redirect("service:service", pk)
    return render(request, "workstations/service_record.html", {"record": row, "form": form})


@require_POST
@transaction.atomic
def record_delete(request: HttpRequest, pk: int, record: int) -> HttpResponse:
    """Take away what was entered by mistake; its history stays."""
    row = get_editable(ServiceRecord.objects.all(), request.user, pk=record, workstation=pk)
    row._change_reason = "删除"
    row.delete()
    messages.success(request, "已删除这条记录。")
    return redirect("service:service", pk)


def _form(request: HttpRequest, workstation: Workstation) -> ServiceForm:
    member = getattr(request.user, "member", None)
    return ServiceForm(
        request.POST if request.method == "POST" else None,
        initial={"held_on": timezone.localdate(), "people": 1},
        workstation=workstation,
        member=member,
    )


@transaction.atomic
def _keep(form: ServiceForm, workstation: Workstation, by: User, reason: str) -> ServiceRecord:
    row = form.save(commit=False)
    row.workstation = workstation
    row.recorded_by = by if row.pk is None else row.recorded_by
    row._change_reason = reason
    row.save()
    return row
