"""四有四创 (TL4): what each group has and creates in a year, live from the records, with the evidence."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet

from activities.models import Activity, ActivityOrganizer
from proposals.models import Adoption, Instruction, Outcome, Proposal
from scoring.board import window_of
from scoring.models import GroupMark
from scoring.sources import SOURCES, Window
from scoring.sources.base import page_of


@dataclass(frozen=True)
class Proof:
    """One record that shows a mark."""

    title: str
    on: datetime.date | None
    url: str


@dataclass(frozen=True)
class MarkState:
    """One mark of one group: what shows it, how much is missing, and until when it is still possible."""

    mark: GroupMark
    proofs: tuple[Proof, ...]
    ends_on: datetime.date
    is_open: bool

    @property
    def missing(self) -> int:
        return max(self.mark.at_least - len(self.proofs), 0)

    @property
    def by_when(self) -> str:
        if not self.missing:
            return ""
        still = f"，{self.ends_on:%-m月%-d日}前还可以完成" if self.is_open else "，年度已结束"
        return f"还缺 {self.missing} 项{still}"


def group_marks(groups: Iterable[int], year: int, *, on: datetime.date | None = None) -> dict[int, list[MarkState]]:
    """The marks of each group in the office's order; a fixed number of queries for any number of groups.

    A plan and a summary belong to the year they are about, whenever they were approved.
    """
    groups, window = list(groups), window_of(year, on)
    marks = list(GroupMark.objects.filter(is_active=True).prefetch_related("kinds"))
    found = {
        shown: READERS[GroupMark.Shown(shown)](groups, window) for shown in dict.fromkeys(m.shown_by for m in marks)
    }
    last_day = datetime.date(year, 12, 31)
    return {
        group: [
            MarkState(mark, tuple(_proofs(mark, found[mark.shown_by][group])), last_day, window.ends_on < last_day)
            for mark in marks
        ]
        for group in groups
    }


type Rows = dict[int, list[tuple[Model, str, datetime.date | None]]]


def _proofs(mark: GroupMark, rows: list[tuple[Model, str, datetime.date | None]]) -> Iterator[Proof]:
    kinds = {kind.pk for kind in mark.kinds.all()} if mark.shown_by == GroupMark.Shown.ACTIVITIES else set()
    for record, title, day in rows:
        if not kinds or record.kind_id in kinds:
            yield Proof(title, day, page_of(record))


def _activities(groups: list[int], window: Window) -> Rows:
    """What the groups held in their own name, and what they joined in as partners; approved."""
    found: Rows = defaultdict(list)
    rows = ActivityOrganizer.objects.filter(
        group__in=groups, activity__status__in=Activity.COUNTING, activity__held_on__range=window.days
    )
    for row in rows.select_related("activity").order_by("activity__held_on", "activity_id"):
        found[row.group_id].append((row.activity, row.activity.title, row.activity.held_on))
    return found


def _from(*names: str, only: Callable[[QuerySet, str], QuerySet] = lambda rows, name: rows) -> Callable[..., Rows]:
    """Records of these sources that count, each once per group."""

    def read(groups: list[int], window: Window) -> Rows:
        found: Rows = defaultdict(list)
        for name in names:
            source = SOURCES[f"group.{name}"]
            seen: set[tuple[int, Any]] = set()
            for row in only(source.counting(window).filter(subject_ref__in=groups), name):
                if (row.subject_ref, row.pk) not in seen:
                    seen.add((row.subject_ref, row.pk))
                    found[row.subject_ref].append(source.describe(row))
        return found

    return read


def _recognized(rows: QuerySet, name: str) -> QuerySet:
    link = {"reports": "report", "results": "result"}[name]
    asked = {link: OuterRef("pk")}
    return rows.filter(Exists(Adoption.objects.filter(**asked)) | Exists(Instruction.objects.filter(**asked)))


def _adopted(rows: QuerySet, name: str) -> QuerySet:
    return rows.filter(uptake__in=[Outcome.Uptake.ADOPTED, Outcome.Uptake.PARTLY])


def _accepted(rows: QuerySet, name: str) -> QuerySet:
    return rows.filter(status=Proposal.Status.ACCEPTED)


READERS: dict[GroupMark.Shown, Callable[[list[int], Window], Rows]] = {
    GroupMark.Shown.ACTIVITIES: _activities,
    GroupMark.Shown.HIGHLIGHTS: _from("reports", "results", only=_recognized),
    GroupMark.Shown.OUTCOMES: _from("outcomes", only=_adopted),
    GroupMark.Shown.PAPERS: _from("plans", "summaries"),
    GroupMark.Shown.PROPOSALS: _from("proposals", only=_accepted),
}
