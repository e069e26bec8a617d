"""年度计划、计划项目、年度总结: what a unit sets out to do in a year, and what it says it did."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from activities.models.kinds import ActivityKind
from cppcc_office.shared.exactly_one import exactly_one
from cppcc_office.shared.history import history
from members.models import MemberGroup
from sectors.models import Organization, SectorGroup, SpecialCommittee
from workstations.models import Workstation

OWNERS = ("group", "special_committee", "workstation")


class AnnualPaperQuerySet(models.QuerySet):
    def counting(self) -> "AnnualPaperQuerySet":
        """Only what is approved counts, anywhere."""
        return self.filter(status=AnnualPaper.Status.APPROVED)

    def handed_in(self) -> "AnnualPaperQuerySet":
        """Submitted at least once, whatever became of it."""
        return self.exclude(status=AnnualPaper.Status.DRAFT)

    def of_groups(self) -> "AnnualPaperQuerySet":
        return self.filter(group__isnull=False)


class AnnualPaper(models.Model):
    """What a group, a special committee, a workstation or the office hands in once for a year."""

    class Status(models.TextChoices):
        DRAFT = "draft", "拟稿"
        SUBMITTED = "submitted", "待审批"
        APPROVED = "approved", "已通过"
        RETURNED = "returned", "已退回"

    group = models.ForeignKey(
        SectorGroup, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name="界别（联组）"
    )
    special_committee = models.ForeignKey(
        SpecialCommittee, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name="专委会"
    )
    workstation = models.ForeignKey(
        Workstation, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name="工作室"
    )
    is_office = models.BooleanField("政协机关", default=False)
    year = models.PositiveSmallIntegerField("年度")
    text = models.TextField("正文", blank=True)
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.DRAFT)
    submitted_on = models.DateField(
        "报送时间", null=True, blank=True, help_text="第一次报送的日期；退回后重新报送不改。"
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报送人"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人"
    )
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    return_reason = models.CharField("退回原因", max_length=200, blank=True)

    objects = AnnualPaperQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-year", "group__order", "pk"]

    def __str__(self) -> str:
        return f"{self.year} 年 {self.owner}{self._meta.verbose_name}"

    @property
    def owner(self) -> str:
        """Whose paper it is, by name."""
        return str(self.group or self.special_committee or self.workstation or "政协机关")

    @property
    def counts(self) -> bool:
        return self.status == self.Status.APPROVED


def paper_constraints(name: str, what: str) -> list[models.BaseConstraint]:
    """One owner each; of each owner one a year; who handed it in says when."""
    message = f"该年度的{what}已经登记。"
    return [
        models.CheckConstraint(
            condition=exactly_one(*OWNERS, flag="is_office"),
            name=f"act_{name}_exactly_one",
            violation_error_message="请在界别（联组）、专委会、工作室、政协机关中填写一个，并且只填一个。",
        ),
        models.UniqueConstraint(fields=["group", "year"], name=f"act_{name}_once", violation_error_message=message),
        models.UniqueConstraint(
            fields=["special_committee", "year"], name=f"act_{name}_once_special", violation_error_message=message
        ),
        models.UniqueConstraint(
            fields=["workstation", "year"], name=f"act_{name}_once_station", violation_error_message=message
        ),
        models.UniqueConstraint(
            fields=["year"],
            condition=Q(is_office=True),
            name=f"act_{name}_once_office",
            violation_error_message=message,
        ),
        models.CheckConstraint(
            condition=Q(status="draft") | Q(submitted_on__isnull=False),
            name=f"act_{name}_submitted",
            violation_error_message="已报送的须写明报送时间。",
        ),
    ]


class AnnualPlan(AnnualPaper):
    """年度计划."""

    history = history("act_plan_history")

    class Meta(AnnualPaper.Meta):
        verbose_name = verbose_name_plural = "年度计划"
        constraints = paper_constraints("plan", "计划")


class AnnualSummary(AnnualPaper):
    """年度总结."""

    history = history("act_summary_history")

    class Meta(AnnualPaper.Meta):
        verbose_name = verbose_name_plural = "年度总结"
        constraints = paper_constraints("summary", "总结")


class PlanItem(models.Model):
    """计划项目: one thing a plan sets out to do; whether it is done follows from the activities tied to it."""

    class Stage(models.TextChoices):
        PROPOSED = "proposed", "委员建议"
        PLANNED = "planned", "列入计划"
        DECLINED = "declined", "未采纳"
        DROPPED = "dropped", "已取消"

    plan = models.ForeignKey(AnnualPlan, models.CASCADE, related_name="items", verbose_name="年度计划")
    title = models.CharField("项目", max_length=120)
    kind = models.ForeignKey(
        ActivityKind, models.PROTECT, null=True, blank=True, related_name="plan_items", verbose_name="活动类别"
    )
    month = models.PositiveSmallIntegerField("月份", null=True, blank=True, help_text="不填表示全年。")
    times = models.PositiveSmallIntegerField("次数", default=1)
    in_charge = models.CharField("负责人", max_length=60, blank=True)
    contact_unit = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="plan_items", verbose_name="走进的联系单位"
    )
    note = models.CharField("内容和要求", max_length=300, blank=True)
    stage = models.CharField("处理", max_length=10, choices=Stage, default=Stage.PLANNED)
    moved_from = models.PositiveSmallIntegerField("原定月份", null=True, blank=True)
    reason = models.CharField("调整、取消或未采纳的原因", max_length=200, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提出人"
    )
    proposed_at = models.DateTimeField("提出时间", auto_now_add=True)
    taken_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="taken_over", verbose_name="沿用的上年项目"
    )
    order = models.PositiveSmallIntegerField("序号", default=0)

    history = history("act_planitem_history")

    class Meta:
        db_table = "activities_planitem"
        verbose_name = verbose_name_plural = "计划项目"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(month__isnull=True) | Q(month__range=(1, 12)),
                name="act_planitem_month",
                violation_error_message="月份请填 1 到 12。",
            ),
            models.CheckConstraint(
                condition=Q(times__gte=1), name="act_planitem_times", violation_error_message="次数至少为 1。"
            ),
            models.CheckConstraint(
                condition=~Q(stage="dropped") | ~Q(reason=""),
                name="act_planitem_reason",
                violation_error_message="取消项目须写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PlanPartner(models.Model):
    """联动方: who joins in an item besides the plan's owner."""

    item = models.ForeignKey(PlanItem, models.CASCADE, related_name="partners", verbose_name="计划项目")
    group = models.ForeignKey(
        SectorGroup, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="界别（联组）"
    )
    special_committee = models.ForeignKey(
        SpecialCommittee, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="专委会"
    )
    workstation = models.ForeignKey(
        Workstation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="工作室"
    )
    member_group = models.ForeignKey(
        MemberGroup, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="委员小组"
    )
    is_office = models.BooleanField("政协机关", default=False)

    history = history("act_planpartner_history")

    class Meta:
        verbose_name = verbose_name_plural = "计划项目联动方"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=exactly_one(*OWNERS, "member_group", flag="is_office"),
                name="act_planpartner_exactly_one",
                violation_error_message="请填写一个联动方，并且只填一个。",
            ),
            models.UniqueConstraint(
                fields=["item", "group"],
                name="act_planpartner_group",
                violation_error_message="这个界别已经是联动方。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.group or self.special_committee or self.workstation or self.member_group or "政协机关")


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
