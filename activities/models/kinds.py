"""Kinds of activity; the office extends the list."""

from collections.abc import Iterable

from django.db import models

from cppcc_office.shared.history import history
from workstations.models import ServiceRecord


class ActivityKindQuerySet(models.QuerySet):
    def fitting(self, in_name_of: str) -> "ActivityKindQuerySet":
        """Kinds that may be logged in such a name (a value of Activity.InNameOf); meetings are the office's ledger."""
        rows = self.filter(is_active=True).exclude(family__in=ActivityKind.MEETINGS)
        if in_name_of in {"committee", "office"}:
            return rows.exclude(family=ActivityKind.Family.WORKSTATION)
        if in_name_of == "workstation":
            return rows.filter(family=ActivityKind.Family.WORKSTATION)
        if in_name_of in {"own", "employer"}:
            return rows.filter(is_for_persons=True)
        return rows.exclude(family__in=[ActivityKind.Family.WORKSTATION, ActivityKind.Family.COMMITTEE])

    def fitting_any(self, names: Iterable[str]) -> "ActivityKindQuerySet":
        """Kinds that may be logged in at least one of these names."""
        rows = self.none()
        for name in names:
            rows |= self.fitting(name)
        return rows.order_by("order", "pk")


class ActivityKind(models.Model):
    """A kind of activity; the list is the office's own, the family says where it may be used."""

    class Family(models.TextChoices):
        GROUP = "group", "界别活动"
        SERVICE = "service", "为民服务"
        WORKSTATION = "workstation", "工作室活动"
        PLENARY = "plenary", "全体会议"
        STANDING = "standing", "常委会议"
        COMMITTEE = "committee", "专委会和机关活动"
        CONSULTATION = "consultation", "协商议政"
        SUPERVISION = "supervision", "民主监督"
        TRAINING = "training", "学习培训"

    class LeaveApprover(models.TextChoices):
        ORGANIZER = "organizer", "主办方"
        COMMITTEE_HEAD = "head", "专委会负责人"
        SECRETARY_GENERAL = "secretary", "秘书长"
        CHAIR = "chair", "主席"

    MEETINGS = (Family.PLENARY, Family.STANDING)

    name = models.CharField("名称", max_length=30)
    family = models.CharField("大类", max_length=12, choices=Family, default=Family.GROUP)
    duty = models.CharField(
        "“1-2-4-5”中的一项", max_length=20, blank=True, help_text="如“调研视察”；同一项可由几种活动完成。"
    )
    station = models.CharField(
        "计入四站的哪一站",
        max_length=12,
        choices=ServiceRecord.Station,
        blank=True,
        help_text="工作室的这类活动计入哪一站；个别活动不同的，在那次活动上另选。留空的不计入。",
    )
    is_for_persons = models.BooleanField(
        "个人、单位名义也可用", default=False, help_text="委员以个人或所在单位名义做的事，也可以登记为这一类别。"
    )
    leave_approver = models.CharField(
        "请假由谁批准", max_length=10, choices=LeaveApprover, default=LeaveApprover.ORGANIZER
    )
    long_leave_approver = models.CharField(
        "超过一天的假由谁批准",
        max_length=10,
        choices=LeaveApprover,
        blank=True,
        help_text="与上一栏相同的留空。",
    )
    order = models.PositiveSmallIntegerField("序号", default=0)
    is_active = models.BooleanField("可选用", default=True)

    objects = ActivityKindQuerySet.as_manager()
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

    def fits(self, in_name_of: str) -> bool:
        """Whether this kind may be logged in such a name; what `fitting` asks of the database."""
        if not self.is_active or self.family in self.MEETINGS:
            return False
        if in_name_of == "workstation":
            return self.family == self.Family.WORKSTATION
        if in_name_of in {"own", "employer"}:
            return self.is_for_persons
        if in_name_of in {"committee", "office"}:
            return self.family != self.Family.WORKSTATION
        return self.family not in {self.Family.WORKSTATION, self.Family.COMMITTEE}
