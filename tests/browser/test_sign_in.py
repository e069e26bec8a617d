"""A slip and the sign-in page in a real browser, on a phone."""

import pytest

from accounts.actions import make_invitations
from accounts.models import User
from tests.factories import make_user
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def member() -> User:
    return make_user("member")


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_member_sets_a_password_with_a_slip_and_is_home(phone, member):
    code = make_invitations(users=[member], by=make_user("administrator"))[member.pk]
    phone.goto("/i/")
    phone.get_by_label("登录单上的 12 位代码").fill(code.lower())
    phone.get_by_role("button", name="下一步").click()
    phone.get_by_label("新密码", exact=False).first.fill("chunjie88")
    phone.get_by_role("button", name="显示密码").first.click()
    assert phone.locator("[name=new_password]").get_attribute("type") == "text"
    phone.locator("[name=repeated]").fill("chunjie88")
    assert fits(phone)
    phone.get_by_role("button", name="设置密码并登录").click()
    assert phone.get_by_text("密码已设好").is_visible()
    assert phone.get_by_role("heading", name=member.name).is_visible()
    assert fits(phone)


def test_signing_in_staying_and_signing_out(phone, member):
    phone.goto("/")
    phone.get_by_label("登录名或手机号码").fill(member.username)
    phone.get_by_label("密码").first.fill(PASSWORD)
    phone.get_by_label("在这台设备上保持登录").check()
    phone.get_by_role("button", name="登录", exact=True).click()
    phone.goto("/accounts/devices/")
    assert phone.get_by_text("保持登录").is_visible()
    assert fits(phone)
    phone.locator("main").get_by_role("button", name="退出登录").click()
    assert phone.get_by_text("您已退出登录").is_visible()
