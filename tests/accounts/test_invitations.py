"""登录单: a one-time code sets a password; looking at the link does nothing."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.actions import CODE_LENGTH, make_invitations
from accounts.audit import AuditEvent
from accounts.models import Invitation
from tests.factories import make_user
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_user("administrator")


@pytest.fixture
def wangfang():
    return UserFactory(username="wangfang", name="王芳")


@pytest.fixture
def code(office, wangfang):
    return make_invitations(users=[wangfang], by=office)[wangfang.pk]


def page(code):
    return reverse("accounts:invitation", args=[code])


def use(client, code, password="chunjie88", **more):
    return client.post(page(code), {"new_password": password, "repeated": password, **more})


def test_only_a_hash_is_kept(code):
    slip = Invitation.objects.get()
    assert len(code) == CODE_LENGTH
    assert code not in (slip.code_hash, str(slip))
    assert len(slip.code_hash) == 64
    assert not AuditEvent.objects.filter(detail__contains=code).exists()


def test_looking_at_the_link_does_not_use_it_up(client, code):
    """WeChat opens links before people do."""
    for _ in range(3):
        response = client.get(page(code))
        assert response.status_code == 200
        assert "王芳" in response.content.decode()
        client.head(page(code))
    assert Invitation.objects.get().used_at is None
    assert use(client, code)["Location"] == "/"


def test_it_sets_the_password_and_signs_in(client, code, wangfang):
    response = use(client, code, remember="on")
    assert response["Location"] == "/"
    assert client.get("/").status_code == 200
    assert client.session.get_expiry_age() > 29 * 86400
    wangfang.refresh_from_db()
    assert wangfang.check_password("chunjie88")
    assert AuditEvent.objects.filter(action="password_set", actor=wangfang).exists()


def test_it_works_once(client, code, wangfang):
    use(client, code)
    client.logout()
    assert client.get(page(code)).status_code == 410
    assert "已经用过" in client.get(page(code)).content.decode()
    assert use(client, code, "another-99").status_code == 410
    wangfang.refresh_from_db()
    assert wangfang.check_password("chunjie88")


def test_it_expires(client, code, wangfang):
    Invitation.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    response = use(client, code)
    assert response.status_code == 410
    assert "失效" in response.content.decode()
    wangfang.refresh_from_db()
    assert wangfang.check_password(PASSWORD)


def test_a_new_one_revokes_the_one_before(client, code, wangfang, office):
    newer = make_invitations(users=[wangfang], by=office)[wangfang.pk]
    assert use(client, code).status_code == 410
    assert use(client, newer).status_code == 302


def test_a_bad_password_does_not_use_it_up(client, code):
    response = use(client, code, "123")
    assert "密码太短" in response.content.decode()
    assert use(client, code).status_code == 302


@pytest.mark.parametrize("how", [str.lower, lambda c: f"{c[:4]}-{c[4:8]}-{c[8:]}", lambda c: f" {c[:4]} {c[4:]} "])
def test_the_code_may_be_typed_as_people_type(client, code, how):
    response = client.post(reverse("accounts:invitation_code"), {"code": how(code)}, follow=True)
    assert "王芳" in response.content.decode()


@pytest.mark.parametrize("typed", ["", "ABC", "O0O0O0O0O0O0", "王芳王芳王芳王芳王芳王芳"])
def test_what_is_no_code_is_said_on_the_form(client, typed):
    response = client.post(reverse("accounts:invitation_code"), {"code": typed})
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()


def test_wrong_codes_lead_nowhere_and_lock_nobody_out(client, code):
    """A meeting room types its codes through one address."""
    for number in range(8):
        response = client.get(page(f"ABCDEFGHJK2{number + 2}"))
        assert response.status_code == 404
        assert "没有这张登录单" in response.content.decode()
    assert client.get(page(code)).status_code == 200


def test_a_locked_account_is_opened_by_its_slip(client, code, wangfang):
    """Who forgot the password and tried five times gets a slip, not another quarter of an hour."""
    for _ in range(5):
        client.post("/accounts/sign-in/", {"username": "wangfang", "password": "wrong"})
    use(client, code)
    client.post("/accounts/sign-out/")
    client.post("/accounts/sign-in/", {"username": "wangfang", "password": "chunjie88"})
    assert client.get("/").status_code == 200


def test_old_sign_ins_end_with_the_new_password(client, sign_in, code, wangfang):
    old = sign_in(wangfang)
    use(client, code)
    assert old.get("/").status_code == 302
    assert client.get("/").status_code == 200


def test_somebody_else_signed_in_here_is_told_and_signed_out(sign_in, code, wangfang, office):
    client = sign_in(office)
    assert f"现在登录的是“{office}”" in client.get(page(code)).content.decode()
    assert client.get("/").status_code == 200
    use(client, code)
    assert client.get("/").context["user"] == wangfang
    assert not office.devices.exists()


def test_staff_and_closed_accounts_get_none(office, wangfang):
    for user in (UserFactory(is_staff=True), UserFactory(is_superuser=True), UserFactory(is_active=False)):
        with pytest.raises(ValidationError, match="不能给"):
            make_invitations(users=[wangfang, user], by=office)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("now", [{"is_staff": True}, {"is_superuser": True}, {"is_active": False}])
def test_a_slip_dies_when_its_account_becomes_staff_or_is_closed(client, code, wangfang, now):
    type(wangfang).objects.filter(pk=wangfang.pk).update(**now)
    assert client.get(page(code)).status_code == 410
    assert use(client, code).status_code == 410


def test_many_cost_as_many_queries_as_one(office, django_assert_num_queries):
    one, users = UserFactory(), UserFactory.create_batch(30)
    make_invitations(users=[one], by=office)  # the first line of the audit log makes its head, too
    with django_assert_num_queries(10):
        make_invitations(users=[one], by=office)
    with django_assert_num_queries(10):
        assert len(set(make_invitations(users=users, by=office).values())) == 30
