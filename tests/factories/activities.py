"""Activities, who held them and who took part."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from factory import LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from accounts.models import User
from activities.models import (
    Activity,
    ActivityFile,
    ActivityKind,
    ActivityOrganizer,
    AnnualPlan,
    AnnualSummary,
    Guest,
    Invitation,
    Participation,
    PlanItem,
    PlanPartner,
    Rhythm,
    Sitting,
)
from members.models import Member
from sectors.models import SectorGroup
from tests.factories.members import MemberFactory
from tests.factories.sectors import SectorGroupFactory


class ActivityKindFactory(DjangoModelFactory):
    """A kind of the office's own; `kind_named("调研")` finds one of the reference data."""

    class Meta:
        model = ActivityKind

    name = Sequence(lambda n: f"{n}号活动")


def kind_named(name: str, family: str = ActivityKind.Family.GROUP) -> ActivityKind:
    return ActivityKind.objects.get(name=name, family=family)


class ActivityFactory(DjangoModelFactory):
    """An approved one, held by nobody yet; `group_activity` is the usual activity."""

    class Meta:
        model = Activity

    title = Sequence(lambda n: f"第{n}次调研")
    kind = LazyFunction(lambda: kind_named("调研"))
    held_on = datetime.date(2020, 6, 15)
    status = Activity.Status.APPROVED


class ActivityOrganizerFactory(DjangoModelFactory):
    class Meta:
        model = ActivityOrganizer

    activity = SubFactory(ActivityFactory)
    group = SubFactory(SectorGroupFactory)


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    activity = SubFactory(ActivityFactory)
    group = SubFactory(SectorGroupFactory)


class SittingFactory(DjangoModelFactory):
    class Meta:
        model = Sitting

    activity = SubFactory(ActivityFactory)
    name = "第一次全体会议"
    held_on = datetime.date(2020, 6, 15)


class ParticipationFactory(DjangoModelFactory):
    class Meta:
        model = Participation

    activity = SubFactory(ActivityFactory)
    member = SubFactory(MemberFactory)


class GuestFactory(DjangoModelFactory):
    class Meta:
        model = Guest

    activity = SubFactory(ActivityFactory)
    name = "王局长"


class AnnualPlanFactory(DjangoModelFactory):
    class Meta:
        model = AnnualPlan

    group = SubFactory(SectorGroupFactory)
    year = 2020
    submitted_on = datetime.date(2020, 2, 1)
    status = "approved"


class AnnualSummaryFactory(DjangoModelFactory):
    class Meta:
        model = AnnualSummary

    group = SubFactory(SectorGroupFactory)
    year = 2020
    submitted_on = datetime.date(2020, 12, 1)
    status = "approved"


class PlanItemFactory(DjangoModelFactory):
    class Meta:
        model = PlanItem

    plan = SubFactory(AnnualPlanFactory)
    title = Sequence(lambda n: f"第{n}项工作")
    month = 6


class PlanPartnerFactory(DjangoModelFactory):
    class Meta:
        model = PlanPartner

    item = SubFactory(PlanItemFactory)
    group = SubFactory(SectorGroupFactory)


class RhythmFactory(DjangoModelFactory):
    class Meta:
        model = Rhythm

    name = Sequence(lambda n: f"第{n}种例会")
    who = Rhythm.Who.SPECIAL_COMMITTEE
    per = Rhythm.Per.QUARTER


def activity_file(activity: Activity, by: User, name: str = "议程.pdf") -> ActivityFile:
    """A paper laid before those who come."""
    content = ContentFile(b"%PDF-1.4 as good as a paper", name="paper.pdf")
    return ActivityFile.objects.create(activity=activity, name=name, file=content, size=27, uploaded_by=by)


def group_activity(
    group: SectorGroup,
    kind: str = "调研",
    *,
    family: str = ActivityKind.Family.GROUP,
    partner: SectorGroup | None = None,
    members: Iterable[Member] = (),
    **fields: Any,
) -> Activity:
    """An approved activity of `group` (with `partner`) in which `members` took part."""
    activity = ActivityFactory(kind=kind_named(kind, family), **fields)
    ActivityOrganizerFactory(activity=activity, group=group)
    if partner is not None:
        ActivityOrganizerFactory(activity=activity, group=partner, role=ActivityOrganizer.Role.PARTNER)
    for member in members:
        ParticipationFactory(activity=activity, member=member)
    return activity


def announced_activity(
    group: SectorGroup, *, members: Iterable[Member] = (), in_days: int = 7, **fields: Any
) -> Activity:
    """An activity of `group` a week from now, announced, with `members` invited who have said nothing yet."""
    about = {"held_on": timezone.localdate() + datetime.timedelta(days=in_days), "status": Activity.Status.ANNOUNCED}
    activity = ActivityFactory(**(about | fields))
    ActivityOrganizerFactory(activity=activity, group=group)
    for member in members:
        ParticipationFactory(
            activity=activity, member=member, obligation=activity.obligation, presence=Participation.Presence.UNKNOWN
        )
    return activity
