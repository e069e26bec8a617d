"""登录单: who gets one, and the sheets to print and cut."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.actions import make_invitations, spoken_code
from accounts.audit import Action, log_event
from accounts.models import User
from cppcc_office.pages.recipients import KINDS, MEMBERS, NO_ACCOUNT, STATES, Recipient, chosen, recipients
from cppcc_office.shared.access import office_only
from cppcc_office.shared.qr import qr_svg
from members.actions import open_accounts
from members.sign_in import members_of_mobiles
from sectors.models import SectorGroup

INVITE = "accounts.invite_user"


class SlipFilter(forms.Form):
    """Whose slips."""

    kind = forms.ChoiceField(label="发给", choices=KINDS, required=False)
    group = forms.ModelChoiceField(
        label="界别（联组）", queryset=SectorGroup.objects.all(), required=False, empty_label="全部界别"
    )
    state = forms.ChoiceField(label="账号情况", choices=[("all", "全部"), *STATES], required=False)


@dataclass(frozen=True)
class Slip:
    """One slip of paper."""

    name: str
    where: str
    username: str
    has_mobile: bool
    shares_mobile: bool
    code: str
    qr: SafeString


@office_only(INVITE)
def slips(request: HttpRequest) -> HttpResponse:
    """发放登录单: choose whom. `?keys=m12-u7` (as the admin's lists lead here) shows exactly those."""
    keys = [key for key in request.GET.get("keys", "").split("-") if key]
    form = SlipFilter(request.GET if "kind" in request.GET else {"kind": MEMBERS, "state": NO_ACCOUNT})
    form.is_valid()
    asked = form.cleaned_data
    if keys:
        found = chosen(keys)
    else:
        group, state = asked.get("group"), asked.get("state")
        found = recipients(
            asked.get("kind") or MEMBERS,
            group=group.pk if group else None,
            state="" if state == "all" else state or "",
        )
    open_to = [one for one in found if not one.obstacle]
    context = {"form": form, "found": found, "open_count": len(open_to), "keys": keys}
    return render(request, "pages/slips.html", context)


@require_POST
@never_cache
@office_only(INVITE)
def print_slips(request: HttpRequest) -> HttpResponse:
    """打印登录单: make the codes and show the sheets, this once."""
    keys = request.POST.getlist("listed" if request.POST.get("scope") == "all" else "key")
    whom = [one for one in chosen(keys) if not one.obstacle]
    if not whom:
        messages.error(request, "没有选择可以发放登录单的人，请先勾选。")
        return redirect("accounts:slips")
    made = give_slips(whom=whom, by=request.user, request=request)
    until = timezone.localdate() + settings.INVITATION_FOR
    context = {"slips": made, "until": until, "site": _short_address(reverse("accounts:invitation_code"))}
    return render(request, "pages/slips_print.html", context)


@transaction.atomic
def give_slips(*, whom: list[Recipient], by: User, request: HttpRequest | None = None) -> list[Slip]:
    """Open the accounts that are missing, make one code for each person, and log that they were printed."""
    members = [one.member for one in whom if one.member]
    opened = dict(zip([m.pk for m in members], open_accounts(members=members, by=by, request=request), strict=True))
    accounts = [opened[one.member.pk] if one.member else one.user for one in whom]
    codes = make_invitations(users=list(dict.fromkeys(accounts)), by=by, request=request)
    mobiles = members_of_mobiles(one.member.phone for one in whom if one.member)
    names = "、".join(one.name for one in whom)
    log_event(Action.SLIPS_PRINTED, by=by, request=request, detail=names, count=len(whom))
    return [
        Slip(
            name=one.name,
            where=one.where,
            username=user.username,
            has_mobile=one.member is not None and one.member.phone in mobiles,
            shares_mobile=one.member is not None and mobiles[one.member.phone] > 1,
            code=spoken_code(codes[user.pk]),
            qr=qr_svg(settings.SITE_URL + reverse("accounts:invitation", args=[codes[user.pk]])),
        )
        for one, user in zip(whom, accounts, strict=True)
    ]


def _short_address(path: str) -> str:
    """What people type: without https:// and the last slash."""
    site = urlsplit(settings.SITE_URL)
    return f"{site.netloc}{path.rstrip('/')}"
