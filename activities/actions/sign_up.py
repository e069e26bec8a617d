"""报名: who comes, in order of arrival, never more than there are places; the waiting list moves up by itself.

Every action here first takes the activity's row: on PostgreSQL the row lock, on SQLite the one writer at a time, let
arrivals in one after another. What is counted after that is certain until the transaction ends.
"""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.models import User
from activities.actions.news import tell_admitted
from activities.actions.steps import keep, locked, step
from activities.invited import is_invited
from activities.models import Activity, Participation
from activities.models.activity import duties_towards
from activities.models.answers import ARRANGING
from cppcc_office.shared.workflow import Refused
from members.models import Member

_S = Activity.Status
SignUp, Leave, Presence = Participation.SignUp, Participation.Leave, Participation.Presence
SIGN_UP_FIELDS = ["sign_up", "signed_up_at", "queue_number", "leave"]


@dataclass
class SignUps:
    """What came of signing up many: who holds a place now, who waits, who had answered before, who cannot."""

    signed_up: list[Member] = field(default_factory=list)
    waiting: list[Member] = field(default_factory=list)
    known: list[Member] = field(default_factory=list)
    refused: list[Member] = field(default_factory=list)


@transaction.atomic
def sign_up(*, activity: Activity, member: Member, by: User, at: datetime.datetime | None = None) -> Participation:
    """Sign a member up (报名): a place while there is one, else the end of the waiting list.

    The member's own act until the deadline; its keepers may do it as long as the activity is not over. Signing up
    takes a leave back. Doing it twice changes nothing.
    """
    activity = locked(activity)
    at = at or timezone.now()
    is_own = member.user_id == by.pk
    if is_own:
        require_open(activity, at)
    else:
        ARRANGING.require("admit", state=activity.status, duties=duties_towards(activity, by))
    row = activity.participations.filter(member=member).first()
    if row is None and is_own and not is_invited(activity, member):
        raise Refused("这次活动没有邀请您，如需参加请与主办方联系。")
    if row is None:
        _require_in_office(activity, member)
        row = Participation(activity=activity, member=member, obligation=activity.obligation, presence=Presence.UNKNOWN)
    if row.sign_up in (SignUp.SIGNED_UP, SignUp.WAITING) and row.leave not in (Leave.ASKED, Leave.APPROVED):
        return row
    _take_leave_back(row)
    if row.sign_up not in (SignUp.SIGNED_UP, SignUp.WAITING):
        row.sign_up = SignUp.SIGNED_UP if _has_room(activity) else SignUp.WAITING
        row.signed_up_at, row.queue_number = at, _next_number(activity)
    row.save()
    return row


@transaction.atomic
def sign_up_many(
    *, activity: Activity, members: Sequence[Member], by: User, at: datetime.datetime | None = None
) -> SignUps:
    """Sign up everybody on a list, such as a 接龙, in its order; by the keepers, in a fixed number of queries."""
    activity = locked(activity)
    ARRANGING.require("admit", state=activity.status, duties=duties_towards(activity, by))
    at, outcome = at or timezone.now(), SignUps()
    rows = {row.member_id: row for row in activity.participations.filter(member__in=members)}
    here = _in_office(activity, members)
    room = _room(activity)
    number = _next_number(activity)
    new, changed = [], []
    for member in dict.fromkeys(members):
        row = rows.get(member.pk)
        if member.pk not in here and row is None:
            outcome.refused.append(member)
            continue
        if row is not None and row.sign_up in (SignUp.SIGNED_UP, SignUp.WAITING):
            outcome.known.append(member)
            continue
        is_new = row is None
        row = row or Participation(
            activity=activity, member=member, obligation=activity.obligation, presence=Presence.UNKNOWN
        )
        (new if is_new else changed).append(row)
        _take_leave_back(row)
        row.sign_up = SignUp.SIGNED_UP if room is None or room > 0 else SignUp.WAITING
        row.signed_up_at, row.queue_number = at, number
        number += 1
        if row.sign_up == SignUp.SIGNED_UP:
            room = None if room is None else room - 1
            outcome.signed_up.append(member)
        else:
            outcome.waiting.append(member)
    bulk_create_with_history(new, Participation, default_user=by)
    bulk_update_with_history(changed, Participation, SIGN_UP_FIELDS, default_user=by)
    return outcome


@transaction.atomic
def withdraw_sign_up(
    *, activity: Activity, member: Member, by: User, at: datetime.datetime | None = None
) -> Participation:
    """Say that a member does not come (不参加、退出报名); the first of the waiting list takes the place.

    A member may until the deadline, and who only waits until the activity is over; afterwards, and where taking part
    is compulsory, one asks for leave.
    """
    activity = locked(activity)
    is_own = member.user_id == by.pk
    if not is_own:
        ARRANGING.require("admit", state=activity.status, duties=duties_towards(activity, by))
    row = activity.participations.filter(member=member).first()
    if row is None:
        if not is_own or not is_invited(activity, member):
            raise Refused("名单里没有这位委员。")
        row = Participation(activity=activity, member=member, obligation=activity.obligation, presence=Presence.UNKNOWN)
    if is_own:
        if row.obligation == Participation.Obligation.COMPULSORY:
            raise Refused("这次活动必须参加，不能来的请按“请假”。")
        if row.sign_up != SignUp.WAITING or activity.status not in Activity.UPCOMING:
            require_open(activity, at or timezone.now(), "报名已经截止，不能来的请按“请假”。")
    row.sign_up, row.queue_number = SignUp.WITHDRAWN, None
    row.save()
    move_up(activity, by=by)
    return row


@transaction.atomic
def raise_capacity(*, activity: Activity, capacity: int | None, by: User) -> list[Participation]:
    """Set how many may come (None: everybody) and admit who waits, in order of arrival, in one go (TL6).

    Two vans became a bus. Never below the places already taken. Returns those admitted.
    """
    activity = locked(activity)
    ARRANGING.require("admit", state=activity.status, duties=duties_towards(activity, by))
    taken = activity.participations.signed_up().count()
    if capacity is not None and capacity < max(taken, 1):
        raise Refused(f"已有 {taken} 人报上名，名额不能少于这个数。" if taken else "名额至少为 1；不限人数的留空。")
    before, activity.capacity = activity.capacity, capacity
    if before == capacity:
        return move_up(activity, by=by)
    keep(activity, label="调整名额")
    admitted = move_up(activity, by=by, says_so=False)
    changes = [f"名额：{before or '不限'} → {capacity or '不限'}"]
    if admitted:
        changes.append(f"候补转为报名：{_names(admitted)}")
    step(activity, action="admit", label="调整名额", by=by, changes="\n".join(changes))
    return admitted


def move_up(activity: Activity, *, by: User, says_so: bool = True) -> list[Participation]:
    """Give every free place to who waits longest; inside a transaction that has locked the activity."""
    waiting = activity.participations.waiting().select_related("member")
    room = _room(activity)
    admitted = list(waiting if room is None else waiting[: max(room, 0)])
    if not admitted:
        return []
    for row in admitted:
        row.sign_up = SignUp.SIGNED_UP
    bulk_update_with_history(
        admitted, Participation, ["sign_up"], default_user=by, default_change_reason="候补转为报名"
    )
    tell_admitted(activity, admitted)
    if says_so:
        step(activity, action="admit", label="候补递补", by=by, changes=f"候补转为报名：{_names(admitted)}")
    return admitted


def require_open(activity: Activity, at: datetime.datetime, words: str = "") -> None:
    """Refuse a member's own answer before the notice, after the deadline and once the activity has begun."""
    if activity.status != _S.ANNOUNCED:
        late = activity.status in (_S.CLOSED, _S.HELD)
        raise Refused((words or "报名已经截止。") if late else "这次活动现在不接受报名。")
    if (activity.sign_up_by and at > activity.sign_up_by) or at >= begins_at(activity):
        raise Refused(words or "报名已经截止。")


def begins_at(activity: Activity) -> datetime.datetime:
    """When it begins; without a time of day, at the end of that day."""
    start = activity.starts_at or datetime.time(23, 59)
    return timezone.make_aware(datetime.datetime.combine(activity.held_on, start))


def _take_leave_back(row: Participation) -> None:
    if row.leave in (Leave.ASKED, Leave.APPROVED):
        row.leave = Leave.NONE
        if row.presence == Presence.OFFICIAL:
            row.presence = Presence.UNKNOWN


def _room(activity: Activity) -> int | None:
    """Places left, None where there is no limit; who waits comes before who arrives now."""
    if activity.capacity is None:
        return None
    found = activity.participations.counted()
    return max(activity.capacity - found["signed_up"], 0)


def _has_room(activity: Activity) -> bool:
    if activity.capacity is None:
        return True
    found = activity.participations.counted()
    return not found["waiting"] and found["signed_up"] < activity.capacity


def _next_number(activity: Activity) -> int:
    return (activity.participations.aggregate(last=Max("queue_number"))["last"] or 0) + 1


def _in_office(activity: Activity, members: Collection[Member]) -> set[int]:
    rows = Member.objects.in_office_on(activity.held_on).filter(pk__in=[member.pk for member in members])
    return set(rows.values_list("pk", flat=True))


def _require_in_office(activity: Activity, member: Member) -> None:
    if not _in_office(activity, [member]):
        raise Refused(f"{member.name}在 {activity.held_on:%Y-%m-%d} 不在任，不能报名。")


def _names(rows: Collection[Participation]) -> str:
    return "、".join(row.member.name for row in rows)
