"""TL11: what is done in one's own or the employer's name stands in the member's record, never in the group's."""

import datetime

import pytest

from activities.models import Activity, ActivityKind, ActivityOrganizer
from scoring.sources.activities import ActivitiesOfGroups, ParticipationsOfGroups, ParticipationsOfMembers
from scoring.sources.base import Window
from tests.factories import (
    ActivityFactory,
    ActivityOrganizerFactory,
    ParticipationFactory,
    SectorGroupFactory,
    group_activity,
    kind_named,
    seated_member,
)

pytestmark = pytest.mark.django_db
YEAR = Window(2020, datetime.date(2020, 12, 31))
NAMES = Activity.InNameOf


@pytest.fixture
def member():
    return seated_member(SectorGroupFactory())


@pytest.mark.parametrize("name", [NAMES.OWN, NAMES.EMPLOYER])
def test_own_name_counts_for_the_member_only(member, name):
    row = ParticipationFactory(activity=ActivityFactory(in_name_of=name), member=member)
    assert not ActivitiesOfGroups().counting(YEAR).exists()
    assert not ParticipationsOfGroups().counting(YEAR).exists()
    assert list(ParticipationsOfMembers().counting(YEAR)) == [row]
    assert "不是以界别名义开展" in ParticipationsOfGroups().why_not(row)


@pytest.mark.parametrize("status", Activity.Status.values)
def test_only_what_is_approved_counts(member, status):
    group = member.memberships.get().sector.group
    group_activity(group, members=[member], status=status)
    for source in (ActivitiesOfGroups, ParticipationsOfGroups, ParticipationsOfMembers):
        assert source().counting(YEAR).exists() is (status == Activity.Status.APPROVED)


@pytest.mark.parametrize("name", [NAMES.SPECIAL_COMMITTEE, NAMES.MEMBER_GROUP, NAMES.OFFICE])
def test_a_joint_activity_counts_for_the_group_as_partner(member, name):
    """DG4, TL3: a special committee holds it together with a group; the group is partner, its members took part."""
    group = member.memberships.get().sector.group
    kind = kind_named("专委会调研视察", ActivityKind.Family.COMMITTEE)
    activity = ActivityFactory(kind=kind, in_name_of=name)
    partner = ActivityOrganizerFactory(activity=activity, group=group, role=ActivityOrganizer.Role.PARTNER)
    row = ParticipationFactory(activity=activity, member=member)
    assert list(ActivitiesOfGroups().counting(YEAR)) == [partner]
    assert list(ParticipationsOfMembers().counting(YEAR)) == [row]


@pytest.mark.parametrize("presence", ["none", "official", "unknown"])
def test_who_was_not_there_did_not_take_part(member, presence):
    """Official duty elsewhere is no absence, and no taking part either."""
    group = member.memberships.get().sector.group
    ParticipationFactory(activity=group_activity(group), member=member, presence=presence)
    assert not ParticipationsOfMembers().counting(YEAR).exists()
    assert not ParticipationsOfGroups().counting(YEAR).exists()


@pytest.mark.parametrize("status", Activity.BEFORE_RECORD)
def test_what_is_only_announced_is_no_evidence(member, status):
    group = member.memberships.get().sector.group
    group_activity(group, members=[member], status=status)
    for source in (ActivitiesOfGroups, ParticipationsOfGroups, ParticipationsOfMembers):
        assert not source().speaking(YEAR).exists()
