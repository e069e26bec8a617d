"""The yearly ranking of the groups, ready to be shown, printed and exported."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from scoring.board import Board, boards, window_of, year_before
from scoring.engine import Line, Scorecard
from scoring.leaders import BESIDES, Figure, leaders_figures, participations, per_head


@dataclass(frozen=True)
class RankingRow:
    """One group in the ranking."""

    card: Scorecard
    participation: Decimal
    is_candidate: bool
    is_guided: bool

    @property
    def place_words(self) -> str:
        """How the place changed, in words that need no colour."""
        gained = self.card.places_gained
        if gained is None:
            return "—"
        return f"升 {gained}" if gained > 0 else f"降 {-gained}" if gained < 0 else "持平"

    @property
    def points_words(self) -> str:
        gained = self.card.points_gained
        return "—" if gained is None else f"{gained:+}"


@dataclass(frozen=True)
class Ranking:
    """A year's ranking with the board it comes from and the year before to compare with."""

    board: Board
    before: Board
    rows: tuple[RankingRow, ...]
    figures: tuple[Figure, ...]

    @property
    def items(self) -> tuple[Line, ...]:
        """The items as columns; every card has the same, unless the rulebook gives some groups others."""
        lines = {line.code: line for row in self.rows for line in row.card.items}
        return tuple(lines.values())

    @property
    def guided(self) -> list[RankingRow]:
        return [row for row in self.rows if row.is_guided]

    @property
    def compared_with(self) -> str:
        """Which days of the year before the changes are against."""
        if self.board.window.is_whole:
            return f"{self.before.year} 年全年"
        return f"{self.before.year} 年同期（至 {self.before.window.ends_on:%-m 月 %-d 日}）"


def group_ranking(year: int, *, on: datetime.date | None = None, guided: Iterable[int] = ()) -> Ranking:
    """The groups' ranking of `year` (as of `on` while it runs) beside the same days of the year before.

    `guided` are the ids of groups to be marked. Three queries.
    """
    window = window_of(year, on)
    found = boards("group", [year_before(window), window], BESIDES)
    board, before = found[year], found[year - 1]
    taken_part = participations(board)
    members = {subject.id: subject.measures["members"] for subject in board.subjects}
    places, marked = board.rulebook.candidates if board.rulebook else 0, set(guided)
    rows = tuple(
        RankingRow(
            card,
            per_head(taken_part[card.subject_id], members[card.subject_id]),
            is_candidate=0 < card.rank <= places and card.points > 0,
            is_guided=card.subject_id in marked,
        )
        for card in board.cards
    )
    return Ranking(board, before, rows, tuple(leaders_figures(board, before)))


@dataclass(frozen=True)
class GroupOfMembers:
    """The members of one group with their scorecards, the best first."""

    name: str
    cards: tuple[Scorecard, ...]
    passing: int | None

    @property
    def failing(self) -> int | None:
        return None if self.passing is None else len(self.cards) - self.passing

    @property
    def average(self) -> Decimal:
        total = sum((card.points for card in self.cards), Decimal(0))
        return per_head(total, Decimal(len(self.cards)))


def members_by_group(board: Board) -> list[GroupOfMembers]:
    """The members of a board in the groups they sit in, in the office's order of groups."""
    mark = board.rulebook.meaning.pass_mark if board.rulebook else None
    group_of = {subject.id: str(subject.attributes["group"]) for subject in board.subjects}
    cards: dict[str, list[Scorecard]] = {name: [] for name in group_of.values()}
    for card in board.cards:
        cards[group_of[card.subject_id]].append(card)
    return [
        GroupOfMembers(name, tuple(mine), None if mark is None else sum(card.points >= mark for card in mine))
        for name, mine in cards.items()
        if mine
    ]
