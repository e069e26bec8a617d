"""The form of one contribution: only what its kind asks for."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Count
from django.utils import timezone

from accounts.models import User
from activities.matching import split_guests
from cppcc_office.shared.workflow import LONGEST_REASON
from duties.actions.contributions import Facts
from duties.forms.fields import DocumentsField, PlainForm, day_field, member_ids_in
from duties.models import Contribution, ContributionKind
from members.models import Member, Membership
from sectors.models import Organization

FAMILY = ContributionKind.Family
UNIT_KINDS = ("village", "enterprise", "park", "community", "school", "hospital", "other")
ASKED = {
    FAMILY.TRAINING: ("ends_on", "place", "organizer", "hours"),
    FAMILY.CENTRAL: ("organization", "amount"),
    FAMILY.TALK: ("place",),
    FAMILY.HISTORY: ("outsiders", "stage", "published_in"),
}
EXTRA = ("ends_on", "place", "organizer", "hours", "organization", "amount", "outsiders", "stage", "published_in")


class ContributionForm(PlainForm):
    """登记履职事项; with `contribution` the rewriting of one."""

    REQUIRED = {"title": "请用一句话写明是什么事。", "done_on": "请填写时间。", "people": "请写明是哪位委员。"}

    people = forms.CharField(label="委员", max_length=600)
    title = forms.CharField(label="题目", max_length=120, help_text="一句话写明是什么事。")
    done_on = day_field("时间")
    ends_on = day_field("结束时间", required=False, help_text="当天结束的不用填。")
    place = forms.CharField(label="地点", max_length=120, required=False)
    organizer = forms.CharField(label="举办单位", max_length=80, required=False)
    hours = forms.DecimalField(label="学时", min_value=0, max_value=999, decimal_places=1, required=False)
    organization = forms.ModelChoiceField(
        label="有关单位", queryset=Organization.objects.none(), required=False, empty_label="不涉及具体单位"
    )
    amount = forms.DecimalField(label="数量", min_value=0, max_digits=12, decimal_places=2, required=False)
    outsiders = forms.CharField(
        label="其他作者", max_length=300, required=False, help_text="不是委员的作者，用顿号分开，如“李明、王芳”。"
    )
    stage = forms.ChoiceField(label="进度", choices=Contribution.Stage.choices, required=False)
    published_in = forms.CharField(label="刊用的书刊", max_length=80, required=False)
    text = forms.CharField(label="内容", max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    documents = DocumentsField(
        label="佐证材料", required=False, help_text="照片、PDF 或 Word 文件，可以不传。请勿上传涉密材料。"
    )
    reason = forms.CharField(label="更正原因", max_length=LONGEST_REASON, help_text="会保留在办理过程中。")

    def __init__(
        self,
        *args: Any,
        user: User,
        kind: ContributionKind,
        contribution: Contribution | None = None,
        needs_reason: bool = False,
        keeps_others: bool = False,
        **kwargs: Any,
    ) -> None:
        self.user, self.kind, self.contribution = user, kind, contribution
        self.member = getattr(user, "member", None)
        super().__init__(*args, **kwargs)
        asked = ASKED.get(kind.family, ())
        for name in EXTRA:
            if name not in asked:
                del self.fields[name]
        if "organization" in self.fields:
            units = Organization.objects.filter(kind__in=UNIT_KINDS).select_related("parent")
            self.fields["organization"].queryset = units
        if "amount" in self.fields:
            if kind.unit:
                self.fields["amount"].label = f"数量（{kind.unit}）"
            else:
                del self.fields["amount"]
        if not needs_reason:
            del self.fields["reason"]
        if kind.hint:
            self.fields["text"].help_text = kind.hint
        self._ask_for_people(keeps_others)
        self.fields["done_on"].widget.attrs["max"] = timezone.localdate().isoformat()

    def _ask_for_people(self, keeps_others: bool) -> None:
        """A member's own record is about the member; whoever keeps others' records writes their names."""
        field = self.fields["people"]
        word = "作者" if self.kind.family == FAMILY.HISTORY else "委员"
        self.is_own = self.member is not None and not keeps_others and self._is_led_by_oneself()
        if self.is_own:
            field.label, field.required = f"一起的{word}", False
            field.help_text = "您本人已经列在第一位；还有其他委员的，写在这里，用顿号分开。"
        else:
            field.label = word
            field.help_text = "用顿号分开，排在第一位的为主；重名的写成“张三（教育界）”。"
            if self.kind.family == FAMILY.HISTORY:
                field.required = False

    def _is_led_by_oneself(self) -> bool:
        if self.contribution is None:
            return True
        return self.contribution.contributors.filter(order=1, member=self.member).exists()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        on = data.get("done_on")
        if on is None:
            return data
        ids, problems = member_ids_in(data.get("people", ""), on)
        for problem in problems:
            self.add_error("people", problem)
        if self.is_own:
            ids = (self.member.pk, *(pk for pk in ids if pk != self.member.pk))
        data["member_ids"] = ids
        if data.get("ends_on") and data["ends_on"] < on:
            self.add_error("ends_on", "结束时间不能早于开始时间。")
        if data.get("stage") == Contribution.Stage.PUBLISHED and not data.get("published_in"):
            self.add_error("published_in", "已出版（刊用）的，请写明书刊名称。")
        return data

    def to_facts(self) -> Facts:
        data = self.cleaned_data
        extra = {name: data[name] for name in EXTRA if name in self.fields and name != "outsiders"}
        return Facts(
            kind=self.kind,
            title=data["title"],
            done_on=data["done_on"],
            text=data["text"],
            member_ids=data["member_ids"],
            outsiders=split_guests(data.get("outsiders", "")),
            **extra,
        )


def initial_of(contribution: Contribution, *, without: Member | None = None) -> dict[str, Any]:
    """The form's values for a record that is there."""
    people = list(contribution.contributors.select_related("member"))
    names = ("title", "done_on", "ends_on", "place", "organizer", "hours", "organization", "amount", "stage")
    values = {name: getattr(contribution, name) for name in (*names, "published_in", "text")}
    return values | {
        "people": names_of([one.member for one in people if one.member_id and one.member != without]),
        "outsiders": "、".join(one.outsider for one in people if one.outsider),
    }


def names_of(members: Sequence[Member]) -> str:
    """Names as the form takes them; where two members share one, the sector tells them apart. Two queries."""
    names = [member.name for member in members]
    twice = Member.objects.filter(name__in=names).order_by().values_list("name").annotate(n=Count("pk"))
    shared = {name for name, n in twice if n > 1}
    seats = Membership.objects.filter(member__in=members, committee__is_home=True, sector__isnull=False)
    sectors = dict(seats.order_by("starts_on").values_list("member_id", "sector__name")) if shared else {}
    return "、".join(
        f"{member.name}（{sectors[member.pk]}）" if member.name in shared and member.pk in sectors else member.name
        for member in members
    )


class StageForm(PlainForm):
    """How far historical material has come."""

    stage = forms.ChoiceField(label="进度", choices=Contribution.Stage.choices)
    published_in = forms.CharField(label="刊用的书刊", max_length=80, required=False)
