"""Rules that hold on every request of somebody signed in."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.audit import Action, log_event
from accounts.devices import SEEN, sign_out_device
from accounts.models import Device

# What stays open to somebody who has to choose a new password first.
OPEN_BEFORE_CHANGE = {"accounts:password", "accounts:sign_out"}


class SignInRules:
    """Staff are signed out after thirty idle minutes; a password marked for change is changed before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        if request.user.is_staff and self._idle(request) > settings.STAFF_IDLE:
            return self._sign_out(request)
        self._see(request)
        if request.user.must_change_password and resolve(request.path_info).view_name not in OPEN_BEFORE_CHANGE:
            return redirect("accounts:password")
        return self.get_response(request)

    def _idle(self, request: HttpRequest) -> timedelta:
        now = int(timezone.now().timestamp())
        return timedelta(seconds=now - request.session.get(SEEN, now))

    def _see(self, request: HttpRequest) -> None:
        """Write the time down at most once a minute, so that most pages cost no extra query."""
        if SEEN not in request.session or self._idle(request) >= timedelta(minutes=1):
            request.session[SEEN] = int(timezone.now().timestamp())
            Device.objects.filter(session_key=request.session.session_key).update(seen_at=timezone.now())

    def _sign_out(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        sign_out_device(request)
        log_event(Action.IDLE_OUT, by=user, request=request)
        lost = "" if request.method == "GET" else "刚才提交的内容没有保存。"
        messages.warning(request, f"您已超过 30 分钟没有操作，系统已自动退出。{lost}请重新登录。")
        back = f"?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else ""
        return redirect(reverse("accounts:sign_in") + back)
