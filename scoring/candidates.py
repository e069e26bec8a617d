"""Who becomes a candidate for an award by its rule, and out of how many."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from proposals.models import Proposal, Satisfaction
from scoring.board import boards, window_of
from scoring.engine import Rulebook as Rules
from scoring.engine import Scorecard, Subject
from scoring.models import Award, Rulebook
from scoring.publishing.past import final_year
from scoring.sources.base import YES
from scoring.wording import number, place_said

ACCEPTED = str(Proposal.Status.ACCEPTED.label)
SATISFIED = str(Satisfaction.SATISFIED.label)


@dataclass(frozen=True)
class Candidate:
    """A subject by its number, with how it stands in words; `excluded` says why it cannot be chosen."""

    subject_id: int
    standing: str = ""
    excluded: str = ""
    is_collective: bool = False


@dataclass(frozen=True)
class Field:
    """Candidates in their order, those considered in all, and everybody's standing for whoever is named besides."""

    candidates: tuple[Candidate, ...]
    considered: int
    others: dict[int, Candidate]


def field_of(award: Award, on: datetime.date | None = None) -> Field:
    """Candidates of `award`, by the year's final results where they are published, else as of `on`; a fixed number of
    queries.
    """
    window = window_of(award.year, on)
    board = boards(award.subject, [window])[award.year]
    subjects = {one.id: one for one in board.subjects}
    if award.subject == Rulebook.Subject.PROPOSAL:
        subjects = {pk: one for pk, one in subjects.items() if one.attributes["status"] == ACCEPTED}
    results = final_year(award.subject, award.year) or board
    ranked = [card for card in results.cards if card.subject_id in subjects]
    rules = {rule.code: rule for rule in results.rules}
    everybody = {pk: _plain(one) for pk, one in subjects.items()}
    everybody |= {card.subject_id: _ranked(card, subjects[card.subject_id], rules) for card in ranked}
    if award.by == Award.By.NAMED:
        found = []
    elif award.by == Award.By.FACTS:
        found = [pk for pk, one in subjects.items() if _fits(award, one)]
    else:
        fits = RULES[Award.By(award.by)]
        considered_for = [card for card in ranked if not card.excluded]
        found = [one.subject_id for one in considered_for if fits(award, one, rules[one.rulebook].candidates)]
    considered = sum(1 for one in everybody.values() if not one.excluded)
    return Field(tuple(everybody[pk] for pk in found), considered, everybody)


def _plain(subject: Subject) -> Candidate:
    about = subject.attributes
    facts = [
        "重点提案" if about.get("is_key") == YES else "",
        "领导领衔督办" if about.get("is_supervised") == YES else "",
        f"委员{about['result']}" if about.get("result") else "",
    ]
    return Candidate(subject.id, "，".join(filter(None, facts)), "", about.get("is_collective") == YES)


def _ranked(card: Scorecard, subject: Subject, rules: Mapping[str, Rules]) -> Candidate:
    place = place_said(card.rank, card.listed_in, rules[card.rulebook], len(rules) > 1) if card.rank else ""
    grade = str(card.grade) if card.grade else ""
    told = "，".join(filter(None, [f"积分 {number(card.points)}", place, grade, _plain(subject).standing]))
    return Candidate(subject.id, told, card.excluded, _plain(subject).is_collective)


def _fits(award: Award, subject: Subject) -> bool:
    about = subject.attributes
    return (
        (not award.needs_satisfied or about["result"] == SATISFIED)
        and (not award.needs_key or about["is_key"] == YES)
        and (not award.needs_led or about["is_supervised"] == YES)
    )


def _in_front(award: Award, card: Scorecard, candidates: int) -> bool:
    """Among the first so many, or as many as the rulebook calls candidates."""
    return 0 < card.rank <= (award.first or candidates) and card.points > 0


RULES: dict[Award.By, Callable[[Award, Scorecard, int], bool]] = {
    Award.By.PLACES: _in_front,
    Award.By.POINTS: lambda award, card, candidates: card.points >= award.points_at_least,
    Award.By.GRADE: lambda award, card, candidates: card.grade == award.grade,
}
