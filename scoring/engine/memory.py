"""Lines made before: the same records under the same item give the same line, so most lines are not made again.

A change of one record changes one line of one card; and of a hundred thousand members most have the same few records
under an item.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from scoring.engine.card import Line
from scoring.engine.condition import all_hold, names_in
from scoring.engine.rule import Item, Rulebook
from scoring.engine.tally import Subject, Tally

MOST_RULEBOOKS, MOST_LINES = 8, 20_000
type Shaped = Mapping[str, Sequence[tuple[int, Tally]]]


class Plan(NamedTuple):
    """By what subjects are told apart inside an item, and its lowest items."""

    names: tuple[str, ...]
    leaves: tuple[Item, ...]


class Memory:
    """The lines made under one rulebook.

    Records alike in all attributes have one shape, a number; what an item asks of a shape is found out once.
    """

    def __init__(self) -> None:
        self._shapes: dict[tuple[Any, ...], int] = {}
        self._asked: dict[str, dict[int, tuple[Any, ...] | None]] = {}
        self._lines: dict[tuple[Any, ...], Line] = {}
        self._plans: dict[str, Plan | None] = {}

    def shaped(self, tallies: Mapping[str, Sequence[Tally]]) -> Shaped:
        if max(len(self._lines), len(self._shapes)) > MOST_LINES:
            self.__init__()  # type: ignore[misc]
        return {source: [(self._shape(one), one) for one in found] for source, found in tallies.items()}

    def _shape(self, tally: Tally) -> int:
        alike = (tally.source, *tally.attributes.items(), tally.items)
        return self._shapes.setdefault(alike, len(self._shapes))

    def line(self, item: Item, subject: Subject, shaped: Shaped, make: Callable[[], Line]) -> Line:
        """The line of an item for a subject with these records, made when there is none yet."""
        if item.code not in self._plans:
            self._plans[item.code] = _plan(item)
        plan = self._plans[item.code]
        if plan is None:
            return make()
        key = (
            item.code,
            *[subject.attributes.get(name) for name in plan.names],
            *subject.measures.items(),
            *[self._records(leaf, shaped.get(leaf.source, ())) for leaf in plan.leaves],
        )
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = make()
        return line

    def _records(self, leaf: Item, shaped: Sequence[tuple[int, Tally]]) -> tuple[Any, ...]:
        """What the leaf sees of these records: those that fit, by the attributes it asks, and how many."""
        asked = self._asked.setdefault(leaf.code, {})
        found = []
        for shape, tally in shaped:
            if shape not in asked:
                asked[shape] = _asked_of(leaf, tally)
            words = asked[shape]
            if words is not None:
                found.append((words, tally.count, tally.quantities.get(leaf.quantity)))
        return tuple(found)


def _asked_of(leaf: Item, tally: Tally) -> tuple[Any, ...] | None:
    """None for what does not fit."""
    if tally.items is not None and leaf.code not in tally.items:
        return None
    if not all_hold(leaf.where, tally.attributes):
        return None
    return tuple((name, tally.attributes[name]) for name in sorted(leaf.asked) if name in tally.attributes)


def _plan(item: Item) -> Plan | None:
    """None where it matters which records of several items are the same."""
    if any(category.once_each for category in item.categories):
        return None
    names = sorted({name for one in item.descendants for name in names_in(one.applies_to)})
    return Plan(tuple(names), tuple(item.leaves))


_memories: dict[str, Memory] = {}


def memory_of(rulebook: Rulebook) -> Memory:
    """This process's memory of a rulebook, told by everything it says."""
    said = repr(rulebook)
    if said not in _memories:
        if len(_memories) >= MOST_RULEBOOKS:
            _memories.clear()
        _memories[said] = Memory()
    return _memories[said]
