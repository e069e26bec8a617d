"""Doing something to a proposal from a page: the action, a sentence, and back."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cppcc_office.shared.workflow import Refused


def done(
    request: HttpRequest, said: str, page: str, pk: int, action: Callable[..., object], **facts: object
) -> HttpResponse:
    """Take the action and say so, or say why not; back to the page named."""
    try:
        action(by=request.user, **facts)
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
    else:
        messages.success(request, said)
    return redirect(page, pk)


def revision_seen(request: HttpRequest, name: str = "revision") -> int:
    """The revision of the text a page showed; -1 where it does not say."""
    seen = request.POST.get(name, "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else -1


def draft_seen(request: HttpRequest) -> int | None:
    """The revision of the draft that a page was written on; None where the page does not say."""
    return revision_seen(request, "draft_revision") if "draft_revision" in request.POST else None
