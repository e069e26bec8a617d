"""A rulebook in memory: items in a tree, what they ask of the records and what they pay for them."""

import datetime
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from scoring.engine.condition import Conditions, names_in
from scoring.engine.counting import AsOne, Counting
from scoring.engine.meaning import Meaning
from scoring.engine.numbers import FINE, ZERO
from scoring.engine.price import Factor, Flat, Price, Share, least_price, most_price

type Days = tuple[datetime.date, datetime.date]


@dataclass(frozen=True, slots=True)
class YearEnd:
    """The last day of a year that is not the calendar's: 20 December, 30 November."""

    month: int
    day: int

    def days_of(self, year: int) -> Days:
        last = datetime.date(year, self.month, self.day)
        return last.replace(year=year - 1) + datetime.timedelta(days=1), last

    def part_of(self, year: int, months: tuple[int, int]) -> Days:
        """From the first to the last of these months of that year, counted as it counts them: the first quarter of a
        year that ends on 20 December runs from 21 December to 20 March.
        """
        first, last = self.days_of(year)
        begins = first if months[0] == 1 else self._month_end(last, months[0] - 1) + datetime.timedelta(days=1)
        return begins, last if months[1] == 12 else self._month_end(last, months[1])

    @staticmethod
    def _month_end(last: datetime.date, number: int) -> datetime.date:
        """The last day of the month of that number, in the year that ends on `last`."""
        before, month = divmod(last.month + number - 13, 12)
        longest = monthrange(last.year + before, month + 1)[1]
        is_month_end = last.day == monthrange(last.year, last.month)[1]
        return datetime.date(last.year + before, month + 1, longest if is_month_end else min(last.day, longest))


CALENDAR = YearEnd(12, 31)


@dataclass(frozen=True, slots=True)
class Average:
    """The sum is divided by a measure of the subject and multiplied by a factor."""

    per: str
    times: Decimal


class Gather(StrEnum):
    """What a category makes of the items under it."""

    SUM = "sum"
    BEST = "best"
    ALL = "all"  # the sum, once so many of them are met


@dataclass(frozen=True, slots=True)
class Ask:
    """What a rulebook wants to know of one source: attributes to tell records apart by, quantities to add up."""

    source: str
    attributes: frozenset[str] = frozenset()
    quantities: frozenset[str] = frozenset()

    def __or__(self, other: "Ask") -> "Ask":
        return Ask(self.source, self.attributes | other.attributes, self.quantities | other.quantities)


@dataclass(frozen=True, slots=True)
class Item:
    """计分项目: a category with items under it, records of one source with a price, or points without records.

    After the sum come, in this order, the average, the item's own base points, its floor and its cap.
    `same_records` marks an item that adds to records its neighbour has counted already (accepted after submitted).
    `gather` says whether a category adds its items up, takes the best `best_of` of them, or pays their sum only when
    `needed` of them are met (all, where that is 0); with `once_each` a record that fits several items below counts
    under the dearest alone. `record_only` shows records and pays nothing; `incomplete` says what its text does not give
    (prices not published), so that nobody is graded by it yet; `policy_note` says which policy the item touches. Only
    records from `starts_on` to `ends_on` count, and of the year that ends with `year_end` where that is not the
    rulebook's; or of so many `years` up to that one, or of all days `since` one (what stands beside the points).
    """

    code: str
    name: str
    clause: str = ""
    note: str = ""
    policy_note: str = ""
    items: "tuple[Item, ...]" = ()
    source: str = ""
    where: Conditions = ()
    applies_to: Conditions = ()
    as_one: AsOne | None = None
    price: Price = Flat(ZERO)
    factors: tuple[Factor, ...] = ()
    share: Share | None = None
    counting: Counting = Counting()
    quantity: str = ""
    gather: Gather = Gather.SUM
    best_of: int = 1
    needed: int = 0
    once_each: bool = False
    average: Average | None = None
    base: Decimal = ZERO
    floor: Decimal | None = None
    cap: Decimal | None = None
    same_records: bool = False
    record_only: bool = False
    incomplete: str = ""
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    year_end: YearEnd | None = None
    years: int = 1
    since: datetime.date | None = None

    def days_of(self, year: int, year_end: YearEnd, months: tuple[int, int] = (1, 12)) -> Days:
        """The days whose records it counts in these months of that year; the first after the last when there are
        none.
        """
        year_end = self.year_end or year_end
        first = self.since or year_end.part_of(year - self.years + 1, months)[0]
        last = year_end.part_of(year, months)[1]
        return max(first, self.starts_on or first), min(last, self.ends_on or last)

    @property
    def leaves(self) -> "Iterator[Item]":
        if not self.items:
            yield self
        for item in self.items:
            yield from item.leaves

    @property
    def descendants(self) -> "Iterator[Item]":
        """Everything below it, at any depth."""
        for item in self.items:
            yield item
            yield from item.descendants

    @property
    def categories(self) -> "Iterator[Item]":
        """Itself and what lies between it and the lowest items."""
        if self.items:
            yield self
        for item in self.items:
            yield from item.categories

    @property
    def asked(self) -> frozenset[str]:
        """The attributes that decide whether and how a record is paid."""
        names = names_in(self.where) | self.price.asks() | self.counting.asks()
        for factor in self.factors:
            names |= names_in(factor.when)
        if self.as_one:
            names |= self.as_one.asks()
        if self.share:
            names |= frozenset(filter(None, [self.share.role, self.share.among]))
        return names

    @property
    def deducts(self) -> bool:
        """Whether records can only take points away."""
        priced = [leaf for leaf in self.leaves if leaf.source and not leaf.record_only and not leaf.incomplete]
        takes = [leaf for leaf in priced if least_price(leaf.price) < ZERO]
        return bool(takes) and all(most_price(leaf.price) == ZERO for leaf in priced)

    @property
    def takes_heaviest(self) -> bool:
        """Whether the best of its items is the heaviest deduction, there being nothing to earn or begin with."""
        return self.gather is Gather.BEST and self.deducts and not any(one.base for one in self.descendants)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """计分办法."""

    code: str
    name: str
    subject: str
    items: tuple[Item, ...]
    basis: str = ""
    note: str = ""
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    applies_to: Conditions = ()
    base: Decimal = ZERO
    floor: Decimal | None = None
    cap: Decimal | None = None
    rounding: Decimal = Decimal("0.01")
    year_end: YearEnd = CALENDAR
    meaning: Meaning = Meaning()
    candidates: int = 0
    incomplete: str = ""

    def is_in_force_on(self, day: datetime.date) -> bool:
        return (self.starts_on is None or self.starts_on <= day) and (self.ends_on is None or self.ends_on >= day)

    @property
    def gaps(self) -> tuple[tuple[str, str], ...]:
        """What is missing until it can grade anybody: the name of the item ("" of the whole), and why."""
        items = (item for top in self.items for item in (top, *top.descendants) if item.incomplete)
        whole = [("", self.incomplete)] if self.incomplete else []
        return (*whole, *((item.name, item.incomplete) for item in items))

    @property
    def as_far_as_complete(self) -> "Rulebook":
        """With gaps it counts points, and nothing follows from them: no grade, no reminder, no candidates."""
        return replace(self, meaning=self.meaning.without_grades, candidates=0) if self.gaps else self

    @property
    def leaves(self) -> Iterator[Item]:
        """All that counts records: the lowest items, and what stands beside the points."""
        for item in self.items:
            yield from (leaf for leaf in item.leaves if leaf.source)
        yield from (way.item for way in self.meaning.ways if way.item)

    @property
    def asks(self) -> dict[str, Ask]:
        """What is asked of each source, all together."""
        asks: dict[str, Ask] = {}
        for leaf in self.leaves:
            ask = Ask(leaf.source, leaf.asked, frozenset([leaf.quantity]) if leaf.quantity else frozenset())
            asks[leaf.source] = asks[leaf.source] | ask if leaf.source in asks else ask
        return asks

    def rounded(self, points: Decimal) -> Decimal:
        """Half up to the rulebook's step, after the crumbs that divisions leave are swept off."""
        return (points.quantize(FINE) / self.rounding).quantize(Decimal(1), ROUND_HALF_UP) * self.rounding
