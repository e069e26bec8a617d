"""Forms of links and visits."""

from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.phones import clean_phone
from duties.forms.fields import PlainForm, day_field, member_ids_in
from duties.models import Link, LinkKind, Visit
from sectors.models import Organization, SpecialCommittee

WHO, WHOM = LinkKind.Who, LinkKind.Whom


class LinkForm(PlainForm):
    """登记联系: who and whom, as the kind asks."""

    REQUIRED = {
        "who": "请写明联系人。",
        "organization": "请选择联系的单位。",
        "whom": "请写明联系的委员。",
        "person": "请写明联系的群众。",
        "special_committee": "请选择专委会。",
    }

    who = forms.CharField(label="联系人", max_length=40, help_text="委员姓名；重名的写成“张三（教育界）”。")
    special_committee = forms.ModelChoiceField(
        label="专委会", queryset=SpecialCommittee.objects.all(), empty_label="请选择"
    )
    organization = forms.ModelChoiceField(
        label="联系的单位",
        queryset=Organization.objects.none(),
        empty_label="请选择",
        help_text="没有列出的请机关添加。",
    )
    whom = forms.CharField(label="联系的委员", max_length=40)
    person = forms.CharField(label="姓名", max_length=40)
    person_about = forms.CharField(label="单位、住址或身份", max_length=80, required=False)
    person_phone = forms.CharField(
        label="联系电话", max_length=20, required=False, help_text="可以不填；只有您自己能看到完整号码。"
    )
    starts_on = day_field("从哪天起", is_past=False, required=False)
    note = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, *args: Any, user: User, kind: LinkKind, asks_who: bool, **kwargs: Any) -> None:
        self.user, self.kind = user, kind
        super().__init__(*args, **kwargs)
        unasked = {"who", "special_committee"} - ({"special_committee"} if kind.who == WHO.COMMITTEE else {"who"})
        if kind.who != WHO.COMMITTEE and not asks_who:
            unasked.add("who")
        asked = {
            WHOM.ORGANIZATION: {"organization"},
            WHOM.MEMBER: {"whom"},
            WHOM.PERSON: {"person", "person_about", "person_phone"},
        }
        for names in asked.values():
            unasked |= names
        unasked -= asked[kind.whom]
        for name in unasked:
            del self.fields[name]
        if "organization" in self.fields:
            units = Organization.objects.select_related("parent")
            if kind.organization_kind:
                units = units.filter(kind=kind.organization_kind)
            self.fields["organization"].queryset = units

    def clean_person_phone(self) -> str:
        try:
            return clean_phone(self.cleaned_data["person_phone"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        today = timezone.localdate()
        for name in ("who", "whom"):
            if data.get(name):
                ids, problems = member_ids_in(data[name], today)
                if problems:
                    self.add_error(name, problems)
                elif len(ids) != 1:
                    self.add_error(name, "请只写一位委员的姓名。")
                else:
                    data[f"{name}_id"] = ids[0]
        return data

    def to_link(self) -> Link:
        data = self.cleaned_data
        own = getattr(self.user, "member", None)
        committee = data.get("special_committee")
        member_id = data.get("who_id") or (own.pk if own and committee is None else None)
        return Link(
            kind=self.kind,
            member_id=None if committee else member_id,
            special_committee=committee,
            organization=data.get("organization"),
            linked_member_id=data.get("whom_id"),
            person=data.get("person", ""),
            person_about=data.get("person_about", ""),
            person_phone=data.get("person_phone", ""),
            starts_on=data.get("starts_on"),
            note=data["note"],
        )


class VisitForm(PlainForm):
    """登记走访: when, what, who came along."""

    REQUIRED = {"visited_on": "请填写走访时间。", "text": "请写明做了什么。"}

    visited_on = day_field("走访时间")
    text = forms.CharField(label="做了什么", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    companions = forms.CharField(label="同行人员", max_length=120, required=False)

    def to_visit(self, link: Link) -> Visit:
        return Visit(link=link, **self.cleaned_data)
