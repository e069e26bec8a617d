"""Locks after failed sign-ins: until when, and how staff lift them."""

import datetime
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.audit import Action, log_event


def locked_until(attempts: QuerySet[AccessAttempt], now: datetime.datetime | None = None) -> datetime.datetime | None:
    """When the lock on these failures (of one account, or of one address) ends; None when there is none.

    Failures count for fifteen minutes. Going back from the latest, the one that makes five is the one whose expiry
    opens the lock.
    """
    now = now or timezone.now()
    counted = attempts.filter(attempt_time__gt=now - settings.AXES_COOLOFF_TIME).order_by("-attempt_time")
    failures = 0
    for attempt in counted:
        failures += attempt.failures_since_start
        if failures >= settings.AXES_FAILURE_LIMIT:
            return attempt.attempt_time + settings.AXES_COOLOFF_TIME
    return None


def account_locked_until(username: str) -> datetime.datetime | None:
    return locked_until(AccessAttempt.objects.filter(username=username))


def address_locked_until(ip: str | None) -> datetime.datetime | None:
    return locked_until(AccessAttempt.objects.filter(ip_address=ip))


def log_failure(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Failed sign-ins stand in the audit log too, with the name typed and never the password."""
    typed = str(credentials.get("username") or "")[:40]
    locked = bool(request and getattr(request, "axes_locked_out", False))
    action = Action.LOCKED if locked else Action.SIGN_IN_FAILED
    log_event(action, by=None, request=request, detail=f"输入的登录名：{typed}", success=False)
