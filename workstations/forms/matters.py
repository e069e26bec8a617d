"""A matter typed in by the workstation, and the form for everybody at the door."""

import datetime
import secrets
from typing import Any

from django import forms
from django.core import signing
from django.utils import timezone

from cppcc_office.shared.phones import clean_phone
from cppcc_office.shared.words import OfficeWords
from workstations.forms.service import members_at
from workstations.models import Door, DoorResult, Matter, Workstation
from workstations.models.constituents import without_mobiles, without_numbers
from workstations.models.matters import LONGEST_ANSWER, LONGEST_COMMENT, LONGEST_TEXT, RECEIPT_DIGITS

SALT = "workstations.door"
SHORTEST, LONGEST = datetime.timedelta(seconds=3), datetime.timedelta(hours=12)


class PersonFields(forms.Form):
    """Who it is; both may stay empty."""

    name = forms.CharField(label="姓名（可不填）", max_length=20, required=False)
    phone = forms.CharField(
        label="联系电话（可不填）",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )

    def clean_phone(self) -> str:
        try:
            return clean_phone(self.cleaned_data["phone"])
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem


class CorrectPersonForm(OfficeWords, PersonFields):
    """更正姓名、电话: what is kept is never written back into the form; empty means unchanged."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label, self.fields["phone"].label = "姓名", "联系电话"
        for field in self.fields.values():
            field.help_text = "不改的留空。"


class AskedFields(PersonFields):
    """What somebody asks for, and who. What is asked lies in clear, so a number belongs into the field for it."""

    def clean_text(self) -> str:
        try:
            without_numbers(self.cleaned_data["text"])
        except forms.ValidationError:
            raise forms.ValidationError("请不要在内容里写电话号码，写在“联系电话”一栏，那里加密保存。") from None
        return self.cleaned_data["text"]


class MatterForm(OfficeWords, AskedFields):
    """登记诉求: with an answer it is answered on the spot, with a member it is given to that member."""

    text = forms.CharField(label="诉求内容", max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3}))
    answer = forms.CharField(
        label="当场答复",
        max_length=LONGEST_ANSWER,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="没有当场答复的留空。",
    )
    member = forms.ModelChoiceField(None, label="交给哪位委员办理", required=False, empty_label="以后再定")

    field_order = ("text", "answer", "member", "name", "phone")

    def clean_answer(self) -> str:
        without_mobiles(self.cleaned_data["answer"])
        return self.cleaned_data["answer"]

    def __init__(self, *args: Any, workstation: Workstation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members_at(workstation)
        self.fields["name"].help_text = "姓名、电话加密保存，页面上只显示一部分。"


def new_stamp(door: Door, at: datetime.datetime) -> str:
    """A signed word on which form this is and when it was opened."""
    return signing.dumps([door.pk, secrets.token_urlsafe(16), int(at.timestamp())], salt=SALT)


class SayForm(OfficeWords, AskedFields):
    """有事来商量. `website` is a trap: people do not see it, programs fill it in."""

    text = forms.CharField(
        label="您想反映什么",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=f"在哪里、什么事、希望怎么办。不超过 {LONGEST_TEXT} 字。",
    )
    website = forms.CharField(required=False, label="网址（请不要填写）")
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ("text", "name", "phone")

    def __init__(self, *args: Any, door: Door, now: datetime.datetime | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.door, self.now, self.form_key, self.is_trapped = door, now or timezone.now(), "", False
        self.next_stamp = new_stamp(door, self.now)

    @property
    def asked(self) -> list[forms.BoundField]:
        return [self["text"], self["name"], self["phone"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("website"):
            self.is_trapped = True
            raise forms.ValidationError("没有提交：“网址”一栏请留空。")
        self._check_stamp(data.get("stamp", ""))
        return data

    def _check_stamp(self, stamp: str) -> None:
        """Opened here, not just now, not days ago. What was typed stays, so that one more press is enough."""
        try:
            door, key, opened = signing.loads(stamp, salt=SALT)
        except (signing.BadSignature, ValueError, TypeError):
            raise forms.ValidationError("没有提交：页面不完整，请再按一次“提交”。") from None
        age = self.now - datetime.datetime.fromtimestamp(opened, tz=datetime.UTC)
        if door != self.door.pk or age > LONGEST:
            raise forms.ValidationError("没有提交：页面打开太久了，请核对内容，再按一次“提交”。")
        if age < SHORTEST:
            self.next_stamp = stamp
            raise forms.ValidationError("没有提交：提交得太快了。请核对内容，过几秒再按一次“提交”。")
        self.form_key = key


class ReceiptForm(OfficeWords, forms.Form):
    """查询: the number from the receipt."""

    receipt = forms.CharField(
        label="回执号",
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=f"提交以后显示的 {RECEIPT_DIGITS} 位数字，空格可以不填。",
    )

    def clean_receipt(self) -> str:
        number = "".join(one for one in self.cleaned_data["receipt"] if one.isdecimal() and one.isascii())
        if len(number) != RECEIPT_DIGITS:
            raise forms.ValidationError(f"回执号是 {RECEIPT_DIGITS} 位数字，请核对。")
        return number


class JudgeForm(OfficeWords, forms.Form):
    """评价: whether the answer is enough."""

    satisfaction = forms.ChoiceField(
        label="对答复是否满意", choices=Matter.Satisfaction.choices, widget=forms.RadioSelect
    )
    comment = forms.CharField(
        label="说明（可不填）", max_length=LONGEST_COMMENT, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ResultForm(OfficeWords, forms.ModelForm):
    """公开成果."""

    class Meta:
        model = DoorResult
        fields = ("title", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}

    def clean_text(self) -> str:
        without_mobiles(self.cleaned_data["text"])
        return self.cleaned_data["text"]
