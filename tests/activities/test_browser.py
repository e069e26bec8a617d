"""The log form as a member holds it: 390 px wide, with scripts and without."""

import io
import re

import pytest
from PIL import Image

from activities.models import Activity, ActivityDraft, ActivityPhoto
from tests.factories import (
    ContactUnitFactory,
    ResidentDepartmentFactory,
    SectorFactory,
    SectorGroupFactory,
    group_activity,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def user(transactional_db):
    group = SectorGroupFactory(name="教体医卫联组")
    SectorFactory(name="医卫界", group=group)
    ContactUnitFactory(resident_department=ResidentDepartmentFactory(group=group), organization__name="幸福社区")
    seated_member(group, name="欧阳建国")
    seated_member(SectorGroupFactory(), name="龙琳佳")
    return make_user("member", group=group)


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def picture() -> dict:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "#888").save(file, "JPEG")
    return {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def test_logging_with_scripts(open_page, user):
    """TL11: little typing; people found by pinyin; the draft and the photo survive a killed page."""
    page = open_page(390, user)
    page.goto("/activities/log/")
    assert fits(page)
    page.get_by_label("个人", exact=True).check()
    kinds = page.locator("select[name=kind] option").all_inner_texts()
    assert "医疗惠民" in kinds
    assert "界别协商会" not in kinds
    page.get_by_role("radio", name="教体医卫联组").check()
    page.get_by_label("活动类别").select_option("医疗惠民")
    page.get_by_label("走进的联系单位").select_option("幸福社区")
    page.get_by_label("做了什么").fill("为老人义诊")
    page.get_by_label("按姓名或拼音查找").fill("llj")
    page.get_by_role("button", name="龙琳佳").click()
    with page.expect_response(re.compile("/log/photos/")):
        page.get_by_label("选择照片").set_input_files([picture()])
    page.get_by_role("button", name="删除").wait_for()
    assert ActivityDraft.objects.get().payload["summary"] == ["为老人义诊"]
    page.goto("about:blank")
    page.goto("/activities/log/")
    assert "已恢复您" in page.inner_text("main")
    assert page.get_by_label("做了什么").input_value() == "为老人义诊"
    assert page.get_by_label("龙琳佳").is_checked()
    page.get_by_text("更多：").click()
    page.get_by_role("button", name="走进幸福社区开展医疗惠民").click()
    page.get_by_role("button", name="提交").click()
    page.wait_for_url(re.compile(r"/activities/\d+/$"))
    activity = Activity.objects.get()
    assert activity.title == "走进幸福社区开展医疗惠民"
    assert {row.member.name for row in activity.participations.all()} == {user.member.name, "龙琳佳"}
    assert activity.photos.count() == ActivityPhoto.objects.count() == 1
    assert not ActivityDraft.objects.exists()
    assert fits(page)


def test_leaving_the_page_keeps_what_is_typed(open_page, user):
    page = open_page(390, user)
    page.goto("/activities/log/")
    page.get_by_label("做了什么").fill("刚打的字")
    for _ in range(20):  # the browser sends it while the next page is already being asked for
        page.goto("/activities/mine/")
        if page.get_by_text("有一份没有提交的草稿").count():
            break
    page.get_by_role("link", name="继续填写").click()
    assert page.get_by_label("做了什么").input_value() == "刚打的字"


def test_an_old_tab_says_so_and_changes_nothing(tab):
    old, new = tab(), tab()
    for page, words in ((old, "旧"), (new, "新")):
        page.goto("/activities/log/")
        page.get_by_label("做了什么").fill(f"{words}页面")
    for page in (new, old):
        with page.expect_response(re.compile("/log/draft/")):
            page.evaluate(
                "Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true});"
                "document.dispatchEvent(new Event('visibilitychange'))"
            )
    old.get_by_text("这份草稿已在别处修改或提交").wait_for()
    assert ActivityDraft.objects.get().payload["summary"] == ["新页面"]


def test_logging_without_scripts(tab, user):
    """Every page works without JavaScript; a pasted list stands in for the search."""
    page = tab(scripts=False)
    page.goto("/activities/log/")
    assert not page.get_by_label("按姓名或拼音查找").is_visible()
    page.get_by_label("活动类别").select_option("医疗惠民")
    page.get_by_label("活动地点").fill("人民广场")
    page.get_by_role("button", name="提交").click()
    assert "没有保存，请先改正" in page.inner_text("main")
    assert page.get_by_label("活动地点").input_value() == "人民广场"
    page.get_by_label("做了什么").fill("为老人义诊")
    page.get_by_text("粘贴名单（接龙").click()
    page.get_by_label("粘贴名单").fill("1. 欧阳建国主任\n2. 王大锤")
    page.get_by_label("选择照片").set_input_files([picture()])
    page.get_by_role("button", name="保存草稿").click()
    assert "草稿已保存" in page.inner_text("main")
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/activities/log/check/")
    page.get_by_label("不是委员，列入其他参加人员").check()
    page.get_by_role("button", name="提交").click()
    page.wait_for_url(re.compile(r"/activities/\d+/$"))
    activity = Activity.objects.get()
    assert {row.member.name for row in activity.participations.all()} == {user.member.name, "欧阳建国"}
    assert [guest.name for guest in activity.guests.all()] == ["王大锤"]
    assert activity.photos.count() == 1


@pytest.mark.parametrize("width", [390, 1280])
def test_approving_many_in_a_browser(open_page, user, width):
    office = make_user("secretariat")
    group = user.member.memberships.get().sector.group
    for n in range(3):
        group_activity(group, status=Activity.Status.CONFIRMED, title=f"第{n}次活动", members=[user.member])
    page = open_page(width, office)
    page.goto("/activities/approval/")
    assert fits(page)
    page.get_by_label("全选本页").check()
    page.get_by_role("button", name="通过所选").click()
    page.get_by_text("已通过 3 条。").wait_for()
    assert Activity.objects.counting().count() == 3


def test_ticking_attendance_counts_along(open_page, user):
    group = user.member.memberships.get().sector.group
    convener = make_user("convener", group=group)
    activity = group_activity(group, status=Activity.Status.RECORDED)
    page = open_page(390, convener)
    page.goto(f"/activities/{activity.pk}/attendance/")
    assert fits(page)
    page.get_by_label("全部到了").check()
    assert page.inner_text("[data-count]") == "3"
    page.get_by_role("checkbox", name="欧阳建国").uncheck()
    page.get_by_label(f"{user.member.name}的出席情况").select_option("迟到")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已登记出席 2 人。").wait_for()
    assert set(activity.participations.values_list("member__name", "presence")) == {
        (user.member.name, "late"),
        (convener.member.name, "whole"),
    }


def test_an_arrangement_survives_a_killed_page(browser, live_server, sign_in, transactional_db):
    """OFFICE 2.5: WeChat kills the page of 发起活动; what was typed stands there again, sittings included."""
    context = browser.new_context(base_url=live_server.url, viewport={"width": 390, "height": 844})
    client = sign_in(make_user("liaison", group=SectorGroupFactory(name="民革界别")))
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto("/activities/new/")
    page.get_by_label("活动名称").fill("老旧小区调研")
    page.get_by_text("分几场（半天）举行").click()
    page.get_by_label("场次").first.fill("上午")
    with page.expect_response(re.compile("/new/draft/")):
        page.evaluate(
            "Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
    page.get_by_text("自动保存").wait_for()
    again = context.new_page()
    again.goto("/activities/new/")
    again.get_by_text("已恢复您").wait_for()
    assert again.get_by_label("活动名称").input_value() == "老旧小区调研"
    assert again.get_by_label("场次").first.input_value() == "上午"
    assert fits(again)
    context.close()
