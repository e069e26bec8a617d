"""Rulebooks between their three shapes: plain data (YAML), rows of the database, and what the engine reads.

Plain data is the common tongue; its form stands in `scoring.engine.parse`.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from cppcc_office.shared.freshness import kept
from scoring.engine import Item, RulebookError, parse_rulebook
from scoring.engine import Rulebook as Rules
from scoring.engine.condition import Condition, Conditions
from scoring.engine.counting import Form
from scoring.engine.parse import MEANING_KEYS, plain_data, senseless, text_in
from scoring.engine.parse.hints import among_words, meant, place_of
from scoring.engine.price import RECORDS, Ratio, Tiered
from scoring.mixed_values import mixed_values
from scoring.models import Rulebook, RuleItem
from scoring.sources import Source, sources_of
from scoring.subjects import SUBJECTS
from scoring.terms import all_terms

type Data = dict[str, Any]


def read_rulebook(path: Path) -> Any:
    """The plain data of a YAML file; RulebookError when it cannot be read as such."""
    try:
        return plain_data(text_in(path.read_bytes()))
    except OSError as error:
        raise RulebookError([f"读不了这个文件：{error.strerror}。"]) from None


def check_rulebook(data: object, *, unfinished: bool = False) -> Rules:
    """The rulebook described by `data`, known to fit this office's sources and words; RulebookError otherwise.

    One that is being written (`unfinished`) may still be without items, in a category or at all.
    """
    rules = parse_rulebook(data, unfinished=unfinished)
    problems = [*senseless(rules, unfinished=unfinished), *_problems_of(rules)]
    if problems:
        raise RulebookError(problems)
    return rules


def missing_in(data: Data) -> list[str]:
    """What still has to be written before points can be counted by it."""
    try:
        parse_rulebook(data)
    except RulebookError as error:
        return error.problems
    return []


# ---- what the office's records can answer ----


def _problems_of(rules: Rules) -> list[str]:
    subject = SUBJECTS.get(rules.subject)
    if subject is None:
        return [f"计分办法：不认识的计分对象“{rules.subject}”，{meant(rules.subject, _labels(SUBJECTS))}"]
    problems = _condition_problems("计分办法", "applies_to", rules.applies_to, subject.attributes)
    for item in rules.items:
        problems += _item_problems(rules, item, place_of(item.name))
    return problems + _meaning_problems(rules)


def _meaning_problems(rules: Rules) -> list[str]:
    """What stands beside the points asks the same records and the same subjects."""
    meaning, attributes = rules.meaning, SUBJECTS[rules.subject].attributes
    problems = []
    for way in meaning.ways:
        problems += _item_problems(rules, way.item, f"“{way.name}”") if way.item else []
    problems += _long_way_problems(rules)
    besides = (
        ("达标项目", meaning.duties),
        ("否决", meaning.vetoes),
        ("处置", meaning.consequences),
        ("不参评", meaning.excluded),
    )
    for place, beside in besides:
        for one in beside:
            problems += _condition_problems(place, "applies_to", one.applies_to, attributes)
    problems += [
        f"计分办法：lists 里不认识的属性“{name}”，{meant(name, _labels(attributes))}"
        for name in meaning.lists
        if name not in attributes
    ]
    for grade in meaning.grades:
        for one in grade.reserved:
            problems += _condition_problems(f"等次“{grade.name}”", "applies_to", one.applies_to, attributes)
    return problems


def _long_way_problems(rules: Rules) -> list[str]:
    """Of records counted over several years or a term."""
    sources, problems = sources_of(rules.subject), []
    for way in rules.meaning.ways:
        source = sources.get(way.item.source) if way.item and way.over else None
        if source and source.is_of_year:
            problems.append(f"“{way.name}”：“{source.label}”按年度登记，不能跨年累计（years、over）。")
    if rules.meaning.asks_term and not all_terms():
        problems.append("计分办法：按届累计（over: term）要先登记本届政协的起止日期。")
    return problems


def _item_problems(rules: Rules, item: Item, place: str) -> list[str]:
    subject, sources = SUBJECTS[rules.subject], sources_of(rules.subject)
    problems = _condition_problems(place, "applies_to", item.applies_to, subject.attributes)
    measures = [item.average.per] if item.average else []
    if isinstance(item.price, Ratio) and item.price.per != RECORDS:
        measures.append(item.price.per)
    problems += [
        f"{place}：不认识的人数口径“{name}”，{meant(name, subject.measures)}"
        for name in measures
        if name not in subject.measures
    ]
    for child in item.items:
        problems += _item_problems(rules, child, place_of(child.name, item.name))
    if not item.source:
        return problems
    if item.source not in sources:
        return [*problems, f"{place}：不认识的记录来源“{item.source}”，{meant(item.source, _labels(sources))}"]
    return problems + _leaf_problems(place, item, sources[item.source])


def _leaf_problems(place: str, item: Item, source: Source) -> list[str]:
    unknown = sorted(item.asked - source.attributes.keys())
    known = _labels(source.attributes)
    problems = [f"{place}：“{source.label}”没有属性“{name}”，{meant(name, known)}" for name in unknown]
    for key, conditions in conditions_in(item):
        problems += _condition_problems(place, key, conditions, source.attributes)
        problems += _hopeless(place, key, conditions, item, source)
    problems += mixed_values(place, item, source)
    if item.quantity and item.quantity not in source.quantities:
        problems.append(
            f"{place}：“{source.label}”没有数量“{item.quantity}”，{meant(item.quantity, _labels(source.quantities))}"
        )
    if source.is_of_year and (item.starts_on or item.ends_on or item.year_end):
        problems.append(f"{place}：“{source.label}”按年度登记，不能另定起止日期（from、to、year_ends）。")
    if item.share:
        among = source.attributes.get(item.share.among)
        if among and not among.is_number:
            problems.append(f"{place}：share 的 among 要用表示人数的属性，“{item.share.among}”不是。")
    single = [item.counting.by if item.counting.form is Form.MOST else "", item.as_one.by if item.as_one else ""]
    problems += [
        f"{place}：“{source.attributes[name].label}”一条记录可以有几个，不能用来把记录分组。"
        for name in single
        if name in source.attributes and source.attributes[name].is_many
    ]
    return problems


# Conditions by which records are paid that `where` has let through; a share or a gathering may ask for others.
PAID_BY = {"price": "price（分值）", "factors": "factors（系数）"}


def _hopeless(place: str, key: str, conditions: Conditions, item: Item, source: Source) -> list[str]:
    """What no record can meet, because `where` lets none of the kind through."""
    return [
        f"{place}：{PAID_BY[key]}里“{asked.label}”的条件与 where（条件）不能同时成立，没有记录会用到。"
        for condition in dict.fromkeys(conditions)
        if key in PAID_BY and (asked := source.attributes.get(condition.attribute))
        if any(condition.rules_out(one, is_many=asked.is_many) for one in item.where)
    ]


def conditions_in(item: Item) -> Iterator[tuple[str, Conditions]]:
    """Everything the item asks of its records, each with the key under which it is written."""
    yield "where", item.where
    if isinstance(item.price, Tiered):
        yield "price", tuple(condition for tier in item.price.tiers for condition in tier.when)
    if isinstance(item.price, Ratio):
        yield "price", item.price.of
    yield "factors", tuple(condition for factor in item.factors for condition in factor.when)
    if item.as_one:
        yield "as_one", item.as_one.when
    if item.share and item.share.role:
        yield "share", (Condition(item.share.role, frozenset([item.share.lead])),)


def _condition_problems(
    place: str, key: str, conditions: Iterable[Condition], attributes: Mapping[str, Any]
) -> list[str]:
    problems = []
    for condition in conditions:
        attribute = attributes.get(condition.attribute)
        if attribute is None:
            if key == "applies_to":
                asked = meant(condition.attribute, _labels(attributes))
                problems.append(f"{place}：{key} 里不认识的属性“{condition.attribute}”，{asked}")
            continue
        words = attribute.words()
        is_number = getattr(attribute, "is_number", False)
        if not condition.is_range and any(isinstance(value, int) is not is_number for value in condition.values):
            kind = "数目，要写成不带引号的数字" if is_number else "文字，数字要加引号"
            problems.append(f"{place}：{key} 里“{attribute.label}”是{kind}。")
            continue
        if condition.is_range and not is_number:
            problems.append(f"{place}：{key} 里“{attribute.label}”不是数目，不能写 at_least、at_most。")
        if condition.is_range and is_number and words and not any(condition.includes(int(word)) for word in words):
            problems.append(f"{place}：{key} 里“{attribute.label}”的范围里没有数，可以是：{_list(words)}。")
        problems += [
            f"{place}：{key} 里“{attribute.label}”没有“{value}”，{among_words(value, words)}"
            for value in sorted(map(str, condition.values))
            if words is not None and value not in words
        ]
    return problems


def _labels(known: Mapping[str, Any]) -> dict[str, str]:
    return {name: one.label for name, one in known.items()}


def _list(names: Iterable[str]) -> str:
    return "、".join(sorted(names))


# ---- plain data to rows ----


@transaction.atomic
def save_rulebook(data: Data, *, status: str = Rulebook.Status.IN_FORCE, unfinished: bool = False) -> Rulebook:
    """Write a checked rulebook as rows; one with the same code is replaced and keeps its state, a new one begins with
    `status`. RulebookError when it does not fit.
    """
    rules = check_rulebook(data, unfinished=unfinished)
    columns = _columns(rules, data)
    rulebook, _ = Rulebook.objects.update_or_create(
        code=rules.code, defaults=columns, create_defaults=columns | {"status": status}
    )
    before = {item.code: item for item in rulebook.items.all()}
    _save_items(rulebook, None, data.get("items") or [], before)
    rulebook.items.filter(code__in=before).delete()
    return rulebook


def _columns(rules: Rules, data: Data) -> Data:
    return {
        "name": rules.name,
        "subject": rules.subject,
        "basis": rules.basis,
        "note": rules.note,
        "starts_on": rules.starts_on,
        "ends_on": rules.ends_on,
        "applies_to": data.get("applies_to") or {},
        "base": rules.base,
        "floor": rules.floor,
        "cap": rules.cap,
        "rounding": rules.rounding,
        "candidates": rules.candidates,
        "meaning": {key: data[key] for key in BESIDE_ITEMS & data.keys()},
    }


# What a rulebook says besides its columns and its items.
BESIDE_ITEMS = MEANING_KEYS | {"year_ends", "incomplete"}

# What a row of an item keeps in columns of its own; all else it says stands in `how`.
COLUMNS = ("code", "name", "clause", "note")


def _save_items(rulebook: Rulebook, parent: RuleItem | None, rows: list[Data], before: dict[str, RuleItem]) -> None:
    """Write `rows` below `parent`; an item known by its code stays its row and is taken out of `before`."""
    for order, row in enumerate(rows):
        said = {
            "parent_id": parent.pk if parent else None,
            "order": order,
            **{name: (row.get(name) or "").strip() for name in COLUMNS},
            "how": {key: stored(value) for key, value in row.items() if key not in (*COLUMNS, "items")},
        }
        if row.get("items") == []:
            said["how"]["items"] = []  # a category that waits for its items
        item = before.pop(row["code"], None) or RuleItem(rulebook=rulebook)
        if item.pk is None or any(getattr(item, name) != value for name, value in said.items()):
            for name, value in said.items():
                setattr(item, name, value)
            item.save()
        _save_items(rulebook, item, row.get("items") or [], before)


def stored(value: Any) -> Any:
    """A value as a row keeps it: days as text."""
    return value.isoformat() if isinstance(value, datetime.date) else value


# ---- rows to plain data ----


def rulebook_data(book: Rulebook) -> Data:
    """The plain data of one rulebook, which may still be without items."""
    return _data_of(book, book.items.all())


def load_rulebooks(**lookup: Any) -> list[Data]:
    """The plain data of the rulebooks matching `lookup`, in one query whatever their number."""
    rows = RuleItem.objects.filter(**{f"rulebook__{name}": value for name, value in lookup.items()})
    items: dict[Rulebook, list[RuleItem]] = defaultdict(list)
    for item in rows.select_related("rulebook"):
        items[item.rulebook].append(item)
    return [_data_of(book, rows) for book, rows in sorted(items.items(), key=lambda pair: pair[0].pk)]


def books_in_force(subject: str) -> list[Data]:
    """Those that may count for that kind of subject; their days say when."""
    return kept(("books in force", subject), lambda: load_rulebooks(subject=subject, status=Rulebook.Status.IN_FORCE))


def _data_of(book: Rulebook, rows: Iterable[RuleItem]) -> Data:
    items: dict[int | None, list[RuleItem]] = defaultdict(list)
    for item in rows:
        items[item.parent_id].append(item)
    return _filled(
        code=book.code,
        name=book.name,
        subject=book.subject,
        basis=book.basis,
        note=book.note,
        applies_to=book.applies_to,
        base=plain_number(book.base) or None,
        floor=plain_number(book.floor),
        cap=plain_number(book.cap),
        rounding=plain_number(book.rounding),
        candidates=book.candidates or None,
        **{key: book.meaning.get(key) for key in sorted(BESIDE_ITEMS)},
        items=_item_data(items, None),
    ) | _filled(**{"from": book.starts_on, "to": book.ends_on})


def _item_data(items: Mapping[int | None, list[RuleItem]], parent: int | None) -> list[Data]:
    return [
        _filled(code=item.code, name=item.name, clause=item.clause, note=item.note)
        | item.how
        | _filled(items=_item_data(items, item.pk))
        for item in items[parent]
    ]


def _filled(**values: Any) -> Data:
    """Only what says something; a floor of nought does."""
    return {name: value for name, value in values.items() if value is not False and value not in (None, "", {}, [])}


def plain_number(number: Decimal | None) -> int | float | None:
    """A number as YAML writes it; the engine reads it back by its digits, so nothing is lost."""
    if number is None:
        return None
    return int(number) if number == int(number) else float(number)


class _Dumper(yaml.SafeDumper):
    """Writes everything out in full, as it is read."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def dump_rulebook(data: Data) -> str:
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
