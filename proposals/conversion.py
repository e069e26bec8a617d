"""转化: of what was said at consultations, how much became something, was answered, was taken up.

Counted are approved consultations by the day they were held, under the sector group that led them, and of their
opinions those offered. An opinion became something when it went into an issue, or into a proposal, report or result
that was handed in; however many things, it counts once. What the ledger of outcomes tells stands beside, never added.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from accounts.models import User
from activities.models import ActivityOrganizer
from consultations.models import Consultation, Opinion
from members.models import standing_of
from proposals.handled import sees_everything
from proposals.models import Adoption, IssueItem, Origin, Outcome, Proposal, Reply, Result
from proposals.models.origins import TAKERS
from proposals.traces import KINDS
from sectors.models import SectorGroup

# A thing: its kind and its id.
type Thing = tuple[str, int]
# What stands in the table by form also where nothing went into it; kinds of result follow where there are some.
MAIN_FORMS = [words for kind, words in KINDS.items() if kind != "result"]
HANDED_IN = (
    Q(issue__withdrawn_on__isnull=True, issue__isnull=False)
    | Q(proposal__in=Proposal.objects.counting().order_by().values("pk"))
    | Q(report__submitted_on__isnull=False)
    | Q(result__submitted_on__isnull=False)
)


@dataclass
class GroupFigures:
    """One sector group's year; `group` is None for consultations no group led."""

    group: SectorGroup | None = None
    consultations: int = 0
    fruitful: int = 0
    offered: int = 0
    converted: int = 0
    answered: int = 0
    taken_up: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)

    @property
    def rate(self) -> int | None:
        """Opinions that became something, of those offered, in percent."""
        return round(self.converted * 100 / self.offered) if self.offered else None

    @property
    def told(self) -> int:
        """How many outcomes the ledger tells of."""
        return sum(self.outcomes.values())


@dataclass
class FormFigures:
    """Things of one form that opinions went into."""

    form: str
    things: int = 0
    answered: int = 0
    taken_up: int = 0


def groups_shown_to(user: User) -> frozenset[int] | None:
    """Whose figures `user` may see: None for all, otherwise those of groups one keeps, guides or sits in."""
    if sees_everything(user) or user.has_perm("consultations.view_consultation"):
        return None
    standing = standing_of(user)
    return standing.groups_kept | standing.groups_guided | standing.groups_sat_in


def years_of_conversion() -> list[int]:
    held = {day.year for day in Consultation.objects.counting().order_by().dates("activity__held_on", "year")}
    told = set(Outcome.objects.order_by().values_list("year", flat=True).distinct())
    return sorted(held | told, reverse=True)


def conversion_of(year: int, groups: Collection[int] | None) -> tuple[list[GroupFigures], list[FormFigures]]:
    """By group and by form; eleven queries for any number of either."""
    lead_of = _consultations(year, groups)
    opinions = dict(
        Opinion.objects.offered().filter(consultation__in=lead_of).order_by().values_list("pk", "consultation_id")
    )
    things_of = {opinion: found for opinion, found in _things(lead_of).items() if opinion in opinions}
    things = {thing for found in things_of.values() for thing in found}
    answered, taken_up = _answers(things)
    figures: dict[int | None, GroupFigures] = defaultdict(GroupFigures)
    fruitful = {opinions[opinion] for opinion in things_of} | _listed_directly(lead_of)
    for consultation, group in lead_of.items():
        figures[group].consultations += 1
        figures[group].fruitful += consultation in fruitful
    for opinion, consultation in opinions.items():
        one, found = figures[lead_of[consultation]], things_of.get(opinion, set())
        one.offered += 1
        one.converted += bool(found)
        one.answered += not found.isdisjoint(answered)
        one.taken_up += not found.isdisjoint(taken_up)
    told = Outcome.objects.filter(year=year)
    for group, uptake in told.order_by().values_list("group", "uptake"):
        if groups is None or group in groups:
            figures[group].outcomes[uptake] += 1
    for group in SectorGroup.objects.filter(pk__in=[pk for pk in figures if pk]):
        figures[group.pk].group = group
    rows = sorted(figures.values(), key=lambda one: (one.group is None, one.group and (one.group.order, one.group.pk)))
    form_of = _forms(things)
    forms = [
        FormFigures(words, *(sum(form_of[thing] == words for thing in some) for some in (things, answered, taken_up)))
        for words in dict.fromkeys([*MAIN_FORMS, *sorted(form_of.values())])
    ]
    return rows, forms


def _forms(things: set[Thing]) -> dict[Thing, str]:
    """What each thing is called: issue, proposal, report, or the kind of its result."""
    results = Result.objects.filter(pk__in=[pk for kind, pk in things if kind == "result"]).order_by()
    kinds = {pk: str(Result.Kind(kind).label) for pk, kind in results.values_list("pk", "kind")}
    return {(kind, pk): kinds[pk] if kind == "result" else KINDS[kind] for kind, pk in things}


def _consultations(year: int, groups: Collection[int] | None) -> dict[int, int | None]:
    """Approved ones of the year, each with the group that led it."""
    rows = Consultation.objects.counting().held_in(year)
    leads = ActivityOrganizer.objects.filter(role=ActivityOrganizer.Role.LEAD, group__isnull=False)
    leads = leads.filter(activity__consultation__in=rows)
    lead_of: dict[int, int | None] = dict(leads.order_by("-pk").values_list("activity__consultation", "group"))
    if groups is None:
        return {pk: lead_of.get(pk) for pk in rows.order_by().values_list("pk", flat=True)}
    return {pk: group for pk, group in lead_of.items() if group in groups}


def _things(consultations: Iterable[int]) -> dict[int, set[Thing]]:
    """By opinion of these consultations what it went into, drafts and what was withdrawn left out."""
    found: dict[int, set[Thing]] = defaultdict(set)
    rows = Origin.objects.filter(HANDED_IN, opinion__consultation__in=list(consultations)).order_by()
    for opinion, *ids in rows.values_list("opinion", *TAKERS):
        found[opinion].add(next((key, pk) for key, pk in zip(TAKERS, ids, strict=True) if pk is not None))
    return found


def _answers(things: set[Thing]) -> tuple[set[Thing], set[Thing]]:
    """Which of them were answered, and which taken up at least in part: by the answer, its class, or an adoption."""
    of = {key: [pk for kind, pk in things if kind == key] for key in TAKERS}
    answered, taken_up = set(), set()
    about = Q(pk__in=[])
    for key in TAKERS:
        about |= Q(**{f"handover__{key}__in": of[key]})
    rows = Reply.objects.answers().latest_round().filter(about).order_by()
    flags = ("uptake", "result_class__is_settled", "result_class__is_promise")
    for uptake, settled, promise, *ids in rows.values_list(*flags, *(f"handover__{key}" for key in TAKERS)):
        thing = next((key, pk) for key, pk in zip(TAKERS, ids, strict=True) if pk is not None)
        answered.add(thing)
        if uptake in Reply.TAKEN_UP or settled or promise:
            taken_up.add(thing)
    adopted = Adoption.objects.filter(Q(report__in=of["report"]) | Q(result__in=of["result"])).order_by()
    for report, result in adopted.values_list("report", "result"):
        thing = ("report", report) if report else ("result", result)
        answered.add(thing)
        taken_up.add(thing)
    return answered & things, taken_up & things


def _listed_directly(consultations: Iterable[int]) -> set[int]:
    """Consultations from which an issue was listed, or a result handed in, without naming an opinion."""
    held = list(consultations)
    issues = IssueItem.objects.filter(consultation__in=held, withdrawn_on__isnull=True).order_by()
    results = Result.objects.handed_in().filter(consultation__in=held).order_by()
    return {pk for rows in (issues, results) for pk in rows.values_list("consultation", flat=True)}
