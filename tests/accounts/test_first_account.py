"""The first account of a new installation: no password comes with the product."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User

pytestmark = pytest.mark.django_db


def make(monkeypatch, password, username="zhangwei", name="张伟"):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    call_command("first_account", username=username, name=name)


def test_a_new_database_has_no_account():
    assert not User.objects.exists()


def test_it_makes_an_account_that_may_do_everything(client, monkeypatch, capsys):
    make(monkeypatch, "Winter-plum 26")
    assert "现在可以登录" in capsys.readouterr().out
    client.post("/accounts/sign-in/", {"username": "zhangwei", "password": "Winter-plum 26"})
    assert client.get("/admin/").status_code == 200


def test_a_weak_password_is_refused(monkeypatch):
    with pytest.raises(CommandError, match="密码太短"):
        make(monkeypatch, "abc")
    assert not User.objects.exists()


def test_it_is_for_the_first_account_only(monkeypatch):
    make(monkeypatch, "Winter-plum 26")
    with pytest.raises(CommandError, match="已经有"):
        make(monkeypatch, "Winter-plum 27", username="lina")


@pytest.mark.parametrize(("username", "name"), [("有 空格", "张伟"), ("zhangwei", " ")])
def test_impossible_names_are_refused(monkeypatch, username, name):
    with pytest.raises(CommandError):
        make(monkeypatch, "Winter-plum 26", username, name)
