"""Beginning a consultation, an inspection or an appraisal, and what is said about it."""

from typing import Any

from django import forms
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.utils import timezone

from accounts.models import User
from activities.behalf import NAMES, Behalf
from consultations.actions.events import Event, kept_names
from consultations.models import (
    Brand,
    Consultation,
    ConsultationForm,
    ConsultationPlan,
    Party,
    PlannedTopic,
    TakingPart,
    TopicKind,
)
from cppcc_office.shared.words import OfficeWords, day_field
from sectors.models import Organization

TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class EventForm(OfficeWords, forms.Form):
    """What every event begins with."""

    behalf = forms.ChoiceField(label="以谁的名义")
    title = forms.CharField(label="名称", max_length=120)
    held_on = day_field("时间", required=True, help_text="还没开的会保存为拟稿，再到活动页面邀请、发通知。")
    starts_at = forms.TimeField(label="几点开始", required=False, widget=TIME)
    place = forms.CharField(label="地点", max_length=120, required=False)
    planned = forms.ModelChoiceField(
        PlannedTopic.objects.none(), label="计划议题", required=False, empty_label="不是计划内的议题"
    )

    topic_kind = TopicKind.CONSULTATION

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.behalves = {behalf.key: behalf for behalf in kept_names(user)}
        self.fields["behalf"].choices = [(key, behalf.label) for key, behalf in self.behalves.items()]
        seen = ConsultationPlan.objects.visible_to(user)
        self.fields["planned"].queryset = (
            PlannedTopic.objects.going_ahead()
            .filter(kind=self.topic_kind, plan__in=seen, plan__year__gte=timezone.localdate().year - 1)
            .select_related("plan")
        )
        self.fields["planned"].label_from_instance = lambda row: f"{row.plan.year} 年：{row.title}"

    @property
    def event(self) -> Event:
        data = self.cleaned_data
        return Event(
            behalf=self.behalves[data["behalf"]],
            title=data["title"],
            held_on=data["held_on"],
            starts_at=data["starts_at"],
            place=data["place"],
            planned=data["planned"],
        )


def initial_from(planned: PlannedTopic | None) -> dict[str, Any]:
    """What a planned topic already says."""
    if planned is None:
        return {}
    name, pk = next(
        (
            (in_name_of, getattr(planned, f"{field}_id"))
            for in_name_of, field in (
                (NAMES.SPECIAL_COMMITTEE, "special_committee"),
                (NAMES.GROUP, "group"),
                (NAMES.WORKSTATION, "workstation"),
            )
            if getattr(planned, f"{field}_id")
        ),
        (NAMES.OFFICE, None),
    )
    key = f"{name}:{pk}" if pk else Behalf(NAMES.OFFICE, "").key
    return {"title": planned.title, "form": planned.form_id, "planned": planned.pk, "behalf": key}


class ConsultationStartForm(EventForm):
    """新建协商."""

    form = forms.ModelChoiceField(ConsultationForm.objects.none(), label="协商形式", empty_label="请选择")
    brand = forms.ModelChoiceField(Brand.objects.none(), label="协商品牌", required=False, empty_label="没有品牌")
    subject = forms.CharField(
        label="协商什么",
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="主要协商的问题，会写进纪要。",
    )

    field_order = ["title", "behalf", "form", "held_on", "starts_at", "place", "planned", "brand", "subject"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["form"].queryset = ConsultationForm.objects.filter(is_active=True).select_related(
            "kind", "workstation_kind"
        )
        self.fields["brand"].queryset = Brand.objects.usable_by(user)


class ConsultationEditForm(OfficeWords, forms.ModelForm):
    """What is kept beside the activity: topic, brand, subject, and when papers went out."""

    notice_sent_on = day_field("书面通知发出日期", help_text="不填就按活动发出通知的日期。")
    materials_sent_on = day_field("协商材料送出日期")

    class Meta:
        model = Consultation
        fields = ("planned", "brand", "subject", "notice_sent_on", "materials_sent_on")
        widgets = {"subject": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = PlannedTopic.objects.filter(pk=self.instance.planned_id)
        seen = PlannedTopic.objects.visible_to(user).going_ahead().filter(kind=TopicKind.CONSULTATION)
        self.fields["planned"].queryset = (seen | own).select_related("plan").distinct()
        self.fields["planned"].empty_label = "不是计划内的议题"
        self.fields["planned"].label_from_instance = lambda row: f"{row.plan.year} 年：{row.title}"
        self.fields["brand"].queryset = Brand.objects.usable_by(user) | Brand.objects.filter(pk=self.instance.brand_id)
        self.fields["brand"].empty_label = "没有品牌"


class TakingPartForm(OfficeWords, forms.ModelForm):
    """One party or department."""

    class Meta:
        model = TakingPart
        fields = ("party", "organization", "represented_by", "spoke")

    def __init__(self, *args: Any, parties: list, departments: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].choices, self.fields["organization"].choices = parties, departments
        self.fields["party"].required = self.fields["organization"].required = False


class BaseBodies(BaseInlineFormSet):
    """All rows share one list of choices, read once."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        if not hasattr(self, "_choices"):
            parties = [(row.pk, row.name) for row in Party.objects.filter(is_active=True)]
            places = Organization.objects.order_by("kind", "name").values_list("pk", "name", "kind")
            kinds = dict(Organization.Kind.choices)
            departments = [
                (label, [(pk, name) for pk, name, kind in places if kind == value]) for value, label in kinds.items()
            ]
            self._choices = {
                "parties": [("", "—"), *parties],
                "departments": [("", "—"), *((label, rows) for label, rows in departments if rows)],
            }
        return super().get_form_kwargs(index) | self._choices


BodiesFormSet = inlineformset_factory(
    Consultation, TakingPart, form=TakingPartForm, formset=BaseBodies, extra=4, can_delete=True
)


class OpinionForm(OfficeWords, forms.Form):
    """One opinion, mended."""

    speaker = forms.ChoiceField(label="发言人")
    name = forms.CharField(label="姓名（名单外的发言人）", max_length=160, required=False)
    phase = forms.ChoiceField(label="环节")
    text = forms.CharField(label="内容", max_length=3000, widget=forms.Textarea(attrs={"rows": 5}))
    is_written = forms.BooleanField(label="书面发言", required=False)
