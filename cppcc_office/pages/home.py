"""首页: each role's own, several at once for somebody with several."""

from dataclasses import dataclass

from django.db.models import Count, Q, Window
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity
from cppcc_office.pages.group_year import DutyCount, duty_count
from cppcc_office.pages.quiet import is_season
from cppcc_office.pages.roles import WRITERS, Charge, Roles, roles_of
from cppcc_office.pages.upcoming import leave_to_do, own_answers, own_shifts, sign_ups
from cppcc_office.pages.waiting import queues_of, writes_proposals
from cppcc_office.pages.years import YearChoice, year_asked
from cppcc_office.shared.freshness import one_look
from duties.whose import may_enter
from members.models import MemberGroup, standing_of
from proposals.authors import may_write
from scoring.board import group_board
from scoring.duty import group_duty
from scoring.engine import Scorecard
from scoring.views.tabs import scored_kinds
from sectors.models import SectorGroup

LATEST = 5
STATES = {
    "approved": [Activity.Status.APPROVED],
    "waiting": [Activity.Status.RECORDED, Activity.Status.CONFIRMED],
    "returned": [Activity.Status.RETURNED],
}


@dataclass(frozen=True)
class GroupPart:
    """A group one keeps or guides: in whose stead, its 1-2-4-5, and for leaders and staff its place and points."""

    charge: Charge[SectorGroup]
    duty: DutyCount
    missing: list[str]
    card: Scorecard | None


@one_look()
def home(request: HttpRequest) -> HttpResponse:
    """首页."""
    roles, choice = roles_of(request.user), year_asked(request)
    records = own_records(roles, choice.year)
    kept, guided = group_parts(roles, choice)
    context = {
        "roles": roles,
        "subtitle": "、".join(roles.names),
        "choice": choice,
        "queues": queues_of(roles),
        **what_is_to_come(roles),
        "kept": kept,
        "guided": guided,
        "may_invite": bool(kept) and is_season(choice.today),
        "own_points": own_points(roles),
        "records": records,
        "states": {name: getattr(records[0], name) for name in STATES} if records else {},
        "may_contribute": may_enter(request.user),
        "may_write": writes_proposals(roles) and may_write(request.user, timezone.localdate()),
        "may_log": bool(roles.member or roles.kept or roles.workstations),
        "year_words": f"{choice.year} 年" + (f"（截至{choice.closing:%-m月%-d日}）" if choice.is_running else ""),
    }
    return render(request, "pages/home.html", context)


def what_is_to_come(roles: Roles) -> dict[str, object]:
    """Activities to answer, duties at workstations, leave to decide, sign-ups to look after."""
    answers, leaves, organized = own_answers(roles), leave_to_do(roles), sign_ups(roles)
    return {
        "answers": answers,
        "leaves": leaves,
        "sign_ups": organized,
        "shifts": own_shifts(roles),
        "may_sign_in": any(answer.may_sign_in for answer in answers),
        "has_more_to_do": bool(leaves.count or any(answer.is_silent for answer in answers)),
    }


def own_points(roles: Roles) -> list[tuple[str, str]]:
    """Names and addresses: points of the organizations served and of what one heads, where the office scores such."""
    things = {
        "organization": [one.thing for one in roles.organizations if one.thing.kind not in WRITERS],
        "special_committee": [one.thing for one in roles.headed],
        "member_group": list(MemberGroup.objects.filter(pk__in=standing_of(roles.user).member_groups_headed)),
    }
    scored = scored_kinds(timezone.localdate().year) if any(things.values()) else []
    return [
        (one.name, reverse("scoring:explain", args=[kind, one.pk]))
        for kind, found in things.items()
        for one in found
        if kind in scored
    ]


def own_records(roles: Roles, year: int) -> list[Activity]:
    """The latest of what one recorded or took part in that year, withdrawn ones left out; each knows how many of all
    are where. One query.
    """
    mine = Activity.objects.filter(recorded_by=roles.user)
    if roles.member:
        mine |= Activity.objects.filter(participations__member=roles.member)
    found = Activity.objects.on_record().filter(pk__in=mine.values("pk")).held_in(year)
    found = found.exclude(status=Activity.Status.WITHDRAWN).select_related("kind")
    numbers = {name: Window(Count("pk", filter=Q(status__in=states))) for name, states in STATES.items()}
    return list(found.annotate(**numbers).order_by("-held_on", "-pk")[:LATEST])


def group_parts(roles: Roles, choice: YearChoice) -> tuple[list[GroupPart], list[GroupPart]]:
    """The groups kept and the groups guided; a fixed number of queries, none when there are no groups."""
    if not (roles.kept or roles.guided):
        return [], []
    cards = group_board(choice.year).cards if roles.user.sees_everything else ()
    card_of = {card.subject_id: card for card in cards}
    duties = group_duty(choice.year, [charge.thing for charge in (*roles.kept, *roles.guided)])

    def part(charge: Charge[SectorGroup]) -> GroupPart:
        duty = duties[charge.thing.pk]
        return GroupPart(charge, duty_count(duty), duty.missing, card_of.get(charge.thing.pk))

    return [part(charge) for charge in roles.kept], [part(charge) for charge in roles.guided]
