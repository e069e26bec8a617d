"""Consultation from the call for topics to the minutes, democratic supervision, and brands of consultation."""

from consultations.models.brands import Brand
from consultations.models.calendar import WorkdayException, workday_exceptions
from consultations.models.consultation import Consultation, TakingPart
from consultations.models.forms import ConsultationForm, Party
from consultations.models.minutes import Minutes
from consultations.models.opinions import Opinion
from consultations.models.plans import ConsultationPlan, PlannedTopic
from consultations.models.supervision import (
    Appraisal,
    AppraisalItem,
    InvitedSupervisor,
    LookBack,
    SupervisionFinding,
    SupervisionVisit,
)
from consultations.models.topics import Topic, TopicCall, TopicKind

__all__ = [
    "Appraisal",
    "AppraisalItem",
    "Brand",
    "Consultation",
    "ConsultationForm",
    "ConsultationPlan",
    "InvitedSupervisor",
    "LookBack",
    "Minutes",
    "Opinion",
    "Party",
    "PlannedTopic",
    "SupervisionFinding",
    "SupervisionVisit",
    "TakingPart",
    "Topic",
    "TopicCall",
    "TopicKind",
    "WorkdayException",
    "workday_exceptions",
]
