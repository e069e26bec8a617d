"""What the pages of a report and of a result answer while it is a draft."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from cppcc_office.shared.workflow import Refused
from proposals.actions.drafts import MovedOnError, discard, take_back
from proposals.actions.written import Writing


def kept(save: Callable[[], Writing]) -> HttpResponse:
    """To a page that keeps what is typed: its new revision, or why it was not kept."""
    try:
        writing = save()
    except MovedOnError as moved_on:
        return JsonResponse({"problem": moved_on.sentence}, status=409)
    return JsonResponse({"revision": writing.revision, "saved_at": f"{timezone.localtime(writing.saved_at):%H:%M}"})


def discarded(request: HttpRequest, writing: Writing, then: str) -> HttpResponse:
    """Thrown away, and on to the page named; or back to it with the reason."""
    try:
        discard(writing=writing, by=request.user)
    except Refused as refused:
        messages.error(request, f"没有删除：{refused.sentence}")
        return redirect(writing)
    messages.success(request, "草稿已删除。")
    return redirect(then)


def taken_back(request: HttpRequest, writing: Writing, then: str) -> HttpResponse:
    """Taken back, and on to the page named, where it is written; or back to it with the reason."""
    try:
        take_back(writing=writing, by=request.user)
    except Refused as refused:
        messages.error(request, f"没有撤回：{refused.sentence}")
        return redirect(writing)
    messages.success(request, "已撤回，可以继续修改，改好再报送。")
    return redirect(then, writing.pk)
