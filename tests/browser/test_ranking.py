"""The ranking in a real browser: on a phone, on an office screen and on paper."""

import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.factories import SectorGroupFactory, group_activity, make_user, seated_member

pytestmark = pytest.mark.django_db(transaction=True)
SERIOUS = ("serious", "critical")


@pytest.fixture
def leader():
    """A leader over one of three groups with a year and the year before."""
    groups = [
        SectorGroupFactory(name=name, order=n) for n, name in enumerate(("文化新闻社科联组", "教育界别", "经济界别"))
    ]
    for group in groups:
        member = seated_member(group)
        group_activity(group, "理论学习", members=[member], held_on=datetime.date(2019, 5, 1))
        group_activity(group, "调研", members=[member])
    return make_user("leader", group=groups[1])


def problems(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {rule['help']}" for rule in found if rule["impact"] in SERIOUS]


@pytest.mark.parametrize("width", [390, 1280])
def test_from_the_ranking_to_a_record_in_three_clicks(open_page, leader, width):
    """G2, TL7: total → item → record; nothing wider than the screen, nothing an assistive device cannot read."""
    page = open_page(width, leader)
    page.goto("/ranking/?year=2020")
    assert page.get_by_role("heading", name="我分管和联系的界别").is_visible()
    assert problems(page) == []
    row = page.get_by_role("row").filter(has_text="教育界别")
    row.get_by_role("link", name="4.00").first.click()
    assert page.get_by_role("heading", name="教育界别").is_visible()
    assert problems(page) == []
    page.get_by_role("link", name="调研视察").click()
    assert "item=research" in page.url
    assert page.get_by_role("row").filter(has_text="2020-06-15").is_visible()
    for address in ("/ranking/?year=2020", "/ranking/members/?year=2020", page.url):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_on_a_phone_the_group_s_name_stays_while_the_items_scroll(open_page, leader):
    """TL7: readable on 390 px."""
    page = open_page(390, leader)
    page.goto("/ranking/?year=2020")
    box = page.locator(".table-box").first
    before = box.locator("tbody th").first.bounding_box()
    box.evaluate("box => { box.scrollLeft = 400; }")
    after = box.locator("tbody th").first.bounding_box()
    assert before["x"] == after["x"]


def test_on_paper_it_stands_alone_with_office_date_and_rule(open_page, leader):
    """TL7: printed on A4 landscape; the foot says whose, when and by which rule."""
    page = open_page(1280, leader)
    page.goto("/ranking/?year=2020")
    page.emulate_media(media="print")
    assert page.locator(".print-foot").is_visible()
    foot = page.locator(".print-foot").inner_text()
    assert "本级政协" in foot
    assert "打印" in foot
    assert "依据《界别（联组）十项积分》，统计全年" in foot
    for hidden in (".site-header", ".figures", ".tabs", ".page-heading .actions"):
        assert not page.locator(hidden).first.is_visible(), hidden
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.count(b"/MediaBox [0 0 841.91998 594.95996]") == pdf.count(b"/MediaBox") == 1
