"""记意见 in a browser: typed fast, nothing lost on a broken connection, on phone and desk, without scripts too."""

import re

import pytest
from playwright.sync_api import expect

from activities.models import Activity
from consultations.models import Opinion
from tests.factories import SectorGroupFactory, TakingPartFactory, consultation_of, make_user, seated_member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def held(transactional_db):
    group = SectorGroupFactory()
    members = [seated_member(group, name="龙琳佳"), seated_member(group, name="张三")]
    consultation = consultation_of(group, members=members, status=Activity.Status.RECORDED)
    TakingPartFactory(consultation=consultation, organization__name="市交警支队", represented_by="王支队长")
    return consultation


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("width", [390, 1280])
def test_pick_type_enter_next(open_page, held, width):
    """Two letters of pinyin, Enter, type, Enter, and the next."""
    page = open_page(width, make_user("secretariat"))
    page.goto(f"/consultations/{held.pk}/opinions/")
    assert fits(page)
    for letters, words in (("llj", "建议错时开放机关停车场。"), ("wz", "我们研究。"), ("zs", "增加公交。")):
        page.keyboard.press("Escape")
        page.get_by_label("谁在发言").fill(letters)
        page.keyboard.press("Enter")
        page.keyboard.type(words)
        page.keyboard.press("Enter")
    expect(page.locator("[data-rows] li")).to_have_count(3)
    said = list(Opinion.objects.values_list("speaker_name", "text"))
    assert said == [
        ("龙琳佳", "建议错时开放机关停车场。"),
        ("市交警支队 王支队长", "我们研究。"),
        ("张三", "增加公交。"),
    ]
    assert fits(page)


def test_nothing_is_lost_on_a_broken_connection(browser, live_server, held, sign_in):
    context = browser.new_context(base_url=live_server.url, viewport={"width": 390, "height": 844})
    cookie = sign_in("secretariat").cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"/consultations/{held.pk}/opinions/")
    page.get_by_text("龙琳佳").click()
    context.set_offline(True)
    for words in ("第一句", "第二句"):
        page.get_by_label("说了什么").fill(words)
        page.keyboard.press("Enter")
    page.get_by_label("说了什么").fill("还没写完")
    expect(page.locator("[data-pending] li")).to_have_count(2)
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(f"/consultations/{held.pk}/opinions/")
    expect(page.locator("[data-rows] li")).to_have_count(2)
    expect(page.locator("[data-pending]")).to_be_hidden()
    assert page.get_by_label("说了什么").input_value() == "还没写完"
    assert list(Opinion.objects.values_list("text", flat=True)) == ["第一句", "第二句"]
    context.close()


def test_typing_without_scripts(browser, live_server, held, sign_in):
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    cookie = sign_in("secretariat").cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"/consultations/{held.pk}/opinions/")
    page.get_by_text("张三").click()
    page.get_by_label("说了什么").fill("增加公交。")
    page.get_by_role("button", name="记下").click()
    page.wait_for_url(re.compile(r"speaker=m"))
    assert page.get_by_role("radio", name="张三").is_checked()
    assert Opinion.objects.get().speaker_name == "张三"
    context.close()
