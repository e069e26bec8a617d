"""投诉建议: everybody signed in writes, reads the own and the answers."""

import pytest
from django.urls import reverse

from accounts.actions import answer_suggestion
from accounts.models import Suggestion
from tests.dealing import dealt
from tests.factories import ROLES, make_user

pytestmark = pytest.mark.django_db
TEXT = "登记页面的照片传不上去。"


@pytest.mark.parametrize("role", dealt(ROLES))
def test_everybody_signed_in_may_write(sign_in, role):
    user = make_user(role)
    response = sign_in(user).post(reverse("accounts:suggestions"), {"kind": "fault", "text": TEXT}, follow=True)
    assert "已收到" in response.content.decode()
    assert Suggestion.objects.get().written_by == user


def test_nobody_else_may(client):
    assert client.post(reverse("accounts:suggestions"), {"kind": "fault", "text": TEXT}).status_code == 302
    assert not Suggestion.objects.exists()


def test_an_empty_one_is_refused(sign_in):
    response = sign_in("member").post(reverse("accounts:suggestions"), {"kind": "fault", "text": ""})
    assert "请写明内容" in response.content.decode()
    assert not Suggestion.objects.exists()


def test_one_reads_the_own_with_the_answer_and_no_others(sign_in):
    writer, other = make_user("member"), make_user("member")
    sign_in(writer).post(reverse("accounts:suggestions"), {"kind": "fault", "text": TEXT})
    answer_suggestion(suggestion=Suggestion.objects.get(), answer="已修好，请再试。", by=make_user("secretariat"))
    own = sign_in(writer).get(reverse("accounts:suggestions")).content.decode()
    assert TEXT in own
    assert "已修好" in own
    assert TEXT not in sign_in(other).get(reverse("accounts:suggestions")).content.decode()


@pytest.mark.parametrize(("role", "count"), [("secretariat", 1), ("one_office", 0), ("leader", 0), ("convener", 0)])
def test_staff_with_the_right_read_all(role, count):
    Suggestion.objects.create(text=TEXT, written_by=make_user("member"))
    assert Suggestion.objects.visible_to(make_user(role)).count() == count
