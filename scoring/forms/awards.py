"""Naming somebody for an award, and asking several people for their marks."""

from typing import Any

from django import forms

from duties.forms.fields import PlainForm
from scoring.forms.given import MarkersForm, choosable, one_member, reason_field
from scoring.models import Award, Rulebook


class NominateForm(PlainForm):
    """另行推荐: whom, and why."""

    REQUIRED = {"reason": "请写明推荐的理由。"}
    reason = reason_field("推荐理由")

    def __init__(self, *args: Any, award: Award, **kwargs: Any) -> None:
        self.award = award
        super().__init__(*args, **kwargs)
        label = Rulebook.Subject(award.subject).label
        if award.subject == Rulebook.Subject.MEMBER:
            self.fields["about"] = forms.CharField(label=label, max_length=40, help_text="重名的写成“张三（教育界）”。")
        else:
            rows = choosable(award.subject)
            rows = rows.filter(year=award.year) if award.subject == Rulebook.Subject.PROPOSAL else rows
            self.fields["about"] = forms.ModelChoiceField(label=label, queryset=rows, empty_label="请选择")
        self.fields["about"].error_messages |= {"required": f"请选择{label}。", "invalid_choice": "请从列出的选择。"}
        self.order_fields(["about", "reason"])

    def clean_about(self) -> Any:
        given = self.cleaned_data["about"]
        return one_member(given) if self.award.subject == Rulebook.Subject.MEMBER else given


class AwardMarksForm(MarkersForm):
    """发起评分: by whom, and by what standard."""

    REQUIRED = {"reason": "请写明评分的标准。"}
