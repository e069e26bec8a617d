"""The ranking, and from any number on it to the records behind."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from accounts.audit import Action, log_event
from accounts.models import User
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.sheets import sheet_response
from members.models import Member, groups_guided_by, groups_kept_by, standing_of
from scoring import sheets
from scoring.board import Board, member_board
from scoring.evidence import explain as explained
from scoring.explanation import ItemView, item_views
from scoring.models import Rulebook
from scoring.ranking import group_ranking, members_by_group
from scoring.trial import trial_table, try_rulebook
from scoring.years import YearChoice, year_asked
from sectors.models import Committee, SectorGroup


def may_rank(user: User) -> bool:
    """Leaders, and staff whose office looks at scoring; everybody else waits until a year is published."""
    return user.is_leader or user.has_perm("scoring.view_rulebook")


def require_ranking(request: HttpRequest) -> YearChoice:
    """The year asked for; PermissionDenied for those the ranking is not for."""
    if not may_rank(request.user):
        raise PermissionDenied("积分排名公布以前，只有领导和机关考核人员可以查看。")
    return year_asked(request)


def office_name() -> str:
    return Committee.objects.filter(is_home=True).values_list("name", flat=True).first() or "政协机关"


def ranking(request: HttpRequest) -> HttpResponse:
    """积分排名: the groups in order, every point with the way to its records."""
    choice = require_ranking(request)
    guided = standing_of(request.user).groups_guided if request.user.is_leader else set()
    found = group_ranking(choice.year, on=choice.today, guided=guided)
    context = {
        **_page("group", choice, found.board, "界别（联组）"),
        "ranking": found,
        "heading": f"{choice.year} 年积分排名",
        "subtitle": "界别（联组）年度积分",
        "caption": f"{choice.year} 年界别（联组）积分和名次",
    }
    return render(request, "scoring/ranking.html", context)


def members(request: HttpRequest) -> HttpResponse:
    """委员积分: by group, and the members of the one asked for."""
    choice = require_ranking(request)
    board = member_board(choice.year, on=choice.today)
    groups = members_by_group(board)
    asked = request.GET.get("group", "")
    context = {
        **_page("member", choice, board, "委员"),
        "heading": f"{choice.year} 年委员积分",
        "subtitle": "按界别（联组）查看委员的年度积分",
        "groups": groups,
        "opened": next((group for group in groups if group.name == asked), None),
    }
    return render(request, "scoring/members.html", context)


def _page(kind: str, choice: YearChoice, board: Board, whose: str) -> dict[str, Any]:
    """What the two boards' pages share; `empty` is a title and what to do about it, when there is nothing to show."""
    empty = None
    if board.rulebook is None:
        advice = f"请考核人员先导入或启用{whose}的计分办法，积分会按已有记录自动算出。"
        empty = (f"还没有适用于 {choice.year} 年的{whose}计分办法", advice)
    elif choice.year not in choice.years:
        advice = "活动通过审批，或者导入台账以后，这里会自动算出积分。"
        if choice.years:
            advice += "其他年度请按上方的年度按钮查看。"
        empty = (f"{choice.year} 年还没有可以计分的记录", advice)
    elif not board.cards:
        ledger = "界别与界别联组" if kind == "group" else "委员名册"
        empty = (f"{choice.year} 年没有参加计分的{whose}", f"导入“{ledger}”台账以后，这里会列出积分。")
    return {
        "kind": kind,
        "choice": choice,
        "board": board,
        "rulebook": board.rulebook,
        "window": board.window,
        "empty": empty,
        "tabs": _tabs(choice.year, "ranking" if kind == "group" else "members"),
    }


def _tabs(year: int, current: str) -> list[tuple[str, str, bool]]:
    pages = (("ranking", "界别排名"), ("members", "委员积分"))
    return [(words, f"{reverse(f'scoring:{page}')}?year={year}", page == current) for page, words in pages]


def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The ranking of the groups, or all members' points, as a workbook; the audit log keeps who took it."""
    choice = require_ranking(request)
    if kind not in ("group", "member"):
        raise Http404
    if instead := open_elsewhere(request):
        return instead
    if kind == "group":
        table = sheets.ranking_table(group_ranking(choice.year, on=choice.today))
    else:
        table = sheets.members_table(member_board(choice.year, on=choice.today))
    log_event(Action.EXPORTED, by=request.user, request=request, detail=table.name, count=len(table.rows))
    return sheet_response(table.name, f"{office_name()}{table.title}", table.header, table.rows)


def trial(request: HttpRequest, pk: int) -> HttpResponse:
    """试算: a rulebook on a year's real records, beside the one in force."""
    choice = require_ranking(request)
    book = get_object_or_404(Rulebook, pk=pk)
    found = try_rulebook(book, choice.year, on=choice.today)
    return render(request, "scoring/trial.html", {"choice": choice, "book": book, "trial": found})


def trial_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The comparison as a workbook; the audit log keeps who took it."""
    choice = require_ranking(request)
    book = get_object_or_404(Rulebook, pk=pk)
    if instead := open_elsewhere(request):
        return instead
    table = trial_table(try_rulebook(book, choice.year, on=choice.today))
    log_event(Action.EXPORTED, by=request.user, request=request, detail=table.name, count=len(table.rows))
    return sheet_response(table.name, f"{office_name()}{table.title}", table.header, table.rows)


def explain(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """One group's or member's points: items → records → the record's page."""
    subject = _subject(request.user, kind, pk)
    choice = year_asked(request)
    found = explained(kind, pk, choice.year, on=choice.today)
    items: list[ItemView] = item_views(found, request.user) if found else []
    context = {
        "choice": choice,
        "kind": kind,
        "subject": subject,
        "found": found,
        "items": items,
        "opened": request.GET.get("item", ""),
        "may_rank": may_rank(request.user),
    }
    return render(request, "scoring/explain.html", context)


def _subject(user: User, kind: str, pk: int) -> Any:
    """The group or member, if `user` may see its points; Http404 otherwise."""
    if kind == "group":
        everyone = SectorGroup.objects.all()
        mine = everyone if may_rank(user) else groups_kept_by(user) | groups_guided_by(user)
        return get_object_or_404(mine.distinct(), pk=pk)
    if kind == "member":
        return get_object_or_404(Member, pk=pk) if may_rank(user) else get_visible(Member.objects.all(), user, pk=pk)
    raise Http404
