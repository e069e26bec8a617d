"""What comes out of the engine: a scorecard is lines, not a number."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from scoring.engine.tally import Attributes


@dataclass(frozen=True, slots=True)
class Part:
    """Records of a line that were paid alike: `count` of them, `paid` times the `unit` price."""

    attributes: Attributes
    count: int
    paid: Decimal
    unit: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """One item's result. `earned` is what the records and base points bring, `cut` what the cap took off it.

    A floor that lifts the sum shows as a negative cut, so that always `exact == earned - cut`.
    `points` is `exact` rounded for showing; sums are made of `exact`. `per` is the measure divided by, if any.
    `is_taken` is false for a line that its category left aside for better ones, or because too few of them were met;
    `is_met` says whether there is as much as the item asks.
    """

    code: str
    name: str
    clause: str
    note: str
    count: int
    base: Decimal
    earned: Decimal
    cut: Decimal
    exact: Decimal
    points: Decimal
    cap: Decimal | None = None
    floor: Decimal | None = None
    per: Decimal | None = None
    parts: tuple[Part, ...] = ()
    children: "tuple[Line, ...]" = ()
    is_taken: bool = True
    is_met: bool = True

    @property
    def lines(self) -> "tuple[Line, ...]":
        """The lines that records stand under: those of the lowest items, or this line itself."""
        return tuple(self._leaves())

    def _leaves(self) -> "Iterator[Line]":
        if not self.children:
            yield self
        for child in self.children:
            yield from child._leaves()


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier year's result, with the one before it; without a card only what came before is known."""

    rank: int
    points: Decimal
    grade: str = ""
    before: "Past | None" = None
    unmet: frozenset[str] = frozenset()  # the codes of the duties not met
    vetoes: frozenset[str] = frozenset()
    listed_in: str = ""
    has_card: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """How many there are of what a duty asks, and how many it asks."""

    name: str
    amount: Decimal
    at_least: Decimal
    over: str = ""  # which years are counted, in words; "" for the year alone

    @property
    def is_enough(self) -> bool:
        return self.amount >= self.at_least


@dataclass(frozen=True, slots=True)
class DutyDone:
    """达标项目 of one subject: each way with what was found, and whether it is met."""

    code: str
    name: str
    clause: str
    ways: tuple[Found, ...]
    is_met: bool


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Somebody's points under a rulebook: base points, items, what the caps cut off, place and grade.

    `exact` is the unrounded total: base + the items' `exact` - `cut`. Equal `points` share a rank; it is counted inside
    the list the subject is `listed_in`, and 0 for who is `excluded`. `vetoes` forbade a better grade, `consequences`
    follow from several years, or from so many records. `rulebook` is the code of the rule. `may_fill` names the
    reserved places that stand open to the subject: with it a card says all that places and grades are given by.
    """

    subject_id: int
    name: str
    base: Decimal
    items: tuple[Line, ...]
    cut: Decimal
    exact: Decimal
    points: Decimal
    grade: str = ""
    rank: int = 0
    before: Past | None = None
    listed_in: str = ""
    excluded: str = ""
    duties: tuple[DutyDone, ...] = ()
    vetoes: tuple[str, ...] = ()
    is_reminded: bool = False
    consequences: tuple[str, ...] = ()
    rulebook: str = ""
    may_fill: tuple[str, ...] = ()

    @property
    def as_past(self) -> Past:
        """What later years remember of it."""
        unmet = frozenset(duty.code for duty in self.duties if not duty.is_met)
        return Past(self.rank, self.points, self.grade, self.before, unmet, frozenset(self.vetoes), self.listed_in)

    def points_of(self, code: str) -> Decimal:
        """Of an item, at any depth; 0 of one that does not apply to this subject."""
        line = self.found(code)
        return line.points if line else Decimal(0)

    def count_of(self, code: str) -> int:
        """The records of an item; 0 of one that does not apply to this subject."""
        line = self.found(code)
        return line.count if line else 0

    def item(self, code: str) -> Line:
        """The line of that item, at any depth; KeyError when the card has none."""
        line = self.found(code)
        if line is None:
            raise KeyError(code)
        return line

    def found(self, code: str) -> Line | None:
        waiting = list(self.items)
        while waiting:
            line = waiting.pop()
            if line.code == code:
                return line
            waiting += line.children
        return None

    @property
    def year_before(self) -> Past | None:
        """None where the year before has no card."""
        return self.before if self.before and self.before.has_card else None

    @property
    def places_gained(self) -> int | None:
        """How many places better than before, negative when worse; None where there are no two places in one list."""
        before = self.year_before
        if before is None or not (self.rank and before.rank) or self.listed_in != before.listed_in:
            return None
        return before.rank - self.rank

    @property
    def points_gained(self) -> Decimal | None:
        return self.points - self.year_before.points if self.year_before else None
