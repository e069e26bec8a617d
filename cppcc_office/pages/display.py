"""How a person wants the pages to look."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST


@login_not_required
@require_POST
def set_display(request: HttpRequest) -> HttpResponse:
    """Switch elder mode (大字版) on or off; kept for a year in a cookie of this browser."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    response = HttpResponseRedirect(target)
    if request.POST.get("elder"):
        response.set_cookie(
            "elder", "1", max_age=365 * 24 * 3600, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    else:
        response.delete_cookie("elder")
    return response
