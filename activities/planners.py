"""Who plans a year: a group, a special committee, a workstation, the office; in one form for all four."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from django.db.models import F, Model, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from activities.behalf import Behalf, behalf_of
from activities.models import Activity, AnnualPaper, AnnualPlan, PlanItem
from activities.models.papers import OWNERS, has_right
from members.models import (
    committees_headed_by,
    committees_sat_in_by,
    groups_guided_by,
    groups_kept_by,
    groups_sat_in_by,
)
from sectors.models import SectorGroup, SpecialCommittee
from workstations.models import Workstation, workstations_attended_by, workstations_kept_by

MODELS: dict[str, type[Model]] = {
    "group": SectorGroup,
    "special_committee": SpecialCommittee,
    "workstation": Workstation,
}
OFFICE = "office"
KIND_WORDS = {"group": "界别（联组）", "special_committee": "专委会", "workstation": "委员工作室", OFFICE: "政协机关"}


@dataclass(frozen=True)
class Planner:
    """One who plans; `field` is the foreign key that names it, "office" for the office itself."""

    field: str
    pk: int | None
    name: str = dataclass_field(compare=False)

    @property
    def key(self) -> str:
        """As addresses and forms carry it: group:3, office."""
        return f"{self.field}:{self.pk}" if self.pk else OFFICE

    @property
    def lookup(self) -> dict[str, object]:
        """What selects its papers, and the rows of those who organize for it."""
        return {f"{self.field}_id": self.pk} if self.pk else {"is_office": True}

    @property
    def in_name_of(self) -> str:
        """In whose name its activities stand (a value of Activity.InNameOf)."""
        return Activity.InNameOf.SPECIAL_COMMITTEE if self.field == "special_committee" else self.field

    @property
    def behalf_key(self) -> str:
        """As forms of activities carry the name: group:3, committee:3, office."""
        return f"{self.in_name_of}:{self.pk}" if self.pk else self.in_name_of


THE_OFFICE = Planner(OFFICE, None, "政协机关")


def planner_of(paper: AnnualPaper) -> Planner:
    """Whose paper it is; costs nothing when the owner was fetched with it."""
    for field in OWNERS:
        if pk := getattr(paper, f"{field}_id"):
            return Planner(field, pk, str(getattr(paper, field)))
    return THE_OFFICE


def owned_by(planners: Iterable[Planner]) -> Q:
    """Condition for the papers (or organizers) of any of these."""
    condition = Q(pk__in=[])
    for planner in planners:
        condition |= Q(**planner.lookup)
    return condition


def planners_kept_by(user: User) -> list[Planner]:
    """Those whose plans `user` writes; three queries, one less than nothing for the office."""
    kept = _planners(groups_kept_by(user), committees_headed_by(user), workstations_kept_by(user))
    return [*kept, THE_OFFICE] if has_right(AnnualPlan, user, "change") else kept


def planners_around(user: User) -> list[Planner]:
    """Those `user` belongs to as a member and may propose to."""
    return _planners(groups_sat_in_by(user), committees_sat_in_by(user), workstations_attended_by(user))


def planners_seen_by(user: User) -> list[Planner]:
    """Those whose plans `user` may see: all for leaders and the office, else the own and those guided."""
    if user.is_leader or has_right(AnnualPlan, user, "view"):
        today = timezone.localdate()
        own_committees = SpecialCommittee.objects.filter(committee__is_home=True)
        stations = Workstation.objects.valid_on(today)
        return [*_planners(SectorGroup.objects.all(), own_committees, stations), THE_OFFICE]
    groups = groups_kept_by(user) | groups_sat_in_by(user) | groups_guided_by(user)
    committees = committees_headed_by(user) | committees_sat_in_by(user)
    return _planners(groups, committees, workstations_kept_by(user) | workstations_attended_by(user))


def _planners(*rows: QuerySet) -> list[Planner]:
    return [
        Planner(field, pk, name)
        for field, found in zip(MODELS, rows, strict=True)
        for pk, name in found.values_list("pk", "name")
    ]


def planner_of_behalf(behalf: Behalf) -> Planner | None:
    """Who plans what is done in this name; nobody for what is done in one's own or the employer's."""
    names = Activity.InNameOf
    fields = {names.GROUP: "group", names.WORKSTATION: "workstation", names.SPECIAL_COMMITTEE: "special_committee"}
    if behalf.in_name_of == names.OFFICE:
        return THE_OFFICE
    field = fields.get(behalf.in_name_of)
    pk = getattr(behalf, f"{field}_id", None) if field else None
    return Planner(field, pk, behalf.label) if field and pk else None


MOST_PLANNERS = 6
LISTED = "listed"  # planned, though no item of a plan is named: so the office's ledgers have it


def plan_items_for(behalves: Iterable[Behalf], activity: Activity | None) -> dict[str, PlanItem] | None:
    """What a record in one of these names may be tied to: items of plans handed in or approved, of last year, this
    one and the next, and the one it has. None for names nobody plans for.

    Who may act for everybody is offered those of the record's own planner, or of the office; the rest are tied on the
    page of their plan.
    """
    planners = [planner for behalf in behalves if (planner := planner_of_behalf(behalf)) is not None]
    if not planners:
        return None
    if len(planners) > MOST_PLANNERS:
        own = planner_of_behalf(behalf_of(activity)) if activity else THE_OFFICE
        planners = [planner for planner in planners if planner == own]
    year = timezone.localdate().year
    years = {year - 1, year, year + 1} | ({activity.held_on.year} if activity else set())
    live = Q(stage=PlanItem.Stage.PLANNED, plan__status__in=[AnnualPlan.Status.SUBMITTED, AnnualPlan.Status.APPROVED])
    owned = AnnualPlan.objects.filter(owned_by(planners), year__in=years)
    chosen = Q(plan__in=owned) & live | (Q(pk=activity.plan_item_id) if activity else Q(pk__in=[]))
    rows = PlanItem.objects.filter(chosen).select_related(*(f"plan__{field}" for field in OWNERS))
    return {
        str(item.pk): item
        for item in rows.order_by("-plan__year", "plan", F("month").asc(nulls_last=True), "order", "pk")
    }


def misfit(item: PlanItem, behalf: Behalf, day: datetime.date) -> str:
    """Why what is held that day in that name cannot be counted for the item, in words; empty where it can."""
    if planner_of(item.plan) != planner_of_behalf(behalf):
        return f"“{item}”不是“{behalf.label}”计划中的项目，请重新选择。"
    if item.plan.year != day.year:
        return f"“{item}”是 {item.plan.year} 年计划中的项目，与活动时间不符，请重新选择。"
    return ""


def choices_of(items: dict[str, PlanItem]) -> list[tuple[str, str | list[tuple[str, str]]]]:
    """The items under their plans, after the two answers that name no item."""
    plans: dict[str, list[tuple[str, str]]] = {}
    for key, item in items.items():
        month = f"（{item.month} 月）" if item.month else ""
        plans.setdefault(f"{item.plan.owner} {item.plan.year} 年", []).append((key, f"{item.title}{month}"))
    return [("", "计划外"), (LISTED, "列入年度计划，没有对应的项目"), *plans.items()]
