"""Rulebooks as rows, items in a tree; and what a group owes each year."""

from django.db import models

from activities.models import ActivityKind
from cppcc_office.shared.dated import Dated
from cppcc_office.shared.history import history
from sectors.models import SectorGroup


def points(label: str, **options: object) -> models.DecimalField:
    """A field for points: four decimals, because published rules multiply quarters of halves."""
    return models.DecimalField(label, max_digits=9, decimal_places=4, **options)


class Rulebook(Dated):
    """计分办法: what records are worth, for one kind of subject, from one day to another."""

    class Subject(models.TextChoices):
        GROUP = "group", "界别（联组）"
        MEMBER = "member", "委员"
        WORKSTATION = "workstation", "委员工作室"

    class Status(models.TextChoices):
        DRAFT = "draft", "草稿"
        IN_FORCE = "in_force", "施行"
        RETIRED = "retired", "停用"

    code = models.SlugField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=80)
    subject = models.CharField("计分对象", max_length=12, choices=Subject)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.IN_FORCE, editable=False)
    basis = models.CharField("依据", max_length=300, blank=True)
    note = models.TextField("说明", blank=True, help_text="原文没有写明、由本机关自定的，写在这里。")
    applies_to = models.JSONField("适用于", default=dict, blank=True)
    base = points("基础分", default=0)
    floor = points("总分下限", null=True, blank=True)
    cap = points("总分上限", null=True, blank=True)
    rounding = points("四舍五入到", default="0.01")
    candidates = models.PositiveSmallIntegerField("评优候选名额", default=0)
    # Grades and what else the total means, as `scoring.engine.parse` writes it.
    meaning = models.JSONField("等次和达标", default=dict, blank=True)

    history = history("sco_rulebook_history")

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "计分办法"
        ordering = ["subject", "-starts_on", "pk"]

    def __str__(self) -> str:
        return self.name


class RuleItem(models.Model):
    """计分项目: a category with items under it, or records of one source with a price."""

    rulebook = models.ForeignKey(Rulebook, models.CASCADE, related_name="items", verbose_name="计分办法")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="items", verbose_name="上级项目"
    )
    order = models.PositiveSmallIntegerField("序号", default=0)
    code = models.SlugField("代码", max_length=40)
    name = models.CharField("名称", max_length=60)
    clause = models.CharField("条款", max_length=60, blank=True)
    note = models.TextField("说明", blank=True)
    # Everything else the item says, as `scoring.engine.parse` writes it; always a text that was checked as a whole.
    how = models.JSONField("计分方式", default=dict, blank=True)

    history = history("sco_item_history")

    class Meta:
        verbose_name = verbose_name_plural = "计分项目"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rulebook", "code"], name="sco_item_code", violation_error_message="项目代码重复。"
            )
        ]

    def __str__(self) -> str:
        return self.name


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
