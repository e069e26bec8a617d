"""现场签到: a member signs in by the code shown in the room; a switch of the activity, off by default, no position."""

import datetime
import secrets
from dataclasses import dataclass

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from activities.actions.steps import keep, locked, step
from activities.models import Activity, Participation, Sitting, SittingPresence
from activities.models.activity import duties_towards
from activities.models.answers import ARRANGING
from activities.presence import overall
from cppcc_office.shared.workflow import Refused
from members.models import Member

Presence = Participation.Presence
OPENS_BEFORE, CLOSES_AFTER = datetime.timedelta(hours=1), datetime.timedelta(minutes=30)
LASTS = datetime.timedelta(hours=3)  # where no end is written
LATE_AFTER = datetime.timedelta(minutes=15)
FIRST, LAST = datetime.time(6), datetime.time(22)  # where no time of day is written
DIGITS = 6
TRIES, WITHIN = 10, 600


@dataclass(frozen=True)
class SignedIn:
    """What came of a code: where one is signed in, and how."""

    activity: Activity
    sitting: Sitting | None
    presence: str
    at: datetime.datetime
    was_known: bool


@transaction.atomic
def switch_self_sign_in(*, activity: Activity, is_on: bool, by: User) -> Activity:
    """Let members sign in themselves, or not (自助签到开关); switching it on makes new codes.

    Pressed again while it is on, it gives a code to the sittings added since."""
    activity = locked(activity)
    ARRANGING.require("attend", state=activity.status, duties=duties_towards(activity, by))
    renews = is_on and not activity.self_sign_in
    activity.sign_in_code = new_code() if renews else activity.sign_in_code
    for sitting in activity.sittings.all() if is_on else ():
        if renews or not sitting.sign_in_code:
            sitting.sign_in_code = new_code()
            sitting.save()
    if activity.self_sign_in != is_on:
        activity.self_sign_in = is_on
        keep(activity, label="开启自助签到" if is_on else "关闭自助签到")
        step(activity, action="attend", label="开启自助签到" if is_on else "关闭自助签到", by=by)
    return activity


def sign_in_by_code(*, code: str, member: Member, at: datetime.datetime | None = None) -> SignedIn:
    """Sign a member in by the code of the room (签到); twice changes nothing.

    Valid on the day, from an hour before the beginning to half an hour after the end. Refused to who guesses too
    often, is not on the list, or comes outside that time. The organizer may correct what it leaves.
    """
    at = at or timezone.now()
    _count_tries(member)
    found = find_room("".join(one for one in code if one.isdecimal()), timezone.localtime(at).date())
    if found is None:
        raise Refused("签到码不对，或者不是今天的活动。请看会场出示的六位数字。")
    activity, sitting = found
    if activity.status not in (Activity.Status.ANNOUNCED, Activity.Status.CLOSED, Activity.Status.HELD):
        raise Refused("这次活动的出席情况已经登记，不能再自助签到，请找工作人员。")
    opens, closes = window_of(activity, sitting)
    if not opens <= at <= closes:
        raise Refused(f"签到时间是 {_clock(opens)}—{_clock(closes)}，现在不能自助签到，请找工作人员登记。")
    return _sign_in(activity, sitting, member, at)


@transaction.atomic
def _sign_in(activity: Activity, sitting: Sitting | None, member: Member, at: datetime.datetime) -> SignedIn:
    """Only the member's own row is locked, so that a full room does not stand in one line."""
    row = Participation.objects.select_for_update().filter(activity=activity, member=member).first()
    if row is None:
        raise Refused("您不在这次活动的名单中，请找现场工作人员登记。")
    presence = presence_at(activity, sitting, at)
    if sitting is None:
        if row.signed_in_at:
            return SignedIn(activity, None, row.presence, row.signed_in_at, was_known=True)
        row.signed_in_at = at
        row.presence = row.presence if row.was_there else presence
        row.save()
        return SignedIn(activity, None, row.presence, at, was_known=False)
    before = {one.sitting_id: one for one in row.sittings.all()}
    one = before.get(sitting.pk) or SittingPresence(participation=row, sitting=sitting, presence=Presence.UNKNOWN)
    if one.signed_in_at:
        return SignedIn(activity, sitting, one.presence, one.signed_in_at, was_known=True)
    order = list(activity.sittings.values_list("pk", flat=True))
    follows = row.presence in (Presence.UNKNOWN, overall(_presences(order, before)))
    one.signed_in_at = at
    if one.presence in (Presence.UNKNOWN, Presence.NONE, Presence.OFFICIAL):
        one.presence = presence
    one.save()
    whole = overall(_presences(order, before | {sitting.pk: one}))
    if follows and row.presence != whole:
        row.presence = whole
        row.save()
    return SignedIn(activity, sitting, one.presence, at, was_known=False)


def find_room(code: str, day: datetime.date) -> tuple[Activity, Sitting | None] | None:
    """The activity, and the sitting where there are several, whose code this is on that day."""
    if len(code) != DIGITS:
        return None
    sitting = (
        Sitting.objects.filter(sign_in_code=code, held_on=day, activity__self_sign_in=True)
        .select_related("activity")
        .first()
    )
    if sitting is not None:
        return sitting.activity, sitting
    activity = Activity.objects.filter(sign_in_code=code, held_on=day, self_sign_in=True, sittings=None).first()
    return (activity, None) if activity else None


def window_of(activity: Activity, sitting: Sitting | None) -> tuple[datetime.datetime, datetime.datetime]:
    """From when to when a code is valid; always within one day."""
    what = sitting or activity
    if what.starts_at is None:
        return _moment(what.held_on, FIRST), _moment(what.held_on, LAST)
    start = _moment(what.held_on, what.starts_at)
    end = _moment(what.held_on, what.ends_at) + CLOSES_AFTER if what.ends_at else start + LASTS
    day = _moment(what.held_on, datetime.time(0)), _moment(what.held_on, datetime.time(23, 59, 59))
    return max(start - OPENS_BEFORE, day[0]), min(end, day[1])


def presence_at(activity: Activity, sitting: Sitting | None, at: datetime.datetime) -> str:
    """全程, or 迟到 a quarter of an hour after the beginning."""
    what = sitting or activity
    if what.starts_at is None or at <= _moment(what.held_on, what.starts_at) + LATE_AFTER:
        return Presence.WHOLE
    return Presence.LATE


def new_code() -> str:
    """Six digits no open activity or sitting has."""
    while True:
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        taken = Activity.objects.filter(Q(sign_in_code=code) | Q(sittings__sign_in_code=code), self_sign_in=True)
        if not taken.exists():
            return code


def _presences(order: list[int], rows: dict[int, SittingPresence]) -> list[str]:
    return [rows[pk].presence if pk in rows else Presence.UNKNOWN for pk in order]


def _moment(day: datetime.date, time: datetime.time) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, time))


def _clock(moment: datetime.datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


def _count_tries(member: Member) -> None:
    """A code of six digits must not be found by trying; counted from the first try."""
    key = f"sign-in:{member.pk}"
    cache.add(key, 0, WITHIN)
    try:
        tries = cache.incr(key)
    except ValueError:  # the time ended between the two lines
        return
    if tries > TRIES:
        raise Refused("输入次数太多，请过十分钟再试，或找工作人员登记。")
