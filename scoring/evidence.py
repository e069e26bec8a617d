"""From a total to its items, from an item to its records: what was counted, what was left out, and why."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from scoring.adding_up import rounded
from scoring.board import as_of, boards, window_of
from scoring.engine import Item, Rulebook, Scorecard, Subject, Tally, score
from scoring.engine.condition import all_hold
from scoring.engine.counting import Form
from scoring.engine.numbers import ZERO
from scoring.engine.price import Ratio
from scoring.engine.rule import Gather
from scoring.engine.score import line_of, unit_price
from scoring.in_force import rules_in_force, rules_of
from scoring.rulebooks import Data, books_in_force
from scoring.scored import scored
from scoring.sources import Found, Source, Window, sources_of
from scoring.sources.base import NO, YES
from scoring.terms import terms_asked
from scoring.windows import NO_ITEMS, items_of, orders_of, period_words, window_of_part
from scoring.wording import condition_words

# Why a record adds nothing, or not all it is worth, by the way the records of its item are counted.
LIMITS = {
    Form.ONCE: "本项只计一次，已经计过",
    Form.DISTINCT: "同一种只计一次，已经计过",
    Form.THRESHOLD: "满 {number} 件才计分，只计一次",
    Form.FROM: "第 {number} 件起才计分",
    Form.MOST: "最多计 {number} 件，已经计满",
    Form.EVERY: "每满 {number} 件计一次",
}
# … and by what a category makes of its items.
GATHERED = {
    Gather.BEST: "几个分项取最高（扣分取最多），已取别的分项",
    Gather.ALL: "分项做到规定的几项时一并计分",
}

OTHER_DAYS = "不在本项计分的日期以内"


@dataclass(frozen=True)
class Piece:
    """What a record is worth under one line, before anything is counted or capped."""

    code: str
    name: str
    points: Decimal


@dataclass(frozen=True)
class Evidence:
    """A record behind an item, or one that was left out with the reason.

    `added` is what the record added to the item, the records taken by date; None where points follow from a ratio.
    `remark` says why a record that counts added less than its pieces.
    """

    source: Source
    record: Found
    facts: tuple[tuple[str, str], ...]
    pieces: tuple[Piece, ...] = ()
    added: Decimal | None = None
    remark: str = ""

    @property
    def title(self) -> str:
        return self.record.title

    @property
    def on(self) -> datetime.date | None:
        return self.record.on

    @property
    def url(self) -> str:
        return self.record.url

    @property
    def counts(self) -> bool:
        return not self.record.reason

    @property
    def points(self) -> str:
        """`added` for showing; "" where it cannot be said of one record."""
        return "" if self.added is None else str(rounded(self.added))

    @property
    def reason(self) -> str:
        """Why it was left out, or why it added less than it is worth; "" for a record that counts in full."""
        return self.record.reason or self.remark


@dataclass(frozen=True)
class Explanation:
    """One subject's year: the scorecard (without a place) and the records behind each item, by the item's code."""

    window: Window
    rulebook: Rulebook
    subject: Subject
    card: Scorecard
    records: dict[str, list[Evidence]]

    @property
    def period(self) -> str:
        """Which days count, in words."""
        return period_words(self.rulebook, self.window)


def explain(
    kind: str,
    subject_id: int,
    year: int,
    *,
    on: datetime.date | None = None,
    part: str = "",
    books: Sequence[Data] | None = None,
) -> Explanation | None:
    """Everything behind the points of one subject of a kind ("group", "member") in `year`, or in a part of it (Q1).

    None when no rulebook is in force or it does not apply to this subject; `books` stand in for those in force. Four
    queries, and one or two for each source.
    """
    window = window_of_part(year, part, on) if part else window_of(year, on)
    books = books_in_force(kind) if books is None else books
    rules = rules_in_force(rules_of(kind, books), window.ends_on)
    under = scored(kind, [window], {year: rules}, only=subject_id)[year].under
    rulebook = next((rule for rule in rules if rule.code in under), None)
    if rulebook is None:
        return None
    (subject,) = under[rulebook.code]
    rulebook = as_of(rulebook, window, terms_asked([rulebook]))
    orders = orders_of([rulebook], kind, window)
    parts: dict[str, list[list[Found]]] = defaultdict(list)
    for order in orders:
        rows = order.source.found(subject_id, order.window, order.ask)
        parts[order.source.name].append([replace(row, items=items_of(rulebook, order.items)) for row in rows])
    found = defaultdict(list, {name: _each_once(rows) for name, rows in parts.items()})
    if not part:
        whole = {order.source for order in orders if order.window == window}
        for source in {order.source for order in orders} - whole:
            found[source.name] += _of_other_days(source, rulebook, subject_id, window, found[source.name])
    tallies = [_tally(subject, name, f) for name, records in found.items() for f in records if _is_asked(f)]
    card = score(rulebook, [subject], tallies)[0]
    if rulebook.meaning.compares:
        card = boards(kind, [window], books=books)[year].card(subject_id) or card
    for name, rows in found.items():
        found[name] = [row for row in rows if not _is_earlier(row, window)]
    records = {line.code: list(_evidence(_item(rulebook, line.code), rulebook, subject, found)) for line in card.items}
    return Explanation(window, rulebook, subject, card, records)


def evidence(
    subject_kind: str, subject_id: int, item_code: str, year: int, *, on: datetime.date | None = None
) -> list[Evidence]:
    """The records behind one item of the first level, by date, those left out included."""
    explanation = explain(subject_kind, subject_id, year, on=on)
    return explanation.records.get(item_code, []) if explanation else []


def _each_once(parts: Iterable[list[Found]]) -> list[Found]:
    """What several orders found: a record that items of different days count is one, with all of these items."""
    known: dict[tuple[Any, ...], Found] = {}
    for rows in parts:
        alike: dict[tuple[Any, ...], int] = defaultdict(int)  # half days of one meeting may be alike in everything
        for row in rows:
            same = (*_told_by(row), *sorted(row.attributes.items()), *sorted(row.quantities.items()))
            alike[same] += 1
            before = known.get((*same, alike[same]))
            items = (before.items or NO_ITEMS) | (row.items or NO_ITEMS) if before else row.items
            known[*same, alike[same]] = replace(row, items=items)
    return list(known.values())


def _told_by(row: Found) -> tuple[Any, ...]:
    return row.model, row.pk, row.on, row.title


def _of_other_days(
    source: Source, rulebook: Rulebook, subject_id: int, window: Window, known: list[Found]
) -> list[Found]:
    """Records of the calendar year that no item counts, because the rule's year or the items have days of their own."""
    seen = {_told_by(one) for one in known}
    rows = source.found(subject_id, window, rulebook.asks[source.name])
    return [replace(row, items=NO_ITEMS) for row in rows if _told_by(row) not in seen]


def _is_earlier(record: Found, window: Window) -> bool:
    """Whether it is of years before, asked only for what stands beside the points (届内累计)."""
    ways_only = bool(record.items) and all(":" in code for code in record.items or ())
    return ways_only and record.on is not None and record.on < window.days[0]


def _is_asked(record: Found) -> bool:
    return not record.reason and record.items != NO_ITEMS


def _item(rulebook: Rulebook, code: str) -> Item:
    return next(item for item in rulebook.items if item.code == code)


def _tally(subject: Subject, source: str, found: Found) -> Tally:
    return Tally(subject.id, source, found.attributes, 1, found.quantities, found.items)


def _evidence(item: Item, rulebook: Rulebook, subject: Subject, found: dict[str, list[Found]]) -> Iterator[Evidence]:
    """The item's records in the order of their days; each is priced on top of those before it."""
    sources = sources_of(rulebook.subject)
    leaves_of: dict[str, list[Item]] = defaultdict(list)
    for leaf in item.leaves:
        if leaf.source and all_hold(leaf.applies_to, subject.attributes):
            leaves_of[leaf.source].append(leaf)
    records = [(record, name) for name in leaves_of for record in found[name]]
    so_far: dict[str, list[Tally]] = defaultdict(list)
    before = line_of(item, rulebook, subject, so_far)
    for record, name in sorted(records, key=lambda pair: (str(pair[0].on), pair[1], pair[0].pk)):
        source, leaves = sources[name], leaves_of[name]
        facts = tuple(_facts(source, record, leaves))
        paying = [leaf for leaf in leaves if all_hold(leaf.where, record.attributes) and _is_in_days(leaf, record)]
        if record.reason or not paying:
            nearly = [leaf for leaf in leaves if not _failing(source, leaf, record, state=False)]
            if nearly:
                reason = record.reason or _failing(source, nearly[0], record, state=True) or OTHER_DAYS
                yield Evidence(source, replace(record, reason=reason), facts)
            continue
        so_far[name].append(_tally(subject, name, record))
        after = line_of(item, rulebook, subject, so_far)
        if any(isinstance(leaf.price, Ratio) or leaf.as_one for leaf in paying):
            yield Evidence(source, record, facts)
        else:
            pieces = tuple(Piece(leaf.code, leaf.name, unit_price(leaf, record.attributes)) for leaf in paying)
            added = after.exact - before.exact
            yield Evidence(source, record, facts, pieces, added, _remark(item, paying, pieces, added))
        before = after


def _is_in_days(leaf: Item, record: Found) -> bool:
    return record.items is None or leaf.code in record.items


def _facts(source: Source, record: Found, leaves: Iterable[Item]) -> Iterator[tuple[str, str]]:
    """What the item asks about the record, in words."""
    for name in sorted({name for leaf in leaves for name in leaf.asked}, key=list(source.attributes).index):
        value = record.attributes.get(name)
        if isinstance(value, frozenset):
            value = "、".join(sorted(value))
        if value not in (None, "") and not source.attributes[name].is_key:
            yield source.attributes[name].label, str(value)


def _failing(source: Source, leaf: Item, record: Found, *, state: bool) -> str:
    """The first condition of the item that the record does not meet, in words; "" when it meets them all.

    `state` picks the conditions on what may still change (status, uptake), or else all the others.
    """
    for condition in leaf.where:
        attribute = source.attributes[condition.attribute]
        if attribute.is_state is state and not condition.holds(record.attributes):
            value = record.attributes.get(condition.attribute, "（未填）")
            if value in (YES, NO):
                return f"{'' if value == YES else '不'}属于“{attribute.label}”，本项不计"
            return f"{attribute.label}是“{value}”，本项{condition_words(condition)}"
    return ""


def _remark(item: Item, paying: list[Item], pieces: Iterable[Piece], added: Decimal) -> str:
    """Why a record that counts added less than it is worth."""
    worth = sum((piece.points for piece in pieces), ZERO)
    shared = any(one.average for one in (*paying, *item.categories, item))
    if abs(added) >= abs(worth) or shared and added:
        return ""
    if all(leaf.record_only for leaf in paying) or item.record_only:
        return "本项只作记录，不计分"
    counted = next((leaf.counting for leaf in paying if leaf.counting.form is not Form.EACH), None)
    if counted is not None:
        return LIMITS[counted.form].format(number=counted.number)
    if len(paying) > 1 and any(one.once_each for one in item.categories):
        return "同一件只按最高的一项计"
    for one in item.categories:
        if one.gather is not Gather.SUM:
            return GATHERED[one.gather]
    return "已到下限，不再扣分" if worth < 0 else "已到上限，超出的不计"
