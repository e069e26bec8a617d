"""Everybody's points of one kind of subject that has no page of its own: workstations, organizations and the like."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from scoring.board import Board, boards, window_of
from scoring.ranking import columns_of
from scoring.readers import READERS
from scoring.views.access import require_ranking
from scoring.views.tabs import board_context
from scoring.years import YearChoice

PER_PAGE = 100


def subjects(request: HttpRequest, kind: str) -> HttpResponse:
    """积分 of one kind: places, totals and items, each with the way to its records."""
    choice = require_ranking(request)
    board, words = board_of(kind, choice), READERS[kind].board_words
    context = {
        **board_context(kind, choice, board, _empty(board, words)),
        "heading": f"{choice.year} 年{words}",
        "subtitle": "由已有记录自动算出",
        "items": columns_of(board.cards),
        "page": Paginator(board.cards, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "scoring/subjects.html", context)


def board_of(kind: str, choice: YearChoice) -> Board:
    window = window_of(choice.year, choice.today)
    return boards(kind, [window])[choice.year]


def _empty(board: Board, words: str) -> tuple[str, str] | None:
    """A title and what to do about it, when there is nothing to show."""
    if board.rulebook is None:
        advice = "请考核人员先导入或启用计分办法，积分会按已有记录自动算出。"
        return f"{board.year} 年没有{words}的计分办法", advice
    if not board.cards:
        advice = f"没有对象符合{board.basis}的参加范围，请核对登记情况和办法里的“适用于”。"
        return f"{board.year} 年还没有{words}", advice
    return None
