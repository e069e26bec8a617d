"""Workflows as tables: which action leads from which state to which, who may take it, and what it needs.

The same table shows people the buttons they may press, guards the action behind the button, and selects the rows
of a queue; a test sweeps every state against every role.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, ExpressionWrapper, Model, Q, QuerySet, TextChoices

REASON = "reason"
LONGEST_REASON = 200
LONGEST_CHANGE_REASON = 100


class Refused(Exception):  # noqa: N818 - named for what happened, like PermissionDenied
    """An action that cannot be taken now; the sentence is for the person who tried."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def check_reason(reason: str) -> None:
    """Refuse a reason that its field cannot hold."""
    if len(reason) > LONGEST_REASON:
        raise Refused(f"原因请不超过 {LONGEST_REASON} 字，现在是 {len(reason)} 字。")


def why(label: str, reason: str) -> str:
    """The change reason kept in the history of a row."""
    return (f"{label}：{reason}" if reason else label)[:LONGEST_CHANGE_REASON]


def holding(row: Model, conditions: Mapping[str, Q]) -> frozenset[str]:
    """Those of the named conditions that hold for this row; one query."""
    return holding_each(type(row)._default_manager.filter(pk=row.pk), conditions)[row.pk]


def holding_each(rows: QuerySet, conditions: Mapping[str, Q]) -> dict[Any, frozenset[str]]:
    """For each of these rows, by its key, the conditions that hold; one query."""
    asked = [ExpressionWrapper(condition, output_field=BooleanField()) for condition in conditions.values()]
    return {
        pk: frozenset(name for name, does in zip(conditions, holds, strict=True) if does)
        for pk, *holds in rows.values_list("pk", *asked)
    }


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of the table: `action` takes a record in one of `sources` to `target` (None: it stays where it is).

    Open to whoever has a duty of `who` towards the record and none of `unless`. `requires` names what must come with
    it, such as a reason.
    """

    action: str
    label: str
    sources: tuple[str, ...]
    target: str | None
    who: tuple[str, ...]
    unless: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()

    def is_open_to(self, duties: Collection[str]) -> bool:
        return any(duty in duties for duty in self.who) and not any(duty in duties for duty in self.unless)

    @property
    def needs_reason(self) -> bool:
        return REASON in self.requires


class Workflow:
    """The table of one model."""

    def __init__(
        self, states: type[TextChoices], *transitions: Transition, demands: Mapping[str, str] | None = None
    ) -> None:
        self.states = states
        self.transitions = transitions
        self.demands = {REASON: "请写明原因。"} | dict(demands or {})

    def offered(self, state: str, duties: Collection[str]) -> list[Transition]:
        """What somebody with these duties may do now: the buttons, one per action, in the table's order."""
        found = {}
        for line in self.transitions:
            if state in line.sources and line.is_open_to(duties):
                found.setdefault(line.action, line)
        return list(found.values())

    def require(
        self, action: str, *, state: str, duties: Collection[str], given: Mapping[str, object] | None = None
    ) -> Transition:
        """The line that allows `action`; PermissionDenied for somebody without the duty, Refused with a sentence
        when the record is no longer (or not yet) in a state for it, when something demanded is missing, or when the
        reason is too long.
        """
        check_reason(str((given or {}).get(REASON) or ""))
        lines = [line for line in self.transitions if line.action == action]
        here = [line for line in lines if state in line.sources]
        if not any(line.is_open_to(duties) for line in lines):
            raise PermissionDenied(f"您不能{lines[0].label}这条记录。")
        if not here:
            raise Refused(f"这条记录现在的状态是“{self.states(state).label}”，不能{lines[0].label}。")
        allowed = next((line for line in here if line.is_open_to(duties)), None)
        if allowed is None:
            raise PermissionDenied(f"这条记录现在的状态是“{self.states(state).label}”，您不能{lines[0].label}。")
        for demand in allowed.requires:
            if not str((given or {}).get(demand) or "").strip():
                raise Refused(self.demands[demand])
        return allowed

    def rows(self, action: str, duties: Mapping[str, Q], *, field: str = "status") -> Q:
        """Condition for the rows on which somebody may take `action`; `duties` gives each duty's own condition."""
        condition = Q(pk__in=[])
        for line in self.transitions:
            if line.action == action:
                who, unless = Q(), Q()
                for duty in line.who:
                    who |= duties[duty]
                for duty in line.unless:
                    unless |= duties[duty]
                found = Q(**{f"{field}__in": line.sources}) & who
                condition |= found & ~unless if line.unless else found
        return condition
