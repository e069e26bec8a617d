"""The test data itself: every model has a factory, every role an account that is what it says."""

import pytest
from django.apps import apps
from factory.django import DjangoModelFactory

from members.models import groups_guided_by, groups_kept_by
from tests import factories
from tests.factories import ROLES, SectorGroupFactory, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", [name for name in factories.__all__ if name.endswith("Factory")])
def test_every_factory_makes_a_row_the_database_accepts(name):
    factory: type[DjangoModelFactory] = getattr(factories, name)
    row = factory()
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("role", ROLES)
def test_every_role_makes_an_account(role):
    assert make_user(role).is_active


@pytest.mark.parametrize(
    ("role", "keeps", "guides"),
    [
        ("convener", 1, 0),
        ("liaison", 1, 0),
        ("deputy", 1, 0),
        ("leader", 0, 1),
        ("head", 0, 1),
        ("member", 0, 0),
        ("stranger", 0, 0),
    ],
)
def test_who_keeps_and_who_guides_a_group(role, keeps, guides):
    group = SectorGroupFactory()
    SectorGroupFactory()
    user = make_user(role, group=group)
    assert list(groups_kept_by(user)) == [group] * keeps
    assert list(groups_guided_by(user)) == [group] * guides


def test_staff_rights_differ_by_office():
    """FEATURES: rights per module, not one almighty role."""
    assert make_user("secretariat").has_perm("members.change_member")
    assert not make_user("one_office").has_perm("members.change_member")
    assert make_user("one_office").has_perm("proposals.change_proposal")
    assert not make_user("secretariat").has_perm("accounts.grant_user")


def test_reference_data_is_there_before_every_test():
    assert apps.get_model("sectors.Committee").objects.filter(is_home=True).exists()
    assert apps.get_model("activities.ActivityKind").objects.exists()


@pytest.mark.django_db(transaction=True)
def test_reference_data_is_there_after_a_flush():
    """This test flushes the tables when it ends; whichever runs next finds them filled, and so does this one again."""
    assert apps.get_model("activities.ActivityKind").objects.exists()
