"""转化率: of what was said at consultations how much became something, by group and by form of result."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.audit import Action, log_event
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.sheets import sheet_response
from proposals.conversion import GroupFigures, conversion_of, groups_shown_to, years_of_conversion
from proposals.models import Outcome

HEADER = ["序号", "界别（联组）", "协商", "有转化的协商", "意见", "已转化的意见", "转化率", "已答复", "采纳、部分采纳"]
HEADER += [f"台账：{words}" for words in Outcome.Uptake.labels]


def _asked(request: HttpRequest) -> tuple:
    """The year and the groups; 404 to who has no group and does not see all."""
    groups = groups_shown_to(request.user)
    if groups is not None and not groups:
        raise Http404
    years = years_of_conversion() or [timezone.localdate().year]
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and int(asked) in years else years[0], years, groups


def figures(request: HttpRequest) -> HttpResponse:
    year, years, groups = _asked(request)
    rows, forms = conversion_of(year, groups)
    page = {
        "rows": [(one, [one.outcomes[key] for key in Outcome.Uptake.values]) for one in rows],
        "forms": forms,
        "uptakes": Outcome.Uptake.labels,
        "year": year,
        "years": [(f"{one} 年", f"?year={one}", one == year) for one in years],
        "sees_all": groups is None,
    }
    return render(request, "issues/figures.html", page)


def figures_export(request: HttpRequest) -> HttpResponse:
    year, _, groups = _asked(request)
    if (page := open_elsewhere(request)) is not None:
        return page
    rows, _ = conversion_of(year, groups)
    cells = [_cells(number, one) for number, one in enumerate(rows, start=1)]
    log_event(Action.EXPORTED, by=request.user, request=request, detail=f"{year}年协商意见转化情况", count=len(cells))
    return sheet_response(f"{year}年协商意见转化情况", f"{year} 年协商意见转化情况", HEADER, cells)


def _cells(number: int, one: GroupFigures) -> list[object]:
    return [
        number,
        str(one.group or "不以界别名义"),
        one.consultations,
        one.fruitful,
        one.offered,
        one.converted,
        "" if one.rate is None else f"{one.rate}%",
        one.answered,
        one.taken_up,
        *(one.outcomes[key] for key in Outcome.Uptake.values),
    ]
