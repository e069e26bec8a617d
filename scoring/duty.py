"""1-2-4-5: what each group owes in a year, what is done, missing, and still possible."""

from dataclasses import dataclass


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
    """A group's targets in the office's order; `is_open` while the year runs and what is missing can still be done."""

    group_id: int
    name: str
    is_open: bool
    targets: tuple[TargetState, ...]

    @property
    def missing(self) -> list[str]:
        """Names of what is missing; a target missing twice stands twice."""
        return [target.name for target in self.targets for _ in range(target.missing)]


def group_duty(year: int) -> dict[int, GroupDutyState]:
    """The state of every group's duties in `year`, by the group's id."""
    return {}
