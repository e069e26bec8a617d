"""Who plans a year: a group, a special committee, a workstation, the office; in one form for all four."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from activities.models import Activity, AnnualPaper, AnnualPlan
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
    name: str

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
    def kind_words(self) -> str:
        return KIND_WORDS[self.field]


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
