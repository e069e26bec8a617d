"""A consultation, an inspection or an appraisal begins as an activity in somebody's name."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from activities.actions.steps import keep, step
from activities.behalf import NAMES, Behalf, behalf_for
from activities.models import Activity, ActivityKind, ActivityOrganizer
from consultations.models import (
    Appraisal,
    Brand,
    Consultation,
    ConsultationForm,
    PlannedTopic,
    SupervisionVisit,
)
from cppcc_office.shared.workflow import Refused
from members.models import MemberGroup, committees_headed_by, groups_kept_by, member_groups_headed_by
from sectors.models import Organization, SectorGroup, SpecialCommittee
from workstations.models import Workstation, workstations_kept_by


@dataclass(frozen=True)
class Event:
    """What an activity needs to begin; people, attendance and photos come on its own pages."""

    behalf: Behalf
    title: str
    held_on: datetime.date
    starts_at: datetime.time | None = None
    place: str = ""
    planned: PlannedTopic | None = None


def kept_names(user: User) -> list[Behalf]:
    """The names in which `user` holds something: places whose records one keeps, for the office all of them."""
    if user.has_perm("activities.add_activity"):
        places = [
            (NAMES.SPECIAL_COMMITTEE, SpecialCommittee.objects.filter(committee__is_home=True)),
            (NAMES.GROUP, SectorGroup.objects.all()),
            (NAMES.WORKSTATION, Workstation.objects.filter(ends_on=None)),
            (NAMES.MEMBER_GROUP, MemberGroup.objects.all()),
        ]
        first = [Behalf(NAMES.OFFICE, "政协机关")]
    else:
        places = [
            (NAMES.GROUP, groups_kept_by(user)),
            (NAMES.SPECIAL_COMMITTEE, committees_headed_by(user)),
            (NAMES.WORKSTATION, workstations_kept_by(user)),
            (NAMES.MEMBER_GROUP, member_groups_headed_by(user)),
        ]
        first = []
    return first + [behalf_for(name, row) for name, rows in places for row in rows]


@transaction.atomic
def start_consultation(
    *, event: Event, form: ConsultationForm, by: User, brand: Brand | None = None, subject: str = ""
) -> Consultation:
    """Begin a consultation; its activity's kind follows from the form and the name."""
    kind = form.kind_for(event.behalf.in_name_of)
    if kind is None:
        raise Refused(f"“{form}”不能以“{event.behalf.label}”的名义举办，请换一种形式或名义。")
    activity = _start(event, kind, by)
    return Consultation.objects.create(
        activity=activity, form=form, planned=event.planned, brand=brand, subject=subject
    )


@transaction.atomic
def start_visit(
    *, event: Event, kind: ActivityKind, by: User, organizations: list[Organization], subject: str = ""
) -> SupervisionVisit:
    """Begin an inspection (监督性视察)."""
    visit = SupervisionVisit.objects.create(activity=_start(event, kind, by), planned=event.planned, subject=subject)
    visit.organizations.set(organizations)
    return visit


@transaction.atomic
def start_appraisal(*, event: Event, kind: ActivityKind, by: User, organization: Organization) -> Appraisal:
    """Begin an appraisal (民主评议) of one organization."""
    return Appraisal.objects.create(activity=_start(event, kind, by), planned=event.planned, organization=organization)


def _start(event: Event, kind: ActivityKind, by: User) -> Activity:
    """A draft of what is to come, to be announced; what was held today or before waits for its record."""
    if event.behalf not in kept_names(by):
        raise Refused("您不能以这个名义举办。")
    past = event.held_on <= timezone.localdate()
    activity = Activity(
        title=event.title,
        kind=kind,
        in_name_of=event.behalf.in_name_of,
        held_on=event.held_on,
        starts_at=event.starts_at,
        place=event.place,
        is_planned=event.planned is not None,
        status=Activity.Status.HELD if past else Activity.Status.DRAFT,
        recorded_by=by,
    )
    keep(activity, label="新建")
    ActivityOrganizer.objects.create(activity=activity, **event.behalf.organizer)
    step(activity, action="draft", label="新建", by=by)
    return activity
