"""When proposals may be handed in, by which rules they are written, and the numbers they get."""

import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from cppcc_office.shared.history import history
from cppcc_office.shared.vouched import person


class CallPeriodQuerySet(models.QuerySet):
    def open_at(self, moment: datetime.datetime) -> "CallPeriodQuerySet":
        """Calls under which something can be handed in at that moment; a call for the plenary goes first."""
        return self.filter(opens_at__lte=moment, closes_at__gt=moment).order_by("-kind", "closes_at", "pk")


class CallPeriod(models.Model):
    """提案征集期: from when to when proposals are taken, and to which plenary (全会) they belong.

    Handed in under a call for the plenary a proposal is a 大会提案, under another one a 平时提案.
    """

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", "平时提案"
        PLENARY = "plenary", "大会提案"

    year = models.PositiveSmallIntegerField("年度", help_text="按全会所在年度，编号按年度各自从 1 开始。")
    name = models.CharField("届次会次", max_length=60, help_text="如“政协某市十届三次会议”。")
    kind = models.CharField("时间", max_length=10, choices=Kind, default=Kind.PLENARY)
    opens_at = models.DateTimeField("开始征集")
    closes_at = models.DateTimeField("截止")
    closed_on = models.DateField("全会闭幕日", null=True, blank=True, help_text="办理期限从闭幕日起算的，须填写。")

    objects = CallPeriodQuerySet.as_manager()
    history = history("pro_call_history")

    class Meta:
        db_table = "pro_call"
        verbose_name = verbose_name_plural = "提案征集期"
        ordering = ["-opens_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "kind", "name"], name="pro_call_once", violation_error_message="这一征集期已经登记。"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="pro_call_days",
                violation_error_message="截止时间须晚于开始时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_kind_display()}）"


class WritingRule(models.Model):
    """提案撰写和审查规定: lengths, co-signing, steps of review, the form of numbers; the latest in force applies."""

    starts_on = models.DateField("施行日期", unique=True)
    longest_title = models.PositiveSmallIntegerField("案由最多字数", default=50, validators=[MaxValueValidator(160)])
    shortest_text = models.PositiveSmallIntegerField("正文至少字数", default=300)
    longest_text = models.PositiveSmallIntegerField("正文最多字数", default=1500)
    most_cosigners = models.PositiveSmallIntegerField("联名人最多", default=30)
    cosign_days = models.PositiveSmallIntegerField(
        "联名确认天数", default=7, help_text="邀请之后，被邀请人几天内答复。"
    )
    review_steps = models.PositiveSmallIntegerField(
        "审查级数",
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(3)],
        help_text="1 为一审，2 为初审、终审，3 为初审、复审、终审。",
    )
    number_width = models.PositiveSmallIntegerField(
        "提案号位数", default=3, validators=[MinValueValidator(1), MaxValueValidator(6)], help_text="3：2026001。"
    )

    history = history("pro_writing_rule_history")

    class Meta:
        db_table = "pro_writing_rule"
        verbose_name = verbose_name_plural = "提案撰写和审查规定"
        ordering = ["-starts_on"]

    def __str__(self) -> str:
        return f"{self.starts_on:%Y-%m-%d} 起施行的提案撰写和审查规定"

    @classmethod
    def in_force(cls, day: datetime.date) -> "WritingRule":
        """The latest that had begun by that day; the standard values where the office has written none."""
        return cls.objects.filter(starts_on__lte=day).order_by("-starts_on").first() or cls(starts_on=day)


class NumberSeries(models.Model):
    """编号登记: the last number given out of one kind and year. It only rises, so no number is used again."""

    class Kind(models.TextChoices):
        SERIAL = "serial", "流水号"
        CASE = "case", "提案号"
        ISSUE = "issue", "信息期号"

    kind = models.CharField("编号", max_length=10, choices=Kind)
    year = models.PositiveSmallIntegerField("年度")
    last = models.PositiveIntegerField("已用到", default=0)

    class Meta:
        db_table = "pro_number_series"
        verbose_name = verbose_name_plural = "编号登记"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "year"], name="pro_series_once", violation_error_message="这一编号已经登记。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} 年{self.get_kind_display()}"


class VoidedNumber(models.Model):
    """空号: a case number that was given and taken back, with the reason; it stays empty."""

    year = models.PositiveSmallIntegerField("年度")
    case_number = models.CharField("提案号", max_length=20)
    proposal = models.ForeignKey(
        "proposals.Proposal", models.PROTECT, related_name="voided_numbers", verbose_name="原提案"
    )
    reason = models.CharField("原因", max_length=200)
    by = person("经办人")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        db_table = "pro_voided_number"
        verbose_name = verbose_name_plural = "提案空号"
        ordering = ["-year", "case_number"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "case_number"], name="pro_voided_once", violation_error_message="这个空号已经登记。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} 年 {self.case_number} 号"
