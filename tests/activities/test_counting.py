"""TL11: what is done in one's own or the employer's name stands in the member's record, never in the group's."""

import datetime

import pytest

from activities.models import Activity
from scoring.sources.activities import ActivitiesOfGroups, ParticipationsOfGroups, ParticipationsOfMembers
from scoring.sources.base import Window
from tests.factories import ActivityFactory, ParticipationFactory, SectorGroupFactory, group_activity, seated_member

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
