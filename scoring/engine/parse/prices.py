"""Prices in a rulebook's text."""

from collections.abc import Iterable, Mapping
from typing import Any

from scoring.engine.condition import Condition
from scoring.engine.numbers import ZERO
from scoring.engine.parse.values import Values
from scoring.engine.price import Band, Factor, Flat, Price, Ratio, Share, Slope, Take, Tier, Tiered

TAKES = {Take.HIGHEST: "就高", Take.SUM: "累计", Take.FIRST: "从上到下第一个符合的"}


class Prices(Values):
    def price(self, place: str, data: object) -> Price:
        if not isinstance(data, Mapping):
            return Flat(self.number(place, {"price": data}, "price", ZERO))
        if "per" in data:
            return self.ratio(place, data)
        data = self.mapping(place, data, frozenset({"by", "tiers", "take"}))
        by = self.text(place, data, "by")
        tiers = [self.tier(f"{place}第 {n} 档", row, by) for n, row in enumerate(self.rows(place, data, "tiers"), 1)]
        take = data.get("take", Take.HIGHEST.value)
        if take not in list(Take):  # a list, for what was written may be anything
            words = "、".join(f"{one.value}（{said}）" for one, said in TAKES.items())
            self.wrong(place, f"take 只能是{words}，不能是“{take}”。")
            take = Take.HIGHEST
        if take != Take.FIRST:
            self.check_words(place, tiers, by)
        self.check_ranges(place, tiers)
        return Tiered(tuple(tiers), Take(take))

    def tier(self, place: str, row: object, by: str) -> Tier:
        data = self.mapping(place, row, frozenset({"is", "when", "points"}))
        when = self.conditions(place, data, "when")
        if "is" in data:
            if not by:
                self.wrong(place, "写了 is，上面要用 by 写明按哪个属性分档。")
            when = (Condition(by, self.words(place, "is", data["is"])), *when)
        elif not when:
            self.wrong(place, "要用 is 或 when 写明这一档是哪些记录。")
        return Tier(when, self.number(place, data, "points"))

    def check_words(self, place: str, tiers: Iterable[Tier], by: str) -> None:
        """A word that stands in two tiers told apart by it alone."""
        alone = [tier.when[0] for tier in tiers if len(tier.when) == 1 and tier.when[0].attribute == by]
        words = [word for condition in alone for word in condition.values]
        for word in sorted({str(word) for word in words if words.count(word) > 1}):
            self.wrong(place, f"“{word}”出现在两档里，只能在一档。")

    def check_ranges(self, place: str, tiers: Iterable[Tier]) -> None:
        """Tiers by a number, each from one to another and alike in all else: they may neither overlap nor leave a
        hole.
        """
        ranges: dict[tuple[str, frozenset[Condition]], list[Condition]] = {}
        for tier in tiers:
            for one in tier.when:
                if one.is_range:
                    ranges.setdefault((one.attribute, frozenset(tier.when) - {one}), []).append(one)
        for (name, _), found in ranges.items():
            found.sort(key=lambda one: one.at_least or 0)
            for low, high in zip(found, found[1:], strict=False):
                begins = high.at_least or 0
                if low.at_most is None or low.at_most >= begins:
                    self.wrong(place, f"按“{name}”分的两档在 {begins} 处重叠。")
                elif low.at_most + 1 < begins:
                    self.wrong(place, f"按“{name}”分的各档之间缺 {low.at_most + 1} 到 {begins - 1}。")

    def ratio(self, place: str, data: Mapping[str, Any]) -> Ratio:
        data = self.mapping(place, data, frozenset({"per", "of", "bands", "slope"}))
        per, of = self.text(place, data, "per", required=True), self.conditions(place, data, "of")
        if ("bands" in data) == ("slope" in data):
            self.wrong(place, "按比例计分，bands（分档）和 slope（每高低一步加减分）写一个，并且只写一个。")
        if "slope" in data:
            return Ratio(per, of, slope=self.slope(place, data["slope"]))
        bands = [self.band(f"{place}第 {n} 档", row) for n, row in enumerate(self.rows(place, data, "bands"), 1)]
        if [band.limit for band in bands] != sorted((band.limit for band in bands), reverse=True):
            self.wrong(place, "各档（bands）要从高到低写。")
        return Ratio(per, of, tuple(bands))

    def band(self, place: str, row: object) -> Band:
        data = self.mapping(place, row, frozenset({"at_least", "more_than", "points"}))
        if ("at_least" in data) == ("more_than" in data):
            self.wrong(place, "at_least（不少于）和 more_than（多于）写一个，并且只写一个。")
        key = "at_least" if "at_least" in data else "more_than"
        return Band(self.number(place, data, key), key == "at_least", self.number(place, data, "points"))

    def slope(self, place: str, row: object) -> Slope:
        data = self.mapping(place, row, frozenset({"below", "above", "step", "points"}))
        if ("below" in data) == ("above" in data):
            self.wrong(place, "slope 里 below（低于）和 above（高于）写一个，并且只写一个。")
        key, told = "below" if "below" in data else "above", len(self.problems)
        step = self.number(place, data, "step")
        if step <= 0 and len(self.problems) == told:
            self.wrong(place, "slope 的 step（一步）必须大于 0，1 个百分点写成 0.01。")
        return Slope(self.number(place, data, key), step, self.number(place, data, "points"), key == "below")

    def factors(self, place: str, rows: object) -> tuple[Factor, ...]:
        if rows is None:
            return ()
        found = []
        for row in self.rows(place, {"factors": rows}, "factors"):
            data = self.mapping(place, row, frozenset({"when", "times"}))
            when = self.conditions(place, data, "when")
            if not when:
                self.wrong(place, "系数（factors）要用 when 写明对哪些记录。")
            found.append(Factor(when, self.number(place, data, "times")))
        return tuple(found)

    def share(self, place: str, data: object) -> Share | None:
        if data is None:
            return None
        lead_keys = {"role", "lead", "lead_part"}
        data = self.mapping(place, data, frozenset({"among", "most", *lead_keys}))
        among = self.text(place, data, "among", required=True)
        most = self.whole(place, data, "most", 0, least=1) if "most" in data else None
        if not lead_keys & data.keys():
            return Share(among, most)
        part = self.number(place, data, "lead_part")
        if not 0 <= part <= 1:
            self.wrong(place, "lead_part（首位所占比例）要在 0 和 1 之间。")
        role, lead = self.text(place, data, "role", required=True), self.text(place, data, "lead", required=True)
        return Share(among, most, role, lead, part)
