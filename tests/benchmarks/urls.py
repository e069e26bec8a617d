"""The product's addresses, and two pages to measure the others against."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path

from cppcc_office.urls import urlpatterns as product
from sectors.models import SectorGroup

TABLE = Template(
    "{% extends 'base.html' %}{% block content %}<table>{% for group in groups %}"
    "<tr><td>{{ forloop.counter }}</td><td>{{ group.name }}</td><td>{{ group.order }}</td></tr>"
    "{% endfor %}</table>{% endblock %}"
)


@login_not_required
def empty(request: HttpRequest) -> HttpResponse:
    """Nothing but the way through the middleware."""
    return HttpResponse()


def table(request: HttpRequest) -> HttpResponse:
    """A signed-in page with the product's frame, one query and a row for each of the 17 groups."""
    context = Context({"groups": SectorGroup.objects.all(), "request": request, "user": request.user})
    return HttpResponse(TABLE.render(context))


urlpatterns = [*product, path("bench/empty/", empty), path("bench/table/", table)]
