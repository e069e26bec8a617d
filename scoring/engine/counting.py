"""How many of the records are paid."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from scoring.engine.condition import Conditions, all_hold, words_of
from scoring.engine.numbers import ONE, ZERO
from scoring.engine.tally import Attributes, Word


@dataclass(frozen=True, slots=True)
class Portion:
    """Records that an item does not tell apart; `amount` is what is counted: the records, or a quantity of them."""

    attributes: Attributes
    count: int
    amount: Decimal


class Form(StrEnum):
    EACH = "each"  # every record
    ONCE = "once"  # the dearest one
    THRESHOLD = "at_least"  # once, when there are so many
    DISTINCT = "distinct"  # once for each value of an attribute
    FROM = "from"  # the n-th and those after it
    MOST = "most"  # the n dearest (of each value of an attribute)
    EVERY = "every"  # once for each whole n


@dataclass(frozen=True, slots=True)
class Spread:
    """A threshold that must be met in parts: of each of the `parts` values of `by`, such as quarters, `at_least` so
    many.
    """

    by: str
    parts: int
    at_least: int


@dataclass(frozen=True, slots=True)
class Counting:
    form: Form = Form.EACH
    number: int = 0
    by: str = ""
    spread: Spread | None = None

    def asks(self) -> frozenset[str]:
        return frozenset(filter(None, [self.by, self.spread.by if self.spread else ""]))

    def paid(self, portions: Sequence[Portion], units: Sequence[Decimal]) -> list[Decimal]:
        """How many times the unit price of each portion is paid."""
        if self.form is Form.EACH:
            return [portion.amount for portion in portions]
        times = [ZERO] * len(portions)
        dearest_first = sorted(range(len(portions)), key=lambda i: abs(units[i]), reverse=True)
        if self.form is Form.DISTINCT:
            seen: set[Word] = set()
            for i in dearest_first:
                fresh = words_of(portions[i].attributes.get(self.by)) - seen
                times[i] = Decimal(len(fresh))
                seen |= fresh
        elif self.form is Form.MOST:
            left: dict[frozenset[Word], Decimal] = defaultdict(lambda: Decimal(self.number))
            for i in dearest_first:
                of = words_of(portions[i].attributes.get(self.by))
                # Of each member two at most: what belongs to no member (the group's own report) is not limited by it.
                times[i] = min(portions[i].amount, left[of]) if of or not self.by else portions[i].amount
                left[of] -= times[i]
        elif self.form is Form.FROM:
            skipped = Decimal(self.number - 1)
            for i in reversed(dearest_first):
                times[i] = max(portions[i].amount - skipped, ZERO)
                skipped = max(skipped - portions[i].amount, ZERO)
        elif dearest_first:
            times[dearest_first[0]] = self._times_of_all(portions)
        return times

    def _times_of_all(self, portions: Sequence[Portion]) -> Decimal:
        """How often all of them together are paid, at the price of the dearest."""
        amount = sum((portion.amount for portion in portions), ZERO)
        if self.form is Form.EVERY:
            return amount // self.number
        if self.form is Form.THRESHOLD and (amount < self.number or not self._is_spread(portions)):
            return ZERO
        return ONE

    def _is_spread(self, portions: Sequence[Portion]) -> bool:
        if self.spread is None:
            return True
        found: dict[Word, Decimal] = defaultdict(Decimal)
        for portion in portions:
            for word in words_of(portion.attributes.get(self.spread.by)):
                found[word] += portion.amount
        return sum(1 for amount in found.values() if amount >= self.spread.at_least) >= self.spread.parts


@dataclass(frozen=True, slots=True)
class AsOne:
    """Records with the same value of `by` (the half days of one meeting) stand for one: it counts when the share of
    those of which `when` holds reaches `share`, or (`is_below`) stays below it.

    The one has the attributes that all of them have alike.
    """

    by: str
    when: Conditions
    share: Fraction
    is_below: bool = False

    def asks(self) -> frozenset[str]:
        return frozenset([self.by, *(condition.attribute for condition in self.when)])

    def of(self, portions: Sequence[Portion]) -> list[Portion]:
        groups: dict[tuple[str, ...], list[Portion]] = defaultdict(list)
        for portion in portions:
            groups[tuple(sorted(map(str, words_of(portion.attributes.get(self.by)))))].append(portion)
        return [_one(group) for key, group in sorted(groups.items()) if key and self._counts(group)]

    def _counts(self, group: Sequence[Portion]) -> bool:
        whole = sum((portion.amount for portion in group), ZERO)
        part = sum((portion.amount for portion in group if all_hold(self.when, portion.attributes)), ZERO)
        reached = part * self.share.denominator >= self.share.numerator * whole
        return reached is not self.is_below


def _one(group: Sequence[Portion]) -> Portion:
    first, *others = (portion.attributes for portion in group)
    alike = {name: value for name, value in first.items() if all(other.get(name) == value for other in others)}
    return Portion(alike, 1, ONE)
