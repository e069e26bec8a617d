"""年度协商计划 as people read it: every line with what became of it."""

import datetime
from dataclasses import dataclass

from consultations.models import ConsultationPlan, PlannedTopic, TopicKind

DONE, PREPARING, OVERDUE, AHEAD, DROPPED = "done", "preparing", "overdue", "ahead", "dropped"
WORDS = {DONE: "已开展", PREPARING: "筹备中", OVERDUE: "逾期未开展", AHEAD: "未到时间", DROPPED: "已取消"}
TONES = {DONE: "good", PREPARING: "info", OVERDUE: "bad", AHEAD: "", DROPPED: ""}
HEADER = ("序号", "用途", "议题", "协商形式", "月份", "承办", "协办单位", "参加部门", "提出者", "进展")


@dataclass(frozen=True)
class PlanLine:
    """One planned topic on the day looked at."""

    number: int
    planned: PlannedTopic
    state: str
    held: list

    @property
    def words(self) -> str:
        return WORDS[self.state]

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def months(self) -> str:
        row = self.planned
        month = f"{row.month} 月" if row.month else "待定"
        return f"{month}（原定 {row.moved_from} 月）" if row.moved_from else month

    @property
    def departments(self) -> str:
        return "、".join(str(one) for one in self.planned.departments.all())

    @property
    def proposed_by(self) -> str:
        return self.planned.topic.source if self.planned.topic else ""

    def cells(self) -> tuple:
        row = self.planned
        return (
            self.number,
            row.get_kind_display(),
            row.title,
            str(row.form or ""),
            self.months,
            row.lead,
            row.partners,
            self.departments,
            self.proposed_by,
            f"{self.words}：{row.dropped_because}" if row.dropped_because else self.words,
        )


@dataclass(frozen=True)
class PlanPart:
    """Topics of one kind."""

    title: str
    lines: list[PlanLine]


def plan_parts(plan: ConsultationPlan, today: datetime.date) -> list[PlanPart]:
    """The plan's lines by kind; a fixed number of queries for any number of lines."""
    rows = list(
        plan.topics.listed()
        .select_related("topic__member", "topic__group", "topic__special_committee")
        .select_related("topic__party", "topic__organization")
    )
    parts = []
    for kind in TopicKind:
        lines = [
            PlanLine(number, row, state_of(row, today), row.held)
            for number, row in enumerate((row for row in rows if row.kind == kind), start=1)
        ]
        if lines:
            parts.append(PlanPart(f"{kind.label}议题", lines))
    return parts


def state_of(planned: PlannedTopic, today: datetime.date) -> str:
    if planned.dropped_because:
        return DROPPED
    if held := planned.held:
        done = any(row.activity.held_on <= today and row.activity.status != "draft" for row in held)
        return DONE if done else PREPARING
    year = planned.plan.year
    last = (year, planned.month or 12)
    return OVERDUE if last < (today.year, today.month) else AHEAD
