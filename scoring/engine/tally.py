"""What goes into the engine: who is scored, and how many records of which sort each of them has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

type Word = str | int
type Value = Word | frozenset[str]
type Attributes = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody who is scored: a group, a member.

    `attributes` say whom a rule applies to; `measures` are denominators, such as members in office.
    """

    id: int
    name: str
    attributes: Attributes = field(default_factory=dict)
    measures: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tally:
    """`count` records of one source that are alike in everything the rulebook asks.

    An attribute that one record may have several times (the bodies that adopted a report) is a frozenset: the grain is
    the record, so that the best of them can be taken. `quantities` are sums over these records (people served).
    `items` are the lowest items whose days these records fall in; None for all that ask this source.
    """

    subject: int
    source: str
    attributes: Attributes
    count: int = 1
    quantities: Mapping[str, Decimal] = field(default_factory=dict)
    items: frozenset[str] | None = None
