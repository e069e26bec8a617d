"""What every test may use: a database with reference data, each role's account, and pages in a real browser."""

import os
from collections.abc import Callable, Iterator

import pytest
from django.db import connections
from django.test import Client, override_settings
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests import chromium
from tests.browsing import OpenPage, pages_of
from tests.factories import make_user

# pytest-django opens the database to tests with its mark or one of these, and refuses it to all others.
DATABASE = {"db", "transactional_db", "live_server"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests are those that ask for a page; without Chromium they are skipped, in CI they fail. What is allowed
    no database says the same beside each.
    """
    here = chromium.executable() is not None
    for item in items:
        if not (item.get_closest_marker("django_db") or DATABASE.intersection(getattr(item, "fixturenames", ()))):
            item.add_marker(pytest.mark.once_on_postgres)
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            if not here and os.environ.get("CI") != "true":
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


@pytest.fixture(scope="session", autouse=True)
def settings_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Uploads in a folder of their own, and nothing slow that no test is about."""
    with override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("media"),
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        WHITENOISE_AUTOREFRESH=True,  # looks a static file up when asked instead of listing all at each start
    ):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite in a file: the live server's threads then have connections of their own, as in the product."""
    database = connections["default"].settings_dict
    if connections["default"].vendor == "sqlite":
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("db") / "test.sqlite3")


@pytest.fixture
def sign_in() -> Callable[..., Client]:
    """`sign_in("convener")` or `sign_in(user)`: a client signed in as that role or account."""

    def signed_in(who: str | User) -> Client:
        client = Client()
        client.force_login(make_user(who) if isinstance(who, str) else who)
        return client

    return signed_in


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """This machine's Chromium with a profile of its own, shared by all browser tests."""
    # Playwright keeps an event loop in this thread; the ORM beside it is called from ordinary synchronous tests.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[OpenPage]:
    """`open_page(width=390, user=None)`: a page of the live server, signed in when a user is given."""
    with pages_of(browser, live_server.url) as opened:
        yield opened


@pytest.fixture
def tab(browser: Browser, live_server: LiveServer, user: User, sign_in: Callable[..., Client]) -> Iterator[Callable]:
    """`tab(scripts=True)`: a page as wide as a phone for the test's `user`, with or without scripts, whose refused
    requests may stand in the console.
    """
    contexts = []

    def opened(scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": 390, "height": 844}, java_script_enabled=scripts
        )
        contexts.append(context)
        cookie = sign_in(user).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    """A page as wide as a phone, nobody signed in."""
    return open_page(390)


@pytest.fixture
def desk(open_page: OpenPage) -> Page:
    """A page on an office screen, nobody signed in."""
    return open_page(1280)
