"""A whole rulebook's text: what stands above the items, the items in their tree, the grades."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from scoring.engine.counting import Form
from scoring.engine.numbers import ZERO
from scoring.engine.parse.hints import place_of
from scoring.engine.parse.meanings import MEANING_KEYS, Meanings
from scoring.engine.parse.prices import Prices
from scoring.engine.price import Flat, Ratio, least_price
from scoring.engine.rule import CALENDAR, Average, Gather, Item, Rulebook

COMMON_KEYS = frozenset(
    {"code", "name", "note", "applies_to", "base", "floor", "cap", "items", "from", "to", "year_ends", "incomplete"}
)
BOOK_KEYS = COMMON_KEYS | MEANING_KEYS | {"subject", "basis", "rounding", "candidates"}
LEAF_KEYS = ("source", "where", "price", "factors", "share", "count", "as_one", "quantity")
DAY_KEYS = ("from", "to", "year_ends")
CATEGORY_KEYS = ("take", "once_each")
ITEM_KEYS = COMMON_KEYS | {
    "clause",
    "policy_note",
    "average",
    "same_records",
    "record_only",
    *LEAF_KEYS,
    *CATEGORY_KEYS,
}


class Books(Prices, Meanings):
    def rulebook(self, data: object) -> Rulebook:
        place = "计分办法"
        data = self.mapping(place, data, BOOK_KEYS)
        floor, cap = self.limits(place, data)
        starts_on, ends_on = self.days(place, data)
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
            name=self.text(place, data, "name", required=True, longest=80),
            subject=self.text(place, data, "subject", required=True),
            items=items,
            basis=self.text(place, data, "basis", longest=300),
            note=self.text(place, data, "note"),
            starts_on=starts_on,
            ends_on=ends_on,
            applies_to=self.conditions(place, data, "applies_to"),
            base=self.number(place, data, "base", ZERO),
            floor=floor,
            cap=cap,
            rounding=rounding,
            year_end=self.year_end(place, data) or CALENDAR,
            meaning=self.meaning(data, items),
            candidates=self.whole(place, data, "candidates", 0, most=9_999),
            incomplete=self.text(place, data, "incomplete"),
        )

    def items(self, place: str, rows: object, below: object = "") -> tuple[Item, ...]:
        if self.unfinished and rows in (None, []):
            return ()
        if isinstance(rows, Mapping):
            self.wrong(place, "items（项目）要写成列表，每个项目第一行前面写“- ”。")
            return ()
        if not isinstance(rows, list) or not rows:
            self.wrong(place, "没有项目（items）。")
            return ()
        return tuple(self.item(f"{place}第 {number} 个项目", row, below) for number, row in enumerate(rows, start=1))

    def item(self, place: str, data: object, below: object = "") -> Item:
        if isinstance(data, Mapping) and data.get("name"):
            place = place_of(data["name"], below)
        data = self.mapping(place, data, ITEM_KEYS)
        floor, cap = self.limits(place, data)
        is_category = "items" in data
        self.check_keys(place, data, is_category=is_category)
        price = Flat(ZERO) if is_category else self.price(place, data.get("price", 0))
        counting = self.counting(place, data.get("count", "each"))
        if isinstance(price, Ratio):
            self.check_ratio(place, data, counting.form)
        gather, best_of, needed = self.taken(place, data.get("take", "sum"))
        items = self.items(place, data.get("items"), data.get("name")) if is_category else ()
        record_only = self.flag(place, data, "record_only")
        if gather is Gather.ALL:
            self.check_all(place, data, items, needed)
        starts_on, ends_on = self.days(place, data)
        return Item(
            code=self.code(place, data),
            name=self.text(place, data, "name", required=True, longest=60),
            clause=self.text(place, data, "clause", longest=60),
            note=self.text(place, data, "note"),
            policy_note=self.text(place, data, "policy_note"),
            items=tuple(map(_recorded, items)) if record_only else items,
            source=self.text(place, data, "source"),
            where=self.conditions(place, data, "where"),
            applies_to=self.conditions(place, data, "applies_to"),
            as_one=self.as_one(place, data.get("as_one")),
            price=price,
            factors=self.factors(place, data.get("factors")),
            share=self.share(place, data.get("share")),
            counting=counting,
            quantity=self.text(place, data, "quantity"),
            gather=gather,
            best_of=best_of,
            needed=needed,
            once_each=self.flag(place, data, "once_each"),
            average=self.average(place, data.get("average")),
            base=self.number(place, data, "base", ZERO),
            floor=floor,
            cap=cap,
            same_records=self.flag(place, data, "same_records"),
            record_only=record_only,
            incomplete=self.text(place, data, "incomplete"),
            starts_on=starts_on,
            ends_on=ends_on,
            year_end=self.year_end(place, data),
        )

    def check_keys(self, place: str, data: Mapping[str, Any], *, is_category: bool) -> None:
        """A category counts no records itself; a lowest item counts those of a source, or gives base points alone."""
        if is_category:
            for key in (*LEAF_KEYS, *DAY_KEYS):
                if key in data:
                    self.wrong(place, f"下面有分项，不能再写 {key}，请写到分项里。")
            return
        for key in CATEGORY_KEYS:
            if key in data:
                self.wrong(place, f"{key} 只用于下面有分项（items）的项目。")
        has_source = bool(data.get("source"))
        if not has_source and any(key in data for key in LEAF_KEYS):
            self.wrong(place, "没有写 source（记录来源）。")
        elif has_source and "price" not in data and not data.get("incomplete"):
            self.wrong(place, "没有写分值（price）。")
        elif not has_source and "base" not in data:
            self.wrong(place, "要写 source（记录来源）和 price（分值）；不看记录就给分的，写 base（起始分）。")

    def check_ratio(self, place: str, data: Mapping[str, Any], form: Form) -> None:
        if form is not Form.EACH:
            self.wrong(place, "按比例计分（per）时不能再写 count。")
        for key in ("share", "factors"):
            if key in data:
                self.wrong(place, f"按比例计分（per）时不能再写 {key}。")

    def taken(self, place: str, data: object) -> tuple[Gather, int, int]:
        """How a category takes its items, how many of the best, and how many must be met."""
        if data in ("sum", "best", "all"):
            return Gather(str(data)), 1, 0
        if isinstance(data, Mapping) and set(data) == {"best"}:
            return Gather.BEST, self.whole(place, data, "best", 1, least=1), 0
        if isinstance(data, Mapping) and set(data) == {"all"}:
            return Gather.ALL, 1, self.whole(place, data, "all", 1, least=1)
        self.wrong(
            place,
            "take 只能是 sum（各分项相加）、best（取最高的一项）、{best: 取最高的几项}、all（各分项都做到才计分）"
            "或 {all: 做到几项才计分}。",
        )
        return Gather.SUM, 1, 0

    def check_all(self, place: str, data: Mapping[str, Any], items: tuple[Item, ...], needed: int) -> None:
        """Points that depend on nothing, or that take away, make no sense where all items must be met."""
        if data.get("base"):
            self.wrong(
                place,
                "都做到才计分（take: all）的项目不能写 base（起始分），没有做到也会得分；请把分值写到分项里。",
            )
        if needed > len(items) and not self.unfinished:
            self.wrong(place, f"take: all 要做到 {needed} 项，下面只有 {len(items)} 项。")
        for item in (below for one in items for below in (one, *one.descendants)):
            if least_price(item.price) < 0:
                self.wrong(place, f"分项“{item.name}”是扣分的，不能放在 take: all 里。")

    def average(self, place: str, data: object) -> Average | None:
        if data is None:
            return None
        data = self.mapping(place, data, frozenset({"per", "times"}))
        return Average(self.text(place, data, "per", required=True), self.number(place, data, "times", Decimal(1)))


def _recorded(item: Item) -> Item:
    """An item under one that pays nothing pays nothing either."""
    return replace(item, record_only=True, items=tuple(map(_recorded, item.items)))
