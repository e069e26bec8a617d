"""A draft written page by page: its plain data with an item put in, moved or taken out, checked as a whole."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction

from cppcc_office.shared.workflow import Refused
from scoring.models import Rulebook
from scoring.rulebooks import Data, rulebook_data, save_rulebook


@transaction.atomic
def save_draft(*, book: Rulebook, data: Data) -> Rulebook:
    """Keep what a draft says now; RulebookError when it makes no sense, Refused once it is no draft any more."""
    book = require_draft(Rulebook.objects.select_for_update().get(pk=book.pk))
    return save_rulebook(data | {"code": book.code}, unfinished=True)


def add_draft(*, data: Data) -> Rulebook:
    """Begin a rulebook; RulebookError when what is said already makes no sense."""
    return save_rulebook(data, status=Rulebook.Status.DRAFT, unfinished=True)


def require_draft(book: Rulebook) -> Rulebook:
    """The book itself; Refused once it is no draft any more."""
    if book.status != Rulebook.Status.DRAFT:
        raise Refused(f"《{book}》的状态是“{book.get_status_display()}”，不能改动。请“另起新版”，改新的草稿。")
    return book


@transaction.atomic
def put_item(*, book: Rulebook, item: Data, code: str = "", below: str = "") -> str:
    """Write an item: in the place of the one with `code`, or a new one last in the category `below` (or of all).
    Its code; RulebookError when the rulebook then makes no sense.
    """
    data = _locked(book)
    if code:
        rows, place = place_of(data, code)
        kept = {"items": rows[place]["items"]} if "items" in rows[place] else {}
        rows[place] = {"code": code} | item | kept
    else:
        code = next_code(data, item.get("source") or "item")
        category_rows(data, below).append({"code": code} | item)
    save_draft(book=book, data=data)
    return code


@transaction.atomic
def move_item(*, book: Rulebook, code: str, steps: int) -> Rulebook:
    """Move an item up (-1) or down (1) among its neighbours; at the end nothing happens."""
    data = _locked(book)
    rows, place = place_of(data, code)
    if 0 <= place + steps < len(rows):
        rows.insert(place + steps, rows.pop(place))
    return save_draft(book=book, data=data)


@transaction.atomic
def drop_item(*, book: Rulebook, code: str) -> Rulebook:
    """Take an item out, with everything below it."""
    data = _locked(book)
    rows, place = place_of(data, code)
    rows.pop(place)
    return save_draft(book=book, data=data)


def _locked(book: Rulebook) -> Data:
    """What it says now, until the transaction ends: of two who write at once, the second writes into what the first
    has kept.
    """
    return rulebook_data(Rulebook.objects.select_for_update().get(pk=book.pk))


def place_of(data: Data, code: str) -> tuple[list[Data], int]:
    """The list an item stands in, and where; Refused when there is none with that code."""
    for rows in _lists(data):
        for place, row in enumerate(rows):
            if row["code"] == code:
                return rows, place
    raise Refused("这个项目已经不在了，可能刚被删除。请回到办法的页面看看。")


def item_of(data: Data, code: str) -> Data:
    rows, place = place_of(data, code)
    return rows[place]


def category_rows(data: Data, code: str) -> list[Data]:
    """Where items below a category stand; without a code, the rulebook's own."""
    owner = item_of(data, code) if code else data
    if code and "items" not in owner:
        raise Refused(f"“{owner['name']}”直接计分，下面不能再加分项。")
    return owner.setdefault("items", [])


def tree_of(rows: Iterable[Data], depth: int = 0) -> Iterator[tuple[int, Data]]:
    """Every item below its category, with how deep it stands."""
    for row in rows:
        yield depth, row
        yield from tree_of(row.get("items") or [], depth + 1)


def next_code(data: Data, stem: str) -> str:
    """The first free code: “reports”, “reports-2” …"""
    duties = [row.get("code") for row in data.get("duties") or []]
    taken = {row["code"] for _, row in tree_of(data.get("items") or [])} | set(duties)
    return _free(re.sub(r"[^A-Za-z0-9_-]", "-", stem)[:34], taken)


def code_for(subject: str) -> str:
    """The first free code of a new rulebook."""
    return _free(subject, set(Rulebook.objects.filter(code__startswith=subject).values_list("code", flat=True)))


def _free(stem: str, taken: set[Any]) -> str:
    if stem not in taken:
        return stem
    return next(f"{stem}-{n}" for n in range(2, len(taken) + 3) if f"{stem}-{n}" not in taken)


def _lists(owner: Data) -> Iterator[list[Data]]:
    rows = owner.get("items") or []
    yield rows
    for row in rows:
        yield from _lists(row)
