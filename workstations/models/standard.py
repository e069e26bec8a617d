"""The standard workstations are held to, and what inspections found."""

from django.db import models

from cppcc_office.shared.history import history
from workstations.models.register import Workstation


class Standard(models.Model):
    """A version of what workstations are held to, such as 六有五上墙."""

    name = models.CharField("名称", max_length=40)
    version = models.PositiveSmallIntegerField("版本", default=1)
    is_in_force = models.BooleanField("现行", default=True)

    history = history("wor_standard_history")

    class Meta:
        verbose_name = verbose_name_plural = "建设标准"
        constraints = [
            models.UniqueConstraint(
                fields=["name", "version"],
                name="wor_standard_version",
                violation_error_message="这个版本已经登记。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}（第 {self.version} 版）"


class StandardPoint(models.Model):
    """One point of a standard: something to have, or something on the wall."""

    class Part(models.TextChoices):
        HAVE = "have", "六有"
        WALL = "wall", "五上墙"

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="points", verbose_name="建设标准")
    part = models.CharField("部分", max_length=10, choices=Part)
    name = models.CharField("内容", max_length=40)
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


class Inspection(models.Model):
    """检查: one visit that looks at every point of a standard."""

    workstation = models.ForeignKey(Workstation, models.CASCADE, related_name="inspections", verbose_name="工作室")
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="inspections", verbose_name="建设标准")
    inspected_on = models.DateField("检查时间")
    inspector = models.CharField("检查单位", max_length=60, blank=True)
    reported_activities = models.PositiveSmallIntegerField(
        "填报本年活动次数", null=True, blank=True, help_text="工作室自报的数字，只作对照；统计以活动记录为准。"
    )

    history = history("wor_inspection_history")

    class Meta:
        verbose_name = verbose_name_plural = "检查"
        ordering = ["-inspected_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workstation", "inspected_on"],
                name="wor_inspection_once",
                violation_error_message="这一天的检查已经登记。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.workstation} {self.inspected_on}"


class Finding(models.Model):
    """What an inspection found at one point."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="findings", verbose_name="检查")
    point = models.ForeignKey(StandardPoint, models.PROTECT, related_name="findings", verbose_name="标准内容")
    is_met = models.BooleanField("达标", default=False)

    history = history("wor_finding_history")

    class Meta:
        verbose_name = verbose_name_plural = "检查结果"
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "point"],
                name="wor_finding_once",
                violation_error_message="这一条已有结果。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.point}：{'达标' if self.is_met else '未达标'}"
