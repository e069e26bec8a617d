"""Asks any number of sources for any number of years in one query."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from cppcc_office.shared.freshness import kept_each, tables_of, tables_read
from scoring.engine import Ask, Tally
from scoring.engine.tally import Value
from scoring.sources.base import Source, Window

FIXED = 4  # order, subject, record, number
type Plain = tuple[Any, ...]  # what a tally is made of: kept as it is, a tally takes ten times as long to unpack


@dataclass(frozen=True)
class Order:
    """What to ask of one source in one window; `items` are those it is asked for, None for all of the rulebook."""

    source: Source
    window: Window
    ask: Ask
    items: frozenset[str] | None = None
    only: range | None = None  # subjects with numbers in this range; everybody for None

    @cached_property
    def asked(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return tuple(sorted(self.ask.attributes)), tuple(sorted(self.ask.quantities))

    @property
    def key(self) -> tuple[Any, ...]:
        """Tells it from every other order."""
        items = None if self.items is None else tuple(sorted(self.items))
        return self.source.key, self.window, *self.asked, items


def gather(orders: Iterable[Order]) -> dict[tuple[str, int], list[Tally]]:
    """Tallies by kind of subject and year; what was written since the last time is asked again, in one query whatever
    the number of orders, subjects and records.

    A record with several values of an attribute arrives as several rows.
    """
    orders = list(orders)
    by_key = {("tallies", *order.key): order for order in orders}
    if any(order.only for order in orders):
        found = [mine for mine, _ in _asked(list(by_key.values()))]  # a part of a run through everybody is not kept
    else:
        found = kept_each(list(by_key), lambda missing: _asked([by_key[key] for key in missing])) if orders else []
    tallies: dict[tuple[str, int], list[Tally]] = {(o.source.subject, o.window.year): [] for o in orders}
    for order, mine in zip(by_key.values(), found, strict=True):
        tallies[order.source.subject, order.window.year] += [Tally(*one) for one in mine]
    return tallies


def _asked(orders: Sequence[Order]) -> list[tuple[list[Plain], Collection[str]]]:
    """The tallies of each order, and the tables they come from."""
    width = max(len(order.ask.attributes) for order in orders)
    depth = max(len(order.ask.quantities) for order in orders)
    with tables_read() as besides:
        queries = [
            order.source.grouped(order.window, order.ask, width, depth, number, order.only)
            for number, order in enumerate(orders)
        ]
    rows = (queries[0].union(*queries[1:], all=True) if queries[1:] else queries[0]).order_by()
    tallies: list[list[Plain]] = [[] for _ in orders]
    records: dict[tuple[int, int, int], list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        if row[2]:
            records[row[:3]].append(row)
        else:
            tallies[row[0]].append(_tally(orders[row[0]], [row], depth))
    for (number, _, _), same in records.items():
        tallies[number].append(_tally(orders[number], same, depth))
    return [
        (mine, besides | _tables(order, query)) for mine, order, query in zip(tallies, orders, queries, strict=True)
    ]


_tables_known: dict[tuple[Any, ...], frozenset[str]] = {}


def _tables(order: Order, query: QuerySet) -> frozenset[str]:
    """Which tables an order reads depends on its shape, not on its days; to write the query down takes a while."""
    window = order.window
    shape = (order.source.key, *order.asked, window.part, window.starts_on is None, window.is_whole)
    if shape not in _tables_known:
        _tables_known[shape] = tables_of(query)
    return _tables_known[shape]


def _tally(order: Order, rows: list[tuple[Any, ...]], depth: int) -> Plain:
    """One tally of a row, or of all the rows of one record."""
    row = rows[0]
    attributes: dict[str, Value] = {}
    names, quantities_asked = order.asked
    for position, name in enumerate(names, start=FIXED + depth):
        attribute = order.source.attributes[name]
        if attribute.is_many:
            words = {attribute.read(each[position]) for each in rows}
            attributes[name] = frozenset(str(word) for word in words if word is not None)
        elif (word := attribute.read(row[position])) is not None:
            attributes[name] = word
    summed = order.source.quantities
    quantities = {name: summed[name].read(row[FIXED + i]) for i, name in enumerate(quantities_asked)}
    return row[1], order.source.name, attributes, 1 if row[2] else row[3], quantities, order.items
