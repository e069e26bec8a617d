"""Reads a rulebook from plain data (a YAML file, or the rows of the database written the same way).

A rulebook is a mapping::

    code: groups-sample            # letters, digits, - and _
    name: 界别（联组）十项积分
    subject: group                 # group or member
    basis: 依据的文件              # shown on every page
    note: 说明
    from: 2019-01-01               # in force from, to; both may be left out
    applies_to: {attribute: value or [values]}   # whom it speaks about, by the subject's attributes
    base: 0    floor: 0    cap: 100    rounding: 0.01
    grades: [{name: 合格, at_least: 60, passes: true}, {name: 不合格}]    # from the best down
    candidates: 6                  # how many of the first places are candidates for an award
    items: [...]

An item has `code`, `name`, and either `items` (then it is a category) or `source` and `price`; besides, all optional:
`clause`, `note`, `where`, `applies_to`, `count`, `share`, `quantity`, `average`, `base`, `floor`, `cap`,
`same_records`.

    price: 5                                                              each record 5; -2 takes away
    price: {by: role, tiers: [{is: 主办, points: 5}, {is: [联动], points: 3}], take: highest}
    price: {per: members, bands: [{at_least: 0.5, points: 12}, {more_than: 0, points: 4}]}
    count: each | once | {at_least: 2} | {distinct: kind}
    share: {role: role, lead: 第一提案人, lead_part: 0.5, among: sponsors}
    average: {per: members, times: 5}
    quantity: served                          price per unit of a quantity instead of per record
"""

import datetime
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from scoring.engine.rule import (
    ZERO,
    Average,
    Band,
    Banded,
    Condition,
    Counting,
    Flat,
    Grade,
    Item,
    Price,
    Rulebook,
    Share,
    Tier,
    Tiered,
)
from scoring.engine.tally import Word

COMMON_KEYS = frozenset({"code", "name", "note", "applies_to", "base", "floor", "cap", "items"})
BOOK_KEYS = COMMON_KEYS | {"subject", "basis", "from", "to", "rounding", "grades", "candidates"}
ITEM_KEYS = COMMON_KEYS | {
    "clause",
    "average",
    "same_records",
    "source",
    "where",
    "price",
    "share",
    "count",
    "quantity",
}
LARGEST, SMALLEST = Decimal(100_000), Decimal("0.0001")
LEAF_ONLY = ("source", "where", "price", "share", "count", "quantity")


class RulebookError(ValueError):
    """A rulebook that cannot be used; `problems` name each mistake with its place, in Chinese."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def parse_rulebook(data: object) -> Rulebook:
    """The rulebook that `data` describes; RulebookError with every mistake found."""
    reader = _Reader()
    rulebook = reader.rulebook(data)
    if reader.problems:
        raise RulebookError(reader.problems)
    return rulebook


class _Reader:
    """Collects mistakes while reading, so that all of them are told at once."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.codes: set[str] = set()

    def wrong(self, place: str, message: str) -> None:
        self.problems.append(f"{place}：{message}")

    def rulebook(self, data: object) -> Rulebook:
        place = "计分办法"
        data = self.mapping(place, data, BOOK_KEYS)
        floor, cap = self.limits(place, data)
        starts_on, ends_on = self.date(place, data, "from"), self.date(place, data, "to")
        if starts_on and ends_on and ends_on < starts_on:
            self.wrong(place, "结束日期（to）早于开始日期（from）。")
        rounding = self.number(place, data, "rounding", Decimal("0.01"))
        if rounding <= 0:
            self.wrong(place, "rounding（舍入到）必须大于 0。")
            rounding = Decimal("0.01")
        items = self.items(place, data.get("items"))
        names = [item.name for item in items]
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.wrong(place, f"有两个项目都叫“{name}”，请改名。")
        return Rulebook(
            code=self.code(place, data),
            name=self.text(place, data, "name", required=True),
            subject=self.text(place, data, "subject", required=True),
            items=items,
            basis=self.text(place, data, "basis"),
            note=self.text(place, data, "note"),
            starts_on=starts_on,
            ends_on=ends_on,
            applies_to=self.conditions(place, data, "applies_to"),
            base=self.number(place, data, "base", ZERO),
            floor=floor,
            cap=cap,
            rounding=rounding,
            grades=self.grades(data.get("grades") or []),
            candidates=self.whole(place, data, "candidates", 0),
        )

    def items(self, place: str, rows: object) -> tuple[Item, ...]:
        if not isinstance(rows, list) or not rows:
            self.wrong(place, "没有项目（items）。")
            return ()
        return tuple(self.item(f"{place}第 {number} 个项目", row) for number, row in enumerate(rows, start=1))

    def item(self, place: str, data: object) -> Item:
        if isinstance(data, Mapping) and data.get("name"):
            place = f"项目“{data['name']}”"
        data = self.mapping(place, data, ITEM_KEYS)
        floor, cap = self.limits(place, data)
        is_category = "items" in data
        if is_category:
            for key in LEAF_ONLY:
                if key in data:
                    self.wrong(place, f"下面有分项，不能再写 {key}，请写到分项里。")
        elif "price" not in data:
            self.wrong(place, "没有写分值（price）。")
        counting, at_least, distinct = self.counting(place, data.get("count", "each"))
        price = Flat(ZERO) if is_category else self.price(place, data.get("price", 0))
        if counting is not Counting.EACH and isinstance(price, Banded):
            self.wrong(place, "按比例分档（bands）时不能再写 count。")
        return Item(
            code=self.code(place, data),
            name=self.text(place, data, "name", required=True),
            clause=self.text(place, data, "clause"),
            note=self.text(place, data, "note"),
            items=self.items(place, data.get("items")) if is_category else (),
            source=self.text(place, data, "source", required=not is_category),
            where=self.conditions(place, data, "where"),
            applies_to=self.conditions(place, data, "applies_to"),
            price=price,
            share=self.share(place, data.get("share")),
            counting=counting,
            at_least=at_least,
            distinct=distinct,
            quantity=self.text(place, data, "quantity"),
            average=self.average(place, data.get("average")),
            base=self.number(place, data, "base", ZERO),
            floor=floor,
            cap=cap,
            same_records=self.flag(place, data, "same_records"),
        )

    def price(self, place: str, data: object) -> Price:
        if not isinstance(data, Mapping):
            return Flat(self.number(place, {"price": data}, "price", ZERO))
        if "bands" in data:
            data = self.mapping(place, data, frozenset({"per", "bands"}))
            bands = [self.band(f"{place}第 {n} 档", row) for n, row in enumerate(self.rows(place, data, "bands"), 1)]
            if [band.limit for band in bands] != sorted((band.limit for band in bands), reverse=True):
                self.wrong(place, "各档（bands）要从高到低写。")
            return Banded(self.text(place, data, "per", required=True), tuple(bands))
        data = self.mapping(place, data, frozenset({"by", "tiers", "take"}))
        tiers = [self.tier(f"{place}第 {n} 档", row) for n, row in enumerate(self.rows(place, data, "tiers"), 1)]
        words = [word for tier in tiers for word in tier.values]
        for word in sorted({str(word) for word in words if words.count(word) > 1}):
            self.wrong(place, f"“{word}”出现在两档里，只能在一档。")
        take = data.get("take", "highest")
        if take not in ("highest", "sum"):
            self.wrong(place, f"take 只能是 highest（就高）或 sum（累计），不能是“{take}”。")
        return Tiered(self.text(place, data, "by", required=True), tuple(tiers), take == "highest")

    def tier(self, place: str, row: object) -> Tier:
        data = self.mapping(place, row, frozenset({"is", "points"}))
        values = self.words(place, "is", data.get("is"))
        return Tier(values, self.number(place, data, "points"))

    def band(self, place: str, row: object) -> Band:
        data = self.mapping(place, row, frozenset({"at_least", "more_than", "points"}))
        if ("at_least" in data) == ("more_than" in data):
            self.wrong(place, "at_least（不少于）和 more_than（多于）写一个，并且只写一个。")
        key = "at_least" if "at_least" in data else "more_than"
        return Band(self.number(place, data, key), key == "at_least", self.number(place, data, "points"))

    def counting(self, place: str, data: object) -> tuple[Counting, int, str]:
        if isinstance(data, Mapping) and set(data) == {"at_least"}:
            return Counting.THRESHOLD, self.whole(place, data, "at_least", 1), ""
        if isinstance(data, Mapping) and set(data) == {"distinct"}:
            return Counting.DISTINCT, 0, self.text(place, data, "distinct", required=True)
        if data in ("each", "once"):
            return Counting(str(data)), 0, ""
        self.wrong(place, "count 只能是 each、once、{at_least: 次数} 或 {distinct: 属性}。")
        return Counting.EACH, 0, ""

    def share(self, place: str, data: object) -> Share | None:
        if data is None:
            return None
        data = self.mapping(place, data, frozenset({"role", "lead", "lead_part", "among"}))
        part = self.number(place, data, "lead_part")
        if not 0 <= part <= 1:
            self.wrong(place, "lead_part（首位所占比例）要在 0 和 1 之间。")
        return Share(
            self.text(place, data, "role", required=True),
            self.text(place, data, "lead", required=True),
            part,
            self.text(place, data, "among", required=True),
        )

    def average(self, place: str, data: object) -> Average | None:
        if data is None:
            return None
        data = self.mapping(place, data, frozenset({"per", "times"}))
        return Average(self.text(place, data, "per", required=True), self.number(place, data, "times", Decimal(1)))

    def grades(self, rows: object) -> tuple[Grade, ...]:
        place = "等次"
        if not isinstance(rows, list):
            self.wrong(place, "grades 应是一个列表。")
            return ()
        grades = []
        for row in rows:
            data = self.mapping(place, row, frozenset({"name", "at_least", "passes"}))
            at_least = self.number(place, data, "at_least") if data.get("at_least") is not None else None
            grades.append(
                Grade(self.text(place, data, "name", required=True), at_least, self.flag(place, data, "passes"))
            )
        limits = [grade.at_least for grade in grades]
        falling = all(
            high is not None and (low is None or low < high) for high, low in zip(limits, limits[1:], strict=False)
        )
        if not falling:
            self.wrong(place, "各等次要按分数从高到低写，只有最后一个可以不写 at_least。")
        if grades and limits[-1] is not None:
            self.wrong(place, f"低于 {limits[-1]} 分的没有等次，请在最后加一个不写 at_least 的等次。")
        return tuple(grades)

    # ---- single values ----

    def mapping(self, place: str, data: object, keys: frozenset[str]) -> Mapping[str, Any]:
        if not isinstance(data, Mapping):
            self.wrong(place, "这里应是“键: 值”的写法。")
            return {}
        for key in data:
            if key not in keys:
                self.wrong(place, f"不认识“{key}”，可以写：{'、'.join(sorted(keys))}。")
        return data

    def rows(self, place: str, data: Mapping[str, Any], key: str) -> list[object]:
        rows = data.get(key)
        if isinstance(rows, list) and rows:
            return rows
        self.wrong(place, f"{key} 应是一个列表，至少有一档。")
        return []

    def code(self, place: str, data: Mapping[str, Any]) -> str:
        code = str(data.get("code", ""))
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", code):
            self.wrong(place, "代码（code）要用 1 到 40 个字母、数字、“-”或“_”。")
        elif code in self.codes:
            self.wrong(place, f"代码“{code}”已经用过，请换一个。")
        self.codes.add(code)
        return code

    def text(self, place: str, data: Mapping[str, Any], key: str, *, required: bool = False) -> str:
        value = data.get(key)
        if value is None:
            value = ""
        if not isinstance(value, str):
            self.wrong(place, f"{key} 应是文字。")
            return ""
        if required and not value.strip():
            self.wrong(place, f"没有写 {key}。")
        return value.strip()

    def flag(self, place: str, data: Mapping[str, Any], key: str) -> bool:
        value = data.get(key, False)
        if not isinstance(value, bool):
            self.wrong(place, f"{key} 只能是 true 或 false。")
            return False
        return value

    def number(self, place: str, data: Mapping[str, Any], key: str, default: Decimal | None = None) -> Decimal:
        value = data.get(key)
        if value is None:
            if default is None:
                self.wrong(place, f"没有写 {key}。")
            return default or ZERO
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal("NaN")
        if isinstance(value, bool) or not number.is_finite():
            self.wrong(place, f"{key} 应是数字，现在是“{value}”。")
            return ZERO
        if abs(number) >= LARGEST or number != number.quantize(SMALLEST):
            self.wrong(place, f"{key} 最多 5 位整数、4 位小数，现在是“{value}”。")
            return ZERO
        return number

    def whole(self, place: str, data: Mapping[str, Any], key: str, default: int) -> int:
        number = self.number(place, data, key, Decimal(default))
        if number != number.to_integral_value() or number < 0:
            self.wrong(place, f"{key} 应是不小于 0 的整数。")
            return default
        return int(number)

    def date(self, place: str, data: Mapping[str, Any], key: str) -> datetime.date | None:
        value = data.get(key)
        if value is None or (isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)):
            return value
        self.wrong(place, f"{key} 应是日期，写成 2020-01-01 的样子，现在是“{value}”。")
        return None

    def limits(self, place: str, data: Mapping[str, Any]) -> tuple[Decimal | None, Decimal | None]:
        floor = self.number(place, data, "floor") if data.get("floor") is not None else None
        cap = self.number(place, data, "cap") if data.get("cap") is not None else None
        if floor is not None and cap is not None and cap < floor:
            self.wrong(place, f"上限 {cap} 低于下限 {floor}。")
        return floor, cap

    def conditions(self, place: str, data: Mapping[str, Any], key: str) -> tuple[Condition, ...]:
        if data.get(key) is None:
            return ()
        if not isinstance(data[key], Mapping):
            self.wrong(place, f"{key} 应写成“属性: 值”或“属性: [值, 值]”。")
            return ()
        # Sorted, because a database may give them back in another order.
        asked = sorted(data[key].items(), key=lambda pair: str(pair[0]))
        return tuple(Condition(str(name), self.words(place, str(name), value)) for name, value in asked)

    def words(self, place: str, name: str, value: object) -> frozenset[Word]:
        values = value if isinstance(value, list) else [value]
        if not values or any(isinstance(v, bool) or not isinstance(v, str | int) for v in values):
            self.wrong(place, f"“{name}”的值应是文字或整数，或它们的列表。")
            return frozenset()
        return frozenset(values)
