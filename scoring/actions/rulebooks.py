"""A rulebook's life: drafted and tried, put in force, retired; a new version begins as a copy."""

import re

from django.db import transaction

from accounts.models import User
from cppcc_office.shared.documents import Document
from cppcc_office.shared.workflow import Refused
from scoring.engine import RulebookError
from scoring.models import Rulebook
from scoring.rivals import same_day_rival
from scoring.rulebooks import check_rulebook, rulebook_data, save_rulebook

S = Rulebook.Status


@transaction.atomic
def put_in_force(*, book: Rulebook, by: User) -> Rulebook:
    """Let a draft, or a retired one, count (施行) from its first day on; of several that apply to one subject, the one
    that began last counts.
    """
    book = Rulebook.objects.select_for_update().get(pk=book.pk)
    if book.status == S.IN_FORCE:
        raise Refused(f"《{book}》已经施行。")
    try:
        check_rulebook(rulebook_data(book))
    except RulebookError as error:
        raise Refused(f"《{book}》还不能施行：{'；'.join(error.problems)}") from error
    if other := same_day_rival(book):
        raise Refused(
            f"《{other.other}》从同一天起施行，也适用于{other.whom}，两个办法不能同时生效。"
            "请先停用它，或者填写不同的开始日期或适用范围。"
        )
    return _move(book, S.IN_FORCE, "施行", by)


@transaction.atomic
def retire_rulebook(*, book: Rulebook, by: User) -> Rulebook:
    """Let it count no longer (停用), in no year; to end it on a day, give it that day."""
    book = Rulebook.objects.select_for_update().get(pk=book.pk)
    if book.status != S.IN_FORCE:
        raise Refused(f"《{book}》没有施行，不用停用。")
    return _move(book, S.RETIRED, "停用", by)


def attach_document(*, book: Rulebook, document: Document) -> Rulebook:
    """Keep the committee's document with the rulebook, whatever its state."""
    book.document, book.document_name = document.content, document.name
    book.save(update_fields=["document", "document_name"])
    return book


def _move(book: Rulebook, status: str, words: str, by: User) -> Rulebook:
    book.status = status
    book._change_reason, book._history_user = words, by
    book.save()
    return book


@transaction.atomic
def copy_rulebook(*, book: Rulebook) -> Rulebook:
    """A draft that says the same under the next free code (另起新版), to be changed and tried."""
    data = rulebook_data(book)
    stem = re.sub(r"-v\d+$", "", book.code)[:34]
    taken = set(Rulebook.objects.filter(code__startswith=stem).values_list("code", flat=True))
    number = next(n for n in range(2, len(taken) + 3) if f"{stem}-v{n}" not in taken)
    name = f"{book.name}（第 {number} 版草稿）"[: Rulebook._meta.get_field("name").max_length]
    return save_rulebook(data | {"code": f"{stem}-v{number}", "name": name}, status=S.DRAFT, unfinished=True)
