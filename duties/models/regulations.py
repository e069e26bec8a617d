"""制度: the committee's rules with their versions; those withdrawn are kept."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from cppcc_office.shared.history import history


class RegulationGroup(models.Model):
    """A group of rules, such as 会议制度."""

    name = models.CharField("名称", max_length=40, unique=True)
    order = models.PositiveSmallIntegerField("序号", default=0)

    history = history("dut_rulegroup_history")

    class Meta:
        verbose_name = verbose_name_plural = "制度类别"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class RegulationQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "RegulationQuerySet":
        """The committee's rules are for everybody who signs in."""
        return self if user.is_authenticated else self.none()

    def in_force_on(self, day: datetime.date) -> "RegulationQuerySet":
        return self.filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day))


class Regulation(models.Model):
    """制度: one of the committee's own rules."""

    number = models.CharField("编号", max_length=20, unique=True)
    title = models.CharField("名称", max_length=120)
    group = models.ForeignKey(RegulationGroup, models.PROTECT, related_name="regulations", verbose_name="类别")
    withdrawn_on = models.DateField("废止时间", null=True, blank=True)
    withdrawn_because = models.CharField("废止说明", max_length=200, blank=True)

    objects = RegulationQuerySet.as_manager()
    history = history("dut_rule_history")

    class Meta:
        verbose_name = verbose_name_plural = "制度"
        ordering = ["group__order", "number", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("duties:regulation", args=[self.pk])

    def is_withdrawn_on(self, day: datetime.date) -> bool:
        return self.withdrawn_on is not None and self.withdrawn_on <= day

    def version_on(self, day: datetime.date) -> "RegulationVersion | None":
        """The version in force that day: the last one that had begun; versions prefetched, newest first."""
        return next((one for one in self.versions.all() if one.in_force_from <= day), None)


class RegulationVersion(models.Model):
    """One version of a rule, with its date and text."""

    regulation = models.ForeignKey(Regulation, models.CASCADE, related_name="versions", verbose_name="制度")
    number = models.PositiveSmallIntegerField("第几版", default=1)
    adopted_on = models.DateField("通过时间", null=True, blank=True)
    in_force_from = models.DateField("施行时间")
    note = models.CharField("修订说明", max_length=200, blank=True)
    file = models.FileField("文件", upload_to="regulations/%Y/", blank=True)
    file_name = models.CharField("文件名", max_length=120, blank=True, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="上传人",
    )

    history = history("dut_ruleversion_history")

    class Meta:
        verbose_name = verbose_name_plural = "制度版本"
        ordering = ["-in_force_from", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["regulation", "number"],
                name="dut_ruleversion_number",
                violation_error_message="这项制度已有这一版。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regulation}（第 {self.number} 版）"
