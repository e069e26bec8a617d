"""The head of a rulebook as a form: what it is called, whom it speaks about, from when to when, how it adds up."""

from typing import Any

from django import forms

from accounts.office_admin.base import OfficeForm
from scoring.actions.drafts import code_for
from scoring.engine import RulebookError
from scoring.forms.conditions import ConditionFields, Data, asked_of
from scoring.forms.problems import HEAD_FIELDS, add_problems
from scoring.models import Rulebook
from scoring.rulebooks import check_rulebook, plain_number, rulebook_data
from scoring.subjects import SUBJECTS

TEXTS = ("name", "subject", "basis", "note")
NUMBERS = ("base", "floor", "cap", "rounding", "candidates")
DAYS = {"starts_on": "from", "ends_on": "to"}
BESIDE = ("year_ends", "incomplete")
APPLIES = "applies_to"


class HeadForm(OfficeForm):
    """The whole rulebook is checked with it before anything is kept."""

    year_ends = forms.CharField(
        label="年度截止日", required=False, max_length=20, help_text="不是 12 月 31 日的才填，写成 12-20 的样子。"
    )

    incomplete = forms.CharField(
        label="还缺什么",
        required=False,
        max_length=200,
        help_text="办法没有写全（如分值没有公布）时写明缺什么；写了就先不评等次。",
    )

    class Meta:
        model = Rulebook
        fields = (*TEXTS, *NUMBERS, *DAYS)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        book = self.instance
        self.before: Data = rulebook_data(book) if book.pk else {}
        self.initial |= {name: plain_number(getattr(book, name)) for name in NUMBERS if book.pk}
        self.initial |= {name: self.before.get(name, "") for name in BESIDE}
        if "subject" in self.fields and self.before.get("items"):
            self.fields["subject"].disabled = True
            self.fields["subject"].help_text = "有了项目以后不能改。"
        self.applies = ConditionFields(APPLIES, asked_of(SUBJECTS[book.subject].attributes) if book.pk else {})
        shown = self.applies.initial(self.before.get(APPLIES))
        self.keeps_applies = shown is None
        if not self.keeps_applies:
            self.applies.add_to(self)
            self.initial.update(shown or {})

    @staticmethod
    def applies_names(book: Rulebook) -> list[str]:
        """The fields that say whom the rulebook applies to."""
        form = forms.Form()
        fields = ConditionFields(APPLIES, asked_of(SUBJECTS[book.subject].attributes))
        if fields.initial(book.applies_to) is not None:
            fields.add_to(form)
        return list(form.fields)

    def clean(self) -> Data:
        data = super().clean()
        if self.errors:
            return data
        self.rules = self.said(data)
        try:
            check_rulebook(self.rules, unfinished=True)
        except RulebookError as error:
            add_problems(self, error.problems, "计分办法", HEAD_FIELDS)
        return data

    def said(self, cleaned: Data) -> Data:
        """The rulebook's plain data with what the form says; whatever else it says stays."""
        said = {name: cleaned[name].strip() for name in TEXTS}
        said |= {name: plain_number(cleaned[name]) for name in NUMBERS if cleaned.get(name) is not None}
        said |= {key: cleaned[name].isoformat() for name, key in DAYS.items() if cleaned.get(name)}
        said |= {name: cleaned[name].strip() for name in BESIDE}
        if not self.keeps_applies:
            is_other = said["subject"] != self.before.get("subject")
            said[APPLIES] = {} if is_other else self.applies.data(cleaned)
        own = {*TEXTS, *NUMBERS, *DAYS.values(), *BESIDE} | (set() if self.keeps_applies else {APPLIES})
        kept = {key: value for key, value in self.before.items() if key not in own}
        code = self.instance.code or code_for(said["subject"])
        return {"code": code} | {key: value for key, value in said.items() if value not in ("", {})} | kept
