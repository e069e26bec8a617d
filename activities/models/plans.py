"""计划项目: what a plan sets out to do, one thing a line, and with whom."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from activities.models.kinds import ActivityKind
from activities.models.papers import OWNERS, AnnualPlan
from cppcc_office.shared.exactly_one import exactly_one
from cppcc_office.shared.history import history
from members.models import MemberGroup
from sectors.models import Organization, SectorGroup, SpecialCommittee
from workstations.models import Workstation


class PlanItemQuerySet(models.QuerySet):
    def planned_for(self, user: User) -> "PlanItemQuerySet":
        """What stands in the plans `user` may see."""
        return self.filter(plan__in=AnnualPlan.objects.visible_to(user), stage=PlanItem.Stage.PLANNED)


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

    objects = PlanItemQuerySet.as_manager()
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
