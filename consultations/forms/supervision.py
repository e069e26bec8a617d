"""Beginning an inspection or an appraisal; findings, looking back, and what was scored."""

from typing import Any

from django import forms
from django.forms import inlineformset_factory

from accounts.models import User
from activities.models import ActivityKind
from consultations.forms.held import EventForm
from consultations.models import Appraisal, AppraisalItem, LookBack, SupervisionFinding, SupervisionVisit, TopicKind
from cppcc_office.shared.words import OfficeWords, day_field
from sectors.models import Organization


def supervision_kinds() -> Any:
    return ActivityKind.objects.filter(family=ActivityKind.Family.SUPERVISION, is_active=True)


class SupervisionEventForm(EventForm):
    """What inspections and appraisals have in common."""

    topic_kind = TopicKind.SUPERVISION
    usual_kind = ""

    kind = forms.ModelChoiceField(ActivityKind.objects.none(), label="活动类别", empty_label=None)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        kinds = supervision_kinds()
        self.fields["kind"].queryset = kinds
        usual = kinds.filter(name=self.usual_kind).first()
        self.fields["kind"].initial = usual.pk if usual else None
        # A workstation's activities have kinds of their own.
        choices = self.fields["behalf"].choices
        self.fields["behalf"].choices = [(key, label) for key, label in choices if not key.startswith("workstation:")]


class VisitStartForm(SupervisionEventForm):
    """新建监督性视察."""

    usual_kind = "监督性视察"
    organizations = forms.ModelMultipleChoiceField(
        Organization.objects.order_by("name"),
        label="被监督单位",
        required=False,
        help_text="可以选几个：电脑上按住 Ctrl 点选。",
    )
    subject = forms.CharField(
        label="监督什么", required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ["title", "behalf", "kind", "held_on", "starts_at", "place", "planned", "organizations", "subject"]


class VisitEditForm(OfficeWords, forms.ModelForm):
    class Meta:
        model = SupervisionVisit
        fields = ("subject", "organizations")
        widgets = {"subject": forms.Textarea(attrs={"rows": 4})}


class FindingForm(OfficeWords, forms.ModelForm):
    """发现的问题: what was found where, what is demanded by when."""

    due_on = day_field("整改期限")
    look_back_on = day_field("计划回头看日期", help_text="不填就按整改期限提醒。")

    class Meta:
        model = SupervisionFinding
        fields = ("text", "where", "organization", "demand", "due_on", "look_back_on")
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "demand": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = Organization.objects.order_by("name")
        self.fields["organization"].empty_label = "没有明确"


class LookBackForm(OfficeWords, forms.ModelForm):
    """回头看."""

    looked_on = day_field("回头看日期", required=True)

    class Meta:
        model = LookBack
        fields = ("looked_on", "result", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}


class AppraisalStartForm(SupervisionEventForm):
    """新建民主评议."""

    usual_kind = "民主评议"
    organization = forms.ModelChoiceField(
        Organization.objects.order_by("name"), label="被评议单位", empty_label="请选择"
    )
    field_order = ["title", "behalf", "kind", "organization", "held_on", "starts_at", "place", "planned"]


class AppraisalForm(OfficeWords, forms.ModelForm):
    class Meta:
        model = Appraisal
        fields = ("handed_out", "returned", "conclusion")
        widgets = {"conclusion": forms.Textarea(attrs={"rows": 4})}


class AppraisalItemForm(OfficeWords, forms.ModelForm):
    class Meta:
        model = AppraisalItem
        fields = ("name", "satisfied", "mostly", "dissatisfied", "unknown")


ItemsFormSet = inlineformset_factory(Appraisal, AppraisalItem, form=AppraisalItemForm, extra=4, can_delete=True)
