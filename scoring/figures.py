"""The office's figures: people, the records of each year and what follows from them, for reports and for checking.

The keys are those of the office's yearly report; numbers are rounded half up to 0.01. Lists are sets.
"""

import datetime
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from activities.models import Activity, ActivityKind, ActivityOrganizer
from members.models import Member, Post
from proposals.figures import counts, with_sponsor_count
from proposals.models import (
    AdoptingBody,
    Adoption,
    Handover,
    Instruction,
    Outcome,
    Proposal,
    Reply,
    Result,
    Satisfaction,
    SocialReport,
)
from scoring.board import Board, boards, window_of
from scoring.duty import group_duty
from scoring.leaders import per_head
from scoring.ranking import pass_marks
from scoring.sources import SOURCES, Window
from scoring.sources.proposals import in_window
from sectors.models import (
    Committee,
    ContactUnit,
    ResidentDepartment,
    Sector,
    SectorGroup,
    SpecialCommittee,
)
from workstations import coverage
from workstations.models import Workstation
from workstations.standing import records_of

type Numbers = dict[str, Any]

PROPOSAL_NUMBERS = ("total", "joint", "collective", "accepted", "merged", "declined", "redirected", "key")


def figures(years: Iterable[int], *, on: datetime.date | None = None) -> Numbers:
    """Everything about the institution, the given years and the workstations in them; `on` closes a running year."""
    windows = [window_of(year, on) for year in sorted(years)]
    groups, members = boards("group", windows), boards("member", windows)
    return {
        "members": Member.objects.filter(memberships__committee__is_home=True).distinct().count(),
        "sectors": Sector.objects.count(),
        "groups": SectorGroup.objects.count(),
        "resident_departments": ResidentDepartment.objects.order_by().values("organization__name").distinct().count(),
        "contact_units": ContactUnit.objects.count(),
        "special_committees": SpecialCommittee.objects.order_by().values("name").distinct().count(),
        "standing_members": Post.objects.filter(role=Post.Role.STANDING).values("member").distinct().count(),
        "in_office": {str(window.year): in_office(window) for window in windows},
        "years": {
            str(window.year): year_figures(window, groups[window.year], members[window.year]) for window in windows
        },
        "studios": studio_figures(windows),
    }


def in_office(window: Window) -> int:
    return Member.objects.in_office_on(window.ends_on).count()


def key_of(name: str) -> str:
    """A name as the ledgers write it: the sector of namesakes in half-width brackets."""
    return name.replace("（", "(").replace("）", ")")


def counted(rows: QuerySet, by: str) -> dict[str, int]:
    """How many rows there are for each value of `by`."""
    return dict(rows.order_by().values_list(by).annotate(number=Count("pk")))


def year_figures(window: Window, groups: Board, members: Board) -> Numbers:
    hosted = SOURCES["group.activities"].counting(window).filter(role=ActivityOrganizer.Role.LEAD)
    source = SOURCES["group.participations"]
    taking_part = source.each_once(source.counting(window)).filter(
        activity__in=Activity.objects.in_the_name_of_groups(), activity__organizers__in=hosted
    )
    participations, people = taking_part.count(), in_office(window)
    names = dict(SectorGroup.objects.values_list("pk", "name"))
    duties = group_duty(window.year, on=window.ends_on)
    return {
        "activities": hosted.count(),
        "participations": participations,
        "per_member": float(per_head(participations, Decimal(people))),
        "served": hosted.aggregate(total=Sum("activity__served"))["total"] or 0,
        "activities_by_kind": counted(hosted, "activity__kind__name"),
        "participations_at_own_activities": counted(taking_part, "activity__organizers__group__name"),
        "participations_of_own_members": {
            names[group]: number for group, number in counted(taking_part, "subject_ref").items()
        },
        **writing_figures(window),
        "proposals": proposal_figures(window),
        "outcomes": outcome_figures(window),
        "duty_missing": {duty.name: sorted(duty.missing) for duty in duties.values()},
        **point_figures(groups, members),
    }


def writing_figures(window: Window) -> Numbers:
    reports = SocialReport.objects.filter(submitted_on__range=window.days)
    results = Result.objects.filter(submitted_on__range=window.days)
    adoptions = counted(Adoption.objects.filter(report__in=reports), "body")
    kinds = counted(results, "kind")
    national = Adoption.objects.filter(body__level=Committee.Level.NATIONAL, report=OuterRef("pk"))
    shown = [kind for kind in Result.Kind if kind in Result.MAIN or kinds.get(kind.value)]
    by_kind = {str(kind.label): kinds.get(kind.value, 0) for kind in shown}
    by_kind["社情民意信息"] = reports.count()
    return {
        "results": {**by_kind, "total": sum(by_kind.values())},
        "adopted": {body.name: adoptions.get(body.pk, 0) for body in AdoptingBody.objects.all()},
        "adopted_nationally_members": reports.filter(Exists(national), author__isnull=False)
        .values("author")
        .distinct()
        .count(),
        "instructions": sum(
            rows.filter(Exists(Instruction.objects.filter(**{link: OuterRef("pk")}))).count()
            for rows, link in ((reports, "report"), (results, "result"))
        ),
    }


def proposal_figures(window: Window) -> Numbers:
    rows = Proposal.objects.counting().filter(in_window(window)).order_by()
    numbers = with_sponsor_count(rows).aggregate(**counts(Q()))
    replies = Reply.objects.answers().filter(handover__proposal__in=rows)
    dissatisfied = replies.latest_round().filter(feedbacks__result=Satisfaction.DISSATISFIED)
    leads = Handover.objects.filter(proposal__in=rows, role=Handover.Role.LEAD, organization__isnull=False)
    return {
        **{name: numbers[name] for name in PROPOSAL_NUMBERS},
        "replied": replies.values("handover__proposal").distinct().count(),
        "dissatisfied": dissatisfied.values("handover__proposal").distinct().count(),
        "handling_organizations": leads.values("organization").distinct().count(),
    }


def outcome_figures(window: Window) -> Numbers:
    numbers = counted(SOURCES["group.outcomes"].counting(window), "uptake")
    return {str(uptake.label): numbers.get(uptake.value, 0) for uptake in Outcome.Uptake}


def point_figures(groups: Board, members: Board) -> Numbers:
    marks = pass_marks(members)
    numbers: Numbers = {
        "group_points": {
            card.name: {
                "total": float(card.points),
                **{line.name: float(line.points) for line in card.items},
                "rank": card.rank,
            }
            for card in groups.cards
        },
        "member_points": {key_of(card.name): float(card.points) for card in members.cards},
    }
    for mark in sorted(set(marks.values())):
        reached = sum(card.points >= mark for card in members.cards if marks.get(card.rulebook) == mark)
        numbers[f"members_reaching_{mark.normalize():f}"] = reached
    return numbers


def studio_figures(windows: Iterable[Window]) -> Numbers:
    """Workstations and the communities they should reach; what belongs to a year carries the year in its key."""
    closing = max((window.ends_on for window in windows), default=None)
    day = closing or timezone.localdate()
    stations = Workstation.objects.valid_on(day)
    numbers: Numbers = {
        "total": stations.count(),
        "meeting_all_eleven": sum(one.is_up_to_standard for one in records_of(stations).standings().values()),
        "communities": coverage.communities().count(),
        "communities_without": sorted(coverage.communities_without(day).values_list("name", flat=True)),
    }
    for window in windows:
        numbers |= dict(_studio_year(window))
    if closing:
        numbers["members_in_office_without"] = coverage.members_without(closing).count()
    return numbers


def _studio_year(window: Window) -> Iterator[tuple[str, int]]:
    """One year's activities of workstations, held by one in the lead."""
    held = Activity.objects.counting().filter(
        kind__family=ActivityKind.Family.WORKSTATION,
        held_on__range=window.days,
        organizers__workstation__isnull=False,
        organizers__role=ActivityOrganizer.Role.LEAD,
    )
    if not held.exists():
        return
    busy = held.order_by().values("organizers__workstation").annotate(number=Count("pk")).filter(number__gte=4)
    totals = held.aggregate(visitors=Sum("received"), opinions=Sum("opinions"))
    there = Workstation.objects.valid_on(window.ends_on)
    under_four = there.exclude(pk__in=busy.values("organizers__workstation"))
    yield f"under_four_activities_{window.year}", under_four.count()
    yield f"activities_{window.year}", held.count()
    yield f"visitors_{window.year}", totals["visitors"] or 0
    yield f"opinions_{window.year}", totals["opinions"] or 0
