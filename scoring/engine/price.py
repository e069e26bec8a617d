"""What one record is worth, or what a ratio is worth."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from scoring.engine.condition import Conditions, all_hold, words_of
from scoring.engine.numbers import ONE, ZERO, divided
from scoring.engine.tally import Attributes, Word


@dataclass(frozen=True, slots=True)
class Flat:
    """The same points for each record."""

    points: Decimal

    def of(self, attributes: Attributes) -> Decimal:
        return self.points

    def asks(self) -> frozenset[str]:
        return frozenset()


@dataclass(frozen=True, slots=True)
class Tier:
    """档: what a record is worth of which all this holds."""

    when: Conditions
    points: Decimal


class Take(StrEnum):
    """Which of the tiers a record reaches are paid."""

    HIGHEST = "highest"
    SUM = "sum"
    FIRST = "first"


def dearest(points: Collection[Decimal]) -> Decimal:
    """The highest; of deductions alone the heaviest (不重复扣分，就高扣分)."""
    return max(points) if max(points) >= ZERO else min(points)


@dataclass(frozen=True, slots=True)
class Tiered:
    """Points by one attribute or by a combination of several; a record that reaches no tier is worth nothing."""

    tiers: tuple[Tier, ...]
    take: Take = Take.HIGHEST

    def of(self, attributes: Attributes) -> Decimal:
        reached = [tier.points for tier in self.tiers if all_hold(tier.when, attributes)]
        if not reached:
            return ZERO
        if self.take is Take.SUM:
            return sum(reached, ZERO)
        return reached[0] if self.take is Take.FIRST else dearest(reached)

    def asks(self) -> frozenset[str]:
        return frozenset(condition.attribute for tier in self.tiers for condition in tier.when)


@dataclass(frozen=True, slots=True)
class Band:
    """A step of a ratio: from `limit` on, or above it where `limit` itself is too little."""

    limit: Decimal
    inclusive: bool
    points: Decimal

    def is_reached(self, amount: Decimal, per: Decimal) -> bool:
        """Whether amount over per reaches the limit, without dividing."""
        return amount >= self.limit * per if self.inclusive else amount > self.limit * per


@dataclass(frozen=True, slots=True)
class Slope:
    """So many points for each whole `step` by which a ratio lies below `limit` (or above it)."""

    limit: Decimal
    step: Decimal
    points: Decimal
    is_below: bool = True

    def of(self, amount: Decimal, per: Decimal) -> Decimal:
        distance = self.limit * per - amount if self.is_below else amount - self.limit * per
        return max(distance, ZERO) // (self.step * per) * self.points


RECORDS = "records"  # a ratio may be taken of the item's own records instead of a measure of the subject


@dataclass(frozen=True, slots=True)
class Ratio:
    """Points by the number of records (of those of which `of` holds) over `per`: a measure of the subject, or all the
    item's records. Paid in bands, the first that fits from the top, or by the step.
    """

    per: str
    of: Conditions = ()
    bands: tuple[Band, ...] = ()
    slope: Slope | None = None

    def points(self, amount: Decimal, per: Decimal) -> Decimal:
        """Nothing where there is nothing to divide by."""
        if not per:
            return ZERO
        if self.slope:
            return self.slope.of(amount, per)
        return next((band.points for band in self.bands if band.is_reached(amount, per)), ZERO)

    def asks(self) -> frozenset[str]:
        return frozenset(condition.attribute for condition in self.of)


type Price = Flat | Tiered | Ratio


def least_price(price: Price) -> Decimal:
    """The lowest points that it can give."""
    if isinstance(price, Flat):
        return price.points
    if isinstance(price, Tiered):
        return min((tier.points for tier in price.tiers), default=ZERO)
    return price.slope.points if price.slope else min((band.points for band in price.bands), default=ZERO)


def most_price(price: Price) -> Decimal | None:
    """The most one record, or a ratio, can be worth, and nothing where it only takes away; None without an end."""
    if isinstance(price, Flat):
        return max(price.points, ZERO)
    if isinstance(price, Tiered):
        earned = [max(tier.points, ZERO) for tier in price.tiers]
        return sum(earned, ZERO) if price.take is Take.SUM else max(earned, default=ZERO)
    if price.slope:
        return None if price.slope.points > ZERO else ZERO
    return max((max(band.points, ZERO) for band in price.bands), default=ZERO)


@dataclass(frozen=True, slots=True)
class Factor:
    """系数: records of which this holds are worth so many times as much."""

    when: Conditions
    times: Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """One price shared among several people, `most` of them at most: equally, or the lead takes a part and the others
    share the rest equally.
    """

    among: str
    most: int | None = None
    role: str = ""
    lead: Word = ""
    lead_part: Decimal = ZERO

    def of(self, points: Decimal, attributes: Attributes) -> Decimal:
        people = attributes.get(self.among)
        if not isinstance(people, int) or people <= 1:
            return points
        if self.most is not None:
            people = min(people, self.most)
        if not self.role:
            return divided(points, people)
        people = max(2, people)
        if self.lead in words_of(attributes.get(self.role)):
            return points * self.lead_part
        return divided(points * (ONE - self.lead_part), people - 1)
