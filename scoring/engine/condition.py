"""What a rule asks of the attributes of a record or a subject."""

from dataclasses import dataclass

from scoring.engine.tally import Attributes, Value, Word

MOST = 10**9  # more than any attribute counts


def words_of(value: Value | None) -> frozenset[Word]:
    """Every word an attribute's value stands for; a record without the attribute has none."""
    if value is None:
        return frozenset()
    return value if isinstance(value, frozenset) else frozenset([value])


@dataclass(frozen=True, slots=True)
class Condition:
    """The attribute has one of these values, or (`excluded`) none of them, or is a number within bounds."""

    attribute: str
    values: frozenset[Word] = frozenset()
    excluded: bool = False
    at_least: int | None = None
    at_most: int | None = None

    def holds(self, attributes: Attributes) -> bool:
        words = words_of(attributes.get(self.attribute))
        if self.is_range:
            return any(isinstance(word, int) and self.includes(word) for word in words)
        return self.values.isdisjoint(words) is self.excluded

    @property
    def is_range(self) -> bool:
        return self.at_least is not None or self.at_most is not None

    def implies(self, other: "Condition") -> bool:
        """Whether `other` holds wherever this does."""
        if self.attribute != other.attribute or self.excluded is not other.excluded or self.is_range != other.is_range:
            return False
        if self.is_range:
            return all(map(other.includes, self._ends))
        return other.values <= self.values if self.excluded else self.values <= other.values

    def rules_out(self, other: "Condition", *, is_many: bool) -> bool:
        """Whether no record can meet both; of an attribute that has several values (`is_many`) less can be said."""
        if self.attribute != other.attribute:
            return False
        if self.excluded or other.excluded:
            one, but = (other, self) if self.excluded else (self, other)
            return not (one.excluded or one.is_range) and one.values <= but.values
        if is_many:
            return False
        if self.is_range and other.is_range:
            return not any(map(other.includes, self._ends)) and not any(map(self.includes, other._ends))
        if self.is_range or other.is_range:
            one, bounds = (other, self) if self.is_range else (self, other)
            return not any(isinstance(word, int) and bounds.includes(word) for word in one.values)
        return self.values.isdisjoint(other.values)

    @property
    def _ends(self) -> tuple[int, int]:
        return self.at_least or 0, MOST if self.at_most is None else self.at_most

    def includes(self, number: int) -> bool:
        return (self.at_least is None or number >= self.at_least) and (self.at_most is None or number <= self.at_most)


type Conditions = tuple[Condition, ...]


def all_hold(conditions: Conditions, attributes: Attributes) -> bool:
    return all(condition.holds(attributes) for condition in conditions)


def all_imply(conditions: Conditions, others: Conditions) -> bool:
    """Whether all of `others` hold wherever all of `conditions` do."""
    return all(any(one.implies(other) for one in conditions) for other in others)


def names_in(conditions: Conditions) -> frozenset[str]:
    return frozenset(condition.attribute for condition in conditions)
