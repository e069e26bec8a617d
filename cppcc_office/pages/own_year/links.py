"""联系走访: who is linked with whom, visits of the year, and who has not been visited yet."""

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.audit import Action, log_event
from cppcc_office.pages.own_year.scope import chosen
from cppcc_office.pages.years import YearChoice, running_year_asked
from cppcc_office.shared.sheets import sheet_response
from duties.models import Link, LinkKind
from duties.views.contributions import may_enter

PER_PAGE = 50
ORDER = ("kind__order", "kind_id", "member__pinyin", "special_committee__order", "pk")


def links(request: HttpRequest) -> HttpResponse:
    """The links one may see, with how often each was visited this year."""
    choice = running_year_asked(request)
    kinds = list(LinkKind.objects.all())
    rows, kind, is_due = _asked(request, choice, kinds)
    seen = Link.objects.visible_to(request.user)
    unvisited = set(seen.unvisited(choice.year).values_list("pk", flat=True))
    context = {
        "choice": choice,
        "kinds": kinds,
        "chosen_kind": kind,
        "is_due": is_due,
        "due": len(unvisited),
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "by_kind": _by_kind(seen, choice.year, kinds, unvisited),
        "may_enter": may_enter(request.user),
        "query": request.GET.urlencode(),
    }
    return render(request, "duties/links.html", context)


def links_export(request: HttpRequest) -> HttpResponse:
    """As a workbook, without telephone numbers."""
    choice = running_year_asked(request)
    rows, _, _ = _asked(request, choice, list(LinkKind.objects.all()))
    cells = [
        [number, row.kind.name, row.who, row.whom, row.person_about, row.visits_made, _day(row.last_visit_on)]
        for number, row in enumerate(rows, start=1)
    ]
    log_event(Action.EXPORTED, by=request.user, request=request, detail="联系走访", count=len(cells))
    header = ["序号", "类别", "联系人", "联系对象", "单位、住址或身份", f"{choice.year} 年走访次数", "最近走访"]
    return sheet_response("联系走访", f"{choice.year} 年联系走访情况", header, cells)


def _day(day: object) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def _asked(request: HttpRequest, choice: YearChoice, kinds: list[LinkKind]) -> tuple[QuerySet[Link], str, bool]:
    kind = chosen(request, "kind", (str(one.pk) for one in kinds))
    is_due = request.GET.get("due") == "1"
    rows = Link.objects.visible_to(request.user).listed()
    rows = rows.unvisited(choice.year) if is_due else rows.in_force_in(choice.year).with_visits(choice.year)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.order_by(*ORDER), kind, is_due


def _by_kind(seen: QuerySet[Link], year: int, kinds: list[LinkKind], unvisited: set[int]) -> list[tuple]:
    """Kind, links in force, how many of them are still to be visited; one query."""
    counts = seen.in_force_in(year).order_by().values_list("kind")
    total = dict(counts.annotate(n=Count("pk", distinct=True)))
    due = dict(counts.annotate(n=Count("pk", filter=Q(pk__in=unvisited), distinct=True))) if unvisited else {}
    return [(kind, total[kind.pk], due.get(kind.pk, 0)) for kind in kinds if kind.pk in total]
