"""A total as the sum a reader can check: base points, items, what the caps of the whole took, and the crumbs.

Lines are rounded for showing, the total is not made of the rounded ones; where that leaves a difference it has a line.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from scoring.engine import Line, Scorecard

CENT = Decimal("0.01")
CRUMBS = "尾差（各项已四舍五入，总分按未舍入的得分相加）"
CRUMBS_OF_RECORDS = "尾差（各条已四舍五入，本项按未舍入的分值相加）"


@dataclass(frozen=True)
class SumRow:
    """One line of the sum; `line` is the item's, where it is an item."""

    name: str
    points: Decimal
    line: Line | None = None

    @property
    def shown(self) -> str:
        return str(self.points).replace("-", "−")


def sum_rows(card: Scorecard, step: Decimal | None = None) -> list[SumRow]:
    """What adds up to the card's points, every line as it is shown, to the last digit: two, or as many as the points
    have.
    """
    step = step or min(CENT, Decimal((0, (1,), int(card.points.as_tuple().exponent))))
    rows = [SumRow(line.name, rounded(line.points, step), line) for line in card.items]
    if card.base:
        rows.insert(0, SumRow("基础分", rounded(card.base, step)))
    if card.cut:
        words = "超过总分上限，不计" if card.cut > 0 else "低于总分下限，补足"
        rows.append(SumRow(words, rounded(-card.cut, step)))
    return [*rows, *crumbs(CRUMBS, rounded(card.points, step), (row.points for row in rows))]


def crumbs(name: str, total: Decimal, shown: Iterable[Decimal]) -> list[SumRow]:
    """The line that is left between what is shown and the total shown; none where they agree."""
    left = total - sum(shown, Decimal(0))
    return [SumRow(name, left)] if left else []


def rounded(points: Decimal, step: Decimal = CENT) -> Decimal:
    return points.quantize(step, ROUND_HALF_UP)
