"""Prices tallies by a rulebook and adds up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from scoring.engine.card import Line, Part, Past, Scorecard
from scoring.engine.rule import ZERO, Banded, Counting, Flat, Item, Rulebook, Tiered, all_hold, divided, words_of
from scoring.engine.tally import Attributes, Subject, Tally

type Tallies = Mapping[str, Sequence[Tally]]


def score(
    rulebook: Rulebook,
    subjects: Iterable[Subject],
    tallies: Iterable[Tally],
    history: Mapping[int, Past] | None = None,
) -> list[Scorecard]:
    """One scorecard for every subject the rulebook applies to, the best first; equal points share a place (1, 1, 3).

    `tallies` may come in any order and in any portions; those of unknown subjects are ignored.
    `history` holds each subject's result of the period before.
    """
    sorted_in: dict[int, dict[str, list[Tally]]] = defaultdict(lambda: defaultdict(list))
    for tally in tallies:
        sorted_in[tally.subject][tally.source].append(tally)
    cards = [
        _scorecard(rulebook, subject, sorted_in[subject.id])
        for subject in subjects
        if all_hold(rulebook.applies_to, subject.attributes)
    ]
    return _ranked(cards, history or {})


def _scorecard(rulebook: Rulebook, subject: Subject, tallies: Tallies) -> Scorecard:
    lines = tuple(
        line_of(item, rulebook, subject, tallies)
        for item in rulebook.items
        if all_hold(item.applies_to, subject.attributes)
    )
    earned = rulebook.base + sum((line.exact for line in lines), ZERO)
    exact = _closed(earned, rulebook.floor, rulebook.cap)
    points = rulebook.rounded(exact)
    return Scorecard(
        subject_id=subject.id,
        name=subject.name,
        base=rulebook.base,
        items=lines,
        cut=earned - exact,
        exact=exact,
        points=points,
        grade=rulebook.grade_of(points),
    )


def line_of(item: Item, rulebook: Rulebook, subject: Subject, tallies: Tallies) -> Line:
    """The line of one item for one subject; `tallies` by source."""
    children: tuple[Line, ...] = ()
    parts: tuple[Part, ...] = ()
    per: Decimal | None = None
    if item.items:
        children = tuple(
            line_of(child, rulebook, subject, tallies)
            for child in item.items
            if all_hold(child.applies_to, subject.attributes)
        )
        again = {child.code for child in item.items if child.same_records}
        count = sum(line.count for line in children if line.code not in again)
        earned = sum((line.exact for line in children), ZERO)
    else:
        parts, earned = _priced(item, subject, tallies.get(item.source, ()))
        count = sum(part.count for part in parts)
    if isinstance(item.price, Banded):
        per = subject.measures.get(item.price.per, ZERO)
    if item.average:
        per = subject.measures.get(item.average.per, ZERO)
        earned = divided(earned * item.average.times, per) if per else ZERO
    earned += item.base
    exact = _closed(earned, item.floor, item.cap)
    return Line(
        code=item.code,
        name=item.name,
        clause=item.clause,
        note=item.note,
        count=count,
        base=item.base,
        earned=earned,
        cut=earned - exact,
        exact=exact,
        points=rulebook.rounded(exact),
        cap=item.cap,
        floor=item.floor,
        per=per,
        parts=parts,
        children=children,
    )


def _closed(points: Decimal, floor: Decimal | None, cap: Decimal | None) -> Decimal:
    if floor is not None:
        points = max(points, floor)
    return points if cap is None else min(points, cap)


def _priced(item: Item, subject: Subject, tallies: Sequence[Tally]) -> tuple[tuple[Part, ...], Decimal]:
    """The records that an item counts, in portions paid alike, and what they earn together."""
    alike = _alike(item, tallies)
    amount = sum((quantity for _, _, quantity in alike), ZERO)
    if isinstance(item.price, Banded):
        per = subject.measures.get(item.price.per, ZERO)
        earned = next((b.points for b in item.price.bands if _reaches(amount, per, b.limit, b.inclusive)), ZERO)
        return tuple(Part(a, n, ZERO, ZERO, ZERO) for a, n, _ in alike), earned
    units = [unit_price(item, attributes) for attributes, _, _ in alike]
    paid = _paid(item, alike, units, amount)
    parts = tuple(
        Part(attributes, count, times, unit, times * unit)
        for (attributes, count, _), unit, times in zip(alike, units, paid, strict=True)
    )
    return parts, sum((part.points for part in parts), ZERO)


def _alike(item: Item, tallies: Sequence[Tally]) -> list[tuple[Attributes, int, Decimal]]:
    """Matching records merged by the attributes this item asks, in an order that does not depend on how they came."""
    merged: dict[tuple[tuple[str, tuple[str, ...]], ...], tuple[Attributes, int, Decimal]] = {}
    for tally in tallies:
        if not all_hold(item.where, tally.attributes):
            continue
        asked = {name: tally.attributes[name] for name in sorted(item.asked) if name in tally.attributes}
        key = tuple((name, tuple(sorted(map(str, words_of(value))))) for name, value in asked.items())
        quantity = tally.quantities.get(item.quantity, ZERO) if item.quantity else Decimal(tally.count)
        _, count, before = merged.get(key, (asked, 0, ZERO))
        merged[key] = (asked, count + tally.count, before + quantity)
    return [merged[key] for key in sorted(merged)]


def unit_price(item: Item, attributes: Attributes) -> Decimal:
    """What one record with these attributes is worth before anything is counted or capped."""
    points = ZERO
    if isinstance(item.price, Flat):
        points = item.price.points
    elif isinstance(item.price, Tiered):
        words = words_of(attributes.get(item.price.by))
        reached = [tier.points for tier in item.price.tiers if not tier.values.isdisjoint(words)]
        points = (max(reached) if item.price.highest else sum(reached, ZERO)) if reached else ZERO
    return item.share.of(points, attributes) if item.share else points


def _paid(
    item: Item, alike: Sequence[tuple[Attributes, int, Decimal]], units: Sequence[Decimal], amount: Decimal
) -> list[Decimal]:
    """How many times the unit price of each portion is paid."""
    if item.counting is Counting.EACH:
        return [quantity for _, _, quantity in alike]
    times = [ZERO] * len(alike)
    dearest_first = sorted(range(len(alike)), key=lambda i: abs(units[i]), reverse=True)
    if item.counting is Counting.DISTINCT:
        seen: set[object] = set()
        for i in dearest_first:
            fresh = words_of(alike[i][0].get(item.distinct)) - seen
            times[i] = Decimal(len(fresh))
            seen |= fresh
    elif dearest_first and (item.counting is Counting.ONCE or amount >= item.at_least):
        times[dearest_first[0]] = Decimal(1)
    return times


def _reaches(amount: Decimal, per: Decimal, limit: Decimal, inclusive: bool) -> bool:
    """Whether amount over per reaches the limit, without dividing."""
    if not per:
        return False
    return amount >= limit * per if inclusive else amount > limit * per


def _ranked(cards: list[Scorecard], history: Mapping[int, Past]) -> list[Scorecard]:
    ranked: list[Scorecard] = []
    for position, card in enumerate(sorted(cards, key=lambda card: -card.points), start=1):
        rank = ranked[-1].rank if ranked and ranked[-1].points == card.points else position
        ranked.append(replace(card, rank=rank, before=history.get(card.subject_id)))
    return ranked
