"""Devices: seen by their owner, ended by owner and office; idle staff are signed out."""

import datetime
import time

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from accounts.audit import AuditEvent
from accounts.devices import SEEN, device_name
from accounts.models import Device
from tests.factories import make_user
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

WECHAT = (
    "Mozilla/5.0 (Linux; Android 12; V2158A) AppleWebKit/537.36 Chrome/107.0 Mobile Safari/537.36 MicroMessenger/8.0"
)


def sign_in_by_hand(client, user, agent="", **more):
    return client.post(
        reverse("accounts:sign_in"),
        {"username": user.username, "password": PASSWORD, **more},
        HTTP_USER_AGENT=agent,
    )


def idle_for(client, minutes):
    """The last request lies so many minutes back."""
    session = client.session
    session[SEEN] = int(time.time()) - minutes * 60
    session.save()


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (WECHAT, "微信（安卓手机）"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) MicroMessenger/8.0", "微信（苹果手机）"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/109.0 Safari/537.36", "Chrome（Windows 电脑）"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36 Edg/120.0", "Edge（Windows 电脑）"),
        ("curl/8", "未知设备"),
        ("", "未知设备"),
    ],
)
def test_a_device_is_called_what_its_owner_calls_it(agent, name):
    assert device_name(agent) == name


def test_staff_are_signed_out_after_thirty_idle_minutes(client):
    user = make_user("secretariat")
    sign_in_by_hand(client, user)
    idle_for(client, 29)
    assert client.get("/").status_code == 200
    idle_for(client, 31)
    response = client.get("/accounts/devices/?a=1", follow=True)
    assert response.redirect_chain == [("/accounts/sign-in/?next=/accounts/devices/%3Fa%3D1", 302)]
    assert "超过 30 分钟没有操作" in response.content.decode()
    assert not Device.objects.exists()
    assert AuditEvent.objects.filter(action="idle_out", actor=user).exists()


def test_what_idle_staff_send_is_not_taken_and_they_are_told(client):
    sign_in_by_hand(client, make_user("secretariat"))
    idle_for(client, 31)
    response = client.post("/accounts/suggestions/", {"kind": "fault", "text": "慢"}, follow=True)
    assert response.redirect_chain == [("/accounts/sign-in/", 302)]
    assert "没有保存" in response.content.decode()


def test_each_click_keeps_staff_signed_in(client):
    sign_in_by_hand(client, make_user("secretariat"))
    for _ in range(3):
        idle_for(client, 20)
        assert client.get("/").status_code == 200
    assert client.session[SEEN] > time.time() - 60


def test_members_are_not_signed_out_when_idle(client):
    sign_in_by_hand(client, make_user("member"), remember="on")
    idle_for(client, 60 * 24 * 20)
    assert client.get("/").status_code == 200


def test_members_may_stay_for_thirty_days_and_no_longer(client):
    response = sign_in_by_hand(client, make_user("member"), remember="on")
    assert response.cookies["sessionid"]["max-age"] == pytest.approx(30 * 86400, abs=5)
    assert Device.objects.get().is_remembered
    client.get("/")
    days = (client.session.get_expiry_date() - datetime.datetime.now(datetime.UTC)).total_seconds() / 86400
    assert days == pytest.approx(30, abs=0.01)


def test_without_the_tick_the_browser_forgets(client):
    response = sign_in_by_hand(client, make_user("member"))
    assert response.cookies["sessionid"]["max-age"] == ""
    assert not Device.objects.get().is_remembered


@pytest.mark.parametrize("is_member_too", [False, True])
def test_staff_never_stay_even_when_they_are_members_too(client, is_member_too):
    user = make_user("member") if is_member_too else UserFactory()
    type(user).objects.filter(pk=user.pk).update(is_staff=True)
    response = sign_in_by_hand(client, user, remember="on")
    assert response.cookies["sessionid"]["max-age"] == ""
    idle_for(client, 31)
    assert client.get("/").status_code == 302


def test_one_sees_the_own_devices_and_ends_each(client, sign_in):
    user = make_user("member")
    sign_in_by_hand(client, user, WECHAT)
    other = sign_in(user)
    page = other.get("/accounts/devices/").content.decode()
    assert "微信（安卓手机）" in page
    assert page.count("结束登录") == 1
    wechat = Device.objects.get(name="微信（安卓手机）")
    assert other.post(reverse("accounts:end_device", args=[wechat.pk])).status_code == 302
    assert client.get("/accounts/devices/").status_code == 302
    assert other.get("/accounts/devices/").status_code == 200


def test_ending_all_others_leaves_this_one(client, sign_in):
    user = make_user("member")
    others = [sign_in(user), sign_in(user)]
    sign_in_by_hand(client, user)
    client.post("/accounts/devices/end-others/")
    assert [c.get("/").status_code for c in (client, *others)] == [200, 302, 302]


def test_nobody_sees_or_ends_anothers_device(client, sign_in):
    sign_in_by_hand(client, make_user("member"), WECHAT)
    stranger = sign_in("member")
    assert "微信" not in stranger.get("/accounts/devices/").content.decode()
    pk = Device.objects.get(name="微信（安卓手机）").pk
    assert stranger.post(reverse("accounts:end_device", args=[pk])).status_code == 404
    assert client.get("/").status_code == 200


def test_the_office_ends_all_of_a_persons(client, sign_in):
    user = make_user("member")
    sign_in_by_hand(client, user)
    office = sign_in("administrator")
    assert office.post(reverse("accounts:end_account_devices", args=[user.pk])).status_code == 302
    assert client.get("/").status_code == 302
    event = AuditEvent.objects.get(action="device_ended")
    assert (event.target_id, event.count) == (str(user.pk), 1)


def test_others_cannot_end_a_persons_devices(client, sign_in):
    user = make_user("member")
    sign_in_by_hand(client, user)
    for role, status in [("one_office", 403), ("leader", 404), ("member", 404), ("liaison", 404)]:
        assert sign_in(role).post(reverse("accounts:end_account_devices", args=[user.pk])).status_code == status
    assert client.get("/").status_code == 200


def test_devices_of_sessions_long_over_are_forgotten_at_the_next_sign_in(client, sign_in):
    user = make_user("member")
    sign_in(user)
    Session.objects.all().delete()
    sign_in_by_hand(client, user)
    assert Device.objects.count() == 1


def test_signing_in_twice_on_one_device_is_one_device(client):
    user = make_user("member")
    client.force_login(user)
    client.force_login(user)
    assert Device.objects.count() == 1


def test_a_page_costs_the_same_queries_whether_or_not_devices_are_many(sign_in, django_assert_num_queries):
    user = make_user("member")
    client = sign_in(user)
    client.get("/accounts/devices/")
    with django_assert_num_queries(10):
        client.get("/accounts/devices/")
    for _ in range(3):
        sign_in(user)
    with django_assert_num_queries(10):
        client.get("/accounts/devices/")


def test_sending_a_form_after_the_end_leads_to_a_fresh_sign_in(client):
    response = client.post("/accounts/devices/end-others/", follow=True)
    assert response.redirect_chain == [("/accounts/sign-in/", 302)]
    assert "没有保存" in response.content.decode()
