"""The demo office, imported once for a whole module, and served."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from tests.browsing import OpenPage, pages_of


@dataclass
class DemoSite:
    """The served demo, its list of accounts and the passwords in it by login."""

    url: str
    accounts: Path

    @property
    def passwords(self) -> dict[str, str]:
        return dict(re.findall(r"\bdemo-(\w+)\s+(\S+)", self.accounts.read_text(encoding="utf-8")))

    def sign_in(self, page: Page, login: str) -> None:
        """Through the form, as people do."""
        page.goto(f"{self.url}/accounts/sign-in/")
        page.locator("input[name=username]").fill(f"demo-{login}")
        page.locator("input[name=password]").fill(self.passwords[login])
        page.get_by_role("button", name="登录", exact=True).click()
        page.wait_for_url(lambda url: "sign-in" not in url)


@pytest.fixture(scope="module")
def db(demo_site: DemoSite) -> None:
    """In place of pytest-django's, which empties the database; it makes one only for tests that name `db`."""


@pytest.fixture(scope="module")
def demo_site(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DemoSite]:
    """What `make demo` makes, in the test database, for all tests of a module; emptied afterwards.

    Not pytest-django's own live server: that one too empties the database after every test.
    """
    folder = tmp_path_factory.mktemp("demo")
    with override_settings(VAR_DIR=folder), django_db_blocker.unblock():
        try:
            call_command("demo", no_serve=True, stdout=StringIO(), stderr=StringIO())
            server = LiveServer("127.0.0.1")
            yield DemoSite(server.url, folder / "demo_accounts.txt")
            server.stop()
        finally:
            call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def demo_page(browser: Browser, demo_site: DemoSite, db: None) -> Iterator[OpenPage]:
    """`demo_page(width)`: a page of the demo, nobody signed in yet."""
    with pages_of(browser, demo_site.url) as opened:
        yield opened
