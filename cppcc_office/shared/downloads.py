"""Downloads inside WeChat, whose browser breaks them: say so, with an address to open elsewhere."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def open_elsewhere(request: HttpRequest) -> HttpResponse | None:
    """In WeChat, the page to hand out in place of a file; None in every other browser.

    Asked after the access line and before the file is made, so that nothing is logged that nobody got.
    """
    if "MicroMessenger" not in request.META.get("HTTP_USER_AGENT", ""):
        return None
    return render(request, "open_elsewhere.html", {"address": request.build_absolute_uri()})
