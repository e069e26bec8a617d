"""The editing desk's forms: its text, an issue of the bulletin."""

from typing import Any

from django import forms
from django.utils import timezone

from cppcc_office.shared.words import OfficeWords, day_field
from proposals.models import AdoptingBody, SocialReport


class DeskForm(OfficeWords, forms.Form):
    """采编稿; `seen` is the text the page showed, so that two editors do not overwrite each other."""

    title = forms.CharField(label="题目", max_length=160)
    text = forms.CharField(label="采编稿", max_length=30000, widget=forms.Textarea(attrs={"rows": 22}))
    seen = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    def __init__(self, *args: Any, report: SocialReport, **kwargs: Any) -> None:
        initial = {"title": report.edited_title, "text": report.edited_text, "seen": report.edited_text}
        super().__init__(*args, initial=initial, **kwargs)

    def edited(self) -> dict[str, str]:
        """What the action takes."""
        data = {name: value.replace("\r\n", "\n") for name, value in self.cleaned_data.items()}
        return {"title": " ".join(data["title"].split()), "text": data["text"].strip(), "seen": data["seen"]}


class BulletinForm(OfficeWords, forms.Form):
    """编发一期."""

    reports = forms.ModelMultipleChoiceField(
        label="编入本期的信息", queryset=SocialReport.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    issued_on = day_field("编发日期", required=True)
    recipients = forms.CharField(
        label="刊头印的报送对象", max_length=300, required=False, help_text="如“省政协办公厅，市委、市政府领导”。"
    )
    bodies = forms.ModelMultipleChoiceField(
        label="报送单位",
        queryset=AdoptingBody.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="以后还可以补记。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"issued_on": timezone.localdate()})
        super().__init__(*args, **kwargs)
        ready = SocialReport.objects.filter(status=SocialReport.Status.SIGNED).order_by("signed_on", "pk")
        self.fields["reports"].queryset = ready
        self.fields["reports"].label_from_instance = lambda row: row.title_as_issued
        self.fields["reports"].error_messages["required"] = "请选择至少一条待编发的信息。"


class DispatchForm(OfficeWords, forms.Form):
    """补记报送."""

    bodies = forms.ModelMultipleChoiceField(
        label="报送单位", queryset=AdoptingBody.objects.all(), widget=forms.CheckboxSelectMultiple
    )
    on = day_field("报送日期", required=True)
