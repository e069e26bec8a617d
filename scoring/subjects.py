"""Who is scored: the kinds of subject, what a rule may ask about them, and the numbers points are divided by."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from activities.models import Activity, ActivityKind
from members.models import Member, Membership, Post
from scoring.engine import Subject
from scoring.sources import Window
from scoring.sources.base import NO, YES
from sectors.models import Sector, SectorGroup, SpecialCommittee
from workstations.models import Attachment, Workstation, WorkstationKind


@dataclass(frozen=True)
class SubjectAttribute:
    """What a rule may ask about a subject to say whom it applies to; None for words that are not listed."""

    label: str
    listed: Any = None

    def words(self) -> set[str] | None:
        return set(self.listed()) if self.listed else None


class SubjectKind:
    """One kind of subject: `load` gives the subjects of each window in the office's order, or one of them alone."""

    name: str
    label: str
    attributes: Mapping[str, SubjectAttribute] = {}
    measures: Mapping[str, str] = {}

    def load(self, windows: Iterable[Window], only: int | None = None) -> dict[int, list[Subject]]:
        raise NotImplementedError


def valid(prefix: str, day: datetime.date) -> Q:
    """Seats in the home committee reached by `prefix` that include `day`."""
    begun = Q(**{f"{prefix}starts_on__isnull": True}) | Q(**{f"{prefix}starts_on__lte": day})
    lasting = Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": day})
    return begun & lasting & Q(**{f"{prefix}committee__is_home": True})


def _only(pk: int | None) -> Q:
    return Q() if pk is None else Q(pk=pk)


class Groups(SubjectKind):
    """Groups of sectors; their points may be divided by their members in office on the last day that counts."""

    name = "group"
    label = "界别（联组）"
    attributes = {"name": SubjectAttribute("名称", lambda: SectorGroup.objects.values_list("name", flat=True))}
    measures = {"members": "截止日在任委员人数"}

    def load(self, windows: Iterable[Window], only: int | None = None) -> dict[int, list[Subject]]:
        windows = list(windows)
        seats = "sectors__memberships__"
        counts = {
            f"members_{w.year}": Count(f"{seats}member", filter=valid(seats, w.ends_on), distinct=True) for w in windows
        }
        groups = list(SectorGroup.objects.filter(_only(only)).annotate(**counts).order_by("order", "pk"))
        return {
            window.year: [
                Subject(g.pk, g.name, {"name": g.name}, {"members": Decimal(getattr(g, f"members_{window.year}"))})
                for g in groups
            ]
            for window in windows
        }


AT_CLOSING, AT_PLENARY = "截止日", "全会"
# Posts by which rules tell members apart: lists of their own, and who takes no place.
POSTS = (Post.Role.STANDING, Post.Role.CHAIR, Post.Role.VICE_CHAIR, Post.Role.SECRETARY_GENERAL)


class Members(SubjectKind):
    """Members with a seat in the home committee at any time of the year.

    Whether one who came late or left early is scored is the rulebook's to say, through `in_office`.
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
        **{f"is_{post.value}": SubjectAttribute(f"截止日任{post.label}", lambda: [YES, NO]) for post in POSTS},
    }

    def load(self, windows: Iterable[Window], only: int | None = None) -> dict[int, list[Subject]]:
        return {window.year: _seated(window, only) for window in windows}


def _seated(window: Window, only: int | None) -> list[Subject]:
    """The members of one window, by group, sector and roster; one query."""
    first, last = window.days
    plenaries = Activity.objects.counting().filter(
        kind__family=ActivityKind.Family.PLENARY,
        held_on__range=window.days,
        held_on__gte=Coalesce(OuterRef("starts_on"), Value(first)),
        held_on__lte=Coalesce(OuterRef("ends_on"), Value(last)),
    )
    posts = Post.objects.valid_on(last).filter(member=OuterRef("member"))
    namesakes = Member.objects.filter(name=OuterRef("member__name")).exclude(pk=OuterRef("member"))
    seats = (
        Membership.objects.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=last), committee__is_home=True)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first))
        .filter(Q() if only is None else Q(member=only))
        .select_related("member", "sector__group", "special_committee")
        .annotate(at_plenary=Exists(plenaries), has_namesake=Exists(namesakes))
        .annotate(**{f"is_{post.value}": Exists(posts.filter(role=post)) for post in POSTS})
        .order_by(F("starts_on").asc(nulls_first=True), "pk")
    )
    by_member: dict[int, list[Any]] = defaultdict(list)
    for seat in seats:
        by_member[seat.member_id].append(seat)
    ordered = sorted(by_member.values(), key=lambda held: (*_place(held[-1]), held[-1].member_id))
    return [_member_subject(held, last) for held in ordered]


def _place(seat: Membership) -> tuple[int, int]:
    sector = seat.sector
    return (sector.group.order, sector.order) if sector else (0, 0)


def _member_subject(held: list[Any], last: datetime.date) -> Subject:
    """A member by the seats held in the year, the latest of which says the group and sector."""
    member, sector = held[-1].member, held[-1].sector
    times = {AT_CLOSING for seat in held if seat.is_valid_on(last)} | {AT_PLENARY for seat in held if seat.at_plenary}
    sector_name, group_name = (sector.name, sector.group.name) if sector else ("", "")
    name = f"{member.name}（{sector_name}）" if held[-1].has_namesake and sector_name else member.name
    committee = held[-1].special_committee
    about = {"in_office": frozenset(times), "sector": sector_name, "group": group_name}
    about["special_committee"] = committee.name if committee else ""
    about |= {f"is_{post.value}": YES if getattr(held[-1], f"is_{post.value}") else NO for post in POSTS}
    return Subject(member.pk, name, about)


class Workstations(SubjectKind):
    """Workstations whose sign hung out at some time of the year, those taken down since included."""

    name = "workstation"
    label = "委员工作室"
    attributes = {
        "kind": SubjectAttribute("类型", lambda: WorkstationKind.objects.values_list("name", flat=True)),
        "form": SubjectAttribute("形式", lambda: Workstation.Form.labels),
        "level": SubjectAttribute("层级", lambda: Workstation.Level.labels),
        "is_core": SubjectAttribute("核心工作室", lambda: [YES, NO]),
        "in_use": SubjectAttribute("截止日在用", lambda: [YES, NO]),
    }
    measures = {"members": "截止日驻室委员人数"}

    def load(self, windows: Iterable[Window], only: int | None = None) -> dict[int, list[Subject]]:
        windows = list(windows)
        counts = {f"members_{w.year}": _attached(w.ends_on) for w in windows}
        rows = Workstation.objects.filter(_only(only)).annotate(**counts).select_related("kind").order_by("pk")
        stations = list(rows)
        return {w.year: [_station_subject(one, w) for one in stations if one.is_valid_within(*w.days)] for w in windows}


def _attached(day: datetime.date) -> Count:
    there = Attachment.objects.valid_on(day).values("pk")
    return Count("attachments", filter=Q(attachments__in=there))


def _station_subject(station: Any, window: Window) -> Subject:
    about = {
        "kind": station.kind.name,
        "form": station.get_form_display(),
        "level": station.get_level_display(),
        "is_core": YES if station.kind.is_core else NO,
        "in_use": YES if station.is_valid_on(window.ends_on) else NO,
    }
    members = Decimal(getattr(station, f"members_{window.year}"))
    return Subject(station.pk, station.name, about, {"members": members})


SUBJECTS: dict[str, SubjectKind] = {kind.name: kind for kind in (Groups(), Members(), Workstations())}
