"""What scoring keeps as rows."""

from scoring.models.about import SUBJECT_MODELS
from scoring.models.assessment import Assessment
from scoring.models.award import Award, AwardStep, Nominee
from scoring.models.duties import DutyTarget, GroupDuty, GroupMark
from scoring.models.given import Mark, MarkFile, MarkStep, MarkVoice
from scoring.models.keeping import KeptStation
from scoring.models.mark_kinds import MarkKind
from scoring.models.objection import Objection, ObjectionFile, ObjectionStep
from scoring.models.publication import Part, Publication, PublicationStep, PublishingRule
from scoring.models.rulebook import Rulebook, RuleItem

__all__ = [
    "SUBJECT_MODELS",
    "Assessment",
    "Award",
    "AwardStep",
    "DutyTarget",
    "GroupDuty",
    "GroupMark",
    "KeptStation",
    "Mark",
    "MarkFile",
    "MarkKind",
    "MarkStep",
    "MarkVoice",
    "Nominee",
    "Objection",
    "ObjectionFile",
    "ObjectionStep",
    "Part",
    "Publication",
    "PublicationStep",
    "PublishingRule",
    "RuleItem",
    "Rulebook",
]
