"""Five failures lock for fifteen minutes, per account and per address, each on its own."""

import datetime

import pytest
from axes.models import AccessAttempt
from django.db.models import F
from django.urls import reverse

from accounts.audit import AuditEvent
from tests.factories import make_user
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
FIFTEEN_MINUTES = datetime.timedelta(minutes=15)


def attempt(client, username, password="wrong", ip="192.0.2.1", **headers):
    return client.post(
        reverse("accounts:sign_in"), {"username": username, "password": password}, REMOTE_ADDR=ip, **headers
    )


def let_time_pass(how_long):
    """The stored failures grow older; the clock itself stays."""
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - how_long)


@pytest.fixture
def wangfang():
    return UserFactory(username="wangfang", name="王芳")


def test_five_failures_lock_the_account_from_everywhere(client, wangfang):
    for number in range(4):
        assert attempt(client, "wangfang", ip=f"192.0.2.{number}").status_code == 200
    response = attempt(client, "wangfang", ip="192.0.2.5")
    assert response.status_code == 429
    assert attempt(client, "wangfang", PASSWORD, ip="198.51.100.9").status_code == 429
    assert AuditEvent.objects.filter(action="locked", success=False).exists()


def test_the_lock_page_says_when_to_try_again(client, wangfang):
    for _ in range(5):
        response = attempt(client, "wangfang")
    until = AccessAttempt.objects.get().attempt_time.astimezone() + FIFTEEN_MINUTES
    text = response.content.decode()
    assert f"{until:%H:%M}" in text
    assert "以后再试" in text


def test_name_and_number_of_one_account_share_the_five(client, wangfang):
    MemberFactory(phone="13812345678", user=wangfang)
    for number, typed in enumerate(["wangfang", "13812345678", "138 1234 5678", "wangfang", "13812345678"]):
        attempt(client, typed, ip=f"192.0.2.{number}")
    assert attempt(client, "wangfang", PASSWORD, ip="198.51.100.9").status_code == 429


def test_the_page_says_what_is_locked(client, wangfang):
    """The office has to lift both locks when somebody tried the own account from the own place only."""
    for _ in range(4):
        attempt(client, "wangfang")
    assert "这个账号和您所在的网络在 15 分钟内" in attempt(client, "wangfang").content.decode()
    assert "<p>您所在的网络在 15 分钟内" in attempt(client, "lina", PASSWORD).content.decode()
    assert "<p>这个账号在 15 分钟内" in attempt(client, "wangfang", PASSWORD, ip="192.0.2.9").content.decode()


def test_five_failures_lock_the_address_for_every_account(client, wangfang):
    for number in range(5):
        attempt(client, f"nobody{number}")
    assert attempt(client, "wangfang", PASSWORD).status_code == 429
    assert attempt(client, "wangfang", PASSWORD, ip="192.0.2.2").status_code == 302


def test_the_lock_opens_after_fifteen_minutes(client, wangfang):
    for _ in range(5):
        attempt(client, "wangfang")
    let_time_pass(FIFTEEN_MINUTES - datetime.timedelta(seconds=30))
    assert attempt(client, "wangfang", PASSWORD).status_code == 429
    let_time_pass(datetime.timedelta(seconds=31))
    assert attempt(client, "wangfang", PASSWORD).status_code == 302


def test_trying_while_locked_does_not_lengthen_the_lock(client, wangfang):
    for _ in range(5):
        attempt(client, "wangfang")
    let_time_pass(datetime.timedelta(minutes=14))
    assert attempt(client, "wangfang").status_code == 429
    let_time_pass(datetime.timedelta(minutes=1, seconds=1))
    assert attempt(client, "wangfang", PASSWORD).status_code == 302


def test_success_clears_the_own_failures_only(client, wangfang):
    """Otherwise anybody with an account could guess at others' for ever, four times in between."""
    UserFactory(username="lina")
    for _ in range(3):
        attempt(client, "lina")
    attempt(client, "wangfang")
    assert attempt(client, "wangfang", PASSWORD).status_code == 302
    client.logout()
    assert set(AccessAttempt.objects.values_list("username", "failures_since_start")) == {("lina", 3)}
    attempt(client, "lina", ip="192.0.2.50")
    assert attempt(client, "lina", ip="192.0.2.51").status_code == 429


def test_behind_a_proxy_the_clients_own_address_counts(client, wangfang, settings):
    settings.PROXY_COUNT = 1
    for number in range(5):
        attempt(client, f"nobody{number}", ip="10.0.0.1", HTTP_X_FORWARDED_FOR=f"192.0.2.{number}, 203.0.113.7")
    locked = attempt(client, "wangfang", PASSWORD, ip="10.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.3, 203.0.113.7")
    assert locked.status_code == 429
    other = attempt(client, "wangfang", PASSWORD, ip="10.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.8")
    assert other.status_code == 302


def test_without_a_proxy_the_header_is_ignored(client, wangfang):
    for number in range(5):
        attempt(client, f"nobody{number}", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    assert attempt(client, "wangfang", PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.99").status_code == 429


def test_staff_lift_the_lock_of_an_account(client, sign_in, wangfang):
    for number in range(5):
        attempt(client, "wangfang", ip=f"192.0.2.{number}")
    office = sign_in("administrator")
    page = office.get(reverse("accounts:account", args=[wangfang.pk])).content.decode()
    assert "已锁定" in page
    assert office.post(reverse("accounts:unlock", args=[wangfang.pk])).status_code == 302
    assert attempt(client, "wangfang", PASSWORD).status_code == 302
    assert AuditEvent.objects.filter(action="unlocked", target_id=str(wangfang.pk)).exists()


def test_staff_see_every_lock_and_lift_that_of_an_address(client, sign_in, wangfang):
    for number in range(5):
        attempt(client, f"nobody{number}", ip="192.0.2.77")
    office = sign_in("administrator")
    assert "192.0.2.77" in office.get(reverse("accounts:locks")).content.decode()
    office.post(reverse("accounts:locks"), {"kind": "address", "value": "192.0.2.77"})
    assert attempt(client, "wangfang", PASSWORD, ip="192.0.2.77").status_code == 302


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("administrator", 200),
        ("secretariat", 200),
        ("one_office", 403),
        ("leader", 404),
        ("member", 404),
        ("convener", 404),
        ("liaison", 404),
        ("contact", 404),
        ("clerk", 404),
    ],
)
def test_who_may_look_at_locks_and_lift_them(sign_in, wangfang, role, status):
    AccessAttempt.objects.create(
        username="wangfang", ip_address="192.0.2.1", failures_since_start=5, get_data="", post_data=""
    )
    user = make_user(role)
    client = sign_in(user)
    assert client.get(reverse("accounts:locks")).status_code == status
    assert client.get(reverse("accounts:account", args=[wangfang.pk])).status_code == status
    lifted = client.post(reverse("accounts:unlock", args=[wangfang.pk]))
    assert lifted.status_code == (302 if status == 200 else status)
    assert AccessAttempt.objects.exists() == (status != 200)
