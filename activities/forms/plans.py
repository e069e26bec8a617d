"""Forms of plans: a member's idea on a phone, an item of a draft, a summary."""

from typing import Any

from django import forms
from django.utils import timezone

from activities.actions.plans import ItemFacts, partner_key
from activities.models import ActivityKind, AnnualPlan, PlanItem
from activities.planners import OFFICE, Planner, planner_of
from members.models import MemberGroup
from sectors.models import ContactUnit, Organization, SectorGroup, SpecialCommittee
from workstations.models import Workstation

MONTHS = [("", "全年（不定）"), *((str(month), f"{month} 月") for month in range(1, 13))]
TOO_LONG = {"max_length": "请不超过 %(limit_value)d 字，现在是 %(show_value)d 字。"}
NOT_LISTED = {"invalid_choice": "请从列出的选项中选择。"}
NUMBER = {"invalid": "请填写数字，如“2”。", "min_value": "至少为 1。", "max_value": "次数太多了，请核对。"}


def years_to_plan() -> list[int]:
    """The running year and the next: what can still be planned."""
    year = timezone.localdate().year
    return [year, year + 1]


class ItemFields(forms.Form):
    """What every item has."""

    title = forms.CharField(
        label="做什么",
        max_length=120,
        error_messages={"required": "请写一句话：想做什么。", **TOO_LONG},
        help_text="一句话，如“走进社区开展法律咨询”。",
    )
    kind = forms.ChoiceField(label="活动类别", required=False, error_messages=NOT_LISTED)
    month = forms.ChoiceField(label="时间", choices=MONTHS, required=False, error_messages=NOT_LISTED)
    note = forms.CharField(
        label="补充说明",
        required=False,
        max_length=300,
        error_messages=TOO_LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    use_required_attribute = False

    def offer_kinds(self, in_names: list[str]) -> None:
        self.kinds = {str(kind.pk): kind for kind in ActivityKind.objects.fitting_any(in_names)}
        kept = getattr(self, "item", None) and self.item.kind
        if kept:
            self.kinds.setdefault(str(kept.pk), kept)
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, kind in self.kinds.items():
            groups.setdefault(kind.get_family_display(), []).append((key, kind.name))
        self.fields["kind"].choices = [("", "暂不确定"), *groups.items()]

    @property
    def facts(self) -> ItemFacts:
        data = self.cleaned_data
        return ItemFacts(
            title=data["title"].strip(),
            kind=self.kinds.get(data["kind"]),
            month=int(data["month"]) if data["month"] else None,
            note=data["note"].strip(),
        )


class ProposalForm(ItemFields):
    """提建议: a member's idea for a year, four fields."""

    owner = forms.ChoiceField(label="提给", widget=forms.RadioSelect, error_messages=NOT_LISTED)
    year = forms.TypedChoiceField(label="年度", coerce=int, widget=forms.RadioSelect, error_messages=NOT_LISTED)

    field_order = ("title", "month", "kind", "note", "owner", "year")

    def __init__(self, *args: Any, planners: list[Planner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.planners = {planner.key: planner for planner in planners}
        self.offer_kinds(sorted({planner.in_name_of for planner in planners}))
        self.fields["owner"].choices = [(planner.key, planner.name) for planner in planners]
        self.fields["year"].choices = [(year, f"{year} 年") for year in years_to_plan()]
        if len(planners) == 1:
            self.fields["owner"].widget = forms.HiddenInput()
        self.initial.setdefault("owner", next(iter(self.planners), ""))
        self.initial.setdefault("year", likely_year())

    @property
    def planner(self) -> Planner:
        return self.planners[self.cleaned_data["owner"]]


def likely_year() -> int:
    """From October on people think of the next year."""
    today = timezone.localdate()
    return today.year + (today.month >= 10)


class ItemForm(ItemFields):
    """计划项目: an item as the convener, liaison, committee or contact writes it."""

    times = forms.IntegerField(
        label="次数", min_value=1, max_value=99, initial=1, error_messages=NUMBER | {"required": "请填写次数。"}
    )
    in_charge = forms.CharField(label="负责人", required=False, max_length=60, error_messages=TOO_LONG)
    unit = forms.ChoiceField(label="走进的联系单位", required=False, error_messages=NOT_LISTED)
    partners = forms.MultipleChoiceField(label="联动方", required=False, error_messages=NOT_LISTED)

    field_order = ("title", "kind", "month", "times", "in_charge", "unit", "note", "partners")

    def __init__(self, *args: Any, plan: AnnualPlan, item: PlanItem | None = None, **kwargs: Any) -> None:
        self.plan, self.item, self.planner = plan, item, planner_of(plan)
        if item is not None:
            kwargs["initial"] = initial_of_item(item) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.offer_kinds([self.planner.in_name_of])
        self.fields["times"].widget.attrs["inputmode"] = "numeric"
        self._offer_units()
        self.partner_lists = self._partner_lists()
        self.fields["partners"].choices = [pair for _, pairs in self.partner_lists for pair in pairs]

    def _offer_units(self) -> None:
        """Contact units of the group; of no group those an item already names."""
        rows = ContactUnit.objects.valid_on(timezone.localdate()).filter(resident_department__group=self.plan.group_id)
        units = {row.organization.pk: row.organization for row in rows.select_related("organization")}
        if self.item is not None and self.item.contact_unit:
            units[self.item.contact_unit_id] = self.item.contact_unit
        self.units: dict[str, Organization] = {str(pk): unit for pk, unit in units.items()}
        if units:
            self.fields["unit"].choices = [("", "不走进联系单位"), *((pk, one.name) for pk, one in self.units.items())]
        else:
            del self.fields["unit"]

    def _partner_lists(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Who may join in, by kind; the owner is no partner of its own."""
        found = []
        for name, words, rows in (
            ("group", "界别（联组）", SectorGroup.objects.all()),
            ("special_committee", "专委会", SpecialCommittee.objects.filter(committee__is_home=True)),
            ("member_group", "委员小组", MemberGroup.objects.all()),
            ("workstation", "委员工作室", Workstation.objects.valid_on(timezone.localdate())),
        ):
            pairs = [
                (f"{name}:{pk}", label)
                for pk, label in rows.values_list("pk", "name")
                if (name, pk) != (self.planner.field, self.planner.pk)
            ]
            found += [(words, pairs)] if pairs else []
        return found if self.planner.field == OFFICE else [*found, ("政协机关", [("is_office", "政协机关")])]

    @property
    def chosen_partners(self) -> list[str]:
        return list(self["partners"].value() or [])

    @property
    def facts(self) -> ItemFacts:
        data = self.cleaned_data
        return ItemFacts(
            **{name: getattr(super().facts, name) for name in ("title", "kind", "month", "note")},
            times=data["times"],
            in_charge=data["in_charge"].strip(),
            contact_unit=self.units.get(data.get("unit", "")),
            partners=tuple(_partner_of(value) for value in data["partners"]),
        )


def _partner_of(value: str) -> tuple[str, int | None]:
    name, _, pk = value.partition(":")
    return name, int(pk) if pk else None


def initial_of_item(item: PlanItem) -> dict[str, Any]:
    keys = [partner_key(partner) for partner in item.partners.all()]
    return {
        "title": item.title,
        "kind": item.kind_id or "",
        "month": item.month or "",
        "times": item.times,
        "in_charge": item.in_charge,
        "unit": item.contact_unit_id or "",
        "note": item.note,
        "partners": [f"{name}:{pk}" if pk else name for name, pk in keys],
    }


class SummaryForm(forms.Form):
    """年度总结: text, drafted from the records and edited by people."""

    text = forms.CharField(
        label="总结正文",
        max_length=20000,
        error_messages={"required": "总结还没有内容。", **TOO_LONG},
        widget=forms.Textarea(attrs={"rows": 24}),
        help_text="草稿由系统按本年记录起草，请逐段核对、补充和修改。",
    )

    use_required_attribute = False
