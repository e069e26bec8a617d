"""An objection to one line of a scorecard, and its answer."""

from collections.abc import Mapping
from typing import Any

from django import forms

from accounts.models import User
from duties.forms.fields import DocumentsField, PlainForm
from scoring.actions.objecting import LEAST, LONGEST, About, codes_in
from scoring.evidence import Evidence, explain
from scoring.explanation import opened_titles
from scoring.models import Assessment, Part
from scoring.models.objection import TOTAL
from scoring.publishing.period import books_of

NO_RECORD = ""


class ObjectionForm(PlainForm):
    """申请复核: to which line, about which record, why, with what evidence."""

    REQUIRED = {"line": "请选择对哪一项有异议。", "reason": "请写明理由。"}

    line = forms.ChoiceField(label="对哪一项有异议")
    record = forms.ChoiceField(
        label="涉及哪一条记录", required=False, help_text="没有登记进来的，不用选，在理由里写清楚，或者拍照上传。"
    )
    reason = forms.CharField(
        label="理由",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="写明应当怎样、依据是什么。没有选记录、也没有佐证材料的，"
        f"请写到 {LEAST} 个字以上：哪一天、什么事、谁可以证明。",
    )
    documents = DocumentsField(
        label="佐证材料",
        required=False,
        help_text="手机拍的照片、截图、PDF 或 Word 文件都可以，也可以不传。请勿上传涉密材料。",
    )

    def __init__(self, *args: Any, assessment: Assessment, lines: Mapping[str, str], user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = [("", "请选择"), *lines.items()]
        self.assessment = assessment
        self.behind = records_of(assessment)
        self.records = {key: one for found in self.behind.values() for key, one in found.items()}
        opened = opened_titles(self.records.values(), user)
        choices = [
            (key, _said(one, opened.get(one.record.model, {}).get(one.record.pk) or one.title))
            for key, one in self.records.items()
        ]
        self.fields["record"].choices = [(NO_RECORD, "不涉及具体记录"), *choices]

    @property
    def about(self) -> About | None:
        key = self.cleaned_data["record"]
        return _about(self.records[key]) if key else None

    @property
    def about_line(self) -> list[About]:
        """Every record behind the line, where the objection names none; behind all of them for the total."""
        code = self.cleaned_data["line"]
        items = [line["code"] for line in self.assessment.lines if code in (TOTAL, *codes_in(line))]
        return [_about(one) for item in items for one in self.behind.get(item, {}).values()]


def _about(one: Evidence) -> About:
    return About(one.record.model, one.record.pk, one.title)


def records_of(assessment: Assessment) -> Mapping[str, Mapping[str, Evidence]]:
    """Every record behind the subject's items as they are now, under the rules as they then read, those left out too:
    by the item's code, and in it by kind and number.
    """
    publication = assessment.publication
    part = "" if publication.part == Part.YEAR else publication.part
    about = {"on": publication.ends_on, "part": part, "books": books_of(publication)}
    found = explain(publication.subject, assessment.subject_id, publication.year, **about)
    return {code: {_key(one): one for one in records} for code, records in found.records.items()} if found else {}


def _key(one: Evidence) -> str:
    return f"{one.record.model._meta.label_lower}:{one.record.pk}"


def _said(one: Evidence, title: str) -> str:
    left_out = "" if one.counts else f"（没有计入：{one.reason}）"
    return f"{one.on or ''} {title}{left_out}".strip()


def initial_line(asked: str, lines: Mapping[str, str]) -> str:
    return asked if asked in lines else TOTAL


class AnswerForm(PlainForm):
    """答复: one text for both answers; the button says which."""

    REQUIRED = {"answer": "请写明答复。"}

    answer = forms.CharField(
        label="答复", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}), help_text="申请人会看到。"
    )
