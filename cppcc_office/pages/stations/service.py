"""A workstation's service, with what its activities add to the four stations (DG3)."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse

from activities.models import Activity
from activities.models.activity import station_of
from workstations.models import Workstation
from workstations.views import service as records


def service(request: HttpRequest, pk: int) -> HttpResponse:
    """One workstation: the quick form, the list and the figures of a year."""
    return records.service(request, pk, activities_of=activities_of)


def activities_of(workstation: Workstation, year: int) -> dict[str, int]:
    """What it held, in the lead or as partner, by the four stations; one query."""
    held = Activity.objects.counting().held_in(year).filter(organizers__workstation=workstation)
    return dict(held.order_by().values_list(station_of()).annotate(Count("pk", distinct=True)))
