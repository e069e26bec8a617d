"""People who sign in, who stands in for whom, and what the audit log keeps."""

import datetime
from collections.abc import Callable, Hashable

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.audit import AuditEvent, AuditHead
from cppcc_office.shared.dated import Dated
from cppcc_office.shared.history import history

__all__ = ["AuditEvent", "AuditHead", "Deputy", "Device", "Invitation", "Suggestion", "User"]


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
    memory: dict[Hashable, object] | None = None

    class Meta:
        verbose_name = verbose_name_plural = "账号"
        ordering = ["username"]
        permissions = [
            ("grant_user", "可以授予权限"),
            ("invite_user", "可以发放登录单"),
            ("unlock_user", "可以解除锁定、结束他人的登录"),
            ("see_phones", "可以查看完整电话号码"),
            ("export_phones", "可以导出完整电话号码"),
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

    def acts_for(self, on: datetime.date | None = None) -> frozenset[int]:
        """Ids of the users this one may act for on that day: oneself and those one is deputy of."""
        return frozenset([self.pk, *(row.user_id for row in self.stood_in_for(on))])

    def stood_in_for(self, on: datetime.date | None = None) -> list["Deputy"]:
        """Whose deputy one is that day."""
        day = on or timezone.localdate()
        rows = Deputy.objects.valid_on(day).filter(deputy=self).select_related("user")
        return self.recalled(("stood in for", day), lambda: list(rows))

    def recalled[T](self, what: Hashable, find: Callable[[], T]) -> T:
        """What `find` finds. The person who sends a request has a memory as long as that request: there it is asked
        once, because what somebody is does not change while one page is made.
        """
        if self.memory is None:
            return find()
        if what not in self.memory:
            self.memory[what] = find()
        return self.memory[what]


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

    is_counted = False  # no figure speaks of it (see cppcc_office.shared.freshness)

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


class InvitationQuerySet(models.QuerySet):
    def open_at(self, now: datetime.datetime) -> "InvitationQuerySet":
        """Neither used nor revoked, and not yet expired."""
        return self.filter(used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now)


class Invitation(models.Model):
    """登录单: lets its holder set the password of one account, once; only a hash of its code is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations", verbose_name="账号")
    code_hash = models.CharField("校验值", max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField("发放时间", default=timezone.now, editable=False)
    made_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="invitations_made", editable=False, verbose_name="发放人"
    )
    expires_at = models.DateTimeField("有效期至", editable=False)
    used_at = models.DateTimeField("使用时间", null=True, editable=False)
    revoked_at = models.DateTimeField("作废时间", null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        db_table = "acc_invitation"
        verbose_name = verbose_name_plural = "登录单"
        ordering = ["-pk"]
        default_permissions = ["view"]

    def __str__(self) -> str:
        return f"{self.user} · {timezone.localtime(self.made_at):%Y-%m-%d}"

    def state(self, now: datetime.datetime) -> str:
        """In words, why it can or cannot be used."""
        if self.used_at:
            return "已使用"
        if self.revoked_at:
            return "已作废"
        return "已过期" if self.expires_at <= now else "未使用"

    def is_usable(self, now: datetime.datetime) -> bool:
        """Not for staff, whose passwords are no matter of paper."""
        user = self.user
        return self.state(now) == "未使用" and user.is_active and not (user.is_staff or user.is_superuser)


class SuggestionQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "SuggestionQuerySet":
        """Staff with the right read all; everybody reads the own."""
        return self if user.has_perm("accounts.view_suggestion") else self.filter(written_by=user)


class Suggestion(models.Model):
    """投诉建议: what somebody complains of or proposes about this system and the work around it, and the answer."""

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", "投诉"
        SUGGESTION = "suggestion", "建议"
        FAULT = "fault", "系统故障"

    kind = models.CharField("类别", max_length=12, choices=Kind, default=Kind.SUGGESTION)
    text = models.TextField("内容", max_length=2000)
    written_by = models.ForeignKey(
        User, models.PROTECT, related_name="suggestions", editable=False, verbose_name="提出人"
    )
    written_at = models.DateTimeField("提出时间", default=timezone.now, editable=False)
    answer = models.TextField("答复", max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="suggestions_answered",
        editable=False,
        verbose_name="答复人",
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True, editable=False)

    objects = SuggestionQuerySet.as_manager()
    history = history("acc_suggestion_history")

    class Meta:
        db_table = "acc_suggestion"
        verbose_name = verbose_name_plural = "投诉建议"
        ordering = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.text[:30]}"
