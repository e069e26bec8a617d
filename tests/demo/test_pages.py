"""Each role of the demo goes through the pages it finds, on a phone; the secretariat through the admin, on a desk."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page

from cppcc_office.pages.demo.people import ROLES
from tests.browsing import OpenPage

PHONE, DESK = 390, 1280
SEEN_BY_AXE: set[str] = set()
# What is no English to the office: addresses, hashes, file formats, browsers, systems, examples of pinyin, demo logins,
# marks in templates of papers.
ALLOWED = re.compile(
    r"\{%.*?%\}|https?://\S+|[\w.]+\.gov\.cn/[\w./]+|demo-\w+|\b[0-9a-f]{64}\b"
    r"|(?<![A-Za-z])(?:Excel|xlsx|xls|et|csv|CSV|UTF|GBK|WPS|JPG|PNG|YAML|PDF|OFD|Word|docx|pptx|txt|pdf|IP|AB|MB|Ctrl"
    r"|Chrome|Safari|Linux|zs|zhangsan)(?![A-Za-z])"
)
# What a clerk's or member's browser shows of a page, attributes that are read out or shown included.
VISIBLE_WORDS = """() => [
  document.title, document.body.innerText,
  ...[...document.querySelectorAll('[placeholder],[title],[aria-label],[alt],input[type=submit],input[type=button]')]
    .flatMap(e => [e.getAttribute('placeholder'), e.title, e.getAttribute('aria-label'), e.getAttribute('alt'),
                   /^(submit|button)$/.test(e.type) ? e.value : null])
].filter(Boolean).join('\\n')"""
WIDER_THAN_THE_SCREEN = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def complaints_about(page: Page, *, scrolls: bool = False, asks_axe: bool = True) -> list[str]:
    """What is wrong with the page that is open."""
    here, wrong = urlsplit(page.url).path, []
    if (extra := page.evaluate(WIDER_THAN_THE_SCREEN)) > 0 and not scrolls:
        wrong.append(f"{here} is {extra} px wider than the screen")
    words = re.findall(r"[A-Za-z]{2,}", ALLOWED.sub("", page.evaluate(VISIBLE_WORDS)))
    if words:
        wrong.append(f"{here} speaks English: {sorted(set(words))}")
    violations = Axe().run(page).response["violations"] if asks_axe else []
    wrong += [
        f"{here} {violation['id']} ({violation['impact']}): {violation['nodes'][0]['html'][:200]}"
        for violation in violations
        if violation["impact"] in ("serious", "critical")
    ]
    return wrong


def links_of(page: Page) -> list[str]:
    """Addresses of this product the page leads to, in their order, without places inside a page."""
    found = page.evaluate("() => [...document.querySelectorAll('a[href]')].map(a => a.href)")
    here = urlsplit(page.url)
    inside = [link.split("#")[0] for link in found if urlsplit(link).netloc == here.netloc]
    return list(dict.fromkeys(link for link in inside if not link.endswith("/sign-out/")))


def sort_of(view: str) -> str:
    """The list, form, history … of an app, whichever its model; other pages by their own name."""
    app, _, page = view.removeprefix("admin:").partition("_")
    return f"{app} {page.rsplit('_', 1)[-1]}" if view.startswith("admin:") else view


def page_of(view: str) -> str:
    """Lists and forms each for itself; histories, versions and deletions (all are read in tests/admin) by sort."""
    return sort_of(view) if view.endswith(("_history", "_delete")) else view


def outside_the_admin(path: str) -> bool:
    return not path.startswith("/admin/")


def within_the_admin(path: str) -> bool:
    return not outside_the_admin(path)


def everywhere(path: str) -> bool:
    return bool(path)


def walk(
    page: Page, start: str, *, where: Callable[[str], bool] = outside_the_admin, like: Callable[[str], str] = str
) -> Iterator[str]:
    """Open what can be reached from `start`; of pages whose view is alike (it is the same one), one."""
    waiting, seen = [start], set()
    while waiting:
        link = waiting.pop(0)
        path = urlsplit(link).path
        try:
            view = resolve(path).view_name
        except Resolver404:
            if not path.startswith(("/static/", "/media/")):
                yield f"{path} leads nowhere"
            continue
        if like(view) in seen or not where(path):
            continue
        seen.add(like(view))
        try:
            answer = page.goto(link)
        except Error as error:
            if "Download is starting" in str(error):
                continue
            raise
        if answer is None or answer.status != 200:
            yield f"{path} answered {answer and answer.status}"
        if "text/html" in (answer.headers.get("content-type", "") if answer else ""):
            yield ""
            waiting += links_of(page)


@pytest.mark.parametrize("login", [role.login for role in ROLES])
def test_every_page_a_role_finds_on_a_phone(demo_site, demo_page: OpenPage, login):
    """Every page is read for English and width; each goes through axe with the first role that finds it."""
    page, wrong, pages = demo_page(PHONE), [], 0
    demo_site.sign_in(page, login)
    for complaint in walk(page, page.url):
        view = resolve(urlsplit(page.url).path).view_name
        wrong += [complaint] if complaint else complaints_about(page, asks_axe=view not in SEEN_BY_AXE)
        SEEN_BY_AXE.add(view)
        pages += not complaint
    assert wrong == [], "\n" + "\n".join(wrong)
    assert pages > 1


def test_pages_before_signing_in(demo_site, demo_page: OpenPage):
    page, wrong = demo_page(PHONE), []
    for complaint in walk(page, f"{demo_site.url}/accounts/sign-in/"):
        wrong += [complaint] if complaint else complaints_about(page)
    assert wrong == [], "\n" + "\n".join(wrong)


@pytest.mark.parametrize(
    ("login", "like", "where"), [("admin", page_of, within_the_admin), ("office", sort_of, everywhere)]
)
def test_every_kind_of_admin_page_on_a_desk(demo_site, demo_page: OpenPage, login, like, where):
    """The administrator's lists and forms are all read for English, of staff's one of a sort in each app (they see
    fewer of the same), and their other pages; one of each kind (list, form, history …) goes through axe.
    """
    page, wrong, kinds = demo_page(DESK), [], set()
    demo_site.sign_in(page, login)
    for complaint in walk(page, f"{demo_site.url}/admin/", where=where, like=like):
        kind = resolve(urlsplit(page.url).path).view_name.rsplit("_", 1)[-1]
        wrong += [complaint] if complaint else complaints_about(page, scrolls=True, asks_axe=kind not in kinds)
        kinds.add(kind)
    assert wrong == [], "\n" + "\n".join(wrong)
    assert len(kinds) > 5


@pytest.mark.parametrize("form", ["members/member", "activities/activity", "proposals/proposal"])
def test_every_field_of_an_admin_form_has_a_name(demo_site, demo_page: OpenPage, form):
    """Pickers of related rows, closed and open, and fields in tables of rows; none is named for the eye only."""
    page = demo_page(DESK)
    demo_site.sign_in(page, "admin")
    page.goto(f"{demo_site.url}/admin/{form}/?o=1")
    page.locator("#result_list tbody th a, #result_list tbody td a").first.click()
    picker = page.locator(".select2-selection:visible").first
    picker.wait_for()
    assert complaints_about(page, scrolls=True) == []
    picker.click()
    page.locator(".select2-results__option").first.wait_for()
    assert complaints_about(page, scrolls=True) == []


@pytest.mark.parametrize("address", ["", "members/member/?q=zhu", "activities/activity/", "ledgers/batch/add/"])
def test_the_admin_on_a_phone(demo_site, demo_page: OpenPage, address):
    """Nothing is wider than the screen, and what is pressed is as high as a finger."""
    page = demo_page(PHONE)
    demo_site.sign_in(page, "office")
    page.goto(f"{demo_site.url}/admin/{address}")
    assert complaints_about(page) == []
    low = page.evaluate(
        "() => [...document.querySelectorAll('#container a[href], #container button, #container input[type=submit]')]"
        ".filter(e => { const box = e.getBoundingClientRect(); return box.height && box.height < 40 })"
        ".filter(e => getComputedStyle(e).display !== 'inline' && !e.matches('.skip-to-content-link'))"
        ".map(e => e.outerHTML.slice(0, 120))"
    )
    assert low == []


def test_a_search_without_results_says_so(demo_site, demo_page: OpenPage):
    page = demo_page(DESK)
    demo_site.sign_in(page, "office")
    page.goto(f"{demo_site.url}/admin/members/member/?q=没有这个人")
    assert page.get_by_text("没有符合条件的记录").is_visible()
