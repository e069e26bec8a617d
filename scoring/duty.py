"""1-2-4-5: what each group owes in a year, what is done, missing, and still possible."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from activities.models import Activity, ActivityOrganizer
from scoring.board import window_of
from scoring.models import DutyTarget, GroupDuty
from scoring.sources import Window
from scoring.sources.activities import ActivitiesOfGroups
from sectors.models import SectorGroup


@dataclass(frozen=True)
class TargetState:
    """One target of one group: `done` of `required`, and `waiting` records not yet confirmed or approved."""

    part: int
    name: str
    required: int
    done: int
    waiting: int

    @property
    def missing(self) -> int:
        return max(self.required - self.done, 0)


@dataclass(frozen=True)
class GroupDutyState:
    """A group's targets in the office's order. While `days_left`, the missing can still be done."""

    group_id: int
    name: str
    days_left: int
    targets: tuple[TargetState, ...]

    @property
    def is_open(self) -> bool:
        return self.days_left > 0

    @property
    def missing(self) -> list[str]:
        """Names of what is missing; a target missing twice stands twice."""
        return [target.name for target in self.targets for _ in range(target.missing)]


def group_duty(
    year: int, groups: Iterable[SectorGroup] | None = None, *, on: datetime.date | None = None
) -> dict[int, GroupDutyState]:
    """The duties of these groups, or of all, in `year`, by the group's id; three queries, one more for all."""
    window = window_of(year, on)
    numbers = _numbers(window)
    own = {(duty.group_id, duty.target_id): duty.required for duty in GroupDuty.objects.all()}
    targets = list(DutyTarget.objects.all())
    days_left = (datetime.date(year, 12, 31) - window.ends_on).days
    return {
        group.pk: GroupDutyState(
            group.pk,
            group.name,
            days_left,
            tuple(
                TargetState(
                    target.part,
                    target.name,
                    own.get((group.pk, target.pk), target.required),
                    *_held(numbers[group.pk], target),
                )
                for target in targets
            ),
        )
        for group in (SectorGroup.objects.all() if groups is None else groups)
    }


type Numbers = dict[tuple[str, str], tuple[int, int]]


def _numbers(window: Window) -> dict[int, Numbers]:
    """How often each group held activities towards each duty, by its role: those that count, and those on their way."""
    source = ActivitiesOfGroups()
    counts = Q(pk__in=source.counting(window).values("pk"))
    waits = Q(
        activity__in_name_of=Activity.InNameOf.GROUP,
        activity__status__in=[Activity.Status.RECORDED, Activity.Status.CONFIRMED],
    )
    rows = source.speaking(window).exclude(activity__kind__duty="").order_by()
    rows = rows.values_list("group", "activity__kind__duty", "role")
    numbers: dict[int, Numbers] = defaultdict(dict)
    for group, duty, role, done, waiting in rows.annotate(
        done=Count("pk", filter=counts), waiting=Count("pk", filter=waits)
    ):
        numbers[group][duty, role] = done, waiting
    return numbers


def _held(numbers: Numbers, target: DutyTarget) -> tuple[int, int]:
    """Done and waiting towards the target."""
    roles = ActivityOrganizer.Role
    counted = (roles.LEAD, roles.PARTNER) if target.partner_counts else (roles.LEAD,)
    found = [numbers.get((target.name, role), (0, 0)) for role in counted]
    return sum(done for done, _ in found), sum(waiting for _, waiting in found)
