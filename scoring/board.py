"""The year's scorecards: who stands where under the rulebook in force, and every item behind it."""

import datetime
from dataclasses import dataclass

from scoring.engine import Rulebook, Scorecard


@dataclass(frozen=True)
class Board:
    """The scorecards of one kind of subject for one year, the best first.

    `closing` is the last day that counts: 31 December, or the day of looking while the year runs. Without a rulebook
    in force there are no cards.
    """

    year: int
    closing: datetime.date
    rulebook: Rulebook | None
    cards: tuple[Scorecard, ...] = ()

    def card(self, subject_id: int) -> Scorecard | None:
        return next((card for card in self.cards if card.subject_id == subject_id), None)


def group_board(year: int, *, on: datetime.date | None = None) -> Board:
    """The groups' scorecards of `year`, as of `on` (today) while it runs; with last year's place on every card."""
    return Board(year, datetime.date(year, 12, 31), None)


def member_board(year: int, *, on: datetime.date | None = None) -> Board:
    """The members' scorecards of `year`, as of `on` (today) while it runs."""
    return Board(year, datetime.date(year, 12, 31), None)


@dataclass(frozen=True)
class Piece:
    """What a record earns under one line before caps: the line's name and the points."""

    code: str
    name: str
    points: str


@dataclass(frozen=True)
class Evidence:
    """A record behind an item, or one that was left out with the reason.

    `points` is what the record added to the item when the records are taken by date; "" where it cannot be said of
    one record (averages and ratios). `url` is the record's page, "" when it has none.
    """

    source: str
    title: str
    on: datetime.date | None
    url: str
    facts: tuple[tuple[str, str], ...]
    counts: bool
    reason: str = ""
    points: str = ""
    pieces: tuple[Piece, ...] = ()


def evidence(
    subject_kind: str, subject_id: int, item_code: str, year: int, *, on: datetime.date | None = None
) -> list[Evidence]:
    """The records behind one item of a group ("group") or member ("member"), by date, those left out included."""
    return []
