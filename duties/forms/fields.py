"""What the forms of this app share: plain sentences for what is wrong, dates as people type them, several papers."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from activities.matching import match_names
from cppcc_office.shared import words
from cppcc_office.shared.documents import ACCEPT, Document, prepare_document
from members.names import split_names

WRONG = words.WRONG | {
    forms.DecimalField: {
        "invalid": "请填写数字。",
        "min_value": "不能小于 0。",
        "max_value": "这个数字太大了，请核对。",
    },
}


class PlainForm(forms.Form):
    """A form that says in plain words what is missing or wrong; `REQUIRED` gives the sentence by field."""

    REQUIRED: dict[str, str] = {}
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            required = {"required": self.REQUIRED[name]} if name in self.REQUIRED else {}
            field.error_messages = field.error_messages | WRONG.get(type(field), {}) | required


def day_field(label: str, *, is_past: bool = True, required: bool = True, help_text: str = "") -> forms.DateField:
    """A day that must be given, and not a coming one, unless the form says otherwise."""
    field = words.day_field(label, required=required, help_text=help_text)
    if is_past:
        field.validators.append(not_after_today)
    return field


def not_after_today(day: datetime.date) -> None:
    if day > timezone.localdate():
        raise forms.ValidationError("时间不能晚于今天，请核对。")


def member_ids_in(text: str, on: datetime.date) -> tuple[tuple[int, ...], list[str]]:
    """Members named in `text` who were in office that day, in order; and a sentence for each name that is none."""
    matching = match_names(split_names(text), on=on)
    problems = []
    for question in matching.questions:
        people = "、".join(one.label for one in question.candidates)
        problems.append(f"{question.problem}" + (f" 请写成其中一位：{people}。" if people else ""))
    return tuple(matching.member_ids), problems


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class DocumentsField(forms.FileField):
    """Any number of papers; gives a list of checked documents."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=SeveralFilesInput(attrs={"accept": ACCEPT, "multiple": True}), **options)

    def clean(self, data: Any, initial: Any = None) -> list[Document]:
        uploads: Iterable[Any] = data if isinstance(data, list | tuple) else [data]
        found, problems = [], []
        for upload in uploads:
            if upload:
                try:
                    found.append(prepare_document(upload))
                except forms.ValidationError as error:
                    problems.append(f"“{upload.name}”没有保存：{''.join(error.messages)}")
        if problems:
            raise forms.ValidationError(problems)
        return found
