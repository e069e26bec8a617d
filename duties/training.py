"""学习培训: courses held by the committee and attended elsewhere, and the hours each member has of a year."""

import datetime
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from accounts.models import User
from activities.models import Activity, ActivityKind, Participation
from activities.models.people import NOT_THERE
from duties.models import Contribution, ContributionKind, Contributor

TRAINING = ActivityKind.Family.TRAINING
OUTSIDE = ContributionKind.Family.TRAINING


@dataclass(frozen=True)
class Course:
    """One course, as a list shows it."""

    on: datetime.date
    title: str
    place: str
    organizer: str
    hours: Decimal | None
    attended: int
    url: str


def held_in(year: int) -> QuerySet[Activity]:
    rows = Activity.objects.counting().filter(kind__family=TRAINING)
    return rows.filter(held_on__range=(datetime.date(year, 1, 1), datetime.date(year, 12, 31)))


def elsewhere_in(year: int) -> QuerySet[Contribution]:
    return Contribution.objects.counting().done_in(year).filter(kind__family=OUTSIDE)


def courses_of(user: User, year: int) -> list[Course]:
    """Courses `user` may see, the latest first; two queries."""
    there = Count("participations", filter=~Q(participations__presence__in=NOT_THERE), distinct=True)
    held = held_in(year).visible_to(user).annotate(attended=there)
    outside = (
        elsewhere_in(year)
        .visible_to(user)
        .annotate(attended=Count("contributors", filter=Q(contributors__member__isnull=False), distinct=True))
    )
    found = [
        *(
            Course(row.held_on, row.title, row.place, "市政协", row.hours, row.attended, row.get_absolute_url())
            for row in held
        ),
        *(
            Course(row.done_on, row.title, row.place, row.organizer, row.hours, row.attended, row.get_absolute_url())
            for row in outside
        ),
    ]
    return sorted(found, key=lambda course: course.on, reverse=True)


@dataclass
class Attended:
    """A member's training of a year."""

    courses: int = 0
    hours: Decimal = Decimal(0)


def attended_by(members: Collection[int] | QuerySet, year: int) -> dict[int, Attended]:
    """Courses and hours by member; two queries for any number of members."""
    found: dict[int, Attended] = defaultdict(Attended)
    there = Participation.objects.there().filter(activity__in=held_in(year), member__in=members)
    outside = Contributor.objects.filter(contribution__in=elsewhere_in(year), member__in=members)
    for rows, hours in ((there, "activity__hours"), (outside, "contribution__hours")):
        grouped = rows.order_by().values_list("member").annotate(n=Count("pk"), total=Sum(hours))
        for member_id, number, total in grouped:
            found[member_id].courses += number
            found[member_id].hours += total or 0
    return found
