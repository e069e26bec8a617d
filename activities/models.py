"""What the year consists of: activities and meetings, who held them, who took part, and the groups' plans."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from cppcc_office.shared.history import history
from members.models import Member, MemberGroup
from sectors.models import Organization, SectorGroup, SpecialCommittee
from workstations.models import Workstation


class ActivityKind(models.Model):
    """A kind of activity; the list is the office's own, the family says where it may be used."""

    class Family(models.TextChoices):
        GROUP = "group", "界别活动"
        SERVICE = "service", "为民服务"
        WORKSTATION = "workstation", "工作室活动"
        PLENARY = "plenary", "全体会议"
        STANDING = "standing", "常委会议"

    MEETINGS = (Family.PLENARY, Family.STANDING)

    name = models.CharField("名称", max_length=30)
    family = models.CharField("大类", max_length=12, choices=Family, default=Family.GROUP)
    duty = models.CharField(
        "“1-2-4-5”中的一项", max_length=20, blank=True, help_text="如“调研视察”；同一项可由几种活动完成。"
    )
    order = models.PositiveSmallIntegerField("序号", default=0)
    is_active = models.BooleanField("可选用", default=True)

    history = history("act_kind_history")

    class Meta:
        verbose_name = verbose_name_plural = "活动类别"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["family", "name"],
                name="act_kind_name",
                violation_error_message="这个类别已经有了。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ActivityQuerySet(models.QuerySet):
    def counting(self) -> "ActivityQuerySet":
        """Only what is approved counts, anywhere."""
        return self.filter(status=Activity.Status.APPROVED)

    def held_in(self, year: int) -> "ActivityQuerySet":
        return self.filter(held_on__range=(datetime.date(year, 1, 1), datetime.date(year, 12, 31)))


class Activity(models.Model):
    """活动（会议）: one thing that was held on one day."""

    class Status(models.TextChoices):
        RECORDED = "recorded", "待确认"
        CONFIRMED = "confirmed", "待审批"
        APPROVED = "approved", "已通过"
        RETURNED = "returned", "已退回"

    class InNameOf(models.TextChoices):
        GROUP = "group", "界别（联组）"
        WORKSTATION = "workstation", "委员工作室"
        EMPLOYER = "employer", "所在单位"
        OWN = "own", "个人"
        OFFICE = "office", "政协机关"

    title = models.CharField("活动名称", max_length=120)
    kind = models.ForeignKey(ActivityKind, models.PROTECT, related_name="activities", verbose_name="活动类别")
    in_name_of = models.CharField("以谁的名义", max_length=12, choices=InNameOf, default=InNameOf.GROUP)
    held_on = models.DateField("活动时间")
    place = models.CharField("活动地点", max_length=120, blank=True)
    contact_unit = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name="走进的联系单位",
    )
    summary = models.TextField("做了什么", blank=True)
    served = models.PositiveIntegerField("服务群众人次", default=0)
    received = models.PositiveIntegerField("接待群众人数", default=0)
    opinions = models.PositiveIntegerField("收集意见条数", default=0)
    is_planned = models.BooleanField("列入年度计划", default=False)
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.RECORDED)
    return_reason = models.CharField("退回原因", max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人"
    )
    approved_at = models.DateTimeField("审批时间", null=True, blank=True)

    objects = ActivityQuerySet.as_manager()
    history = history("act_activity_history")

    class Meta:
        verbose_name = verbose_name_plural = "活动"
        ordering = ["-held_on", "-pk"]
        indexes = [
            models.Index(fields=["status", "held_on", "kind"], name="act_activity_counting"),
            models.Index(fields=["title", "held_on"], name="act_activity_key"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("activities:detail", args=[self.pk])


class ActivityOrganizer(models.Model):
    """Who holds an activity: one in the lead, any number of partners."""

    class Role(models.TextChoices):
        LEAD = "lead", "主办"
        PARTNER = "partner", "联动"

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="organizers", verbose_name="活动")
    role = models.CharField("角色", max_length=10, choices=Role, default=Role.LEAD)
    group = models.ForeignKey(
        SectorGroup, models.PROTECT, null=True, blank=True, related_name="organized", verbose_name="界别（联组）"
    )
    workstation = models.ForeignKey(
        Workstation, models.PROTECT, null=True, blank=True, related_name="organized", verbose_name="工作室"
    )
    member_group = models.ForeignKey(
        MemberGroup, models.PROTECT, null=True, blank=True, related_name="organized", verbose_name="委员小组"
    )
    special_committee = models.ForeignKey(
        SpecialCommittee, models.PROTECT, null=True, blank=True, related_name="organized", verbose_name="专委会"
    )
    is_office = models.BooleanField("政协机关", default=False)

    history = history("act_organizer_history")

    class Meta:
        verbose_name = verbose_name_plural = "主办与联动"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    group__isnull=False,
                    workstation__isnull=True,
                    member_group__isnull=True,
                    special_committee__isnull=True,
                    is_office=False,
                )
                | Q(
                    group__isnull=True,
                    workstation__isnull=False,
                    member_group__isnull=True,
                    special_committee__isnull=True,
                    is_office=False,
                )
                | Q(
                    group__isnull=True,
                    workstation__isnull=True,
                    member_group__isnull=False,
                    special_committee__isnull=True,
                    is_office=False,
                )
                | Q(
                    group__isnull=True,
                    workstation__isnull=True,
                    member_group__isnull=True,
                    special_committee__isnull=False,
                    is_office=False,
                )
                | Q(
                    group__isnull=True,
                    workstation__isnull=True,
                    member_group__isnull=True,
                    special_committee__isnull=True,
                    is_office=True,
                ),
                name="act_organizer_exactly_one",
                violation_error_message="请填写一个主办（联动）方，并且只填一个。",
            ),
            models.UniqueConstraint(
                fields=["activity"],
                condition=Q(role="lead"),
                name="act_organizer_one_lead",
                violation_error_message="一个活动只能有一个主办方。",
            ),
            models.UniqueConstraint(
                fields=["activity", "group"],
                name="act_organizer_group_once",
                violation_error_message="主办和联动不能是同一个界别。",
            ),
        ]

    def __str__(self) -> str:
        who = self.group or self.workstation or self.member_group or self.special_committee or "政协机关"
        return f"{who}（{self.get_role_display()}）"


class Participation(models.Model):
    """参加: one member at one activity; obligation, sign-up, leave and presence are four facts."""

    class Obligation(models.TextChoices):
        COMPULSORY = "compulsory", "必须参加"
        VOLUNTARY = "voluntary", "自愿参加"

    class Leave(models.TextChoices):
        NONE = "none", "未请假"
        ASKED = "asked", "待审批"
        APPROVED = "approved", "已批准"
        REFUSED = "refused", "未批准"

    class Presence(models.TextChoices):
        WHOLE = "whole", "全程参加"
        LATE = "late", "迟到"
        EARLY = "early", "早退"
        PART = "part", "部分参加"
        NONE = "none", "未参加"

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="participations", verbose_name="活动")
    member = models.ForeignKey(Member, models.CASCADE, related_name="participations", verbose_name="委员")
    obligation = models.CharField("要求", max_length=12, choices=Obligation, default=Obligation.VOLUNTARY)
    signed_up_at = models.DateTimeField("报名时间", null=True, blank=True)
    leave = models.CharField("请假", max_length=10, choices=Leave, default=Leave.NONE)
    leave_reason = models.CharField("请假事由", max_length=20, blank=True)
    presence = models.CharField("出席", max_length=10, choices=Presence, default=Presence.WHOLE)

    history = history("act_participation_history")

    class Meta:
        verbose_name = verbose_name_plural = "参加情况"
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "member"],
                name="act_participation_once",
                violation_error_message="这位委员已在名单中。",
            )
        ]
        indexes = [models.Index(fields=["member", "presence"], name="act_participation_member")]

    def __str__(self) -> str:
        return f"{self.member} · {self.activity}"


class Guest(models.Model):
    """其他参加人员: people who are not members; they never score."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="guests", verbose_name="活动")
    name = models.CharField("人员", max_length=80)

    history = history("act_guest_history")

    class Meta:
        verbose_name = verbose_name_plural = "其他参加人员"

    def __str__(self) -> str:
        return self.name


class AnnualPaper(models.Model):
    """What a group hands in once for a year."""

    group = models.ForeignKey(SectorGroup, models.PROTECT, related_name="%(class)ss", verbose_name="界别（联组）")
    year = models.PositiveSmallIntegerField("年度")
    submitted_on = models.DateField("报送时间")

    class Meta:
        abstract = True
        ordering = ["-year", "group__order"]

    def __str__(self) -> str:
        return f"{self.year} 年 {self.group}{self._meta.verbose_name}"


class AnnualPlan(AnnualPaper):
    """年度计划."""

    history = history("act_plan_history")

    class Meta(AnnualPaper.Meta):
        verbose_name = verbose_name_plural = "年度计划"
        constraints = [
            models.UniqueConstraint(
                fields=["group", "year"], name="act_plan_once", violation_error_message="该年度的计划已经登记。"
            )
        ]


class AnnualSummary(AnnualPaper):
    """年度总结."""

    history = history("act_summary_history")

    class Meta(AnnualPaper.Meta):
        verbose_name = verbose_name_plural = "年度总结"
        constraints = [
            models.UniqueConstraint(
                fields=["group", "year"], name="act_summary_once", violation_error_message="该年度的总结已经登记。"
            )
        ]
