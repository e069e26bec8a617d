"""The audit log: who did what, when and from where; written once, chained by hashes, never changed."""

import datetime
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone

from cppcc_office.shared.address import client_address

GENESIS = "0" * 64


class Action(models.TextChoices):
    """What the log calls an act; parts of the product above may log further words of their own."""

    SIGN_IN = "sign_in", "登录"
    SIGN_IN_FAILED = "sign_in_failed", "登录失败"
    LOCKED = "locked", "登录被锁定"
    UNLOCKED = "unlocked", "解除锁定"
    SIGN_OUT = "sign_out", "退出"
    IDLE_OUT = "idle_out", "长时间未操作退出"
    PASSWORD_CHANGED = "password_changed", "修改密码"
    PASSWORD_RESET = "password_reset", "重置密码"
    PASSWORD_SET = "password_set", "凭登录单设置密码"
    DEVICE_ENDED = "device_ended", "结束设备登录"
    ACCOUNT_CREATED = "account_created", "开通账号"
    RIGHTS_CHANGED = "rights_changed", "设置权限"
    INVITED = "invited", "发放登录单"
    SLIPS_PRINTED = "slips_printed", "打印登录单"
    SUGGESTED = "suggested", "提交投诉建议"
    PHONE_SHOWN = "phone_shown", "查看手机号码"
    EXPORTED = "exported", "导出"
    IMPORTED = "imported", "导入"
    IMPORT_UNDONE = "import_undone", "撤销导入"


class AuditLockedError(TypeError):
    """Somebody tried to change or delete what the audit log has kept."""

    def __init__(self) -> None:
        super().__init__("审计记录只能追加，不能修改或删除。")


class AuditQuerySet(models.QuerySet):
    """Reads only; rows come in through `log_event`."""

    def _refuse(self, *args: Any, **kwargs: Any) -> Any:
        raise AuditLockedError

    update = delete = _raw_delete = bulk_create = bulk_update = update_or_create = _refuse


class AuditEvent(models.Model):
    """One line of the audit log; `hash` covers the line and the hash of the line before."""

    is_counted = False  # no figure speaks of it (see cppcc_office.shared.freshness)

    at = models.DateTimeField("时间", editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="audit_events",
        verbose_name="账号",
    )
    actor_name = models.CharField("操作人", max_length=80, blank=True, editable=False)
    action = models.CharField("操作代码", max_length=40, editable=False)
    target_kind = models.CharField("对象类别", max_length=60, blank=True, editable=False)
    target_id = models.CharField("对象编号", max_length=40, blank=True, editable=False)
    target_name = models.CharField("对象", max_length=160, blank=True, editable=False)
    detail = models.TextField("说明", blank=True, editable=False)
    count = models.PositiveIntegerField("数量", null=True, editable=False)
    ip = models.CharField("来源地址", max_length=45, blank=True, editable=False)
    success = models.BooleanField("成功", default=True, editable=False)
    previous_hash = models.CharField("上一条的校验值", max_length=64, unique=True, editable=False)
    hash = models.CharField("校验值", max_length=64, editable=False)

    objects = AuditQuerySet.as_manager()

    class Meta:
        db_table = "acc_audit_event"
        verbose_name = verbose_name_plural = "审计记录"
        ordering = ["-pk"]
        default_permissions = ["view"]
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["at"], name="acc_audit_at"),
            models.Index(fields=["action", "at"], name="acc_audit_action"),
            models.Index(fields=["target_kind", "target_id"], name="acc_audit_target"),
        ]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.at):%Y-%m-%d %H:%M:%S} {self.actor_name} {self.action_name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AuditLockedError
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise AuditLockedError

    @property
    def action_name(self) -> str:
        """The act in words."""
        return dict(Action.choices).get(self.action, self.action)

    def computed_hash(self) -> str:
        """SHA-256 over everything this line says and the hash of the line before it."""
        said = [
            self.at.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
            self.actor_id,
            self.actor_name,
            self.action,
            self.target_kind,
            self.target_id,
            self.target_name,
            self.detail,
            self.count,
            self.ip,
            self.success,
            self.previous_hash,
        ]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


class AuditHead(models.Model):
    """The end of the chain: one row, locked while a line is added, so that cutting off the last lines shows."""

    is_counted = False  # no figure speaks of it (see cppcc_office.shared.freshness)

    last_hash = models.CharField("最后一条的校验值", max_length=64, default=GENESIS, editable=False)
    length = models.PositiveBigIntegerField("条数", default=0, editable=False)

    class Meta:
        db_table = "acc_audit_head"
        verbose_name = verbose_name_plural = "审计链"
        default_permissions = []

    def __str__(self) -> str:
        return f"共 {self.length} 条，至 {self.last_hash}"


@transaction.atomic
def log_event(
    action: str,
    *,
    by: Any,
    request: HttpRequest | None = None,
    target: models.Model | None = None,
    detail: str = "",
    count: int | None = None,
    success: bool = True,
) -> AuditEvent:
    """Append one line to the audit log.

    `action` is one of `Action` or a short word of the caller's own; `by` the user, or None when nobody is signed in;
    `target` the row it was done to; `count` how many rows were printed, exported or imported. Writers queue on one
    row until their transaction ends: log at the end of a long one.
    """
    AuditHead.objects.get_or_create(pk=1)
    head = AuditHead.objects.select_for_update().get(pk=1)
    actor = by if by is not None and by.pk else None
    event = AuditEvent(
        at=timezone.now(),
        actor=actor,
        actor_name=str(actor)[:80] if actor else "",
        action=action,
        target_kind=target._meta.label_lower if target else "",
        target_id=str(target.pk) if target else "",
        target_name=str(target)[:160] if target else "",
        detail=detail,
        count=count,
        ip=(client_address(request) or "") if request else "",
        success=success,
        previous_hash=head.last_hash,
    )
    event.hash = event.computed_hash()
    event.save()
    head.last_hash, head.length = event.hash, head.length + 1
    head.save()
    return event


@dataclass(frozen=True)
class AuditCheck:
    """What a walk along the whole chain found: how many lines, and sentences on what is wrong."""

    length: int
    last_hash: str
    problems: list[str]


def verify_audit() -> AuditCheck:
    """Walk the chain from its first line; name every line that was changed, and every place where lines are missing."""
    problems: list[str] = []
    expected, length = GENESIS, 0
    for event in AuditEvent.objects.order_by("pk").iterator(chunk_size=2000):
        length += 1
        where = f"第 {length} 条（编号 {event.pk}，{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}）"
        if event.previous_hash != expected:
            problems.append(f"{where}之前的记录被删除、插入或调换过。")
        if event.computed_hash() != event.hash:
            problems.append(f"{where}的内容被改动过。")
        expected = event.hash
    head = AuditHead.objects.filter(pk=1).first() or AuditHead()
    if length != head.length or expected != head.last_hash:
        problems.append(f"末尾的记录不完整：应有 {head.length} 条，实有 {length} 条。")
    return AuditCheck(length, expected, problems)
