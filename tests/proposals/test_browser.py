"""Writing a proposal with scripts: counted and kept while typing, and an old page overwrites nothing."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from proposals.actions.writing import start_proposal
from proposals.authors import authors_of
from proposals.models import Proposal
from tests.factories import SocialReportFactory, make_user

HIDE = (
    "Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true});"
    "document.dispatchEvent(new Event('visibilitychange'))"
)

COUNT_FILES = (
    "const real = window.fetch; window.fetch = (address, options) => {"
    "window.files = [...options.body.values()].filter((one) => one instanceof File).length;"
    "return real(address, options); }; null"
)


@pytest.fixture
def user(transactional_db):
    return make_user("member")


@pytest.mark.django_db(transaction=True)
def test_typing_is_counted_and_kept_and_two_pages_do_not_overwrite_each_other(tab, user):
    """Issue 5 §1: saved while typing; WeChat kills pages, so also when the page is put away."""
    proposal = start_proposal(author=authors_of(user, timezone.localdate())[0], by=user)
    address = reverse("proposals:edit", args=[proposal.pk])
    phone, desk = tab(), tab()
    for page in (phone, desk):
        page.goto(address)
    phone.get_by_label("案由").fill("关于停车的提案")
    phone.get_by_label("情况", exact=True).fill("车位 少。\n停得乱。")
    assert "正文共 8 字" in phone.inner_text(".count.total")
    with phone.expect_response(re.compile("/keep/")):
        phone.evaluate(HIDE)
    phone.get_by_text("自动保存。").wait_for()
    assert Proposal.objects.get().title == "关于停车的提案"
    desk.get_by_label("情况", exact=True).fill("电脑上写的。")
    with desk.expect_response(re.compile("/keep/")):
        desk.evaluate(HIDE)
    desk.get_by_text("在别处保存了新的文字").wait_for()
    assert Proposal.objects.get().title == "关于停车的提案"
    desk.get_by_role("button", name="保存", exact=True).last.click()
    assert "两份文字" in desk.inner_text("h1")
    desk.get_by_role("button", name="留我这一份").click()
    desk.get_by_text("已保存。").wait_for()
    assert [one.situation for one in Proposal.objects.get().versions.all()][-1] == "电脑上写的。"

    report = SocialReportFactory(status="draft", submitted_on=None, author=user.member, drafted_by=user, text="")
    phone.goto(reverse("reports:edit", args=[report.pk]))
    paper = {"name": "照片.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 a paper"}
    phone.set_input_files("[name=document]", paper)
    phone.get_by_label("正文").fill("路灯不亮。")
    phone.evaluate(COUNT_FILES)
    with phone.expect_response(re.compile("/draft/")) as kept:
        phone.evaluate(HIDE)
    assert phone.evaluate("window.files") == 0, "a file goes with the button, not every 20 seconds"
    assert kept.value.json()["revision"] == 1
