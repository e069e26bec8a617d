"""Where a request comes from, also behind the proxies the office runs."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The client's address; None when it cannot be known.

    PROXY_COUNT says how many proxies of our own stand in front. Each adds the address it saw at the right end of
    X-Forwarded-For, so the client is that many places from the right; whatever stands further left was sent by
    the client itself and proves nothing.
    """
    seen = request.META.get("REMOTE_ADDR", "")
    if settings.PROXY_COUNT:
        chain = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        seen = chain[-settings.PROXY_COUNT] if len(chain) >= settings.PROXY_COUNT else seen
    try:
        return str(ip_address(seen))
    except ValueError:
        return None
