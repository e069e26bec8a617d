"""Error pages: in Chinese, in the house style, with what to do; and nothing is indexed."""

import pytest
from django.http import Http404
from django.test import Client
from django.urls import path, reverse

from accounts.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def words(response):
    return response.content.decode()


def in_style(response):
    return "css/base.css" in words(response) and 'lang="zh-Hans"' in words(response) and "回到首页" in words(response)


def test_a_page_that_is_not_there(client, sign_in):
    for visitor in (client, sign_in("member")):
        response = visitor.get("/no-such-page/")
        assert response.status_code == 404
        assert "没有找到" in words(response)
        assert in_style(response)


def test_a_page_one_has_no_right_to(sign_in):
    response = sign_in("one_office").get(reverse("accounts:locks"))
    assert response.status_code == 403
    assert "没有这项权限" in words(response)
    assert in_style(response)


def test_a_form_that_is_too_old(sign_in):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("member"))
    response = client.post(reverse("accounts:suggestions"), {"kind": "fault", "text": "慢"})
    assert response.status_code == 403
    assert "刚才的内容没有提交" in words(response)
    assert in_style(response)


def test_a_button_s_address_opened_by_hand(sign_in):
    response = sign_in("member").get(reverse("accounts:sign_out"))
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "不能直接打开" in words(response)
    assert response["Content-Security-Policy"]
    assert in_style(response)


def test_a_request_nobody_understands(client):
    response = client.get("/", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert "没有看懂这次请求" in words(response)
    assert in_style(response)


def _fails(request):
    raise RuntimeError("something broke")


def _hides(request):
    raise Http404("an English remark of a library")


urlpatterns = [path("fails/", _fails), path("hides/", _hides)]


@pytest.mark.urls("tests.pages.test_errors")
def test_a_mistake_of_ours_says_what_to_do_and_tells_nothing(sign_in):
    client = sign_in("member")
    client.raise_request_exception = False
    response = client.get("/fails/")
    assert response.status_code == 500
    assert "这次操作没有完成" in words(response)
    assert "broke" not in words(response)
    assert in_style(response)


def test_no_search_engine_keeps_anything(client, sign_in):
    for visitor, page in (
        (client, "/accounts/sign-in/"),
        (client, "/i/"),
        (client, "/nowhere/"),
        (sign_in("member"), "/"),
    ):
        assert visitor.get(page)["X-Robots-Tag"] == "noindex, nofollow"
    assert words(client.get("/robots.txt")) == "User-agent: *\nDisallow: /\n"
    assert User.objects.count() == 1
