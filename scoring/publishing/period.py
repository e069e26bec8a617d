"""What a period comes to under a rule: the board, and the records behind every card."""

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scoring.board import Board, boards, window_of
from scoring.engine import parse_rulebook
from scoring.models import Part, Publication
from scoring.publishing.frozen import plain, rules_in
from scoring.rulebooks import Data, books_in_force
from scoring.sources import Order, Window
from scoring.windows import NO_ITEMS, ONE_DAY, day_words, items_of, orders_of, window_of_part

# By the subject's id and the source's name: each record with what the rule asks about it.
type Records = Mapping[int, Mapping[str, list[dict[str, Any]]]]


@dataclass(frozen=True)
class Period:
    """A board and, for each subject, the records that count."""

    board: Board
    records: Records

    def content_of(self, subject_id: int) -> dict[str, Any]:
        """What an assessment of that subject keeps."""
        card = self.board.card(subject_id)
        return {"card": plain(card), "records": self.records.get(subject_id, {})}

    def group_of(self, subject_id: int) -> str:
        """The group a member belongs to; nothing for other subjects."""
        return self._groups.get(subject_id, "")

    @cached_property
    def _groups(self) -> dict[int, str]:
        return {subject.id: str(subject.attributes.get("group", "")) for subject in self.board.subjects}


def window_asked(year: int, part: str, on: datetime.date) -> Window:
    """The days of a year or of a part of it, up to `on` while it runs."""
    return window_of(year, on) if part == Part.YEAR else window_of_part(year, part, on)


def last_day_of(year: int, part: str) -> datetime.date:
    return window_asked(year, part, datetime.date.max).ends_on


def not_over(year: int, part: str, on: datetime.date) -> str:
    """Why nothing can be published of a period that still runs, or has not begun; "" once it is over."""
    last = last_day_of(year, part)
    if on > last:
        return ""
    period, after = Publication(year=year, part=part).period, day_words(last + ONE_DAY).strip()
    return f"{period}到{day_words(last)}结束，{after}起才能公布。"


def window_of_publication(publication: Publication) -> Window:
    """The days it was frozen for, whatever the day is now."""
    part = "" if publication.part == Part.YEAR else publication.part
    return Window(publication.year, publication.ends_on, publication.starts_on, part)


def period_of(subject: str, window: Window, books: list[Data] | None = None) -> Period:
    """Three queries for the board, and two for each source the rule asks."""
    board = boards(subject, [window], books=books)[window.year]
    return Period(board, _records_of(subject, board))


def period_of_publication(publication: Publication) -> Period:
    """The same days under the rules as they then read, with the records as they are now."""
    return period_of(publication.subject, window_of_publication(publication), books_of(publication))


def books_of(publication: Publication) -> list[Data]:
    """The rules as they then read, and those in force of the years before it."""
    frozen = rules_in(publication.rule_text)
    # On that day the frozen ones alone; earlier years they look back at keep the rules that held then.
    known = {data["code"] for data in frozen}
    others = [data for data in books_in_force(publication.subject) if data["code"] not in known]
    earlier = [data for data in others if not parse_rulebook(data).is_in_force_on(publication.ends_on)]
    return [*frozen, *earlier]


def _records_of(subject: str, board: Board) -> Records:
    rules = {card.subject_id: board.rulebook_of(card) for card in board.cards}
    found: dict[int, dict[str, list[dict[str, Any]]]] = defaultdict(dict)
    for order in orders_of(board.rules, subject, board.window):
        for subject_id, records in _records_in(order).items():
            rule = rules.get(subject_id)
            if not rule or order.source.name not in rule.asks or items_of(rule, order.items) == NO_ITEMS:
                continue
            known = {record["id"]: record for record in found[subject_id].get(order.source.name, ())}
            known |= {record["id"]: record for record in records}
            rows = sorted(known.values(), key=lambda record: (record["on"], record["id"]))
            found[subject_id][order.source.name] = rows
    return found


def _records_in(order: Order) -> dict[int, list[dict[str, Any]]]:
    """Every record an order counts: its row's number, title, day, and in words each attribute that the rule asks."""
    source, window, names = order.source, order.window, sorted(order.ask.attributes)
    expressions = {f"asked_{name}": source.attributes[name].expression for name in names}
    counting = source.counting(window).filter(subject_ref__isnull=False).order_by()
    rows = counting.annotate(**expressions).values_list("subject_ref", "pk", *expressions)
    said: dict[tuple[int, int], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for subject_id, pk, *stored in rows:
        words = said[subject_id, pk]
        for name, value in zip(names, stored, strict=True):
            word = source.attributes[name].read(value)
            words[name] |= {str(word)} if word is not None else set()
    told = {}
    for row in source.speaking(window).filter(pk__in=source.counting(window).order_by().values("pk")):
        _, title, day = source.describe(row)
        told[row.pk] = (title, day.isoformat() if day else "")
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for (subject_id, pk), words in said.items():
        title, on = told.get(pk, ("", ""))
        found[subject_id].append({"id": pk, "title": title, "on": on, "is": plain(words)})
    return found
