"""The standard workstations are held to: a versioned list of points, each in a section of the list's own."""

import calendar
import datetime

from django.db import models
from django.db.models import Q

from cppcc_office.shared.history import history


class StandardQuerySet(models.QuerySet):
    def in_force(self) -> "StandardQuerySet":
        """The main one first; ledger 10 and, unless another is chosen, new inspections take the first."""
        return self.filter(is_in_force=True).order_by("-is_main", "pk")


class Standard(models.Model):
    """A version of what workstations are held to, such as 六有五上墙."""

    name = models.CharField("名称", max_length=40)
    version = models.PositiveSmallIntegerField("版本", default=1)
    is_in_force = models.BooleanField("现行", default=True)
    is_main = models.BooleanField(
        "主要标准", default=False, help_text="工作室台账按它的各条导入，新的检查先选它；换新版本时跟着走。"
    )

    objects = StandardQuerySet.as_manager()
    history = history("wor_standard_history")

    class Meta:
        verbose_name = verbose_name_plural = "建设标准"
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "version"],
                name="wor_standard_version",
                violation_error_message="这个版本已经登记。",
            ),
            models.UniqueConstraint(
                fields=["is_main"],
                condition=Q(is_main=True),
                name="wor_standard_main",
                violation_error_message="主要标准只能有一个。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（第 {self.version} 版）"

    @property
    def is_used(self) -> bool:
        """Inspections stand on it: what they found was found by these very words."""
        return self.inspections.exists()


class StandardPoint(models.Model):
    """One point of a standard: what it asks, what proves it, how long it holds once found."""

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="points", verbose_name="建设标准")
    section = models.CharField("部分", max_length=20, help_text="如“六有”“五上墙”；同一部分的写得一样。")
    name = models.CharField("内容", max_length=40)
    asks = models.CharField("要求", max_length=200, blank=True)
    needs_photo = models.BooleanField("须有照片", default=False)
    valid_months = models.PositiveSmallIntegerField(
        "有效月数", null=True, blank=True, help_text="检查结果管多少个月；不填就一直有效，直到下一次检查。"
    )
    order = models.PositiveSmallIntegerField("序号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "标准内容"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["standard", "name"],
                name="wor_point_name",
                violation_error_message="这一条已经在标准中。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def valid_until(self, found_on: datetime.date) -> datetime.date | None:
        """The last day a finding of that day holds; None: until the next one."""
        return None if self.valid_months is None else months_after(found_on, self.valid_months)


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day of a later month, or that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))
