"""In June and September: members of a group with few records so far, and what they can still be invited to.

Early enough in the year to change something; nothing of the kind stands anywhere in December.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from activities.models import Activity, Participation
from consultations.models import Opinion
from duties.models import Contribution, Contributor, Visit
from members.models import Membership, standing_of
from proposals.models import Proposal, Result, SocialReport, Sponsorship
from sectors.models import SectorGroup
from workstations.models import Contact, ServiceRecord

MONTHS = (6, 9)
FEW = 1  # up to so many records since January
NEW = datetime.timedelta(days=60)  # who took the seat later than that has had no time yet
SHOWN = 3
SignUp, Leave = Participation.SignUp, Participation.Leave


@dataclass(frozen=True)
class Chance:
    """An activity to come with open sign-up, and how the member stands to it."""

    activity: Activity
    words: str


@dataclass(frozen=True)
class QuietMember:
    """One member with what has been recorded since January and what is coming."""

    pk: int
    name: str
    records: int
    chances: tuple[Chance, ...]


def is_season(today: datetime.date) -> bool:
    return today.month in MONTHS


def sees_quiet(user: User, group: SectorGroup) -> bool:
    """Who keeps the group's records, and the office; not leaders, who guide, or other members."""
    return group.pk in standing_of(user).groups_kept or (user.is_staff and user.has_perm("members.view_member"))


def quiet_members(user: User, group: SectorGroup, today: datetime.date) -> list[QuietMember] | None:
    """The others by strokes of the surname, never by number; None out of season and for whom it is not. A fixed number
    of queries.
    """
    if not is_season(today) or not sees_quiet(user, group):
        return None
    others = _people(group, today).exclude(member__user=user)
    people = dict(others.values_list("member_id", "member__name"))
    counts = records_of(people, today)
    quiet = [pk for pk in people if counts[pk] <= FEW]
    coming = list(_coming(group, today))
    answers = {
        (row.member_id, row.activity_id): row
        for row in Participation.objects.filter(member__in=quiet, activity__in=coming)
    }
    return [
        QuietMember(
            pk, people[pk], counts[pk], tuple(_chance(one, answers.get((pk, one.pk))) for one in coming[:SHOWN])
        )
        for pk in quiet
    ]


def _people(group: SectorGroup, today: datetime.date) -> QuerySet[Membership]:
    seats = Membership.objects.valid_on(today).filter(committee__is_home=True, sector__group=group)
    seats = seats.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=today - NEW))
    return seats.order_by("member__strokes", "member__pinyin", "member_id")


def records_of(members: Iterable[int], today: datetime.date) -> dict[int, int]:
    """Everything the members did or handed in since January, approved or still under way; one query for each sort."""
    members, days = list(members), (today.replace(month=1, day=1), today)
    P = Proposal.Status  # noqa: N806 - an enumeration
    there = Participation.objects.there().filter(activity__held_on__range=days)
    there = there.exclude(activity__status__in=[*Activity.BEFORE_RECORD, Activity.Status.WITHDRAWN])
    signed = Sponsorship.objects.filter(state=Sponsorship.State.CONFIRMED, proposal__submitted_on__range=days)
    done = Contributor.objects.filter(contribution__done_on__range=days)
    sorts = [
        (there, "member"),
        (signed.exclude(proposal__status__in=[P.DRAFT, P.WITHDRAWN]), "member"),
        (SocialReport.objects.filter(submitted_on__range=days), "author"),
        (Result.objects.filter(submitted_on__range=days), "author"),
        (done.exclude(contribution__status=Contribution.Status.WITHDRAWN), "member"),
        (Visit.objects.counting().filter(visited_on__range=days), "link__member"),
        (Contact.objects.filter(held_on__range=days), "member"),
        (ServiceRecord.objects.filter(held_on__range=days), "member"),
        (Opinion.objects.offered().filter(consultation__activity__held_on__range=days), "member"),
    ]
    found: dict[int, int] = defaultdict(int)
    for rows, member in sorts:
        numbers = rows.filter(**{f"{member}__in": members}).order_by().values_list(member)
        for pk, number in numbers.annotate(n=Count("pk", distinct=True)):
            found[pk] += number
    return found


def _coming(group: SectorGroup, today: datetime.date) -> QuerySet[Activity]:
    """What the group holds, or everybody or the group is invited to, as long as one can sign up; the next first."""
    ours = Q(organizers__group=group) | Q(invitations__group=group) | Q(invitations__is_everyone=True)
    asked = Activity.objects.filter(ours, status=Activity.Status.ANNOUNCED, held_on__gte=today).values("pk")
    is_open = Q(sign_up_by__isnull=True) | Q(sign_up_by__gt=timezone.now())
    signed_up = Count("participations", filter=Q(participations__sign_up=SignUp.SIGNED_UP))
    rows = Activity.objects.filter(is_open, pk__in=asked).annotate(signed_up=signed_up)
    free = Q(capacity__isnull=True) | Q(signed_up__lt=F("capacity"))
    return rows.filter(free).order_by("held_on", "starts_at", "pk")


def _chance(activity: Activity, row: Participation | None) -> Chance:
    if row is None:
        return Chance(activity, "可以邀请")
    if row.leave in (Leave.ASKED, Leave.APPROVED):
        return Chance(activity, "已请假")
    words = {SignUp.SIGNED_UP: "已报名", SignUp.WAITING: "正在候补", SignUp.WITHDRAWN: "不参加"}
    return Chance(activity, words.get(row.sign_up, "已邀请，可以提醒一下"))
