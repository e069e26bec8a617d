"""What became of a report or a result: adoptions, leaders' notes, and why one is put right."""

from typing import Any

from django import forms
from django.utils import timezone

from cppcc_office.shared.words import OfficeWords, day_field
from cppcc_office.shared.workflow import LONGEST_REASON
from proposals.models import Adoption, Instruction


class AdoptionForm(OfficeWords, forms.ModelForm):
    """登记采用."""

    adopted_on = day_field("采用日期", required=True)

    class Meta:
        model = Adoption
        fields = ("body", "form", "adopted_on", "passed_to", "passed_on_to", "came_of")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["adopted_on"].initial = timezone.localdate()


class InstructionForm(OfficeWords, forms.ModelForm):
    """登记批示."""

    leader = forms.CharField(label="批示领导", max_length=40, help_text="姓名和职务，如“王某某副市长”。")
    given_on = day_field("批示日期", required=True)

    class Meta:
        model = Instruction
        fields = ("leader", "level", "given_on", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_on"].initial = timezone.localdate()


class CorrectionForm(OfficeWords, forms.Form):
    """Why what was recorded is put right or taken back."""

    reason = forms.CharField(
        label="更正原因", max_length=LONGEST_REASON, help_text="作者会收到更正的通知；原来的登记留在变更记录里。"
    )
