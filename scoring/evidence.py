"""From a total to its items, from an item to its records: what was counted, what was left out, and why."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from scoring.board import boards, window_of
from scoring.engine import Item, Rulebook, Scorecard, Subject, Tally, score
from scoring.engine.condition import all_hold
from scoring.engine.counting import Form
from scoring.engine.numbers import ZERO
from scoring.engine.price import Ratio
from scoring.engine.rule import Gather
from scoring.engine.score import line_of, unit_price
from scoring.rulebooks import books_in_force, rules_in_force
from scoring.sources import Found, Source, Window, sources_of
from scoring.subjects import SUBJECTS
from scoring.windows import orders_of, period_words
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
        return "" if self.added is None else str(self.added.quantize(Decimal("0.01"), ROUND_HALF_UP))

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


def explain(kind: str, subject_id: int, year: int, *, on: datetime.date | None = None) -> Explanation | None:
    """Everything behind the points of one group ("group") or member ("member") in `year`.

    None when no rulebook is in force or it does not apply to this subject. Four queries, and one or two for each
    source.
    """
    window = window_of(year, on)
    rulebook = rules_in_force(kind, window.ends_on, books_in_force(kind))
    subject = next(iter(SUBJECTS[kind].load([window], only=subject_id)[year]), None)
    if rulebook is None or subject is None or not all_hold(rulebook.applies_to, subject.attributes):
        return None
    found: dict[str, list[Found]] = defaultdict(list)
    for order in orders_of(rulebook, kind, window):
        rows = order.source.found(subject_id, order.window, order.ask)
        found[order.source.name] += [replace(row, items=order.items) for row in rows]
    tallies = [_tally(subject, name, f) for name, records in found.items() for f in records if not f.reason]
    card = score(rulebook, [subject], tallies)[0]
    if rulebook.meaning.compares:
        card = boards(kind, [window])[year].card(subject_id) or card
    records = {line.code: list(_evidence(_item(rulebook, line.code), rulebook, subject, found)) for line in card.items}
    return Explanation(window, rulebook, subject, card, records)


def evidence(
    subject_kind: str, subject_id: int, item_code: str, year: int, *, on: datetime.date | None = None
) -> list[Evidence]:
    """The records behind one item of the first level, by date, those left out included."""
    explanation = explain(subject_kind, subject_id, year, on=on)
    return explanation.records.get(item_code, []) if explanation else []


def _item(rulebook: Rulebook, code: str) -> Item:
    return next(item for item in rulebook.items if item.code == code)


def _tally(subject: Subject, source: str, found: Found) -> Tally:
    quantities = {name: Decimal(number) for name, number in found.quantities.items()}
    return Tally(subject.id, source, found.attributes, 1, quantities, found.items)


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
            return f"{attribute.label}是“{value}”，本项{condition_words(condition)}"
    return ""


def _remark(item: Item, paying: list[Item], pieces: Iterable[Piece], added: Decimal) -> str:
    """Why a record that counts added less than it is worth."""
    worth = sum((piece.points for piece in pieces), ZERO)
    if item.average or abs(added) >= abs(worth):
        return ""
    if all(leaf.record_only for leaf in paying) or item.record_only:
        return "本项只作记录，不计分"
    counted = next((leaf.counting for leaf in paying if leaf.counting.form is not Form.EACH), None)
    if counted is not None:
        return LIMITS[counted.form].format(number=counted.number)
    if len(paying) > 1 and any(one.once_each for one in item.categories):
        return "同一件只按最高的一项计"
    if any(one.gather is Gather.BEST for one in item.categories):
        return "几个分项取最高，已有更高的分项"
    return "已到下限，不再扣分" if worth < 0 else "已到上限，超出的不计"
