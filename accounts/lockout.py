"""Locks after failed sign-ins: until when, and how staff lift them."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.audit import Action, log_event
from accounts.models import User


def _opens_at(attempts: Iterable[AccessAttempt]) -> datetime.datetime | None:
    """When the lock on these failures ends; None when there are fewer than five.

    `attempts`: those of the last fifteen minutes, latest first. The one that makes five opens the lock by expiring.
    """
    failures = 0
    for attempt in attempts:
        failures += attempt.failures_since_start
        if failures >= settings.AXES_FAILURE_LIMIT:
            return attempt.attempt_time + settings.AXES_COOLOFF_TIME
    return None


def locked_until(**of: str | None) -> datetime.datetime | None:
    """When the lock on an account (`username=`) or an address (`ip_address=`) ends; None when there is none."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    return _opens_at(AccessAttempt.objects.filter(attempt_time__gt=since, **of).order_by("-attempt_time"))


def log_failure(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Failed sign-ins stand in the audit log too, with the name typed and never the password."""
    typed = str(credentials.get("username") or "")[:40]
    locked = bool(request and getattr(request, "axes_locked_out", False))
    action = Action.LOCKED if locked else Action.SIGN_IN_FAILED
    log_event(action, by=None, request=request, detail=f"输入的登录名：{typed}", success=False)


@transaction.atomic
def unlock_account(*, user: User, by: User, request: HttpRequest | None = None) -> None:
    """Forget the failures against one account, so that it may sign in at once."""
    AccessAttempt.objects.filter(username=user.username).delete()
    log_event(Action.UNLOCKED, by=by, request=request, target=user, detail="解除账号锁定")


@transaction.atomic
def unlock_address(*, ip: str, by: User, request: HttpRequest | None = None) -> None:
    """Forget the failures from one address."""
    AccessAttempt.objects.filter(ip_address=ip).delete()
    log_event(Action.UNLOCKED, by=by, request=request, detail=f"解除来源地址锁定：{ip}")


def forget_own_failures(sender: Any, user: User, **kwargs: Any) -> None:
    """Who signs in has proved to be the owner: failures against this account no longer count, others do."""
    AccessAttempt.objects.filter(username=user.username).delete()


@dataclass(frozen=True)
class Lock:
    """Something that cannot sign in for now: a name (of an account, or just typed) or an address."""

    kind: str  # "account" or "address"
    value: str
    until: datetime.datetime


def current_locks(now: datetime.datetime | None = None) -> list[Lock]:
    """Every lock that holds now, the longest first; one query."""
    now = now or timezone.now()
    since = now - settings.AXES_COOLOFF_TIME
    attempts = list(AccessAttempt.objects.filter(attempt_time__gt=since).order_by("-attempt_time"))
    locks = []
    for kind, field in (("account", "username"), ("address", "ip_address")):
        by_value: dict[str, list[AccessAttempt]] = {}
        for attempt in attempts:
            by_value.setdefault(getattr(attempt, field) or "", []).append(attempt)
        locks += [
            Lock(kind, value, until) for value, found in by_value.items() if value and (until := _opens_at(found))
        ]
    return sorted(locks, key=lambda lock: lock.until, reverse=True)
