"""达标情况: what is missing where, the year's progress, and one workstation's history point by point."""

import calendar
import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.models import User
from workstations.charts import ChartMonth
from workstations.models import Finding, Inspection, Workstation, stations_inspected_by, stations_seen_by
from workstations.standing import PointStanding, Records, Standing, records_of
from workstations.views.inspections import tabs_of

BY = {"station": "按工作室", "community": "按社区（村）", "inspector": "按检查单位"}
SHOWN = 12


@dataclass(frozen=True)
class Lack:
    """A workstation that is not up to standard that day, with what it says about it."""

    workstation: Workstation
    standing: Standing | None
    lines: tuple[tuple[PointStanding, Finding | None], ...]


def _years() -> list[int]:
    return sorted({day.year for day in Inspection.objects.counting().dates("inspected_on", "year")}, reverse=True)


def _year_asked(request: HttpRequest, years: list[int]) -> int | None:
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and int(asked) in years else None


def _stations(user: User, day: datetime.date) -> list[Workstation]:
    rows = stations_seen_by(user).valid_on(day).select_related("location__parent")
    return list(rows.order_by("name"))


def missing(request: HttpRequest) -> HttpResponse:
    """还缺什么: today, or at the end of a year; by workstation, community or inspector."""
    today, years = timezone.localdate(), _years()
    year = _year_asked(request, years)
    day = min(today, datetime.date(year, 12, 31)) if year else today
    by = request.GET.get("by", "")
    by = by if by in BY else "station"
    stations = _stations(request.user, day)
    records = records_of([one.pk for one in stations])
    lacks = _lacks(stations, records, day)
    page = {
        "tabs": tabs_of("missing"),
        "days": [("今天", f"?by={by}", year is None)]
        + [(f"{one} 年底", f"?by={by}&year={one}", one == year) for one in years],
        "orders": [(words, f"?by={key}" + (f"&year={year}" if year else ""), key == by) for key, words in BY.items()],
        "groups": _grouped(lacks, by),
        "day": day,
        "total": len(stations),
        "met": len(stations) - len(lacks),
        "never": sum(lack.standing is None for lack in lacks),
    }
    return render(request, "inspections/missing.html", page)


def _lacks(stations: list[Workstation], records: Records, day: datetime.date) -> list[Lack]:
    standings = records.standings(day)
    missing = [one.finding_id for standing in standings.values() for one in standing.lacking if one.state == "missing"]
    rows = Finding.objects.filter(pk__in=missing, answered_at__isnull=False)
    answers = {row.pk: row for row in rows}
    found = []
    for station in stations:
        standing = standings.get(station.pk)
        if standing is None or not standing.is_up_to_standard:
            lacking = standing.lacking if standing else ()
            lines = tuple((one, answers.get(one.finding_id) if one.state == "missing" else None) for one in lacking)
            found.append(Lack(station, standing, lines))
    return found


def _grouped(lacks: list[Lack], by: str) -> list[tuple[str, list[Lack]]]:
    groups: dict[str, list[Lack]] = defaultdict(list)
    for lack in lacks:
        if by == "community":
            name = str(lack.workstation.location or "没有登记所在社区（村）")
        elif by == "inspector":
            name = (lack.standing.inspector or "没有写明检查单位") if lack.standing else "还没有检查"
        else:
            name = ""
        groups[name].append(lack)
    return sorted(groups.items())


@dataclass(frozen=True)
class Month(ChartMonth):
    """One month of the chart: inspections held, and how many workstations were up to standard at its end."""

    held: int
    inspected: int
    met: int

    @property
    def met_bar(self) -> tuple[int, int]:
        return self.bar(self.met)

    @property
    def inspected_bar(self) -> tuple[int, int]:
        return self.bar(self.inspected)


def progress(request: HttpRequest) -> HttpResponse:
    """全年进度: month by month, inspected and up to standard, as a chart and a table."""
    today, years = timezone.localdate(), _years()
    year = _year_asked(request, years) or (years[0] if years else today.year)
    closing = min(today, datetime.date(year, 12, 31))
    stations = _stations(request.user, closing)
    records = records_of([one.pk for one in stations])
    page = {
        "tabs": tabs_of("progress"),
        "years": [(f"{one} 年", f"?year={one}", one == year) for one in years],
        "year": year,
        "months": _months(year, closing, len(stations), records),
        "total": len(stations),
    }
    return render(request, "inspections/progress.html", page)


def _months(year: int, closing: datetime.date, total: int, records: Records) -> list[Month]:
    days = [row[0] for rows in records.inspections.values() for row in rows]
    found = []
    for number in range(1, 13):
        first = datetime.date(year, number, 1)
        if first > closing:
            break
        last = min(closing, first.replace(day=calendar.monthrange(year, number)[1]))
        standings = records.standings(last).values()
        met = sum(one.is_up_to_standard for one in standings)
        found.append(Month(number, total, sum(first <= day <= last for day in days), len(standings), met))
    return found


def station(request: HttpRequest, pk: int) -> HttpResponse:
    """One workstation: how it stands today, and each point's findings over time as a strip."""
    today = timezone.localdate()
    found = get_object_or_404(stations_seen_by(request.user).select_related("location__parent"), pk=pk)
    shown = Inspection.objects.visible_to(request.user).filter(workstation=found).counted()
    standing = records_of([pk]).standing(pk, today)
    page = {
        "workstation": found,
        "standing": standing,
        "strips": _strips(found, standing) if standing else [],
        "inspections": shown.select_related("standard").order_by("-inspected_on", "-pk"),
        "may_begin": stations_inspected_by(request.user).filter(pk=pk).exists(),
        "today": today,
    }
    return render(request, "inspections/station.html", page)


def _strips(workstation: Workstation, standing: Standing) -> list[tuple[PointStanding, list[Finding]]]:
    """By the names of the points, so that a point keeps its history over versions."""
    rows = Finding.objects.filter(inspection__in=Inspection.objects.counting().filter(workstation=workstation))
    found: dict[str, list[Finding]] = defaultdict(list)
    for row in rows.select_related("inspection", "point").order_by("inspection__inspected_on", "pk"):
        found[row.point.name].append(row)
    return [(one, found[one.point.name][-SHOWN:]) for one in standing.points]
