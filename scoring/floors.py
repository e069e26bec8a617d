"""达标项目 not met yet, and how long there is time for them."""

import datetime
from dataclasses import dataclass

from scoring.engine.card import DutyDone, Found
from scoring.evidence import Explanation
from scoring.wording import number


@dataclass(frozen=True)
class Floor:
    """A duty beside the points that is still to be met, and how long there is time for it."""

    duty: DutyDone
    days_left: int

    @property
    def words(self) -> str:
        """已有 1，要求 2; of several ways each."""
        ways = self.duty.ways
        return "；".join(f"{f'{way.name}：' if len(ways) > 1 else ''}{_way_words(way)}" for way in ways)

    @property
    def days_words(self) -> str:
        return days_words(self.days_left)


def _way_words(way: Found) -> str:
    return f"{f'{way.over}累计' if way.over else '已有'} {number(way.amount)}，要求 {number(way.at_least)}"


def floors_of(found: Explanation, today: datetime.date) -> list[Floor]:
    """Those not met yet."""
    left = days_left(found, today)
    return [Floor(duty, left) for duty in found.card.duties if not duty.is_met]


def days_left(found: Explanation, today: datetime.date) -> int:
    """Up to the end of the rule's year, or of the part of it that is explained."""
    _, last = found.rulebook.year_end.part_of(found.window.year, found.window.months)
    return max((last - today).days, 0)


def days_words(days: int) -> str:
    return f"还有 {days} 天" if days else "时间已过"
