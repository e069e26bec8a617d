"""The roster, group and member pages in a real browser: no accessibility violations, nothing wider than the screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from activities.models import Activity
from tests.factories import (
    ContactUnitFactory,
    SectorGroupFactory,
    SponsorshipFactory,
    group_activity,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office():
    """A group with everything the pages show, seen by its convener."""
    group = SectorGroupFactory(name="教育界")
    user = make_user("convener", group=group)
    unit = ContactUnitFactory(resident_department__group=group)
    people = [user.member, *(seated_member(group) for _ in range(3))]
    group_activity(
        group, title="走进社区开展助学活动，与老师、家长、社区干部座谈", members=people, contact_unit=unit.organization
    )
    group_activity(group, members=people, status=Activity.Status.RECORDED)
    SponsorshipFactory(member=user.member)
    return user, group


def addresses(user, group) -> list[str]:
    return [
        "/members/",
        "/members/?q=没有",
        "/groups/?year=2020",
        f"/groups/{group.pk}/?year=2020",
        f"/members/{user.member.pk}/?year=2020",
        f"/members/{user.member.pk}/photo/change/",
    ]


@pytest.mark.parametrize(("width", "elder"), [(390, False), (390, True), (1280, False)])
def test_pages_are_accessible_and_fit(open_page, office, width, elder):
    """OFFICE 2.4: contrast, labels, structure; large type too."""
    user, group = office
    page = open_page(width, user)
    if elder:
        page.goto("/")
        page.locator(".menu summary").click()
        page.get_by_role("button", name="大字版").click()
        assert page.locator("html.elder").count() == 1
    for address in addresses(user, group):
        page.goto(address)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}\n{found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_targets_are_large_enough(open_page, office):
    """OFFICE 2.4: controls 44 px, in elder mode 60 px."""
    user, group = office
    page = open_page(390, user)
    for least in (44, 60):
        for address in addresses(user, group)[:5]:
            page.goto(address)
            small = page.evaluate(
                """least => [...document.querySelectorAll(
                    'button, .button, select, input:not([type=hidden]), .site-nav a, summary'
                )].filter(e => e.offsetParent && e.getBoundingClientRect().height < least - .5)
                .map(e => e.outerHTML)""",
                least,
            )
            assert small == [], address
        page.locator(".menu summary").click()
        page.get_by_role("button", name="大字版").click() if least == 44 else None


def test_the_first_load_of_a_page_is_light(open_page, office):
    """issue 2: at most 60 KB over the wire for the first load of any page outside the admin."""
    user, group = office
    for address in addresses(user, group)[:5]:
        page, sizes = open_page(390, user), []
        page.on("requestfinished", lambda request, sizes=sizes: sizes.append(request.sizes()["responseBodySize"]))
        page.goto(address, wait_until="networkidle")
        assert sum(sizes) <= 60 * 1024, (address, sizes)
        page.context.close()


def test_search_from_the_keyboard_alone(open_page, office):
    user, _ = office
    page = open_page(1280, user)
    page.goto("/members/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.get_by_label("姓名、拼音或首字母").focus()
    page.keyboard.type(user.member.initials)
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    assert page.get_by_role("link", name=user.member.name, exact=True).count() == 1
