"""Signing in and out, the own password and devices, complaints and suggestions."""

from typing import Any

from axes.helpers import get_client_username
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.actions import change_own_password, write_suggestion
from accounts.audit import Action, log_event
from accounts.devices import end_devices, live_devices, sign_in_on_device, sign_out_device
from accounts.forms import ChangePasswordForm, SignInForm, SuggestionForm
from accounts.lockout import locked_until
from accounts.models import Suggestion


def _page_wanted(request: HttpRequest) -> str:
    """Where somebody was going before the sign-in page; home when that is not one of our pages."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return resolve_url(settings.LOGIN_REDIRECT_URL)


@login_not_required
@sensitive_post_parameters("password")
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """登录."""
    if request.user.is_authenticated:
        return redirect(_page_wanted(request))
    form = SignInForm(request, request.POST or None)
    if form.is_valid():
        sign_in_on_device(request, form.get_user(), remember=form.cleaned_data["remember"])
        return redirect(_page_wanted(request))
    return render(request, "accounts/sign_in.html", {"form": form, "next": _page_wanted(request)})


def sign_in_locked(request: HttpRequest, response: HttpResponse, credentials: dict[str, Any]) -> HttpResponse:
    """Instead of the sign-in page, when the account or the address has five failures behind it."""
    account = locked_until(username=get_client_username(request, credentials))
    address = locked_until(ip_address=request.axes_ip_address)
    until = max(filter(None, [account, address]), default=None)
    context = {"until": until, "by_account": bool(account), "by_address": bool(address)}
    return render(request, "accounts/sign_in_locked.html", context, status=429)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """退出."""
    if not request.user.is_authenticated:
        return redirect(settings.LOGOUT_REDIRECT_URL)
    log_event(Action.SIGN_OUT, by=request.user, request=request)
    sign_out_device(request)
    messages.success(request, "您已退出登录。")
    return redirect(settings.LOGOUT_REDIRECT_URL)


@sensitive_post_parameters()
@never_cache
def password(request: HttpRequest) -> HttpResponse:
    """修改密码."""
    form = ChangePasswordForm(request.user, request.POST or None)
    if form.is_valid():
        change_own_password(request=request, password=form.cleaned_data["new_password"])
        messages.success(request, "密码已修改，其他设备上的登录已结束。")
        return redirect("home")
    return render(request, "accounts/password.html", {"form": form})


@never_cache
def devices(request: HttpRequest) -> HttpResponse:
    """我的登录设备."""
    mine = live_devices(request.user)
    return render(request, "accounts/devices.html", {"devices": mine, "this": request.session.session_key})


@require_POST
def end_device(request: HttpRequest, pk: int) -> HttpResponse:
    """结束登录: one of the own devices."""
    device = get_object_or_404(request.user.devices, pk=pk)
    if device.session_key == request.session.session_key:
        return sign_out(request)
    end_devices(request.user.devices.filter(pk=pk), by=request.user, request=request)
    messages.success(request, f"已结束在“{device.name}”上的登录。")
    return redirect("accounts:devices")


@require_POST
def end_other_devices(request: HttpRequest) -> HttpResponse:
    """All of the own devices but this one."""
    others = request.user.devices.exclude(session_key=request.session.session_key)
    end_devices(others, by=request.user, request=request)
    messages.success(request, "其他设备上的登录已全部结束。")
    return redirect("accounts:devices")


def suggestions(request: HttpRequest) -> HttpResponse:
    """投诉建议: write one, and read the own with their answers."""
    form = SuggestionForm(request.POST or None)
    if form.is_valid():
        write_suggestion(suggestion=form.save(commit=False), by=request.user, request=request)
        messages.success(request, "已收到，机关办公室会在本页答复您。")
        return redirect("accounts:suggestions")
    own = Suggestion.objects.filter(written_by=request.user)
    return render(request, "accounts/suggestions.html", {"form": form, "suggestions": own})
