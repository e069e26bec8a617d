"""What became of a plan: each item done, overdue, moved or dropped, computed from the activities tied to it."""

import calendar
import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import F, QuerySet

from activities.models import Activity, ActivityKind, ActivityOrganizer, AnnualPlan, PlanItem
from activities.planners import Planner

BY_MONTH = F("month").asc(nulls_last=True)
GONE = (Activity.Status.WITHDRAWN, Activity.Status.CANCELLED)
BEFORE = (Activity.Status.DRAFT, *Activity.UPCOMING)


class Progress(StrEnum):
    """How far an item is; the words are for the page."""

    DONE = "已完成"
    WAITING = "已办待审批"
    ARRANGED = "已安排"
    OVERDUE = "已逾期"
    MOVED = "已调整"
    PLANNED = "计划中"
    DROPPED = "已取消"


TONES = {
    Progress.DONE: "good",
    Progress.WAITING: "info",
    Progress.ARRANGED: "info",
    Progress.OVERDUE: "bad",
    Progress.MOVED: "wait",
}


@dataclass(frozen=True)
class ItemState:
    """One item with what was done about it."""

    item: PlanItem
    progress: Progress
    done: int
    waiting: int
    deadline: datetime.date
    activities: tuple[Activity, ...]

    @property
    def tone(self) -> str:
        return TONES.get(self.progress, "")

    @property
    def when(self) -> str:
        """The month it is planned for, and the one it was planned for at first."""
        now = f"{self.item.month} 月" if self.item.month else "全年"
        return f"{now}（原定 {self.item.moved_from} 月）" if self.item.moved_from else now

    @property
    def count_words(self) -> str:
        return f"{self.done} / {self.item.times} 次" if self.item.times > 1 else ""


def deadline_of(item: PlanItem, year: int) -> datetime.date:
    """The last day on which the item is on time."""
    month = item.month or 12
    return datetime.date(year, month, calendar.monthrange(year, month)[1])


def item_states(plans: Iterable[AnnualPlan], today: datetime.date) -> dict[int, list[ItemState]]:
    """The items each plan consists of (no proposals), by the plan's id, in the plan's order; four queries."""
    plans = {plan.pk: plan for plan in plans}
    items = PlanItem.objects.filter(plan__in=plans, stage__in=[PlanItem.Stage.PLANNED, PlanItem.Stage.DROPPED])
    items = items.select_related("kind", "contact_unit").prefetch_related(
        "partners__group", "partners__special_committee", "partners__workstation", "partners__member_group"
    )
    tied: dict[int, list[Activity]] = defaultdict(list)
    rows = Activity.objects.filter(plan_item__plan__in=plans).exclude(status__in=GONE)
    for activity in rows.order_by("held_on", "pk"):
        tied[activity.plan_item_id].append(activity)
    found: dict[int, list[ItemState]] = {pk: [] for pk in plans}
    for item in items.order_by("plan", BY_MONTH, "order", "pk"):
        found[item.plan_id].append(state_of(item, tied[item.pk], plans[item.plan_id], today))
    return found


def state_of(item: PlanItem, activities: list[Activity], plan: AnnualPlan, today: datetime.date) -> ItemState:
    """Done counts what is approved; what is recorded but not yet approved is waiting, and no longer overdue.

    Nothing of a plan that is not approved is overdue.
    """
    done = sum(row.status == Activity.Status.APPROVED for row in activities)
    ahead = sum(row.status in BEFORE for row in activities)
    waiting = len(activities) - done - ahead
    deadline = deadline_of(item, plan.year)
    if item.stage == PlanItem.Stage.DROPPED:
        progress = Progress.DROPPED
    elif done >= item.times:
        progress = Progress.DONE
    elif done + waiting >= item.times:
        progress = Progress.WAITING
    elif today > deadline and plan.counts:
        progress = Progress.OVERDUE
    elif ahead:
        progress = Progress.ARRANGED
    elif item.moved_from:
        progress = Progress.MOVED
    else:
        progress = Progress.PLANNED
    return ItemState(item, progress, done, waiting, deadline, tuple(activities))


def unplanned_activities(planner: Planner, year: int) -> QuerySet[Activity]:
    """What the planner held in the year without an item of the plan, the latest first."""
    leads = ActivityOrganizer.objects.filter(role=ActivityOrganizer.Role.LEAD, **planner.lookup)
    rows = Activity.objects.filter(pk__in=leads.values("activity"), plan_item__isnull=True)
    rows = rows.exclude(kind__family__in=ActivityKind.MEETINGS)
    return rows.exclude(status__in=GONE).held_in(year).select_related("kind").order_by("-held_on", "-pk")


@dataclass(frozen=True)
class PlanCount:
    """A plan in numbers."""

    items: int = 0
    done: int = 0
    overdue: int = 0

    @classmethod
    def of(cls, states: Iterable[ItemState]) -> "PlanCount":
        live = [state.progress for state in states if state.progress != Progress.DROPPED]
        return cls(len(live), live.count(Progress.DONE), live.count(Progress.OVERDUE))
