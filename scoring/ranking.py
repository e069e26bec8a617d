"""The yearly ranking of the groups, ready to be shown, printed and exported."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from scoring.board import Board, boards, window_of, year_before
from scoring.engine import Rulebook, Scorecard
from scoring.leaders import BESIDES, Figure, leaders_figures, participations, per_head


def columns_of(cards: Iterable[Scorecard]) -> tuple[str, ...]:
    """The names of the items of all these cards: one rulebook may give some others than the rest have, and several
    may hold.
    """
    return tuple(dict.fromkeys(line.name for card in cards for line in card.items))


@dataclass(frozen=True)
class RankingRow:
    """One group in the ranking."""

    card: Scorecard
    participation: Decimal
    is_candidate: bool
    is_guided: bool
    rulebook: Rulebook

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
    def items(self) -> tuple[str, ...]:
        """The items as columns."""
        return columns_of(row.card for row in self.rows)

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
    members = {subject.id: subject.measures["members"] for subject in board.there}
    marked = set(guided)
    rows = tuple(
        RankingRow(
            card,
            per_head(taken_part[card.subject_id], members[card.subject_id]),
            is_candidate=0 < card.rank <= board.rulebook_of(card).candidates and card.points > 0,
            is_guided=card.subject_id in marked,
            rulebook=board.rulebook_of(card),
        )
        for card in board.cards
    )
    return Ranking(board, before, rows, tuple(leaders_figures(board, before)))


@dataclass(frozen=True)
class GroupOfMembers:
    """The members of one group with their scorecards, rulebook by rulebook the best first."""

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

    @property
    def items(self) -> tuple[str, ...]:
        """The items as columns."""
        return columns_of(self.cards)


def pass_marks(board: Board) -> dict[str, Decimal]:
    """The points that pass under each rulebook that says so, by its code."""
    marks = {rule.code: rule.meaning.pass_mark for rule in board.rules}
    return {code: mark for code, mark in marks.items() if mark is not None}


def members_by_group(board: Board) -> list[GroupOfMembers]:
    """The members of a board in the groups they sit in, in the office's order of groups."""
    marks = pass_marks(board)
    group_of = {subject.id: str(subject.attributes["group"]) for subject in board.subjects}
    cards: dict[str, list[Scorecard]] = {name: [] for name in group_of.values()}
    for card in board.cards:
        cards[group_of[card.subject_id]].append(card)
    return [GroupOfMembers(name, tuple(mine), _passing(mine, marks)) for name, mine in cards.items() if mine]


def _passing(cards: Iterable[Scorecard], marks: Mapping[str, Decimal]) -> int | None:
    """How many passed; None while a rulebook of theirs does not say what passing is."""
    passed = [card.points >= marks[card.rulebook] if card.rulebook in marks else None for card in cards]
    return None if None in passed else sum(map(bool, passed))
