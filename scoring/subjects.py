"""Who is scored: the kinds of subject, what a rule may ask about them, and the numbers points are divided by."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from activities.models import Activity, ActivityKind
from members.models import Member, Membership
from scoring.engine import Subject
from scoring.sources import Window
from sectors.models import Sector, SectorGroup


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
        groups = list(SectorGroup.objects.filter(_only(only)).annotate(**counts))
        return {
            window.year: [
                Subject(g.pk, g.name, {"name": g.name}, {"members": Decimal(getattr(g, f"members_{window.year}"))})
                for g in groups
            ]
            for window in windows
        }


AT_CLOSING, AT_PLENARY = "截止日", "全会"


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
    }

    def load(self, windows: Iterable[Window], only: int | None = None) -> dict[int, list[Subject]]:
        return {w.year: [_member_subject(row) for row in self.rows(w).filter(_only(only))] for w in windows}

    def rows(self, window: Window) -> QuerySet[Member]:
        first, last = window.days
        seats = Membership.objects.filter(member=OuterRef("pk"), committee__is_home=True)
        this_year = seats.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=last)).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=first)
        )
        latest = this_year.order_by(F("starts_on").desc(nulls_last=True), "-pk")
        seated = Membership.objects.valid_on(OuterRef("held_on")).filter(
            member=OuterRef(OuterRef("pk")), committee__is_home=True
        )
        plenaries = Activity.objects.counting().filter(
            kind__family=ActivityKind.Family.PLENARY, held_on__range=window.days
        )
        return (
            Member.objects.filter(Exists(this_year))
            .annotate(
                sector_name=Coalesce(Subquery(latest.values("sector__name")[:1]), Value("")),
                group_name=Coalesce(Subquery(latest.values("sector__group__name")[:1]), Value("")),
                sector_order=Subquery(latest.values("sector__order")[:1]),
                group_order=Subquery(latest.values("sector__group__order")[:1]),
                at_closing=Exists(this_year.valid_on(last)),
                at_plenary=Exists(plenaries.filter(Exists(seated))),
                has_namesake=Exists(Member.objects.filter(name=OuterRef("name")).exclude(pk=OuterRef("pk"))),
            )
            .order_by("group_order", "sector_order", "pk")
        )


def _member_subject(row: Any) -> Subject:
    times = [word for word, held in ((AT_CLOSING, row.at_closing), (AT_PLENARY, row.at_plenary)) if held]
    return Subject(
        row.pk,
        f"{row.name}（{row.sector_name}）" if row.has_namesake else row.name,
        {"in_office": frozenset(times), "sector": row.sector_name, "group": row.group_name},
    )


SUBJECTS: dict[str, SubjectKind] = {kind.name: kind for kind in (Groups(), Members())}
