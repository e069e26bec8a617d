"""The table of what a rulebook can say names every feature; what it shows can be said, and by tests that exist."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from scoring.engine import RulebookError
from scoring.engine.parse import MEANING_KEYS, plain_data
from scoring.rulebooks import check_rulebook
from scoring.sources import sources_of
from scoring.subjects import SUBJECTS
from tests.factories import SectorGroupFactory, TermFactory
from tests.factories.scoring import MarkKindFactory

HERE = Path(__file__).parent
ROWS = re.findall(
    r"^\| (F\d\d) \|[^|]*\|(.*)\|(.*)\|$", (settings.BASE_DIR / "scoring" / "LANGUAGE.md").read_text("utf-8"), re.M
)
SHOWN = [(number, text) for number, written, _ in ROWS for text in re.findall(r"`([a-z_]+: [^`]+)`", written)]
OF_CATEGORY = {"take", "once_each"}
OF_RULEBOOK = MEANING_KEYS | {"remind_below"}
PARTS = {"round", "most", "by"}  # shown as a part of what stands beside them
# What others may refer to.
BESIDE: dict[str, Any] = {
    "grades": [{"name": "合格", "at_least": 1}, {"name": "不合格"}],
    "duties": [{"code": "papers", "name": "一件", "item": "one"}],
    "vetoes": [{"name": "处分", "item": "one", "grade": "不合格"}],
}


def test_every_feature_has_its_row():
    assert [number for number, _, _ in ROWS] == [f"F{n:02}" for n in range(1, 53)]


def test_what_a_row_says_is_shown_by_something():
    for number, _, shown in ROWS:
        for name in re.findall(r"(?:cases/)?[\w-]+\.(?:yaml|py)", shown):
            assert (HERE / name).is_file(), (number, name)
        for case, words in re.findall(r"(cases/[\w-]+\.yaml)((?:,? `[^`]+`)*)", shown):
            text = (HERE / case).read_text(encoding="utf-8")
            book = re.match(r"(?:#.*\n)*rulebook: ([\w/-]+)\n", text)
            if book:
                text += (settings.BASE_DIR / "fixtures" / "rulebooks" / f"{book[1]}.yaml").read_text(encoding="utf-8")
            for word in re.findall(r"`([^`]+)`", words):
                assert re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text), (number, case, word)


def test_a_case_is_cited_by_what_it_shows():
    """A case file holds many things: a row says which."""
    assert [(number, shown) for number, _, shown in ROWS if re.search(r"cases/[\w-]+\.yaml(?! `)", shown)] == []


def books_saying(said: dict[str, Any], subject: str) -> list[dict[str, Any]]:
    """Rulebooks of that subject that say it: of each kind of record, as item, category or beside the points."""
    one = {"code": "one", "name": "甲", "price": 1}
    two = one | {"code": "two", "name": "乙"}
    base = {"code": "tried", "name": "试行办法", "subject": subject}
    if said.keys() & OF_RULEBOOK:
        beside = {} if "grades" in said else BESIDE
        return [base | beside | {"items": [one | {"source": next(iter(sources_of(subject)))}]} | said]
    books = []
    for source in sources_of(subject):
        here = {"source": source}
        if said.keys() & OF_CATEGORY:
            items = [{"code": "c", "name": "类", "items": [one | here, two | here, two | here | {"code": "d"}]} | said]
        else:
            items = [one | here | said]
        books.append(base | {"items": items})
    return books


def problems_of(book: dict[str, Any]) -> list[str]:
    try:
        check_rulebook(book)
    except RulebookError as error:
        return error.problems
    return []


@pytest.mark.django_db
def test_what_a_row_shows_can_be_said_of_real_records():
    """Every text of the second column fits some kind of record of some kind of subject."""
    SectorGroupFactory(name="科技界别")
    TermFactory()
    MarkKindFactory(name="单位评价")
    assert len(SHOWN) > 70
    for number, text in SHOWN:
        said = plain_data(text)
        if said.keys() <= PARTS:
            continue
        found = [problems_of(book) for subject in SUBJECTS for book in books_saying(said, subject)]
        assert [] in found, (number, text, min(found, key=len))
