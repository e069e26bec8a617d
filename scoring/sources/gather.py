"""Asks any number of sources for any number of years in one query."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.engine import Ask, Tally
from scoring.engine.tally import Value
from scoring.sources.base import Source, Window

FIXED = 4  # order, subject, record, number


@dataclass(frozen=True)
class Order:
    """What to ask of one source in one window; `items` are those it is asked for, None for all of the rulebook."""

    source: Source
    window: Window
    ask: Ask
    items: frozenset[str] | None = None


def gather(orders: Iterable[Order]) -> dict[tuple[str, int], list[Tally]]:
    """Tallies by kind of subject and year, one query whatever the number of orders, subjects and records.

    A record with several values of an attribute arrives as several rows.
    """
    orders = list(orders)
    if not orders:
        return {}
    width = max(len(order.ask.attributes) for order in orders)
    depth = max(len(order.ask.quantities) for order in orders)
    first, *rest = (
        order.source.grouped(order.window, order.ask, width, depth, number) for number, order in enumerate(orders)
    )
    rows = (first.union(*rest, all=True) if rest else first).order_by()
    tallies: dict[tuple[str, int], list[Tally]] = {(o.source.subject, o.window.year): [] for o in orders}
    records: dict[tuple[int, int, int], list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows.iterator(chunk_size=5000):
        if row[2]:
            records[row[:3]].append(row)
        else:
            order = orders[row[0]]
            tallies[order.source.subject, order.window.year].append(_tally(order, [row], depth))
    for (number, _, _), same in records.items():
        order = orders[number]
        tallies[order.source.subject, order.window.year].append(_tally(order, same, depth))
    return tallies


def _tally(order: Order, rows: list[tuple[Any, ...]], depth: int) -> Tally:
    """One tally of a row, or of all the rows of one record."""
    row = rows[0]
    attributes: dict[str, Value] = {}
    for position, name in enumerate(sorted(order.ask.attributes), start=FIXED + depth):
        attribute = order.source.attributes[name]
        if attribute.is_many:
            words = {attribute.read(each[position]) for each in rows}
            attributes[name] = frozenset(str(word) for word in words if word is not None)
        elif (word := attribute.read(row[position])) is not None:
            attributes[name] = word
    quantities = {name: Decimal(row[FIXED + i]) for i, name in enumerate(sorted(order.ask.quantities))}
    return Tally(row[1], order.source.name, attributes, 1 if row[2] else row[3], quantities, order.items)
