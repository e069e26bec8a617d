"""Between what points an item, or the whole, can end: read from its text, before there is any record."""

from collections.abc import Iterable
from decimal import Decimal

from scoring.engine.counting import Form
from scoring.engine.numbers import ONE, ZERO
from scoring.engine.price import Ratio, most_price
from scoring.engine.rule import Gather, Item, Rulebook


def start_of(one: Item | Rulebook) -> Decimal:
    """What it gives without a record, to those to whom everything below it applies; before its own floor and cap."""
    if isinstance(one, Item) and one.record_only:
        return ZERO
    starts = [_within(child, start_of(child)) for child in one.items]
    return one.base + sum(_taken(one, starts), ZERO)


def most_of(one: Item | Rulebook) -> Decimal | None:
    """The most it can come to before its own floor and cap; None where the text sets no end, or gives no price yet."""
    if isinstance(one, Item) and (one.record_only or one.incomplete or one.average):
        return None
    if isinstance(one, Item) and not one.items:
        return _most_of_leaf(one)
    most = [most_within(child) for child in one.items]
    if any(number is None for number in most):
        return None
    return one.base + sum(_taken(one, (max(number or ZERO, ZERO) for number in most)), ZERO)


def _within(one: Item, points: Decimal) -> Decimal:
    if one.floor is not None:
        points = max(points, one.floor)
    return points if one.cap is None else min(points, one.cap)


def most_within(one: Item) -> Decimal | None:
    """The most it can end with."""
    most = most_of(one)
    return one.cap if most is None else _within(one, most)


def _taken(one: Item | Rulebook, points: Iterable[Decimal]) -> list[Decimal]:
    found = sorted(points, reverse=True)
    return found[: one.best_of] if isinstance(one, Item) and one.gather is Gather.BEST else found


def _most_of_leaf(item: Item) -> Decimal | None:
    price = most_price(item.price)
    if price is None:
        return None
    if not item.source or price == ZERO:
        return item.base
    if isinstance(item.price, Ratio):
        return item.base + price
    times = {Form.ONCE: 1, Form.THRESHOLD: 1, Form.MOST: item.counting.number}.get(item.counting.form)
    if times is None or item.counting.by or item.quantity:
        return None
    for factor in item.factors:
        price *= max(factor.times, ONE)
    return item.base + price * times
