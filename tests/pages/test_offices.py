"""The offices a new installation starts with: rights per module, and three keepers of the system kept apart."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from cppcc_office.pages.offices import load_offices
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
BUSINESS = ("ledgers", "sectors", "members", "workstations", "activities", "proposals", "scoring")


def somebody_in(office):
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name=office))
    return user


@pytest.mark.parametrize(
    ("office", "may", "may_not"),
    [
        ("办公室", ["members.change_member", "accounts.invite_user"], ["accounts.change_user", "auth.change_group"]),
        ("提案委办公室", ["proposals.change_proposal", "members.view_member"], ["members.change_member"]),
        ("委员工作室科", ["workstations.add_inspection"], ["proposals.change_proposal", "sectors.delete_sectorgroup"]),
        ("界别活动", ["activities.change_activity", "sectors.add_contactunit"], ["members.change_member"]),
        ("考核", ["activities.view_activity"], ["activities.change_activity", "accounts.view_auditevent"]),
    ],
)
def test_each_office_has_rights_in_its_module(office, may, may_not):
    user = somebody_in(office)
    assert all(user.has_perm(right) for right in may)
    assert not any(user.has_perm(right) for right in may_not)


def test_three_keepers_of_the_system_are_kept_apart():
    system, security, audit = (somebody_in(name) for name in ("系统管理员", "安全管理员", "审计管理员"))
    apart = {"accounts.add_user": system, "accounts.grant_user": security, "accounts.view_auditevent": audit}
    for right, keeper in apart.items():
        assert [user for user in (system, security, audit) if user.has_perm(right)] == [keeper]
    for user in (system, security, audit):
        assert not any(user.has_module_perms(app) for app in BUSINESS)


def test_an_office_gets_no_right_to_write_history():
    assert not Group.objects.filter(permissions__content_type__model__startswith="historical").exists()


def test_what_the_office_changed_is_left_alone():
    Group.objects.exclude(name="办公室").delete()
    Group.objects.get(name="办公室").permissions.clear()
    call_command("migrate", verbosity=0)
    load_offices()
    assert [group.permissions.count() for group in Group.objects.all()] == [0]
