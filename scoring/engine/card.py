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
    `is_taken` is false for a line that its category left aside for better ones.
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
    """An earlier year's result."""

    rank: int
    points: Decimal


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Somebody's points under a rulebook: base points, items, what the caps cut off, place and grade.

    `exact` is the unrounded total: base + the items' `exact` - `cut`. Equal `points` share a rank.
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

    def item(self, code: str) -> Line:
        """The line of that item, at any depth; KeyError when the rulebook has none."""
        waiting = list(self.items)
        while waiting:
            line = waiting.pop()
            if line.code == code:
                return line
            waiting += line.children
        raise KeyError(code)

    @property
    def places_gained(self) -> int | None:
        """How many places better than before; negative when worse."""
        return None if self.before is None else self.before.rank - self.rank

    @property
    def points_gained(self) -> Decimal | None:
        return None if self.before is None else self.points - self.before.points
