"""登记出席: the organizer ticks the group's members or pastes a list from a chat."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from activities.actions import set_attendance
from activities.actions.attendance import attendance_action
from activities.forms.attendance import AttendanceSheet
from activities.models import Activity
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.workflow import Refused


def activity_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was there; pasted names are shown matched, ambiguous or unknown before anything is saved."""
    activity = get_visible(Activity.objects.listed(), request.user, pk=pk)
    action = attendance_action(activity, request.user)
    if not action:
        raise PermissionDenied("您可以查看这条记录，但现在不能登记出席。")
    sheet = AttendanceSheet(activity, request.POST if request.method == "POST" else None)
    problem = ""
    if request.method == "POST" and "save" in request.POST and sheet.is_ready:
        try:
            set_attendance(
                activity=activity,
                presence=sheet.presence,
                by=request.user,
                reason=request.POST.get("reason", "").strip(),
                more_guests=sheet.guests,
            )
        except Refused as refused:
            problem = refused.sentence
        else:
            messages.success(request, f"已登记出席 {sheet.count} 人。")
            return redirect(activity)
    page = {
        "activity": activity,
        "sheet": sheet,
        "problem": problem,
        "needs_reason": action == "correct",
        "reason": request.POST.get("reason", ""),
        "was_held_back": "save" in request.POST and not problem,
    }
    return render(request, "activities/attendance.html", page)
