"""What is written and goes out for an answer: proposals, social-condition reports, results, issues."""

from proposals.models.calls import CallPeriod, NumberSeries, VoidedNumber, WritingRule
from proposals.models.deadlines import HandlingRule, Unit
from proposals.models.effects import Adoption, Instruction, Outcome
from proposals.models.files import ProposalFile
from proposals.models.handling import SUBJECTS, Handover, HandoverStep
from proposals.models.issues import IssueItem
from proposals.models.origins import Origin
from proposals.models.papers import PaperKind, PaperTemplate
from proposals.models.proposal import COLLECTIVES, Proposal, ProposalVersion, Sponsorship
from proposals.models.reference import AdoptingBody, DeclineReason, ProposalCategory, ReplyClass
from proposals.models.replies import Extension, Feedback, Progress, Reminder, Reply, Satisfaction
from proposals.models.reports import Bulletin, Dispatch, ReportDuty, ReportStep
from proposals.models.results import Result, ResultStep
from proposals.models.review import (
    ProposalStep,
    Reviewer,
    ReviewGroup,
    ReviewOpinion,
    ReviewStage,
)
from proposals.models.signature import Signature
from proposals.models.supervision import Supervision
from proposals.models.writers import Writer
from proposals.models.writings import Authorship, SocialReport

__all__ = [
    "COLLECTIVES",
    "SUBJECTS",
    "AdoptingBody",
    "Adoption",
    "Authorship",
    "Bulletin",
    "CallPeriod",
    "DeclineReason",
    "Dispatch",
    "Extension",
    "Feedback",
    "HandlingRule",
    "Handover",
    "HandoverStep",
    "Instruction",
    "IssueItem",
    "NumberSeries",
    "Origin",
    "Outcome",
    "PaperKind",
    "PaperTemplate",
    "Progress",
    "Proposal",
    "ProposalCategory",
    "ProposalFile",
    "ProposalStep",
    "ProposalVersion",
    "Reminder",
    "Reply",
    "ReplyClass",
    "Result",
    "ResultStep",
    "ReportDuty",
    "ReportStep",
    "ReviewGroup",
    "ReviewOpinion",
    "ReviewStage",
    "Reviewer",
    "Satisfaction",
    "Signature",
    "SocialReport",
    "Sponsorship",
    "Supervision",
    "Unit",
    "VoidedNumber",
    "Writer",
    "WritingRule",
]
