"""What a total means: lists, places, grades, and what stands beside the points (达标, 一票否决, 连续几年)."""

import datetime
from dataclasses import dataclass, replace
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
class Reserve:
    """其中: places of a grade's quota kept for those to whom this applies; what they leave free goes to the others."""

    applies_to: Conditions
    quota: Quota


@dataclass(frozen=True, slots=True)
class Grade:
    """等次: reached from so many points on, for those who met the `duties` it asks, within its `quota`, of which some
    places may be `reserved`; the last one asks nothing.
    """

    name: str
    at_least: Decimal | None = None
    passes: bool = False
    quota: Quota | None = None
    duties: tuple[str, ...] = ()
    colour: str = ""
    reserved: tuple[Reserve, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """So many records (or units) of an item of the rulebook, or points of it (`of_points`), or records of a source of
    its own; `less_than` is met by too few.

    Those of its own may be of several `years` up to this one, or of the whole term (届) up to now.
    """

    code: str
    name: str
    at_least: Decimal
    less_than: Decimal | None = None
    refers: str = ""
    of_points: bool = False
    item: "Item | None" = None
    years: int = 1
    is_of_term: bool = False

    def is_met(self, amount: Decimal) -> bool:
        return amount >= self.at_least if self.less_than is None else amount < self.less_than

    @property
    def over(self) -> str:
        """Which years are counted, in words; "" for the year alone."""
        if self.is_of_term:
            return "本届"
        return f"近 {self.years} 年" if self.years > 1 else ""

    def of_term_since(self, day: datetime.date | None) -> "Way":
        """The records of the term that began on that day."""
        return replace(self, item=replace(self.item, since=day)) if self.is_of_term and self.item else self

    def is_decided(self, *, year_is_over: bool, term_is_over: bool) -> bool:
        """Whether too few can be said already."""
        return self.less_than is None or (term_is_over if self.is_of_term else year_is_over)


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
class Consequence:
    """What is proposed when there are so many of these records, whatever the points: 劝其辞去委员."""

    way: Way
    then: str
    clause: str = ""
    applies_to: Conditions = ()


@dataclass(frozen=True, slots=True)
class Streak:
    """What follows when one of these grades, a duty not met or a veto came up in so many years: in a row, or among the
    last `within`.
    """

    years: int
    then: str
    within: int | None = None
    grades: frozenset[str] = frozenset()
    duty: str = ""
    veto: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    grades: tuple[Grade, ...] = ()
    duties: tuple[Duty, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    excluded: tuple[Exclusion, ...] = ()
    consequences: tuple[Consequence, ...] = ()
    streaks: tuple[Streak, ...] = ()
    lists: tuple[str, ...] = ()  # the attributes of the subject by which places are given apart
    tie_break: tuple[str, ...] = ()  # items whose points decide between equal totals, in this order
    remind_below: Decimal | None = None
    undecided: tuple[str, ...] = ()  # what is asked over a term (届) that nobody registered, by name

    @property
    def ways(self) -> tuple[Way, ...]:
        of_duties = (way for duty in self.duties for way in duty.ways)
        return (*of_duties, *(veto.way for veto in self.vetoes), *(one.way for one in self.consequences))

    @property
    def asks_term(self) -> bool:
        return any(way.is_of_term for way in self.ways)

    def so_far(self, *, term_since: datetime.date | None, year_is_over: bool, term_is_over: bool) -> "Meaning":
        """What can be said by now: nothing of years in a row before the year is over, nothing of too few records before
        the years they are asked of are; with the term's records where those are asked.
        """

        def decided[Beside: (Veto, Consequence)](beside: tuple[Beside, ...]) -> tuple[Beside, ...]:
            return tuple(
                replace(one, way=one.way.of_term_since(term_since))
                for one in beside
                if one.way.is_decided(year_is_over=year_is_over, term_is_over=term_is_over)
            )

        if term_since is None and self.asks_term:
            known = self._without_term
            return known.so_far(term_since=None, year_is_over=year_is_over, term_is_over=term_is_over)
        duties = (replace(duty, ways=tuple(way.of_term_since(term_since) for way in duty.ways)) for duty in self.duties)
        return replace(
            self,
            duties=tuple(duties),
            vetoes=decided(self.vetoes),
            consequences=decided(self.consequences),
            streaks=self.streaks if year_is_over else (),
        )

    @property
    def _without_term(self) -> "Meaning":
        """Nothing of what is asked over the term, and no grade where that decides it; with the names of what is left
        open.
        """
        duties = tuple(duty for duty in self.duties if not any(way.is_of_term for way in duty.ways))
        vetoes = tuple(veto for veto in self.vetoes if not veto.way.is_of_term)
        consequences = tuple(one for one in self.consequences if not one.way.is_of_term)
        of_grades = [duty.name for duty in self.duties if duty not in duties]
        of_grades += [veto.way.name for veto in self.vetoes if veto not in vetoes]
        besides = [one.way.name for one in self.consequences if one not in consequences]
        return replace(
            self,
            duties=duties,
            vetoes=vetoes,
            consequences=consequences,
            grades=() if of_grades else self.grades,
            undecided=tuple(dict.fromkeys([*of_grades, *besides])),
        )

    @property
    def compares(self) -> bool:
        """Whether a grade depends on the others, or on other years."""
        return bool(self.streaks) or any(grade.quota for grade in self.grades)

    @property
    def of_part(self) -> "Meaning":
        """Of a part of a year: places in their lists, and who takes none; all else is set for the year."""
        return Meaning(excluded=self.excluded, lists=self.lists, tie_break=self.tie_break)

    @property
    def without_grades(self) -> "Meaning":
        """While prices are missing: nothing that follows from the points."""
        return replace(self, grades=(), remind_below=None)

    @property
    def pass_mark(self) -> Decimal | None:
        """The lowest points that still pass."""
        return min((g.at_least for g in self.grades if g.passes and g.at_least is not None), default=None)

    @property
    def years_back(self) -> int:
        """How many earlier years the rulebook looks at."""
        return max(((streak.within or streak.years) - 1 for streak in self.streaks), default=0)
