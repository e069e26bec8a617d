"""日历: what a person has to do with, day by day; and the same as a feed for calendar programs."""

import calendar
import datetime
from collections import defaultdict
from dataclasses import dataclass

import icalendar
from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from activities.models import Activity, ActivityOrganizer, Participation
from workstations.models import Shift

_S = Activity.Status
NOT_SHOWN = (_S.DRAFT, _S.WITHDRAWN, _S.RETURNED)
FEED_BACK, FEED_AHEAD = datetime.timedelta(days=60), datetime.timedelta(days=400)


@dataclass(frozen=True)
class Entry:
    """One activity on one day: the day it is held, or the day of one of its sittings."""

    activity: Activity
    on: datetime.date
    starts_at: datetime.time | None
    ends_at: datetime.time | None
    sitting: str
    place: str
    answer: str

    @property
    def title(self) -> str:
        return f"{self.activity.title}（{self.sitting}）" if self.sitting else self.activity.title

    @property
    def is_cancelled(self) -> bool:
        return self.activity.status == _S.CANCELLED

    @property
    def hours(self) -> str:
        """9:00—11:30, 9:00, or nothing where only the day is known."""
        times = [f"{time:%-H:%M}" for time in (self.starts_at, self.ends_at) if time]
        return "—".join(times)


@dataclass(frozen=True)
class Day:
    on: datetime.date
    entries: tuple[Entry, ...]
    duties: tuple[Shift, ...]
    is_of_month: bool
    is_today: bool

    @property
    def is_empty(self) -> bool:
        return not (self.entries or self.duties)


@dataclass(frozen=True)
class Month:
    """A month in whole weeks from Monday on, with the months beside it."""

    first: datetime.date
    days: tuple[Day, ...]

    @property
    def before(self) -> datetime.date:
        return (self.first - datetime.timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> datetime.date:
        return (self.first + datetime.timedelta(days=31)).replace(day=1)

    @property
    def has_entries(self) -> bool:
        return any(not day.is_empty for day in self.days if day.is_of_month)


def month_of(user: User, first: datetime.date, *, mine: bool, today: datetime.date | None = None) -> Month:
    """The month that begins on `first`, as `user` may see it; a fixed number of queries."""
    today = today or timezone.localdate()
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    found = defaultdict(list)
    for entry in entries_between(user, weeks[0][0], weeks[-1][-1], mine=mine):
        found[entry.on].append(entry)
    duties = defaultdict(list)
    for shift in _duties_of(user, weeks[0][0], weeks[-1][-1]) if mine else ():
        duties[shift.held_on].append(shift)
    days = (
        Day(on, tuple(found[on]), tuple(duties[on]), on.month == first.month, on == today)
        for week in weeks
        for on in week
    )
    return Month(first, tuple(days))


def entries_between(user: User, first: datetime.date, last: datetime.date, *, mine: bool) -> list[Entry]:
    """By day and time. `mine`: only what one is invited to, keeps or recorded; else whatever one may see."""
    rows = Activity.objects.concerning(user) if mine else Activity.objects.visible_to(user)
    days = Q(held_on__range=(first, last)) | Q(sittings__held_on__range=(first, last))
    rows = rows.filter(pk__in=Activity.objects.filter(days).values("pk"), merged_into=None)
    entries = [entry for row in _with_answers(rows, user) for entry in _entries_of(row) if first <= entry.on <= last]
    midnight = datetime.time()
    return sorted(entries, key=lambda entry: (entry.on, entry.starts_at or midnight, entry.activity.pk))


def _with_answers(rows: QuerySet[Activity], user: User) -> QuerySet[Activity]:
    leads = ActivityOrganizer.objects.filter(role=ActivityOrganizer.Role.LEAD).select_related(
        "group", "workstation", "member_group", "special_committee"
    )
    return (
        rows.exclude(status__in=NOT_SHOWN)
        .select_related("kind", "contact_unit")
        .prefetch_related(
            "sittings",
            Prefetch("organizers", leads),
            Prefetch("participations", Participation.objects.filter(member__user=user), to_attr="own"),
        )
    )


def _entries_of(activity: Activity) -> list[Entry]:
    own = activity.own[0] if activity.own else None
    answer = _answer(activity, own) if own else ""
    sittings = list(activity.sittings.all())
    if not sittings:
        times = (activity.starts_at, activity.ends_at)
        return [Entry(activity, activity.held_on, *times, "", activity.where, answer)]
    return [
        Entry(activity, one.held_on, one.starts_at, one.ends_at, one.name, one.place or activity.where, answer)
        for one in sittings
    ]


def _answer(activity: Activity, own: Participation) -> str:
    """What the person has answered, or that an answer is awaited."""
    if own.leave != own.Leave.NONE:
        return f"请假{own.get_leave_display()}"
    if own.sign_up != own.SignUp.NONE:
        return own.get_sign_up_display()
    if activity.status in Activity.UPCOMING:
        return "必须参加" if own.obligation == own.Obligation.COMPULSORY else "未答复"
    return ""


def feed_of(user: User, *, today: datetime.date | None = None) -> bytes:
    """The person's own activities and duties at workstations, of two months back and the coming year, by RFC 5545.

    Only title, time, place and address of the page; nobody's name. What one declined or is on leave from is left out.
    """
    today = today or timezone.localdate()
    feed = icalendar.Calendar()
    feed.add("prodid", "-//CPPCC office//duty calendar//ZH")
    feed.add("version", "2.0")
    feed.add("x-wr-calname", "政协履职日历")
    feed.add("refresh-interval", datetime.timedelta(hours=6), parameters={"value": "DURATION"})
    for entry in entries_between(user, today - FEED_BACK, today + FEED_AHEAD, mine=True):
        if not _stays_away(entry.activity):
            feed.add_component(_event(entry))
    for shift in _duties_of(user, today - FEED_BACK, today + FEED_AHEAD):
        feed.add_component(_duty(shift))
    return feed.to_ical()


def _stays_away(activity: Activity) -> bool:
    own = activity.own[0] if activity.own else None
    return own is not None and (own.leave == own.Leave.APPROVED or own.sign_up == own.SignUp.WITHDRAWN)


def _event(entry: Entry) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"activity-{entry.activity.pk}-{entry.on:%Y%m%d}-{entry.starts_at or ''}@cppcc")
    event.add("dtstamp", entry.activity.recorded_at)
    event.add("summary", ("已取消：" if entry.is_cancelled else "") + entry.title)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("location", entry.place)
    event.add("url", settings.SITE_URL + entry.activity.get_absolute_url())
    if entry.starts_at:
        starts = _at(entry.on, entry.starts_at)
        ends = _at(entry.on, entry.ends_at) if entry.ends_at else None
        event.add("dtstart", starts)
        event.add("dtend", ends if ends and ends > starts else starts + datetime.timedelta(hours=2))
    else:
        event.add("dtstart", entry.on)
    return event


def _duties_of(user: User, first: datetime.date, last: datetime.date) -> QuerySet[Shift]:
    """A member's own duties at workstations."""
    duties = Shift.objects.standing().filter(member__user=user, held_on__range=(first, last))
    return duties.select_related("workstation").order_by("held_on", "starts_at", "pk")


def _duty(shift: Shift) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"duty-{shift.pk}@cppcc")
    event.add("dtstamp", shift.recorded_at)
    event.add("summary", f"{shift.workstation}值班")
    event.add("location", shift.workstation.address or shift.workstation.name)
    event.add("url", settings.SITE_URL + shift.get_absolute_url())
    event.add("dtstart", _at(shift.held_on, shift.starts_at))
    event.add("dtend", _at(shift.held_on, shift.ends_at))
    return event


def _at(day: datetime.date, time: datetime.time) -> datetime.datetime:
    return datetime.datetime.combine(day, time, timezone.get_default_timezone())
