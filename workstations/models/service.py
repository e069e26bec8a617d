"""What a workstation does for people from day to day: receptions, visits, talks, entered in seconds."""

import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.history import history
from members.models import Member
from workstations.models.register import (
    Workstation,
    workstations_attended_by,
    workstations_kept_by,
    workstations_served_by,
)

MOST_PEOPLE = 5000


def sees_all_service(user: User) -> bool:
    """Leaders and staff with the right see what every workstation does for people."""
    return user.is_leader or user.has_perm("workstations.view_servicerecord")


def workstations_seen_by(user: User) -> models.QuerySet[Workstation]:
    """Those served, and all of them for leaders and staff with the right."""
    return Workstation.objects.all() if sees_all_service(user) else workstations_served_by(user)


class ServiceRecordQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "ServiceRecordQuerySet":
        return self.filter(workstation__in=workstations_seen_by(user))

    def editable_by(self, user: User) -> "ServiceRecordQuerySet":
        """The station's contact and staff with the right; an attached member what the member entered."""
        if user.has_perm("workstations.change_servicerecord"):
            return self
        own = Q(recorded_by=user, workstation__in=workstations_attended_by(user))
        return self.filter(Q(workstation__in=workstations_kept_by(user)) | own)

    def held_in(self, year: int) -> "ServiceRecordQuerySet":
        return self.filter(held_on__range=(datetime.date(year, 1, 1), datetime.date(year, 12, 31)))

    def figures(self) -> list[tuple[str, str, int, int]]:
        """(kind, one of the four stations, how many, how many people); one query."""
        rows = self.order_by().values_list("kind", "station").annotate(n=Count("pk"), people=Sum("people"))
        return list(rows.order_by("kind", "station"))


class ServiceRecord(models.Model):
    """服务记录: one reception, visit or talk of a workstation, and which of the 四站 it counts towards."""

    class Kind(models.TextChoices):
        RECEPTION = "reception", "接待来访"
        VISIT = "visit", "走访"
        ONLINE = "online", "线上交流"
        OTHER = "other", "其他服务"

    class Station(models.TextChoices):
        """四站 (DG3)."""

        INFORMATION = "information", "社情民意情报站"
        LIAISON = "liaison", "委员群众联络站"
        LEARNING = "learning", "学习提升加油站"
        CONSULTATION = "consultation", "协商议事工作站"

    # Where a kind counts unless somebody says otherwise: who comes brings information, who is gone to is kept in touch.
    STATION_OF = {
        Kind.RECEPTION: Station.INFORMATION,
        Kind.VISIT: Station.LIAISON,
        Kind.ONLINE: Station.LIAISON,
        Kind.OTHER: Station.LIAISON,
    }

    workstation = models.ForeignKey(Workstation, models.PROTECT, related_name="service_records", verbose_name="工作室")
    kind = models.CharField("方式", max_length=12, choices=Kind, default=Kind.RECEPTION)
    held_on = models.DateField("日期", default=timezone.localdate)
    people = models.PositiveIntegerField(
        "人数", default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_PEOPLE)]
    )
    matter = models.CharField("什么事", max_length=120, help_text="一句话。不要写群众的姓名、电话。")
    station = models.CharField("计入", max_length=12, choices=Station)
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="service_records", verbose_name="委员"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name="登记人"
    )
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = ServiceRecordQuerySet.as_manager()
    history = history("wor_service_history")

    class Meta:
        db_table = "wor_service"
        verbose_name = verbose_name_plural = "服务记录"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(people__gte=1), name="wor_service_people", violation_error_message="人数至少为 1。"
            )
        ]
        indexes = [models.Index(fields=["workstation", "held_on"], name="wor_service_day")]

    def __str__(self) -> str:
        return f"{self.held_on:%Y-%m-%d} {self.get_kind_display()} {self.people} 人"

    def save(self, *args: object, **kwargs: object) -> None:
        self.station = self.station or self.STATION_OF[self.kind]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("service:record", args=[self.workstation_id, self.pk])
