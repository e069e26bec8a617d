"""From places to grades: thresholds, duties and vetoes, and quotas of which some places may be reserved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from scoring.engine.card import Scorecard
from scoring.engine.condition import all_hold
from scoring.engine.meaning import Grade, Meaning
from scoring.engine.tally import Attributes


def graded(ranked: Sequence[Scorecard], meaning: Meaning) -> list[Scorecard]:
    """The cards of one list, the best first, each with the best grade it may have."""
    grades: dict[int, str] = {}
    best = {card.subject_id: _best_open(card, meaning) for card in ranked}
    for number, grade in enumerate(meaning.grades):
        fitting = [
            card
            for card in ranked
            if card.subject_id not in grades and number >= best[card.subject_id] and _reaches(card, grade)
        ]
        taken = _Places(grade, len(ranked)).given(fitting) if grade.quota else fitting
        grades |= {card.subject_id: grade.name for card in taken}
    return [replace(card, grade=grades.get(card.subject_id, "")) for card in ranked]


def may_fill(meaning: Meaning, about: Attributes) -> tuple[str, ...]:
    """The reserved places that stand open to a subject with these attributes."""
    return tuple(
        _reserve(grade, i)
        for grade in meaning.grades
        for i, one in enumerate(grade.reserved)
        if all_hold(one.applies_to, about)
    )


def _reserve(grade: Grade, number: int) -> str:
    return f"{grade.name}/{number}"


def _best_open(card: Scorecard, meaning: Meaning) -> int:
    """The place in the list of the best grade that no veto forbids."""
    names = [grade.name for grade in meaning.grades]
    forbidding = [veto for veto in meaning.vetoes if veto.way.name in card.vetoes and veto.grade in names]
    return max((names.index(veto.grade) for veto in forbidding), default=0)


def _reaches(card: Scorecard, grade: Grade) -> bool:
    unmet = {duty.code for duty in card.duties if not duty.is_met}
    return (grade.at_least is None or card.points >= grade.at_least) and unmet.isdisjoint(grade.duties)


type Serves = frozenset[int]  # the numbers of the reserves that somebody may fill


@dataclass
class _Places:
    """The places of one grade while they are given away, the best first."""

    grade: Grade
    people: int

    def given(self, fitting: Sequence[Scorecard]) -> list[Scorecard]:
        """Who gets a place. Those with equal places, as far as they fill the same reserves, get in together or not at
        all (or, with `ties_in`, all of them while one place is left), and nobody gets in behind such a one left out.
        """
        quota = self.grade.quota
        left = quota.among(self.people) if quota else 0
        need = [one.quota.among(left) for one in self.grade.reserved]
        waiting = list(fitting)
        serves = {card.subject_id: self._serves(card) for card in fitting}
        taken: list[Scorecard] = []
        closed: set[Serves] = set()
        for equal in self._equals(fitting, serves):
            who = serves[equal[0].subject_id]
            waiting = [card for card in waiting if card not in equal]
            if who in closed:
                continue
            free = left - self._kept(need, who, waiting, serves)
            if len(equal) > free and not (quota and quota.ties_in and free > 0):
                closed.add(who)
                continue
            left -= len(equal)
            need = [number - len(equal) if i in who else number for i, number in enumerate(need)]
            taken += equal
        return taken

    def _serves(self, card: Scorecard) -> Serves:
        return frozenset(i for i in range(len(self.grade.reserved)) if _reserve(self.grade, i) in card.may_fill)

    def _equals(self, fitting: Iterable[Scorecard], serves: Mapping[int, Serves]) -> Iterable[list[Scorecard]]:
        """Those who share a place, apart by the reserves they may fill; those who may fill more come first."""
        for _, equal in groupby(fitting, key=lambda card: card.rank):
            kinds: dict[Serves, list[Scorecard]] = {}
            for card in equal:
                kinds.setdefault(serves[card.subject_id], []).append(card)
            for who in sorted(kinds, key=lambda one: (-len(one), sorted(one))):
                yield kinds[who]

    @staticmethod
    def _kept(need: Iterable[int], who: Serves, waiting: Iterable[Scorecard], serves: Mapping[int, Serves]) -> int:
        """Places still reserved for others, as far as there are others to fill them."""
        coming = [serves[card.subject_id] for card in waiting]
        return sum(
            min(max(number, 0), sum(i in one for one in coming)) for i, number in enumerate(need) if i not in who
        )
