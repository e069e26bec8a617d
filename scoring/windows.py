"""Which days' records are asked of each source: a rule's year may end on another day, an item count some days only."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.utils import timezone

from scoring.engine import Ask, Item, Rulebook
from scoring.engine.rule import CALENDAR, Days
from scoring.models import Part
from scoring.sources import Order, Source, Window, sources_of
from scoring.sources.base import PARTS

ONE_DAY = datetime.timedelta(days=1)
NOTHING: Mapping[str, Ask] = {}
NO_ITEMS: frozenset[str] = frozenset()


def orders_of(
    rules: Sequence[Rulebook], subject: str, window: Window, besides: Mapping[str, Ask] = NOTHING
) -> list[Order]:
    """What to ask of the sources for one year, all the rulebooks together, `besides` for more than they need.

    The items that count the window's own days are asked together, whatever others count; the others once for each
    stretch of days between two dates at which one of them begins or ends. Records kept by the year, whatever their day,
    belong to the part of the year that closes it.
    """
    sources, asks = sources_of(subject), _asks(rules)
    found: list[Order] = []
    for name in sorted({*asks, *besides}):
        source = sources[name]
        if source.is_of_year and not window.closes_year:
            continue
        own, besides_own = _by_days(rules, source, window) if name in asks else (NO_ITEMS, {})
        if besides_own:
            if own:
                found.append(Order(source, window, asks[name], own))
            found += [Order(source, part, asks[name], items) for part, items in _stretches(besides_own, window)]
            if name in besides:
                found.append(Order(source, window, besides[name], NO_ITEMS))
        else:
            both = [ask for ask in (asks.get(name), besides.get(name)) if ask]
            found.append(Order(source, window, both[0] | both[-1]))
    return found


def _asks(rules: Iterable[Rulebook]) -> dict[str, Ask]:
    asks: dict[str, Ask] = {}
    for rulebook in rules:
        for name, ask in rulebook.asks.items():
            asks[name] = asks[name] | ask if name in asks else ask
    return asks


def _by_days(
    rules: Iterable[Rulebook], source: Source, window: Window
) -> tuple[frozenset[str], dict[datetime.date, dict[str, Days]]]:
    """The items that count the window's own days; the others with theirs, by the last day of their rulebook's year.

    Items among which each record counts once are asked together, so that a record of two of them is one.
    """
    own: set[str] = set()
    others: dict[datetime.date, dict[str, Days]] = defaultdict(dict)
    for rulebook in () if source.is_of_year else rules:
        closing = min(rulebook.year_end.part_of(window.year, window.months)[1], window.ends_on)
        days = {leaf.code: _days(leaf, rulebook, window) for leaf in rulebook.leaves if leaf.source == source.name}
        cut = {code for code, one in days.items() if one != window.days}
        for together in _once_each(rulebook):
            if not cut.isdisjoint(together):
                cut |= together & days.keys()
        own |= {_qualified(rulebook, code) for code in days if code not in cut}
        for code in cut:
            others[closing][_qualified(rulebook, code)] = days[code]
    return frozenset(own), others


def _days(leaf: Item, rulebook: Rulebook, window: Window) -> Days:
    """The days an item counts, up to the last day of the window."""
    first, last = leaf.days_of(window.year, rulebook.year_end, window.months)
    return first, min(last, window.ends_on)


def _once_each(rulebook: Rulebook) -> Iterator[set[str]]:
    """The lowest items of each category that counts a record once."""
    for item in rulebook.items:
        for category in item.categories:
            if category.once_each:
                yield {leaf.code for leaf in category.leaves}


def _stretches(
    others: Mapping[datetime.date, Mapping[str, Days]], window: Window
) -> Iterator[tuple[Window, frozenset[str]]]:
    """Parts of the rules' years, each with the items that count it; what may change is asked as of the year's end."""
    for closing, of in sorted(others.items()):
        cuts = sorted({first for first, _ in of.values()} | {last + ONE_DAY for _, last in of.values()})
        for first, after in zip(cuts, cuts[1:], strict=False):
            last = after - ONE_DAY
            items = frozenset(code for code, (begins, ends) in of.items() if begins <= first and last <= ends)
            if items:
                yield Window(window.year, last, first, as_of=closing), items


def _qualified(rulebook: Rulebook, code: str) -> str:
    """An item's code beside those of other rulebooks."""
    return f"{rulebook.code}/{code}"


def items_of(rulebook: Rulebook, items: frozenset[str] | None) -> frozenset[str] | None:
    """Of the items for which an order was made, the codes of this rulebook's; None for all."""
    start = _qualified(rulebook, "")
    return None if items is None else frozenset(one.removeprefix(start) for one in items if one.startswith(start))


def window_of_part(year: int, part: str, on: datetime.date | None = None) -> Window:
    """A half year or a quarter (`PARTS`: H1, H2, Q1 … Q4), up to `on` (today) while it runs.

    The window is the calendar's, as that of a year is; a rule whose year ends on another day counts its own quarters in
    it, each of three months up to that day, so that four quarters are always one year of the rule.
    """
    first, last = CALENDAR.part_of(year, PARTS[part])
    today = on or timezone.localdate()
    return Window(year, min(last, max(first, today)), first, part)


PART_WORDS = {part: str(Part(part).label) for part in PARTS}


def period_words(rulebook: Rulebook | None, window: Window) -> str:
    """全年; 截至 2020 年 6 月 30 日; 第一季度; 2019 年 12 月 21 日至 2020 年 12 月 20 日."""
    year_end = rulebook.year_end if rulebook else CALENDAR
    first, last = year_end.part_of(window.year, window.months)
    whole = PART_WORDS.get(window.part, "全年")
    is_over = window.ends_on >= last
    last = min(last, window.ends_on)
    if year_end != CALENDAR:
        days = f"{day_words(first)}至{day_words(last)}"
        return f"{whole}，即{days}" if window.part else days
    if is_over:
        return whole
    return f"{whole}，截至{day_words(last)}" if window.part else f"截至{day_words(last)}"


def day_words(day: datetime.date) -> str:
    """2020 年 12 月 20 日, with the blank that parts it from the words before."""
    return f" {day:%Y 年 %-m 月 %-d 日}"
