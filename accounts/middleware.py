"""Rules that hold on every request of somebody signed in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.audit import Action, log_event
from accounts.devices import SEEN, sign_out_device
from accounts.models import Device

# What stays open to somebody who has to choose a new password first.
OPEN_BEFORE_CHANGE = {"accounts:password", "accounts:sign_out"}


class SignInRequired(LoginRequiredMiddleware):
    """Every page is closed until one signs in; what was being sent is not asked for again by its address."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., HttpResponse]) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        messages.warning(request, "登录已结束，刚才提交的内容没有保存，请重新登录。")
        return redirect(settings.LOGIN_URL)


class SignInRules:
    """Staff are signed out after thirty idle minutes; a password marked for change is changed before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        request.user.memory = {}
        if request.user.is_staff and self._idle(request) > settings.STAFF_IDLE:
            return self._sign_out(request)
        self._see(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: Any) -> HttpResponse | None:
        must_change = request.user.is_authenticated and request.user.must_change_password
        if must_change and request.resolver_match.view_name not in OPEN_BEFORE_CHANGE:
            return redirect("accounts:password")
        return None

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
        return redirect_to_login(request.get_full_path()) if request.method == "GET" else redirect(settings.LOGIN_URL)
