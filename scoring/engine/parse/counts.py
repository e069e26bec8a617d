"""In a rulebook's text, how many of the records count."""

from collections.abc import Mapping
from typing import Any

from scoring.engine.counting import AsOne, Counting, Form, Spread
from scoring.engine.parse.values import Values

NUMBERED = {
    "at_least": frozenset({"at_least", "spread"}),
    "from": frozenset({"from"}),
    "every": frozenset({"every"}),
    "most": frozenset({"most", "each"}),
}


class Counts(Values):
    def counting(self, place: str, data: object) -> Counting:
        if data in ("each", "once"):
            return Counting(Form(str(data)))
        if isinstance(data, Mapping) and set(data) == {"distinct"}:
            return Counting(Form.DISTINCT, by=self.text(place, data, "distinct", required=True))
        for key, keys in NUMBERED.items():
            if isinstance(data, Mapping) and key in data and set(data) <= keys:
                number = self.whole(place, data, key, 1, least=1)
                by = self.text(place, data, "each")
                return Counting(Form(key), number, by, self.spread(place, data.get("spread")))
        self.wrong(
            place,
            "count 只能是 each、once、{at_least: 次数}、{from: 第几件起}、{every: 每几件}、{most: 最多几件}、"
            "{most: 最多几件, each: 属性} 或 {distinct: 属性}。",
        )
        return Counting()

    def spread(self, place: str, data: object) -> Spread | None:
        if data is None:
            return None
        data = self.mapping(place, data, frozenset({"by", "parts", "at_least"}))
        return Spread(
            self.text(place, data, "by", required=True),
            self.whole(place, data, "parts", 1, least=1),
            self.whole(place, data, "at_least", 1, least=1),
        )

    def as_one(self, place: str, data: object) -> AsOne | None:
        if data is None:
            return None
        row: Mapping[str, Any] = self.mapping(place, data, frozenset({"by", "when", "at_least", "less_than"}))
        if ("at_least" in row) == ("less_than" in row):
            self.wrong(place, "as_one 里 at_least（不少于）和 less_than（不足）写一个，并且只写一个。")
        when = self.conditions(place, row, "when")
        if not when:
            self.wrong(place, "as_one 要用 when 写明数哪些记录，如 {presence: 出席}。")
        key = "less_than" if "less_than" in row else "at_least"
        by = self.text(place, row, "by", required=True)
        return AsOne(by, when, self.fraction(place, row, key), key == "less_than")
