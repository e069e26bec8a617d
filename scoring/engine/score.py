"""Prices tallies by a rulebook and adds up."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial

from scoring.engine.card import Line, Part, Past, Scorecard
from scoring.engine.condition import all_hold, words_of
from scoring.engine.counting import Portion
from scoring.engine.judge import judged, with_duties
from scoring.engine.meaning import Way
from scoring.engine.memory import Memory, memory_of
from scoring.engine.numbers import ONE, ZERO, divided
from scoring.engine.price import RECORDS, Ratio, dearest
from scoring.engine.rule import Gather, Item, Rulebook
from scoring.engine.tally import Attributes, Subject, Tally

type Tallies = Mapping[str, Sequence[Tally]]
type Chosen = Mapping[str, Sequence[Tally]]  # for each lowest item, by its code, the tallies it may count


def score(
    rulebook: Rulebook,
    subjects: Iterable[Subject],
    tallies: Iterable[Tally],
    history: Mapping[int, Past] | None = None,
) -> list[Scorecard]:
    """One scorecard for every subject the rulebook applies to, list by list, the best first; equal points share a
    place (1, 1, 3). Who takes no place stands at the end.

    `tallies` may come in any order and in any portions; those of unknown subjects are ignored.
    `history` holds each subject's result of the period before, with those before it.
    """
    rulebook = rulebook.as_far_as_complete
    cards = scorecards(rulebook, subjects, tallies)
    return judged(cards, rulebook.meaning, history or {})


def scorecards(rulebook: Rulebook, subjects: Iterable[Subject], tallies: Iterable[Tally]) -> list[Scorecard]:
    """The same before anybody is compared with others: no places and no grades."""
    sorted_in: dict[int, dict[str, list[Tally]]] = defaultdict(lambda: defaultdict(list))
    for tally in tallies:
        sorted_in[tally.subject][tally.source].append(tally)
    memory = memory_of(rulebook)
    return [
        _scorecard(rulebook, subject, sorted_in[subject.id], memory)
        for subject in subjects
        if all_hold(rulebook.applies_to, subject.attributes)
    ]


def _scorecard(rulebook: Rulebook, subject: Subject, tallies: Tallies, memory: Memory) -> Scorecard:
    shaped = memory.shaped(tallies)
    lines = tuple(
        memory.line(item, subject, shaped, partial(line_of, item, rulebook, subject, tallies))
        for item in _applying(rulebook.items, subject)
    )
    earned = rulebook.base + sum((line.exact for line in lines), ZERO)
    exact = _closed(earned, rulebook.floor, rulebook.cap)
    card = Scorecard(
        subject_id=subject.id,
        name=subject.name,
        base=rulebook.base,
        items=lines,
        cut=earned - exact,
        exact=exact,
        points=rulebook.rounded(exact),
        rulebook=rulebook.code,
    )
    return with_duties(card, rulebook.meaning, subject, _amounts(rulebook, subject, tallies, card))


def _amounts(rulebook: Rulebook, subject: Subject, tallies: Tallies, card: Scorecard) -> dict[str, Decimal]:
    """How many records, units or points there are of everything that stands beside the points, by the way's code."""
    return {way.code: _amount(way, subject, tallies, card) for way in rulebook.meaning.ways}


def _amount(way: Way, subject: Subject, tallies: Tallies, card: Scorecard) -> Decimal:
    if way.item is None:
        return card.points_of(way.refers) if way.of_points else Decimal(card.count_of(way.refers))
    portions = _portions(way.item, _chosen(way.item, subject, tallies)[way.item.code])
    return sum(way.item.counting.paid(portions, [ONE] * len(portions)), ZERO)


def line_of(item: Item, rulebook: Rulebook, subject: Subject, tallies: Tallies) -> Line:
    """The line of one item for one subject; `tallies` by source."""
    return _line(item, rulebook, subject, _chosen(item, subject, tallies))


def _applying(items: Iterable[Item], subject: Subject) -> Iterator[Item]:
    return (item for item in items if all_hold(item.applies_to, subject.attributes))


# ---- which records an item counts ----


def _chosen(item: Item, subject: Subject, tallies: Tallies) -> Chosen:
    """Every lowest item with the tallies that fit it; where a category counts each record once, with the dearest."""
    if not item.items:
        return {item.code: [tally for tally in tallies.get(item.source, ()) if _fits(item, tally)]}
    chosen: dict[str, Sequence[Tally]] = {}
    for child in _applying(item.items, subject):
        chosen |= _chosen(child, subject, tallies)
    return _once_each(item, chosen) if item.once_each else chosen


def _fits(item: Item, tally: Tally) -> bool:
    return (tally.items is None or item.code in tally.items) and all_hold(item.where, tally.attributes)


def _once_each(category: Item, chosen: Chosen) -> Chosen:
    leaves = {leaf.code: leaf for leaf in category.leaves if leaf.code in chosen}
    prices: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for code, leaf in leaves.items():
        for tally in chosen[code]:
            prices[id(tally)][code] = unit_price(leaf, tally.attributes)
    best = {tally: dearest(found.values()) for tally, found in prices.items()}
    under = {tally: next(code for code in found if found[code] == best[tally]) for tally, found in prices.items()}
    return {code: [tally for tally in chosen[code] if under[id(tally)] == code] for code in leaves}


def _portions(item: Item, tallies: Iterable[Tally]) -> list[Portion]:
    """The records merged by the attributes this item asks, in an order that does not depend on how they came."""
    names = sorted(item.asked)
    merged: dict[tuple[tuple[str, tuple[str, ...]], ...], Portion] = {}
    for tally in tallies:
        asked = {name: tally.attributes[name] for name in names if name in tally.attributes}
        key = tuple((name, tuple(sorted(map(str, words_of(value))))) for name, value in asked.items())
        amount = tally.quantities.get(item.quantity, ZERO) if item.quantity else Decimal(tally.count)
        before = merged.get(key, Portion(asked, 0, ZERO))
        merged[key] = Portion(asked, before.count + tally.count, before.amount + amount)
    portions = [merged[key] for key in sorted(merged)]
    return item.as_one.of(portions) if item.as_one else portions


# ---- what they earn ----


def _line(item: Item, rulebook: Rulebook, subject: Subject, chosen: Chosen) -> Line:
    children: tuple[Line, ...] = ()
    parts: tuple[Part, ...] = ()
    measure = subject.measures.get(item.average.per, ZERO) if item.average else None
    per = measure
    if item.items:
        lines = [_line(child, rulebook, subject, chosen) for child in _applying(item.items, subject)]
        children = _gathered(item, lines)
        again = {child.code for child in item.items if child.same_records}
        count = sum(line.count for line in children if line.code not in again)
        earned = sum((line.exact for line in children if line.is_taken), ZERO)
        is_met = any(line.is_met and line.is_taken for line in children)
    else:
        portions = _portions(item, chosen[item.code])
        count = sum(portion.count for portion in portions)
        if isinstance(item.price, Ratio):
            # What a ratio counts, where that is not the records.
            parts = tuple(
                Part(one.attributes, one.count, one.amount if item.quantity else ZERO, ZERO, ZERO) for one in portions
            )
            earned, per = _ratio(item.price, subject, portions)
            is_met = earned > 0
        else:
            parts = _parts(item, portions)
            earned = sum((part.points for part in parts), ZERO)
            is_met = not item.source or any(part.paid for part in parts)
    if item.average:
        earned = divided(earned * item.average.times, measure) if measure else ZERO
    earned = ZERO if item.record_only else earned + item.base
    exact = earned if item.record_only else _closed(earned, item.floor, item.cap)
    return Line(
        code=item.code,
        name=item.name,
        clause=item.clause,
        note=item.note,
        count=count,
        base=ZERO if item.record_only else item.base,
        earned=earned,
        cut=earned - exact,
        exact=exact,
        points=rulebook.rounded(exact),
        cap=item.cap,
        floor=item.floor,
        per=per,
        parts=parts,
        children=children,
        is_met=is_met,
    )


def _gathered(category: Item, lines: Sequence[Line]) -> tuple[Line, ...]:
    """All of them taken, or the best (the heaviest, where they only take away); of equal ones those that stand first.
    Or all or none, by how many are met.
    """
    if category.gather is Gather.SUM:
        return tuple(lines)
    if category.gather is Gather.ALL:
        is_enough = sum(line.is_met for line in lines) >= (category.needed or len(lines))
        return tuple(replace(line, is_taken=is_enough) for line in lines)
    best = sorted(range(len(lines)), key=lambda i: lines[i].exact, reverse=not category.takes_heaviest)
    best = best[: category.best_of]
    return tuple(replace(line, is_taken=i in best) for i, line in enumerate(lines))


def _ratio(price: Ratio, subject: Subject, portions: Sequence[Portion]) -> tuple[Decimal, Decimal]:
    """The points, and what the records were divided by."""
    whole = sum((portion.amount for portion in portions), ZERO)
    per = whole if price.per == RECORDS else subject.measures.get(price.per, ZERO)
    amount = sum((portion.amount for portion in portions if all_hold(price.of, portion.attributes)), ZERO)
    return price.points(amount, per), per


def _parts(item: Item, portions: Sequence[Portion]) -> tuple[Part, ...]:
    """The records in portions paid alike."""
    units = [unit_price(item, portion.attributes) for portion in portions]
    paid = item.counting.paid(portions, units)
    return tuple(
        Part(portion.attributes, portion.count, times, unit, times * unit)
        for portion, unit, times in zip(portions, units, paid, strict=True)
    )


def unit_price(item: Item, attributes: Attributes) -> Decimal:
    """What one record with these attributes is worth before anything is counted or capped."""
    if isinstance(item.price, Ratio):
        return ZERO
    points = item.price.of(attributes)
    for factor in item.factors:
        if all_hold(factor.when, attributes):
            points *= factor.times
    return item.share.of(points, attributes) if item.share else points


def _closed(points: Decimal, floor: Decimal | None, cap: Decimal | None) -> Decimal:
    if floor is not None:
        points = max(points, floor)
    return points if cap is None else min(points, cap)
