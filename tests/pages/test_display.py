"""The shell of every page: elder mode, navigation by role, error pages."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string

from accounts.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def shell(rf, user=None, elder=False) -> str:
    request = rf.get("/")
    request.user = user or AnonymousUser()
    if elder:
        request.COOKIES["elder"] = "1"
    return render_to_string("base.html", request=request)


def test_elder_mode_is_a_cookie_set_by_post(client):
    response = client.post("/display/", {"elder": "1", "next": "/somewhere/?a=1"})
    assert response["Location"] == "/somewhere/?a=1"
    assert response.cookies["elder"].value == "1"
    response = client.post("/display/", {"elder": "", "next": "/"})
    assert response.cookies["elder"].value == ""


def test_elder_mode_does_not_lead_elsewhere(client):
    assert client.post("/display/", {"elder": "1", "next": "https://example.com/"})["Location"] == "/"
    assert client.get("/display/").status_code == 405


def test_elder_mode_marks_the_page(rf):
    assert 'class="elder"' in shell(rf, elder=True)
    assert 'class="elder"' not in shell(rf)


def test_a_stranger_sees_no_navigation(rf):
    html = shell(rf)
    assert "site-nav" not in html
    assert 'href="#content"' in html


def test_only_staff_are_led_to_the_admin_site(rf):
    staff = User.objects.create_user("clerk", name="文员", is_staff=True)
    leader = User.objects.create_user("leader", name="领导", is_leader=True)
    assert "/admin/" in shell(rf, staff)
    assert "/admin/" not in shell(rf, leader)


@pytest.mark.parametrize(
    ("role", "logs"), [("member", True), ("liaison", True), ("contact", True), ("clerk", False), ("stranger", False)]
)
def test_only_who_may_log_is_led_to_logging(rf, role, logs):
    assert ('href="/activities/log/"' in shell(rf, make_user(role))) is logs


def test_a_missing_page_says_so_in_chinese(client):
    client.force_login(User.objects.create_user("leader", name="领导", is_leader=True))
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "没有找到页面" in response.content.decode()
