"""An inspection in a browser at 390 px: tapped, photographed, kept through a lost connection, and without scripts."""

import io
import re

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.factories import WorkstationFactory, make_user
from workstations.actions.inspections import begin_inspection
from workstations.models import Finding, FindingPhoto, Inspection, Standard

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(transactional_db) -> User:
    return make_user("secretariat")


@pytest.fixture
def inspection(office) -> Inspection:
    standard, day = Standard.objects.in_force()[0], timezone.localdate()
    return begin_inspection(workstation=WorkstationFactory(), standard=standard, kind="office", on=day, by=office)


def photo(name: str) -> dict[str, object]:
    buffer = io.BytesIO()
    Image.new("RGB", (320, 240), "white").save(buffer, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def opened(browser: Browser, live_server: LiveServer, user: User, sign_in, **options) -> BrowserContext:
    context = browser.new_context(base_url=live_server.url, viewport={"width": 390, "height": 844}, **options)
    cookie = sign_in(user).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    return context


def point(page, name: str) -> Locator:
    return page.locator("form[data-point]").filter(has=page.get_by_role("heading", name=name, exact=True))


def test_nothing_is_lost_on_a_broken_connection(browser, live_server, inspection, office, sign_in):
    """DG2: saved point by point; what was found and photographed without a connection goes out later, once."""
    context = opened(browser, live_server, office, sign_in)
    page = context.new_page()
    page.goto(f"/inspections/{inspection.pk}/walk/")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.evaluate(
        "[...document.querySelectorAll('main button, .result span')].every(e => e.getBoundingClientRect().height >= 44)"
    )
    point(page, "服务内容").get_by_text("达标", exact=True).click()
    expect(page.locator("[data-done]")).to_have_text("1")
    context.set_offline(True)
    point(page, "固定场所").get_by_text("达标", exact=True).click()
    point(page, "固定场所").locator("input[type=file]").set_input_files(photo("a.jpg"))
    point(page, "标识铭牌").locator("textarea").fill("铭牌破损")
    point(page, "标识铭牌").get_by_text("未达标", exact=True).click()
    expect(page.locator("[data-state]")).to_contain_text("网络断了")
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(f"/inspections/{inspection.pk}/walk/")
    expect(page.locator("[data-done]")).to_have_text("3")
    expect(page.locator("[data-state]")).to_have_text("")
    expect(point(page, "固定场所").locator(".shot")).to_have_count(1)
    assert FindingPhoto.objects.get().finding.point.name == "固定场所"
    point(page, "固定场所").get_by_role("button", name="删除照片 1").click()
    expect(point(page, "固定场所").locator(".shot")).to_have_count(0)
    expect(page.locator("[data-done]")).to_have_text("3")
    context.close()
    found = Finding.objects.get(inspection=inspection, point__name="标识铭牌")
    assert (found.is_met, found.remark) == (False, "铭牌破损")


def test_a_photo_too_large_for_what_stands_in_front_does_not_stop_the_walk(
    browser, live_server, inspection, office, sign_in
):
    context = opened(browser, live_server, office, sign_in)
    page = context.new_page()

    def in_front(route) -> None:
        """A proxy that lets no photo through."""
        is_photo = b"image/jpeg" in (route.request.post_data_buffer or b"")
        route.fulfill(status=413, body="") if is_photo else route.fallback()

    page.route("**/findings/**", in_front)
    page.goto(f"/inspections/{inspection.pk}/walk/")
    point(page, "固定场所").locator("input[type=file]").set_input_files(photo("a.jpg"))
    point(page, "固定场所").get_by_text("达标", exact=True).click()
    expect(point(page, "固定场所").locator("[data-problem]")).to_contain_text("照片太大，没有送到；结果已经保存")
    point(page, "服务内容").get_by_text("达标", exact=True).click()
    expect(page.locator("[data-done]")).to_have_text("2")
    expect(page.locator("[data-state]")).to_have_text("")
    context.close()
    assert set(inspection.findings.filter(is_met=True).values_list("point__name", flat=True)) == {
        "固定场所",
        "服务内容",
    }


def test_a_point_without_scripts(browser, live_server, inspection, office, sign_in):
    context = opened(browser, live_server, office, sign_in, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/inspections/{inspection.pk}/walk/")
    form = point(page, "固定场所")
    form.get_by_text("达标", exact=True).click()
    form.locator("input[type=file]").set_input_files(photo("a.jpg"))
    form.get_by_role("button", name="保存这一条").click()
    page.wait_for_url(re.compile(r"#point-"))
    expect(point(page, "固定场所").locator(".shot")).to_have_count(1)
    point(page, "固定场所").get_by_role("button", name="删除照片 1").click()
    expect(point(page, "固定场所").locator(".shot")).to_have_count(0)
    expect(point(page, "固定场所").get_by_text("还缺照片")).to_be_visible()
    page.get_by_role("button", name="完成检查").click()
    expect(page.get_by_text("还有 10 条没有走到")).to_be_visible()
    context.close()
