"""Roles: dated, several at once, and as deputy of somebody."""

import datetime

import pytest

from cppcc_office.pages.roles import roles_of
from members.models import Post
from tests.dealing import dealt
from tests.factories import ROLES, during_a_request, make_user
from tests.factories.accounts import DeputyFactory, UserFactory
from tests.factories.members import GuidanceFactory, PostFactory
from tests.factories.sectors import (
    GroupLiaisonFactory,
    OrganizationClerkFactory,
    SectorGroupFactory,
    SpecialCommitteeFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "names"),
    [
        ("administrator", ["机关"]),
        ("one_office", ["机关"]),
        ("leader", ["领导", "委员"]),
        ("member", ["委员"]),
        ("head", ["专委会负责人", "委员"]),
        ("convener", ["召集人", "委员"]),
        ("liaison", ["界别联络员"]),
        ("contact", ["工作室联络员"]),
        ("clerk", ["承办单位经办人"]),
        ("stranger", []),
    ],
)
def test_each_role_by_name(role, names):
    assert roles_of(make_user(role)).names == names


@pytest.mark.parametrize("kind", ["party", "people"])
def test_a_partys_clerk_is_called_so(kind):
    clerk = OrganizationClerkFactory(organization__kind=kind).user
    assert roles_of(clerk).names == ["党派、团体经办人"]
    OrganizationClerkFactory(user=clerk, organization__kind="department")
    assert roles_of(clerk).names == ["承办单位经办人", "党派、团体经办人"]


def test_several_at_once():
    group = SectorGroupFactory()
    user = make_user("convener", group=group)
    GroupLiaisonFactory(user=user)
    roles = roles_of(user)
    assert roles.names == ["召集人", "界别联络员", "委员"]
    assert [charge.thing for charge in roles.convened] == [group]
    assert len(roles.kept) == 2


def test_roles_have_a_life():
    user = make_user("member")
    PostFactory(
        member=user.member,
        role=Post.Role.CONVENER,
        group=SectorGroupFactory(),
        starts_on="2019-01-01",
        ends_on="2019-12-31",
    )
    assert roles_of(user, datetime.date(2019, 12, 31)).convened
    assert not roles_of(user, datetime.date(2020, 1, 1)).convened


def test_a_deputy_has_the_principals_charges_marked():
    group = SectorGroupFactory()
    principal = make_user("convener", group=group)
    deputy = DeputyFactory(user=principal).deputy
    [charge] = roles_of(deputy).convened
    assert (charge.thing, charge.instead_of) == (group, principal)
    assert roles_of(deputy).names == [f"{principal}的代理人"]


def test_the_own_right_comes_before_the_principals():
    group = SectorGroupFactory()
    principal, deputy = make_user("convener", group=group), make_user("convener", group=group)
    DeputyFactory(user=principal, deputy=deputy)
    [charge] = roles_of(deputy).convened
    assert charge.instead_of is None


def test_a_deputyship_ends_and_a_closed_principal_gives_none():
    principal = make_user("convener")
    deputy = DeputyFactory(user=principal, ends_on="2020-06-30").deputy
    assert roles_of(deputy, datetime.date(2020, 6, 30)).convened
    assert not roles_of(deputy, datetime.date(2020, 7, 1)).convened
    other = DeputyFactory(user=principal).deputy
    type(principal).objects.filter(pk=principal.pk).update(is_active=False)
    assert not roles_of(other).convened


def test_guides_are_chairpersons_and_heads_of_the_guiding_committee():
    group, committee = SectorGroupFactory(), SpecialCommitteeFactory()
    head = make_user("member")
    PostFactory(member=head.member, role=Post.Role.COMMITTEE_HEAD, special_committee=committee)
    GuidanceFactory(special_committee=committee, group=group)
    assert [charge.thing for charge in roles_of(head).guided] == [group]
    leader = make_user("leader", group=group)
    assert [charge.thing for charge in roles_of(leader).guided] == [group]
    assert not roles_of(make_user("member")).guided


@pytest.mark.parametrize("role", dealt(ROLES))
def test_seven_queries_for_every_role(role, django_assert_num_queries):
    user = during_a_request(UserFactory._meta.model.objects.get(pk=make_user(role).pk))
    for _ in range(2):
        GroupLiaisonFactory(user=DeputyFactory(deputy=user).user)
    with django_assert_num_queries(7):
        roles_of(user)
