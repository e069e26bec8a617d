"""Accounts and rights in the admin site: who opens accounts, who grants rights, and what neither may."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from accounts.audit import AuditEvent
from accounts.models import User
from accounts.rights import rights_table
from tests.factories import SuggestionFactory, UserFactory, make_user

pytestmark = pytest.mark.django_db


def keeper(office):
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name=office))
    return user


def change(user):
    return reverse("admin:accounts_user_change", args=[user.pk])


def about(user, **changes):
    data = {"username": user.username, "name": user.name, "email": "", "is_active": "on"}
    return {name: value for name, value in {**data, **changes}.items() if value}


def test_ticking_a_list_gives_its_rows_inside_too(sign_in):
    client, office = sign_in("administrator"), Group.objects.create(name="提案组")
    url = reverse("admin:auth_group_change", args=[office.pk])
    client.post(url, {"name": "提案组", "rights": ["proposals.proposal:change", "members.member:view"]})
    held = {permission.codename for permission in office.permissions.all()}
    assert {"change_proposal", "view_proposal", "add_sponsorship", "delete_handover"} <= held
    assert {"view_member", "view_membership", "view_post"} <= held
    assert not {"delete_proposal", "change_member", "change_socialreport"} & held
    assert AuditEvent.objects.filter(action="rights_changed", target_name="提案组").exists()
    page = client.get(url).content.decode()
    assert 'value="proposals.proposal:change" aria-label="提案：修改" checked' in page
    assert 'value="proposals.proposal:delete" aria-label="提案：删除">' in page


def test_saving_an_office_unchanged_takes_nothing_away(sign_in):
    client, office = sign_in("administrator"), Group.objects.get(name="办公室")
    before = set(office.permissions.values_list("pk", flat=True))
    url = reverse("admin:auth_group_change", args=[office.pk])
    form = client.get(url).context["adminform"].form
    client.post(url, {"name": office.name, "rights": form.initial["rights"]})
    assert before <= set(office.permissions.values_list("pk", flat=True))


def test_every_right_of_the_table_exists():
    known = {
        f"{one.content_type.app_label}.{one.codename}" for one in Permission.objects.select_related("content_type")
    }
    wanted = {
        name for rows in rights_table().values() for row in rows for right in row.rights for name in right.permissions
    }
    assert wanted - known == set()


def test_a_new_account_has_no_password_until_one_is_made_and_shown_once(sign_in):
    client = sign_in(keeper("系统管理员"))
    client.post(reverse("admin:accounts_user_add"), {"username": "liming", "name": "李明", "is_active": "on"})
    user = User.objects.get(username="liming")
    assert not user.has_usable_password()
    url = reverse("admin:accounts_user_new_password", args=[user.pk])
    assert "生成新密码" in client.get(url).content.decode()
    assert not User.objects.get(pk=user.pk).has_usable_password()
    password = client.post(url).context["password"]
    user.refresh_from_db()
    assert user.check_password(password)
    assert user.must_change_password
    assert AuditEvent.objects.filter(action="password_reset", target_name="李明").exists()


def test_who_opens_accounts_grants_no_rights(sign_in):
    """OFFICE 2.1: roles of the system kept apart."""
    client = sign_in(keeper("系统管理员"))
    office = Group.objects.get(name="办公室")
    new = {"username": "liming", "name": "李明", "is_active": "on", "is_staff": "on", "is_superuser": "on"}
    client.post(reverse("admin:accounts_user_add"), {**new, "groups": [office.pk]})
    user = User.objects.get(username="liming")
    assert (user.is_staff, user.is_superuser, user.groups.count()) == (False, False, 0)


def test_who_grants_rights_changes_nothing_else(sign_in):
    client, user = sign_in(keeper("安全管理员")), UserFactory(name="李明")
    office = Group.objects.get(name="办公室")
    client.post(change(user), about(user, name="别的名字", is_staff="on", is_superuser="on", groups=[office.pk]))
    user.refresh_from_db()
    assert (user.name, user.is_staff, user.is_superuser, list(user.groups.all())) == ("李明", True, False, [office])
    assert AuditEvent.objects.filter(action="rights_changed", detail="机关、办公室").exists()
    assert client.post(reverse("admin:accounts_user_new_password", args=[user.pk])).status_code == 403


def test_nobody_grants_rights_to_oneself(sign_in):
    me = keeper("安全管理员")
    sign_in(me).post(change(me), about(me, is_staff="on", groups=[Group.objects.get(name="办公室").pk]))
    assert [group.name for group in me.groups.all()] == ["安全管理员"]


@pytest.mark.parametrize("other", ["administrator", "安全管理员", "审计管理员"])
def test_who_opens_accounts_cannot_take_over_a_keepers(sign_in, other):
    user = make_user(other) if other == "administrator" else keeper(other)
    client = sign_in(keeper("系统管理员"))
    assert client.post(reverse("admin:accounts_user_new_password", args=[user.pk])).status_code == 403
    assert client.post(change(user), about(user, is_active="")).status_code == 403
    assert User.objects.get(pk=user.pk).is_active


def test_closing_an_account_signs_it_out(sign_in):
    user = UserFactory()
    theirs = sign_in(user)
    assert theirs.get("/").status_code == 200
    sign_in("administrator").post(change(user), about(user, is_active=""))
    assert theirs.get("/").status_code == 302
    assert not user.devices.exists()


def test_accounts_are_never_deleted(sign_in):
    user, client = UserFactory(), sign_in("administrator")
    assert client.post(reverse("admin:accounts_user_delete", args=[user.pk]), {"post": "yes"}).status_code == 403
    page = client.get(reverse("admin:accounts_user_changelist")).content.decode()
    assert "delete_selected" not in page


def test_a_suggestion_is_answered_and_nothing_else_of_it_changed(sign_in):
    suggestion = SuggestionFactory(text="字太小")
    client = sign_in("secretariat")
    url = reverse("admin:accounts_suggestion_change", args=[suggestion.pk])
    client.post(url, {"answer": "已经放大。", "text": "字很好"})
    suggestion.refresh_from_db()
    assert (suggestion.text, suggestion.answer, suggestion.answered_by) == ("字太小", "已经放大。", client_user(client))


def client_user(client):
    return User.objects.get(pk=client.session["_auth_user_id"])
