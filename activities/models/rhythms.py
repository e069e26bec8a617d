"""工作节奏: how often something has to be held, and why it was not in one period."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from activities.models.kinds import ActivityKind
from cppcc_office.shared.exactly_one import exactly_one
from cppcc_office.shared.history import history
from sectors.models import SectorGroup, SpecialCommittee
from workstations.models import Workstation


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


class RhythmExcuse(models.Model):
    """免于开展的说明: why somebody did not hold what a rhythm asks for in one period; it is then no longer overdue."""

    rhythm = models.ForeignKey(Rhythm, models.CASCADE, related_name="excuses", verbose_name="工作节奏")
    group = models.ForeignKey(
        SectorGroup, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="界别（联组）"
    )
    special_committee = models.ForeignKey(
        SpecialCommittee, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="专委会"
    )
    workstation = models.ForeignKey(
        Workstation, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="工作室"
    )
    is_office = models.BooleanField("政协机关", default=False)
    period_starts_on = models.DateField("周期从哪天起")
    reason = models.CharField("没有开展的原因", max_length=200)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="说明人", editable=False
    )
    given_at = models.DateTimeField("说明时间", auto_now_add=True)

    history = history("act_rhythmexcuse_history")

    class Meta:
        db_table = "activities_rhythmexcuse"
        verbose_name = verbose_name_plural = "定期工作未开展的说明"
        ordering = ["-period_starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=exactly_one("group", "special_committee", "workstation", flag="is_office"),
                name="act_excuse_exactly_one",
                violation_error_message="请在界别（联组）、专委会、工作室、政协机关中填写一个，并且只填一个。",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="act_excuse_reason", violation_error_message="请写明原因。"
            ),
            *(
                models.UniqueConstraint(
                    fields=["rhythm", owner, "period_starts_on"],
                    condition=Q(is_office=True) if owner == "is_office" else Q(**{f"{owner}__isnull": False}),
                    name=f"act_excuse_once_{short}",
                    violation_error_message="这个周期已经说明过。",
                )
                for owner, short in (
                    ("group", "group"),
                    ("special_committee", "special"),
                    ("workstation", "station"),
                    ("is_office", "office"),
                )
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rhythm}：{self.reason}"
