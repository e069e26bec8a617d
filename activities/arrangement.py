"""What an organizer decides about something still to come, before it becomes rows; and the notice it makes."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from activities.behalf import Behalf, behalf_of
from activities.models import Activity, ActivityKind, PlanItem, Sitting
from sectors.models import Organization

WEEKDAYS = "一二三四五六日"
FOUR_WEEKS = datetime.timedelta(weeks=4)

# What an invitation or an organizer may name, as forms carry it: "group:3", "everyone", "office".
PARTIES = ("group", "special_committee", "member_group", "workstation")


@dataclass(frozen=True)
class SittingPlan:
    """One sitting as typed; `pk` when it is already there."""

    name: str
    held_on: datetime.date
    starts_at: datetime.time | None = None
    ends_at: datetime.time | None = None
    place: str = ""
    pk: int | None = None


@dataclass(frozen=True)
class Arrangement:
    """Everything about an activity that may be settled before its day."""

    behalf: Behalf
    kind: ActivityKind
    held_on: datetime.date
    title: str
    place: str = ""
    contact_unit: Organization | None = None
    starts_at: datetime.time | None = None
    ends_at: datetime.time | None = None
    obligation: str = Activity.Obligation.VOLUNTARY
    capacity: int | None = None
    sign_up_by: datetime.datetime | None = None
    plan_item: PlanItem | None = None
    self_sign_in: bool = False
    notice: str = ""
    partners: frozenset[str] = frozenset()
    invited: frozenset[str] = frozenset()
    invited_ids: frozenset[int] = frozenset()
    sittings: tuple[SittingPlan, ...] = ()


def lookup_of(key: str) -> dict[str, Any]:
    """The fields that a party's key stands for: {"group_id": 3}, {"is_office": True}, {"is_everyone": True}."""
    name, _, pk = key.partition(":")
    return {f"{name}_id": int(pk)} if name in PARTIES else {f"is_{name}": True}


def key_of(row: Any) -> str:
    """The key of the party an organizer or an invitation names; empty for an invitation by name."""
    for name in PARTIES:
        if pk := getattr(row, f"{name}_id", None):
            return f"{name}:{pk}"
    return "office" if getattr(row, "is_office", False) else "everyone" if getattr(row, "is_everyone", False) else ""


def notice_of(activity: Activity) -> str:
    """The notice as the rows have it, ready to be copied into a chat group."""
    organizers = list(activity.organizers.select_related("group", "workstation", "member_group", "special_committee"))
    partners = [str(row).rpartition("（")[0] for row in organizers if row.role == row.Role.PARTNER]
    held = "召开" if activity.kind.name.endswith("会") else "开展"
    lines = [
        f"【活动通知】{activity.title}",
        "",
        "各位委员：",
        f"定于{activity.held_on.month}月{activity.held_on.day}日{held}“{activity.kind}”，安排如下。",
        f"时间：{day_words(activity.held_on)}{time_words(activity).strip()}",
        *(_sitting_words(one, activity) for one in activity.sittings.all()),
    ]
    if activity.where:
        lines.append(f"地点：{activity.where}")
    lines.append(f"主办：{behalf_of(activity).label}")
    if partners:
        lines.append(f"联动：{'、'.join(partners)}")
    invited = invited_words(activity)
    if invited:
        lines.append(f"参加人员：{invited}（{activity.get_obligation_display()}）")
    if activity.capacity:
        lines.append(f"名额：{activity.capacity} 人，报满后依次候补。")
    lines.append(_answer_words(activity))
    return "\n".join(lines)


def cancellation_of(activity: Activity) -> str:
    """That it does not take place, ready to be copied into a chat group."""
    return "\n".join(
        [
            f"【取消通知】{activity.title}",
            "",
            "各位委员：",
            f"原定{day_words(activity.held_on)}{time_words(activity).strip()}的“{activity.title}”取消，请相互转告。",
            f"原因：{activity.cancel_reason}",
        ]
    )


def _sitting_words(one: Sitting, activity: Activity) -> str:
    """A sitting under the day it belongs to; its day only where it is another one."""
    day = day_words(one.held_on) if one.held_on != activity.held_on else ""
    when = f"{day}{time_words(one).strip()}"
    facts = [fact for fact in (when, one.place) if fact]
    return f"　　{one.name}" + (f"：{'，'.join(facts)}" if facts else "")


def invited_words(activity: Activity) -> str:
    """Who is invited, in words: 民革界别、张三等 5 位委员."""
    rows = list(activity.invitations.select_related("group", "special_committee", "member_group", "member"))
    parties = [str(row) + ("委员" if row.group_id else "") for row in rows if not row.member_id]
    people = [row.member.name for row in rows if row.member_id]
    if people:
        more = f"等 {len(people)} 位委员" if len(people) > 3 else ""
        parties.append("、".join(people[:3]) + more)
    return "、".join(parties)


def _answer_words(activity: Activity) -> str:
    by = f"请于{deadline_words(activity.sign_up_by)}前" if activity.sign_up_by else "请尽早"
    if activity.obligation == Activity.Obligation.COMPULSORY:
        return f"{by}在履职管理中答复；确有事不能参加的，请提前请假。"
    return f"报名：{by}在履职管理中报名，或在群内接龙。"


def day_words(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日（星期{WEEKDAYS[day.weekday()]}）"


def deadline_words(at: datetime.datetime) -> str:
    at = timezone.localtime(at)
    return f"{at.month}月{at.day}日 {at:%H:%M} "


def time_words(one: Any) -> str:
    """ " 9:00—11:30" of an activity or a sitting; empty where no time is set."""
    if not one.starts_at:
        return ""
    return f" {one.starts_at:%H:%M}" + (f"—{one.ends_at:%H:%M}" if one.ends_at else "")


def shifted(day: datetime.date, today: datetime.date) -> datetime.date:
    """The same weekday, whole months of four weeks later, in the future."""
    while day <= today:
        day += FOUR_WEEKS
    return day
