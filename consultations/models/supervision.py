"""Democratic supervision: inspections and what they found, looking back, appraisals, invited supervisors."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from activities.models import Activity
from consultations.models.events import OVER, EventQuerySet
from consultations.models.plans import PlannedTopic
from cppcc_office.shared.dated import Dated, DatedQuerySet
from cppcc_office.shared.history import history
from members.models import Member, Membership, groups_guided_by, groups_kept_by
from sectors.models import Organization


class SupervisionVisitQuerySet(EventQuerySet):
    view_right, change_right = "consultations.view_supervisionvisit", "consultations.change_supervisionvisit"


class SupervisionVisit(models.Model):
    """监督性视察: date, place and people are those of its activity; here stands what was looked at and found."""

    activity = models.OneToOneField(Activity, models.CASCADE, related_name="visit", verbose_name="活动")
    planned = models.ForeignKey(
        PlannedTopic, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name="计划议题"
    )
    organizations = models.ManyToManyField(
        Organization,
        db_table="con_visit_organizations",
        blank=True,
        related_name="visits",
        verbose_name="被监督单位",
    )
    subject = models.TextField("监督什么", max_length=3000, blank=True)

    objects = SupervisionVisitQuerySet.as_manager()
    history = history("con_visit_history")

    class Meta:
        verbose_name = verbose_name_plural = "监督性视察"
        ordering = ["-activity__held_on", "-pk"]

    def __str__(self) -> str:
        return self.activity.title

    def get_absolute_url(self) -> str:
        return reverse("consultations:visit", args=[self.pk])


class FindingQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "FindingQuerySet":
        return self.filter(visit__in=SupervisionVisit.objects.visible_to(user))

    def editable_by(self, user: User) -> "FindingQuerySet":
        return self.filter(visit__in=SupervisionVisit.objects.editable_by(user))

    def kept_by(self, user: User) -> "FindingQuerySet":
        """Those one looks back at, also when the record of the inspection is long approved."""
        return self.filter(visit__in=SupervisionVisit.objects.kept_by(user))

    def unsettled(self) -> "FindingQuerySet":
        """Not found to be put right when last looked at."""
        latest = LookBack.objects.filter(finding=models.OuterRef("pk")).order_by("-looked_on", "-pk")
        rows = self.annotate(last_result=models.Subquery(latest.values("result")[:1]))
        rows = rows.filter(Q(last_result__isnull=True) | ~Q(last_result__in=LookBack.SETTLED))
        return rows.exclude(visit__activity__status__in=OVER)

    def to_look_back_at(self, today: datetime.date) -> "FindingQuerySet":
        """Unsettled, with the day for looking back come: the planned one, or the day it was to be put right."""
        return self.unsettled().filter(Q(look_back_on__lte=today) | Q(look_back_on__isnull=True, due_on__lte=today))

    def counting(self) -> "FindingQuerySet":
        return self.filter(visit__activity__status=Activity.Status.APPROVED)


class SupervisionFinding(models.Model):
    """监督发现的问题: what was found where, what is demanded, by when."""

    visit = models.ForeignKey(SupervisionVisit, models.CASCADE, related_name="findings", verbose_name="视察")
    order = models.PositiveSmallIntegerField("序号", default=0)
    where = models.CharField("在哪里", max_length=120, blank=True)
    text = models.TextField("发现什么", max_length=2000)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="findings", verbose_name="责任单位"
    )
    demand = models.TextField("要求怎么改", max_length=2000, blank=True)
    due_on = models.DateField("整改期限", null=True, blank=True)
    look_back_on = models.DateField("计划回头看日期", null=True, blank=True, help_text="不填就按整改期限提醒。")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="记录人", editable=False
    )

    objects = FindingQuerySet.as_manager()
    history = history("con_finding_history")

    class Meta:
        db_table = "con_finding"
        verbose_name = verbose_name_plural = "监督发现的问题"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def latest(self) -> "LookBack | None":
        """The last look back, of those fetched with the row."""
        return max(self.look_backs.all(), key=lambda row: (row.looked_on, row.pk), default=None)


class LookBack(models.Model):
    """回头看: what was found when somebody looked again."""

    class Result(models.TextChoices):
        DONE = "done", "已整改"
        PARTLY = "partly", "部分整改"
        NOT = "not", "未整改"
        GROUNDED = "grounded", "确有原因，已说明"

    SETTLED = (Result.DONE, Result.GROUNDED)

    finding = models.ForeignKey(
        SupervisionFinding, models.CASCADE, related_name="look_backs", verbose_name="监督发现的问题"
    )
    looked_on = models.DateField("回头看日期", default=timezone.localdate)
    result = models.CharField("结果", max_length=10, choices=Result)
    note = models.TextField("情况", max_length=1000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="记录人", editable=False
    )

    history = history("con_lookback_history")

    class Meta:
        verbose_name = verbose_name_plural = "回头看"
        ordering = ["-looked_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.looked_on:%Y-%m-%d} {self.get_result_display()}"


class AppraisalQuerySet(EventQuerySet):
    view_right, change_right = "consultations.view_appraisal", "consultations.change_appraisal"


class Appraisal(models.Model):
    """民主评议: members appraise an organization, item by item; the meeting is its activity."""

    activity = models.OneToOneField(Activity, models.CASCADE, related_name="appraisal", verbose_name="活动")
    planned = models.ForeignKey(
        PlannedTopic, models.PROTECT, null=True, blank=True, related_name="appraisals", verbose_name="计划议题"
    )
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="appraisals", verbose_name="被评议单位")
    handed_out = models.PositiveIntegerField("发出评议表", default=0)
    returned = models.PositiveIntegerField("收回评议表", default=0)
    conclusion = models.TextField("评议意见", max_length=3000, blank=True)

    objects = AppraisalQuerySet.as_manager()
    history = history("con_appraisal_history")

    class Meta:
        verbose_name = verbose_name_plural = "民主评议"
        ordering = ["-activity__held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(returned__lte=models.F("handed_out")),
                name="con_appraisal_returned",
                violation_error_message="收回的评议表不能多于发出的。",
            )
        ]

    def __str__(self) -> str:
        return self.activity.title

    def get_absolute_url(self) -> str:
        return reverse("consultations:appraisal", args=[self.pk])


class AppraisalItem(models.Model):
    """评议项目: how many were satisfied with one thing."""

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="items", verbose_name="民主评议")
    order = models.PositiveSmallIntegerField("序号", default=0)
    name = models.CharField("评议项目", max_length=80)
    satisfied = models.PositiveIntegerField("满意", default=0)
    mostly = models.PositiveIntegerField("基本满意", default=0)
    dissatisfied = models.PositiveIntegerField("不满意", default=0)
    unknown = models.PositiveIntegerField("不了解", default=0)

    history = history("con_appraisalitem_history")

    class Meta:
        verbose_name = verbose_name_plural = "评议项目"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["appraisal", "name"],
                name="con_appraisalitem_name",
                violation_error_message="这个项目已经有了。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def total(self) -> int:
        return self.satisfied + self.mostly + self.dissatisfied + self.unknown

    @property
    def share(self) -> float:
        """Satisfied and mostly satisfied, of all, in per cent."""
        return round(100 * (self.satisfied + self.mostly) / self.total, 1) if self.total else 0

    @property
    def share_words(self) -> str:
        return f"{self.share:g}%"


class InvitedSupervisorQuerySet(DatedQuerySet):
    def visible_to(self, user: User) -> "InvitedSupervisorQuerySet":
        """Leaders and staff with the right see all; others themselves and the members of groups they keep or guide."""
        if user.is_leader or user.has_perm("consultations.view_invitedsupervisor"):
            return self
        seats = Membership.objects.filter(sector__group__in=groups_kept_by(user) | groups_guided_by(user))
        return self.filter(Q(member__user=user) | Q(member__in=seats.values("member")))


class InvitedSupervisor(Dated):
    """特邀监督员: a member whom an organization has invited to supervise it, for a time."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="supervises", verbose_name="委员")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="supervisors", verbose_name="聘请单位")
    note = models.CharField("聘书、职责等", max_length=200, blank=True)

    objects = InvitedSupervisorQuerySet.as_manager()
    history = history("con_supervisor_history")

    class Meta(Dated.Meta):
        db_table = "con_invited_supervisor"
        verbose_name = verbose_name_plural = "特邀监督员"
        ordering = ["organization__name", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["member", "organization", "starts_on"],
                name="con_supervisor_once",
                violation_error_message="这段聘期已经登记。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.organization}"
