"""A clerk who knows no YAML writes the groups' rule from nothing, mends a mistake, tries it and puts it in force."""

import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from scoring.models import Rulebook
from tests.factories import SectorGroupFactory, group_activity, make_user, seated_member

pytestmark = pytest.mark.django_db(transaction=True)
SERIOUS = ("serious", "critical")
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def clerk():
    """Of the scoring staff; two groups have had a year."""
    for order, (name, kinds) in enumerate((("科技界别", ["调研", "调研", "理论学习"]), ("教育界别", ["视察"]))):
        group = SectorGroupFactory(name=name, order=order)
        member = seated_member(group)
        for kind in kinds:
            group_activity(group, kind, members=[member], held_on=datetime.date(2020, 5, 1))
    return make_user("secretariat")


def fits(page) -> None:
    """On a phone nothing is wider than the screen; nothing that an assistive device cannot read."""
    wide = page.viewport_size
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    found = Axe().run(page, context="#content").response["violations"]
    assert [f"{rule['id']}: {rule['help']}" for rule in found if rule["impact"] in SERIOUS] == [], page.url
    page.set_viewport_size(wide)


def new_item(page, counted: str) -> None:
    page.get_by_label(counted).check()
    page.get_by_role("button", name="下一步").click()


def save(page) -> None:
    page.locator(".submit-row").get_by_role("button", name="保存", exact=True).click()


def write_category(page) -> None:
    page.get_by_role("link", name="新增项目").click()
    new_item(page, "大项（下面再分几项，可以一起封顶）")
    page.get_by_label("项目名称").fill("履职活动")
    page.get_by_label("条款").fill("第三条")
    page.get_by_label("最高分（上限）").fill("12")
    save(page)


def write_tiers(page) -> None:
    """An item by tiers with a condition; first with a mistake, which is mended, and nothing typed is lost."""
    page.get_by_role("link", name="新增分项").click()
    new_item(page, "界别活动")
    page.get_by_label("项目名称").fill("调研、视察和学习")
    page.locator("summary", has_text="添加条件").first.click()
    page.locator("summary", has_text="主办或联动").click()
    page.get_by_role("checkbox", name="主办", exact=True).check()
    page.get_by_role("radio", name="分档").check()
    page.locator("#tiers > summary").click()
    page.get_by_label("按什么分档").select_option("活动类别")
    page.get_by_role("button", name="列出分档表").click()
    rows = page.locator("#tiers .rule-row")
    for number, kinds, points in ((0, ["调研", "视察"], "5"), (1, ["调研", "理论学习"], "2")):
        for kind in kinds:
            rows.nth(number).get_by_label(kind, exact=True).check()
        rows.nth(number).get_by_label("分值").fill(points)
    save(page)
    expect(page.get_by_text("“调研”出现在两档里，只能在一档。")).to_be_visible()
    fits(page)
    expect(rows.nth(1).get_by_label("分值")).to_have_value("2")
    rows.nth(1).get_by_label("调研", exact=True).uncheck()
    save(page)
    expect(page.get_by_text("活动类别是“视察”、“调研” 5 分；活动类别是“理论学习” 2 分")).to_be_visible()


def write_grades(page) -> None:
    page.get_by_role("link", name="修改等次和达标").click()
    rows = page.locator(".rule-row")
    rows.nth(0).get_by_label("等次", exact=True).fill("先进")
    rows.nth(0).get_by_label("名额", exact=True).fill("1")
    rows.nth(1).get_by_label("等次", exact=True).fill("一般")
    fits(page)
    save(page)
    expect(page.get_by_text("先进（1 名）；一般（其余）")).to_be_visible()


def test_a_rulebook_from_nothing_to_force(open_page, clerk):
    """Section 3: written, tried on the year's records, compared with the rule in force, put in force."""
    page = open_page(1280, clerk)
    page.goto("/admin/scoring/rulebook/add/")
    page.get_by_label("名称").fill("界别积分办法 2020")
    page.get_by_label("计分对象").select_option("界别（联组）")
    page.get_by_label("开始日期").fill("2020-01-01")
    page.get_by_label("依据").fill("主席会议通过")
    save(page)
    expect(page.get_by_text("还没有项目")).to_be_visible()
    write_category(page)
    write_tiers(page)
    write_grades(page)
    written = page.url
    page.get_by_role("link", name="试算").click()
    page.goto(f"{page.url}?year=2020")
    expect(page.get_by_role("row").filter(has_text="科技界别").filter(has_text="12").first).to_be_visible()
    page.goto(written)
    page.get_by_role("link", name="与别的版本比较").click()
    expect(page.get_by_role("heading", name="理论学习 删去")).to_be_visible()
    page.goto(written)
    fits(page)
    page.get_by_role("button", name="施行").click()
    expect(page.get_by_text("已施行：《界别积分办法 2020》。")).to_be_visible()
    expect(page.get_by_role("link", name="新增项目")).to_have_count(0)
    book = Rulebook.objects.get(name="界别积分办法 2020")
    assert (book.status, book.starts_on, book.items.count()) == ("in_force", datetime.date(2020, 1, 1), 2)
