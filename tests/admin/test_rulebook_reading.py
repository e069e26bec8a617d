"""Rulebooks read in the admin site: two versions beside each other, policies touched, the committee's document."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from scoring.actions import copy_rulebook
from scoring.models import Rulebook
from scoring.rulebooks import rulebook_data, save_rulebook
from tests.factories import SectorGroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def book():
    return Rulebook.objects.get(code="groups-ten-items")


@pytest.fixture
def draft(book):
    """A copy with a dearer item."""
    draft = copy_rulebook(book=book)
    data = rulebook_data(draft)
    data["items"][0]["price"] = 9
    return save_rulebook(data)


def page(name, book):
    return reverse(f"admin:scoring_rulebook_{name}", args=[book.pk])


def said(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_draft_stands_beside_what_it_was_copied_from(sign_in, book, draft):
    client = sign_in("administrator")
    shown = said(client.get(page("compare", draft)))
    assert f"从《{book}》到《{draft}》" in shown
    assert "<del>每次 5 分</del>" in shown
    assert "<ins>每次 9 分</ins>" in shown
    third = copy_rulebook(book=draft)
    shown = said(client.get(page("compare", book), {"with": third.pk}))
    assert f"从《{third}》到《{book}》" in shown
    Rulebook.objects.filter(subject="group").exclude(pk=book.pk).delete()
    assert "还没有别的界别（联组）计分办法可以比较" in said(client.get(page("compare", book)))


def test_what_touches_a_policy_is_listed_with_its_note(sign_in, book, draft):
    client = sign_in("secretariat")
    shown = said(client.get(page("policies", book)))
    assert "数的是开了几次会" in shown
    assert "还没有写" in shown
    assert str(draft) not in shown
    shown = said(client.get(reverse("admin:scoring_rulebook_all_policies")))
    assert str(draft) in shown
    item = reverse("admin:scoring_rulebook_item", args=[draft.pk, "consultation"])
    assert item in shown
    assert "试算整个办法" in said(client.get(item))
    assert "委员履职考核" in shown


def test_the_list_for_all_rulebooks_takes_the_same_queries_whatever_their_number(
    sign_in, book, django_assert_max_num_queries
):
    client = sign_in("administrator")
    address = reverse("admin:scoring_rulebook_all_policies")
    client.get(address)
    for _ in range(3):
        with django_assert_max_num_queries(8):
            client.get(address)
        copy_rulebook(book=book)


def test_putting_in_force_warns_and_does_not_stop(sign_in, book, draft):
    client = sign_in("administrator")
    client.post(page("step", book), {"step": "retire"})
    shown = said(client.post(page("step", draft), {"step": "force"}, follow=True))
    assert "已施行" in shown
    assert "涉及减负规定、还没有写政策说明的项目" in shown


def test_the_history_says_in_words_what_the_total_meant(sign_in, draft):
    save_rulebook(rulebook_data(draft) | {"grades": [{"name": "先进", "places": 6}, {"name": "待改进"}]})
    save_rulebook(rulebook_data(draft) | {"applies_to": {"name": SectorGroupFactory(name="科技界别").name}})
    shown = said(sign_in("administrator").get(page("history", draft)))
    assert "— → 等次：先进（6 名）；待改进（其余）" in shown
    assert "— → 适用于：名称是“科技界别”" in shown
    assert "places" not in shown


def test_the_committee_s_document_is_kept_and_given_out(sign_in, book):
    """Also of a rulebook in force; told by its content, not by its name."""
    client = sign_in("secretariat")
    paper = SimpleUploadedFile("考核办法.pdf", b"%PDF-1.4 as good as a paper")
    assert "考核办法.pdf" in said(client.post(page("attach", book), {"document": paper}, follow=True))
    book.refresh_from_db()
    assert f'href="{book.document_url}"' in said(client.get(page("change", book)))
    answer = client.get(book.document_url)
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert "attachment" in answer["Content-Disposition"]
    fake = SimpleUploadedFile("考核办法.pdf", b"MZ no paper")
    assert "不能识别这个文件" in said(client.post(page("attach", book), {"document": fake}))
    assert Rulebook.objects.get(pk=book.pk).document_name == "考核办法.pdf"
    for role, status in (("one_office", 403), ("convener", 404)):
        paper = SimpleUploadedFile("别的.pdf", b"%PDF-1.4")
        assert sign_in(role).post(page("attach", book), {"document": paper}).status_code == status
