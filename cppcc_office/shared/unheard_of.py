"""What no page of the product ever sends: empty characters, and numbers no row can have."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render

NUL = "\0"
# Eighteen digits are the most that every database holds.
IN_ADDRESS = re.compile(r"/[0-9]{19,}(?:/|$)")
LONG = re.compile(r"\d{19,}")
PROBLEM = "内容里有不能识别的字符或者号码，没有办理。请返回上一页改过再试。"


class UnheardOf:
    """Refuses them before a database would fail on them, without asking it anything.

    An address with such a number does not exist. In what is sent long numbers may stand, as words; only where one was
    taken for the number of a row, and the database could not, is it refused.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path_info or _has_nul(request.GET):
            return _refused(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponse], *args: Any) -> HttpResponse | None:
        """What was sent has been read by now, to look for forgery; where it has not (the doors), their forms refuse."""
        if IN_ADDRESS.search(request.path_info):
            raise Http404
        is_read = request.method == "POST" and not getattr(view, "csrf_exempt", False)
        return _refused(request) if is_read and _has_nul(request.POST) else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        is_about_size = isinstance(exception, (OverflowError, DataError, ValueError))
        return _refused(request) if is_about_size and any(map(LONG.search, _values(request))) else None


def _has_nul(sent: QueryDict) -> bool:
    return any(NUL in name or any(NUL in value for value in values) for name, values in sent.lists())


def _values(request: HttpRequest) -> Iterator[str]:
    for sent in (request.GET, request.POST):
        for _, values in sent.lists():
            yield from values


def _refused(request: HttpRequest) -> HttpResponse:
    """A page, or the sentence for a script that waits for one."""
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"problem": PROBLEM}, status=400)
    return render(request, "400.html", status=400)
