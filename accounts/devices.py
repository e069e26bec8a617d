"""Sign-ins on devices: begun, seen, shown to their owner, ended by owner or office."""

import re
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.audit import Action, log_event
from accounts.models import Device, User
from cppcc_office.shared.address import client_address

SEEN = "seen_at"  # in the session: seconds since 1970 of the last request, kept to the minute

BROWSERS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("QQBrowser", "QQ 浏览器"),
    ("UCBrowser", "UC 浏览器"),
    ("Edg", "Edge"),
    ("Firefox", "火狐"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "鸿蒙手机"),
    ("iPhone", "苹果手机"),
    ("iPad", "苹果平板"),
    ("Android", "安卓手机"),
    ("Windows", "Windows 电脑"),
    ("Mac OS", "苹果电脑"),
    ("UOS", "统信电脑"),
    ("Kylin", "麒麟电脑"),
    ("Linux", "Linux 电脑"),
)


def device_name(user_agent: str) -> str:
    """A device as its owner would call it, such as 微信（安卓手机）."""
    system = next((word for sign, word in SYSTEMS if sign in user_agent), "未知设备")
    browser = next((word for sign, word in BROWSERS if re.search(rf"\b{sign}", user_agent)), "")
    return f"{browser}（{system}）" if browser else system


def sign_in_on_device(request: HttpRequest, user: User, *, remember: bool) -> None:
    """Begin a session under a new key; `remember` keeps members and liaisons for thirty days, never staff."""
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    if remember and not user.is_staff:
        request.session.set_expiry(settings.REMEMBER_FOR)
        Device.objects.filter(session_key=request.session.session_key).update(is_remembered=True)
    log_event(Action.SIGN_IN, by=user, request=request, detail="保持登录" if remember and not user.is_staff else "")


def begin_device(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Whatever way somebody was signed in: the session gets its device and the time it was last seen."""
    now = timezone.now()
    User.objects.filter(pk=user.pk).update(last_login=now)
    request.session[SEEN] = int(now.timestamp())
    user.devices.exclude(pk__in=live_devices(user)).delete()
    about = {
        "user": user,
        "name": device_name(request.META.get("HTTP_USER_AGENT", "")),
        "ip": client_address(request) or "",
        "is_remembered": False,
        "signed_in_at": now,
        "seen_at": now,
    }
    Device.objects.update_or_create(session_key=request.session.session_key, defaults=about)


def sign_out_device(request: HttpRequest) -> None:
    """End this session and forget its device."""
    Device.objects.filter(session_key=request.session.session_key).delete()
    logout(request)


def live_devices(user: User) -> QuerySet[Device]:
    """Devices on which `user` is still signed in."""
    sessions = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())
    return user.devices.filter(Exists(sessions))


@transaction.atomic
def end_devices(devices: QuerySet[Device], *, by: User, request: HttpRequest | None = None) -> int:
    """End the sessions of one account's devices at once; returns how many there were."""
    found = list(devices.select_related("user"))
    Session.objects.filter(session_key__in=[device.session_key for device in found]).delete()
    Device.objects.filter(pk__in=[device.pk for device in found]).delete()
    if found:
        names = "、".join(device.name for device in found)
        log_event(Action.DEVICE_ENDED, by=by, request=request, target=found[0].user, detail=names, count=len(found))
    return len(found)


def keep_this_device(request: HttpRequest, old_key: str | None) -> None:
    """After the session got a new key: the device follows it, all other devices of the account are ended."""
    user = request.user
    user.devices.filter(session_key=old_key).update(session_key=request.session.session_key)
    end_devices(user.devices.exclude(session_key=request.session.session_key), by=user, request=request)
