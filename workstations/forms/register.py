"""What of a workstation its contact keeps, what the office keeps, and how its sign is taken down."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from accounts.office_admin.phones import PhoneField, PhoneFormMixin
from cppcc_office.shared.photos import PhotoField
from cppcc_office.shared.words import OfficeWords
from sectors.models import Organization
from workstations.models import Workstation

TOLD = ("contact_name", "contact_phone", "hours", "address", "emphasis", "about")
PLACES = (Organization.Kind.SUBDISTRICT, Organization.Kind.COMMUNITY, Organization.Kind.VILLAGE)


class ContactForm(PhoneFormMixin, forms.ModelForm):
    """What visitors need to know; a covered number that comes back leaves the number as it is."""

    contact_phone = PhoneField(label="联系电话", max_length=20, required=False)

    class Meta:
        model = Workstation
        fields = TOLD
        help_texts = {
            "hours": "例如：每周三上午 9:00—11:30。",
            "address": "到社区以后怎么找：几号楼、几室。",
            "emphasis": "主要做什么；不填的按类型显示。",
        }
        widgets = {"emphasis": forms.Textarea({"rows": 3}), "about": forms.Textarea({"rows": 6})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact_phone"].help_text = "已登记的号码只显示一部分；不改就不用动它。"


class OfficeForm(ContactForm):
    """Everything but people, host and withdrawing."""

    class Meta(ContactForm.Meta):
        fields = (
            "name",
            "form",
            "kind",
            "level",
            "committee",
            "sector",
            "core",
            "location",
            "outside_city",
            "starts_on",
            *TOLD,
        )
        widgets = {**ContactForm.Meta.widgets, "starts_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Organization.objects.filter(kind__in=PLACES).select_related("parent")
        field = self.fields["location"]
        field.queryset = places.order_by("parent__name", "name")
        field.label_from_instance = lambda place: f"{place.parent} · {place}" if place.parent else str(place)
        cores = Workstation.objects.filter(Q(ends_on__isnull=True) | Q(pk=self.instance.core_id), kind__is_core=True)
        self.fields["core"].queryset = cores.exclude(pk=self.instance.pk).order_by("name")
        self.fields["core"].empty_label = "不属于核心工作室"


class PhotoForm(forms.Form):
    photo = PhotoField(label="照片", help_text="JPG 或 PNG，不超过 15 兆。照片中的拍摄地点等信息会自动去除。")
    caption = forms.CharField(label="说明", max_length=60, required=False)


class WithdrawForm(OfficeWords, forms.Form):
    """The last day and why."""

    on = forms.DateField(
        label="撤牌时间",
        initial=timezone.localdate,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="当天仍算在用，第二天起不再计入。",
    )
    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea({"rows": 3}))

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError("撤牌时间不能晚于今天。")
        return self.cleaned_data["on"]


class RestoreForm(OfficeWords, forms.Form):
    reason = forms.CharField(label="恢复的原因", max_length=200, widget=forms.Textarea({"rows": 3}))
