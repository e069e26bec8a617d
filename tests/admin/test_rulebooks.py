"""Rulebooks in the admin site: one text in and out, and nothing is kept that makes no sense."""

import datetime

import pytest
from django.urls import reverse

from scoring.models import Rulebook
from scoring.rulebooks import load_rulebooks
from tests.admin.test_menu import staff_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def book():
    return Rulebook.objects.filter(subject="group").first()


def text_of(client, book):
    return client.get(reverse("admin:scoring_rulebook_text", args=[book.pk])).content.decode()


def change(book):
    return reverse("admin:scoring_rulebook_change", args=[book.pk])


def test_the_text_given_out_can_be_taken_in_unchanged(sign_in, book):
    """G3: rules are data."""
    client, before = sign_in("administrator"), load_rulebooks(pk=book.pk)
    answer = client.post(change(book), {"text": text_of(client, book)}, follow=True)
    assert "已修改计分办法" in answer.content.decode()
    assert load_rulebooks(pk=book.pk) == before


def test_another_price_and_another_rulebook(sign_in, book):
    client = sign_in("administrator")
    text = text_of(client, book)
    client.post(change(book), {"text": text.replace("cap: 100", "cap: 90", 1)})
    book.refresh_from_db()
    assert book.cap == 90
    new = text.replace(f"code: {book.code}", "code: next-year", 1)
    client.post(reverse("admin:scoring_rulebook_add"), {"text": f"{new}\nfrom: 2027-01-01\n"})
    assert Rulebook.objects.get(code="next-year").starts_on == datetime.date(2027, 1, 1)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda text: text + "\n  nonsense: [", "写法不对"),
        (lambda text: text.replace("source: ", "source: nowhere-", 1), "不认识的记录来源"),
        (lambda text: text.replace("code: ", "code: other-", 1), "代码要保持"),
        (lambda text: "", "请填写计分办法全文"),
    ],
)
def test_nonsense_is_refused_with_the_place_and_changes_nothing(sign_in, book, spoil, sentence):
    client, before = sign_in("administrator"), load_rulebooks(pk=book.pk)
    answer = client.post(change(book), {"text": spoil(text_of(client, book))})
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert load_rulebooks(pk=book.pk) == before


def test_who_may_only_look_reads_the_items_in_words(sign_in, book):
    from django.contrib.auth.models import Permission

    user = staff_of("nothing")
    user.user_permissions.set(Permission.objects.filter(codename="view_rulebook"))
    page = sign_in(user).get(change(book)).content.decode()
    assert book.items.first().name in page
    assert "<textarea" not in page
    assert sign_in(user).post(change(book), {"text": "x"}).status_code == 403
