"""请假: the queue of who decides, and the printed summary."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from activities.actions import decide_leave
from activities.models import Activity, Participation
from activities.models.answers import leave_requests_for, may_decide_leave
from activities.views.people import arranges
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.workflow import Refused
from members.models import Membership

PER_PAGE = 50


def leave_queue(request: HttpRequest) -> HttpResponse:
    """待批的请假: many at once; the words of a request are shown here and nowhere else."""
    if not may_decide_leave(request.user):
        raise Http404
    if request.method == "POST":
        _decide(request)
        return redirect(request.get_full_path())
    rows = leave_requests_for(request.user).select_related("activity", "activity__kind", "member")
    rows = with_seats(rows).prefetch_related("sittings__sitting", "activity__organizers__group")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "activities/leave_queue.html", {"page_obj": page})


def leave_summary(request: HttpRequest, pk: int) -> HttpResponse:
    """请假汇总: for the organizers, to print and lay before the meeting; types, no words."""
    activity = get_visible(Activity.objects.listed(), request.user, pk=pk)
    if not arranges(activity, request.user):
        raise PermissionDenied("请假汇总由主办方使用。")
    rows = activity.participations.exclude(leave=Participation.Leave.NONE).select_related("member", "leave_decided_by")
    rows = with_seats(rows).prefetch_related("sittings__sitting").order_by("leave", "member__strokes", "member__pinyin")
    return render(request, "activities/leave_summary.html", {"activity": activity, "rows": rows})


def with_seats(rows):
    """Participations with their members' seats, so that the sector stands beside the name."""
    seats = Membership.objects.filter(committee__is_home=True, ends_on=None).select_related("sector")
    return rows.prefetch_related(Prefetch("member__memberships", seats, to_attr="seats_now"))


def _decide(request: HttpRequest) -> None:
    ids = [int(value) for value in request.POST.getlist("chosen") if value.isdecimal()]
    if not ids:
        messages.error(request, "还没有选择请假。请先在左边打勾，再按下面的按钮。")
        return
    is_approved = "refuse" not in request.POST
    try:
        outcome = decide_leave(
            ids=ids, by=request.user, is_approved=is_approved, answer=request.POST.get("answer", "").strip()
        )
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
        return
    if outcome.done:
        messages.success(request, f"已{'准假' if is_approved else '答复不准假'} {len(outcome.done)} 人。")
    for refusal in outcome.refusals:
        messages.error(request, refusal)
