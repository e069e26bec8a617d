"""The public page of a workstation: what was approved for it, and how often it has been knocked at."""

import hashlib
import secrets

from django.db import models
from django.urls import reverse

from accounts.models import User
from cppcc_office.shared.history import history
from cppcc_office.shared.vouched import person
from members.models import Member
from workstations.models.register import Workstation, workstations_kept_by


def new_token() -> str:
    """Ten digits: short enough for a QR code on the wall, not to be counted through."""
    return f"{secrets.randbelow(10**10):010}"


def words_read(workstation: Workstation) -> str:
    """A fingerprint of the words somebody was shown, to say later that these were read and no others."""
    return hashlib.sha256(f"{workstation.about}\0{workstation.hours}".encode()).hexdigest()


class DoorQuerySet(models.QuerySet):
    def open_to_all(self) -> "DoorQuerySet":
        """Switched on, of workstations that still exist."""
        return self.filter(is_on=True, workstation__ends_on=None)


class Door(models.Model):
    """公开页: one page for everybody, with nothing on it that a person has not approved; off until switched on.

    `about` and `hours` are copies of the workstation's words as they were when somebody approved them.
    """

    workstation = models.OneToOneField(Workstation, models.PROTECT, related_name="door", verbose_name="工作室")
    token = models.CharField("地址", max_length=12, unique=True, default=new_token, editable=False)
    is_on = models.BooleanField("公开页已开放", default=False, editable=False)
    about = models.TextField("公开的简介", max_length=2000, blank=True, editable=False)
    hours = models.CharField("公开的开放时间", max_length=120, blank=True, editable=False)
    members = models.ManyToManyField(Member, related_name="+", blank=True, verbose_name="公开的委员", editable=False)
    approved_by = person("审核人", null=True, blank=True, editable=False)
    approved_at = models.DateTimeField("审核时间", null=True, blank=True, editable=False)

    objects = DoorQuerySet.as_manager()
    history = history("wor_door_history")

    class Meta:
        db_table = "wor_door"
        verbose_name = verbose_name_plural = "公开页"
        ordering = ["workstation"]

    def __str__(self) -> str:
        return f"{self.workstation}公开页"

    def get_absolute_url(self) -> str:
        return reverse("door:door", args=[self.token])


class DoorResult(models.Model):
    """公开成果: what came of the work, in words meant for everybody; shown once somebody has approved it."""

    door = models.ForeignKey(Door, models.PROTECT, related_name="results", verbose_name="公开页")
    title = models.CharField("标题", max_length=60)
    text = models.TextField("内容", max_length=600, help_text="写办成了什么。不要写群众的姓名、电话、住址。")
    written_by = person("填写人", editable=False)
    written_at = models.DateTimeField("填写时间", auto_now_add=True)
    approved_by = person("审核人", null=True, blank=True, editable=False)
    approved_at = models.DateTimeField("审核时间", null=True, blank=True, editable=False)

    history = history("wor_door_result_history")

    class Meta:
        db_table = "wor_door_result"
        verbose_name = verbose_name_plural = "公开成果"
        ordering = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class Knock(models.Model):
    """How often something was done at the doors within an hour, by one address or at one workstation.

    An address stands here only as a keyed hash, and for a day.
    """

    what = models.CharField("做什么", max_length=8)
    who = models.CharField("来源", max_length=44)
    hour = models.DateTimeField("时段")
    count = models.PositiveIntegerField("次数", default=0)

    class Meta:
        db_table = "wor_knock"
        verbose_name = verbose_name_plural = "访问计数"
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["what", "who", "hour"], name="wor_knock_once")]
        indexes = [models.Index(fields=["hour"], name="wor_knock_hour")]

    def __str__(self) -> str:
        return f"{self.what} {self.count}"


def may_publish(user: User) -> bool:
    """Whether `user` decides what goes public: staff with the right; a contact only prepares it."""
    return user.has_perm("workstations.change_door")


def may_prepare(workstation: Workstation, user: User) -> bool:
    return may_publish(user) or workstations_kept_by(user).filter(pk=workstation.pk).exists()
