"""The form something still to come is arranged with, on a phone first."""

import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from activities.arrangement import Arrangement, SittingPlan, key_of, shifted
from activities.behalf import Behalf, behalf_of, leads_of
from activities.deeds import suggested_title
from activities.forms.log import KindSelect, with_sector
from activities.matching import Matching, match_names
from activities.models import Activity, ActivityKind, PlanItem
from activities.planners import misfit, planner_of
from cppcc_office.shared.words import DAYS, WRONG
from members.models import Member, MemberGroup
from members.names import split_names
from sectors.models import ContactUnit, Organization, SectorGroup, SpecialCommittee
from workstations.models import Workstation

TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
BLANK_SITTINGS = 2
INVITED = ("group", "special_committee", "member_group")
REQUIRED = {
    "name": "请选择主办方。",
    "kind": "请选择活动类别。",
    "held_on": "请填写活动日期。",
}
WRONG_HERE = {
    forms.TimeField: {"invalid": "这不是能识别的时间，请按“09:30”的样子填写。"},
    forms.DateTimeField: {"invalid": "这不是能识别的时间，请按“2026-03-05 18:00”的样子填写。"},
}
MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M"]


class SittingForm(forms.Form):
    """One row of the sittings; an empty row is none."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label="场次", required=False, max_length=40)
    held_on = forms.DateField(
        label="日期", required=False, input_formats=DAYS, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    starts_at = forms.TimeField(label="开始", required=False, widget=TIME)
    ends_at = forms.TimeField(label="结束", required=False, widget=TIME)
    place = forms.CharField(label="地点", required=False, max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages |= (WRONG | WRONG_HERE).get(type(field), {})

    @property
    def plan(self) -> SittingPlan | None:
        data = self.cleaned_data
        if not data.get("name") or not data.get("held_on"):
            return None
        return SittingPlan(**data)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("name") and not data.get("held_on") and "held_on" not in self.errors:
            self.add_error("held_on", "请填写这一场的日期；不要这一场的，把名称清空。")
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", "结束时间应晚于开始时间。")
        return data


class ArrangeForm(forms.Form):
    """发起活动: with `activity` the arrangements of one that is not yet held are changed."""

    name = forms.ChoiceField(label="主办方")
    kind = forms.ChoiceField(label="活动类别", widget=KindSelect)
    title = forms.CharField(label="活动名称", required=False, max_length=120, help_text="不填则按类别和地点自动取名。")
    held_on = forms.DateField(
        label="活动日期", input_formats=DAYS, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    starts_at = forms.TimeField(label="开始时间", required=False, widget=TIME)
    ends_at = forms.TimeField(label="结束时间", required=False, widget=TIME)
    unit = forms.ChoiceField(label="走进的联系单位", required=False)
    place = forms.CharField(label="地点", required=False, max_length=120)
    obligation = forms.ChoiceField(label="参加要求", choices=Activity.Obligation, widget=forms.RadioSelect)
    invited = forms.MultipleChoiceField(label="邀请谁", required=False)
    people = forms.MultipleChoiceField(label="按姓名邀请的委员", required=False)
    pasted = forms.CharField(
        label="按姓名邀请",
        required=False,
        max_length=20000,
        widget=forms.Textarea({"rows": 3}),
        help_text="粘贴名单，带序号、职务都可以；认不准的名字会请您选定。",
    )
    capacity = forms.IntegerField(
        label="名额", required=False, min_value=1, max_value=9999, help_text="不限人数的留空；报满后依次候补。"
    )
    sign_up_by = forms.DateTimeField(
        label="报名截止时间",
        required=False,
        widget=MOMENT,
        input_formats=MOMENTS,
        help_text="不填则活动开始前都可报名。",
    )
    partners = forms.MultipleChoiceField(label="联动方", required=False)
    plan_item = forms.ChoiceField(label="年度计划中的项目", required=False)
    self_sign_in = forms.BooleanField(
        label="现场自助签到", required=False, help_text="委员凭会场出示的签到码自己签到，不采集位置。默认不开启。"
    )
    notice = forms.CharField(
        label="通知正文",
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 9}),
        help_text="留空则按上面的内容自动写好，保存后可以再改。",
    )

    use_required_attribute = False

    def __init__(self, *args: Any, user: User, activity: Activity | None = None, **kwargs: Any) -> None:
        self.user, self.activity = user, activity
        leads = leads_of(user)
        if activity is not None:
            leads = [behalf_of(activity), *leads] if activity.status == Activity.Status.DRAFT else [behalf_of(activity)]
        self.leads: dict[str, Behalf] = {lead.key: lead for lead in leads}
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            words = (WRONG | WRONG_HERE).get(type(field), {})
            field.error_messages |= words | ({"required": REQUIRED[name]} if name in REQUIRED else {})
        self._offer_leads()
        self._offer_kinds()
        self._offer_units()
        self._offer_parties()
        self._offer_plan_items()
        self.matching = Matching()
        self.fields["people"].choices = [(value, value) for value in self._values("people")]

    # What is offered

    def _offer_leads(self) -> None:
        choices: dict[str, list[tuple[str, str]]] = {}
        for lead in self.leads.values():
            choices.setdefault(Activity.InNameOf(lead.in_name_of).label, []).append((lead.key, lead.label))
        self.fields["name"].choices = list(choices.items()) if len(self.leads) > 6 else [*sum(choices.values(), [])]
        if len(self.leads) == 1:
            [(key, lead)] = self.leads.items()
            self.initial.setdefault("name", key)
            if lead.group_id:
                self.initial.setdefault("invited", [key])  # the own group is what is usually invited
        else:
            self.fields["name"].choices = [("", "请选择"), *self.fields["name"].choices]

    def _offer_kinds(self) -> None:
        names = {lead.in_name_of for lead in self.leads.values()}
        kinds = list(ActivityKind.objects.fitting_any(names))
        if self.activity is not None and self.activity.kind not in kinds:
            kinds.append(self.activity.kind)
        self.kinds = {str(kind.pk): kind for kind in kinds}
        groups: dict[str, list[tuple[str, str]]] = {}
        for kind in kinds:
            groups.setdefault(kind.get_family_display(), []).append((str(kind.pk), kind.name))
        self.fields["kind"].choices = [("", "请选择"), *groups.items()]
        self.fields["kind"].widget.fitting = {
            str(kind.pk): " ".join(name for name in sorted(names) if kind.fits(name)) for kind in kinds
        }

    def _offer_units(self) -> None:
        groups = [lead.group_id for lead in self.leads.values() if lead.group_id]
        rows = ContactUnit.objects.valid_on(timezone.localdate()).filter(resident_department__group__in=groups)
        self.units: dict[str, Organization] = {
            str(row.organization_id): row.organization for row in rows.select_related("organization")
        }
        if self.activity is not None and self.activity.contact_unit:
            self.units[str(self.activity.contact_unit_id)] = self.activity.contact_unit
        self.fields["unit"].choices = [
            ("", "不在联系单位，填写下面的地点"),
            *((key, unit.name) for key, unit in self.units.items()),
        ]
        if not self.units:
            del self.fields["unit"]

    def _offer_parties(self) -> None:
        """Everybody who may be invited or join in, by their kinds; four queries."""
        sectors = [(f"group:{row.pk}", row.name) for row in SectorGroup.objects.all()]
        committees = SpecialCommittee.objects.filter(committee__is_home=True)
        committees = [(f"special_committee:{row.pk}", row.name) for row in committees]
        groups = [(f"member_group:{row.pk}", row.name) for row in MemberGroup.objects.all()]
        stations = [(f"workstation:{row.pk}", row.name) for row in Workstation.objects.valid_on(timezone.localdate())]
        everybody = [("everyone", "全体委员")]
        self.party_lists = {
            "invited": _offered(
                ("界别（联组）", sectors),
                ("专委会", committees),
                ("委员小组", groups),
                kept=set(self._values("invited")),
            ),
            "partners": _offered(
                ("界别（联组）", sectors),
                ("专委会", committees),
                ("委员小组", groups),
                ("委员工作室", stations),
                kept=set(self._values("partners")),
            ),
        }
        self.fields["invited"].choices = [*everybody, *sectors, *committees, *groups]
        self.fields["partners"].choices = [*sectors, *committees, *groups, *stations, ("office", "政协机关")]

    def _offer_plan_items(self) -> None:
        """Items of the plans of who may lead, this year's and the next's."""
        today = timezone.localdate()
        owners = [lead.organizer for lead in self.leads.values()]
        rows = PlanItem.objects.filter(stage=PlanItem.Stage.PLANNED, plan__year__in=[today.year, today.year + 1])
        rows = rows.select_related("plan__group", "plan__special_committee", "plan__workstation")
        found = []
        for row in rows.order_by("plan__year", "month", "order", "pk"):
            plan = row.plan
            owner = {"group_id": plan.group_id, "special_committee_id": plan.special_committee_id}
            owner |= {"workstation_id": plan.workstation_id, "is_office": plan.is_office or None}
            if {name: value for name, value in owner.items() if value} in owners or (
                self.activity and self.activity.plan_item_id == row.pk
            ):
                found.append(row)
        self.plan_items = {str(row.pk): row for row in found}
        self.fields["plan_item"].choices = [
            ("", "不在计划内，或以后再对应"),
            *((str(row.pk), f"{row.title}（{row.plan.owner}，{_when(row)}）") for row in found),
        ]
        if not found:
            del self.fields["plan_item"]

    # People invited by name

    def _values(self, name: str) -> list[str]:
        if self.is_bound:
            data = self.data
            return data.getlist(name) if isinstance(data, QueryDict) else [str(one) for one in data.get(name, [])]
        return [str(one) for one in self.initial.get(name, [])]

    @property
    def chosen_invited(self) -> list[str]:
        return self._values("invited")

    @property
    def chosen_partners(self) -> list[str]:
        return self._values("partners")

    @property
    def chosen_people(self) -> list[Member]:
        """Members invited by name, those just recognised included; each stands ticked."""
        ids = {int(value) for value in self._values("people") if value.isdecimal()} | set(self.matching.member_ids)
        return with_sector(Member.objects.filter(pk__in=ids).order_by("strokes", "pinyin", "pk")) if ids else []

    # What is checked

    def clean_name(self) -> Behalf:
        return self.leads[self.cleaned_data["name"]]

    def clean_kind(self) -> ActivityKind:
        return self.kinds[self.cleaned_data["kind"]]

    def clean_held_on(self) -> datetime.date:
        day, today = self.cleaned_data["held_on"], timezone.localdate()
        if day < today and not (self.activity and self.activity.held_on == day):
            raise forms.ValidationError("活动日期已经过去；已举行的活动请用“登记活动”。")
        if day.year > today.year + 2:
            raise forms.ValidationError("这个日期太远了，请核对。")
        return day

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        behalf, kind, day = data.get("name"), data.get("kind"), data.get("held_on")
        if behalf and kind and not kind.fits(behalf.in_name_of) and not (self.activity and kind == self.activity.kind):
            self.add_error("kind", f"以“{behalf.label}”的名义不能举办“{kind}”，请换一个类别。")
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", "结束时间应晚于开始时间。")
        if day and data.get("sign_up_by") and timezone.localtime(data["sign_up_by"]).date() > day:
            self.add_error("sign_up_by", "报名截止时间应不晚于活动当天。")
        item = self.plan_items.get(data.get("plan_item", ""))
        if item and behalf and day and (problem := misfit(item, behalf, day)):
            self.add_error("plan_item", problem)
        if day:
            self._match(day)
        if self.activity and self.activity.status != Activity.Status.DRAFT and not self._names_anybody(data):
            self.add_error("invited", "已经发出通知的活动，至少要邀请一方。")
        return data

    def _match(self, day: datetime.date) -> None:
        """Names just pasted, and those still to be decided; nothing is saved before every one is."""
        names = [*self._values("undecided"), *split_names(self.cleaned_data.get("pasted", ""))]
        self.matching = match_names(names, on=day, answers=self.data)

    def _names_anybody(self, data: dict[str, Any]) -> bool:
        return bool(data.get("invited") or data.get("people") or self.matching.member_ids)

    @property
    def is_decided(self) -> bool:
        return not self.matching.questions

    def to_plan(self, sittings: tuple[SittingPlan, ...]) -> Arrangement:
        """The checked facts."""
        data = self.cleaned_data
        unit = self.units.get(data.get("unit", ""))
        kind, place = data["kind"], data["place"].strip()
        return Arrangement(
            behalf=data["name"],
            kind=kind,
            held_on=data["held_on"],
            title=data["title"].strip() or suggested_title(kind.name, unit.name if unit else place),
            place=place,
            contact_unit=unit,
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            obligation=data["obligation"],
            capacity=data["capacity"],
            sign_up_by=data["sign_up_by"],
            plan_item=self.plan_items.get(data.get("plan_item", "")),
            self_sign_in=data["self_sign_in"],
            notice=data["notice"],
            partners=frozenset(data["partners"]),
            invited=frozenset(data["invited"]),
            invited_ids=frozenset(int(pk) for pk in data["people"] if pk.isdecimal())
            | frozenset(self.matching.member_ids),
            sittings=sittings,
        )


def _when(item: PlanItem) -> str:
    return f"{item.plan.year} 年 {item.month} 月" if item.month else f"{item.plan.year} 年"


def _offered(*kinds: tuple[str, list[tuple[str, str]]], kept: set[str]) -> list[tuple[str, list, bool]]:
    """Lists for ticking that are not empty: heading, choices, whether something in it is chosen."""
    return [(label, rows, any(key in kept for key, _ in rows)) for label, rows in kinds if rows]


def plan_of(activity: Activity) -> dict[str, Any]:
    """What the form shows of an activity already drafted."""
    invitations = list(activity.invitations.all())
    return {
        "name": behalf_of(activity).key,
        "kind": activity.kind_id,
        "title": activity.title,
        "held_on": activity.held_on,
        "starts_at": activity.starts_at,
        "ends_at": activity.ends_at,
        "unit": activity.contact_unit_id or "",
        "place": activity.place,
        "obligation": activity.obligation,
        "invited": [key_of(row) for row in invitations if not row.member_id],
        "people": [row.member_id for row in invitations if row.member_id],
        "capacity": activity.capacity,
        "sign_up_by": activity.sign_up_by and timezone.localtime(activity.sign_up_by),
        "partners": [key_of(row) for row in activity.organizers.all() if row.role == row.Role.PARTNER],
        "plan_item": activity.plan_item_id or "",
        "self_sign_in": activity.self_sign_in,
        "notice": activity.notice,
    }


def copy_of(activity: Activity, today: datetime.date) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """An earlier activity as a new one: whole weeks later, without people, its notice to be made anew."""
    held_on = shifted(activity.held_on, today)
    later = held_on - activity.held_on
    deadline = activity.sign_up_by and timezone.localtime(activity.sign_up_by) + later
    new = plan_of(activity) | {
        "held_on": held_on,
        "people": [],
        "notice": "",
        "plan_item": "",
        "sign_up_by": deadline if deadline and deadline > timezone.now() else None,
    }
    sittings = [row | {"pk": None, "held_on": row["held_on"] + later} for row in sittings_of(activity)]
    return new, sittings


def begun_from(item: PlanItem) -> dict[str, Any]:
    """What a plan says of an item, as the beginning of an activity."""
    planner = planner_of(item.plan)
    partners = [key_of(row) for row in item.partners.all()]
    invited = [key for key in (planner.key, *partners) if key.partition(":")[0] in INVITED]
    return {
        "name": planner.behalf_key,
        "kind": item.kind_id or "",
        "title": item.title,
        "unit": item.contact_unit_id or "",
        "invited": invited,
        "partners": partners,
        "plan_item": item.pk,
    }


def sittings_of(activity: Activity) -> list[dict[str, Any]]:
    return [
        {name: getattr(row, name) for name in ("pk", "name", "held_on", "starts_at", "ends_at", "place")}
        for row in activity.sittings.all()
    ]


SittingFormSet = forms.formset_factory(SittingForm, extra=BLANK_SITTINGS, max_num=40)
