"""What a person is on a day: by posts, seats and guidance that hold that day, oneself and as deputy."""

import datetime

import pytest
from django.utils import timezone

from members.models import Guidance, Post, standing_of
from tests.factories import (
    DeputyFactory,
    GroupLiaisonFactory,
    GuidanceFactory,
    MemberGroupSeatFactory,
    PostFactory,
    SectorGroupFactory,
    SpecialCommitteeFactory,
    UserFactory,
    during_a_request,
    seated_member,
)

pytestmark = pytest.mark.django_db
Role = Post.Role
YESTERDAY = timezone.localdate() - datetime.timedelta(days=1)
LISTS = (
    "groups_convened",
    "groups_liaised",
    "groups_kept",
    "groups_guided",
    "groups_guided_in_committee",
    "groups_sat_in",
    "committees_headed",
    "committees_sat_in",
    "member_groups_headed",
)


@pytest.fixture
def group():
    return SectorGroupFactory()


@pytest.fixture
def user(group):
    return seated_member(group, user=UserFactory()).user


def test_a_member_sits_in_the_group_and_keeps_nothing(user, group):
    found = {name: getattr(standing_of(user), name) for name in LISTS}
    assert found.pop("groups_sat_in") == {group.pk}
    assert not any(found.values())


def test_what_is_over_counts_on_its_days_only(user, group):
    PostFactory(member=user.member, role=Role.CONVENER, group=group, ends_on=YESTERDAY)
    GroupLiaisonFactory(user=user, group=group, ends_on=YESTERDAY)
    MemberGroupSeatFactory(member=user.member, is_head=True, ends_on=YESTERDAY)
    GuidanceFactory(group=group, chairperson=user.member, special_committee=None, ends_on=YESTERDAY)
    names = ("groups_kept", "groups_guided", "member_groups_headed")
    assert [bool(getattr(standing_of(user), name)) for name in names] == [False, False, False]
    assert [bool(getattr(standing_of(user, YESTERDAY), name)) for name in names] == [True, True, True]


def test_only_conveners_convene_and_only_heads_head(user, group):
    """Another post may name a group or a committee; it gives no right over it."""
    committee = SpecialCommitteeFactory()
    PostFactory(member=user.member, role=Role.STANDING, group=group, special_committee=committee)
    GuidanceFactory(group=group, special_committee=committee)
    standing = standing_of(user)
    assert standing.roles == {Role.STANDING}
    gained = standing.groups_convened | standing.committees_headed | standing.groups_guided
    assert gained == set()


@pytest.mark.parametrize("kind", Guidance.Kind)
def test_approval_belongs_to_the_committee_that_guides(user, group, kind):
    """HK8: who oversees or is linked with a group answers for it; its records are approved by who guides it."""
    committee = SpecialCommitteeFactory()
    PostFactory(member=user.member, role=Role.COMMITTEE_HEAD, special_committee=committee)
    GuidanceFactory(group=group, special_committee=committee, kind=kind)
    standing = standing_of(user)
    assert standing.groups_guided == {group.pk}
    assert standing.groups_guided_in_committee == ({group.pk} if kind == Guidance.Kind.GUIDE else set())


def test_a_chairperson_guides_and_does_not_approve_in_a_committee_s_place(user, group):
    GuidanceFactory(group=group, chairperson=user.member, special_committee=None, kind=Guidance.Kind.GUIDE)
    assert standing_of(user).groups_guided == {group.pk}
    assert not standing_of(user).groups_guided_in_committee


def test_a_deputy_is_what_the_principal_is_but_has_no_seat(user, group):
    """SX11: while the AB 角 holds, and not a day longer."""
    PostFactory(member=user.member, role=Role.CONVENER, group=group)
    deputy, former = UserFactory(), UserFactory()
    DeputyFactory(user=user, deputy=deputy)
    DeputyFactory(user=user, deputy=former, ends_on=YESTERDAY)
    assert standing_of(deputy).groups_kept == {group.pk}
    assert not standing_of(deputy).groups_sat_in
    assert not standing_of(former).groups_kept


def test_asked_once_during_a_request_and_anew_outside_one(user, group, django_assert_num_queries):
    assert not standing_of(user).groups_kept
    PostFactory(member=user.member, role=Role.CONVENER, group=group)
    assert standing_of(user).groups_kept
    during_a_request(user)
    with django_assert_num_queries(3):
        for _ in range(3):
            assert standing_of(user).groups_kept == {group.pk}
