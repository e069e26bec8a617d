"""Beginning an inspection, what was found at a point, finishing, answering."""

from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.photos import PhotoField
from cppcc_office.shared.words import OfficeWords, day_field
from workstations.models import Inspection, Standard, Workstation, stations_inspected_by
from workstations.models.inspections import ADD_RIGHT

RESULTS = {"met": True, "missing": False, "unseen": None}
RESULT_WORDS = {"met": "达标", "missing": "未达标", "unseen": "没有查看"}


class BeginForm(OfficeWords, forms.Form):
    """新的检查: where, on what day, by which standard."""

    workstation = forms.ModelChoiceField(Workstation.objects.none(), label="工作室", empty_label="请选择")
    inspected_on = day_field("检查时间", required=True)
    standard = forms.ModelChoiceField(Standard.objects.none(), label="按哪个标准", empty_label=None)
    inspector = forms.CharField(label="检查单位或检查人", max_length=60, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        today = timezone.localdate()
        super().__init__(*args, **kwargs)
        stations = stations_inspected_by(user).valid_on(today).order_by("name")
        self.fields["workstation"].queryset = stations
        standards = Standard.objects.in_force()
        self.fields["standard"].queryset = standards
        self.initial = {"inspected_on": today, "inspector": str(user)} | self.initial
        self.kind = Inspection.Kind.OFFICE if user.has_perm(ADD_RIGHT) else Inspection.Kind.SELF
        if self.kind == Inspection.Kind.SELF:
            self.initial.setdefault("workstation", stations.values_list("pk", flat=True).first())


class FindingForm(forms.Form):
    """One point on the phone; `key` is the upload's own, so that the same photo sent twice is kept once."""

    result = forms.ChoiceField(
        choices=list(RESULT_WORDS.items()),
        error_messages={"required": "请先选“达标”“未达标”或“没有查看”。", "invalid_choice": "请从三项中选一项。"},
    )
    remark = forms.CharField(
        required=False, max_length=300, error_messages={"max_length": "说明请不超过 300 字，现在是 %(show_value)d 字。"}
    )
    photo = PhotoField(required=False)
    key = forms.UUIDField(required=False, error_messages={"invalid": "照片没有送到，请重新选择。"})

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("photo") and not data.get("key"):
            self.add_error("key", "照片没有送到，请重新选择。")
        return data

    @property
    def problem(self) -> str:
        return " ".join(words for found in self.errors.values() for words in found)


class FinishForm(OfficeWords, forms.Form):
    """完成检查."""

    recheck_on = day_field("复查日期")
    remark = forms.CharField(label="总的意见", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(OfficeWords, forms.Form):
    """整改答复."""

    answer = forms.CharField(label="怎么整改", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    answer_due_on = day_field("整改完成日期", required=True)
