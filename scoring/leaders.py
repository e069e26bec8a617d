"""Leaders' figures (TL8): results, participation and adoption, against the same days of the year before."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from activities.models import Activity
from proposals.models import Result
from scoring.adding_up import rounded
from scoring.board import Board
from scoring.engine import Ask
from scoring.engine.condition import words_of
from sectors.models import Committee

# What the figures need of the group sources, beside what the rulebook asks.
BESIDES = {
    "results": Ask("results", frozenset({"kind"})),
    "reports": Ask("reports", frozenset({"author", "adopted_level"})),
    "participations": Ask("participations", frozenset({"in_name_of"})),
}
IN_GROUPS_NAME = str(Activity.InNameOf.GROUP.label)
NATIONAL = str(Committee.Level.NATIONAL.label)


@dataclass(frozen=True)
class Figure:
    """One number of the year beside that of the year before."""

    name: str
    unit: str
    now: Decimal
    before: Decimal

    @property
    def difference(self) -> Decimal:
        return self.now - self.before

    @property
    def percent(self) -> Decimal | None:
        """Growth in whole percent; None where there was nothing before."""
        if not self.before:
            return None
        return rounded(self.difference * 100 / self.before, Decimal(1))

    @property
    def growth(self) -> str:
        """增 5%, 减 21%; "" where there was nothing before."""
        if self.percent is None:
            return ""
        return f"减 {-self.percent}%" if self.percent < 0 else f"增 {abs(self.percent)}%"


def leaders_figures(now: Board, before: Board) -> list[Figure]:
    """What leaders ask first, from two boards of groups gathered with `BESIDES`."""
    pairs = [
        ("履职成果", "项", _results),
        *((kind, "项", lambda board, kind=kind: _results(board, kind)) for kind in _kinds(now, before)),
        ("社情民意信息", "条", _reports),
        ("人均参加活动", "次", lambda board: per_head(sum(participations(board).values()), _members(board))),
        ("有信息被全国政协采用的委员", "人", _adopted_nationally),
    ]
    return [Figure(name, unit, Decimal(count(now)), Decimal(count(before))) for name, unit, count in pairs]


def participations(board: Board) -> dict[int, int]:
    """How often each group's members took part in groups' activities, by the group's id."""
    numbers: dict[int, int] = {subject.id: 0 for subject in board.there}
    for tally in board.tallies_of("participations"):
        if tally.attributes.get("in_name_of") == IN_GROUPS_NAME:
            numbers[tally.subject] = numbers.get(tally.subject, 0) + tally.count
    return numbers


def per_head(number: int | Decimal, people: Decimal) -> Decimal:
    """Rounded half up to 0.01; 0 where there is nobody."""
    return rounded(number / people) if people else Decimal(0)


def _members(board: Board) -> Decimal:
    return sum((subject.measures["members"] for subject in board.there), Decimal(0))


def _results(board: Board, kind: str = "") -> int:
    """Results of one kind; of all kinds together with the social-condition reports."""
    found = board.tallies_of("results")
    if kind:
        return _total(tally.count for tally in found if tally.attributes.get("kind") == kind)
    return _total(tally.count for tally in found) + _reports(board)


def _kinds(*boards: Board) -> list[str]:
    """Those every year has, and of the others those handed in."""
    found = {tally.attributes.get("kind") for board in boards for tally in board.tallies_of("results")}
    return [str(kind.label) for kind in Result.Kind if kind in Result.MAIN or str(kind.label) in found]


def _reports(board: Board) -> int:
    return _total(tally.count for tally in board.tallies_of("reports"))


def _adopted_nationally(board: Board) -> int:
    """Different members with a report adopted at the national level."""
    authors = {
        tally.attributes.get("author")
        for tally in board.tallies_of("reports")
        if NATIONAL in words_of(tally.attributes.get("adopted_level"))
    }
    return len(authors - {None})


def _total(numbers: Iterable[int]) -> int:
    return sum(numbers)
