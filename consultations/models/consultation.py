"""A consultation: an activity with a form, parties, departments, opinions by speaker and minutes."""

import datetime
from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity
from consultations.models.brands import Brand
from consultations.models.events import EventQuerySet
from consultations.models.forms import ConsultationForm, Party
from consultations.models.plans import PlannedTopic
from cppcc_office.shared.history import history
from cppcc_office.shared.workdays import Exceptions, workdays_from
from sectors.models import Organization


@dataclass(frozen=True)
class Deadline:
    """Something to be done by a day: warned about, never enforced."""

    label: str
    due_on: datetime.date
    done_on: datetime.date | None

    def state(self, today: datetime.date) -> str:
        """done, late (done too late), overdue, soon (within a week) or ahead."""
        if self.done_on:
            return "done" if self.done_on <= self.due_on else "late"
        if self.due_on < today:
            return "overdue"
        return "soon" if (self.due_on - today).days <= 7 else "ahead"


class ConsultationQuerySet(EventQuerySet):
    view_right, change_right = "consultations.view_consultation", "consultations.change_consultation"

    def listed(self) -> "ConsultationQuerySet":
        return self.select_related("activity__kind", "form", "brand", "minutes").prefetch_related(
            "activity__organizers__group",
            "activity__organizers__workstation",
            "activity__organizers__special_committee",
            "activity__organizers__member_group",
        )


class Consultation(models.Model):
    """协商: participants, attendance, photos and steps are those of its activity."""

    activity = models.OneToOneField(Activity, models.CASCADE, related_name="consultation", verbose_name="活动")
    form = models.ForeignKey(ConsultationForm, models.PROTECT, related_name="consultations", verbose_name="协商形式")
    planned = models.ForeignKey(
        PlannedTopic, models.PROTECT, null=True, blank=True, related_name="consultations", verbose_name="计划议题"
    )
    brand = models.ForeignKey(
        Brand, models.PROTECT, null=True, blank=True, related_name="consultations", verbose_name="协商品牌"
    )
    subject = models.TextField("协商什么", max_length=3000, blank=True, help_text="主要协商的问题，会写进纪要。")
    notice_sent_on = models.DateField("书面通知发出日期", null=True, blank=True)
    materials_sent_on = models.DateField("协商材料送出日期", null=True, blank=True)

    objects = ConsultationQuerySet.as_manager()
    history = history("con_consultation_history")

    class Meta:
        verbose_name = verbose_name_plural = "协商"
        ordering = ["-activity__held_on", "-pk"]

    def __str__(self) -> str:
        return self.activity.title

    def get_absolute_url(self) -> str:
        return reverse("consultations:detail", args=[self.pk])

    def deadlines(self, exceptions: Exceptions) -> list[Deadline]:
        """What its form demands before and after, from the day it is held.

        The figures shipped (15, 10 and 7 working days) are those of 广州市政治协商规程 2009.
        """
        announced = self.activity.announced_at
        notice_on = self.notice_sent_on or (timezone.localdate(announced) if announced else None)
        minutes = getattr(self, "minutes", None)
        wanted = [
            ("书面通知", self.form.notice_workdays, -1, notice_on),
            ("协商材料", self.form.materials_workdays, -1, self.materials_sent_on),
            ("协商纪要", self.form.minutes_workdays, 1, minutes.sent_on if minutes else None),
        ]
        return [
            Deadline(label, workdays_from(self.activity.held_on, sign * days, exceptions), done_on)
            for label, days, sign, done_on in wanted
            if days
        ]


class TakingPart(models.Model):
    """参加单位: a party or a department at a consultation, by whom it was represented, and whether it spoke."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="bodies", verbose_name="协商")
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="党派团体")
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="taking_part", verbose_name="部门（单位）"
    )
    represented_by = models.CharField("参加人员", max_length=80, blank=True, help_text="姓名和职务。")
    spoke = models.BooleanField("发言", default=False)

    history = history("con_takingpart_history")

    class Meta:
        verbose_name = verbose_name_plural = "参加的党派和部门"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(party__isnull=False, organization__isnull=True)
                | Q(party__isnull=True, organization__isnull=False),
                name="con_takingpart_one",
                violation_error_message="党派团体和部门只填其一。",
            ),
            models.UniqueConstraint(
                fields=["consultation", "party"],
                name="con_takingpart_party",
                violation_error_message="这个党派团体已在名单中。",
            ),
            models.UniqueConstraint(
                fields=["consultation", "organization"],
                name="con_takingpart_department",
                violation_error_message="这个部门已在名单中。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.party or self.organization)

    @property
    def speaker(self) -> str:
        """How the one who speaks for it is written."""
        return " ".join(filter(None, [str(self), self.represented_by]))
