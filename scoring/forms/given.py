"""Entering marks: by the office for one subject, opened for several people, given, filled in and audited."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.workflow import LONGEST_REASON
from duties.forms.fields import DocumentsField, PlainForm, day_field, member_ids_in
from members.models import Member
from proposals.models import Proposal
from scoring.models import SUBJECT_MODELS, MarkKind, Rulebook
from workstations.models import Workstation

Subject = Rulebook.Subject
EARLIEST = 2000


def choosable(kind: str) -> QuerySet:
    """Whom the office may choose among, in the office's order."""
    if kind == Subject.WORKSTATION:
        return Workstation.objects.valid_on(timezone.localdate()).order_by("name")
    if kind == Subject.PROPOSAL:
        return Proposal.objects.counting().filter(status=Proposal.Status.ACCEPTED).order_by("-year", "case_number")
    if kind == Subject.SPECIAL_COMMITTEE:
        return SUBJECT_MODELS[kind].objects.filter(committee__is_home=True)
    return SUBJECT_MODELS[kind].objects.all()


def reason_field(label: str = "理由", **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}), strip=True, **options
    )


def value_field(kind: MarkKind, label: str = "分数") -> forms.DecimalField:
    field = forms.DecimalField(
        label=label,
        min_value=kind.lowest,
        max_value=kind.highest,
        max_digits=7,
        decimal_places=2,
        help_text=f"{kind.limits}，最多两位小数。",
    )
    wrong = f"分数应在 {kind.limits}之间，最多两位小数。"
    same = ("min_value", "max_value", "max_decimal_places", "max_digits", "max_whole_digits")
    field.error_messages |= {"required": "请填写分数。", "invalid": "请填写数字。"}
    for validator in field.validators:
        if getattr(validator, "code", "") in same:
            validator.message = wrong
        if hasattr(validator, "messages"):
            validator.messages = dict.fromkeys(validator.messages, wrong)
    field.widget.attrs["inputmode"] = "decimal"
    return field


def members_named(text: str) -> list[Member]:
    """Members by name, in order; ValidationError names each that is none."""
    ids, problems = member_ids_in(text, timezone.localdate())
    if problems:
        raise forms.ValidationError(problems)
    found = Member.objects.in_bulk(ids)
    return [found[pk] for pk in ids]


def one_member(text: str) -> Member:
    found = members_named(text)
    if len(found) != 1:
        raise forms.ValidationError("请只写一位委员。")
    return found[0]


class KindForm(PlainForm):
    """A form about one kind of mark; the kind says the limits, and whether evidence is asked for."""

    REQUIRED = {"reason": "请写明理由。", "year": "请填写年度。", "given_on": "请填写评分日期。"}

    def __init__(self, *args: Any, kind: MarkKind, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(*args, **kwargs)
        if "value" in self.fields:
            self.fields["value"] = value_field(kind)
        if "documents" in self.fields and kind.asks_evidence:
            self.fields["documents"].help_text = "这个项目必须有佐证材料：照片、PDF 或 Word 文件。"


def year_field() -> forms.IntegerField:
    field = forms.IntegerField(label="年度", min_value=EARLIEST, max_value=timezone.localdate().year)
    wrong = f"年度应在 {EARLIEST} 到 {timezone.localdate().year} 之间。"
    field.error_messages |= {"invalid": wrong}
    for validator in field.validators:
        validator.message = wrong
    return field


class SubjectsForm(KindForm):
    """Whom a mark is about: members by name, everybody else from a list."""

    several = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = Subject(self.kind.subject).label
        if self.kind.subject == Subject.MEMBER:
            words = "多位用顿号分开；" if self.several else ""
            self.fields["about"] = forms.CharField(
                label=label, max_length=4000 if self.several else 40, help_text=f"{words}重名的写成“张三（教育界）”。"
            )
        else:
            rows = choosable(self.kind.subject)
            many = {"widget": forms.CheckboxSelectMultiple} if self.several else {"empty_label": "请选择"}
            field = forms.ModelMultipleChoiceField if self.several else forms.ModelChoiceField
            self.fields["about"] = field(label=label, queryset=rows, **many)
        self.fields["about"].error_messages |= {"required": f"请选择{label}。", "invalid_choice": "请从列出的选择。"}
        self.fields["year"] = year_field()
        self.order_fields(["about", "year"])

    def clean_about(self) -> Any:
        given = self.cleaned_data["about"]
        if self.kind.subject != Subject.MEMBER:
            return list(given) if self.several else given
        return members_named(given) if self.several else one_member(given)


class EnterForm(SubjectsForm):
    """录入评分: what one person or an outside body gave."""

    given_on = day_field("评分日期")
    value = forms.DecimalField(label="分数")
    reason = reason_field(help_text="谁评的、凭什么给这个分。")
    documents = DocumentsField(label="佐证材料", required=False, help_text="照片、PDF 或 Word 文件，可以不传。")


class MarkersForm(PlainForm):
    """Who marks, each alone: staff and leaders from a list, others with an account by name."""

    markers = forms.ModelMultipleChoiceField(
        label="评分人", queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label="其他评分人", max_length=300, required=False, help_text="其他有账号的同志，写姓名，用顿号分开。"
    )
    reason = reason_field("说明", help_text="评什么、按什么标准，评分人会看到。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["markers"].queryset = User.objects.filter(Q(is_staff=True) | Q(is_leader=True), is_active=True)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        found = {user.pk: user for user in data.get("markers", ())}
        for name in filter(None, re.split(r"[、，,；;\s]+", data.get("others", ""))):
            users = list(User.objects.filter(name=name, is_active=True)[:2])
            if len(users) == 1:
                found[users[0].pk] = users[0]
            else:
                self.add_error("others", f"“{name}”{'有不止一个账号' if users else '没有账号'}，请核对。")
        if not self.errors and len(found) < 2:
            self.add_error("markers", "至少要有两位评分人。")
        data["people"] = list(found.values())
        return data


class OpenForm(SubjectsForm, MarkersForm):
    """发起多人评分: for which subjects, by whom."""

    several = True


class GiveForm(KindForm):
    """One of several gives the own mark."""

    value = forms.DecimalField(label="分数")
    reason = reason_field()


class SelfForm(KindForm):
    """自评分 with evidence; also what was returned, handed in again."""

    value = forms.DecimalField(label="分数")
    reason = reason_field("自评说明", help_text="做了什么、依据什么给自己这个分。")
    documents = DocumentsField(label="佐证材料", required=False, help_text="照片、PDF 或 Word 文件，可以不传。")


class AuditForm(KindForm):
    """审核分, with a reason where it differs."""

    value = forms.DecimalField(label="审核分")
    reason = reason_field(required=False, help_text="与上一级分数不同的，必须写明理由。")


def kinds_of_ways(ways: Iterable[str]) -> QuerySet[MarkKind]:
    return MarkKind.objects.filter(is_active=True, way__in=list(ways))
