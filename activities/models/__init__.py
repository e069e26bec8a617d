"""What the year consists of: activities and meetings, who held them, who took part, and the groups' plans."""

from activities.models.activity import Activity, ActivityQuerySet
from activities.models.calendar import CalendarFeed
from activities.models.invitations import ActivityComment, ActivityFile, Invitation
from activities.models.kinds import ActivityKind
from activities.models.organizers import ActivityOrganizer
from activities.models.papers import AnnualPaper, AnnualPlan, AnnualSummary
from activities.models.people import Guest, Participation, SittingPresence
from activities.models.plans import PlanItem, PlanPartner
from activities.models.record import ActivityDraft, ActivityPhoto, ActivityStep, JoinRequest
from activities.models.rhythms import Rhythm, RhythmExcuse
from activities.models.sittings import Sitting

__all__ = [
    "Activity",
    "ActivityComment",
    "ActivityDraft",
    "ActivityFile",
    "ActivityKind",
    "ActivityOrganizer",
    "ActivityPhoto",
    "ActivityQuerySet",
    "ActivityStep",
    "AnnualPaper",
    "AnnualPlan",
    "AnnualSummary",
    "CalendarFeed",
    "Guest",
    "Invitation",
    "JoinRequest",
    "Participation",
    "PlanItem",
    "PlanPartner",
    "Rhythm",
    "RhythmExcuse",
    "Sitting",
    "SittingPresence",
]
