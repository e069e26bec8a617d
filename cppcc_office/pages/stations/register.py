"""委员工作室名录: the workstations a person may see, by form, kind, committee, place and sector."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.audit import Action, log_event
from accounts.models import User
from cppcc_office.pages.stations.coverage import may_see_coverage
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.filters import ListFilter
from cppcc_office.shared.phones import masked_phone
from cppcc_office.shared.sheets import sheet_response
from sectors.models import Committee, Organization, Sector
from workstations.models import (
    Attachment,
    ChairpersonLink,
    Workstation,
    WorkstationKind,
    workstations_attended_by,
    workstations_kept_by,
)
from workstations.models.register import WorkstationQuerySet

PER_PAGE = 50
OUTSIDE = "outside"
MINE, GONE = "mine", "gone"
HEADER = (
    "序号",
    "名称",
    "形式",
    "类型",
    "层级",
    "挂牌政协",
    "所属界别",
    "所在地",
    "详细地址",
    "依托单位",
    "驻室委员数",
    "负责人",
    "联系人",
    "联系电话",
    "开放时间",
    "挂牌时间",
    "撤牌时间",
)


class RegisterFilter(ListFilter):
    """Which workstations are asked for."""

    q = forms.CharField(label="名称、地点或委员", required=False, max_length=40)
    state = forms.ChoiceField(label="范围", required=False)
    form = forms.ChoiceField(label="形式", required=False, choices=[("", "全部形式"), *Workstation.Form.choices])
    kind = forms.ChoiceField(label="类型", required=False)
    committee = forms.ChoiceField(label="挂牌政协", required=False)
    place = forms.ChoiceField(label="所在地", required=False)
    sector = forms.ChoiceField(label="所属界别", required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [("", "在用"), (MINE, "与我有关")]
        self.fields["state"].choices = [*states, (GONE, "已撤牌")] if user.sees_everything else states
        self.fields["kind"].choices = [("", "全部类型"), *WorkstationKind.objects.values_list("pk", "name")]
        hung = Committee.objects.filter(workstations__isnull=False).distinct().order_by("-is_home", "pk")
        self.fields["committee"].choices = [("", "全部"), *hung.values_list("pk", "name")]
        self.fields["place"].choices = [("", "全市"), *_places(), (OUTSIDE, "市外")]
        named = Sector.objects.filter(workstations__isnull=False).distinct()
        self.fields["sector"].choices = [("", "全部界别"), *named.values_list("pk", "name")]
        self.fields["q"].widget.attrs.update({"type": "search", "autocomplete": "off"})


def _places() -> list[tuple[int, str]]:
    """Subdistricts, each followed by its communities; one query."""
    kinds = [Organization.Kind.SUBDISTRICT, Organization.Kind.COMMUNITY, Organization.Kind.VILLAGE]
    rows = list(Organization.objects.filter(kind__in=kinds).order_by("name").values_list("pk", "name", "parent"))
    inside: dict[int | None, list[tuple[int, str]]] = {}
    for pk, name, parent in rows:
        inside.setdefault(parent, []).append((pk, name))
    return [
        place
        for pk, name in inside.get(None, [])
        for place in [(pk, name), *((child, f"　{words}") for child, words in inside.get(pk, []))]
    ]


@dataclass(frozen=True)
class Row:
    """One line of the register, ready to be shown."""

    number: int
    station: Workstation
    leads: str
    is_mine: bool

    def cells(self) -> tuple:
        one = self.station
        return (
            self.number,
            one.name,
            one.get_form_display(),
            one.kind.name,
            one.get_level_display(),
            str(one.committee or ""),
            str(one.sector or ""),
            one.place,
            one.address,
            str(one.host or ""),
            one.serving,
            self.leads,
            one.contact_name,
            masked_phone(one.contact_phone),
            one.hours,
            _day(one.starts_on),
            _day(one.ends_on),
        )


def workstations(request: HttpRequest) -> HttpResponse:
    """The register on the screen, fifty at a time."""
    today = timezone.localdate()
    form, stations = _asked(request, today)
    page = Paginator(stations, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "choices": form.choices(),
        "caption": f"委员工作室 {page.paginator.count} 个",
        "page": page,
        "rows": _rows(page.object_list, request.user, today, first=page.start_index()),
        "query": query.urlencode(),
        "is_asked": any(form.value(name) for name in form.fields),
        "may_see_coverage": may_see_coverage(request.user),
    }
    return render(request, "workstations/list.html", context)


def workstations_export(request: HttpRequest) -> HttpResponse:
    """The register as asked for, as a workbook; phones masked, and the audit log keeps who took how many."""
    today = timezone.localdate()
    _, stations = _asked(request, today)
    if instead := open_elsewhere(request):
        return instead
    rows = _rows(stations, request.user, today, first=1)
    detail = f"委员工作室名录（{reverse('workstations')}）"
    log_event(Action.EXPORTED, by=request.user, request=request, detail=detail, count=len(rows))
    title = f"委员工作室名录（{today:%Y年%-m月%-d日}）"
    return sheet_response("委员工作室名录", title, HEADER, [row.cells() for row in rows])


def _asked(request: HttpRequest, today: datetime.date) -> tuple[RegisterFilter, WorkstationQuerySet]:
    form = RegisterFilter(request.GET, user=request.user)
    rows = Workstation.objects.visible_to(request.user).search(form.value("q"))
    state, place = form.value("state"), form.value("place")
    rows = rows.filter(ends_on__isnull=state != GONE) if state != MINE else rows.filter(pk__in=_mine(request.user))
    for name in ("form", "kind", "committee", "sector"):
        if form.value(name):
            rows = rows.filter(**{name: form.value(name)})
    if place == OUTSIDE:
        rows = rows.exclude(outside_city="")
    elif place:
        rows = rows.filter(Q(location=place) | Q(location__parent=place))
    serving = Attachment.objects.serving_on(today).values("pk")
    rows = rows.annotate(serving=Count("attachments", filter=Q(attachments__in=serving)))
    return form, rows.listed().order_by("kind__order", "location__parent__name", "location__name", "name")


def _mine(user: User) -> set[int]:
    """Kept, served in, or linked with as a chairperson."""
    linked = ChairpersonLink.objects.valid_on(timezone.localdate()).filter(chairperson__user=user)
    return {
        *workstations_kept_by(user).values_list("pk", flat=True),
        *workstations_attended_by(user).values_list("pk", flat=True),
        *linked.values_list("workstation", flat=True),
    }


def _rows(stations: Iterable[Workstation], user: User, today: datetime.date, *, first: int) -> list[Row]:
    """Lines for these workstations; a fixed number of queries."""
    stations, mine = list(stations), _mine(user)
    leads: dict[int, list[str]] = {}
    for row in Attachment.objects.filter(workstation__in=stations, is_lead=True).select_related("member"):
        if row.leads_on(today):
            leads.setdefault(row.workstation_id, []).append(row.member.name)
    return [
        Row(number, one, "、".join(leads.get(one.pk, [])), one.pk in mine)
        for number, one in enumerate(stations, start=first)
    ]


def _day(day: datetime.date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""
