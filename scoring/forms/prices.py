"""What one record is worth, as fields: the same for each, by tiers, or by a ratio; with coefficients and a unit."""

from collections.abc import Mapping
from typing import Any

from django import forms

from scoring.engine.price import RECORDS, Take
from scoring.forms.conditions import Asked, Data, listed_choices, of_pairs, pairs_of
from scoring.forms.rows import BandRow, FactorRow, Points, TierRow, needs, rows_of, tier_columns, tier_initial
from scoring.rulebooks import plain_number
from scoring.sources import Source
from scoring.subjects import SubjectKind

FLAT, TIERS, RATIO, TEXT = "flat", "tiers", "ratio", "text"
KINDS = {FLAT: "每件同样的分", TIERS: "分档", RATIO: "按比例"}
TAKES = {
    Take.HIGHEST: "就高（取最高的一档；都扣分的，取扣得最多的）",
    Take.SUM: "累计（各档相加）",
    Take.FIRST: "从上到下取第一个符合的档",
}
MOST_COLUMNS, MOST_PAIRS = 3, 3
SIDES = [("", "（不用）"), ("below", "低于"), ("above", "高于")]


class PriceFields:
    """`price`, `factors` and `quantity` of an item with records."""

    keys = ("price", "factors", "quantity")

    def __init__(
        self, source: Source, asked: Mapping[str, Asked], subject: SubjectKind, item: Data, data: Any = None
    ) -> None:
        self.source, self.asked, self.subject = source, asked, subject
        price = item.get("price", 0)
        self.price = price if isinstance(price, Mapping) else {}
        self.bound = data
        self._tables(item)

    def _tables(self, item: Data) -> None:
        """The three tables; what they cannot show is told by `initial`."""
        rows, by = self.price.get("tiers") or [], self.price.get("by", "")
        names = tier_columns(rows, by)
        columns = [self.asked[name] for name in names if name in self.asked]
        tiers = [tier_initial(row, by, columns) for row in rows]
        self.cannot = len(columns) < len(names) or len(names) > MOST_COLUMNS or None in tiers
        factors = [FactorRow.initial_of(row, self.asked) for row in item.get("factors") or []]
        self.cannot_factors = None in factors
        bands = [BandRow.initial_of(row) for row in self.price.get("bands") or []]
        if self.bound is not None:
            chosen = dict.fromkeys(self.bound.get(f"by{n}") for n in range(MOST_COLUMNS))
            columns = [self.asked[name] for name in chosen if name in self.asked]
        self.columns = columns
        self.tiers = self._rows(TierRow, "tiers", [] if self.cannot else tiers, columns=columns)
        self.factors = self._rows(FactorRow, "factors", [] if self.cannot_factors else factors, asked=self.asked)
        self.bands = self._rows(BandRow, "bands", bands)

    def _rows(self, row: type[forms.Form], prefix: str, initial: list[Any], **options: Any) -> Any:
        return rows_of(row)(
            self.bound, prefix=prefix, initial=None if self.bound is not None else initial, form_kwargs=options
        )

    # ---- from the item ----

    def initial(self, item: Data) -> dict[str, Data | None]:
        return {
            "price": self._price(item),
            "factors": None if self.cannot_factors else {},
            "quantity": self._quantity(item),
        }

    def _price(self, item: Data) -> Data | None:
        if not isinstance(item.get("price", 0), Mapping):
            return {"price_kind": FLAT, "points": item.get("price")}
        if "per" in self.price:
            return self._ratio()
        if self.cannot:
            return None
        names = {f"by{n}": one.name for n, one in enumerate(self.columns)}
        return {"price_kind": TIERS, "take": self.price.get("take", Take.HIGHEST.value), **names}

    def _ratio(self) -> Data | None:
        pairs = pairs_of(self.price.get("of"), self.asked)
        if pairs is None or len(pairs) > MOST_PAIRS:
            self.cannot = True
            return None
        slope = self.price.get("slope") or {}
        side = "below" if "below" in slope else "above" if slope else ""
        found = {"price_kind": RATIO, "per": self.price["per"], "slope_side": side}
        found |= {"slope_limit": slope.get(side), "slope_step": slope.get("step"), "slope_points": slope.get("points")}
        return found | {f"of{n}": pair for n, pair in enumerate(pairs)}

    def _quantity(self, item: Data) -> Data | None:
        name = item.get("quantity", "")
        return {"quantity": name} if not name or name in self.source.quantities else None

    # ---- the fields ----

    def add_to(self, form: forms.Form) -> None:
        kinds = KINDS | ({TEXT: "写在“高级写法”里"} if self.cannot else {})
        attributes = [("", "（请选择）"), *((one.name, one.label) for one in self.asked.values())]
        pairs = listed_choices(self.asked)
        unit = f"每{self.source.counted_in}"
        fields = form.fields
        fields["price_kind"] = forms.ChoiceField(
            label="怎样计分", choices=list(kinds.items()), widget=forms.RadioSelect
        )
        form.initial.setdefault("price_kind", TEXT if self.cannot else FLAT)
        fields["points"] = Points(label=f"{unit}的分值", help_text="扣分写负数，如 -2。")
        for number in range(MOST_COLUMNS):
            label = "按什么分档" if not number else "再按"
            fields[f"by{number}"] = forms.ChoiceField(label=label, choices=attributes, required=False)
        fields["take"] = forms.ChoiceField(label="符合几档时", choices=list(TAKES.items()), required=False)
        measures = [(RECORDS, "本项的全部记录"), *self.subject.measures.items()]
        fields["per"] = forms.ChoiceField(label="除以", choices=measures, required=False)
        for number in range(MOST_PAIRS):
            label = "数哪些记录" if not number else "或者"
            fields[f"of{number}"] = forms.ChoiceField(label=label, choices=pairs, required=False)
        fields["slope_side"] = forms.ChoiceField(label="每高低一步加减分", choices=SIDES, required=False)
        fields["slope_limit"] = Points(label="界限", help_text="如 0.9。")
        fields["slope_step"] = Points(label="一步", help_text="1 个百分点写 0.01。")
        fields["slope_points"] = Points(label="每一步加减")
        if self.source.quantities:
            units = [("", unit), *((name, f"每 1 个{one.label}") for name, one in self.source.quantities.items())]
            fields["quantity"] = forms.ChoiceField(label="按什么计数", choices=units, required=False)

    def is_valid(self, cleaned: Mapping[str, Any]) -> bool:
        return all(table.is_valid() for table in self.used(cleaned))

    def used(self, cleaned: Mapping[str, Any]) -> list[Any]:
        """The tables that count for what was chosen."""
        tables = {TIERS: [self.tiers], RATIO: [self.bands]}.get(cleaned.get("price_kind"), [])
        return [*tables, self.factors]

    def clean(self, form: forms.Form) -> None:
        kind = form.cleaned_data.get("price_kind")
        if kind == FLAT and not form.cleaned_data.get("incomplete"):
            needs(form, "points", "请填写分值。")
        elif kind == TIERS and not self.columns:
            form.add_error("by0", "请选择按什么分档，再点“列出分档表”。")
        elif kind == TIERS and self.tiers.is_valid() and not self.tiers.said:
            form.add_error("by0", "请在分档表里至少填写一档。")
        elif kind == RATIO:
            self._clean_ratio(form)

    def _clean_ratio(self, form: forms.Form) -> None:
        if form.cleaned_data.get("slope_side"):
            for name in ("slope_limit", "slope_step", "slope_points"):
                needs(form, name, "请填写。")
        elif self.bands.is_valid() and not self.bands.said:
            form.add_error("per", "请填写比例的各档，或者每高低一步加减多少分。")

    # ---- to the item ----

    def data(self, cleaned: Mapping[str, Any]) -> Data:
        said: Data = {}
        price = {FLAT: self._flat_said, TIERS: self._tiers_said, RATIO: self._ratio_said}.get(cleaned["price_kind"])
        if price and (cleaned["price_kind"] != FLAT or cleaned.get("points") is not None):
            said["price"] = price(cleaned)
        if factors := self.factors.said:
            said["factors"] = factors
        if cleaned.get("quantity"):
            said["quantity"] = cleaned["quantity"]
        return said

    def _flat_said(self, cleaned: Mapping[str, Any]) -> Any:
        return plain_number(cleaned["points"])

    def _tiers_said(self, cleaned: Mapping[str, Any]) -> Data:
        """By one attribute in the short form, by several each with its own conditions."""
        rows, take = self.tiers.said, {"take": cleaned["take"]} if cleaned.get("take") else {}
        by = self.columns[0].name
        if len(self.columns) == 1 and not any(isinstance(row["when"][by], Mapping) for row in rows):
            return {"by": by, "tiers": [{"is": row["when"][by], "points": row["points"]} for row in rows], **take}
        return {"tiers": rows, **take}

    def _ratio_said(self, cleaned: Mapping[str, Any]) -> Data:
        said: Data = {"per": cleaned.get("per") or RECORDS}
        if pairs := [cleaned[f"of{n}"] for n in range(MOST_PAIRS) if cleaned.get(f"of{n}")]:
            said["of"] = of_pairs(pairs)
        if side := cleaned.get("slope_side"):
            step, points = plain_number(cleaned["slope_step"]), plain_number(cleaned["slope_points"])
            said["slope"] = {side: plain_number(cleaned["slope_limit"]), "step": step, "points": points}
        if bands := self.bands.said:
            said["bands"] = bands
        return said
