"""Pages in a real browser, and what no page of the product may do in it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.test import Client
from playwright.sync_api import Browser, Page

from accounts.models import User

OpenPage = Callable[..., Page]


@contextmanager
def pages_of(browser: Browser, site: str) -> Iterator[OpenPage]:
    """A function that opens pages of `site`: `opened(width=390, user=None)`.

    At the end no page may have complained in its console or asked anything of another machine.
    """
    contexts, complaints = [], []

    def opened(width: int = 390, user: User | None = None) -> Page:
        context = browser.new_context(
            base_url=site,
            viewport={"width": width, "height": 844 if width < 600 else 900},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda said: said.type == "error" and complaints.append(f"{page.url}: {said.text}"))
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("request", lambda asked: _is_ours(asked.url, site) or complaints.append(f"{page.url} → {asked.url}"))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == [], "\n" + "\n".join(complaints)


def _is_ours(url: str, site: str) -> bool:
    return url.startswith((site, "data:", "blob:", "about:"))
