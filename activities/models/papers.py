"""What a group hands in once for a year: its plan and its summary."""

from django.db import models

from cppcc_office.shared.history import history
from sectors.models import SectorGroup


class AnnualPaper(models.Model):
    """What a group hands in once for a year."""

    group = models.ForeignKey(SectorGroup, models.PROTECT, related_name="%(class)ss", verbose_name="界别（联组）")
    year = models.PositiveSmallIntegerField("年度")
    submitted_on = models.DateField("报送时间")

    class Meta:
        abstract = True
        ordering = ["-year", "group__order"]

    def __str__(self) -> str:
        return f"{self.year} 年 {self.group}{self._meta.verbose_name}"


class AnnualPlan(AnnualPaper):
    """年度计划."""

    history = history("act_plan_history")

    class Meta(AnnualPaper.Meta):
        verbose_name = verbose_name_plural = "年度计划"
        constraints = [
            models.UniqueConstraint(
                fields=["group", "year"], name="act_plan_once", violation_error_message="该年度的计划已经登记。"
            )
        ]


class AnnualSummary(AnnualPaper):
    """年度总结."""

    history = history("act_summary_history")

    class Meta(AnnualPaper.Meta):
        verbose_name = verbose_name_plural = "年度总结"
        constraints = [
            models.UniqueConstraint(
                fields=["group", "year"], name="act_summary_once", violation_error_message="该年度的总结已经登记。"
            )
        ]
