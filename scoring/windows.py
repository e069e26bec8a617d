"""Which days' records are asked of each source: a rule's year may end on another day, an item count some days only."""

import datetime
from collections.abc import Iterator, Mapping

from scoring.engine import Ask, Rulebook
from scoring.engine.rule import Days
from scoring.sources import Order, Source, Window, sources_of

ONE_DAY = datetime.timedelta(days=1)
NOTHING: Mapping[str, Ask] = {}


def orders_of(
    rulebook: Rulebook | None, subject: str, window: Window, besides: Mapping[str, Ask] = NOTHING
) -> list[Order]:
    """What to ask of the sources for one year, `besides` for more than the rulebook needs.

    A source of which every item counts the same days as the window is asked once; else once for each stretch of days
    between two dates at which one of its items begins or ends.
    """
    sources, asks = sources_of(subject), rulebook.asks if rulebook else {}
    found: list[Order] = []
    for name in sorted({*asks, *besides}):
        source = sources[name]
        if rulebook is None or name not in asks or not _is_cut(rulebook, source, window):
            both = [ask for ask in (asks.get(name), besides.get(name)) if ask]
            found.append(Order(source, window, both[0] | both[-1]))
            continue
        found += [Order(source, part, asks[name], items) for part, items in _stretches(rulebook, source, window)]
        if name in besides:
            found.append(Order(source, window, besides[name], frozenset()))
    return found


def _is_cut(rulebook: Rulebook, source: Source, window: Window) -> bool:
    """Whether some item counts other days than the window's."""
    days = _days_of_items(rulebook, source, window)
    return not source.is_of_year and any(one != window.days for one in days.values())


def _stretches(rulebook: Rulebook, source: Source, window: Window) -> Iterator[tuple[Window, frozenset[str]]]:
    """Parts of the rule's year, each with the items that count it."""
    days = _days_of_items(rulebook, source, window)
    cuts = sorted({first for first, _ in days.values()} | {last + ONE_DAY for _, last in days.values()})
    for first, after in zip(cuts, cuts[1:], strict=False):
        items = frozenset(code for code, (begins, ends) in days.items() if begins <= first and after - ONE_DAY <= ends)
        if items:
            yield Window(window.year, after - ONE_DAY, first), items


def _days_of_items(rulebook: Rulebook, source: Source, window: Window) -> dict[str, Days]:
    """The days of every item that asks the source, up to the last day of the window."""
    found = {}
    for leaf in rulebook.leaves:
        if leaf.source == source.name:
            first, last = leaf.days_of(window.year, rulebook.year_end)
            found[leaf.code] = (first, min(last, window.ends_on))
    return found


def period_words(rulebook: Rulebook | None, window: Window) -> str:
    """全年; 截至 2020 年 6 月 30 日; 2019 年 12 月 21 日至 2020 年 12 月 20 日."""
    first, last = rulebook.year_end.days_of(window.year) if rulebook else window.days
    last = min(last, window.ends_on)
    if first != datetime.date(window.year, 1, 1):
        return f"{_day(first)}至{_day(last)}"
    return "全年" if window.is_whole else f"截至{_day(last)}"


def _day(day: datetime.date) -> str:
    return f" {day:%Y 年 %-m 月 %-d 日}"
