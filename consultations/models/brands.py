"""Brands of consultation."""

import datetime

from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.exactly_one import exactly_one
from cppcc_office.shared.history import history
from members.models import groups_guided_by, groups_kept_by
from sectors.models import SectorGroup, SpecialCommittee
from workstations.models import Workstation, workstations_kept_by


class BrandQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "BrandQuerySet":
        """A brand is there to be known: everybody who belongs to the office's work sees it; its consultations follow
        their own rule.
        """
        return self if user.is_active else self.none()

    def usable_by(self, user: User) -> "BrandQuerySet":
        """Those under which `user` may hold a consultation: the own places' brands, for the office all of them."""
        rows = self.filter(is_active=True)
        if user.has_perm("consultations.change_consultation"):
            return rows
        kept = groups_kept_by(user) | groups_guided_by(user)
        return rows.filter(
            models.Q(group__in=kept) | models.Q(workstation__in=workstations_kept_by(user)) | models.Q(is_office=True)
        )


class Brand(models.Model):
    """协商品牌: a name under which a group, a workstation or a special committee keeps consulting, such as 荷塘夜话."""

    name = models.CharField("品牌名称", max_length=40, unique=True)
    group = models.ForeignKey(
        SectorGroup, models.PROTECT, null=True, blank=True, related_name="brands", verbose_name="界别（联组）"
    )
    workstation = models.ForeignKey(
        Workstation, models.PROTECT, null=True, blank=True, related_name="brands", verbose_name="工作室"
    )
    special_committee = models.ForeignKey(
        SpecialCommittee, models.PROTECT, null=True, blank=True, related_name="brands", verbose_name="专委会"
    )
    is_office = models.BooleanField("政协机关", default=False)
    since = models.DateField("创立时间", default=timezone.localdate)
    text = models.TextField("介绍", max_length=2000, blank=True)
    is_active = models.BooleanField("在用", default=True)

    objects = BrandQuerySet.as_manager()
    history = history("con_brand_history")

    class Meta:
        verbose_name = verbose_name_plural = "协商品牌"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=exactly_one("group", "workstation", "special_committee", flag="is_office"),
                name="con_brand_one_owner",
                violation_error_message="请在界别（联组）、工作室、专委会、政协机关中填写一个，并且只填一个。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("consultations:brand", args=[self.pk])

    @property
    def owner(self) -> str:
        return str(self.group or self.workstation or self.special_committee or "政协机关")

    def years(self, today: datetime.date) -> range:
        return range(self.since.year, today.year + 1)
