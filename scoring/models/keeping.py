"""A workstation that a rule proposes to withdraw and people keep."""

from django.db import models

from cppcc_office.shared.history import history
from cppcc_office.shared.vouched import person
from workstations.models import Workstation


class KeptStation(models.Model):
    """保留工作室: people decided against withdrawing it after a year's result, and said why."""

    workstation = models.ForeignKey(Workstation, models.CASCADE, related_name="+", verbose_name="委员工作室")
    year = models.PositiveSmallIntegerField("年度")
    reason = models.CharField("保留的理由", max_length=200)
    decided_by = person("决定人")
    decided_on = models.DateField("决定日期")

    history = history("sco_kept_history")

    class Meta:
        verbose_name = verbose_name_plural = "保留的工作室"
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workstation", "year"], name="sco_kept_once", violation_error_message="这一年已经决定保留。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.workstation} {self.year} 年"
