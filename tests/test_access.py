"""The sweep: every address × every role against access_table.txt, and a POST by who may not changes nothing."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.http import Http404
from django.test import RequestFactory
from django.urls import resolve, reverse

from accounts.models import User
from tests.addresses import Address, every_address
from tests.factories import ROLES
from tests.world import World

TABLE = Path(__file__).with_name("access_table.txt")
# What asking may leave behind: its session, its line in the logs, and that a message was read.
LOGS = ("django_session", "axes_", "acc_audit_", "acc_device", "out_delivery")
REFUSALS = ("sign-in", "403", "404", "405")


@dataclass(frozen=True)
class Line:
    method: str
    name: str
    about: list[str]
    answers: dict[str, str]


@cache
def read_table() -> list[Line]:
    lines = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    (_, _, _, *roles), *rows = lines
    return [
        Line(method, name, [] if about == "-" else about.split(","), dict(zip(roles, answers, strict=True)))
        for method, name, about, *answers in rows
    ]


def lines_for(address: Address, method: str) -> list[Line]:
    """The lines of an address: those with the first pattern that fits it."""
    fitting = [line for line in read_table() if line.method == method and fnmatchcase(address.name, line.name)]
    return [line for line in fitting if line.name == fitting[0].name]


def admin_model(address: Address) -> str | None:
    """`sectors.committee` for /admin/sectors/committee/…"""
    label, model = [*address.route.split("/"), "", ""][2:4]
    return (
        f"{label}.{model}"
        if (label, model) in {(m._meta.app_label, m._meta.model_name) for m in apps.get_models()}
        else None
    )


@pytest.fixture(autouse=True)
def no_lines_about_refusals(caplog: pytest.LogCaptureFixture) -> None:
    """Thousands of expected 404s would hide what went wrong."""
    caplog.set_level(logging.CRITICAL, "django.request")


@contextmanager
def statements_that_change() -> Iterator[list[str]]:
    """Collects what is written to any table but the logs."""
    seen: list[str] = []

    def watch(execute, sql, params, many, context):
        words = sql.replace('"', "").split(None, 3)
        if words[0].upper() in ("INSERT", "UPDATE", "DELETE"):
            table = words[1] if words[0].upper() == "UPDATE" else words[2]
            if not table.startswith(LOGS):
                seen.append(sql[:160])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield seen


def is_turned_away(user: User, method: str, path: str) -> bool:
    """Whether the admin site's door answers 404 before the page begins, as it does to all but staff. The view is asked
    alone: a thousand error pages for each role would tell nothing more.
    """
    request = RequestFactory().generic(method, path)
    request.user = user
    view, args, kwargs = resolve(path)
    try:
        view(request, *args, **kwargs)
    except Http404:
        return True
    except Exception:  # noqa: BLE001 - the whole request, asked next, says what is wrong
        return False
    return False


def ask(world: World, method: str, address: Address, about: list[str]) -> tuple[str, list[str]]:
    """One request in a transaction of its own, undone afterwards: the answer, and what it wrote."""
    values = [world.value(word, admin_model(address)) for word in about]
    path = address.path(values)
    if address.name.startswith("admin:") and world.user and not world.user.is_staff:
        with transaction.atomic(), statements_that_change() as written:
            is_away = is_turned_away(world.user, method, path)
            transaction.set_rollback(True)
        if is_away:
            return "404", written
    with transaction.atomic(), statements_that_change() as written:
        response = world.client().generic(method, path)
        transaction.set_rollback(True)
    sign_in_pages = (reverse("accounts:sign_in"), reverse("admin:login"))
    sent_away = response.status_code == 302 and response.url.startswith(sign_in_pages)
    return "sign-in" if sent_away else str(response.status_code), written


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["anonymous", *ROLES])
def test_every_address_answers_every_role_as_written(role):
    world, wrong = World(role), []
    for address in every_address():
        for method in ("GET", "POST"):
            for line in lines_for(address, method):
                answer, written = ask(world, method, address, line.about)
                about = ",".join(line.about) or "-"
                if answer != line.answers[role]:
                    wrong.append(f"{method} {address.name} {about}: {role} got {answer}, not {line.answers[role]}")
                if written and (method == "GET" or answer in REFUSALS):
                    wrong.append(f"{method} {address.name} {about}: {role} was answered {answer} but wrote {written}")
    assert wrong == [], "\n" + "\n".join(wrong)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["anonymous", *ROLES])
def test_an_address_without_a_post_line_changes_nothing_by_post(role):
    world, wrong = World(role), []
    for address in every_address():
        if not lines_for(address, "POST"):
            for line in lines_for(address, "GET"):
                answer, written = ask(world, "POST", address, line.about)
                if written or answer.startswith("5"):
                    wrong.append(f"POST {address.name}: {role} was answered {answer} and wrote {written}")
    assert wrong == [], "\n" + "\n".join(wrong)


def test_every_address_is_in_the_table():
    missing = [f"{address.name}  ({address.route})" for address in every_address() if not lines_for(address, "GET")]
    assert missing == [], "write a line for each in tests/access_table.txt:\n" + "\n".join(missing)


def test_every_line_of_the_table_is_about_an_address():
    names = [address.name for address in every_address()]
    assert [line.name for line in read_table() if not any(fnmatchcase(name, line.name) for name in names)] == []


def test_every_line_says_what_its_parameters_are():
    wrong = [
        f"{method} {address.name} {address.parameters}"
        for address in every_address()
        for method in ("GET", "POST")
        for line in lines_for(address, method)
        if len(line.about) != len(address.parameters)
    ]
    assert wrong == []
