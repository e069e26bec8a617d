"""Every member's points in one run, also where all the committees of a province stand in one database.

Members are taken by ranges of their numbers, so that the records of a part of them are in memory at a time; of those
done, their points stay, for the places are everybody's together.
"""

import gc
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Max, Min

from members.models import Member
from scoring.board import boards, told_later, years_before
from scoring.engine import Past, Rulebook, Scorecard
from scoring.engine.judge import judged
from scoring.publishing.past import published_past, with_published
from scoring.rulebooks import books_in_force
from scoring.sources import Window

AT_A_TIME = 5000


@dataclass(frozen=True)
class Row:
    """One member's result; `items` are the points by the item's name. The card has no records any more."""

    card: Scorecard
    items: Mapping[str, Decimal]


def everybody(
    window: Window, *, at_a_time: int = AT_A_TIME, done: Callable[[int], object] = lambda number: None
) -> list[Row]:
    """All members' results of the window, rulebook by rulebook the best first; `done` is told how many are through."""
    history: dict[int, Past] = {}
    rows: list[Row] = []
    earlier = years_before(window, books_in_force("member"))
    settled = published_past("member", [one.year for one in earlier])
    with _nothing_collected():
        for one in [*earlier, window]:
            rows, has_records = _one_year(one, history, at_a_time, done if one == window else lambda number: None)
            cards = (row.card for row in rows)
            known = told_later(one.year, cards, history, has_records=has_records, has_streaks=True)
            history = with_published(known, settled.get(one.year, {}))
    return rows


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Python does not look through millions of results for circles, of which they have none."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def ranges(at_a_time: int) -> Iterator[range]:
    """The numbers of all members, in ranges."""
    ends = Member.objects.aggregate(first=Min("pk"), last=Max("pk"))
    for start in range(ends["first"] or 0, (ends["last"] or -1) + 1, at_a_time):
        yield range(start, start + at_a_time)


def _one_year(
    window: Window, history: Mapping[int, Past], at_a_time: int, done: Callable[[int], object]
) -> tuple[list[Row], bool]:
    """The results of one year, and whether there was any record."""
    has_records = False
    rules: dict[str, Rulebook] = {}
    cards: dict[str, list[Scorecard]] = defaultdict(list)
    items: dict[int, Mapping[str, Decimal]] = {}
    for only in ranges(at_a_time):
        board = boards("member", [window], only=only)[window.year]
        has_records |= bool(board.tallies)
        rules |= {rule.code: rule for rule in board.rules}
        for card in board.cards:
            items[card.subject_id] = {line.name: line.points for line in card.items}
            cards[card.rulebook].append(_without_records(card, rules[card.rulebook]))
        done(len(board.subjects))
    found = (judged(cards[code], rule.as_far_as_complete.meaning, history) for code, rule in rules.items())
    return [Row(card, items[card.subject_id]) for some in found for card in some], has_records


def _without_records(card: Scorecard, rule: Rulebook) -> Scorecard:
    """What places and grades are told by: the total, and the items that decide between equal ones."""
    deciding = (card.found(code) for code in rule.meaning.tie_break)
    return replace(card, items=tuple(replace(line, parts=(), children=()) for line in deciding if line))
