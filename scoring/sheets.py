"""The ranking as tables for Excel."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.awards import Standing
from scoring.board import Board
from scoring.engine import Scorecard
from scoring.models import Award
from scoring.ranking import Ranking, columns_of
from scoring.year_on_year import OwnYears


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
    header = ["名次", "界别（联组）", "总分", *items]
    header += [f"{ranking.before.year} 年名次", "名次变化", f"{ranking.before.year} 年总分", "积分变化", "人均参加活动"]
    header += ["评优候选", *_rule_head(board)]
    rows = []
    for row in ranking.rows:
        card, before = row.card, row.card.year_before
        past = ["", "", "", ""]
        if before:
            past = [before.rank, row.place_words, float(before.points), float(card.points - before.points)]
        rows.append(
            [card.rank, card.name, float(card.points), *_points_under(items, card)]
            + [*past, float(row.participation), "评优候选" if row.is_candidate else ""]
            + _rule_cell(board, card)
        )
    return Table(f"{board.year}年界别积分", _title(board, "界别（联组）积分一览表"), header, rows)


def members_table(board: Board) -> Table:
    groups = {subject.id: subject.attributes for subject in board.subjects}
    items = columns_of(board.cards)
    has_duties = any(card.duties for card in board.cards)
    header = ["名次", "姓名", "界别", "界别（联组）", "总分", *items, "等次"]
    header += [*(["达标"] if has_duties else []), *_rule_head(board)]
    rows = []
    for card in board.cards:
        about = groups[card.subject_id]
        rows.append(
            [card.rank, card.name, about["sector"], about["group"], float(card.points)]
            + [*_points_under(items, card), card.grade or card.excluded]
            + ([_duties_done(card)] if has_duties else [])
            + _rule_cell(board, card)
        )
    return Table(f"{board.year}年委员积分", _title(board, "委员履职积分一览表"), header, rows)


def subjects_table(board: Board, label: str) -> Table:
    """All subjects of any kind: place, total, items, grade."""
    items = columns_of(board.cards)
    has_duties = any(card.duties for card in board.cards)
    rows = [
        [card.rank or "", card.name, float(card.points), *_points_under(items, card)]
        + [card.grade or card.excluded, "、".join(card.consequences)]
        + ([_duties_done(card)] if has_duties else [])
        + _rule_cell(board, card)
        for card in board.cards
    ]
    header = ["名次", label, "总分", *items, "等次", "连续年度"]
    header += [*(["达标"] if has_duties else []), *_rule_head(board)]
    return Table(f"{board.year}年{label}积分", _title(board, f"{label}积分一览表"), header, rows)


def award_table(award: Award, found: Sequence[Standing]) -> Table:
    """Every nominee: how it stands, the mark as long as marks may still move it, what was decided and why."""
    header = ["位次", "候选", "情况", "不能参评", "评选", "决定人", "决定日期", "理由"]
    rows = []
    for one in found:
        nominee = one.nominee
        about = [one.place, str(nominee), nominee.standing, nominee.excluded, nominee.get_status_display()]
        decided = [str(nominee.decided_by or ""), nominee.decided_on, nominee.withdrawal_reason or nominee.reason]
        mark = ["" if one.value is None else float(one.value)] if award.goes_by_marks else []
        rows.append(about + decided + mark)
    return Table(str(award), f"{award}评选表", header + ["评分"] * award.goes_by_marks, rows)


def own_years_table(found: OwnYears) -> Table:
    """Each group now and on the same days of the year before."""
    year, then = f"{found.window.year} 年", found.before_words
    columns = ("委员人数", "积分", "人均积分", "人均参加（次）", "参加过的委员（%）", "人均成果（项）")
    header = ["界别（联组）", *(f"{column}，{when}" for column in columns for when in (year, then)), "积分变化"]
    rows = [
        [
            row.name,
            *(
                value
                for name in OWN_YEAR_FIELDS
                for value in (_cell(getattr(row.now, name)), _cell(getattr(row.before, name)))
            ),
            _cell(row.gained),
        ]
        for row in found.rows
    ]
    return Table(f"{found.window.year}年各界别与上年同期比", f"{year}各界别（联组）与{then}比", header, rows)


OWN_YEAR_FIELDS = (
    "members",
    "points",
    "points_per_member",
    "participations_per_member",
    "active_percent",
    "writings_per_member",
)


def _cell(value: Decimal | int | None) -> float | str:
    return "" if value is None else float(value)


def _points_under(items: Sequence[str], card: Scorecard) -> list[float | str]:
    """The card's points in these columns; "" where its rule has no such item."""
    points = {line.name: float(line.points) for line in card.items}
    return [points.get(name, "") for name in items]


def _rule_head(board: Board) -> list[str]:
    """The column that names each row's rulebook, where several hold and each gives places of its own."""
    return ["计分办法"] if len(board.rules) > 1 else []


def _rule_cell(board: Board, card: Scorecard) -> list[str]:
    return [board.rulebook_of(card).name] if len(board.rules) > 1 else []


def _duties_done(card: Scorecard) -> str:
    """已达标 2 项，共 3 项; "" where the rulebook asks none."""
    met = sum(duty.is_met for duty in card.duties)
    return f"已达标 {met} 项，共 {len(card.duties)} 项" if card.duties else ""


def _title(board: Board, words: str) -> str:
    rule = f"，依据{board.basis}" if board.rules else ""
    return f"{board.year} 年度{words}（{board.period}{rule}）"
