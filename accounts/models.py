"""People who sign in, who stands in for whom, and what the audit log keeps."""

import datetime

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.audit import AuditEvent, AuditHead
from cppcc_office.shared.dated import Dated
from cppcc_office.shared.history import history

__all__ = ["AuditEvent", "AuditHead", "Deputy", "Device", "User"]


class User(AbstractUser):
    """Somebody who signs in: staff of the office, a leader, a member, a liaison or a clerk.

    What a person may do follows from rights (staff, by office) and from dated relations kept on higher floors
    (a member's posts, a group's liaisons, an organization's staff); nothing here names them.
    """

    first_name = None
    last_name = None
    name = models.CharField("姓名", max_length=40)
    is_leader = models.BooleanField("领导", default=False, help_text="可查看全部界别的积分和排名。")
    must_change_password = models.BooleanField("下次登录须改密码", default=False)
    password_changed_at = models.DateTimeField("密码修改时间", null=True, blank=True)

    history = history("acc_user_history", excluded_fields=["password", "last_login"])

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "账号"
        ordering = ["username"]
        permissions = [
            ("invite_user", "可以发放登录单"),
            ("unlock_user", "可以解除锁定、结束他人的登录"),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def is_secretariat(self) -> bool:
        """Staff of the committee's office, who work in the admin site."""
        return self.is_active and self.is_staff

    @property
    def sees_everything(self) -> bool:
        """Leaders and the secretariat see every group's records."""
        return self.is_active and (self.is_staff or self.is_leader)

    def acts_for(self, on: datetime.date | None = None) -> models.QuerySet:
        """Ids of the users this one may act for on that day, oneself and those one is deputy of; costs no query
        of its own where it stands in another one.
        """
        stood_in_for = Deputy.objects.valid_on(on or timezone.localdate()).filter(deputy=self)
        people = User.objects.filter(Q(pk=self.pk) | Q(pk__in=stood_in_for.values("user_id")))
        return people.order_by().values_list("pk", flat=True)


class Deputy(Dated):
    """B 角: somebody who does another's to-dos and approvals for a time."""

    user = models.ForeignKey(User, models.CASCADE, related_name="deputies", verbose_name="本人（A 角）")
    deputy = models.ForeignKey(User, models.CASCADE, related_name="deputy_of", verbose_name="代理人（B 角）")

    history = history("acc_deputy_history")

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "AB 角"
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(user=F("deputy")),
                name="acc_deputy_not_self",
                violation_error_message="代理人不能是本人。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} 由 {self.deputy} 代理"


class Device(models.Model):
    """A sign-in that still holds on one device; ending it deletes its session and this row."""

    user = models.ForeignKey(User, models.CASCADE, related_name="devices", verbose_name="账号")
    session_key = models.CharField("会话", max_length=40, unique=True, editable=False)
    name = models.CharField("设备", max_length=60, editable=False)
    ip = models.CharField("来源地址", max_length=45, blank=True, editable=False)
    is_remembered = models.BooleanField("保持登录", default=False, editable=False)
    signed_in_at = models.DateTimeField("登录时间", default=timezone.now, editable=False)
    seen_at = models.DateTimeField("最近使用", default=timezone.now, editable=False)

    class Meta:
        db_table = "acc_device"
        verbose_name = verbose_name_plural = "登录设备"
        ordering = ["-seen_at", "-pk"]
        default_permissions = ["view"]

    def __str__(self) -> str:
        return self.name
