"""A rulebook's life: drafted and tried, put in force, retired; a new version begins as a copy."""

import re

from django.db import transaction

from accounts.models import User
from cppcc_office.shared.workflow import Refused
from scoring.models import Rulebook
from scoring.rulebooks import load_rulebooks, save_rulebook

S = Rulebook.Status


@transaction.atomic
def put_in_force(*, book: Rulebook, by: User) -> Rulebook:
    """Let a draft, or a retired one, count (施行) from its first day on; of several, the one that began last counts."""
    book = Rulebook.objects.select_for_update().get(pk=book.pk)
    if book.status == S.IN_FORCE:
        raise Refused(f"《{book}》已经施行。")
    same_day = Rulebook.objects.filter(subject=book.subject, status=S.IN_FORCE, starts_on=book.starts_on)
    if other := same_day.exclude(pk=book.pk).first():
        raise Refused(
            f"《{other}》从同一天起施行，两个办法不能同时生效。请先停用它，或者在全文里写明不同的 from（开始日期）。"
        )
    return _move(book, S.IN_FORCE, "施行", by)


@transaction.atomic
def retire_rulebook(*, book: Rulebook, by: User) -> Rulebook:
    """Let it count no longer (停用), in no year; to end it on a day, give it that day."""
    book = Rulebook.objects.select_for_update().get(pk=book.pk)
    if book.status != S.IN_FORCE:
        raise Refused(f"《{book}》没有施行，不用停用。")
    return _move(book, S.RETIRED, "停用", by)


def _move(book: Rulebook, status: str, words: str, by: User) -> Rulebook:
    book.status = status
    book._change_reason, book._history_user = words, by
    book.save()
    return book


@transaction.atomic
def copy_rulebook(*, book: Rulebook) -> Rulebook:
    """A draft that says the same under the next free code (另起新版), to be changed and tried."""
    (data,) = load_rulebooks(pk=book.pk)
    stem = re.sub(r"-v\d+$", "", book.code)[:34]
    taken = set(Rulebook.objects.filter(code__startswith=stem).values_list("code", flat=True))
    number = next(n for n in range(2, len(taken) + 3) if f"{stem}-v{n}" not in taken)
    name = f"{book.name}（第 {number} 版草稿）"[: Rulebook._meta.get_field("name").max_length]
    return save_rulebook(data | {"code": f"{stem}-v{number}", "name": name}, status=S.DRAFT)
