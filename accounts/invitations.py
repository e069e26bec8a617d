"""Setting the first password with a slip: by its link, or by typing its code.

Wrong codes lock nobody out: at a thousand guesses a second a code of 59 bits outlives its fourteen days by far, and
a whole meeting room types its codes through one address.
"""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.actions import accept_invitation, code_hash, spoken_code
from accounts.devices import sign_in_on_device, sign_out_device
from accounts.forms import CodeForm, InvitationForm
from accounts.models import Invitation


@login_not_required
@never_cache
def invitation_code(request: HttpRequest) -> HttpResponse:
    """输入登录单代码."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        return redirect("accounts:invitation", code=spoken_code(form.cleaned_data["code"]))
    return render(request, "accounts/invitation_code.html", {"form": form})


@login_not_required
@sensitive_post_parameters()
@never_cache
def invitation(request: HttpRequest, code: str) -> HttpResponse:
    """凭登录单设置密码. Looking changes nothing: WeChat opens links before people do."""
    found = Invitation.objects.select_related("user").filter(code_hash=code_hash(code)).first()
    if found is None:
        return render(request, "accounts/invitation_closed.html", {"invitation": None}, status=404)
    if not found.is_usable(timezone.now()):
        return render(request, "accounts/invitation_closed.html", {"invitation": found}, status=410)
    form = InvitationForm(found.user, request.POST or None)
    if form.is_valid():
        try:
            return _accept(request, found, form)
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "accounts/invitation.html", {"form": form, "invitation": found})


def _accept(request: HttpRequest, found: Invitation, form: InvitationForm) -> HttpResponse:
    user = accept_invitation(invitation=found, password=form.cleaned_data["new_password"], request=request)
    if request.user.is_authenticated:
        sign_out_device(request)
    sign_in_on_device(request, user, remember=form.cleaned_data["remember"])
    messages.success(request, f"密码已设好。以后用登录名 {user.username} 和这个密码登录。")
    return redirect(settings.LOGIN_REDIRECT_URL)
