"""The form a deed is logged with, on a phone first."""

import datetime
from typing import Any

from django import forms
from django.db.models import Prefetch, QuerySet
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from activities.behalf import Behalf, behalf_of, behalves_of, objection_to
from activities.deeds import Deed, deed_of
from activities.matching import Matching, split_guests
from activities.models import Activity, ActivityKind, PlanItem
from activities.models.activity import WORKFLOW, duties_towards
from activities.planners import LISTED, choices_of, misfit, plan_items_for, planner_of_behalf
from cppcc_office.shared.words import DAYS, WRONG
from members.models import Member, Membership
from sectors.models import ContactUnit, Organization, SectorGroup
from workstations.models import ServiceRecord

NAMES = Activity.InNameOf
NOT_PLANNED = {"is_planned": False, "plan_item": None}
FEW_GROUPS = 3  # of so many groups the members are listed for ticking; whoever keeps more pastes or searches
REQUIRED = {
    "name": "请选择以谁的名义。",
    "kind": "请选择活动类别。",
    "held_on": "请填写活动时间。",
    "summary": "请用一两句话写明做了什么。",
    "reason": "请写明更正原因。",
}


class KindSelect(forms.Select):
    """Every option says in which names it may be used, so that a script can hide the others."""

    fitting: dict[str, str] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value:
            option["attrs"]["data-names"] = self.fitting.get(str(value), "")
        return option


class LogForm(forms.Form):
    """登记活动: a new deed, or with `activity` the rewriting of a record."""

    name = forms.ChoiceField(label="以谁的名义", widget=forms.RadioSelect)
    kind = forms.ChoiceField(label="活动类别", widget=KindSelect)
    held_on = forms.DateField(
        label="活动时间", input_formats=DAYS, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    unit = forms.ChoiceField(label="走进的联系单位", required=False)
    place = forms.CharField(label="活动地点", required=False, max_length=120, help_text="选了联系单位可以不填。")
    summary = forms.CharField(label="做了什么", max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))
    title = forms.CharField(
        label="活动名称", required=False, max_length=120, help_text="可以不填，保存时按类别和地点自动取名。"
    )
    me_too = forms.BooleanField(label="我本人参加了", required=False)
    people = forms.MultipleChoiceField(label="参加的委员", required=False)
    pasted = forms.CharField(
        label="粘贴名单",
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="可直接粘贴群里的接龙或名单，带序号、职务都可以；保存前会逐个核对。",
    )
    guests = forms.CharField(
        label="其他参加人员",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="不是委员的人，用顿号或换行分开，如“王局长、李书记”。",
    )
    served = forms.IntegerField(label="服务群众人次", required=False, min_value=0, max_value=1_000_000)
    received = forms.IntegerField(label="接待群众人数", required=False, min_value=0, max_value=1_000_000)
    opinions = forms.IntegerField(label="收集意见条数", required=False, min_value=0, max_value=100_000)
    station = forms.ChoiceField(
        label="计入四站的哪一站", required=False, choices=[("", "按活动类别自动计入"), *ServiceRecord.Station.choices]
    )
    partners = forms.MultipleChoiceField(label="联动界别", required=False, widget=forms.CheckboxSelectMultiple)
    plan_item = forms.ChoiceField(label="年度计划中的项目", required=False)
    drop_photos = forms.MultipleChoiceField(label="删除照片", required=False)
    reason = forms.CharField(
        label="更正原因", required=False, max_length=200, help_text="会保留在办理过程中，登记人看得到。"
    )

    NUMBERS = ("served", "received", "opinions")

    use_required_attribute = False

    def __init__(self, *args: Any, user: User, activity: Activity | None = None, **kwargs: Any) -> None:
        self.user, self.activity = user, activity
        self.member = getattr(user, "member", None)
        self.behalves = self._behalves()
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            required = {"required": REQUIRED[name]} if name in REQUIRED else {}
            field.error_messages = field.error_messages | WRONG.get(type(field), {}) | required
        self.is_correction = activity is not None and self._is_correction()
        self._offer_names()
        self._offer_kinds()
        self._offer_units()
        self._offer_partners()
        self._offer_plan_items()
        self.fields["held_on"].widget.attrs["max"] = timezone.localdate().isoformat()
        if self.member is None or (activity and activity.recorded_by_id != user.pk):
            del self.fields["me_too"]
        if self.is_correction:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]
        for name in self.fields.keys() & set(self.NUMBERS):
            self.fields[name].widget.attrs["inputmode"] = "numeric"
        self.fields["drop_photos"].choices = [
            (str(pk), str(pk)) for pk in (activity.photos.values_list("pk", flat=True) if activity else ())
        ]
        chosen = self._values("people")
        self.fields["people"].choices = [(value, value) for value in chosen]

    # What is offered

    def _behalves(self) -> dict[str, Behalf]:
        """The names to choose from; who did not record a record cannot put it in another name."""
        own = behalves_of(self.user) if self.activity is None or self.activity.recorded_by_id == self.user.pk else []
        if self.activity is not None:
            own = [behalf_of(self.activity), *own]
        return {behalf.key: behalf for behalf in own}

    def _is_correction(self) -> bool:
        duties = duties_towards(self.activity, self.user)
        offered = {line.action for line in WORKFLOW.offered(self.activity.status, duties)}
        return "correct" in offered and not offered & {"edit", "resubmit"}

    def _offer_names(self) -> None:
        field = self.fields["name"]
        field.choices = [(behalf.key, behalf.label) for behalf in self.behalves.values()]
        if len(self.behalves) > 6:
            field.widget = forms.Select(choices=[("", "请选择"), *field.choices])
        if self.behalves:
            self.initial.setdefault("name", next(iter(self.behalves)))

    def _offer_kinds(self) -> None:
        """Grouped as the office orders them; each with the names it fits."""
        in_names = {behalf.in_name_of for behalf in self.behalves.values()}
        fitting: dict[ActivityKind, list[str]] = {}
        for kind in ActivityKind.objects.fitting_any(in_names):
            fitting[kind] = [name for name in sorted(in_names) if kind.fits(name)]
        if self.activity is not None:
            fitting.setdefault(self.activity.kind, list(in_names))
        self.kinds = {str(kind.pk): kind for kind in fitting}
        groups: dict[str, list[tuple[str, str]]] = {}
        for kind in fitting:
            groups.setdefault(kind.get_family_display(), []).append((str(kind.pk), kind.name))
        field = self.fields["kind"]
        field.choices = [("", "请选择"), *groups.items()]
        field.widget.fitting = {str(kind.pk): " ".join(names) for kind, names in fitting.items()}

    def _offer_units(self) -> None:
        """Contact units of the groups in whose name the person may act."""
        group_ids = [behalf.group_id for behalf in self.behalves.values() if behalf.group_id]
        rows = ContactUnit.objects.valid_on(timezone.localdate()).filter(resident_department__group__in=group_ids)
        rows = rows.select_related("organization", "resident_department__group")
        self.units: dict[str, Organization] = {}
        groups: dict[str, list[tuple[str, str]]] = {}
        if self.activity is not None and self.activity.contact_unit:
            self.units[str(self.activity.contact_unit_id)] = self.activity.contact_unit
            groups["本条记录"] = [(str(self.activity.contact_unit_id), self.activity.contact_unit.name)]
        for row in rows:
            if str(row.organization_id) not in self.units:
                self.units[str(row.organization_id)] = row.organization
                group = row.resident_department.group.name
                groups.setdefault(group, []).append((str(row.organization_id), row.organization.name))
        choices = groups.items() if len(groups) > 1 else [pair for pairs in groups.values() for pair in pairs]
        self.fields["unit"].choices = [("", "不在联系单位，填写下面的地点"), *choices]
        self.fields["unit"].widget.attrs["data-unit"] = ""
        if not self.units:
            del self.fields["unit"]
            self.fields["place"].help_text = ""

    def _offer_partners(self) -> None:
        if not any(behalf.in_name_of == NAMES.WORKSTATION for behalf in self.behalves.values()):
            del self.fields["received"], self.fields["opinions"]
        if not self.names_of_stations:
            del self.fields["station"]
        if not any(behalf.in_name_of == NAMES.GROUP for behalf in self.behalves.values()):
            del self.fields["partners"]
            return
        self.fields["partners"].choices = [(str(g.pk), g.name) for g in SectorGroup.objects.all()]

    @property
    def names_of_stations(self) -> list[str]:
        """The names in which an activity is also a workstation's: its own, and the record's where one takes part."""
        found = {behalf.in_name_of for behalf in self.behalves.values() if behalf.in_name_of == NAMES.WORKSTATION}
        if self.activity is not None and self.activity.is_of_workstation:
            found.add(self.activity.in_name_of)
        return sorted(found)

    def _offer_plan_items(self) -> None:
        """Items of the plans of those in whose name the person may act."""
        self.plan_items = plan_items_for(self.behalves.values(), self.activity)
        if self.plan_items is None:
            del self.fields["plan_item"]
        else:
            self.fields["plan_item"].choices = choices_of(self.plan_items)

    # People to tick, and those already chosen

    def _values(self, name: str) -> list[str]:
        if self.is_bound:
            data = self.data
            return data.getlist(name) if isinstance(data, QueryDict) else [str(v) for v in data.get(name, [])]
        return [str(value) for value in self.initial.get(name, [])]

    @property
    def chosen_people(self) -> list[Member]:
        """Members chosen so far who do not stand in the lists for ticking."""
        listed = {member.pk for _, members in self.tick_lists for member in members}
        ids = [int(value) for value in self._values("people") if value.isdecimal() and int(value) not in listed]
        return with_sector(Member.objects.filter(pk__in=ids))

    @property
    def chosen_values(self) -> list[str]:
        return self._values("people")

    @property
    def tick_lists(self) -> list[tuple[str, list[Member]]]:
        """The members of the person's own groups, to be ticked; oneself is not among them."""
        if not hasattr(self, "_tick_lists"):
            groups = {b.group_id: b.label for b in self.behalves.values() if b.group_id}
            self._tick_lists = []
            if 0 < len(groups) <= FEW_GROUPS:
                today = timezone.localdate()
                seats = (
                    Membership.objects.valid_on(today)
                    .filter(committee__is_home=True, sector__group__in=groups)
                    .select_related("member", "sector")
                    .order_by("sector__order", "member__strokes", "member__pinyin")
                )
                lists: dict[int, list[Member]] = {pk: [] for pk in groups}
                for seat in seats:
                    if "me_too" not in self.fields or seat.member_id != self.member.pk:
                        seat.member.sector_name = seat.sector.name
                        lists[seat.sector.group_id].append(seat.member)
                for members in lists.values():
                    one_sector = len({member.sector_name for member in members}) == 1
                    for member in members:
                        member.label = member.name if one_sector else f"{member.name}（{member.sector_name}）"
                self._tick_lists = [(groups[pk], members) for pk, members in lists.items() if members]
        return self._tick_lists

    # What is checked

    def clean_name(self) -> Behalf:
        return self.behalves[self.cleaned_data["name"]]

    def clean_kind(self) -> ActivityKind:
        return self.kinds[self.cleaned_data["kind"]]

    def clean_held_on(self) -> datetime.date:
        day = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("活动时间不能晚于今天；还没有举行的活动，请举行后再登记。")
        if day.year < 2000:
            raise forms.ValidationError("这个年份太早了，请核对活动时间。")
        return day

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        behalf, day = data.get("name"), data.get("held_on")
        if behalf and day and self._may_object() and (objection := objection_to(behalf, self.user, day)):
            self.add_error("name", objection)
        if behalf and data.get("kind"):
            self._clean_kind_fits(behalf, data["kind"])
        if "place" not in self.errors and not data.get("unit") and not data.get("place", "").strip():
            where = "请选择联系单位，或写明活动地点。" if "unit" in self.fields else "请写明活动地点。"
            self.add_error("place", where)
        if day:
            self._clean_people(day)
        item = self._chosen_item()
        if item and behalf and day and (problem := misfit(item, behalf, day)):
            self.add_error("plan_item", problem)
        return data

    def _chosen_item(self) -> PlanItem | None:
        return self.plan_items.get(self.cleaned_data.get("plan_item", "")) if "plan_item" in self.fields else None

    def _may_object(self) -> bool:
        return self.activity is None or self.activity.recorded_by_id == self.user.pk

    def _clean_kind_fits(self, behalf: Behalf, kind: ActivityKind) -> None:
        if kind.fits(behalf.in_name_of) or (self.activity and kind == self.activity.kind):
            return
        namesake = next(
            (one for one in self.kinds.values() if one.name == kind.name and one.fits(behalf.in_name_of)), None
        )
        if namesake:
            self.cleaned_data["kind"] = namesake
        else:
            self.add_error("kind", f"以“{behalf.label}”的名义不能登记“{kind}”，请换一个类别，或改用别的名义。")

    def _clean_people(self, day: datetime.date) -> None:
        ids = {int(value) for value in self.cleaned_data.get("people", []) if value.isdecimal()}
        if self.cleaned_data.get("me_too") or self._is_own_deed():
            ids |= {self.member.pk} if self.member else set()
        here = set(Member.objects.in_office_on(day).filter(pk__in=ids).values_list("pk", flat=True))
        for member in Member.objects.filter(pk__in=ids - here):
            field = "held_on" if self.member and member.pk == self.member.pk else "people"
            who = "您" if field == "held_on" else f"{member.name} "
            self.add_error(field, f"{who}在 {day:%Y-%m-%d} 不在任，请核对日期，或从名单中去掉。")
        self.cleaned_data["member_ids"] = here

    def _is_own_deed(self) -> bool:
        behalf = self.cleaned_data.get("name")
        recorder = self.activity is None or self.activity.recorded_by_id == self.user.pk
        return recorder and bool(behalf) and behalf.in_name_of in {NAMES.OWN, NAMES.EMPLOYER}

    def to_deed(self, matching: Matching) -> Deed:
        """The checked facts, with the pasted names as they were matched."""
        data = self.cleaned_data
        return Deed(
            behalf=data["name"],
            kind=data["kind"],
            held_on=data["held_on"],
            title=data["title"].strip(),
            place=data["place"].strip(),
            contact_unit=self.units.get(data.get("unit", "")),
            summary=data["summary"].strip(),
            served=self._fact("served") or 0,
            received=self._fact("received") or 0,
            opinions=self._fact("opinions") or 0,
            station=self._station(),
            **self._planned(),
            partner_ids=self._partner_ids(),
            member_ids=frozenset(data["member_ids"]) | frozenset(matching.member_ids),
            guests=tuple(dict.fromkeys([*split_guests(data["guests"]), *matching.guests])),
            dropped_photo_ids=frozenset(int(pk) for pk in data["drop_photos"]),
        )

    def _partner_ids(self) -> frozenset[int]:
        if "partners" in self.fields or self.activity is None:
            return frozenset(int(pk) for pk in self.cleaned_data.get("partners", []))
        return deed_of(self.activity).partner_ids

    def _station(self) -> str:
        """In a name that has nothing to do with a workstation nothing is chosen."""
        if self.cleaned_data["name"].in_name_of not in self.names_of_stations:
            return ""
        return self._fact("station") or ""

    def _planned(self) -> dict[str, Any]:
        """Choosing an item makes the activity a planned one."""
        if planner_of_behalf(self.cleaned_data["name"]) is None:
            return NOT_PLANNED
        if "plan_item" not in self.fields:
            return {name: getattr(self.activity, name, default) for name, default in NOT_PLANNED.items()}
        return {"is_planned": bool(self.cleaned_data["plan_item"]), "plan_item": self._chosen_item()}

    def _fact(self, name: str) -> Any:
        """A fact this person is not asked about stays as the record has it."""
        return self.cleaned_data[name] if name in self.fields else getattr(self.activity, name, None)


def with_sector(members: QuerySet[Member]) -> list[Member]:
    """Members with the name of their sector today, in one further query."""
    seats = Membership.objects.valid_on(timezone.localdate()).filter(committee__is_home=True).select_related("sector")
    members = list(members.prefetch_related(Prefetch("memberships", seats, to_attr="seats_today")))
    for member in members:
        member.sector_name = next((seat.sector.name for seat in member.seats_today if seat.sector), "")
    return members


def initial_of(activity: Activity, user: User) -> dict[str, Any]:
    """What the form shows when a record is rewritten."""
    member = getattr(user, "member", None)
    people = list(activity.participations.there().values_list("member_id", flat=True))
    own = member is not None and activity.recorded_by_id == user.pk
    return {
        "name": behalf_of(activity).key,
        "kind": activity.kind_id,
        "held_on": activity.held_on,
        "unit": activity.contact_unit_id or "",
        "place": activity.place,
        "summary": activity.summary,
        "title": activity.title,
        "me_too": own and member.pk in people,
        "people": [pk for pk in people if not own or pk != member.pk],
        "guests": "\n".join(guest.name for guest in activity.guests.all()),
        "served": activity.served or "",
        "received": activity.received or "",
        "opinions": activity.opinions or "",
        "station": activity.station,
        "partners": sorted(deed_of(activity).partner_ids),
        "plan_item": activity.plan_item_id or (LISTED if activity.is_planned else ""),
    }
