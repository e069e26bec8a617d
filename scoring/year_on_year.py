"""Each group beside its own last year and per member, so that groups of very different size can be compared."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from scoring.adding_up import rounded
from scoring.board import Board, boards, window_of, year_before
from scoring.engine import Ask
from scoring.leaders import IN_GROUPS_NAME, per_head
from scoring.sources import Window

BESIDES = {
    "results": Ask("results", frozenset()),
    "reports": Ask("reports", frozenset()),
    "participations": Ask("participations", frozenset({"in_name_of", "member"})),
}


@dataclass(frozen=True)
class GroupYear:
    """One group's year up to a day; `points` is None where no rule applies."""

    members: Decimal
    points: Decimal | None
    participations: int
    active: int
    writings: int

    @property
    def points_per_member(self) -> Decimal | None:
        return None if self.points is None else per_head(self.points, self.members)

    @property
    def participations_per_member(self) -> Decimal:
        return per_head(self.participations, self.members)

    @property
    def writings_per_member(self) -> Decimal:
        return per_head(self.writings, self.members)

    @property
    def active_percent(self) -> int:
        """How many of a hundred members took part at least once; who has left since may make it more than all."""
        return min(100, int(rounded(100 * self.active / self.members, Decimal(1)))) if self.members else 0


@dataclass(frozen=True)
class Compared:
    """A group now and on the same days of the year before."""

    pk: int
    name: str
    now: GroupYear
    before: GroupYear

    @property
    def gained(self) -> Decimal | None:
        return None if self.now.points is None or self.before.points is None else self.now.points - self.before.points

    @property
    def lost(self) -> Decimal | None:
        return None if self.gained is None else -self.gained


@dataclass(frozen=True)
class OwnYears:
    """All groups in the office's order, never by place."""

    window: Window
    before: Window
    board: Board
    rows: tuple[Compared, ...]

    @property
    def before_words(self) -> str:
        """2025 年, or the same days of it while the year runs."""
        return f"{self.before.year} 年" if self.window.is_whole else f"{self.before.year} 年同期"

    def of(self, pk: int) -> Compared | None:
        """One group's row; None for a group nobody scores."""
        return next((row for row in self.rows if row.pk == pk), None)


def own_years(year: int, *, on: datetime.date | None = None) -> OwnYears:
    """Three queries, whatever the number of groups."""
    window = window_of(year, on)
    before = year_before(window)
    found = boards("group", [before, window], BESIDES)
    then, now = _years_of(found[before.year]), _years_of(found[year])
    subjects = found[year].there
    rows = tuple(Compared(one.id, one.name, now[one.id], then[one.id]) for one in subjects)
    return OwnYears(window, before, found[year], rows)


def _years_of(board: Board) -> dict[int, GroupYear]:
    """Every group of the board; nothing but zeros for one it does not know."""
    points = {card.subject_id: card.points for card in board.cards}
    taken: dict[int, int] = defaultdict(int)
    active: dict[int, set[object]] = defaultdict(set)
    for tally in board.tallies_of("participations"):
        if tally.attributes.get("in_name_of") == IN_GROUPS_NAME:
            taken[tally.subject] += tally.count
            active[tally.subject].add(tally.attributes.get("member"))
    written: dict[int, int] = defaultdict(int)
    for source in ("results", "reports"):
        for tally in board.tallies_of(source):
            written[tally.subject] += tally.count
    found: dict[int, GroupYear] = defaultdict(lambda: GroupYear(Decimal(0), None, 0, 0, 0))
    for one in board.there:
        found[one.id] = GroupYear(
            one.measures["members"], points.get(one.id), taken[one.id], len(active[one.id]), written[one.id]
        )
    return found
