"""年度协商计划: what is consulted on and supervised in a year, in which form and month, and who leads."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from consultations.models.forms import ConsultationForm
from consultations.models.topics import Topic, TopicKind
from cppcc_office.shared.exactly_one import exactly_one
from cppcc_office.shared.history import history
from members.models import standing_of
from sectors.models import Organization, SectorGroup, SpecialCommittee
from workstations.models import Workstation


class ConsultationPlanQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "ConsultationPlanQuerySet":
        """A published plan is for everybody; a draft for leaders, heads of committees and staff with the right."""
        drafting = (
            user.is_leader
            or user.has_perm("consultations.view_consultationplan")
            or bool(standing_of(user).committees_headed)
        )
        return self if drafting else self.filter(published_on__isnull=False)


class ConsultationPlan(models.Model):
    """年度协商计划: one for a year; published when the leaders have approved it."""

    year = models.PositiveSmallIntegerField("年度", unique=True)
    title = models.CharField("标题", max_length=80, blank=True, help_text="不填就用“某年度协商计划”。")
    number = models.CharField("文号", max_length=40, blank=True)
    text = models.TextField("前言", max_length=5000, blank=True)
    approved_by_whom = models.CharField("审定", max_length=80, blank=True, help_text="如“市委常委会第 5 次会议”。")
    published_on = models.DateField("印发日期", null=True, blank=True, help_text="填写以后，全体委员都能看到计划。")

    objects = ConsultationPlanQuerySet.as_manager()
    history = history("con_plan_history")

    class Meta:
        verbose_name = verbose_name_plural = "年度协商计划"
        ordering = ["-year"]

    def __str__(self) -> str:
        return self.title or f"{self.year} 年度协商计划"

    def get_absolute_url(self) -> str:
        return reverse("consultations:plan", args=[self.year])


class PlannedTopicQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "PlannedTopicQuerySet":
        return self.filter(plan__in=ConsultationPlan.objects.visible_to(user))

    def going_ahead(self) -> "PlannedTopicQuerySet":
        return self.filter(dropped_because="")

    def listed(self) -> "PlannedTopicQuerySet":
        """With everything the plan's table shows, in a fixed number of queries."""
        return self.select_related(
            "form", "topic", "special_committee", "group", "workstation", "plan"
        ).prefetch_related("departments", "consultations__activity", "visits__activity", "appraisals__activity")


class PlannedTopic(models.Model):
    """计划议题: one line of the yearly consultation plan; whether it is done follows from what was held on it."""

    plan = models.ForeignKey(ConsultationPlan, models.CASCADE, related_name="topics", verbose_name="年度协商计划")
    topic = models.OneToOneField(
        Topic, models.PROTECT, null=True, blank=True, related_name="planned", verbose_name="来自议题建议"
    )
    kind = models.CharField("用途", max_length=12, choices=TopicKind, default=TopicKind.CONSULTATION)
    title = models.CharField("议题", max_length=120)
    form = models.ForeignKey(
        ConsultationForm, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="协商形式"
    )
    month = models.PositiveSmallIntegerField("月份", null=True, blank=True)
    moved_from = models.PositiveSmallIntegerField("原定月份", null=True, blank=True)
    special_committee = models.ForeignKey(
        SpecialCommittee, models.PROTECT, null=True, blank=True, related_name="planned", verbose_name="承办专委会"
    )
    group = models.ForeignKey(
        SectorGroup, models.PROTECT, null=True, blank=True, related_name="planned", verbose_name="承办界别（联组）"
    )
    workstation = models.ForeignKey(
        Workstation, models.PROTECT, null=True, blank=True, related_name="planned", verbose_name="承办工作室"
    )
    is_office = models.BooleanField("政协机关承办", default=False)
    partners = models.CharField("协办单位", max_length=200, blank=True)
    departments = models.ManyToManyField(
        Organization,
        db_table="con_planned_departments",
        blank=True,
        related_name="planned",
        verbose_name="参加部门",
    )
    dropped_because = models.CharField("取消的原因", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("序号", default=0)

    objects = PlannedTopicQuerySet.as_manager()
    history = history("con_planned_history")

    class Meta:
        verbose_name = verbose_name_plural = "计划议题"
        ordering = ["kind", "month", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=exactly_one("special_committee", "group", "workstation", flag="is_office"),
                name="con_planned_one_lead",
                violation_error_message="请在承办专委会、界别（联组）、工作室、政协机关中填写一个，并且只填一个。",
            ),
            models.CheckConstraint(
                condition=Q(month__isnull=True) | Q(month__range=(1, 12)),
                name="con_planned_month",
                violation_error_message="月份应在 1 到 12 之间。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def lead(self) -> str:
        return str(self.special_committee or self.group or self.workstation or "政协机关")

    @property
    def held(self) -> list:
        """The activities that took this topic up and were not cancelled, the latest first."""
        rows = [*self.consultations.all(), *self.visits.all(), *self.appraisals.all()]
        live = [row for row in rows if row.activity.status not in ("cancelled", "withdrawn")]
        return sorted(live, key=lambda row: row.activity.held_on, reverse=True)
