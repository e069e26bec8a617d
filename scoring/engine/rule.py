"""A rulebook in memory: items in a tree, what they ask of the records and what they pay for them."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from scoring.engine.tally import Attributes, Value, Word

ZERO = Decimal(0)
# A division keeps this many decimals, so that all sums after it are exact …
GRAIN = Decimal("1e-16")
# … and what it left out is swept off before rounding; nothing an office pays for is smaller than this.
FINE = Decimal("1e-12")


def divided(number: Decimal, by: Decimal | int) -> Decimal:
    return (number / by).quantize(GRAIN)


def words_of(value: Value | None) -> frozenset[Word]:
    """Every word an attribute's value stands for; a record without the attribute has none."""
    if value is None:
        return frozenset()
    return value if isinstance(value, frozenset) else frozenset([value])


@dataclass(frozen=True, slots=True)
class Condition:
    """The attribute has one of these values."""

    attribute: str
    values: frozenset[Word]

    def holds(self, attributes: Attributes) -> bool:
        return not self.values.isdisjoint(words_of(attributes.get(self.attribute)))


def all_hold(conditions: tuple[Condition, ...], attributes: Attributes) -> bool:
    return all(condition.holds(attributes) for condition in conditions)


@dataclass(frozen=True, slots=True)
class Flat:
    """The same points for each record."""

    points: Decimal


@dataclass(frozen=True, slots=True)
class Tier:
    """档: what a record with one of these values is worth."""

    values: frozenset[Word]
    points: Decimal


@dataclass(frozen=True, slots=True)
class Tiered:
    """Points by the value of an attribute; where a record has several values, the best of them or their sum."""

    by: str
    tiers: tuple[Tier, ...]
    highest: bool = True


@dataclass(frozen=True, slots=True)
class Band:
    """A step of a ratio: from `limit` on, or above it where `limit` itself is too little."""

    limit: Decimal
    inclusive: bool
    points: Decimal


@dataclass(frozen=True, slots=True)
class Banded:
    """Points by the number of records over a measure of the subject; the first band that fits, from the top."""

    per: str
    bands: tuple[Band, ...]


type Price = Flat | Tiered | Banded


@dataclass(frozen=True, slots=True)
class Share:
    """One price shared among several people: the lead takes a part, the others share the rest equally."""

    role: str
    lead: Word
    lead_part: Decimal
    among: str

    def of(self, points: Decimal, attributes: Attributes) -> Decimal:
        people = attributes.get(self.among)
        if not isinstance(people, int) or people <= 1:
            return points
        if self.lead in words_of(attributes.get(self.role)):
            return points * self.lead_part
        return divided(points * (1 - self.lead_part), people - 1)


class Counting(StrEnum):
    EACH = "each"
    ONCE = "once"
    THRESHOLD = "threshold"
    DISTINCT = "distinct"


@dataclass(frozen=True, slots=True)
class Average:
    """The sum is divided by a measure of the subject and multiplied by a factor."""

    per: str
    times: Decimal


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
    """计分项目: a category with items under it, or records of one source with a price.

    After the sum come, in this order, the average, the item's own base points, its floor and its cap.
    `same_records` marks an item that adds to records its neighbour has counted already (accepted after submitted).
    """

    code: str
    name: str
    clause: str = ""
    note: str = ""
    items: "tuple[Item, ...]" = ()
    source: str = ""
    where: tuple[Condition, ...] = ()
    applies_to: tuple[Condition, ...] = ()
    price: Price = Flat(ZERO)
    share: Share | None = None
    counting: Counting = Counting.EACH
    at_least: int = 0
    distinct: str = ""
    quantity: str = ""
    average: Average | None = None
    base: Decimal = ZERO
    floor: Decimal | None = None
    cap: Decimal | None = None
    same_records: bool = False

    @property
    def leaves(self) -> "Iterator[Item]":
        if not self.items:
            yield self
        for item in self.items:
            yield from item.leaves

    @property
    def asked(self) -> frozenset[str]:
        """The attributes that decide whether and how a record is paid."""
        names = {condition.attribute for condition in self.where}
        if isinstance(self.price, Tiered):
            names.add(self.price.by)
        if self.share:
            names |= {self.share.role, self.share.among}
        if self.distinct:
            names.add(self.distinct)
        return frozenset(names)


@dataclass(frozen=True, slots=True)
class Grade:
    """等次: reached from so many points on; the last one has no threshold."""

    name: str
    at_least: Decimal | None = None
    passes: bool = False


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
    applies_to: tuple[Condition, ...] = ()
    base: Decimal = ZERO
    floor: Decimal | None = None
    cap: Decimal | None = None
    rounding: Decimal = Decimal("0.01")
    grades: tuple[Grade, ...] = ()
    candidates: int = 0

    def is_in_force_on(self, day: datetime.date) -> bool:
        return (self.starts_on is None or self.starts_on <= day) and (self.ends_on is None or self.ends_on >= day)

    @property
    def asks(self) -> dict[str, Ask]:
        """What is asked of each source, all items together."""
        asks: dict[str, Ask] = {}
        for item in self.items:
            for leaf in item.leaves:
                ask = Ask(leaf.source, leaf.asked, frozenset([leaf.quantity]) if leaf.quantity else frozenset())
                asks[leaf.source] = asks[leaf.source] | ask if leaf.source in asks else ask
        return asks

    @property
    def pass_mark(self) -> Decimal | None:
        """The lowest points that still pass."""
        return min((g.at_least for g in self.grades if g.passes and g.at_least is not None), default=None)

    def rounded(self, points: Decimal) -> Decimal:
        """Half up to the rulebook's step, after the crumbs that divisions leave are swept off."""
        return (points.quantize(FINE) / self.rounding).quantize(Decimal(1), ROUND_HALF_UP) * self.rounding

    def grade_of(self, points: Decimal) -> str:
        for grade in self.grades:
            if grade.at_least is None or points >= grade.at_least:
                return grade.name
        return ""
