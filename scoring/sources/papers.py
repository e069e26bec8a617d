"""What a group or workstation hands in once a year, plan and summary, and what became of a group's consultations."""

from typing import Any

from django.db.models import F, Q, QuerySet

from activities.models import AnnualPaper, AnnualPlan, AnnualSummary
from proposals.models import Outcome
from scoring.sources.base import Attribute, Source, Window, labels


class YearlyPapers(Source):
    """What belongs to the year it is about: a summary handed in next January still counts for the old year."""

    is_of_year = True
    subject = "group"
    owner = "group"  # the foreign key that names the subject
    model: Any
    attributes: dict[str, Attribute] = {}

    def speaking(self, window: Window) -> QuerySet:
        days = Q() if window.is_whole else Q(submitted_on__lte=window.ends_on)
        return self.model.objects.filter(days, year=window.year).annotate(subject_ref=F(f"{self.owner}_id"))

    def counting(self, window: Window) -> QuerySet:
        return self.speaking(window)

    def describe(self, row: Any) -> tuple[Any, str, Any]:
        return row, str(row), row.submitted_on

    def why_not(self, row: Any) -> str:
        return ""


class AnnualPapers(YearlyPapers):
    """Plans and summaries count once approved, by the day they were handed in; drafts say nothing yet."""

    def speaking(self, window: Window) -> QuerySet:
        rows = super().speaking(window).filter(**{f"{self.owner}__isnull": False})
        return rows.exclude(status=AnnualPaper.Status.DRAFT).select_related(self.owner)

    def counting(self, window: Window) -> QuerySet:
        return self.speaking(window).filter(status=AnnualPaper.Status.APPROVED)

    def why_not(self, row: AnnualPaper) -> str:
        if row.status == AnnualPaper.Status.RETURNED:
            return f"已退回：{row.return_reason or '没有写原因'}"
        return f"还没有通过审批（{row.get_status_display()}）"


class PlansOfGroups(AnnualPapers):
    name = "plans"
    label = "年度计划"
    counted_in = "份"
    model = AnnualPlan


class SummariesOfGroups(AnnualPapers):
    name = "summaries"
    label = "年度总结"
    counted_in = "份"
    model = AnnualSummary


class PlansOfWorkstations(PlansOfGroups):
    subject = owner = "workstation"


class SummariesOfWorkstations(SummariesOfGroups):
    subject = owner = "workstation"


class OutcomesOfGroups(YearlyPapers):
    name = "outcomes"
    label = "协商成果转化"
    counted_in = "项"
    model = Outcome
    attributes = {
        "uptake": Attribute("采纳情况", F("uptake"), choices=labels(Outcome.Uptake.choices), is_state=True),
        "form": Attribute("成果形式", F("form")),
    }
