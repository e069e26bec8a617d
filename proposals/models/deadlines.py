"""办理时限: how long an answer may take, counted from what and in which days; each office's rule as data."""

import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from cppcc_office.shared.history import history


class Unit(models.TextChoices):
    DAY = "day", "自然日"
    WORKDAY = "workday", "工作日"
    MONTH = "month", "个月"


class HandlingRule(models.Model):
    """办理规定 for one kind of paper, from a day on; the latest in force on the day of handing over applies."""

    class Subject(models.TextChoices):
        PROPOSAL = "proposal", "提案"
        REPORT = "report", "社情民意信息"
        RESULT = "result", "协商成果"
        ISSUE = "issue", "问题清单"
        MATTER = "matter", "工作室诉求"

    class Origin(models.TextChoices):
        HANDED = "handed", "交办之日"
        SIGNED = "signed", "签收之日"
        CLOSED = "closed", "全会闭幕之日"

    class AssistOrigin(models.TextChoices):
        HANDED = "handed", "交办之后"
        BEFORE_LEAD = "before", "主办期限之前"

    class Rehandle(models.TextChoices):
        LEAD = "lead", "第一提案人不满意"
        ANY = "any", "任何一位提案者不满意"

    subject = models.CharField("办理什么", max_length=10, choices=Subject, default=Subject.PROPOSAL)
    starts_on = models.DateField("施行日期")
    source = models.CharField("依据", max_length=120, blank=True, help_text="文件名和文号。")
    return_count = models.PositiveSmallIntegerField("退办期限", default=10, help_text="从交办之日起；过期不能退办。")
    return_unit = models.CharField("单位", max_length=8, choices=Unit, default=Unit.DAY)
    answer_count = models.PositiveSmallIntegerField("答复期限", default=3, validators=[MinValueValidator(1)])
    answer_unit = models.CharField("单位", max_length=8, choices=Unit, default=Unit.MONTH)
    answer_from = models.CharField("答复期限起算", max_length=8, choices=Origin, default=Origin.HANDED)
    assist_count = models.PositiveSmallIntegerField("会办期限", default=1, validators=[MinValueValidator(1)])
    assist_unit = models.CharField("单位", max_length=8, choices=Unit, default=Unit.MONTH)
    assist_from = models.CharField("会办期限起算", max_length=8, choices=AssistOrigin, default=AssistOrigin.HANDED)
    extension_times = models.PositiveSmallIntegerField(
        "最多延期次数", default=1, validators=[MaxValueValidator(9)], help_text="0 为不准延期。"
    )
    extension_count = models.PositiveSmallIntegerField("每次最多延", default=1)
    extension_unit = models.CharField("单位", max_length=8, choices=Unit, default=Unit.MONTH)
    feedback_days = models.PositiveSmallIntegerField(
        "反馈期限（天）", default=30, help_text="答复后，提案者几天内反馈。"
    )
    remind_days = models.PositiveSmallIntegerField("到期前几天提醒", default=10)
    rehandle_when = models.CharField("何时重新办理", max_length=4, choices=Rehandle, default=Rehandle.LEAD)
    has_four_levels = models.BooleanField("满意度分四档", default=False, help_text="勾选后多一档“非常满意”。")

    history = history("pro_handling_rule_history")

    class Meta:
        db_table = "pro_handling_rule"
        verbose_name = verbose_name_plural = "办理规定"
        ordering = ["subject", "-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "starts_on"],
                name="pro_rule_once",
                violation_error_message="这一天起施行的规定已经登记。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()}办理规定（{self.starts_on:%Y-%m-%d} 起）"

    @classmethod
    def in_force(cls, subject: str, day: datetime.date) -> "HandlingRule":
        """The latest of that kind that had begun by that day; the standard values where none was written."""
        rules = cls.objects.filter(subject=subject, starts_on__lte=day)
        return rules.order_by("-starts_on").first() or cls(subject=subject, starts_on=day)
