"""A group's year in a real browser: proposed, drafted, handed in, approved, followed; every page looked at."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page

from activities.models import AnnualPlan, AnnualSummary
from tests.factories import (
    AnnualPlanFactory,
    PlanItemFactory,
    PlanPartnerFactory,
    SectorGroupFactory,
    group_activity,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db(transaction=True)
YEAR = timezone.localdate().year
PICTURES = os.environ.get("PICTURES_OF_PLANS")  # a folder, when somebody wants to look at the pages


@pytest.fixture
def people():
    """Everybody around one group, which had a plan last year."""
    group = SectorGroupFactory(name="科技界别")
    users = {role: make_user(role, group=group) for role in ("member", "convener", "liaison", "head", "secretariat")}
    last = AnnualPlanFactory(group=group, year=YEAR - 1)
    PlanItemFactory(plan=last, title=f"{YEAR - 1} 年走进幸福社区开展科普和政策解读，与居民面对面交流", month=3)
    item = PlanItemFactory(plan=last, title="界别协商会：科技成果转化的堵点", month=6, note="邀请科技局、经信局参加。")
    PlanPartnerFactory(item=item, group=SectorGroupFactory(name="教育体育医药卫生联组"))
    group_activity(
        group,
        title="临时组织的企业走访",
        members=[seated_member(group)],
        held_on=timezone.localdate().replace(month=1, day=1),
        status="recorded",
    )
    return users | {"group": group}


def look(page: Page, name: str) -> None:
    """No accessibility violations, nothing wider than the screen, and a picture for who wants one."""
    width = page.viewport_size["width"]
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
    found = Axe().run(page)
    assert found.violations_count == 0, f"{name}\n{found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()


def test_from_a_member_s_idea_to_the_approved_plan(open_page, people):
    """TL5: on a phone for members and conveners, on a desk for the office."""
    member = open_page(390, people["member"])
    member.goto("/")
    look(member, "home-member")
    member.get_by_role("link", name="给计划提建议").click()
    member.get_by_label("做什么").fill("到中学讲一堂科技史课")
    member.get_by_label("时间").select_option("5")
    member.get_by_label(f"{YEAR} 年", exact=True).check()
    look(member, "propose")
    press(member, "提交")
    look(member, "plan-draft-member")

    convener = open_page(390, people["convener"])
    convener.goto(member.url)
    look(convener, "plan-draft-convener")
    press(convener, "列入计划")
    press(convener, "沿用所选项目")
    convener.get_by_role("link", name="列入项目").click()
    convener.get_by_label("做什么").fill("年底总结会")
    convener.get_by_label("时间").select_option("12")
    convener.get_by_text("专委会", exact=True).click()
    look(convener, "item")
    press(convener, "保存")
    look(convener, "plan-filled-convener")
    press(convener, "报送")
    assert AnnualPlan.objects.get(year=YEAR).status == "submitted"

    for role in ("head", "secretariat"):
        for width in (390, 1280):
            page = open_page(width, people[role])
            page.goto("/")
            look(page, f"home-{role}")
            page.goto(member.url)
            look(page, f"plan-submitted-{role}")
            page.goto("/plans/")
            look(page, f"plans-{role}")
    head = open_page(1280, people["head"])
    head.goto(member.url)
    press(head, "通过")
    assert AnnualPlan.objects.get(year=YEAR).status == "approved"
    look(head, "plan-approved-head")


def test_following_an_approved_plan(open_page, people):
    """TL5: moved and dropped with a reason, unplanned ones tied to an item; overdue ones on the home page."""
    plan = AnnualPlanFactory(group=people["group"], year=YEAR)
    PlanItemFactory(plan=plan, title="走进企业", month=1)
    PlanItemFactory(plan=plan, title="科普进社区", month=1)
    liaison = open_page(1280, people["liaison"])
    liaison.goto("/")
    look(liaison, "home-liaison")
    liaison.goto(plan.get_absolute_url())
    row = liaison.get_by_role("row").filter(has_text="科普进社区")
    row.get_by_text("调整或取消").click()
    row.get_by_label("改到").select_option("12")
    row.get_by_label("原因").fill("与科技活动周合并")
    look(liaison, "plan-adjusting")
    row.get_by_role("button", name="调整时间").click()
    liaison.wait_for_load_state()
    liaison.get_by_text("对应到计划项目").click()
    liaison.get_by_label("项目", exact=True).select_option(label="走进企业")
    press(liaison, "对应")
    look(liaison, "plan-followed")
    phone = open_page(390, people["liaison"])
    phone.goto(plan.get_absolute_url())
    look(phone, "plan-followed")
    phone.goto("/activities/log/")
    phone.get_by_text("更多：活动名称").click()
    look(phone, "log-with-plan")
    offered = phone.locator("select[name=plan_item] option").all_inner_texts()
    assert {"计划外", "走进企业（1 月）", "科普进社区（12 月）"} < set(offered)
    phone.goto(f"/groups/{people['group'].pk}/?year={YEAR}")
    look(phone, "group")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_summary_is_begun_edited_and_printed(open_page, people, width):
    page = open_page(width, people["convener"])
    page.goto(f"/plans/?year={YEAR - 1}")
    look(page, "plans-convener")
    press(page, "起草总结")
    look(page, "summary-edit")
    press(page, "保存")
    look(page, "summary")
    page.emulate_media(media="print")
    assert not page.get_by_role("heading", name="办理", exact=True).is_visible()
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"summary-print-{width}.png", full_page=True)
    assert AnnualSummary.objects.get().status == "draft"
