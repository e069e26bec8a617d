"""Reading: books and notes shared, never counted by minutes and never scored (FEATURES SX9)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from duties.models import Book, ReadingNote, TargetRecord
from tests.factories import BookFactory, ReadingNoteFactory, make_user

pytestmark = pytest.mark.django_db


def test_a_member_recommends_a_book_and_another_shares_a_note(sign_in):
    first, second = make_user("member"), make_user("member")
    answer = sign_in(first).post(reverse("duties:books"), {"title": "《论语》", "author": "孔子弟子"})
    book = Book.objects.get()
    assert (book.title, book.recommended_by) == ("论语", first)
    sign_in(second).post(answer.url, {"text": "温故而知新。", "is_shared": "on"})
    sign_in(second).post(answer.url, {"text": "只给自己看。"})
    page = sign_in(first).get(answer.url).content.decode()
    assert "温故而知新" in page
    assert "只给自己看" not in page
    assert "只给自己看" in sign_in(second).get(answer.url).content.decode()


def test_a_note_kept_for_oneself_is_hidden_from_the_office_too(sign_in):
    note = ReadingNoteFactory(is_shared=False, text="只给自己看。")
    client = sign_in("administrator")
    assert "只给自己看" not in client.get(reverse("duties:book", args=[note.book_id])).content.decode()
    assert client.get(reverse("admin:duties_readingnote_change", args=[note.pk])).status_code != 200
    assert client.post(reverse("duties:note_drop", args=[note.pk])).status_code == 404
    history = client.get(reverse("admin:duties_readingnote_history", args=[note.pk]))
    assert "只给自己看" not in history.content.decode()
    assert not hasattr(note.history.first(), "text")


def test_nothing_of_reading_can_fulfil_a_target_or_is_timed():
    assert not any("read" in source or "book" in source for source in TargetRecord.Source.values)
    names = {field.name for model in (Book, ReadingNote) for field in model._meta.get_fields()}
    assert not names & {"minutes", "seconds", "duration", "streak", "points"}


def test_the_list_asks_as_often_for_three_books_as_for_one(sign_in):
    client, counts = sign_in("member"), []
    for _ in range(3):
        ReadingNoteFactory(book=BookFactory(recommended_by=make_user("member")))
        client.get(reverse("duties:books"))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("duties:books"))
        counts.append(len(captured))
    assert counts[0] == counts[2]
