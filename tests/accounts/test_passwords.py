"""What a good password is, and changing the own."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.audit import AuditEvent
from accounts.models import Device, User
from tests.factories import make_user
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
GOOD = "Winter-plum 26"


def problems(password, user=None):
    try:
        validate_password(password, user)
    except ValidationError as error:
        return error.messages
    return []


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("Ab1-", "密码太短，至少要 10 位"),
        ("abcdefgh12", "四类中至少用三类"),
        ("ABCDEFGH12", "四类中至少用三类"),
        ("abcdefgh--", "四类中至少用三类"),
        ("Zhangwei-77", "不能有登录名"),
        ("Ab-13812345678", "不能有自己的手机号码"),
        ("Password123", "太常见"),
    ],
)
def test_staff_passwords_are_strong(password, said):
    user = UserFactory(username="zhangwei", is_staff=True)
    MemberFactory(phone="13812345678", user=user)
    assert any(said in problem for problem in problems(password, user))


@pytest.mark.parametrize("password", [GOOD, "春天来了Spring26", "abcdeFGH12"])
def test_good_staff_passwords_pass(password):
    assert problems(password, UserFactory(is_staff=True)) == []


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("abc1234", "密码太短，至少要 8 位，现在是 7 位"),
        ("2580369147", "不能只用数字"),
        ("wangfang", "不能有登录名"),
        ("password1", "太常见"),
        ("a13812345678", "不能有自己的手机号码"),
    ],
)
def test_members_have_a_simple_rule(password, said):
    user = UserFactory(username="wangfang")
    MemberFactory(phone="13812345678", user=user)
    assert any(said in problem for problem in problems(password, user))
    assert problems("chunjie88", user) == []


def test_without_an_account_the_strict_rule_holds():
    assert problems("chunjie88")
    assert problems("chunjie88", User(username="boss", is_superuser=True))


def change(client, old=PASSWORD, new="chunjie88", again=None):
    return client.post(
        reverse("accounts:password"), {"old_password": old, "new_password": new, "repeated": again or new}
    )


def test_changing_it_ends_other_sessions_and_keeps_this_one(sign_in):
    user = make_user("member")
    client, other = sign_in(user), sign_in(user)
    old_key = client.session.session_key
    assert change(client)["Location"] == "/"
    assert client.get("/").status_code == 200
    assert other.get("/").status_code == 302
    assert client.session.session_key != old_key
    assert Device.objects.get().session_key == client.session.session_key
    user.refresh_from_db()
    assert user.check_password("chunjie88")
    assert user.password_changed_at
    assert AuditEvent.objects.filter(action="password_changed", actor=user).exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"old": "no"}, "原密码不对"),
        ({"again": "other1234"}, "两次输入的密码不一样"),
        ({"new": PASSWORD}, "不能和原密码相同"),
        ({"new": "123"}, "密码太短"),
    ],
)
def test_refusals_are_said_and_nothing_changes(sign_in, fields, said):
    user = make_user("member")
    response = change(sign_in(user), **fields)
    assert response.status_code == 200
    assert said in response.content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_password_set_by_others_is_changed_before_anything_else(sign_in):
    user = UserFactory(is_staff=True, must_change_password=True)
    client = sign_in(user)
    for page in ("/", "/accounts/devices/", "/admin/", "/accounts/suggestions/"):
        assert client.get(page)["Location"] == "/accounts/password/"
    assert "别人代为设置" in client.get("/accounts/password/").content.decode()
    change(client, new=GOOD)
    assert client.get("/").status_code == 200
    user.refresh_from_db()
    assert not user.must_change_password


def test_one_may_sign_out_instead(sign_in):
    client = sign_in(UserFactory(is_staff=True, must_change_password=True))
    assert client.post("/accounts/sign-out/")["Location"] == "/accounts/sign-in/"


def test_the_history_of_an_account_holds_no_password():
    user = UserFactory()
    assert not hasattr(user.history.first(), "password")
