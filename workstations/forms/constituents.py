"""Somebody of the circle, a contact made in fifteen seconds, and why one looks at a number."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cppcc_office.shared.phones import clean_phone
from cppcc_office.shared.words import OfficeWords, day_field
from members.models import Member
from sectors.models import Sector
from workstations.actions.constituents import About, kept_stations_of
from workstations.models import Constituent, Contact, Workstation
from workstations.models.constituents import MOST_PEOPLE, without_numbers

FORGET = "清除已登记的电话和微信号"


class Purpose(models.TextChoices):
    """What somebody needs a constituent's contact for; the audit log says it."""

    VISIT = "visit", "联系走访"
    INVITE = "invite", "通知、邀请参加活动"
    MATTER = "matter", "办理、反馈诉求"
    CHECK = "check", "核对登记信息"


class RevealForm(forms.Form):
    purpose = forms.ChoiceField(label="用途", choices=Purpose.choices)


def stations_for(member: Member, user: Any) -> Any:
    """Where the member serves today; for a contact only what the contact keeps."""
    if member.user_id == user.pk:
        today = timezone.localdate()
        attached = member.attachments.serving_on(today).values("workstation")
        return Workstation.objects.filter(pk__in=attached)
    return kept_stations_of(member, user)


class StationField(forms.ModelChoiceField):
    """Linked with a workstation or not; a contact's entries always are. What an entry says already may stay."""

    def offer(self, member: Member, user: Any, own: int | None = None) -> None:
        here = stations_for(member, user).values("pk")
        self.queryset = Workstation.objects.filter(Q(pk__in=here) | Q(pk=own))
        if member.user_id != user.pk:
            self.required, self.empty_label = True, None


def _only(field: StationField) -> int | None:
    """The workstation that is meant where there is but one."""
    stations = list(field.queryset[:2])
    return stations[0].pk if len(stations) == 1 else None


class ConstituentForm(OfficeWords, forms.Form):
    """登记界别群众. A number that is kept is never written back into the form: empty means unchanged."""

    name = forms.CharField(label="姓名", max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    consent_how = forms.ChoiceField(
        label="本人是否同意登记",
        required=False,
        choices=[("", "还没有同意（只登记姓名）"), *Constituent.Consent.choices],
        widget=forms.RadioSelect,
        help_text="告诉对方：登记什么、用来做什么、随时可以要求删除。",
    )
    consent_on = day_field("同意日期")
    sector = forms.ModelChoiceField(Sector.objects.all(), label="界别", required=False, empty_label="不写明")
    occupation = forms.CharField(label="职业、单位（可不填）", max_length=60, required=False)
    phone = forms.CharField(
        label="电话（可不填）",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    wechat = forms.CharField(
        label="微信号（可不填）", max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    forgets = forms.BooleanField(label=FORGET, required=False)
    workstation = StationField(None, label="联系所依托的工作室", required=False, empty_label="不依托工作室")
    starts_on = day_field("从哪天开始联系", required=True)

    def __init__(self, *args: Any, member: Member, user: Any, constituent: Constituent | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.stored = constituent
        self.fields["workstation"].offer(member, user, constituent and constituent.workstation_id)
        self.initial |= {"starts_on": timezone.localdate(), "consent_on": timezone.localdate()}
        if constituent is None:
            del self.fields["forgets"]
            self.initial["workstation"] = _only(self.fields["workstation"])
            return
        names = ("name", "consent_how", "sector", "occupation", "workstation", "starts_on")
        self.initial |= {name: getattr(constituent, name) for name in names}
        self.initial["consent_on"] = constituent.consent_on or timezone.localdate()
        if constituent.has_contact:
            self.fields["phone"].help_text = f"已登记 {constituent.masked_contact}。不改的留空。"
        else:
            del self.fields["forgets"]

    def clean_phone(self) -> str:
        try:
            return clean_phone(self.cleaned_data["phone"])
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem

    def clean(self) -> dict[str, Any]:
        """Consent has its day; without one there is none. No day lies in the future."""
        data = super().clean()
        for name in ("consent_on", "starts_on"):
            if data.get(name) and data[name] > timezone.localdate():
                self.add_error(name, "日期不能晚于今天。")
        if not data.get("consent_how"):
            data["consent_on"] = None
        elif not data.get("consent_on"):
            self.add_error("consent_on", "请填写同意日期。")
        return data

    @property
    def about(self) -> About:
        data = dict(self.cleaned_data)
        keeps = self.stored and not data.pop("forgets", False) and data["consent_how"]
        for name in ("phone", "wechat"):
            data[name] = data[name] or (getattr(self.stored, name) if keeps else "")
        return About(**data)


class ContactForm(OfficeWords, forms.ModelForm):
    """登记联系: whom, and a line of what was said; the rest has its answer already."""

    held_on = day_field("日期", required=True)
    constituents = forms.ModelMultipleChoiceField(
        None, label="联系了谁（可多选）", required=False, widget=forms.CheckboxSelectMultiple
    )
    people = forms.IntegerField(
        label="共几人",
        required=False,
        min_value=1,
        max_value=MOST_PEOPLE,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text="不填的，按所选人数计算。",
    )
    workstation = StationField(None, label="工作室", required=False, empty_label="不依托工作室")

    OFTEN = ("constituents", "way", "text")

    class Meta:
        model = Contact
        fields = ("constituents", "way", "text", "people", "held_on", "workstation")
        widgets = {
            "way": forms.RadioSelect,
            "text": forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "done"}),
        }
        help_texts = {"text": "一句话。不要写群众的姓名、电话。"}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        member, today = self.instance.member, timezone.localdate()
        self.fields["way"].choices = Contact.Way.choices
        self.fields["held_on"].widget.attrs["max"] = today.isoformat()
        self.fields["workstation"].offer(member, user, self.instance.workstation_id)
        circle = member.constituents.named_to(user)
        here = circle.valid_on(today).filter(erased_on=None)
        if self.instance.pk:
            here |= circle.filter(contacts=self.instance)
            self.initial["constituents"] = list(self.instance.constituents.values_list("pk", flat=True))
        here = here.distinct()
        self.fields["constituents"].queryset = here
        self.fields["constituents"].choices = [(one.pk, one.called) for one in here]
        if not self.instance.pk:
            self.initial |= {"held_on": today, "people": None, "workstation": _only(self.fields["workstation"])}

    def clean_held_on(self) -> Any:
        day = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("日期不能晚于今天。")
        return day

    def clean_text(self) -> str:
        without_numbers(self.cleaned_data["text"])
        return self.cleaned_data["text"]

    def clean(self) -> dict[str, Any]:
        """How many follows from whom; what was said names nobody of the circle."""
        data = super().clean()
        chosen = list(data.get("constituents") or ())
        if not data.get("people"):
            data["people"] = max(len(chosen), 1)
        if any(len(one.name) > 1 and one.name in data.get("text", "") for one in chosen):
            self.add_error("text", "请不要写群众的姓名，上面已经选了是谁。")
        return data

    @property
    def often(self) -> list[forms.BoundField]:
        return [self[name] for name in self.OFTEN]

    @property
    def rarely(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.OFTEN]

    @property
    def opens_rest(self) -> bool:
        return any(field.errors for field in self.rarely)
