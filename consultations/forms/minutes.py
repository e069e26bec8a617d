"""Editing and sending minutes."""

from django import forms

from consultations.models import Minutes
from cppcc_office.shared.words import OfficeWords, day_field


class MinutesForm(OfficeWords, forms.ModelForm):
    class Meta:
        model = Minutes
        fields = ("heading", "number", "title", "text", "attended", "sent_to")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 24}),
            "attended": forms.Textarea(attrs={"rows": 5}),
        }


class SendForm(OfficeWords, forms.Form):
    """登记报送."""

    on = day_field("报送日期", required=True)
    to = forms.CharField(
        label="报送哪里", max_length=300, required=False, help_text="如“市委、市政府，参加协商的单位”。"
    )
