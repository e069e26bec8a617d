"""Files in WeChat: its browser breaks downloads, so a page says how to get the file (OFFICE 2.5)."""

import pytest
from django.urls import reverse

from accounts.audit import AuditEvent

pytestmark = pytest.mark.django_db
WECHAT = {"User-Agent": "Mozilla/5.0 (Linux; Android 12) Chrome/107.0 Mobile Safari/537.36 MicroMessenger/8.0.42"}


@pytest.mark.parametrize("address", ["/ranking/export/group/?year=2020", "/members/export/?q=zs"])
def test_wechat_gets_the_address_to_open_elsewhere(sign_in, address):
    """The whole address with its filter stands on the page, nothing is sent and nothing is logged."""
    response = sign_in("leader").get(address, headers=WECHAT)
    page = response.content.decode()
    assert "请在浏览器中打开" in page
    assert f"http://testserver{address}" in page
    assert "Content-Disposition" not in response
    assert not AuditEvent.objects.filter(action="exported").exists()


@pytest.mark.parametrize("name", ["admin:members_member_export", "admin:ledgers_batch_template"])
def test_the_admin_says_it_too(sign_in, name):
    args = ["members"] if name.endswith("template") else []
    response = sign_in("administrator").get(reverse(name, args=args), headers=WECHAT)
    assert "请在浏览器中打开" in response.content.decode()


def test_other_browsers_get_the_file(sign_in):
    response = sign_in("leader").get("/members/export/")
    assert response["Content-Disposition"].startswith("attachment")


def test_wechat_opens_no_door(sign_in):
    """Who may not have the file is not told how to get it."""
    assert sign_in("member").get("/ranking/export/group/", headers=WECHAT).status_code == 403
