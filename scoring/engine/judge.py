"""From points to places and grades."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby, islice

from scoring.engine.card import DutyDone, Found, Past, Scorecard
from scoring.engine.condition import all_hold, words_of
from scoring.engine.meaning import Duty, Grade, Meaning, Streak
from scoring.engine.tally import Subject

type Amounts = Mapping[tuple[str, str], Decimal]  # of each way, by what it belongs to and its name, what was found


def with_duties(card: Scorecard, meaning: Meaning, subject: Subject, amounts: Amounts) -> Scorecard:
    """What the subject has to do beside the points, and what forbids it a grade."""
    vetoes = [
        veto.way.name
        for veto in meaning.vetoes
        if all_hold(veto.applies_to, subject.attributes) and amounts["", veto.way.name] >= veto.way.at_least
    ]
    excluded = (one.name for one in meaning.excluded if all_hold(one.applies_to, subject.attributes))
    return replace(
        card,
        listed_in="、".join(sorted(map(str, words_of(subject.attributes.get(meaning.lists))))) if meaning.lists else "",
        excluded=next(excluded, ""),
        duties=tuple(_done(duty, amounts) for duty in meaning.duties if all_hold(duty.applies_to, subject.attributes)),
        vetoes=tuple(vetoes),
        is_reminded=meaning.remind_below is not None and card.points < meaning.remind_below,
    )


def _done(duty: Duty, amounts: Amounts) -> DutyDone:
    ways = tuple(Found(way.name, amounts[duty.code, way.name], way.at_least) for way in duty.ways)
    return DutyDone(duty.code, duty.name, duty.clause, ways, sum(way.is_enough for way in ways) >= duty.needed)


def judged(cards: Iterable[Scorecard], meaning: Meaning, history: Mapping[int, Past]) -> list[Scorecard]:
    """Every card with its place, grade and what follows from earlier years; list by list, the best first, then those
    who take no place.
    """
    lists: dict[str, list[Scorecard]] = defaultdict(list)
    apart: list[Scorecard] = []
    for card in cards:
        (apart if card.excluded else lists[card.listed_in]).append(card)
    found = [card for name in lists for card in _graded(_ranked(lists[name], meaning), meaning)]
    apart.sort(key=lambda card: -card.points)
    return [_followed(replace(card, before=history.get(card.subject_id)), meaning) for card in [*found, *apart]]


def _ranked(cards: Iterable[Scorecard], meaning: Meaning) -> list[Scorecard]:
    """Equal points share a place (1, 1, 3) unless the tie-break tells them apart."""

    def order(card: Scorecard) -> tuple[Decimal, ...]:
        return (-card.points, *(-card.points_of(code) for code in meaning.tie_break))

    ranked: list[Scorecard] = []
    for _, equal in groupby(sorted(cards, key=order), key=order):
        rank = len(ranked) + 1
        ranked += [replace(card, rank=rank) for card in equal]
    return ranked


def _graded(ranked: Sequence[Scorecard], meaning: Meaning) -> list[Scorecard]:
    grades: dict[int, str] = {}
    best = {card.subject_id: _best_open(card, meaning) for card in ranked}
    for number, grade in enumerate(meaning.grades):
        left = grade.quota.among(len(ranked)) if grade.quota else len(ranked)
        for _, equal in groupby(ranked, key=lambda card: card.rank):
            fitting = [
                card
                for card in equal
                if card.subject_id not in grades and number >= best[card.subject_id] and _reaches(card, grade)
            ]
            ties_in = bool(grade.quota and grade.quota.ties_in and left > 0)
            if len(fitting) > left and not ties_in:
                break
            left -= len(fitting)
            grades |= {card.subject_id: grade.name for card in fitting}
    return [replace(card, grade=grades.get(card.subject_id, "")) for card in ranked]


def _best_open(card: Scorecard, meaning: Meaning) -> int:
    """The place in the list of the best grade that no veto forbids."""
    names = [grade.name for grade in meaning.grades]
    return max((names.index(veto.grade) for veto in meaning.vetoes if veto.way.name in card.vetoes), default=0)


def _reaches(card: Scorecard, grade: Grade) -> bool:
    unmet = {duty.code for duty in card.duties if not duty.is_met}
    return (grade.at_least is None or card.points >= grade.at_least) and unmet.isdisjoint(grade.duties)


def _followed(card: Scorecard, meaning: Meaning) -> Scorecard:
    return replace(card, consequences=tuple(one.then for one in meaning.streaks if _has_come(one, card)))


def _has_come(streak: Streak, card: Scorecard) -> bool:
    if card.grade not in streak.grades:
        return False
    years = islice(_earlier(card), (streak.within or streak.years) - 1)
    return 1 + sum(past.grade in streak.grades for past in years) >= streak.years


def _earlier(card: Scorecard) -> Iterator[Past]:
    """The years before, the last one first."""
    past = card.before
    while past is not None:
        yield past
        past = past.before
