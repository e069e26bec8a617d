"""What a group owes, has and creates each year."""

from django.db import models

from activities.models import ActivityKind
from cppcc_office.shared.history import history
from sectors.models import SectorGroup


class DutyTarget(models.Model):
    """“1-2-4-5”中的一项: what every group owes in a year; activity kinds point at it by name."""

    class Part(models.IntegerChoices):
        CONSULTATION = 1, "界别协商"
        JOINT = 2, "界别联动"
        DUTY = 4, "履职活动"
        SERVICE = 5, "为民服务"

    name = models.CharField("名称", max_length=20, unique=True, help_text="与活动类别中填的“1-2-4-5”一项同名。")
    part = models.PositiveSmallIntegerField("部分", choices=Part)
    required = models.PositiveSmallIntegerField("每年次数", default=1)
    partner_counts = models.BooleanField("联动方也算", default=False)
    order = models.PositiveSmallIntegerField("序号", default=0)

    history = history("sco_target_history")

    class Meta:
        verbose_name = verbose_name_plural = "年度任务"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class GroupDuty(models.Model):
    """A group that owes more or less of one target than the others, such as other services."""

    group = models.ForeignKey(SectorGroup, models.CASCADE, related_name="duties", verbose_name="界别（联组）")
    target = models.ForeignKey(DutyTarget, models.CASCADE, related_name="group_duties", verbose_name="年度任务")
    required = models.PositiveSmallIntegerField("每年次数", default=0, help_text="填 0 表示这个界别不承担。")

    history = history("sco_duty_history")

    class Meta:
        verbose_name = verbose_name_plural = "界别任务调整"
        constraints = [
            models.UniqueConstraint(
                fields=["group", "target"], name="sco_duty_once", violation_error_message="这一项已经调整过。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.group} · {self.target}"


class GroupMark(models.Model):
    """“四有四创”中的一条: what a group should have or create in a year, and which records show that it did."""

    class Part(models.TextChoices):
        HAVE = "have", "四有"
        CREATE = "create", "四创"

    class Shown(models.TextChoices):
        ACTIVITIES = "activities", "开展的活动"
        HIGHLIGHTS = "highlights", "被采用或有批示的信息和成果"
        OUTCOMES = "outcomes", "被采纳的协商成果"
        PAPERS = "papers", "已通过的年度计划和总结"
        PROPOSALS = "proposals", "立案的提案"

    part = models.CharField("部分", max_length=10, choices=Part)
    name = models.CharField("内容", max_length=20, unique=True)
    shown_by = models.CharField("以什么为准", max_length=12, choices=Shown)
    kinds = models.ManyToManyField(
        ActivityKind,
        db_table="sco_mark_kinds",
        blank=True,
        related_name="+",
        verbose_name="活动类别",
        help_text="以活动为准时填写；不选表示任何类别都算。",
    )
    at_least = models.PositiveSmallIntegerField("至少", default=1, help_text="达到这个数目即为做到。")
    note = models.CharField("说明", max_length=200, blank=True)
    is_active = models.BooleanField("在用", default=True)
    order = models.PositiveSmallIntegerField("序号", default=0)

    history = history("sco_mark_history")

    class Meta:
        verbose_name = verbose_name_plural = "四有四创"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name
