"""A reception in fifteen seconds: how many, what about; everything else has its answer already."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from cppcc_office.shared.words import OfficeWords, day_field
from members.models import Member
from workstations.models import ServiceRecord, Workstation
from workstations.models.constituents import without_numbers


def members_at(workstation: Workstation) -> Any:
    """Members attached to it today, for choosing."""
    attached = workstation.attachments.valid_on(timezone.localdate()).values("member")
    return Member.objects.filter(pk__in=attached).order_by("pinyin", "pk")


class ServiceForm(OfficeWords, forms.ModelForm):
    """服务记录; the fields of `RARELY` are folded away."""

    held_on = day_field("日期", required=True)
    station = forms.ChoiceField(
        label="计入四站的哪一站", required=False, choices=[("", "按方式自动计入"), *ServiceRecord.Station.choices]
    )

    RARELY = ("held_on", "member", "station")

    class Meta:
        model = ServiceRecord
        fields = ("kind", "people", "matter", "held_on", "member", "station")
        widgets = {
            "kind": forms.RadioSelect,
            "people": forms.NumberInput(attrs={"inputmode": "numeric"}),
            "matter": forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "done"}),
        }

    def __init__(self, *args: Any, workstation: Workstation, member: Member | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = ServiceRecord.Kind.choices
        self.fields["held_on"].widget.attrs["max"] = timezone.localdate().isoformat()
        here = members_at(workstation).values("pk")
        self.fields["member"].queryset = Member.objects.filter(Q(pk__in=here) | Q(pk=self.instance.member_id)).order_by(
            "pinyin", "pk"
        )
        self.fields["member"].empty_label = "不写明"
        if member is not None and not self.instance.pk:
            self.initial["member"] = member.pk

    def clean_held_on(self) -> Any:
        day = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("日期不能晚于今天。")
        return day

    def clean_matter(self) -> str:
        without_numbers(self.cleaned_data["matter"])
        return self.cleaned_data["matter"]

    def clean(self) -> dict[str, Any]:
        """Without a choice the kind decides which of the four stations it counts towards."""
        data = super().clean()
        if not data.get("station") and data.get("kind"):
            data["station"] = ServiceRecord.STATION_OF[data["kind"]]
        return data

    @property
    def often(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.RARELY]

    @property
    def rarely(self) -> list[forms.BoundField]:
        return [self[name] for name in self.RARELY]

    @property
    def opens_rest(self) -> bool:
        return any(self[name].errors for name in self.RARELY)
