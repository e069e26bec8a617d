"""In a rulebook's text, what stands beside the points and what the total means."""

from collections.abc import Mapping
from typing import Any

from scoring.engine.meaning import (
    Consequence,
    Duty,
    Exclusion,
    Grade,
    Meaning,
    Quota,
    Reserve,
    Rounding,
    Streak,
    Veto,
    Way,
)
from scoring.engine.numbers import ONE
from scoring.engine.parse.counts import Counts
from scoring.engine.parse.hints import meant
from scoring.engine.parse.values import MOST_YEARS
from scoring.engine.rule import Item

QUOTA_KEYS = ("places", "share", "round", "ties", "reserved")
GRADE_KEYS = frozenset({"name", "at_least", "passes", "duties", "colour", *QUOTA_KEYS})
ASKED = ("source", "where", "as_one", "count", "quantity")  # what a duty may ask of records of its own
NAMED = ("item", "points_of")  # an item of the rulebook: by its records, or by its points
WAY_KEYS = frozenset({"name", *NAMED, "at_least", "years", "over", *ASKED})
COUNTED = WAY_KEYS | {"less_than"}  # what follows from records may follow from too few
BESIDE = frozenset({"clause", "applies_to"})
MEANING_KEYS = frozenset(
    {"grades", "duties", "vetoes", "consequences", "excluded", "streaks", "lists", "tie_break", "remind_below"}
)
LONGEST_GRADE, LONGEST_NAME = 20, 60  # as results and awards keep them
COLOURS = ("green", "blue", "yellow", "brown", "red")


class Meanings(Counts):
    def meaning(self, data: Mapping[str, Any], items: tuple[Item, ...]) -> Meaning:
        known = {item.code: item.name for top in items for item in (top, *top.descendants)}
        duties = tuple(self.duty(f"第 {n} 个达标项目", row, known) for n, row in self.numbered(data, "duties"))
        codes = [duty.code for duty in duties]
        grades = self.grades(data, codes)
        names = [grade.name for grade in grades]
        vetoes = tuple(self.veto(n, row, known, names) for n, row in self.numbered(data, "vetoes"))
        vetoed = [veto.way.name for veto in vetoes]
        for name in sorted({name for name in vetoed if vetoed.count(name) > 1}):
            self.wrong("一票否决", f"有两条都叫“{name}”，请改名。")
        streaks = (
            self.streak(f"第 {n} 条连续年度", row, names, codes, vetoed) for n, row in self.numbered(data, "streaks")
        )
        return Meaning(
            grades=grades,
            duties=duties,
            vetoes=vetoes,
            excluded=tuple(self.exclusion(f"第 {n} 类不参评", row) for n, row in self.numbered(data, "excluded")),
            consequences=tuple(self.consequence(n, row, known) for n, row in self.numbered(data, "consequences")),
            streaks=tuple(streaks),
            lists=self.lists(data),
            tie_break=self.tie_break(data, known),
            remind_below=self.number("提醒线", data, "remind_below") if "remind_below" in data else None,
        )

    def numbered(self, data: Mapping[str, Any], key: str) -> list[tuple[int, object]]:
        return list(enumerate(self.rows("计分办法", data, key), 1)) if data.get(key) else []

    def lists(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        found = data.get("lists") or []
        names = found if isinstance(found, list) else [found]
        words = {name.strip() for name in names if isinstance(name, str)} - {""}
        if len(words) < len(names):
            self.wrong("计分办法", "lists（分榜）写一个属性，或几个不同的属性的列表。")
            return ()
        return tuple(name.strip() for name in names)

    def tie_break(self, data: Mapping[str, Any], known: Mapping[str, str]) -> tuple[str, ...]:
        found = data.get("tie_break") or []
        codes = [str(code) for code in found] if isinstance(found, list) else [str(found)]
        self.check_codes("同分比较（tie_break）", codes, known)
        return tuple(codes)

    def check_codes(self, place: str, codes: list[str], known: Mapping[str, str]) -> None:
        for code in codes:
            if code not in known:
                self.wrong(place, f"没有代码为“{code}”的项目，{meant(code, known)}")

    # ---- grades ----

    def grades(self, data: Mapping[str, Any], duties: list[str]) -> tuple[Grade, ...]:
        place, rows = "等次", self.rows("等次", data, "grades") if data.get("grades") else []
        grades = tuple(self.grade(f"{place}第 {number} 个", row, duties) for number, row in enumerate(rows, 1))
        names = [grade.name for grade in grades]
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.wrong(place, f"有两个等次都叫“{name}”。")
        limited = [(grade.name, grade.at_least) for grade in grades if grade.at_least is not None]
        for (upper, high), (lower, low) in zip(limited, limited[1:], strict=False):
            if low >= high:
                self.wrong(place, f"各等次要按分数从高到低写，“{lower}”的 {low} 分不低于前面“{upper}”的 {high} 分。")
        for grade in grades[:-1]:
            if grade.at_least is None and grade.quota is None and not grade.duties:
                self.wrong(place, f"“{grade.name}”没有写分数线（at_least）、名额或达标项目，只有最后一个等次可以不写。")
        last = grades[-1] if grades else None
        if last and last.at_least is not None:
            self.wrong(place, f"低于 {last.at_least} 分的没有等次，请在最后加一个不写 at_least 的等次。")
        elif last and (last.quota or last.duties):
            self.wrong(place, f"“{last.name}”是最后一个等次，不能限名额或要求达标，否则有人没有等次。")
        return grades

    def grade(self, place: str, row: object, duties: list[str]) -> Grade:
        data = self.mapping(place, row, GRADE_KEYS)
        name = self.text(place, data, "name", required=True, longest=LONGEST_GRADE)
        asked = data.get("duties") or []
        codes = duties if asked == "all" else [str(code) for code in asked] if isinstance(asked, list) else [str(asked)]
        for code in codes:
            if code not in duties:
                self.wrong(f"等次“{name}”", f"没有代码为“{code}”的达标项目。")
        colour = self.text(place, data, "colour")
        if colour and colour not in COLOURS:
            self.wrong(f"等次“{name}”", f"colour（颜色）可以是：{'、'.join(COLOURS)}。")
        at_least = self.number(place, data, "at_least") if data.get("at_least") is not None else None
        quota = self.quota(f"等次“{name}”", data)
        reserved = self.reserved(f"等次“{name}”", data, quota)
        return Grade(name, at_least, self.flag(place, data, "passes"), quota, tuple(codes), colour, reserved)

    def reserved(self, place: str, data: Mapping[str, Any], quota: Quota | None) -> tuple[Reserve, ...]:
        if "reserved" not in data:
            return ()
        if quota is None:
            self.wrong(place, "reserved（其中）要和 places（名额）或 share（比例）一起写。")
        found = []
        for row in self.rows(place, data, "reserved"):
            each = self.mapping(place, row, frozenset({"applies_to", "places", "share", "round"}))
            applies_to = self.conditions(place, each, "applies_to")
            if not applies_to:
                self.wrong(place, "reserved（其中）要用 applies_to 写明是哪些人。")
            part = self.quota(place, {"round": "up", **each} if "share" in each else each)
            if part is None:
                self.wrong(place, "reserved（其中）要写 places（名额）或 share（比例）。")
                continue
            found.append(Reserve(applies_to, part))
        shares = sum(one.quota.share for one in found if one.quota.share is not None)
        places = sum(one.quota.places or 0 for one in found)
        if shares > 1 or (quota and quota.places is not None and places > quota.places):
            self.wrong(place, "reserved（其中）加起来超过了这个等次的名额。")
        return tuple(found)

    def quota(self, place: str, data: Mapping[str, Any]) -> Quota | None:
        if "places" in data and "share" in data:
            self.wrong(place, "places（名额）和 share（比例）只写一个。")
        if "places" not in data and "share" not in data:
            for key in ("round", "ties"):
                if key in data:
                    self.wrong(place, f"没有名额或比例，不用写 {key}。")
            return None
        rounding, ties = data.get("round", Rounding.DOWN.value), data.get("ties", "out")
        if rounding not in list(Rounding):
            self.wrong(place, "round（比例折成名额）只能是 down（舍去零头）、half（四舍五入）或 up（进一）。")
            rounding = Rounding.DOWN
        if ties not in ("in", "out"):
            self.wrong(place, "ties（末位同分）只能是 in（都算上）或 out（都不算）。")
        places = self.whole(place, data, "places", 0) if "places" in data else None
        share = self.fraction(place, data, "share") if "share" in data else None
        return Quota(places, share, Rounding(rounding), ties == "in")

    # ---- beside the points ----

    def duty(self, place: str, row: object, known: Mapping[str, str]) -> Duty:
        if isinstance(row, Mapping) and row.get("name"):
            place = f"达标项目“{row['name']}”"
        data = self.mapping(place, row, WAY_KEYS | BESIDE | {"code", "ways", "needed"})
        code, name = self.code(place, data), self.text(place, data, "name", required=True)
        rows = self.rows(place, data, "ways") if "ways" in data else [{k: data[k] for k in WAY_KEYS & data.keys()}]
        ways = tuple(self.way(place, each, f"{code}:{n}", known) for n, each in enumerate(rows, 1))
        names = [way.name for way in ways]
        if len(set(names)) < len(names):
            self.wrong(place, "几种做法（ways）要各有各的 name。")
        needed = self.whole(place, data, "needed", 1, least=1)
        if needed > len(ways):
            self.wrong(place, f"needed（至少做到几种）是 {needed}，只写了 {len(ways)} 种做法。")
        clause, applies_to = self.text(place, data, "clause"), self.conditions(place, data, "applies_to")
        return Duty(code, name, ways, needed, clause, applies_to)

    def way(self, place: str, row: object, code: str, known: Mapping[str, str], keys: frozenset[str] = WAY_KEYS) -> Way:
        """`code` tells its records apart from those of items, whose codes have no colon."""
        data = self.mapping(place, row, keys)
        if "at_least" in data and "less_than" in data:
            self.wrong(place, "at_least（不少于）和 less_than（少于）只写一个。")
        at_least = self.number(place, data, "at_least", ONE)
        less_than = self.number(place, data, "less_than") if "less_than" in data else None
        named = {key: self.text(place, data, key) for key in NAMED}
        refers = named["item"] or named["points_of"]
        name = self.text(place, data, "name") or refers or self.text(place, data, "source")
        years, is_of_term = self.years(place, data)
        if sum(map(bool, named.values())) + ("source" in data) != 1:
            words = "item（看记录的项目代码）、points_of（看得分的项目代码）和 source（记录来源）"
            self.wrong(place, f"{words}写一个，并且只写一个。")
        if refers:
            self.check_codes(place, [refers], known)
            if years > 1 or is_of_term:
                self.wrong(place, "跨年累计（years、over）要写 source（记录来源），不能写 item：计分项目只算当年。")
            return Way(code, name, at_least, less_than, refers, of_points=not named["item"])
        item = Item(
            code=code,
            name=name,
            source=self.text(place, data, "source"),
            where=self.conditions(place, data, "where"),
            as_one=self.as_one(place, data.get("as_one")),
            counting=self.counting(place, data.get("count", "each")),
            quantity=self.text(place, data, "quantity"),
            years=years,
        )
        return Way(code, name, at_least, less_than, item=item, years=years, is_of_term=is_of_term)

    def years(self, place: str, data: Mapping[str, Any]) -> tuple[int, bool]:
        """Over how many years the records are counted, and whether over the whole term."""
        if "years" in data and "over" in data:
            self.wrong(place, "years（近几年）和 over（本届）只写一个。")
        if data.get("over") not in (None, "term"):
            self.wrong(place, "over 只能是 term（本届累计）。")
        return self.whole(place, data, "years", 1, least=1, most=MOST_YEARS), data.get("over") == "term"

    def veto(self, number: int, row: object, known: Mapping[str, str], grades: list[str]) -> Veto:
        place, data = self.beside(f"第 {number} 条一票否决", row, "grade")
        way = self.way(place, {key: data[key] for key in COUNTED & data.keys()}, f"veto:{number}", known, COUNTED)
        grade = self.text(place, data, "grade", required=True)
        if grade:
            self.named_grade(place, grade, grades)
        return Veto(way, grade, self.text(place, data, "clause"), self.conditions(place, data, "applies_to"))

    def consequence(self, number: int, row: object, known: Mapping[str, str]) -> Consequence:
        place, data = self.beside(f"第 {number} 条处置", row, "then")
        way = self.way(place, {key: data[key] for key in COUNTED & data.keys()}, f"then:{number}", known, COUNTED)
        then = self.text(place, data, "then", required=True)
        return Consequence(way, then, self.text(place, data, "clause"), self.conditions(place, data, "applies_to"))

    def beside(self, place: str, row: object, key: str) -> tuple[str, Mapping[str, Any]]:
        """A row that follows from so many records, with its place."""
        data = self.mapping(place, row, COUNTED | BESIDE | {key})
        name = self.text(place, data, "name", required=True)
        return (f"{place}“{name}”" if name else place), data

    def exclusion(self, place: str, row: object) -> Exclusion:
        data = self.mapping(place, row, frozenset({"name", "applies_to"}))
        applies_to = self.conditions(place, data, "applies_to")
        if not applies_to:
            self.wrong(place, "要用 applies_to 写明是哪些人。")
        return Exclusion(self.text(place, data, "name", required=True, longest=LONGEST_NAME), applies_to)

    def streak(self, place: str, row: object, grades: list[str], duties: list[str], vetoes: list[str]) -> Streak:
        data = self.mapping(place, row, frozenset({"grade", "duty", "veto", "years", "within", "then"}))
        if sum(key in data for key in ("grade", "duty", "veto")) != 1:
            self.wrong(place, "grade（等次）、duty（没有达标的项目）和 veto（否决）写一个，并且只写一个。")
        asked = data.get("grade", [])
        named = [self.named_grade(place, str(one), grades) for one in (asked if isinstance(asked, list) else [asked])]
        duty, veto = self.text(place, data, "duty"), self.text(place, data, "veto")
        if duty and duty not in duties:
            self.wrong(place, f"没有代码为“{duty}”的达标项目，可以是：{'、'.join(duties) or '（没有写达标项目）'}。")
        if veto and veto not in vetoes:
            self.wrong(place, f"没有叫“{veto}”的否决，可以是：{'、'.join(vetoes) or '（没有写一票否决）'}。")
        years = self.whole(place, data, "years", 2, least=1, most=MOST_YEARS)
        within = self.whole(place, data, "within", years, least=1, most=MOST_YEARS) if "within" in data else None
        if within is not None and within < years:
            self.wrong(place, f"within（几年之内）{within} 小于 years（几次）{years}。")
        then = self.text(place, data, "then", required=True)
        return Streak(years, then, within, frozenset(named), duty, veto)

    def named_grade(self, place: str, name: str, grades: list[str]) -> str:
        if name not in grades:
            self.wrong(place, f"没有叫“{name}”的等次，可以是：{'、'.join(grades) or '（没有写等次）'}。")
        return name
