"""The ranking of the year: the groups in order, the members by group, and both as workbooks."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from accounts.audit import Action, log_event
from accounts.models import User
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.freshness import kept, one_look
from cppcc_office.shared.kept_page import kept_page
from cppcc_office.shared.sheets import sheet_response
from members.models import standing_of
from scoring import sheets
from scoring.board import Board, member_board
from scoring.ranking import group_ranking, members_by_group, pass_marks
from scoring.subjects import SUBJECTS
from scoring.views.access import office_name, require_ranking
from scoring.views.subjects import board_of
from scoring.views.tabs import board_context
from scoring.years import YearChoice


@one_look()
def ranking(request: HttpRequest) -> HttpResponse:
    """积分排名: the groups in order, every point with the way to its records."""
    choice = require_ranking(request)
    guided = _guided_by(request.user, choice.today) if request.user.is_leader else []
    return kept_page(request, "scoring/ranking.html", (choice, *guided), lambda: _ranking(choice, guided))


def _guided_by(user: User, day: datetime.date) -> list[int]:
    return kept(("guided", user.pk, day), lambda: sorted(standing_of(user, day).groups_guided))


def _ranking(choice: YearChoice, guided: Iterable[int]) -> dict[str, Any]:
    found = group_ranking(choice.year, on=choice.today, guided=guided)
    return {
        **_page("group", choice, found.board, "界别（联组）"),
        "ranking": found,
        "heading": f"{choice.year} 年积分排名",
        "subtitle": "界别（联组）年度积分",
        "caption": f"{choice.year} 年界别（联组）积分和名次",
    }


@one_look()
def members(request: HttpRequest) -> HttpResponse:
    """委员积分: by group, and the members of the one asked for."""
    choice, asked = require_ranking(request), request.GET.get("group", "")
    return kept_page(request, "scoring/members.html", (choice, asked), lambda: _members(choice, asked))


def _members(choice: YearChoice, asked: str) -> dict[str, Any]:
    board = member_board(choice.year, on=choice.today)
    groups = members_by_group(board)
    return {
        **_page("member", choice, board, "委员"),
        "heading": f"{choice.year} 年委员积分",
        "subtitle": "按界别（联组）查看委员的年度积分",
        "groups": groups,
        "mark": next(iter(set(pass_marks(board).values())), None) if len(board.rules) == 1 else None,
        "has_marks": bool(pass_marks(board)),
        "opened": next((group for group in groups if group.name == asked), None),
    }


def _page(kind: str, choice: YearChoice, board: Board, whose: str) -> dict[str, Any]:
    """What the two boards' pages share; `empty` is a title and what to do about it, when there is nothing to show."""
    empty = None
    if board.rulebook is None:
        advice = f"请考核人员先导入或启用{whose}的计分办法，积分会按已有记录自动算出。"
        empty = (f"还没有适用于 {choice.year} 年的{whose}计分办法", advice)
    elif choice.year not in choice.years and not any(line.count for card in board.cards for line in card.items):
        advice = "活动通过审批，或者导入台账以后，这里会自动算出积分。"
        if choice.years:
            advice += "其他年度请按上方的年度按钮查看。"
        empty = (f"{choice.year} 年还没有可以计分的记录", advice)
    elif not board.cards:
        ledger = "界别与界别联组" if kind == "group" else "委员名册"
        empty = (f"{choice.year} 年没有参加计分的{whose}", f"导入“{ledger}”台账以后，这里会列出积分。")
    return board_context(kind, choice, board, empty)


def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The points of all subjects of one kind as a workbook; the audit log keeps who took it."""
    choice = require_ranking(request)
    if kind not in SUBJECTS:
        raise Http404
    if instead := open_elsewhere(request):
        return instead
    if kind == "group":
        table = sheets.ranking_table(group_ranking(choice.year, on=choice.today))
    elif kind == "member":
        table = sheets.members_table(member_board(choice.year, on=choice.today))
    else:
        table = sheets.subjects_table(board_of(kind, choice), SUBJECTS[kind].label)
    log_event(Action.EXPORTED, by=request.user, request=request, detail=table.name, count=len(table.rows))
    return sheet_response(table.name, f"{office_name()}{table.title}", table.header, table.rows)
