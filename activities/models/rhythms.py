"""工作节奏: how often something has to be held."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from activities.models.kinds import ActivityKind
from cppcc_office.shared.history import history


class Rhythm(models.Model):
    """工作节奏: how often something has to be held, such as a monthly meeting; the list is the office's own."""

    class Who(models.TextChoices):
        GROUP = "group", "每个界别（联组）"
        SPECIAL_COMMITTEE = "special_committee", "每个专委会"
        WORKSTATION = "workstation", "每个委员工作室"
        OFFICE = "office", "政协机关"

    class Per(models.TextChoices):
        MONTH = "month", "每月"
        QUARTER = "quarter", "每季度"
        YEAR = "year", "每年"

    name = models.CharField("名称", max_length=40, unique=True)
    who = models.CharField("适用于", max_length=20, choices=Who)
    kinds = models.ManyToManyField(
        ActivityKind,
        db_table="activities_rhythm_kinds",
        blank=True,
        related_name="rhythms",
        verbose_name="活动类别",
        help_text="不选表示任何类别都算。",
    )
    per = models.CharField("周期", max_length=10, choices=Per)
    times = models.PositiveSmallIntegerField("次数", default=1)
    starts_on = models.DateField("从哪天起", default=timezone.localdate, help_text="这一天以前开始的周期不要求。")
    is_active = models.BooleanField("在用", default=True)
    order = models.PositiveSmallIntegerField("序号", default=0)

    history = history("act_rhythm_history")

    class Meta:
        verbose_name = verbose_name_plural = "工作节奏"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(times__gte=1), name="act_rhythm_times", violation_error_message="次数至少为 1。"
            )
        ]

    def __str__(self) -> str:
        return self.name
