"""The records behind a frozen card, item by item, each with its page as it is now for who may open it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from accounts.models import User
from scoring.engine import Item, Rulebook
from scoring.engine.condition import all_hold
from scoring.explanation import page_for, titles_open_to
from scoring.models import Assessment
from scoring.publishing.frozen import thawed
from scoring.publishing.period import window_of_publication
from scoring.publishing.words import parsed_rules, source_label
from scoring.sources import Source, sources_of
from scoring.sources.base import page_of
from scoring.windows import orders_of

GONE = "记录已删除"
MOVED = "记录改动过，现在不属于这一时段"


@dataclass(frozen=True)
class RecordWords:
    """A record as it was frozen, with the address of its page now, or why there is none."""

    title: str
    on: str
    url: str
    remark: str


@dataclass(frozen=True)
class RecordsWords:
    """The records one item counted, or those of a kind that no item did; `code` is the place on the page."""

    code: str
    name: str
    records: tuple[RecordWords, ...]


def records_behind(assessment: Assessment, user: User) -> list[RecordsWords]:
    """For each kind of record one query for its rows, one for those `user` may open, one more where some are gone."""
    card = thawed(assessment.card)
    rules = parsed_rules(assessment.publication)
    rule = next((one for one in rules if one.code == card.rulebook), None)
    shown = _shown(assessment, rules, user)
    told: set[tuple[str, int]] = set()
    found = []
    for leaf in (one for item in rule.items for one in item.leaves if card.found(one.code)) if rule else ():
        rows = [row for row in assessment.records.get(leaf.source, ()) if _counted(leaf, rule, assessment, row)]
        told |= {(leaf.source, row["id"]) for row in rows}
        if rows:
            records = tuple(shown[leaf.source, row["id"]] for row in rows)
            found.append(RecordsWords(leaf.code, leaf.name, records))
    for source, rows in assessment.records.items():
        rest = tuple(shown[source, row["id"]] for row in rows if (source, row["id"]) not in told)
        if rest:
            label = source_label(assessment.subject_kind, source)
            found.append(RecordsWords(f"of-{source}", f"{label}（各项没有用到的）", rest))
    return found


def _counted(leaf: Item, rule: Rulebook, assessment: Assessment, row: Mapping[str, Any]) -> bool:
    """Whether the item asks for such a record, by the words that were frozen with it and by its day."""
    source = sources_of(assessment.subject_kind)[leaf.source]
    if not all_hold(leaf.where, {name: _read(source, name, words) for name, words in row["is"].items()}):
        return False
    window = window_of_publication(assessment.publication)
    days = leaf.days_of(window.year, rule.year_end, window.months)
    has_own_days = days != rule.year_end.part_of(window.year, window.months)
    return source.is_of_year or not (has_own_days and row["on"]) or f"{days[0]}" <= row["on"] <= f"{days[1]}"


def _read(source: Source, name: str, words: list[str]) -> frozenset[Any]:
    is_number = name in source.attributes and source.attributes[name].is_number
    return frozenset(int(word) if is_number else word for word in words)


def _shown(assessment: Assessment, rules: list[Rulebook], user: User) -> dict[tuple[str, int], RecordWords]:
    """Every frozen record by its source and number."""
    rows = {(source, row["id"]): row for source, records in assessment.records.items() for row in records}
    now = _rows_now(assessment, rules, set(rows))
    keys: dict[type[Model], set[int]] = defaultdict(set)
    for record in now.values():
        if isinstance(record, Model) and page_of(record):
            keys[type(record)].add(record.pk)
    opened = {model: titles_open_to(model, user, pks) for model, pks in keys.items()}
    return {key: _record_words(row, now.get(key, GONE), user, opened) for key, row in rows.items()}


def _record_words(row: Mapping[str, Any], now: Model | str, user: User, opened: Any) -> RecordWords:
    title = row["title"] or f"编号 {row['id']}"
    if isinstance(now, str):
        return RecordWords(title, row["on"], "", now)
    return RecordWords(title, row["on"], *page_for(type(now), now.pk, page_of(now), user, opened))


def _rows_now(
    assessment: Assessment, rules: list[Rulebook], wanted: set[tuple[str, int]]
) -> dict[tuple[str, int], Model | str]:
    """The record each of them stands for; MOVED for one that is there and no longer of the period."""
    kind, window = assessment.subject_kind, window_of_publication(assessment.publication)
    found: dict[tuple[str, int], Model | str] = {}
    models: dict[str, type[Model]] = {}
    known = [rule for rule in rules if rule.asks.keys() <= sources_of(kind).keys()]
    for order in orders_of(known, kind, window):
        name = order.source.name
        pks = {pk for source, pk in wanted if source == name}
        if pks:
            rows = order.source.speaking(order.window).filter(pk__in=pks)
            models[name] = rows.model
            found |= {(name, row.pk): order.source.describe(row)[0] for row in rows}
    for name, pk in _still_there(models, wanted - found.keys()):
        found[name, pk] = MOVED
    return found


def _still_there(models: Mapping[str, type[Model]], missing: set[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    for name, model in models.items():
        pks = {pk for source, pk in missing if source == name}
        if pks:
            yield from ((name, pk) for pk in model._base_manager.filter(pk__in=pks).values_list("pk", flat=True))
