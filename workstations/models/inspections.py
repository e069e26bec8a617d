"""Inspections of workstations: what was found at each point, with photos, and what the workstation answers."""

import datetime
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.history import history
from cppcc_office.shared.words import EARLIEST
from cppcc_office.shared.workflow import REASON, Transition, Workflow
from workstations.models.register import (
    Workstation,
    workstations_kept_by,
    workstations_served_by,
)
from workstations.models.standard import Standard, StandardPoint

VIEW_RIGHT, ADD_RIGHT, CHANGE_RIGHT = (f"workstations.{verb}_inspection" for verb in ("view", "add", "change"))


class Duty:
    """What somebody is to an inspection."""

    INSPECTOR = "inspector"  # whose inspection it is: the office with the right; of a self-inspection the contact
    OFFICE = "office"
    CONTACT = "contact"


def sees_all(user: User) -> bool:
    return user.is_leader or user.has_perm(VIEW_RIGHT)


def stations_seen_by(user: User) -> models.QuerySet[Workstation]:
    """Workstations whose inspections one may read: all, or those one keeps or is attached to."""
    if sees_all(user):
        return Workstation.objects.all()
    return workstations_served_by(user)


def stations_inspected_by(user: User) -> models.QuerySet[Workstation]:
    """Where one may begin an inspection: the office everywhere, a contact a self-inspection of the own."""
    return Workstation.objects.all() if user.has_perm(ADD_RIGHT) else workstations_kept_by(user)


class InspectionQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "InspectionQuerySet":
        """The office with the right and leaders see all; a contact and attached members the own workstation's, those
        of the office once they are finished.
        """
        if sees_all(user):
            return self
        own = Q(workstation__in=workstations_kept_by(user)) & Q(kind=Inspection.Kind.SELF)
        shown = Q(workstation__in=stations_seen_by(user)) & Q(status=Inspection.Status.FINISHED)
        return self.filter(own & ~Q(status=Inspection.Status.WITHDRAWN) | shown)

    def editable_by(self, user: User) -> "InspectionQuerySet":
        """Those under way that one walks through."""
        return self.open_to(user, "finish")

    def open_to(self, user: User, action: str) -> "InspectionQuerySet":
        return self.filter(WORKFLOW.rows(action, duty_conditions(user)))

    def counting(self) -> "InspectionQuerySet":
        """Finished ones of the office; a workstation's look at itself is kept apart."""
        return self.filter(kind=Inspection.Kind.OFFICE, status=Inspection.Status.FINISHED)

    def to_recheck(self, today: datetime.date) -> "InspectionQuerySet":
        """Those whose day for looking again has come, with nothing finished since."""
        later = Inspection.objects.counting().filter(
            workstation=OuterRef("workstation"), inspected_on__gt=OuterRef("inspected_on")
        )
        there = Q(workstation__ends_on__isnull=True) | Q(workstation__ends_on__gte=today)
        return self.counting().filter(there, recheck_on__lte=today).exclude(Exists(later))

    def counted(self) -> "InspectionQuerySet":
        """With how many points there are, how many were gone through, met, missing."""
        return self.annotate(
            points=Count("findings"),
            done=Count("findings", filter=Q(findings__saved_at__isnull=False)),
            met=Count("findings", filter=Q(findings__is_met=True)),
            missing=Count("findings", filter=Q(findings__is_met=False)),
        )


class Inspection(models.Model):
    """检查: one visit that goes through the points of a standard, or again through those that were missing."""

    class Kind(models.TextChoices):
        OFFICE = "office", "检查"
        SELF = "self", "自查"

    class Status(models.TextChoices):
        UNDER_WAY = "under_way", "正在检查"
        FINISHED = "finished", "已完成"
        WITHDRAWN = "withdrawn", "已作废"

    workstation = models.ForeignKey(Workstation, models.CASCADE, related_name="inspections", verbose_name="工作室")
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="inspections", verbose_name="建设标准")
    kind = models.CharField("种类", max_length=10, choices=Kind, default=Kind.OFFICE)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.FINISHED)
    inspected_on = models.DateField("检查时间")
    inspector = models.CharField("检查单位或检查人", max_length=60, blank=True)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="登记人",
    )
    follows = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="rechecks",
        verbose_name="复查的是哪次检查",
    )
    recheck_on = models.DateField("复查日期", null=True, blank=True)
    remark = models.CharField("总的意见", max_length=500, blank=True)
    reported_activities = models.PositiveSmallIntegerField(
        "填报本年活动次数", null=True, blank=True, help_text="工作室自报的数字，只作对照；统计以活动记录为准。"
    )

    objects = InspectionQuerySet.as_manager()
    history = history("wor_inspection_history")

    class Meta:
        verbose_name = verbose_name_plural = "检查"
        ordering = ["-inspected_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workstation", "inspected_on", "kind"],
                condition=~Q(status="withdrawn"),
                name="wor_inspection_once",
                violation_error_message="这一天的检查已经登记。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.workstation} {self.inspected_on}"

    def get_absolute_url(self) -> str:
        return reverse("inspections:detail", args=[self.pk])

    def clean(self) -> None:
        """On a day that can be, and no second one on it: the form may know neither workstation nor kind."""
        if self.inspected_on is None or self.workstation_id is None:
            return
        if not EARLIEST <= self.inspected_on <= timezone.localdate():
            raise ValidationError({"inspected_on": "检查时间不能晚于今天，也不能早于 1949 年 10 月 1 日。"})
        others = Inspection.objects.filter(
            workstation=self.workstation_id, inspected_on=self.inspected_on, kind=self.kind
        ).exclude(pk=self.pk)
        if self.status != self.Status.WITHDRAWN and others.exclude(status=self.Status.WITHDRAWN).exists():
            raise ValidationError(
                {"inspected_on": "这个工作室这一天的检查已经登记，请打开那一次修改，或者换一个日期。"}
            )

    @property
    def is_latest(self) -> bool:
        """Whether none of its kind was finished on a later day."""
        later = Inspection.objects.filter(
            workstation=self.workstation_id,
            kind=self.kind,
            status=self.Status.FINISHED,
            inspected_on__gt=self.inspected_on,
        )
        return not later.exists()

    @property
    def title(self) -> str:
        """检查, 自查, or 复查 of an earlier one."""
        return "复查" if self.follows_id else self.get_kind_display()

    @property
    def is_under_way(self) -> bool:
        return self.status == self.Status.UNDER_WAY


def duty_conditions(user: User) -> dict[str, Q]:
    """Duties towards inspections as conditions; the office inspects, a contact looks at the own workstation."""
    office = Q(pk__isnull=not user.has_perm(CHANGE_RIGHT))
    contact = Q(workstation__in=workstations_kept_by(user))
    inspects = Q(kind=Inspection.Kind.OFFICE) & office | Q(kind=Inspection.Kind.SELF) & contact
    return {
        Duty.INSPECTOR: inspects,
        Duty.OFFICE: office,
        Duty.CONTACT: contact & Q(kind=Inspection.Kind.OFFICE),
    }


_S = Inspection.Status
WORKFLOW = Workflow(
    _S,
    Transition("finish", "完成检查", (_S.UNDER_WAY,), _S.FINISHED, (Duty.INSPECTOR,)),
    Transition("answer", "答复", (_S.FINISHED,), None, (Duty.CONTACT, Duty.OFFICE)),
    Transition("reopen", "重新打开", (_S.FINISHED,), _S.UNDER_WAY, (Duty.INSPECTOR,), requires=(REASON,)),
    Transition("withdraw", "作废", (_S.UNDER_WAY, _S.FINISHED), _S.WITHDRAWN, (Duty.INSPECTOR,), requires=(REASON,)),
)


def duties_of(user: User, inspection: Inspection) -> set[str]:
    """What `user` is to this inspection; one query at most."""
    is_self = inspection.kind == Inspection.Kind.SELF
    is_office = user.has_perm(CHANGE_RIGHT)
    is_contact = workstations_kept_by(user).filter(pk=inspection.workstation_id).exists()
    found = {Duty.OFFICE} if is_office else set()
    if is_contact and not is_self:
        found.add(Duty.CONTACT)
    if (is_self and is_contact) or (not is_self and is_office):
        found.add(Duty.INSPECTOR)
    return found


class FindingQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "FindingQuerySet":
        return self.filter(inspection__in=Inspection.objects.visible_to(user))

    def editable_by(self, user: User) -> "FindingQuerySet":
        return self.filter(inspection__in=Inspection.objects.editable_by(user))

    def standing(self) -> "FindingQuerySet":
        """Points last found missing by the office: nobody has looked at the point again since."""
        later = Finding.objects.filter(
            point=OuterRef("point"),
            inspection__workstation=OuterRef("inspection__workstation"),
            inspection__kind=Inspection.Kind.OFFICE,
            inspection__status=Inspection.Status.FINISHED,
            inspection__inspected_on__gt=OuterRef("inspection__inspected_on"),
            is_met__isnull=False,
        )
        newer = Inspection.objects.counting().filter(
            workstation=OuterRef("inspection__workstation"), inspected_on__gt=OuterRef("inspection__inspected_on")
        )
        newer = newer.exclude(standard=OuterRef("inspection__standard"))
        rows = self.filter(is_met=False, inspection__in=Inspection.objects.counting())
        return rows.exclude(Exists(later)).exclude(Exists(newer))

    def unanswered(self) -> "FindingQuerySet":
        return self.standing().filter(answered_at__isnull=True)


class Finding(models.Model):
    """What an inspection found at one point, and what the workstation says about what is missing."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="findings", verbose_name="检查")
    point = models.ForeignKey(StandardPoint, models.PROTECT, related_name="findings", verbose_name="标准内容")
    is_met = models.BooleanField("达标", null=True, blank=True, default=False)
    remark = models.CharField("说明", max_length=300, blank=True)
    saved_at = models.DateTimeField("查看时间", null=True, blank=True, editable=False)
    answer = models.CharField("整改答复", max_length=300, blank=True)
    answer_due_on = models.DateField("整改完成日期", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="答复人",
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True, editable=False)

    objects = FindingQuerySet.as_manager()
    history = history("wor_finding_history")

    class Meta:
        verbose_name = verbose_name_plural = "检查结果"
        ordering = ["point__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "point"],
                name="wor_finding_once",
                violation_error_message="这一条已有结果。",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answer_due_on__isnull=False),
                name="wor_finding_answer_day",
                violation_error_message="请写明整改完成日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point}：{self.result}"

    @property
    def result(self) -> str:
        return {True: "达标", False: "未达标", None: "没有查看"}[self.is_met]

    @property
    def tone(self) -> str:
        return {True: "good", False: "bad", None: ""}[self.is_met]


class FindingPhoto(models.Model):
    """A photo that shows what was found."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="photos", verbose_name="检查结果")
    key = models.UUIDField("上传编号", unique=True, editable=False)
    image = models.ImageField("照片", upload_to="inspections/%Y/%m/")
    thumbnail = models.ImageField("缩略图", upload_to="inspections/%Y/%m/")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    history = history("wor_findingphoto_history")

    class Meta:
        db_table = "workstations_finding_photo"
        verbose_name = verbose_name_plural = "检查照片"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"照片 {self.pk}"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """The files go with the row, once that is certain."""
        files = [self.image, self.thumbnail]
        result = super().delete(*args, **kwargs)
        for file in files:
            transaction.on_commit(partial(file.storage.delete, file.name))
        return result


def lacking_photos(findings: Iterable[Finding]) -> list[Finding]:
    """Points said to be met whose photo is asked for and not there; photos fetched with the rows."""
    return [row for row in findings if row.is_met and row.point.needs_photo and not row.photos.all()]
