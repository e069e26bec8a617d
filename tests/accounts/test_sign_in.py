"""Signing in and out."""

import pytest
from django.urls import reverse

from accounts.audit import AuditEvent
from accounts.models import Device
from tests.factories.accounts import UserFactory
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
PASSWORD = "Winter-plum 26"


@pytest.fixture
def member():
    user = UserFactory(username="wangfang", name="王芳")
    user.set_password(PASSWORD)
    user.save()
    return MemberFactory(name="王芳", phone="13812345678", user=user)


def sign_in(client, username, password=PASSWORD, **more):
    return client.post(reverse("accounts:sign_in"), {"username": username, "password": password, **more})


def test_everything_is_closed_until_one_signs_in(client):
    response = client.get("/")
    assert response.status_code == 302
    assert response["Location"] == "/accounts/sign-in/?next=/"
    assert client.get("/accounts/sign-in/").status_code == 200


@pytest.mark.parametrize(
    "typed",
    [
        "wangfang",
        " wangfang ",
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "１３８１２３４５６７８",
        "+8613812345678",
    ],
)
def test_name_or_mobile_number_opens(client, member, typed):
    assert sign_in(client, typed)["Location"] == "/"
    assert client.get("/").status_code == 200


def test_a_number_two_members_share_opens_nothing(client, member):
    MemberFactory(phone="13812345678", user=UserFactory())
    assert sign_in(client, "13812345678").status_code == 200
    assert sign_in(client, "wangfang").status_code == 302


def test_a_wrong_password_says_so_and_is_logged(client, member):
    response = sign_in(client, "wangfang", "wrong")
    assert "登录名（手机号码）或密码不对" in response.content.decode()
    event = AuditEvent.objects.first()
    assert (event.action, event.success, event.detail) == ("sign_in_failed", False, "输入的登录名：wangfang")
    assert "wrong" not in event.detail


def test_the_page_wanted_comes_after_sign_in_but_never_a_foreign_one(client, member):
    assert sign_in(client, "wangfang", next="/ranking/?year=2020")["Location"] == "/ranking/?year=2020"
    client.logout()
    assert sign_in(client, "wangfang", next="https://elsewhere.example/")["Location"] == "/"


def test_the_session_gets_a_new_key(client, member):
    client.get("/accounts/sign-in/")
    session = client.session
    session["before"] = 1
    session.save()
    sign_in(client, "wangfang")
    assert client.session.session_key != session.session_key


def test_signing_out_needs_a_post_and_forgets_the_device(client, member):
    sign_in(client, "wangfang")
    assert Device.objects.count() == 1
    assert client.get("/accounts/sign-out/").status_code == 405
    assert client.post("/accounts/sign-out/")["Location"] == "/accounts/sign-in/"
    assert client.get("/").status_code == 302
    assert not Device.objects.exists()
    assert [e.action for e in AuditEvent.objects.order_by("pk")] == ["sign_in", "sign_out"]


def test_signing_in_leaves_no_line_in_the_accounts_history(client, member):
    before = member.user.history.count()
    sign_in(client, "wangfang")
    member.user.refresh_from_db()
    assert member.user.last_login
    assert member.user.history.count() == before
