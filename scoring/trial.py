"""试算: a rulebook tried on a year's real records beside the one in force; nothing official is touched."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from scoring.board import Board, boards, window_of
from scoring.engine import Scorecard
from scoring.models import Rulebook
from scoring.rulebooks import load_rulebooks
from scoring.sheets import Table

ZERO = Decimal(0)
MOST_SHOWN = 3


@dataclass(frozen=True)
class Change:
    """One subject under both rules; a card is None where that rule does not apply to it."""

    name: str
    subject_id: int
    now: Scorecard | None
    tried: Scorecard | None
    items: Mapping[str, Decimal]  # by the item's name: points gained, negative when lost

    @property
    def moved(self) -> int | None:
        """Places gained; None where one of the two rules gives no place, or both give them in different lists."""
        if not (self.now and self.tried and self.now.rank and self.tried.rank):
            return None
        return self.now.rank - self.tried.rank if self.now.listed_in == self.tried.listed_in else None

    @property
    def moved_words(self) -> str:
        if self.moved is None:
            return "—"
        return f"升 {self.moved}" if self.moved > 0 else f"降 {-self.moved}" if self.moved < 0 else "持平"

    @property
    def gained(self) -> Decimal | None:
        return self.tried.points - self.now.points if self.now and self.tried else None

    @property
    def has_other_grade(self) -> bool:
        """Whether both rules give a grade, and not the same one."""
        grades = {card.grade for card in (self.now, self.tried) if card}
        return len(grades - {""}) > 1

    @property
    def most(self) -> list[tuple[str, Decimal]]:
        """The items that gain or lose most."""
        changed = [(name, points) for name, points in self.items.items() if points]
        return sorted(changed, key=lambda pair: -abs(pair[1]))[:MOST_SHOWN]


@dataclass(frozen=True)
class Trial:
    """A rulebook's year beside that of the rule in force (None where there is none)."""

    book: Rulebook
    now: Board
    tried: Board
    changes: tuple[Change, ...]

    @property
    def moved(self) -> int:
        return sum(bool(change.moved) for change in self.changes)

    @property
    def regraded(self) -> int:
        return sum(change.has_other_grade for change in self.changes)

    @property
    def items(self) -> list[tuple[str, Decimal]]:
        """What each item brings all subjects together, more or less than under the rule in force."""
        names = dict.fromkeys(name for change in self.changes for name in change.items)
        return [(name, sum((change.items.get(name, ZERO) for change in self.changes), ZERO)) for name in names]


def try_rulebook(book: Rulebook, year: int, *, on: datetime.date | None = None) -> Trial:
    """`book` on the records of `year`, whatever days it is in force; six queries for any number of subjects."""
    window = window_of(year, on)
    (data,) = load_rulebooks(pk=book.pk)
    at_any_time = {key: value for key, value in data.items() if key not in ("from", "to")}
    now = boards(book.subject, [window])[year]
    tried = boards(book.subject, [window], books=[at_any_time])[year]
    names = {subject.id: subject.name for subject in (*now.subjects, *tried.subjects)}
    ids = dict.fromkeys(card.subject_id for card in (*tried.cards, *now.cards))
    changes = tuple(_change(pk, names[pk], now.card(pk), tried.card(pk)) for pk in ids)
    return Trial(book, now, tried, changes)


def _change(pk: int, name: str, now: Scorecard | None, tried: Scorecard | None) -> Change:
    before = {line.name: line.points for line in now.items} if now else {}
    after = {line.name: line.points for line in tried.items} if tried else {}
    items = {item: after.get(item, ZERO) - before.get(item, ZERO) for item in {**after, **before}}
    return Change(name, pk, now, tried, items)


def trial_table(trial: Trial) -> Table:
    """The whole comparison for Excel."""
    items = [name for name, _ in trial.items]
    header = ["名称", "现行名次", "试算名次", "升降", "现行积分", "试算积分", "积分变化", "现行等次", "试算等次"]
    rows = [
        [
            change.name,
            change.now.rank if change.now else "",
            change.tried.rank if change.tried else "",
            change.moved_words,
            float(change.now.points) if change.now else "",
            float(change.tried.points) if change.tried else "",
            "" if change.gained is None else float(change.gained),
            change.now.grade if change.now else "",
            change.tried.grade if change.tried else "",
            *(float(change.items.get(name, ZERO)) for name in items),
        ]
        for change in trial.changes
    ]
    title = f"{trial.now.year} 年度积分试算（《{trial.book.name}》，不作数）"
    return Table(f"{trial.now.year}年积分试算", title, [*header, *(f"{name}（变化）" for name in items)], rows)
