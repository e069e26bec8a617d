"""The secretariat's pages about one account: its locks and devices, and all locks that hold now."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.devices import end_devices, live_devices
from accounts.lockout import current_locks, locked_until, unlock_account, unlock_address
from accounts.models import User
from cppcc_office.shared.access import office_only

UNLOCK = "accounts.unlock_user"


@office_only(UNLOCK)
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """账号的登录情况."""
    user = get_object_or_404(User, pk=pk)
    now = timezone.now()
    invitations = [(slip, slip.state(now)) for slip in user.invitations.select_related("made_by")[:5]]
    context = {
        "account": user,
        "devices": live_devices(user),
        "until": locked_until(username=user.username),
        "invitations": invitations,
    }
    return render(request, "accounts/account.html", context)


@require_POST
@office_only(UNLOCK)
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """解除账号锁定."""
    user = get_object_or_404(User, pk=pk)
    unlock_account(user=user, by=request.user, request=request)
    messages.success(request, f"已解除“{user}”的锁定，现在可以登录。")
    return redirect("accounts:account", pk=pk)


@require_POST
@office_only(UNLOCK)
def end_account_devices(request: HttpRequest, pk: int) -> HttpResponse:
    """结束一个账号在所有设备上的登录."""
    user = get_object_or_404(User, pk=pk)
    count = end_devices(user.devices.all(), by=request.user, request=request)
    messages.success(request, f"已结束“{user}”在 {count} 台设备上的登录。")
    return redirect("accounts:account", pk=pk)


@office_only(UNLOCK)
def locks(request: HttpRequest) -> HttpResponse:
    """当前的登录锁定, lifted one by one."""
    if request.method == "POST":
        kind, value = request.POST.get("kind"), request.POST.get("value", "")
        if kind == "address":
            unlock_address(ip=value, by=request.user, request=request)
        else:
            unlock_account(user=get_object_or_404(User, username=value), by=request.user, request=request)
        messages.success(request, f"已解除“{value}”的锁定。")
        return redirect("accounts:locks")
    found = current_locks()
    names = dict(User.objects.filter(username__in=[x.value for x in found]).values_list("username", "name"))
    return render(request, "accounts/locks.html", {"locks": [(lock, names.get(lock.value)) for lock in found]})
