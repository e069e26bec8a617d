"""Signing in and out."""

from typing import Any

from axes.helpers import get_client_username
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.audit import Action, log_event
from accounts.devices import sign_in_on_device, sign_out_device
from accounts.forms import SignInForm
from accounts.lockout import account_locked_until, address_locked_until


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
    account = account_locked_until(get_client_username(request, credentials))
    address = address_locked_until(request.axes_ip_address)
    until = max(filter(None, [account, address]), default=None)
    return render(request, "accounts/sign_in_locked.html", {"until": until, "by_address": bool(address)}, status=429)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """退出."""
    log_event(Action.SIGN_OUT, by=request.user, request=request)
    sign_out_device(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)
