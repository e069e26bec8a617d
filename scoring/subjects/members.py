"""Members, by the seats and posts of the year."""

import datetime
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from activities.models import Activity, ActivityKind
from members.models import Member, MemberKind, Membership, Post
from scoring.engine import Subject
from scoring.sources import Window
from scoring.sources.base import NO, YES
from scoring.subjects.base import SubjectAttribute, SubjectKind, only_one
from sectors.models import Sector, SectorGroup, SpecialCommittee

ORDINARY = "一般委员"
AT_CLOSING, AT_PLENARY = "截止日", "全会"
YEAR_SHARE = "year_share"
ONE_DAY = datetime.timedelta(days=1)
# Posts by which rules tell members apart: lists of their own, and who takes no place.
POSTS = (Post.Role.STANDING, Post.Role.CHAIR, Post.Role.VICE_CHAIR, Post.Role.SECRETARY_GENERAL)


class Members(SubjectKind):
    """Members with a seat in the home committee at any time of the year.

    Whether one who came late or left early is scored is the rulebook's to say, through `in_office`; whether the points
    are held against the share of the year in office is its to say, too: no published rule does.
    """

    name = "member"
    label = "委员"
    attributes = {
        "in_office": SubjectAttribute("在任时间", lambda: [AT_CLOSING, AT_PLENARY]),
        "sector": SubjectAttribute("界别", lambda: Sector.objects.values_list("name", flat=True)),
        "group": SubjectAttribute("界别（联组）", lambda: SectorGroup.objects.values_list("name", flat=True)),
        "special_committee": SubjectAttribute(
            "所在专委会", lambda: SpecialCommittee.objects.values_list("name", flat=True).distinct()
        ),
        "kind": SubjectAttribute("委员类别", lambda: [ORDINARY, *MemberKind.objects.values_list("name", flat=True)]),
        **{f"is_{post.value}": SubjectAttribute(f"截止日任{post.label}", lambda: [YES, NO]) for post in POSTS},
    }
    measures = {YEAR_SHARE: "在任月数占全年的比例（折算由使用机关自定）"}

    def load(self, windows: Iterable[Window], only: int | range | None = None) -> dict[int, list[Subject]]:
        windows = list(windows)
        plenaries = _plenaries(windows)
        return {window.year: _seated(window, only, plenaries) for window in windows}


# What is read of a seat; a row each instead of five objects, of which a province has a hundred thousand.
SEAT = (
    "member_id",
    "member__name",
    "starts_on",
    "ends_on",
    "sector_id",
    "sector__name",
    "sector__order",
    "sector__group__name",
    "sector__group__order",
    "special_committee__name",
    "kind__name",
)


def _seated(window: Window, only: int | range | None, plenaries: Iterable[datetime.date]) -> list[Subject]:
    """The members of one window, by group, sector and roster; one query."""
    first, last = window.days
    plenaries = [day for day in plenaries if first <= day <= last]
    posts = Post.objects.valid_on(last).filter(member=OuterRef("member"))
    namesakes = Member.objects.filter(name=OuterRef("member__name")).exclude(pk=OuterRef("member"))
    held = {f"is_{post.value}": Exists(posts.filter(role=post)) for post in POSTS}
    seats = (
        Membership.objects.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=last), committee__is_home=True)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first))
        .filter(only_one(only, "member"))
        .annotate(has_namesake=Exists(namesakes), **held)
        .order_by(F("starts_on").asc(nulls_first=True), "pk")
        .values_list(*SEAT, "has_namesake", *held, named=True)
    )
    by_member: dict[int, list[Any]] = defaultdict(list)
    for seat in seats:
        by_member[seat.member_id].append(seat)
    ordered = sorted(by_member.values(), key=lambda held: (*_place(held[-1]), held[-1].member_id))
    return [_member_subject(held, window, plenaries) for held in ordered]


def _plenaries(windows: Iterable[Window]) -> list[datetime.date]:
    """The days of plenaries; asked apart, since a database may look through the whole year for each seat."""
    days = Q(pk__in=[])
    for window in windows:
        days |= Q(held_on__range=window.days)
    held = Activity.objects.counting().filter(days, kind__family=ActivityKind.Family.PLENARY)
    return list(held.order_by().values_list("held_on", flat=True))


def _place(seat: Any) -> tuple[int, int]:
    return (seat.sector__group__order, seat.sector__order) if seat.sector_id else (0, 0)


def _year_share(held: list[Any], window: Window) -> Decimal:
    """Months with a day in office, of those of the window, which begin with its first day."""
    first, last = window.days
    if any((not one.starts_on or one.starts_on <= first) and (not one.ends_on or one.ends_on >= last) for one in held):
        return Decimal(1)
    begins = [first]
    while (following := _months_later(first, len(begins))) <= last:
        begins.append(following)
    months = [(begun, after - ONE_DAY) for begun, after in pairwise([*begins, last + ONE_DAY])]
    spans = [(seat.starts_on or first, seat.ends_on or last) for seat in held]
    there = {begun for begun, ended in months for starts, ends in spans if starts <= ended and ends >= begun}
    return Decimal(len(there)) / len(months)


def _months_later(first: datetime.date, number: int) -> datetime.date:
    years, month = divmod(first.month - 1 + number, 12)
    longest = monthrange(first.year + years, month + 1)[1]
    return datetime.date(first.year + years, month + 1, min(first.day, longest))


def _lasts_on(seat: Any, day: datetime.date) -> bool:
    return (seat.starts_on is None or seat.starts_on <= day) and (seat.ends_on is None or seat.ends_on >= day)


def _member_subject(held: list[Any], window: Window, plenaries: list[datetime.date]) -> Subject:
    """A member by the seats held in the year, the latest of which says the group and sector."""
    seat, last = held[-1], window.ends_on
    times = {AT_CLOSING for one in held if _lasts_on(one, last)}
    times |= {AT_PLENARY for one in held if any(_lasts_on(one, day) for day in plenaries)}
    sector_name, group_name = seat.sector__name or "", seat.sector__group__name or ""
    name = f"{seat.member__name}（{sector_name}）" if seat.has_namesake and sector_name else seat.member__name
    about = {"in_office": frozenset(times), "sector": sector_name, "group": group_name}
    about["special_committee"] = seat.special_committee__name or ""
    about["kind"] = seat.kind__name or ORDINARY
    about |= {f"is_{post.value}": YES if getattr(seat, f"is_{post.value}") else NO for post in POSTS}
    return Subject(seat.member_id, name, about, {YEAR_SHARE: _year_share(held, window)})
