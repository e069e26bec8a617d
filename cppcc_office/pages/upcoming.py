"""首页: what is to come: a member's own activities with the answer, and the sign-ups of those one organizes."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from activities.answers import Answer, answers_to
from activities.models import Activity, Participation
from activities.models.answers import activities_arranged_by, leave_to_do_of
from cppcc_office.pages.roles import Roles
from cppcc_office.shared.totals import total_of, with_total
from workstations.models import Shift

SHOWN = 6
SignUp, Leave = Participation.SignUp, Participation.Leave


@dataclass(frozen=True)
class LeaveToDo:
    """Requests for leave that wait for somebody: how many, and the oldest few."""

    count: int
    rows: tuple[Participation, ...]


def own_answers(roles: Roles, today: datetime.date | None = None) -> list[Answer]:
    """A member's activities to come, the next first, unanswered ones among them; four queries."""
    if roles.member is None:
        return []
    rows = Activity.objects.upcoming_for(roles.user).filter(held_on__gte=today or timezone.localdate())
    rows = rows.select_related("kind", "contact_unit").prefetch_related("sittings")[:SHOWN]
    return answers_to(rows, roles.member)


def own_shifts(roles: Roles, today: datetime.date | None = None) -> list[Shift]:
    """A member's next duties at workstations; one query."""
    if roles.member is None:
        return []
    rows = roles.member.shifts.coming(today or timezone.localdate()).select_related("workstation", "member")
    return list(rows[:SHOWN])


def sign_ups(roles: Roles) -> list[Activity]:
    """What one organizes and what is still to come, with the numbers of its sign-up; one query."""

    def number(condition: Q) -> Count:
        return Count("participations", filter=condition)

    rows = Activity.objects.filter(activities_arranged_by(roles.user), status__in=Activity.UPCOMING)
    if roles.user.has_perm("activities.change_activity"):
        rows |= Activity.objects.filter(in_name_of=Activity.InNameOf.OFFICE, status__in=Activity.UPCOMING)
    rows = Activity.objects.filter(pk__in=rows.values("pk")).annotate(
        signed_up=number(Q(participations__sign_up=SignUp.SIGNED_UP)),
        waiting=number(Q(participations__sign_up=SignUp.WAITING)),
        asking=number(Q(participations__leave=Leave.ASKED)),
        silent=number(Q(participations__leave=Leave.NONE, participations__sign_up=SignUp.NONE)),
    )
    return list(rows.order_by("held_on", "starts_at", "pk")[:SHOWN])


def leave_to_do(roles: Roles) -> LeaveToDo:
    """What waits for one's decision as approver or deputy; one query."""
    rows = with_total(leave_to_do_of(roles.user).select_related("activity", "member"))[:SHOWN]
    return LeaveToDo(total_of(rows), tuple(rows))
