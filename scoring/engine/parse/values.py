"""Single values of a rulebook's text, read with the place of every mistake."""

import datetime
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from scoring.engine.condition import Condition, Conditions
from scoring.engine.numbers import ZERO
from scoring.engine.parse.hints import KEYS, as_day, as_last_day, as_number, full_width_colon, meant, with_meaning
from scoring.engine.rule import YearEnd
from scoring.engine.tally import Word

LARGEST, SMALLEST = Decimal(100_000), Decimal("0.0001")
MOST_DIGITS = 6
LONGEST_QUOTED = 40
MOST_YEARS = 20  # as far back as a streak, or records over several years, may look
COMMON_YEAR = 2021  # has no 29 February, which not every year could end with


class RulebookError(ValueError):
    """A rulebook that cannot be used; `problems` name each mistake with its place, in Chinese."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def shortened(value: object) -> str:
    """As much of what was written as a sentence bears."""
    words = str(value)
    return words if len(words) <= LONGEST_QUOTED else f"{words[:LONGEST_QUOTED]}……"


class Values:
    """Collects mistakes while reading, so that all of them are told at once."""

    def __init__(self, *, unfinished: bool = False) -> None:
        self.unfinished = unfinished
        self.problems: list[str] = []
        self.codes: set[str] = set()

    def wrong(self, place: str, message: str) -> None:
        self.problems.append(f"{place}：{message}")

    def mapping(self, place: str, data: object, keys: frozenset[str]) -> Mapping[str, Any]:
        if not isinstance(data, Mapping):
            self.wrong(place, "这里应是“键: 值”的写法，冒号用半角，后面空一格。")
            return {}
        for key in data:
            if key not in keys:
                known = {name: KEYS.get(name, "") for name in keys}
                self.wrong(place, full_width_colon(key) or f"不认识“{key}”，{meant(key, known)}")
        return data

    def rows(self, place: str, data: Mapping[str, Any], key: str) -> list[object]:
        rows = data.get(key)
        if isinstance(rows, list) and rows:
            for number, row in enumerate(rows, 1):
                if not isinstance(row, Mapping):
                    words = f"{with_meaning(key)}第 {number} 行要写成“键: 值”，现在是“{shortened(row)}”"
                    self.wrong(place, f"{words}；冒号用半角，后面空一格。")
            return [row for row in rows if isinstance(row, Mapping)]
        self.wrong(place, f"{with_meaning(key)}应是一个列表，至少有一行，每行前面写“- ”。")
        return []

    def code(self, place: str, data: Mapping[str, Any]) -> str:
        code = data.get("code", "")
        if code in (None, ""):
            self.wrong(place, "没有写 code（代码）：1 到 40 个字母、数字、“-”或“_”，各项不能重复。")
            return ""
        if not isinstance(code, str):
            self.wrong(place, f'代码（code）应是文字，全是数字的要加引号，写成 "{code}"。')
            return ""
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", code):
            self.wrong(place, "代码（code）要用 1 到 40 个字母、数字、“-”或“_”。")
        elif code in self.codes:
            self.wrong(place, f"代码“{code}”已经用过，请换一个。")
        self.codes.add(code)
        return code

    def text(
        self, place: str, data: Mapping[str, Any], key: str, *, required: bool = False, longest: int | None = None
    ) -> str:
        value = data.get(key)
        if value is None:
            value = ""
        if not isinstance(value, str):
            self.wrong(place, f'{key} 应是文字，只有数字的要加引号，写成 "{shortened(value)}"。')
            return ""
        if required and not value.strip():
            self.wrong(place, f"没有写 {with_meaning(key)}。")
        if longest is not None and len(value.strip()) > longest:
            self.wrong(place, f"{key} 最多 {longest} 个字，现在有 {len(value.strip())} 个。")
        return value.strip()

    def flag(self, place: str, data: Mapping[str, Any], key: str) -> bool:
        value = data.get(key, False)
        if not isinstance(value, bool):
            self.wrong(place, f"{key} 请写 true（是）或 false（否）。")
            return False
        return value

    def number(self, place: str, data: Mapping[str, Any], key: str, default: Decimal | None = None) -> Decimal:
        value = data.get(key)
        if value is None:
            if default is None:
                self.wrong(place, f"没有写 {with_meaning(key)}。")
            return default or ZERO
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal("NaN")
        # Full-width digits too: a page's field for numbers would come up empty and lose them.
        if isinstance(value, bool) or not number.is_finite() or not str(value).isascii():
            self.wrong(place, f"{key} 应是数字，现在是“{shortened(value)}”{as_number(value)}。")
            return ZERO
        # Copied, because taking the absolute value of a number far too large fails.
        if number.copy_abs() >= LARGEST or number != number.quantize(SMALLEST):
            self.wrong(place, f"{key} 最多 5 位整数、4 位小数，现在是“{shortened(value)}”。")
            return ZERO
        return number

    def whole(
        self,
        place: str,
        data: Mapping[str, Any],
        key: str,
        default: int,
        *,
        least: int = 0,
        most: int | None = None,
    ) -> int:
        told = len(self.problems)
        number = self.number(place, data, key, Decimal(default))
        if len(self.problems) > told:
            return default
        if number != number.to_integral_value() or number < least:
            self.wrong(place, f"{key} 应是不小于 {least} 的整数。")
            return default
        if most is not None and number > most:
            self.wrong(place, f"{key} 最多是 {most}，现在是 {number}。")
            return default
        return int(number)

    def date(self, place: str, data: Mapping[str, Any], key: str) -> datetime.date | None:
        value = data.get(key)
        if value is None or (isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)):
            return value
        try:
            day = datetime.date.fromisoformat(str(value))
        except ValueError:
            day = None
        if str(day) != str(value):  # a page's field for days takes them in one form only
            self.wrong(place, f"{key} 应是日期，现在是“{shortened(value)}”{as_day(value)}。")
            return None
        return day

    def days(self, place: str, data: Mapping[str, Any]) -> tuple[datetime.date | None, datetime.date | None]:
        starts_on, ends_on = self.date(place, data, "from"), self.date(place, data, "to")
        if starts_on and ends_on and ends_on < starts_on:
            self.wrong(place, "结束日期（to）早于开始日期（from）。")
        return starts_on, ends_on

    def year_end(self, place: str, data: Mapping[str, Any]) -> YearEnd | None:
        value = data.get("year_ends")
        if value is None:
            return None
        try:
            last = datetime.datetime.strptime(f"{COMMON_YEAR}-{value}", "%Y-%m-%d")  # noqa: DTZ007 - only a day
        except ValueError:
            self.wrong(place, f"year_ends（年度截止日）现在是“{shortened(value)}”{as_last_day(value)}。")
            return None
        return YearEnd(last.month, last.day)

    def limits(self, place: str, data: Mapping[str, Any]) -> tuple[Decimal | None, Decimal | None]:
        told = len(self.problems)
        floor = self.number(place, data, "floor") if data.get("floor") is not None else None
        cap = self.number(place, data, "cap") if data.get("cap") is not None else None
        is_read = len(self.problems) == told
        if is_read and floor is not None and cap is not None and cap < floor:
            self.wrong(place, f"上限 {cap} 低于下限 {floor}。")
        return floor, cap

    def fraction(self, place: str, data: Mapping[str, Any], key: str) -> Fraction:
        """2/3 or 0.5: a part of a whole."""
        value = data.get(key)
        words = str(value)
        if re.fullmatch(rf"\d{{1,{MOST_DIGITS}}}/\d{{1,{MOST_DIGITS}}}", words) and int(words.split("/")[1]):
            part = Fraction(words)
        else:
            part = Fraction(self.number(place, data, key))
        if not 0 <= part <= 1:
            self.wrong(place, f"{key} 是比例，要在 0 和 1 之间，写成 0.5 或 2/3 的样子。")
        return part

    def conditions(self, place: str, data: Mapping[str, Any], key: str) -> Conditions:
        if data.get(key) is None:
            return ()
        if not isinstance(data[key], Mapping):
            self.wrong(place, f"{key} 应写成“属性: 值”或“属性: [值, 值]”。")
            return ()
        # Sorted, because a database may give them back in another order.
        asked = sorted(data[key].items(), key=lambda pair: str(pair[0]))
        for swallowed in filter(None, (full_width_colon(name) for name in data[key])):
            self.wrong(place, swallowed)
        return tuple(self.condition(place, str(name), value) for name, value in asked if "：" not in str(name))

    def condition(self, place: str, name: str, value: object) -> Condition:
        if not isinstance(value, Mapping):
            return Condition(name, self.words(place, name, value))
        if set(value) == {"not"}:
            return Condition(name, self.words(place, name, value["not"]), excluded=True)
        if not value or not set(value) <= {"at_least", "at_most"}:
            self.wrong(place, f"“{name}”的条件可以写值、[值, 值]、{{not: [值]}} 或 {{at_least: 数, at_most: 数}}。")
            return Condition(name)
        low = self.whole(place, value, "at_least", 0) if "at_least" in value else None
        high = self.whole(place, value, "at_most", 0) if "at_most" in value else None
        if low is not None and high is not None and high < low:
            self.wrong(place, f"“{name}”的条件里，at_most（不多于）{high} 小于 at_least（不少于）{low}。")
        return Condition(name, at_least=low, at_most=high)

    def words(self, place: str, name: str, value: object) -> frozenset[Word]:
        values = value if isinstance(value, list) else [value]
        if any(isinstance(v, bool) for v in values):
            self.wrong(place, f"“{name}”的值请写“是”或“否”，不写 yes、no、true、false。")
            return frozenset()
        if not values or any(not isinstance(v, str | int) for v in values):
            self.wrong(place, f"“{name}”的值应是文字或整数，或它们的列表。")
            return frozenset()
        return frozenset(values)
