"""The blank sign-in sheet, to be printed."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from activities.arrangement import day_words, time_words
from activities.models import Activity
from activities.models.activity import ORGANIZERS, duties_towards
from activities.sign_in_sheet import COLUMNS, sheet_of
from cppcc_office.shared.access import get_visible


def sign_in_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """签到册 by sector, leave entered; for the organizers and the office."""
    activity = get_visible(Activity.objects.listed(), request.user, pk=pk)
    if not duties_towards(activity, request.user).intersection(ORGANIZERS):
        raise PermissionDenied("签到册由主办方打印。")
    parts = sheet_of(activity)
    cells = [cell for part in parts for line in part.rows for cell in line if cell]
    page = {
        "activity": activity,
        "parts": parts,
        "columns": range(COLUMNS),
        "width": COLUMNS * 3,
        "day": day_words(activity.held_on),
        "times": time_words(activity),
        "total": len(cells),
        "on_leave": sum(bool(cell.remark) for cell in cells),
    }
    return render(request, "activities/sign_in_sheet.html", page)
