"""覆盖情况 on one page: communities and members with and without a workstation; a table and a schematic picture."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.audit import Action, log_event
from accounts.models import User
from cppcc_office.pages.own_year.scope import chosen
from cppcc_office.pages.years import YearChoice, year_asked
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.sheets import sheet_response
from members.models import Member, Membership
from sectors.models import Sector
from workstations import coverage as counts
from workstations.models import Workstation

PER_PAGE = 50
RIGHT = "workstations.view_workstation"


def may_see_coverage(user: User) -> bool:
    return user.is_leader or user.has_perm(RIGHT)


def require_coverage(user: User) -> None:
    """Leaders and staff with the right; 404 to everybody else."""
    if may_see_coverage(user):
        return
    if user.is_staff:
        raise PermissionDenied("您所在的科室没有这项权限，如有需要请与系统管理员联系。")
    raise Http404


def coverage(request: HttpRequest) -> HttpResponse:
    """Everything about coverage on the last day of the year that counts."""
    require_coverage(request.user)
    choice = year_asked(request)
    day = choice.closing
    districts, committees = counts.by_subdistrict(day), counts.by_committee(day)
    stations = Workstation.objects.valid_on(day)
    cores, loose = counts.by_core(day)
    context = {
        "choice": choice,
        "subtitle": f"截至 {day:%Y年%-m月%-d日}",
        "districts": districts,
        "communities": sum(len(one.communities) for one in districts),
        "reached": sum(one.reached for one in districts),
        "empty": [community for one in districts for community in one.communities if not community.stations],
        "committees": committees,
        "home": committees[0] if committees else None,
        "persons": counts.persons(day),
        "sectors": counts.by_sector(day),
        "kinds": counts.by_kind(day),
        "forms": list(counts.by_form(day)),
        "outside": list(stations.exclude(outside_city="").order_by("pk")),
        "nowhere": stations.filter(outside_city="", location__isnull=True).count(),
        "unsigned": counts.unsigned(day),
        "cores": cores,
        "loose": loose,
    }
    return render(request, "workstations/coverage.html", context)


def coverage_export(request: HttpRequest) -> HttpResponse:
    """The communities with their workstations, as a workbook."""
    require_coverage(request.user)
    choice = year_asked(request)
    if instead := open_elsewhere(request):
        return instead
    there = Prefetch("workstations", Workstation.objects.valid_on(choice.closing).order_by("pk"), to_attr="there")
    rows = counts.communities().select_related("parent").prefetch_related(there).order_by("parent__name", "name")
    cells = [
        [number, row.parent.name, row.name, len(row.there), "、".join(one.name for one in row.there)]
        for number, row in enumerate(rows, start=1)
    ]
    detail = f"社区（村）覆盖情况（{reverse('coverage')}）"
    log_event(Action.EXPORTED, by=request.user, request=request, detail=detail, count=len(cells))
    header = ("序号", "街道（镇）", "社区（村）", "工作室数", "工作室")
    return sheet_response("社区覆盖情况", f"委员工作室社区（村）覆盖情况{_until(choice)}", header, cells)


def members_without(request: HttpRequest) -> HttpResponse:
    """Members in office who serve in no workstation, by sector."""
    require_coverage(request.user)
    choice, sectors = year_asked(request), list(Sector.objects.all())
    sector, rows = _without(request, choice.closing, sectors)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "choice": choice,
        "subtitle": f"截至 {choice.closing:%Y年%-m月%-d日}",
        "sectors": sectors,
        "chosen_sector": sector,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "query": query.urlencode(),
    }
    return render(request, "workstations/members_without.html", context)


def members_without_export(request: HttpRequest) -> HttpResponse:
    """The same list as a workbook, without telephone numbers."""
    require_coverage(request.user)
    choice = year_asked(request)
    _, rows = _without(request, choice.closing, list(Sector.objects.all()))
    if instead := open_elsewhere(request):
        return instead
    cells = [[number, *row[1:]] for number, row in enumerate(rows, start=1)]
    detail = f"未驻室委员（{reverse('members_without')}）"
    log_event(Action.EXPORTED, by=request.user, request=request, detail=detail, count=len(cells))
    header = ("序号", "姓名", "界别", "工作单位及职务")
    return sheet_response("未驻室委员", f"未驻室委员{_until(choice)}", header, cells)


def _without(request: HttpRequest, day: datetime.date, sectors: list[Sector]) -> tuple[str, Any]:
    """The sector asked for, and (id, name, sector, employer) of each seat whose member serves nowhere."""
    sector = chosen(request, "sector", (str(one.pk) for one in sectors))
    people = counts.members_without(day) & Member.objects.visible_to(request.user)
    seats = Membership.objects.valid_on(day).filter(committee__is_home=True, member__in=people.values("pk"))
    if sector:
        seats = seats.filter(sector=sector)
    order = ("sector__group__order", "sector__order", "member__strokes", "member__pinyin", "member_id")
    return sector, seats.order_by(*order).values_list("member_id", "member__name", "sector__name", "member__employer")


def _until(choice: YearChoice) -> str:
    return f"（截至{choice.closing:%Y年%-m月%-d日}）"
