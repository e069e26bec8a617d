"""A corrected result: one subject computed anew, and the places of the others as they follow from it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cppcc_office.shared.freshness import in_one_state
from cppcc_office.shared.workflow import Refused
from scoring.board import Board
from scoring.engine import Scorecard
from scoring.engine.grading import may_fill
from scoring.engine.judge import judged
from scoring.models import Assessment, Publication
from scoring.publishing.frozen import plain, thawed
from scoring.publishing.period import period_of_publication


@dataclass(frozen=True)
class Rewritten:
    """What takes the place of an assessment: its content and where it stands in the list."""

    old: Assessment
    content: dict[str, Any]
    position: int
    group_name: str


def corrected(publication: Publication, subject_id: int) -> list[Rewritten]:
    """The subject's result from the records as they are now, first; then everybody whose place, grade or consequence
    changes only by that. What else changed in the records meanwhile stays as it was published. Empty when the
    subject's result among those published is the same; Refused when it is not scored any more.
    """
    period = in_one_state(lambda: period_of_publication(publication))
    current = {row.subject_id: row for row in publication.assessments.current()}
    new = period.board.card(subject_id)
    if new is None:
        name = current[subject_id].name
        raise Refused(f"{name}已不在考核对象中，不能重新计算。请先核对登记；确实已经退出的，按“结果不变，办结”。")
    frozen = _frozen(current.values(), period.board)
    cards = frozen | {subject_id: new}
    found: dict[int, Rewritten] = {}
    for position, card in enumerate(_judged_again(period.board, list(cards.values())), start=1):
        old = current[card.subject_id]
        if _told(card) != _told(frozen[card.subject_id]):
            is_it = card.subject_id == subject_id
            records = period.records.get(subject_id, {}) if is_it else old.records
            group = period.group_of(subject_id) if is_it else old.group_name
            found[card.subject_id] = Rewritten(old, {"card": plain(card), "records": records}, position, group)
    first = found.pop(subject_id, None)
    return [first, *found.values()] if first else []


def _told(card: Scorecard) -> Scorecard:
    """What of a card is a result: not what somebody is called, nor what earlier years were."""
    return replace(card, name="", before=None, may_fill=())


def _frozen(rows: Iterable[Assessment], board: Board) -> dict[int, Scorecard]:
    """The cards as they were published; one written before cards said which places stand open asks for that now."""
    meanings = {rule.code: rule.meaning for rule in board.rules}
    about = {subject.id: subject.attributes for subject in board.subjects}
    found: dict[int, Scorecard] = {}
    for row in rows:
        card = thawed(row.card)
        if "may_fill" not in row.card and card.rulebook in meanings:
            card = replace(card, may_fill=may_fill(meanings[card.rulebook], about.get(card.subject_id, {})))
        found[row.subject_id] = card
    return found


def _judged_again(board: Board, cards: Sequence[Scorecard]) -> Iterator[Scorecard]:
    """Places and grades, rule by rule."""
    history = {card.subject_id: card.before for card in cards if card.before}
    for rule in board.rules:
        yield from judged([card for card in cards if card.rulebook == rule.code], rule.meaning, history)
