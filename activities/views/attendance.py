"""登记出席: the organizer ticks members or pastes a list from a chat, for the whole or for one sitting."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from activities.actions import set_attendance
from activities.actions.attendance import attendance_action
from activities.forms.attendance import AttendanceSheet
from activities.models import Activity, Sitting
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.workflow import Refused
from sectors.models import SectorGroup


def activity_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was there; pasted names are shown matched, ambiguous or unknown before anything is saved."""
    activity = get_visible(Activity.objects.listed(), request.user, pk=pk)
    action = attendance_action(activity, request.user)
    if not action:
        raise PermissionDenied("您可以查看这条记录，但现在不能登记出席。")
    sheet = AttendanceSheet(
        activity,
        request.POST if request.method == "POST" else None,
        sitting=_chosen(request, "sitting", activity.sittings.all()),
        group=_chosen(request, "group", SectorGroup.objects.all()),
    )
    problem = ""
    if request.method == "POST" and "save" in request.POST and sheet.is_ready:
        try:
            set_attendance(
                activity=activity,
                presence=sheet.presence,
                by=request.user,
                reason=request.POST.get("reason", "").strip(),
                more_guests=sheet.guests,
                ticks=sheet.ticks,
            )
        except Refused as refused:
            problem = refused.sentence
        else:
            where = f"（{sheet.sitting}）" if sheet.sitting else ""
            messages.success(request, f"已登记出席{where} {sheet.count} 人。")
            return redirect(request.get_full_path() if sheet.sittings or sheet.group else activity)
    page = {
        "activity": activity,
        "sheet": sheet,
        "problem": problem,
        "needs_reason": action == "correct",
        "reason": request.POST.get("reason", ""),
        "was_held_back": "save" in request.POST and not problem,
        "tabs": _tabs(request, sheet),
    }
    return render(request, "activities/attendance.html", page)


def _chosen(request: HttpRequest, name: str, rows):
    """The row the address names, None where it names none."""
    asked = request.GET.get(name, "")
    if not asked:
        return None
    found = rows.filter(pk=asked).first() if asked.isdecimal() else None
    if found is None:
        raise Http404
    return found


def _tabs(request: HttpRequest, sheet: AttendanceSheet) -> list[tuple[str, str, bool]]:
    """Every sitting, and the whole."""
    if not sheet.sittings:
        return []
    group = f"&group={sheet.group.pk}" if sheet.group else ""

    def tab(words: str, sitting: Sitting | None) -> tuple[str, str, bool]:
        return words, f"?sitting={sitting.pk if sitting else ''}{group}", sheet.sitting == sitting

    return [*(tab(str(one), one) for one in sheet.sittings), tab("全程认定", None)]
