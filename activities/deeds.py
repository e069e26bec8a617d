"""What a person says was done, before it becomes a record: checked facts, no state."""

import datetime
from collections import Counter
from dataclasses import dataclass, field

from django.utils import timezone

from activities.behalf import Behalf, behalf_of
from activities.models import Activity, ActivityKind, ActivityOrganizer, Participation, PlanItem
from sectors.models import Organization


@dataclass(frozen=True)
class Deed:
    """One activity as typed and matched: members by their ids, everybody else as guests by name."""

    behalf: Behalf
    kind: ActivityKind
    held_on: datetime.date
    title: str = ""
    place: str = ""
    contact_unit: Organization | None = None
    summary: str = ""
    served: int = 0
    received: int = 0
    opinions: int = 0
    station: str = ""
    is_planned: bool = False
    plan_item: PlanItem | None = None
    partner_ids: frozenset[int] = frozenset()
    member_ids: frozenset[int] = frozenset()
    guests: tuple[str, ...] = ()
    dropped_photo_ids: frozenset[int] = field(default=frozenset())

    @property
    def full_title(self) -> str:
        return self.title or suggested_title(self.kind.name, self.contact_unit and self.contact_unit.name or self.place)


def suggested_title(kind: str, where: str) -> str:
    """A title nobody has to type: 走进幸福社区开展医疗惠民, 召开界别协商会."""
    does = f"召开{kind}" if kind.endswith("会") else f"开展{kind}" + "活动" * ("+" in kind)
    return (f"走进{where}{does}" if where and does.startswith("开展") else f"在{where}{does}" if where else does)[:120]


def deed_of(activity: Activity) -> Deed:
    """What a record says now, as a deed."""
    partners = [row.group_id for row in activity.organizers.all() if row.role == row.Role.PARTNER and row.group_id]
    return Deed(
        behalf=behalf_of(activity),
        kind=activity.kind,
        held_on=activity.held_on,
        title=activity.title,
        place=activity.place,
        contact_unit=activity.contact_unit,
        summary=activity.summary,
        served=activity.served,
        received=activity.received,
        opinions=activity.opinions,
        station=activity.station,
        is_planned=activity.is_planned,
        plan_item=activity.plan_item,
        partner_ids=frozenset(partners),
        member_ids=frozenset(activity.participations.there().values_list("member_id", flat=True)),
        guests=tuple(guest.name for guest in activity.guests.all()),
    )


FIELDS = (
    "title",
    "held_on",
    "place",
    "contact_unit",
    "summary",
    "served",
    "received",
    "opinions",
    "station",
    "is_planned",
    "plan_item",
)


def describe(activity: Activity) -> dict[str, str | list[str]]:
    """Everything a record says, by its Chinese names; lists for people. To be compared before and after a change."""
    words: dict[str, str | list[str]] = {
        "名义": behalf_of(activity).label,
        "活动类别": activity.kind.name,
    }
    for name in FIELDS:
        value = activity.get_station_display() if name == "station" else getattr(activity, name)
        label = str(Activity._meta.get_field(name).verbose_name)
        words[label] = ("是" if value else "否") if isinstance(value, bool) else "" if value is None else str(value)
    words["联动界别"] = [
        row.group.name
        for row in activity.organizers.all()
        if row.role == ActivityOrganizer.Role.PARTNER and row.group_id
    ]
    rows = list(activity.participations.select_related("member").order_by("pk"))
    words["参加委员"] = [row.member.name for row in rows if row.was_there]
    words["出席情况"] = [
        f"{row.member.name}（{row.get_presence_display()}）"
        for row in rows
        if row.presence not in (row.Presence.WHOLE, row.Presence.UNKNOWN)
    ]
    for sitting in activity.sittings.prefetch_related("presences"):
        counted = Counter(one.get_presence_display() for one in sitting.presences.all() if not one.is_unknown)
        words[f"场次“{sitting}”"] = "，".join(f"{label} {count} 人" for label, count in sorted(counted.items()))
    for name in ("is_host", "is_speaker", "has_written_speech", "is_organizer"):
        label = str(Participation._meta.get_field(name).verbose_name)
        words[label] = [row.member.name for row in rows if getattr(row, name)]
    words["其他参加人员"] = [guest.in_full for guest in activity.guests.all()]
    words["照片"] = f"{activity.photos.count()} 张"
    return words


PLAN_FIELDS = (
    "title",
    "held_on",
    "starts_at",
    "ends_at",
    "place",
    "contact_unit",
    "obligation",
    "capacity",
    "sign_up_by",
    "plan_item",
    "self_sign_in",
)


def describe_plan(activity: Activity) -> dict[str, str | list[str]]:
    """Everything that is arranged before the day, by its Chinese names; to be compared like `describe`."""
    words: dict[str, str | list[str]] = {"主办": behalf_of(activity).label, "活动类别": activity.kind.name}
    for name in PLAN_FIELDS:
        value = getattr(activity, name)
        label = str(Activity._meta.get_field(name).verbose_name)
        if hasattr(activity, f"get_{name}_display"):
            value = getattr(activity, f"get_{name}_display")()
        elif isinstance(value, datetime.datetime):
            value = f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
        elif isinstance(value, datetime.time):
            value = f"{value:%H:%M}"
        words[label] = ("是" if value else "否") if isinstance(value, bool) else "" if value is None else str(value)
    partners = [row for row in activity.organizers.all() if row.role == ActivityOrganizer.Role.PARTNER]
    words["联动方"] = sorted(str(row).rpartition("（")[0] for row in partners)
    words["邀请范围"] = [str(row) for row in activity.invitations.all()]
    words["场次"] = [f"{row.name} {row.held_on} {row.starts_at or ''}".strip() for row in activity.sittings.all()]
    return words


def differences(before: dict[str, str | list[str]], after: dict[str, str | list[str]]) -> str:
    """One line per thing that changed, as the office would write it."""
    lines = []
    for label, old in before.items():
        new = after[label]
        if old == new:
            continue
        if isinstance(old, list):
            added, removed = [x for x in new if x not in old], [x for x in old if x not in new]
            parts = ["增加" + "、".join(added)] * bool(added) + ["去掉" + "、".join(removed)] * bool(removed)
            if parts:
                lines.append(f"{label}：{'；'.join(parts)}")
        else:
            lines.append(f"{label}：{_short(old)} → {_short(new)}")
    return "\n".join(lines)


def _short(text: str) -> str:
    return (text if len(text) <= 60 else text[:60] + "……") or "（空）"
