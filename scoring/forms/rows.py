"""Rows inside a rulebook's forms: written from the top, an emptied row is gone, further ones at a button's press."""

from collections.abc import Mapping
from typing import Any

from django import forms

from scoring.forms.conditions import Asked, Data, chosen, fields_of, listed_choices, of_pairs, pairs_of, said
from scoring.rulebooks import plain_number

BLANK_ROWS = 2
ORDER = "ORDER"


class Points(forms.DecimalField):
    """Points, plus or minus, with four decimals at most."""

    def __init__(self, **options: Any) -> None:
        told = {"invalid": "请只填写数字，如 5、-2、0.25，不带单位和百分号。"}
        super().__init__(**{"required": False, "max_digits": 9, "decimal_places": 4, "error_messages": told} | options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"step": "any"}


class Rows(forms.BaseFormSet):
    """A table of rows; `said` gives those that say something, in the order of their numbers."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return super().get_form_kwargs(index) | {"empty_permitted": True}

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        if ORDER in form.fields:
            form.fields[ORDER].required = False
            form.fields[ORDER].label = "顺序"
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "删除"

    @property
    def has_rows(self) -> bool:
        """Whether a row stands in it, kept or just typed."""
        return any(form.has_changed() if form.is_bound else bool(form.initial) for form in self.forms)

    @property
    def said(self) -> list[Data]:
        rows = [form for form in self.forms if form.has_changed() and not form.cleaned_data.get("DELETE")]
        rows = [form for form in rows if set(form.changed_data) - {ORDER}]
        rows.sort(key=lambda form: (form.cleaned_data.get(ORDER) is None, form.cleaned_data.get(ORDER) or 0))
        return [form.said() for form in rows]


def rows_of(row: type[forms.Form]) -> type[Rows]:
    return forms.formset_factory(row, formset=Rows, extra=BLANK_ROWS, can_order=True, can_delete=True)


def with_more(data: Any, prefix: str) -> Any:
    """What was sent, with room for further rows of that table."""
    data = data.copy()
    key = f"{prefix}-TOTAL_FORMS"
    if data.get(key, "").isdigit():
        data[key] = str(int(data[key]) + BLANK_ROWS)
    return data


def needs(form: forms.Form, name: str, sentence: str) -> None:
    if form.cleaned_data.get(name) in (None, "") and name not in form.errors:
        form.add_error(name, sentence)


class TierRow(forms.Form):
    """One tier: for each of the table's attributes its words or numbers, then the points."""

    def __init__(self, *args: Any, columns: list[Asked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        for number, one in enumerate(columns):
            self.fields.update(fields_of(one, f"by{number}", may_exclude=False))
        self.fields["points"] = Points(label="分值")

    def clean(self) -> Data:
        data = super().clean()
        if self.has_changed() and not data.get("DELETE"):
            needs(self, "points", "请填写这一档的分值。")
            if not self.when() and self.columns:
                self.add_error(None, f"请选择这一档是哪些“{self.columns[0].label}”。")
        return data

    def when(self) -> Data:
        found = {one.name: said(one, self.cleaned_data, f"by{n}") for n, one in enumerate(self.columns)}
        return {name: value for name, value in found.items() if value is not None}

    def said(self) -> Data:
        return {"when": self.when(), "points": plain_number(self.cleaned_data["points"])}

    @property
    def cells(self) -> list[Data]:
        """For the page: one cell for each column."""
        return [
            {"one": one, "fields": [self[name] for name in self.fields if name.startswith(f"by{n}-")]}
            for n, one in enumerate(self.columns)
        ]


def tier_columns(tiers: list[Data], by: str) -> list[str]:
    """The attributes that tell tiers apart, in the order in which they are met."""
    names = [by] if by else []
    return list(dict.fromkeys([*names, *(name for tier in tiers for name in tier.get("when") or {})]))


def tier_initial(tier: Data, by: str, columns: list[Asked]) -> Data | None:
    """A tier as its row shows it; None when it cannot."""
    when = ({by: tier["is"]} if "is" in tier else {}) | (tier.get("when") or {})
    found: Data = {"points": tier.get("points")}
    for number, one in enumerate(columns):
        if one.name in when:
            shown = chosen(one, when[one.name])
            if shown is None or "not" in shown:
                return None
            found |= {f"by{number}-{part}": value for part, value in shown.items()}
    return found


class FactorRow(forms.Form):
    """A coefficient for records with one word of one attribute."""

    def __init__(self, *args: Any, asked: Mapping[str, Asked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = listed_choices(asked)
        self.fields["when"] = forms.ChoiceField(label="哪些记录", choices=choices, required=False)
        self.fields["and_when"] = forms.ChoiceField(label="并且", choices=choices, required=False)
        self.fields["times"] = Points(label="乘以")

    def clean(self) -> Data:
        data = super().clean()
        if self.has_changed() and not data.get("DELETE"):
            needs(self, "when", "请选择对哪些记录。")
            needs(self, "times", "请填写系数。")
        return data

    def said(self) -> Data:
        pairs = [self.cleaned_data[name] for name in ("when", "and_when") if self.cleaned_data.get(name)]
        return {"when": of_pairs(pairs), "times": plain_number(self.cleaned_data["times"])}

    @staticmethod
    def initial_of(row: Data, asked: Mapping[str, Asked]) -> Data | None:
        pairs = pairs_of(row.get("when"), asked)
        if not pairs or len(pairs) > 2:
            return None
        return {"when": pairs[0], "and_when": pairs[1] if len(pairs) > 1 else "", "times": row.get("times")}


class BandRow(forms.Form):
    """A step of a ratio."""

    reach = forms.ChoiceField(label="比例", choices=[("at_least", "不少于"), ("more_than", "大于")], required=False)
    limit = forms.DecimalField(label="多少", required=False, max_digits=9, decimal_places=4)
    points = Points(label="分值")

    def clean(self) -> Data:
        data = super().clean()
        if self.has_changed() and not data.get("DELETE"):
            needs(self, "limit", "请填写比例，如 0.9。")
            needs(self, "points", "请填写分值。")
        return data

    def said(self) -> Data:
        data = self.cleaned_data
        return {data["reach"] or "at_least": plain_number(data["limit"]), "points": plain_number(data["points"])}

    @staticmethod
    def initial_of(row: Data) -> Data:
        reach = "at_least" if "at_least" in row else "more_than"
        return {"reach": reach, "limit": row.get(reach), "points": row.get("points")}
