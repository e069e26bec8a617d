"""What the year consists of: activities and meetings, who held them, who took part, and the groups' plans."""

from activities.models.activity import Activity, ActivityKind, ActivityOrganizer, ActivityQuerySet
from activities.models.people import Guest, Participation
from activities.models.plans import AnnualPaper, AnnualPlan, AnnualSummary, PlanItem, PlanPartner, Rhythm
from activities.models.record import ActivityDraft, ActivityPhoto, ActivityStep, JoinRequest

__all__ = [
    "Activity",
    "ActivityDraft",
    "ActivityKind",
    "ActivityOrganizer",
    "ActivityPhoto",
    "ActivityQuerySet",
    "ActivityStep",
    "AnnualPaper",
    "AnnualPlan",
    "AnnualSummary",
    "Guest",
    "JoinRequest",
    "Participation",
    "PlanItem",
    "PlanPartner",
    "Rhythm",
]
