"""From points to places and grades."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import groupby, islice

from scoring.engine.card import DutyDone, Found, Past, Scorecard
from scoring.engine.condition import all_hold, words_of
from scoring.engine.grading import graded, may_fill
from scoring.engine.meaning import Consequence, Duty, Meaning, Streak, Veto
from scoring.engine.tally import Subject

LISTS_APART = " · "  # between the words of a list that several attributes make up

type Amounts = Mapping[str, Decimal]  # what was found of each way, by its code


def with_duties(card: Scorecard, meaning: Meaning, subject: Subject, amounts: Amounts) -> Scorecard:
    """What the subject has to do beside the points, and what forbids it a grade."""
    vetoes = [veto.way.name for veto in meaning.vetoes if _has_come(veto, subject, amounts)]
    consequences = [_said(one, amounts) for one in meaning.consequences if _has_come(one, subject, amounts)]
    excluded = (one.name for one in meaning.excluded if all_hold(one.applies_to, subject.attributes))
    return replace(
        card,
        listed_in=LISTS_APART.join(_words(subject, name) for name in meaning.lists),
        excluded=next(excluded, ""),
        duties=tuple(_done(duty, amounts) for duty in meaning.duties if all_hold(duty.applies_to, subject.attributes)),
        vetoes=tuple(vetoes),
        consequences=tuple(consequences),
        is_reminded=meaning.remind_below is not None and card.points < meaning.remind_below,
        may_fill=may_fill(meaning, subject.attributes),
    )


def _has_come(one: Veto | Consequence, subject: Subject, amounts: Amounts) -> bool:
    return all_hold(one.applies_to, subject.attributes) and one.way.is_met(amounts[one.way.code])


def _said(one: Consequence, amounts: Amounts) -> str:
    """劝其辞去委员（本届缺席常委会议 7）."""
    unit = " 分" if one.way.of_points else ""
    return f"{one.then}（{one.way.over}{one.way.name} {amounts[one.way.code].normalize():f}{unit}）"


def _words(subject: Subject, attribute: str) -> str:
    return "、".join(sorted(map(str, words_of(subject.attributes.get(attribute)))))


def _done(duty: Duty, amounts: Amounts) -> DutyDone:
    ways = tuple(Found(way.name, amounts[way.code], way.at_least, way.over) for way in duty.ways)
    return DutyDone(duty.code, duty.name, duty.clause, ways, sum(way.is_enough for way in ways) >= duty.needed)


def judged(cards: Iterable[Scorecard], meaning: Meaning, history: Mapping[int, Past]) -> list[Scorecard]:
    """Every card with its place, grade and what follows from earlier years; list by list, the best first, then those
    who take no place. Cards judged before are judged anew: nothing of the first time is left on them.
    """
    lists: dict[str, list[Scorecard]] = defaultdict(list)
    apart: list[Scorecard] = []
    for card in cards:
        (apart if card.excluded else lists[card.listed_in]).append(card)
    found = [card for name in lists for card in graded(_ranked(lists[name], meaning), meaning)]
    apart.sort(key=lambda card: -card.points)
    if not history and not meaning.streaks:
        return [*found, *apart]
    return [_followed(replace(card, before=history.get(card.subject_id)), meaning) for card in [*found, *apart]]


def remembered(cards: Iterable[Scorecard], history: Mapping[int, Past]) -> dict[int, Past]:
    """What the next year knows of everybody: this year's result; of whom it has none, the years before it."""
    gaps = {pk: Past(0, Decimal(0), before=past, has_card=False) for pk, past in history.items()}
    return gaps | {card.subject_id: card.as_past for card in cards}


def _ranked(cards: Iterable[Scorecard], meaning: Meaning) -> list[Scorecard]:
    """Equal points share a place (1, 1, 3) unless the tie-break tells them apart."""

    def order(card: Scorecard) -> tuple[Decimal, ...]:
        return (-card.points, *(-card.points_of(code) for code in meaning.tie_break))

    ranked: list[Scorecard] = []
    for _, equal in groupby(sorted(cards, key=order), key=order):
        rank = len(ranked) + 1
        ranked += [replace(card, rank=rank) for card in equal]
    return ranked


def _followed(card: Scorecard, meaning: Meaning) -> Scorecard:
    """What comes of so many records stays, what follows from several years is found anew."""
    stay = (words for words in card.consequences if words not in {one.then for one in meaning.streaks})
    come = (one.then for one in meaning.streaks if _is_streak(one, card))
    return replace(card, consequences=(*stay, *come))


def _is_streak(streak: Streak, card: Scorecard) -> bool:
    if not _is_hit(streak, card.as_past):
        return False
    years = islice(_earlier(card), (streak.within or streak.years) - 1)
    return 1 + sum(_is_hit(streak, past) for past in years) >= streak.years


def _is_hit(streak: Streak, year: Past) -> bool:
    return year.grade in streak.grades or streak.duty in year.unmet or streak.veto in year.vetoes


def _earlier(card: Scorecard) -> Iterator[Past]:
    """The years before, the last one first."""
    past = card.before
    while past is not None:
        yield past
        past = past.before
