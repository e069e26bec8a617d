"""The admin site is for staff alone, and has no door of its own."""

import pytest

from tests.factories import ROLES, make_user

pytestmark = pytest.mark.django_db
STAFF = {"administrator", "secretariat", "one_office"}
PAGES = ["/admin/", "/admin/login/", "/admin/accounts/", "/admin/jsi18n/", "/admin/no-such-page/"]


@pytest.mark.parametrize("role", [role for role in ROLES if role not in STAFF])
@pytest.mark.parametrize("page", PAGES)
def test_for_everybody_else_nothing_is_there(sign_in, role, page):
    assert sign_in(role).get(page).status_code == 404


@pytest.mark.parametrize("role", sorted(STAFF))
def test_staff_come_in(sign_in, role):
    assert sign_in(role).get("/admin/").status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_strangers_are_sent_to_our_sign_in_page(client, page):
    response = client.get(page, follow=True)
    assert response.status_code == 200
    assert response.request["PATH_INFO"] == "/accounts/sign-in/"
    assert "登录名或手机号码" in response.content.decode()


def test_the_admins_own_forms_lead_to_ours(sign_in):
    client = sign_in(make_user("secretariat"))
    assert client.get("/admin/password_change/")["Location"] == "/accounts/password/"
    assert client.get("/admin/login/?next=https://elsewhere.example/")["Location"] == "/admin/"
    assert client.post("/admin/logout/")["Location"] == "/accounts/sign-in/"
    assert client.get("/").status_code == 302
