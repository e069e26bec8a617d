"""What stands beside the points, row by row: grades, duties, vetoes, who takes no place, years in a row."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms

from scoring.forms.conditions import Asked, Data, listed_choices, of_pairs, pairs_of
from scoring.forms.rows import Points, needs
from scoring.rulebooks import plain_number

COLOURS = [("", "—"), ("green", "绿"), ("blue", "蓝"), ("yellow", "黄"), ("brown", "棕"), ("red", "红")]
ROUNDS = [("", "舍去零头"), ("half", "四舍五入"), ("up", "进一")]
TIES = [("", "都不算"), ("in", "都算上")]
ALL = "all"


class MeaningRow(forms.Form):
    """A row with what must not be empty in it: `required`, name → sentence. `keys` is all that its fields can show."""

    keys: Collection[str] = ()
    required: Mapping[str, str] = {}

    def clean(self) -> Data:
        data = super().clean()
        if self.has_changed() and not data.get("DELETE"):
            for name, sentence in self.required.items():
                needs(self, name, sentence)
        return data

    def words(self, *names: str) -> Data:
        return {name: self.cleaned_data[name].strip() for name in names if self.cleaned_data.get(name)}

    def numbers(self, *names: str) -> Data:
        data = self.cleaned_data
        return {name: plain_number(data[name]) for name in names if data.get(name) is not None}


class GradeRow(MeaningRow):
    keys = {"name", "at_least", "passes", "places", "share", "round", "ties", "duties", "colour"}
    required = {"name": "请填写等次名称。"}

    name = forms.CharField(label="等次", required=False, max_length=20)
    at_least = Points(label="不少于几分")
    places = forms.IntegerField(label="名额", required=False, min_value=0)
    share = forms.DecimalField(label="或占百分之几", required=False, min_value=0, max_value=100)
    round = forms.ChoiceField(label="比例折成名额", choices=ROUNDS, required=False)
    ties = forms.ChoiceField(label="末位同分", choices=TIES, required=False)
    duties = forms.BooleanField(label="须完成全部达标项目", required=False)
    passes = forms.BooleanField(label="合格线", required=False)
    colour = forms.ChoiceField(label="颜色", choices=COLOURS, required=False)

    def clean(self) -> Data:
        data = super().clean()
        has_quota = data.get("places") is not None or data.get("share") is not None
        if data.get("places") is not None and data.get("share") is not None:
            self.add_error("share", "名额和比例只填一个。")
        if (data.get("round") or data.get("ties")) and not has_quota:
            self.add_error("places", "没有名额或比例，不用选零头和同分。")
        return data

    def said(self) -> Data:
        data = self.cleaned_data
        said = self.words("name") | self.numbers("at_least", "places")
        if data.get("share") is not None:
            said["share"] = plain_number(data["share"] / 100)
        if data.get("duties"):
            said["duties"] = ALL
        return said | self.words("round", "ties", "colour") | ({"passes": True} if data.get("passes") else {})

    @classmethod
    def initial_of(cls, row: Data, **options: Any) -> Data | None:
        if not set(row) <= cls.keys or row.get("duties") not in (None, [], ALL):
            return None
        share = row.get("share")
        if isinstance(share, str):
            return None
        percent = None if share is None else round(share * 100, 2)
        ties, rounding = row.get("ties", ""), row.get("round", "")
        shown = {
            "share": percent,
            "ties": "" if ties == "out" else ties,
            "round": "" if rounding == "down" else rounding,
        }
        return row | shown | {"duties": row.get("duties") == ALL}


def by_points(items: list[Any]) -> list[Any]:
    """The same items, asked for their points."""
    return [(value.replace("item:", "points_of:", 1), name) for value, name in items]


class WayRow(MeaningRow):
    """So many records of one source, or so many points or records of one item."""

    def __init__(self, *args: Any, sources: list[Any], items: list[Any], grades: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_items = [("计分项目（按得分）", by_points(items)), ("计分项目（按件数）", items)]
        self.fields["counted"].choices = [("", "（请选择）"), ("记录（按件数）", sources), *of_items]
        if "grade" in self.fields:
            self.fields["grade"].choices = [("", "（请选择）"), *((name, name) for name in grades)]

    def way(self) -> Data:
        kind, name = self.cleaned_data["counted"].split(":", 1)
        return {kind: name} | self.numbers("at_least")

    @staticmethod
    def counted_of(row: Data, sources: list[Any], items: list[Any]) -> Data | None:
        kind = next((key for key in ("item", "points_of") if key in row), "source")
        counted = f"{kind}:{row.get(kind, '')}"
        known = {value for value, _ in (*sources, *items, *by_points(items))}
        return {"counted": counted} if counted in known else None


class DutyRow(WayRow):
    keys = {"code", "name", "clause", "item", "points_of", "source", "at_least"}
    required = {"name": "请填写达标项目的名称。", "counted": "请选择数什么。"}

    code = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label="达标项目", required=False, max_length=60)
    counted = forms.ChoiceField(label="数什么", required=False)
    at_least = Points(label="不少于", min_value=0)
    clause = forms.CharField(label="条款", required=False, max_length=60)

    def said(self) -> Data:
        return self.words("code", "name", "clause") | self.way()

    @classmethod
    def initial_of(cls, row: Data, *, sources: list[Any], items: list[Any], grades: list[str]) -> Data | None:
        counted = cls.counted_of(row, sources, items) if set(row) <= cls.keys else None
        return counted and row | counted


class VetoRow(WayRow):
    keys = {"name", "clause", "item", "points_of", "source", "at_least", "grade"}
    required = {"name": "请填写是什么情形。", "counted": "请选择数什么。", "grade": "请选择最高只能评什么等次。"}

    name = forms.CharField(label="情形", required=False, max_length=60)
    counted = forms.ChoiceField(label="数什么", required=False)
    at_least = Points(label="不少于", min_value=0)
    grade = forms.ChoiceField(label="最高只能评", required=False)
    clause = forms.CharField(label="条款", required=False, max_length=60)

    def said(self) -> Data:
        return self.words("name", "clause", "grade") | self.way()

    @classmethod
    def initial_of(cls, row: Data, *, sources: list[Any], items: list[Any], grades: list[str]) -> Data | None:
        counted = cls.counted_of(row, sources, items) if set(row) <= cls.keys else None
        return counted and row | counted


class ExclusionRow(MeaningRow):
    keys = {"name", "applies_to"}
    required = {"name": "请填写是哪些人。", "when": "请选择条件。"}

    name = forms.CharField(label="不参评的", required=False, max_length=60)

    def __init__(self, *args: Any, asked: Mapping[str, Asked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = listed_choices(asked)
        self.fields["when"] = forms.ChoiceField(label="条件", choices=choices, required=False)
        self.fields["and_when"] = forms.ChoiceField(label="或者（并且）", choices=choices, required=False)

    def said(self) -> Data:
        pairs = [self.cleaned_data[name] for name in ("when", "and_when") if self.cleaned_data.get(name)]
        return self.words("name") | {"applies_to": of_pairs(pairs)}

    @classmethod
    def initial_of(cls, row: Data, *, asked: Mapping[str, Asked]) -> Data | None:
        pairs = pairs_of(row.get("applies_to"), asked) if set(row) <= cls.keys else None
        if not pairs or len(pairs) > 2:
            return None
        return {"name": row.get("name"), "when": pairs[0], "and_when": pairs[1] if len(pairs) > 1 else ""}


class StreakRow(MeaningRow):
    keys = {"grade", "years", "within", "then"}
    required = {"grade": "请选择等次。", "then": "请填写怎么办。"}

    grade = forms.ChoiceField(label="等次", required=False)
    years = forms.IntegerField(label="几年", required=False, min_value=1, max_value=20)
    within = forms.IntegerField(label="几年之内（不填为连续）", required=False, min_value=1, max_value=20)
    then = forms.CharField(label="就", required=False, max_length=60)

    def __init__(self, *args: Any, grades: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = [("", "（请选择）"), *((name, name) for name in grades)]

    def said(self) -> Data:
        return self.words("grade", "then") | self.numbers("years", "within")

    @classmethod
    def initial_of(cls, row: Data, *, grades: list[str]) -> Data | None:
        return row if set(row) <= cls.keys and isinstance(row.get("grade"), str) and row["grade"] in grades else None
