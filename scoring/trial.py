"""试算: a rulebook tried on a year's real records beside the one in force; nothing official is touched."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from scoring.board import Board, boards, window_of
from scoring.engine import Scorecard, Subject
from scoring.models import Rulebook
from scoring.rulebooks import books_in_force, load_rulebooks
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
    group: str | None = None  # a member's sector group, "" without one; None where subjects have none

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
class GroupChange:
    """What the rule tried brings the members of one sector group together, item by item."""

    name: str
    people: int
    gained: Decimal
    items: tuple[Decimal, ...]  # in the order of the trial's items


@dataclass(frozen=True)
class Trial:
    """A rulebook's year beside that of the rules in force: those whom it would score, and whom else it would move."""

    book: Rulebook
    now: Board
    tried: Board
    changes: tuple[Change, ...]

    @property
    def has_others(self) -> bool:
        """Whether some stay under a rule in force."""
        return any(rule.code != self.book.code for rule in self.tried.rules)

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

    @cached_property
    def groups(self) -> list[GroupChange]:
        """Of members, which sector group gains or loses by which item; in the office's order."""
        names = [name for name, _ in self.items]
        found: dict[str, list[Change]] = {
            str(subject.attributes.get("group", "")): [] for subject in (*self.now.subjects, *self.tried.subjects)
        }
        for change in self.changes:
            if change.group is not None:
                found[change.group].append(change)
        return [
            GroupChange(
                name or "没有界别",
                len(changes),
                sum((_points(change.tried) - _points(change.now) for change in changes), ZERO),
                tuple(sum((change.items.get(item, ZERO) for change in changes), ZERO) for item in names),
            )
            for name, changes in found.items()
            if changes
        ]


def try_rulebook(book: Rulebook, year: int, *, on: datetime.date | None = None) -> Trial:
    """`book` on the records of `year`, whatever days it is in force; whoever it does not apply to stays under the rules
    in force. Six queries for any number of subjects, of members eight.
    """
    window = window_of(year, on)
    (data,) = load_rulebooks(pk=book.pk)
    books = books_in_force(book.subject)
    now = boards(book.subject, [window], books=books)[year]
    tried = boards(book.subject, [window], books=books, tried=data)[year]
    subjects = {subject.id: subject for subject in (*now.subjects, *tried.subjects)}
    was, will = ({card.subject_id: card for card in board.cards} for board in (now, tried))
    changes = (_change(subjects[pk], was.get(pk), will.get(pk)) for pk in {**will, **was})
    return Trial(book, now, tried, tuple(change for change in changes if _concerns(book, change)))


def _concerns(book: Rulebook, change: Change) -> bool:
    """Whether it would score them, or leaves them to another rule, or changes what they have under another."""
    now, tried = change.now, change.tried
    return not (now and tried) or tried.rulebook == book.code or bool(change.moved) or now.grade != tried.grade


def _change(subject: Subject, now: Scorecard | None, tried: Scorecard | None) -> Change:
    before = {line.name: line.points for line in now.items} if now else {}
    after = {line.name: line.points for line in tried.items} if tried else {}
    items = {item: after.get(item, ZERO) - before.get(item, ZERO) for item in {**after, **before}}
    group = str(subject.attributes["group"]) if "group" in subject.attributes else None
    return Change(subject.name, subject.id, now, tried, items, group)


def _points(card: Scorecard | None) -> Decimal:
    return card.points if card else ZERO


def groups_table(trial: Trial) -> Table:
    """Sector group by item, for Excel."""
    items = [f"{name}（变化）" for name, _ in trial.items]
    rows = [[one.name, one.people, float(one.gained), *map(float, one.items)] for one in trial.groups]
    title = f"{trial.now.year} 年度各界别（联组）委员积分的变化（《{trial.book.name}》，不作数）"
    return Table(f"{trial.now.year}年各界别变化", title, ["界别（联组）", "委员人数", "积分变化", *items], rows)


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
