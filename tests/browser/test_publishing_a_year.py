"""A year is published, objected to, corrected, made final and verified, each step by whoever takes it."""

import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from activities.models import Activity
from scoring.models import Publication
from tests.factories import group_activity, make_user, seated_member

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, DESK = 390, 1280
PERIOD = "/ranking/published/new/?subject=member&year=2020&part=year"
FORGOTTEN = "没有审批的调研"


@pytest.fixture
def member():
    """Took part in two surveys of 2020; one of them still waits for approval."""
    user = make_user("member")
    group = user.member.memberships.get().sector.group
    group_activity(group, "调研", members=[user.member])
    group_activity(group, "调研", members=[user.member], title=FORGOTTEN, status=Activity.Status.CONFIRMED)
    seated_member(group, name="同组的委员")
    return user


def is_sound(page: Page) -> None:
    """Nothing wider than the screen, nothing that an assistive device cannot read."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    serious = [
        rule["id"] for rule in Axe().run(page).response["violations"] if rule["impact"] in ("serious", "critical")
    ]
    assert serious == [], page.url


def write_down_and_show(page: Page) -> str:
    """The office looks at what is outstanding, writes the results down and begins the notice; its address."""
    page.goto(PERIOD)
    expect(page.get_by_role("listitem").filter(has_text="等待审批的活动")).to_contain_text("未办结")
    is_sound(page)
    page.get_by_role("button", name="写入考核结果（拟公示）").click()
    expect(page.get_by_text("没有写入，请先处理下面的问题")).to_be_visible()
    page.get_by_label("我已逐项核对上面的事项，仍然公布").check()
    page.get_by_role("button", name="写入考核结果（拟公示）").click()
    page.get_by_role("button", name="开始公示").click()
    expect(page.get_by_text("已开始公示")).to_be_visible()
    return page.url


def object_to_a_line(page: Page) -> None:
    """The member, on a phone, from the home page to the line in doubt and the record that was left out."""
    page.goto("/")
    page.get_by_role("link", name="2020 年度委员考核结果").first.click()
    if (details := page.get_by_role("link", name="查看明细、申请复核")).count():
        details.click()
    is_sound(page)
    page.get_by_role("link", name="申请复核").first.click()
    page.get_by_label("对哪一项有异议").select_option(index=1)
    forgotten = page.get_by_label("涉及哪一条记录").locator("option", has_text=FORGOTTEN)
    page.get_by_label("涉及哪一条记录").select_option(value=forgotten.get_attribute("value"))
    is_sound(page)
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("没有提交，请先改正下面的问题")).to_be_visible()
    page.get_by_label("理由").fill("这次调研我全程参加，签到表可以核对。")
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("等机关答复")).to_be_visible()
    is_sound(page)


def accept_and_correct(page: Page) -> None:
    """The office answers, mends the record on its own page, and has the result computed again."""
    page.goto("/ranking/objections/?show=open")
    page.get_by_role("rowheader").get_by_role("link").click()
    objection = page.url
    page.get_by_label("答复").fill("属实，记录已补审。")
    page.get_by_role("button", name="采纳", exact=True).click()
    page.get_by_role("button", name="更正结果").click()
    expect(page.get_by_text("结果没有变化")).to_be_visible()
    page.get_by_role("link", name=FORGOTTEN).first.click()
    page.get_by_role("button", name="通过", exact=True).click()
    page.goto(objection)
    page.get_by_role("button", name="更正结果").click()
    expect(page.get_by_role("heading", name="更正前后")).to_be_visible()
    is_sound(page)


def verify_against(page: Page, address: str) -> None:
    """The leader asks what would come out now: nothing else, until a record is touched."""
    page.goto(address)
    page.get_by_role("link", name="现在重新计算有何不同").click()
    expect(page.get_by_text("没有不同")).to_be_visible()
    Activity.objects.get(title=FORGOTTEN).delete()
    page.reload()
    expect(page.get_by_role("cell").filter(has_text=FORGOTTEN).first).to_be_visible()
    is_sound(page)


def test_from_the_draft_to_the_verified_year(open_page, member):
    """Section 3 by the roles that do it: office, member, office, leader."""
    reader = make_user("leader")  # a member too, so there before the year is written down
    office = open_page(DESK, make_user("secretariat"))
    address = write_down_and_show(office)
    phone = open_page(PHONE, member)
    object_to_a_line(phone)
    accept_and_correct(office)
    phone.reload()
    phone.get_by_role("link", name="更正后的明细").click()
    expect(phone.get_by_text("更正原因")).to_be_visible()
    is_sound(phone)

    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Publication.objects.update(notice_from=yesterday, notice_to=yesterday, objections_until=yesterday)
    office.goto(address)
    office.get_by_role("button", name="正式公布").click()
    expect(office.get_by_text("已正式公布")).to_be_visible()
    leader = open_page(DESK, reader)
    verify_against(leader, address)
