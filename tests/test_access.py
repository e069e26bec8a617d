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
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import resolve, reverse
from django.views.defaults import page_not_found, permission_denied

from accounts.models import User
from cppcc_office import urls
from tests.addresses import Address, every_address
from tests.factories import ROLES
from tests.world import World

TABLE = Path(__file__).with_name("access_table.txt")
# What asking may leave behind: its session, its line in the logs, and that a message was read.
LOGS = ("django_session", "axes_", "acc_audit_", "acc_device", "out_delivery")
REFUSALS = ("sign-in", "403", "404", "405")
# In a whole run each role is swept on one of the two databases, so that both see every address.
ON_SQLITE = ("anonymous", "administrator", "leader", "convener", "contact", "deputy", "stranger")
SHARE = {
    role: pytest.mark.once_on_sqlite if role in ON_SQLITE else pytest.mark.once_on_postgres
    for role in ("anonymous", *ROLES)
}


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


@cache
def lines_for(address: Address, method: str) -> list[Line]:
    """The lines of an address: those with the first pattern that fits it."""
    fitting = [line for line in read_table() if line.method == method and fnmatchcase(address.name, line.name)]
    return [line for line in fitting if line.name == fitting[0].name]


@cache
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


@pytest.fixture
def each_refusal_shown_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page that says no is drawn for a role's first 403 and first 404; a thousand more would tell nothing more."""
    for status, page in ((403, permission_denied), (404, page_not_found)):
        drawn: list[HttpResponse] = []

        def refuse(request, exception, status=status, page=page, drawn=drawn):
            if drawn:
                return HttpResponse(status=status)
            drawn.append(page(request, exception))
            return drawn[0]

        monkeypatch.setattr(urls, f"handler{status}", refuse, raising=False)


def refused_at_the_door(user: User | AnonymousUser, method: str, path: str) -> str:
    """The refusal with which a view begins: the admin site's door answers 404 to all but staff, a page that is only
    read 405 to a POST. The view is asked alone: a thousand error pages for each role would tell nothing more.
    """
    request = RequestFactory().generic(method, path)
    request.user = user
    view, args, kwargs = resolve(path)
    try:
        answer = view(request, *args, **kwargs)
    except Http404:
        return "404"
    except Exception:  # noqa: BLE001 - the whole request, asked next, says what is wrong
        return ""
    return "405" if answer.status_code == 405 else ""


def ask(world: World, method: str, address: Address, about: list[str], *, has_line: bool = True) -> tuple[str, list]:
    """One request in a transaction of its own, undone afterwards: the answer, and what it wrote."""
    values = [world.value(word, admin_model(address)) for word in about]
    path, is_admin = address.path(values), address.route.startswith("/admin/")
    if world.user and not world.user.is_staff if is_admin else not has_line:
        with transaction.atomic(), statements_that_change() as written:
            refusal = refused_at_the_door(world.user or AnonymousUser(), method, path)
            transaction.set_rollback(True)
        if refusal:
            return refusal, written
    with transaction.atomic(), statements_that_change() as written:
        response = world.client().generic(method, path)
        transaction.set_rollback(True)
    sign_in_pages = (reverse("accounts:sign_in"), reverse("admin:login"))
    sent_away = response.status_code == 302 and response.url.startswith(sign_in_pages)
    return "sign-in" if sent_away else str(response.status_code), written


@pytest.mark.django_db
@pytest.mark.parametrize("role", [pytest.param(role, marks=SHARE[role]) for role in ("anonymous", *ROLES)])
def test_every_address_answers_every_role_as_written(role, each_refusal_shown_once):
    """An address without a POST line is posted to as well: whatever it answers, it changes nothing."""
    world, wrong = World(role), []
    for address in every_address():
        gets, posts = lines_for(address, "GET"), lines_for(address, "POST")
        for line in (*gets, *posts):
            answer, written = ask(world, line.method, address, line.about)
            told = f"{line.method} {address.name} {','.join(line.about) or '-'}: {role}"
            if answer != line.answers[role]:
                wrong.append(f"{told} got {answer}, not {line.answers[role]}")
            if written and (line.method == "GET" or answer in REFUSALS):
                wrong.append(f"{told} was answered {answer} but wrote {written}")
        for line in () if posts else gets:
            answer, written = ask(world, "POST", address, line.about, has_line=False)
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
