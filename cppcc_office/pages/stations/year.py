"""工作室的一年 as a page for each workstation, and all workstations of a year as a list and a workbook."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.audit import Action, log_event
from accounts.models import User
from activities.models import Activity, AnnualPaper
from activities.station_year import Held, partners_of
from cppcc_office.pages.own_year.scope import chosen
from cppcc_office.pages.stations.coverage import may_see_coverage, require_coverage
from cppcc_office.pages.stations.year_figures import StationYear, station_years
from cppcc_office.pages.years import YearChoice, year_asked
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.sheets import sheet_response
from workstations.models import Workstation, workstations_kept_by
from workstations.models.inspections import sees_all
from workstations.models.register import workstations_served_by
from workstations.models.service import sees_all_service

FIRST_YEAR = 2000
PER_PAGE = 50
LACKS = {
    "activities": "活动不足",
    "standard": "未达标",
    "plan": "缺计划",
    "summary": "缺总结",
    "matters": "诉求未答复",
}


@dataclass(frozen=True)
class Records:
    """Activities a person may open, and how many more there are."""

    shown: tuple[Held, ...]
    hidden: int


@dataclass(frozen=True)
class PaperLine:
    """The plan or summary as the page shows it: its state for everybody, the way to it for who may read it."""

    label: str
    paper: AnnualPaper | None
    opens: bool


def workstation_year(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """One workstation and year: figures for whoever may see the workstation, records for whoever may see those."""
    station, user = get_visible(Workstation.objects.listed(), request.user, pk=pk), request.user
    asked = year_asked(request)
    if not FIRST_YEAR <= year <= asked.today.year:
        raise Http404
    choice = replace(asked, year=year)
    (one,) = station_years([station], year, choice.closing)
    serves = workstations_served_by(user).filter(pk=pk).exists()
    opens_service = serves or sees_all_service(user)
    context = {
        "station": station,
        "one": one,
        "choice": choice,
        "subtitle": f"{year} 年" if not choice.is_running else f"{year} 年，截至 {choice.closing:%-m月%-d日}",
        "links": _links(pk, choice),
        "partners": partners_of(one.joint),
        **_records(one, user),
        "papers": [_line("年度计划", one.plan, user), _line("年度总结", one.summary, user)],
        "opens_service": opens_service,
        "opens_inspections": serves or sees_all(user),
        "keeps": not station.ends_on and workstations_kept_by(user).filter(pk=pk).exists(),
        "may_see_all": may_see_coverage(user),
        "signs": _signs(station) if opens_service else (),
    }
    return render(request, "workstations/year.html", context)


def _links(pk: int, choice: YearChoice) -> list[tuple[str, str, bool]]:
    addresses = ((year, reverse("workstation_year", args=[pk, year])) for year in choice.offered)
    return [(f"{year} 年", address, year == choice.year) for year, address in addresses]


def _records(one: StationYear, user: User) -> dict[str, Any]:
    """The activities behind the figures, as far as the person may open them; one query."""
    seen = Activity.objects.visible_to(user).filter(pk__in=[held.activity.pk for held in one.held])
    ids = set(seen.values_list("pk", flat=True))

    def shown(records: Iterable[Held]) -> Records:
        records = tuple(records)
        opened = tuple(held for held in records if held.activity.pk in ids)
        return Records(opened, len(records) - len(opened))

    return {
        "led": shown(one.led),
        "joint": shown(one.joint),
        "uncounted": shown(one.uncounted),
        "reasons": [(reason.words, shown(reason.records)) for reason in one.reasons],
    }


def _line(label: str, paper: AnnualPaper | None, user: User) -> PaperLine:
    opens = paper is not None and type(paper).objects.visible_to(user).filter(pk=paper.pk).exists()
    return PaperLine(label, paper, opens)


def _signs(station: Workstation) -> QuerySet:
    """Every time the sign was taken down or hung out again, with the reason."""
    changed = Q(history_change_reason__startswith="撤牌") | Q(history_change_reason__startswith="恢复")
    return station.history.filter(changed).select_related("history_user").order_by("history_date", "history_id")


def workstation_years(request: HttpRequest) -> HttpResponse:
    """All workstations of a year side by side, those that lack something alone if asked for."""
    require_coverage(request.user)
    choice = year_asked(request)
    rows = _all(choice)
    lack = chosen(request, "lack", LACKS)
    tabs = [("全部", "", len(rows)), *((words, key, len(_lacking(rows, key))) for key, words in LACKS.items())]
    context = {
        "choice": choice,
        "subtitle": f"截至 {choice.closing:%Y年%-m月%-d日}",
        "tabs": [(f"{words} {number}", f"?year={choice.year}&lack={key}", key == lack) for words, key, number in tabs],
        "page_obj": Paginator(_lacking(rows, lack), PER_PAGE).get_page(request.GET.get("page")),
        "wanted": rows[0].wanted if rows else 0,
    }
    return render(request, "workstations/years.html", context)


def _all(choice: YearChoice) -> list[StationYear]:
    stations = Workstation.objects.valid_within(datetime.date(choice.year, 1, 1), choice.closing).listed()
    order = ("kind__order", "location__parent__name", "location__name", "name")
    return station_years(stations.order_by(*order), choice.year, choice.closing)


def _lacking(rows: Iterable[StationYear], lack: str) -> list[StationYear]:
    lacks = {
        "activities": lambda one: one.lacks,
        "standard": lambda one: not one.is_up_to_standard,
        "plan": lambda one: one.plan is None or not one.plan.counts,
        "summary": lambda one: one.summary is None or not one.summary.counts,
        "matters": lambda one: one.own.matters.open,
    }.get(lack)
    return [one for one in rows if lacks is None or lacks(one)]


def workstation_years_export(request: HttpRequest) -> HttpResponse:
    """One line for each workstation, all figures of the year; no persons but the chairpersons linked."""
    require_coverage(request.user)
    choice = year_asked(request)
    if instead := open_elsewhere(request):
        return instead
    rows = [_cells(number, one) for number, one in enumerate(_all(choice), start=1)]
    detail = f"工作室年度情况（{reverse('workstation_years')}）"
    log_event(Action.EXPORTED, by=request.user, request=request, detail=detail, count=len(rows))
    title = f"委员工作室 {choice.year} 年情况（截至{choice.closing:%Y年%-m月%-d日}）"
    return sheet_response(
        "工作室年度情况",
        title,
        [name for name, _ in rows[0]] if rows else ["序号", "名称"],
        [[value for _, value in row] for row in rows],
    )


def _cells(number: int, one: StationYear) -> list[tuple[str, Any]]:
    """Column and value, in the order of the workbook."""
    station, own, matters = one.station, one.own, one.own.matters
    four = {line.label: line for line in one.four_stations}
    return [
        ("序号", number),
        ("名称", station.name),
        ("形式", station.get_form_display()),
        ("类型", station.kind.name),
        ("所属核心工作室", str(station.core or "")),
        ("所在地", station.place),
        ("驻室委员数", one.members),
        ("主办活动", len(one.led)),
        ("应办", one.wanted),
        ("还缺", one.lacks),
        ("填报次数", own.reported if own.reported is not None else ""),
        ("填报比记录多", one.difference if one.difference is not None else ""),
        ("待审批活动", len(one.uncounted)),
        ("参加联动", len(one.joined)),
        ("联合活动", len(one.joint)),
        ("联合单位", "、".join(name for name, _ in partners_of(one.joint))),
        ("活动接待人数", one.received),
        ("收集意见条数", one.opinions),
        *((f"{line.label}次数", line.records) for line in one.kinds),
        ("服务人数", own.service.people),
        ("接待来访人数", own.receptions.people),
        *((label, four[label].together) for label in list(four)[:4]),
        ("诉求提出", matters.raised),
        ("诉求答复", matters.answered),
        ("满意", matters.satisfied),
        ("基本满意", matters.partly),
        ("不满意", matters.unsatisfied),
        ("不予办理", matters.declined),
        ("还没答复", matters.open),
        ("答复天数（中位数）", matters.median_days if matters.took else ""),
        ("排定值班", own.shifts),
        ("到岗值班", own.kept),
        ("达标条数", f"{own.standing.met} / {own.standing.total}" if own.standing else "没有检查"),
        ("何时起达标", _day(own.met_since)),
        ("年度计划", _state(one.plan)),
        ("年度总结", _state(one.summary)),
        ("联系领导", "、".join(one.chairpersons)),
        ("协商品牌", "、".join(brand.name for brand in one.brands)),
        ("撤牌时间", _day(station.ends_on)),
        ("撤牌原因", station.withdrawn_because),
    ]


def _day(day: datetime.date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def _state(paper: AnnualPaper | None) -> str:
    return paper.get_status_display() if paper else "没有"
