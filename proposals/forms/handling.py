"""Handing over, the reply, the word of who asked, and a leader's supervision."""

from typing import Any

from django import forms
from django.db.models import Case, When

from cppcc_office.shared.documents import DocumentField
from cppcc_office.shared.words import OfficeWords, day_field
from members.models import Member, Post
from proposals.actions.answering import Draft, has_class
from proposals.actions.handing_over import Part
from proposals.models import Handover, Reply, ReplyClass, Supervision
from sectors.models import Organization

STILL_TO_DO = "采纳以后还要继续落实的，填写预计落实的日期，以后报告进展；到期会询问，直到报告兑现。已经办好的不填。"
SEVERAL = "可以选几个：电脑上按住 Ctrl 点选。"


def places() -> Any:
    """Departments first: nearly everything goes to one of them."""
    is_department = Case(When(kind=Organization.Kind.DEPARTMENT, then=0), default=1)
    return Organization.objects.order_by(is_department, "kind", "name")


class HandOverForm(OfficeWords, forms.Form):
    """交办: a lead with assisting ones, or separate ones; what has a lead already gets assisting ones beside it."""

    lead = forms.ModelChoiceField(None, label="主办单位", required=False, empty_label="请选择")
    assists = forms.ModelMultipleChoiceField(None, label="会办单位", required=False, help_text=SEVERAL)
    separate = forms.ModelMultipleChoiceField(
        None,
        label="分办单位",
        required=False,
        help_text=f"各单位分别答复，不分主次；选了分办就不选主办、会办。{SEVERAL}",
    )
    note = forms.CharField(label="交办意见", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lead", "assists", "separate"):
            self.fields[name].queryset = places()
            self.fields[name].label_from_instance = lambda place: place.name
        for name in ("assists", "separate"):
            self.fields[name].widget.attrs["size"] = 8

    @property
    def parts(self) -> list[Part]:
        data, role = self.cleaned_data, Handover.Role
        lead = [(data["lead"], role.LEAD)] if data["lead"] else []
        assists = [(place, role.ASSIST) for place in data["assists"]]
        return lead + assists + [(place, role.SEPARATE) for place in data["separate"]]


class ReplyForm(OfficeWords, forms.ModelForm):
    """答复 (an assisting one's opinion): what is demanded is looked at when it is sent, so a draft can be half done."""

    uptake = forms.ChoiceField(label="采纳情况", choices=Reply.Uptake.choices, required=False, widget=forms.RadioSelect)
    promised_until = day_field("承诺解决期限", help_text="答应以后解决的类别必须填写，到期会询问是否兑现。")
    paper = DocumentField(label="附件（盖章的复文等）", required=False)

    class Meta:
        model = Reply
        fields = (
            "text",
            "result_class",
            "uptake",
            "uptake_reason",
            "talked",
            "promised_until",
            "contact_name",
            "contact_phone",
            "went_ahead",
            "signer",
        )
        widgets = {"text": forms.Textarea(attrs={"rows": 12}), "uptake_reason": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, handover: Handover, asks_signer: bool, may_go_ahead: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["result_class"].queryset = ReplyClass.objects.filter(is_active=True)
        self.fields["result_class"].empty_label = "请选择"
        self.fields["signer"].help_text = "本单位没有在系统里签发的负责人，请填写复文的签发人。"
        self.fields["uptake_reason"].help_text = "部分采纳、不采纳的，必须写明理由；提出者会看到。"
        if handover.role not in Handover.ANSWERING:
            for name in ("result_class", "uptake", "uptake_reason", "talked", "promised_until"):
                del self.fields[name]
            self.fields["text"].label = "会办意见"
        elif has_class(handover):
            del self.fields["uptake"], self.fields["uptake_reason"]
        else:
            del self.fields["result_class"]
            promised = self.fields["promised_until"]
            promised.label, promised.help_text = "预计落实日期", STILL_TO_DO
        if not may_go_ahead:
            del self.fields["went_ahead"]
        if not asks_signer:
            del self.fields["signer"]
        self.order_fields(
            [
                "text",
                "result_class",
                "uptake",
                "uptake_reason",
                "talked",
                "promised_until",
                "contact_name",
                "contact_phone",
                "paper",
            ]
        )

    @property
    def draft(self) -> Draft:
        data = self.cleaned_data
        names = (
            "result_class",
            "uptake",
            "uptake_reason",
            "talked",
            "promised_until",
            "contact_name",
            "contact_phone",
            "signer",
            "went_ahead",
        )
        kept = {name: data[name] for name in names if name in data}
        return Draft(text=data["text"].strip(), file=data.get("paper"), **kept)


class FeedbackForm(OfficeWords, forms.Form):
    """反馈意见: on the handling and on the result."""

    def __init__(self, *args: Any, words: list[tuple[str, str]], choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(words) > 1:
            self.fields["whose"] = forms.ChoiceField(label="谁的意见", choices=[("", "请选择"), *words])
        radio = forms.RadioSelect
        self.fields["attitude"] = forms.ChoiceField(label="对办理工作（态度、沟通）", choices=choices, widget=radio)
        self.fields["result"] = forms.ChoiceField(label="对办理结果", choices=choices, widget=radio)
        self.fields["comment"] = forms.CharField(
            label="意见和建议", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
        )


class SupervisionForm(OfficeWords, forms.ModelForm):
    """督办: who leads it and how, then what was found, then the look back."""

    planned_on = day_field("计划日期")
    held_on = day_field("督办日期")
    look_back_on = day_field("回头看日期")

    class Meta:
        model = Supervision
        fields = ("leader", "form", "planned_on", "held_on", "findings", "look_back_on", "look_back")
        widgets = {"findings": forms.Textarea(attrs={"rows": 4}), "look_back": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, day: Any, may_plan: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chairs = Post.objects.valid_on(day).filter(role__in=(Post.Role.CHAIR, Post.Role.VICE_CHAIR))
        self.fields["leader"].queryset = Member.objects.filter(pk__in=chairs.values("member")).order_by("pinyin", "pk")
        self.fields["leader"].empty_label = "请选择"
        self.fields["leader"].label_from_instance = lambda member: member.name
        if not may_plan:
            for name in ("leader", "form", "planned_on"):
                del self.fields[name]
