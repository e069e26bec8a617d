"""Proposing a topic on a phone, and choosing it into the plan."""

from typing import Any

from django import forms

from accounts.models import User
from consultations.models import ConsultationForm, PlannedTopic, Topic, TopicCall
from consultations.sources import Source, sources_of
from cppcc_office.shared.words import OfficeWords
from sectors.models import SectorGroup, SpecialCommittee
from workstations.models import Workstation

MONTHS = [("", "待定"), *((month, f"{month} 月") for month in range(1, 13))]


class TopicForm(OfficeWords, forms.ModelForm):
    """议题建议; `source` only while it is new."""

    source = forms.ChoiceField(label="由谁提出")

    class Meta:
        model = Topic
        fields = ("title", "kind", "reason", "questions", "form", "departments", "year")
        widgets = {
            "reason": forms.Textarea(attrs={"rows": 4}),
            "questions": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, user: User, call: TopicCall | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sources = {source.key: source for source in sources_of(user, call)}
        self.fields["form"].queryset = ConsultationForm.objects.filter(is_active=True)
        self.fields["form"].empty_label = "没有要求"
        if call is not None or self.instance.pk:
            del self.fields["year"]
        if self.instance.pk:
            del self.fields["source"]
        else:
            self.fields["source"].choices = [(key, source.label) for key, source in self.sources.items()]
            self.order_fields(["source", "year", "title"])

    @property
    def source_chosen(self) -> Source:
        return self.sources[self.cleaned_data["source"]]


def leads() -> list[tuple[str, Any]]:
    """Who may lead a planned topic, as choices of a select; three queries."""
    committees = SpecialCommittee.objects.filter(committee__is_home=True)
    return [
        ("is_office:", "政协机关"),
        ("专委会", [(f"special_committee:{row.pk}", row.name) for row in committees]),
        ("界别（联组）", [(f"group:{row.pk}", row.name) for row in SectorGroup.objects.all()]),
        ("委员工作室", [(f"workstation:{row.pk}", row.name) for row in Workstation.objects.filter(ends_on=None)]),
    ]


def lead_key(planned: PlannedTopic) -> str:
    """The choice that stands for a planned topic's lead."""
    for name in ("special_committee", "group", "workstation"):
        if pk := getattr(planned, f"{name}_id"):
            return f"{name}:{pk}"
    return "is_office:"


def lead_fields(key: str) -> dict[str, Any]:
    """What a choice of `leads` sets on a planned topic; the other leads are emptied."""
    name, _, pk = key.partition(":")
    empty = {"special_committee_id": None, "group_id": None, "workstation_id": None, "is_office": False}
    return empty | ({f"{name}_id": int(pk)} if pk else {"is_office": True})


class ChooseForm(OfficeWords, forms.Form):
    """选入计划: in which form, when, led by whom; all of it can be changed in the plan."""

    form = forms.ModelChoiceField(ConsultationForm.objects.none(), label="协商形式", required=False, empty_label="待定")
    month = forms.TypedChoiceField(label="月份", choices=MONTHS, coerce=int, empty_value=None, required=False)
    lead = forms.ChoiceField(label="承办")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].queryset = ConsultationForm.objects.filter(is_active=True)
        self.fields["lead"].choices = leads()


class PlannedTopicForm(OfficeWords, forms.ModelForm):
    """One line of the plan."""

    month = forms.TypedChoiceField(label="月份", choices=MONTHS, coerce=int, empty_value=None, required=False)
    lead = forms.ChoiceField(label="承办")

    class Meta:
        model = PlannedTopic
        fields = ("title", "form", "month", "lead", "partners", "dropped_because")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].queryset = ConsultationForm.objects.filter(is_active=True)
        self.fields["lead"].choices = leads()
        self.initial["lead"] = lead_key(self.instance)
        self.fields["dropped_because"].help_text = "不再开展的，写明原因；照常开展的留空。"
        self.was_planned_in = self.instance.month

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "lead" in data:
            for name, value in lead_fields(data["lead"]).items():
                setattr(self.instance, name, value)
        return data
