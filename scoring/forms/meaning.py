"""The form of what a rulebook's total means; what its rows cannot say stays in a text of its own."""

from collections.abc import Mapping
from typing import Any

from django import forms

from scoring.actions.drafts import next_code, tree_of
from scoring.forms.conditions import Data, asked_of
from scoring.forms.items import BESIDE_POINTS, ItemForm, read_text
from scoring.forms.meaning_rows import DutyRow, ExclusionRow, GradeRow, StreakRow, VetoRow
from scoring.forms.rows import Points, rows_of
from scoring.rulebooks import BESIDE_ITEMS, plain_number
from scoring.sources import sources_of
from scoring.subjects import SUBJECTS

TABLES = {
    "grades": (GradeRow, "等次"),
    "duties": (DutyRow, "达标项目"),
    "vetoes": (VetoRow, "一票否决"),
    "excluded": (ExclusionRow, "不参评"),
    "streaks": (StreakRow, "连续几年"),
}
HEAD = {"year_ends", "incomplete"}  # stand on the rulebook's own page


class MeaningForm(forms.Form):
    """等次和达标."""

    remind_below = Points(label="提醒线", help_text="低于这个分数的提醒，与等次无关。")
    lists = forms.ChoiceField(label="分开排名", required=False, help_text="名额和名次在各自的名单里数，如常委和委员。")
    and_lists = forms.ChoiceField(label="再按", required=False)
    tie_break = forms.ChoiceField(label="同分时先看", required=False)
    then_by = forms.ChoiceField(label="再看", required=False)
    text = forms.CharField(
        label="高级写法",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "code", "spellcheck": "false"}),
        help_text="上面的格子说不了的，一行写一条；一般不用填。",
    )

    def __init__(self, data: Any = None, *, rules: Data) -> None:
        self.rules, self.subject = rules, SUBJECTS[rules["subject"]]
        self.asked = asked_of(self.subject.attributes)
        self.items = [(row["code"], row["name"]) for _, row in tree_of(rules.get("items") or [])]
        self.grades = [row.get("name", "") for row in rules.get("grades") or [] if isinstance(row, Mapping)]
        typed = [key for key in data or () if key.startswith("grades-") and key.endswith("-name")]
        self.grades = list(dict.fromkeys([*self.grades, *(data[key] for key in typed if data[key])]))
        self.rest: Data = {}
        self.tables = {key: self._table(key, data) for key in TABLES}
        super().__init__(data, initial=self._first())
        for name in ("lists", "and_lists"):
            self.fields[name].choices = [("", "不分"), *((one.name, one.label) for one in self.asked.values())]
        for name in ("tie_break", "then_by"):
            self.fields[name].choices = [("", "（不分先后）"), *self.items]

    def _options(self, key: str) -> Data:
        sources = [(f"source:{one.name}", one.label) for one in sources_of(self.subject.name).values()]
        items = [(f"item:{code}", name) for code, name in self.items]
        ways = {"sources": sources, "items": items, "grades": self.grades}
        options = {
            "duties": ways,
            "vetoes": ways,
            "excluded": {"asked": self.asked},
            "streaks": {"grades": self.grades},
        }
        return options.get(key, {})

    def _table(self, key: str, data: Any) -> Any:
        row, options = TABLES[key][0], self._options(key)
        rows = self.rules.get(key) or []
        shown = [row.initial_of(one, **options) if isinstance(one, Mapping) else None for one in rows]
        if None in shown:
            self.rest[key], shown = rows, []
        return rows_of(row)(data, prefix=key, initial=None if data is not None else shown, form_kwargs=options)

    def _first(self) -> Data:
        rules = self.rules
        known = {*TABLES, *HEAD, "remind_below", "lists", "tie_break"}
        self.rest |= {key: rules[key] for key in sorted(BESIDE_ITEMS - known) if key in rules}
        first = {"remind_below": rules.get("remind_below")}
        ties = rules.get("tie_break") or []
        ties = ties if isinstance(ties, list) else [ties]
        if len(ties) > 2 or not set(ties) <= {code for code, _ in self.items}:
            self.rest["tie_break"] = ties
        else:
            first |= dict(zip(("tie_break", "then_by"), ties, strict=False))
        lists = rules.get("lists") or []
        lists = lists if isinstance(lists, list) else [lists]
        if len(lists) > 2 or not set(lists) <= self.asked.keys():
            self.rest["lists"] = lists
        else:
            first |= dict(zip(("lists", "and_lists"), lists, strict=False))
        return first | {"text": ItemForm.text_of(self.rest)}

    # ---- to the rulebook ----

    def clean_text(self) -> Data:
        found = read_text(self.cleaned_data["text"], BESIDE_POINTS)
        if unknown := sorted(set(found) - BESIDE_ITEMS):
            raise forms.ValidationError(f"不认识“{'、'.join(unknown)}”，可以写：{'、'.join(sorted(BESIDE_ITEMS))}。")
        return found

    def clean(self) -> Data:
        data = super().clean()
        if self.errors or not self.tables_are_valid:
            return data
        if twice := sorted(set(data["text"]) & set(self.said(data))):
            self.add_error("text", f"{'、'.join(twice)} 在上面的格子里已经填了，请只写一处。")
        return data

    @property
    def tables_are_valid(self) -> bool:
        return all([table.is_valid() for table in self.tables.values()])  # noqa: C419 - every table says its mistakes

    def is_valid(self) -> bool:
        return super().is_valid() and self.tables_are_valid

    def said(self, cleaned: Mapping[str, Any]) -> Data:
        said: Data = {key: table.said for key, table in self.tables.items()}
        new = dict(self.rules)
        for row in said["duties"]:
            if not row.get("code"):
                row["code"] = next_code(new | {"duties": said["duties"]}, "duty")
        said["tie_break"] = [cleaned[name] for name in ("tie_break", "then_by") if cleaned.get(name)]
        lists = [cleaned[name] for name in ("lists", "and_lists") if cleaned.get(name)]
        said["lists"] = lists[0] if len(lists) == 1 else lists
        if cleaned.get("remind_below") is not None:
            said["remind_below"] = plain_number(cleaned["remind_below"])
        return {key: value for key, value in said.items() if value not in ("", None, [])}

    @property
    def data_of_rules(self) -> Data:
        """The whole rulebook with what the form says."""
        kept = {key: value for key, value in self.rules.items() if key not in BESIDE_ITEMS or key in HEAD}
        return kept | self.said(self.cleaned_data) | self.cleaned_data["text"]
