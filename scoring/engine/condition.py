"""What a rule asks of the attributes of a record or a subject."""

from dataclasses import dataclass

from scoring.engine.tally import Attributes, Value, Word


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
            return any(isinstance(word, int) and self._includes(word) for word in words)
        return self.values.isdisjoint(words) is self.excluded

    @property
    def is_range(self) -> bool:
        return self.at_least is not None or self.at_most is not None

    def _includes(self, number: int) -> bool:
        return (self.at_least is None or number >= self.at_least) and (self.at_most is None or number <= self.at_most)


type Conditions = tuple[Condition, ...]


def all_hold(conditions: Conditions, attributes: Attributes) -> bool:
    return all(condition.holds(attributes) for condition in conditions)


def names_in(conditions: Conditions) -> frozenset[str]:
    return frozenset(condition.attribute for condition in conditions)
