"""The form of one item: its words, which records, what one is worth, how many count, how the sum closes.

What the fields cannot say stays in a text of its own (高级写法), so that saving never loses anything.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml
from django import forms

from scoring.engine import RulebookError
from scoring.engine.parse import plain_data
from scoring.forms.conditions import ConditionFields, Data, asked_of
from scoring.forms.counts import CountFields
from scoring.forms.prices import PriceFields
from scoring.forms.rows import Points, needs
from scoring.rulebooks import plain_number
from scoring.sources import Source
from scoring.subjects import SubjectKind

WORDS = ("name", "clause", "note")
OWN = ("code", *WORDS, "items", "source")  # what the text beside the fields may never say
BESIDE_POINTS = ("code", "name", "subject", "items")  # the same for the text beside the grades
TAKES = [("sum", "相加"), ("best", "只取最高的几项（都扣分的，取扣得最多的）"), ("all", "做到几项才计分")]
LIMITS = {"base": "起始分", "floor": "最低分", "cap": "最高分（上限）"}
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TEXTS = ("policy_note", "incomplete")
DAY_FIELDS = {"from_day": "from", "to_day": "to"}
SWITCHES = {"record_only": "只作记录，不计分", "same_records": "与相邻项目计同一批记录（如“立案再加”）"}


class ItemForm(forms.Form):
    """What every item says, whatever it is."""

    name = forms.CharField(label="项目名称", max_length=60)
    clause = forms.CharField(label="条款", max_length=60, required=False, help_text="原文的第几条、第几项。")
    note = forms.CharField(label="说明", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    policy_note = forms.CharField(
        label="政策说明",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="本项涉及减负规定的（批示、媒体报道、开会、发文、拍照、学习笔记、签到等），写明依据和考虑。",
    )
    incomplete = forms.CharField(
        label="还缺什么",
        required=False,
        max_length=200,
        help_text="原文没有公布分值等，写明缺什么；写了就先不评等次，补齐以后清空。",
    )
    record_only = forms.BooleanField(label=SWITCHES["record_only"], required=False)
    base = Points(label="起始分", help_text="没有记录也有的分；一般不填。")
    floor = Points(label="最低分", help_text="扣到多少为止；不填则不设底。")
    cap = Points(label="最高分（上限）", help_text="超过的部分不计；不填则不封顶。")
    average_per = forms.ChoiceField(label="合计除以", required=False)
    average_times = Points(label="再乘以")
    text = forms.CharField(
        label="高级写法",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "code", "spellcheck": "false"}),
        help_text="上面的格子说不了的，一行写一条；一般不用填。",
    )

    # What the form writes of `how`; a key it cannot show goes to the text.
    keys: tuple[str, ...] = ("policy_note", "incomplete", "record_only", "base", "floor", "cap", "average")

    def __init__(self, data: Any = None, *, subject: SubjectKind, item: Data) -> None:
        self.subject, self.item = subject, item
        self.applies = ConditionFields("applies_to", asked_of(subject.attributes))
        self.parts = self.make_parts(data)
        known = {*self.keys, *OWN, "applies_to", *(key for part in self.parts for key in part.keys)}
        self.rest = {key: value for key, value in item.items() if key not in known}
        super().__init__(data, initial=self.first_values() | {"text": self.text_of(self.rest)})
        self.fields["average_per"].choices = [("", "（不除）"), *subject.measures.items()]
        if not subject.measures:
            del self.fields["average_per"], self.fields["average_times"]
        self.applies.add_to(self)
        for part in self.parts:
            part.add_to(self)

    def make_parts(self, data: Any) -> list[Any]:
        """Groups of fields for a few keys each: PriceFields, CountFields."""
        return []

    # ---- from the item ----

    def first_values(self) -> Data:
        item = self.item
        values = {name: item.get(name, "") for name in (*WORDS, *TEXTS)}
        values |= {name: item.get(name) for name in ("record_only", *LIMITS)}
        values |= self.shown("average", average_values(item.get("average"), self.subject))
        values |= self.shown("applies_to", self.applies.initial(item.get("applies_to")))
        for part in self.parts:
            for key, found in part.initial(item).items():
                values |= self.shown(key, found)
        return values

    def shown(self, key: str, values: Data | None) -> Data:
        """`values`, or nothing when the key's fields cannot show it: then the text does."""
        if values is None:
            self.rest[key] = self.item[key]
        return values or {}

    @staticmethod
    def text_of(rest: Data) -> str:
        return yaml.safe_dump(rest, allow_unicode=True, sort_keys=False, width=110) if rest else ""

    # ---- to the item ----

    def clean_text(self) -> Data:
        return read_text(self.cleaned_data["text"], OWN)

    def clean(self) -> Data:
        data = super().clean()
        for part in self.parts:
            part.clean(self)
        if self.errors or not all(part.is_valid(data) for part in self.parts):
            return data
        if twice := sorted(set(data["text"]) & set(self.said(data))):
            self.add_error("text", f"{'、'.join(twice)} 在上面的格子里已经填了，请只写一处。")
        return data

    def is_valid(self) -> bool:
        return super().is_valid() and all(part.is_valid(self.cleaned_data) for part in self.parts)

    def said(self, cleaned: Mapping[str, Any]) -> Data:
        """What the fields say, without the text."""
        said = {key: cleaned[key].strip() for key in TEXTS if cleaned.get(key)}
        said |= {key: plain_number(cleaned[key]) for key in LIMITS if cleaned.get(key) is not None}
        said |= {key: True for key in SWITCHES if cleaned.get(key)}
        if cleaned.get("average_per"):
            times = cleaned.get("average_times")
            said["average"] = {"per": cleaned["average_per"], "times": 1 if times is None else plain_number(times)}
        if applies := self.applies.data(cleaned):
            said["applies_to"] = applies
        for part in self.parts:
            said |= part.data(cleaned)
        return said

    @property
    def data_of_item(self) -> Data:
        """The item as a rulebook writes it; its code is given elsewhere."""
        words = {name: self.cleaned_data[name].strip() for name in WORDS}
        said = {name: text for name, text in words.items() if text} | self.said(self.cleaned_data)
        return said | self.cleaned_data["text"]

    # ---- for the page ----

    def bound_fields(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    @property
    def sum_fields(self) -> list[forms.BoundField]:
        return self.bound_fields("cap", "floor", "base", "average_per", "average_times")

    @property
    def applies_rows(self) -> list[Data]:
        return self.applies.rows(self)

    @property
    def limits_are_set(self) -> bool:
        return any(row["is_set"] for row in self.applies_rows)


class PlainForm(ItemForm):
    """Points without records, by a condition on the subject alone."""

    def clean(self) -> Data:
        data = super().clean()
        needs(self, "base", "请填写给多少分。")
        return data


class CategoryForm(ItemForm):
    """A category: what it makes of the items under it."""

    take = forms.ChoiceField(label="各分项", choices=TAKES)
    how_many = forms.IntegerField(
        label="几项", required=False, min_value=1, help_text="取最高的，不填为 1 项；做到才计分的，不填为全部。"
    )
    once_each = forms.BooleanField(label="同一条记录只在一个分项里计（取分高的；都扣分的，取扣得多的）", required=False)

    keys = (*ItemForm.keys, "take", "once_each")

    def first_values(self) -> Data:
        take = self.item.get("take", "sum")
        ((take, number),) = take.items() if isinstance(take, Mapping) else [(take, None)]
        return super().first_values() | {"once_each": self.item.get("once_each"), "take": take, "how_many": number}

    def said(self, cleaned: Mapping[str, Any]) -> Data:
        said = super().said(cleaned)
        if cleaned["take"] != "sum":
            number = cleaned.get("how_many")
            said["take"] = {cleaned["take"]: number} if number else cleaned["take"]
        return said | ({"once_each": True} if cleaned.get("once_each") else {})


class RecordsForm(ItemForm):
    """Records of one source."""

    same_records = forms.BooleanField(label=SWITCHES["same_records"], required=False)
    from_day = forms.DateField(label="只计这一天起的记录", required=False, widget=DAY)
    to_day = forms.DateField(label="只计到这一天的记录", required=False, widget=DAY)
    year_ends = forms.CharField(
        label="年度截止日", required=False, max_length=20, help_text="与整个办法不同时写，如 12-20。"
    )

    keys = (*ItemForm.keys, "same_records", *DAY_FIELDS.values(), "year_ends")

    def __init__(self, data: Any = None, *, subject: SubjectKind, item: Data, source: Source) -> None:
        self.source = source
        self.where = ConditionFields("where", asked_of(source.attributes))
        super().__init__(data, subject=subject, item=item)
        self.where.add_to(self)

    def make_parts(self, data: Any) -> list[Any]:
        self.price = PriceFields(self.source, self.where.asked, self.subject, self.item, data)
        return [self.price, CountFields(self.source)]

    def first_values(self) -> Data:
        values = super().first_values() | {"same_records": self.item.get("same_records")}
        values |= {name: self.item.get(key) for name, key in DAY_FIELDS.items()}
        values["year_ends"] = self.item.get("year_ends", "")
        self.rest.pop("where", None)
        return values | self.shown("where", self.where.initial(self.item.get("where")))

    def said(self, cleaned: Mapping[str, Any]) -> Data:
        said = super().said(cleaned) | {"source": self.source.name}
        if where := self.where.data(cleaned):
            said["where"] = where
        said |= {key: cleaned[name].isoformat() for name, key in DAY_FIELDS.items() if cleaned.get(name)}
        return said | ({"year_ends": cleaned["year_ends"].strip()} if cleaned.get("year_ends") else {})

    # ---- for the page ----

    @property
    def where_rows(self) -> list[Data]:
        return self.where.rows(self)

    @property
    def by_fields(self) -> list[forms.BoundField]:
        return self.bound_fields("by0", "by1", "by2")

    @property
    def ratio_fields(self) -> list[forms.BoundField]:
        return self.bound_fields("of0", "of1", "of2", "per")

    @property
    def slope_fields(self) -> list[forms.BoundField]:
        return self.bound_fields("slope_side", "slope_limit", "slope_step", "slope_points")

    @property
    def count_fields(self) -> list[forms.BoundField]:
        return self.bound_fields("count_kind", "count_number", "count_by", "each_quarter", "quantity")

    @property
    def day_fields(self) -> list[forms.BoundField]:
        return self.bound_fields("from_day", "to_day", "year_ends")

    @property
    def limits_are_set(self) -> bool:
        return super().limits_are_set or any(field.value() or field.errors for field in self.day_fields)


def average_values(average: Any, subject: SubjectKind) -> Data | None:
    """An average as its fields show it; None when the subject has no such measure."""
    if not average:
        return {}
    if not isinstance(average, Mapping) or average.get("per") not in subject.measures:
        return None
    return {"average_per": average["per"], "average_times": average.get("times", 1)}


def read_text(text: str, own: Iterable[str]) -> Data:
    """The plain data of a text block; `own` are keys it may not say."""
    try:
        data = plain_data(text) if text.strip() else {}
    except RulebookError as error:
        raise forms.ValidationError(error.problems) from error
    if not isinstance(data, Mapping):
        raise forms.ValidationError("这里一行写一条，写成“键: 值”的样子，冒号用半角，后面空一格。")
    if said := [key for key in data if key in own]:
        raise forms.ValidationError(f"{'、'.join(map(str, said))} 不能写在这里。")
    return {str(key): value for key, value in data.items()}
