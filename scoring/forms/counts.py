"""How many of an item's records count, as fields."""

from collections.abc import Mapping
from typing import Any

from django import forms

from scoring.engine.counting import Form
from scoring.forms.conditions import Data
from scoring.forms.rows import needs
from scoring.sources import Source

KINDS = {
    Form.EACH: "每件都计",
    Form.ONCE: "只计一次",
    Form.THRESHOLD: "满几件计一次",
    Form.FROM: "从第几件起计",
    Form.EVERY: "每满几件计一次",
    Form.MOST: "最多计几件",
    Form.DISTINCT: "每一种计一次",
}
NUMBERED = (Form.THRESHOLD, Form.FROM, Form.EVERY, Form.MOST)
TEXT = "text"
QUARTER, QUARTERS = "quarter", 4
COUNT_KEYS = {
    "at_least": {"at_least", "spread"},
    "from": {"from"},
    "every": {"every"},
    "most": {"most", "each"},
    "distinct": {"distinct"},
}


class CountFields:
    keys = ("count",)

    def __init__(self, source: Source) -> None:
        self.attributes = source.attributes
        self.cannot = False

    def initial(self, item: Data) -> dict[str, Data | None]:
        shown = self._shown(item.get("count", Form.EACH.value))
        self.cannot = shown is None
        return {"count": shown}

    def _shown(self, count: Any) -> Data | None:
        if count in (Form.EACH, Form.ONCE):
            return {"count_kind": count}
        if not isinstance(count, Mapping):
            return None
        key = next((key for key, keys in COUNT_KEYS.items() if key in count and set(count) <= keys), None)
        by, spread = count.get("each") or count.get("distinct") or "", count.get("spread")
        if key is None or (by and by not in self.attributes) or (spread and not self._is_quarters(spread)):
            return None
        number = None if key == Form.DISTINCT else count[key]
        each_quarter = spread["at_least"] if spread else None
        return {"count_kind": key, "count_number": number, "count_by": by, "each_quarter": each_quarter}

    def _is_quarters(self, spread: Any) -> bool:
        if not isinstance(spread, Mapping) or set(spread) != {"by", "parts", "at_least"}:
            return False
        return spread["by"] == QUARTER and spread["parts"] == QUARTERS and QUARTER in self.attributes

    def add_to(self, form: forms.Form) -> None:
        by = [("", "（不分）"), *((name, one.label) for name, one in self.attributes.items() if not one.is_many)]
        kinds = [(kind.value, said) for kind, said in KINDS.items()]
        kinds += [(TEXT, "写在“高级写法”里")] if self.cannot else []
        form.initial.setdefault("count_kind", TEXT if self.cannot else Form.EACH.value)
        form.fields["count_kind"] = forms.ChoiceField(label="计几件", choices=kinds)
        number = forms.IntegerField(label="几件", required=False, min_value=1, max_value=9999)
        form.fields["count_number"] = number
        form.fields["count_by"] = forms.ChoiceField(
            label="分开数", choices=by, required=False, help_text="“最多计几件”按它分别限制，“每一种计一次”按它分种。"
        )
        if QUARTER in self.attributes:
            form.fields["each_quarter"] = forms.IntegerField(
                label="并且每季度不少于", required=False, min_value=1, help_text="只用于“满几件计一次”。"
            )

    def is_valid(self, cleaned: Mapping[str, Any]) -> bool:
        return True

    def clean(self, form: forms.Form) -> None:
        kind = form.cleaned_data.get("count_kind")
        if kind in NUMBERED:
            needs(form, "count_number", "请填写几件。")
        elif kind == Form.DISTINCT:
            needs(form, "count_by", "请选择按什么分种。")

    def data(self, cleaned: Mapping[str, Any]) -> Data:
        kind, number, by = cleaned["count_kind"], cleaned.get("count_number"), cleaned.get("count_by")
        if kind in (Form.EACH, TEXT):
            return {}
        if kind == Form.ONCE:
            return {"count": kind}
        if kind == Form.DISTINCT:
            return {"count": {kind: by}}
        count: Data = {kind: number}
        if kind == Form.MOST and by:
            count["each"] = by
        if kind == Form.THRESHOLD and cleaned.get("each_quarter"):
            count["spread"] = {"by": QUARTER, "parts": QUARTERS, "at_least": cleaned["each_quarter"]}
        return {"count": count}
