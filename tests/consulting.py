"""What of consultation and supervision the small office of tests/world.py holds."""

import datetime

from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from activities.models import Activity
from members.models import Member
from sectors.models import SectorGroup
from tests.factories import (
    AppraisalFactory,
    BrandFactory,
    MinutesFactory,
    OpinionFactory,
    PlannedTopicFactory,
    SupervisionFindingFactory,
    SupervisionVisitFactory,
    TopicCallFactory,
    TopicFactory,
    consultation_of,
    group_activity,
)


def objects(
    user: User | None,
    group: SectorGroup,
    colleague: Member,
    other_member: Member,
    other_user: User,
    other_group: SectorGroup,
) -> dict[str, Model]:
    """`topic` comes from the account's group, `own_topic` from the account itself, `other_…` from strangers."""
    own = getattr(user, "member", None) or colleague
    day, month = timezone.localdate(), datetime.timedelta(30)
    call = TopicCallFactory(opens_on=day - month, closes_on=day + month)
    planned = PlannedTopicFactory(plan__published_on=day, topic=TopicFactory(status="chosen", member=other_member))
    held = consultation_of(group, members=[colleague], status="recorded")
    attended = consultation_of(other_group, members=[own])
    visit = SupervisionVisitFactory(activity=_supervised(group, colleague))
    draft = PlannedTopicFactory(plan__year=2022)
    return {
        "call": call,
        "topic": TopicFactory(member=None, group=group, proposed_by=other_user, call=call),
        "own_topic": TopicFactory(member=own, proposed_by=user or other_user, call=call),
        "other_topic": TopicFactory(member=other_member, proposed_by=other_user),
        "planned": planned,
        "draft_planned": draft,
        "consultation": held,
        "attended": attended,
        "other_consultation": consultation_of(other_group, members=[other_member]),
        "visit": visit,
        "other_visit": SupervisionVisitFactory(activity=_supervised(other_group, other_member)),
        "finding": SupervisionFindingFactory(visit=visit),
        "appraisal": AppraisalFactory(activity=_supervised(group, colleague)),
        "other_appraisal": AppraisalFactory(activity=_supervised(other_group, other_member)),
        "brand": BrandFactory(),
        "minutes": MinutesFactory(consultation=held),
        "approved_minutes": MinutesFactory(consultation=attended, status="approved"),
        "opinion": OpinionFactory(consultation=held, member=colleague),
        "own_opinion": OpinionFactory(consultation=attended, member=own),
    }


def _supervised(group: SectorGroup, member: Member) -> Activity:
    return group_activity(group, "监督性视察", family="supervision", members=[member], status="recorded")
