"""What a total means: lists, places, grades, and what stands beside the points (达标, 一票否决, 连续几年)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from scoring.engine.condition import Conditions

if TYPE_CHECKING:
    from scoring.engine.rule import Item


class Rounding(StrEnum):
    """How a share of the people becomes a number of places."""

    DOWN = "down"
    HALF = "half"
    UP = "up"


@dataclass(frozen=True, slots=True)
class Quota:
    """名额: a number of places, or a share of those ranked in the list; `ties_in` admits all who share the last one."""

    places: int | None = None
    share: Fraction | None = None
    rounding: Rounding = Rounding.DOWN
    ties_in: bool = False

    def among(self, people: int) -> int:
        if self.share is None:
            return self.places or 0
        exact = self.share * people
        if self.rounding is Rounding.UP:
            return -int(-exact // 1)
        return int(exact + Fraction(1, 2)) if self.rounding is Rounding.HALF else int(exact)


@dataclass(frozen=True, slots=True)
class Grade:
    """等次: reached from so many points on, for those who met the `duties` it asks, within its `quota`; the last one
    asks nothing.
    """

    name: str
    at_least: Decimal | None = None
    passes: bool = False
    quota: Quota | None = None
    duties: tuple[str, ...] = ()
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to meet a duty: so many records (or units) of an item of the rulebook, or of a source of its own."""

    name: str
    at_least: Decimal
    refers: str = ""
    item: "Item | None" = None


@dataclass(frozen=True, slots=True)
class Duty:
    """达标项目, apart from the points: met when `needed` of its ways are."""

    code: str
    name: str
    ways: tuple[Way, ...]
    needed: int = 1
    clause: str = ""
    applies_to: Conditions = ()


@dataclass(frozen=True, slots=True)
class Veto:
    """一票否决: with so many of these records nobody gets a better grade than this."""

    way: Way
    grade: str
    clause: str = ""
    applies_to: Conditions = ()


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Who has points but takes no place and no grade, such as the chairpersons."""

    name: str
    applies_to: Conditions


@dataclass(frozen=True, slots=True)
class Streak:
    """What follows when one of these grades came up in so many years: in a row, or among the last `within`."""

    grades: frozenset[str]
    years: int
    then: str
    within: int | None = None


@dataclass(frozen=True, slots=True)
class Meaning:
    grades: tuple[Grade, ...] = ()
    duties: tuple[Duty, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    excluded: tuple[Exclusion, ...] = ()
    streaks: tuple[Streak, ...] = ()
    lists: str = ""  # the attribute of the subject by which places are given apart
    tie_break: tuple[str, ...] = ()  # items whose points decide between equal totals, in this order
    remind_below: Decimal | None = None

    @property
    def ways(self) -> tuple[Way, ...]:
        return (*(way for duty in self.duties for way in duty.ways), *(veto.way for veto in self.vetoes))

    @property
    def compares(self) -> bool:
        """Whether a grade depends on the others, or on other years."""
        return bool(self.streaks) or any(grade.quota for grade in self.grades)

    @property
    def pass_mark(self) -> Decimal | None:
        """The lowest points that still pass."""
        return min((g.at_least for g in self.grades if g.passes and g.at_least is not None), default=None)

    @property
    def years_back(self) -> int:
        """How many earlier years the rulebook looks at."""
        return max(((streak.within or streak.years) - 1 for streak in self.streaks), default=0)
