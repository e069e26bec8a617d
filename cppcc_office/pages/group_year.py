"""What a year of the sector groups consists of, gathered for all asked-for groups at once."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Q

from activities.models import Activity, ActivityOrganizer, AnnualPlan, AnnualSummary
from activities.plan_year import Progress, item_states
from cppcc_office.shared.phones import masked_phone
from members.models import Membership, Post
from scoring.duty import GroupDutyState, TargetState
from sectors.models import ContactUnit, ResidentDepartment


@dataclass(frozen=True)
class UnitState:
    """联系单位 of a group, and how often its members were there in the year."""

    name: str
    kind: str
    liaison: str
    phone: str
    visits: int
    last_on: datetime.date | None
    waiting: int


@dataclass(frozen=True)
class DepartmentState:
    """驻点部门 with its contact units."""

    name: str
    units: tuple[UnitState, ...]

    @property
    def unvisited(self) -> list[str]:
        return [unit.name for unit in self.units if not unit.visits]


def departments(groups: Iterable[int], year: int, closing: datetime.date) -> dict[int, list[DepartmentState]]:
    """Resident departments and contact units of each group as of `closing`, with the year's visits; three queries.

    A visit is an approved activity that the group held or took part in holding and that names the unit.
    """
    groups = list(groups)
    visits = {
        (group, unit): (approved, last_on, waiting)
        for group, unit, approved, last_on, waiting in ActivityOrganizer.objects.filter(
            group__in=groups,
            activity__held_on__year=year,
            activity__contact_unit__isnull=False,
        )
        .values_list("group_id", "activity__contact_unit_id")
        .annotate(
            approved=Count("pk", filter=Q(activity__status=Activity.Status.APPROVED)),
            last_on=Max("activity__held_on", filter=Q(activity__status=Activity.Status.APPROVED)),
            waiting=Count("pk", filter=Q(activity__status__in=[Activity.Status.RECORDED, Activity.Status.CONFIRMED])),
        )
    }
    units: dict[int, list[ContactUnit]] = {}
    for unit in ContactUnit.objects.valid_on(closing).select_related("organization").order_by("pk"):
        units.setdefault(unit.resident_department_id, []).append(unit)
    found: dict[int, list[DepartmentState]] = {group: [] for group in groups}
    residents = ResidentDepartment.objects.valid_on(closing).filter(group__in=groups)
    for resident in residents.select_related("organization").order_by("pk"):
        states = [
            _unit_state(unit, visits.get((resident.group_id, unit.organization_id)))
            for unit in units.get(resident.pk, [])
        ]
        found[resident.group_id].append(DepartmentState(resident.organization.name, tuple(states)))
    return found


def _unit_state(unit: ContactUnit, seen: tuple[int, datetime.date | None, int] | None) -> UnitState:
    visits, last_on, waiting = seen or (0, None, 0)
    return UnitState(
        name=unit.organization.name,
        kind=unit.organization.get_kind_display(),
        liaison=unit.liaison_name,
        phone=masked_phone(unit.liaison_phone),
        visits=visits,
        last_on=last_on,
        waiting=waiting,
    )


def conveners(groups: Iterable[int], day: datetime.date) -> dict[int, list[str]]:
    """Names of the conveners of each group that day, convener before vice convener."""
    found: dict[int, list[str]] = {}
    posts = Post.objects.valid_on(day).filter(role__in=Post.CONVENERS, group__in=list(groups))
    for group, name in posts.values_list("group_id", "member__name").order_by("role", "pk"):
        found.setdefault(group, []).append(name)
    return found


def head_counts(groups: Iterable[int], day: datetime.date) -> dict[int, int]:
    """Members of the home committee in each group that day."""
    seats = Membership.objects.valid_on(day).filter(committee__is_home=True, sector__group__in=list(groups))
    return dict(seats.values_list("sector__group_id").annotate(Count("member", distinct=True)))


def papers(groups: Iterable[int], year: int) -> dict[int, tuple[datetime.date | None, datetime.date | None]]:
    """When each group handed in its plan and its summary of the year; those that are approved."""
    groups = list(groups)
    plans, summaries = (
        dict(model.objects.counting().filter(group__in=groups, year=year).values_list("group_id", "submitted_on"))
        for model in (AnnualPlan, AnnualSummary)
    )
    return {group: (plans.get(group), summaries.get(group)) for group in groups}


def planned_months(plan: AnnualPlan | None, today: datetime.date) -> dict[str, str]:
    """For each part of 1-2-4-5 when the plan still has it in view, such as 计划 11 月."""
    found: dict[str, list[str]] = {}
    for state in item_states([plan], today)[plan.pk] if plan else ():
        kind = state.item.kind
        if kind and kind.duty and state.progress not in (Progress.DONE, Progress.DROPPED):
            found.setdefault(kind.duty, []).append(f"{state.item.month} 月" if state.item.month else "全年")
    return {duty: "、".join(dict.fromkeys(months)) for duty, months in found.items()}


@dataclass(frozen=True)
class DutyCount:
    """How far a group is with its 1-2-4-5."""

    done: int
    required: int

    @property
    def words(self) -> str:
        return f"{self.done} / {self.required}" if self.required else "—"


def duty_count(state: GroupDutyState | None) -> DutyCount:
    """Targets met over targets owed; what is done beyond what is owed does not make up for another target."""
    targets = state.targets if state else ()
    return DutyCount(
        done=sum(min(target.done, target.required) for target in targets),
        required=sum(target.required for target in targets),
    )


CHAPTERS = {1: "1 次界别协商会", 2: "2 次“界别+”联动", 4: "4 类履职活动", 5: "5 类为民服务"}


def duty_chapters(state: GroupDutyState | None) -> list[tuple[str, list[TargetState]]]:
    """The targets owed, under the four parts of 1-2-4-5."""
    targets = [target for target in (state.targets if state else ()) if target.required or target.done]
    parts = sorted({target.part for target in targets})
    return [(CHAPTERS.get(part, ""), [target for target in targets if target.part == part]) for part in parts]
