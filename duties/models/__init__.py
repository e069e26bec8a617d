"""Members' own year: targets and pledges, links and visits, contributions, papers handed in, rules, questionnaires."""

from duties.models.contributions import (
    Contribution,
    ContributionFile,
    ContributionKind,
    ContributionQuerySet,
    ContributionStep,
    Contributor,
)
from duties.models.links import Link, LinkKind, Visit
from duties.models.papers import DutyPaper, DutyPaperStep
from duties.models.questionnaires import Answer, AnswerSheet, Invitee, Question, Questionnaire
from duties.models.reading import Book, ReadingNote
from duties.models.regulations import Regulation, RegulationGroup, RegulationVersion
from duties.models.targets import Pledge, Target, TargetRecord

__all__ = [
    "Answer",
    "AnswerSheet",
    "Book",
    "Contribution",
    "ContributionFile",
    "ContributionKind",
    "ContributionQuerySet",
    "ContributionStep",
    "Contributor",
    "DutyPaper",
    "DutyPaperStep",
    "Invitee",
    "Link",
    "LinkKind",
    "Pledge",
    "Question",
    "Questionnaire",
    "ReadingNote",
    "Regulation",
    "RegulationGroup",
    "RegulationVersion",
    "Target",
    "TargetRecord",
    "Visit",
]
