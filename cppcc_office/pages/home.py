"""The home page: what waits for whoever signed in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """首页."""
    return render(request, "pages/home.html")
