"""What the pages that show everybody's points have in common, and the ways between them."""

from collections.abc import Collection
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from cppcc_office.shared.freshness import kept
from scoring.board import Board
from scoring.models import Part, Publication, Rulebook
from scoring.readers import READERS
from scoring.subjects import SUBJECTS
from scoring.years import YearChoice

ALWAYS = ("group", "member", "workstation")


def board_context(kind: str, choice: YearChoice, board: Board, empty: tuple[str, str] | None) -> dict[str, Any]:
    """For templates/scoring/board.html; `empty` is a title and what to do about it, when there is nothing to show."""
    scored = scored_kinds(choice.year)
    return {
        "kind": kind,
        "choice": choice,
        "board": board,
        "rulebook": board.rulebook,
        "has_several": len(board.rules) > 1,
        "window": board.window,
        "empty": empty,
        "tabs": board_tabs(choice.year, kind, scored),
        "official": scored.get(kind),
    }


def board_tabs(year: int, current: str, scored: Collection[str]) -> list[tuple[str, str, bool]]:
    """One for each kind of subject; those that few offices score stand there once they have a rulebook."""
    kinds = [kind for kind in READERS if kind in SUBJECTS and (kind in ALWAYS or kind in scored)]
    pages = [(READERS[kind].board_words, READERS[kind].board, kind) for kind in kinds]
    pages.insert(1, ("与上年同期比", "scoring:own_year", "own_year"))
    return [(words, f"{reverse(page)}?year={year}", name == current) for words, page, name in pages]


def scored_kinds(year: int) -> dict[str, int | None]:
    """Kinds of subject for which the office has a rulebook, each with the number of the year's publication; a query."""
    return kept(("kinds of rulebooks", year), lambda: _kinds_of_rulebooks(year))


def _kinds_of_rulebooks(year: int) -> dict[str, int | None]:
    official = Publication.objects.published().filter(subject=OuterRef("subject"), year=year, part=Part.YEAR)
    kinds = Rulebook.objects.order_by().values_list("subject", Subquery(official.order_by().values("pk")[:1]))
    return dict(kinds.distinct())
