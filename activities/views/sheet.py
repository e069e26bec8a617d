"""The blank sign-in sheet, to be printed."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from activities.arrangement import day_words, time_words
from activities.models import Activity, Sitting
from activities.models.activity import ORGANIZERS, duties_towards
from activities.sign_in_sheet import COLUMNS, sheet_of
from cppcc_office.shared.access import get_visible


def sign_in_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """签到册 by sector, leave entered; for the organizers and the office."""
    activity = get_visible(Activity.objects.listed(), request.user, pk=pk)
    if not duties_towards(activity, request.user).intersection(ORGANIZERS):
        raise PermissionDenied("签到册由主办方打印。")
    sittings = list(activity.sittings.all())
    sitting = _chosen(request, sittings)
    parts = sheet_of(activity, sitting)
    cells = [cell for part in parts for line in part.rows for cell in line if cell]
    page = {
        "activity": activity,
        "parts": parts,
        "columns": range(COLUMNS),
        "width": COLUMNS * 3,
        "sitting": sitting,
        "sheets": _sheets(sittings, sitting),
        "day": day_words((sitting or activity).held_on),
        "times": time_words(sitting or activity).strip(),
        "where": sitting and sitting.place or activity.where,
        "total": len(cells),
        "on_leave": sum(bool(cell.remark) for cell in cells),
    }
    return render(request, "activities/sign_in_sheet.html", page)


def _chosen(request: HttpRequest, sittings: list[Sitting]) -> Sitting | None:
    """The sitting the address names, None for the whole."""
    asked = request.GET.get("sitting", "")
    found = next((one for one in sittings if str(one.pk) == asked), None)
    if asked and found is None:
        raise Http404
    return found


def _sheets(sittings: list[Sitting], chosen: Sitting | None) -> list[tuple[str, str, bool]]:
    """One sheet for the whole and one for each sitting."""
    if not sittings:
        return []
    return [("全程", "?", chosen is None), *((one.name, f"?sitting={one.pk}", one == chosen) for one in sittings)]
