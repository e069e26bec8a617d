"""The ranking as tables for Excel."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scoring.board import Board
from scoring.engine import Scorecard
from scoring.ranking import Ranking


@dataclass(frozen=True)
class Table:
    """A worksheet's content; `title` follows the office's name."""

    name: str
    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]


def ranking_table(ranking: Ranking) -> Table:
    board = ranking.board
    items = ranking.items
    header = ["名次", "界别（联组）", "总分", *(item.name for item in items)]
    header += [f"{ranking.before.year} 年名次", "名次变化", f"{ranking.before.year} 年总分", "积分变化", "人均参加活动"]
    rows = []
    for row in ranking.rows:
        card, before = row.card, row.card.before
        points = {line.code: float(line.points) for line in card.items}
        past = ["", "", "", ""]
        if before:
            past = [before.rank, row.place_words, float(before.points), float(card.points - before.points)]
        rows.append(
            [card.rank, card.name, float(card.points)]
            + [points.get(item.code, 0) for item in items]
            + [*past, float(row.participation), "评优候选" if row.is_candidate else ""]
        )
    return Table(f"{board.year}年界别积分", _title(board, "界别（联组）积分一览表"), [*header, "评优候选"], rows)


def members_table(board: Board) -> Table:
    groups = {subject.id: subject.attributes for subject in board.subjects}
    items = board.cards[0].items if board.cards else ()
    header = ["名次", "姓名", "界别", "界别（联组）", "总分", *(item.name for item in items), "等次"]
    has_duties = any(card.duties for card in board.cards)
    rows = [
        [card.rank, card.name, groups[card.subject_id]["sector"], groups[card.subject_id]["group"], float(card.points)]
        + [float(line.points) for line in card.items]
        + [card.grade or card.excluded]
        + ([_duties_done(card)] if has_duties else [])
        for card in board.cards
    ]
    header += ["达标"] if has_duties else []
    return Table(f"{board.year}年委员积分", _title(board, "委员履职积分一览表"), header, rows)


def _duties_done(card: Scorecard) -> str:
    """已达标 2 项，共 3 项; "" where the rulebook asks none."""
    met = sum(duty.is_met for duty in card.duties)
    return f"已达标 {met} 项，共 {len(card.duties)} 项" if card.duties else ""


def _title(board: Board, words: str) -> str:
    rule = f"，依据《{board.rulebook.name}》" if board.rulebook else ""
    return f"{board.year} 年度{words}（{board.period}{rule}）"
