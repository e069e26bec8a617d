"""What holds for every answer of the product."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class EveryAnswer:
    """No search engine keeps any page, and an address opened the wrong way says so in words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            allowed = response.headers["Allow"]
            response = render(request, "405.html", status=405)
            response.headers["Allow"] = allowed
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response
