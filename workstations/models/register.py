"""Workstations (studios, liaison stations, consultation rooms), who is attached to them and who keeps their records."""

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.dated import Dated
from cppcc_office.shared.history import history
from members.models import Member
from sectors.models import Organization


class WorkstationKind(models.Model):
    """A kind of workstation; the list is the office's own."""

    name = models.CharField("名称", max_length=20, unique=True)
    order = models.PositiveSmallIntegerField("序号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "工作室类型"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class Workstation(Dated):
    """委员工作室、联络站、协商议事室: where members meet the people."""

    class Form(models.TextChoices):
        STUDIO = "studio", "委员工作室"
        STATION = "station", "联络站"
        ROOM = "room", "协商议事室"

    class Level(models.TextChoices):
        CITY = "city", "市级"
        COUNTY = "county", "县级"

    name = models.CharField("名称", max_length=60, unique=True)
    form = models.CharField("形式", max_length=10, choices=Form, default=Form.STUDIO)
    kind = models.ForeignKey(WorkstationKind, models.PROTECT, related_name="workstations", verbose_name="类型")
    level = models.CharField("层级", max_length=10, choices=Level, default=Level.COUNTY)
    location = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="workstations", verbose_name="所在社区（村）"
    )

    history = history("wor_workstation_history")

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "委员工作室"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Attachment(Dated):
    """驻室委员: a member attached to a workstation."""

    workstation = models.ForeignKey(Workstation, models.CASCADE, related_name="attachments", verbose_name="工作室")
    member = models.ForeignKey(Member, models.CASCADE, related_name="attachments", verbose_name="委员")

    history = history("wor_attachment_history")

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "驻室委员"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["workstation", "member"],
                name="wor_attachment_once",
                violation_error_message="这位委员已经驻在该工作室。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workstation} · {self.member}"


class WorkstationContact(Dated):
    """工作室联络员: staff who keep a workstation's records."""

    workstation = models.ForeignKey(Workstation, models.CASCADE, related_name="contacts", verbose_name="工作室")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="workstation_contacts", verbose_name="账号"
    )

    history = history("wor_contact_history")

    class Meta(Dated.Meta):
        db_table = "workstations_contact"
        verbose_name = verbose_name_plural = "工作室联络员"

    def __str__(self) -> str:
        return f"{self.workstation} · {self.user}"


def workstations_kept_by(user: User, on: datetime.date | None = None) -> models.QuerySet[Workstation]:
    """Workstations whose contact `user` is that day, or the deputy of one."""
    day = on or timezone.localdate()
    contacts = WorkstationContact.objects.valid_on(day).filter(user__in=user.acts_for(day))
    ids = user.recalled(("workstations kept", day), lambda: frozenset(contacts.values_list("workstation", flat=True)))
    return Workstation.objects.filter(pk__in=ids)


def workstations_attended_by(user: User, on: datetime.date | None = None) -> models.QuerySet[Workstation]:
    """Workstations to which `user` is attached that day as a member, oneself."""
    day = on or timezone.localdate()
    rows = Attachment.objects.valid_on(day).filter(member__user=user)
    ids = user.recalled(("workstations attended", day), lambda: frozenset(rows.values_list("workstation", flat=True)))
    return Workstation.objects.filter(pk__in=ids)
