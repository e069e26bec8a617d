"""Lists: one's own records, what waits for confirmation or approval, and a group's activities."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from activities.actions import Outcome, approve_activities, confirm_activities, return_activities
from activities.models import Activity, JoinRequest
from cppcc_office.shared.workflow import Refused
from members.models import (
    committees_headed_by,
    groups_guided_in_committee_by,
    groups_kept_by,
    member_groups_headed_by,
    standing_of,
)
from sectors.models import SectorGroup
from workstations.models import workstations_kept_by

PER_PAGE = 20
QUEUE_PER_PAGE = 50


def activities_mine(request: HttpRequest) -> HttpResponse:
    """我的记录: what one recorded and what one took part in, with its state."""
    rows = Activity.objects.on_record().involving(request.user)
    shown = request.GET.get("show", "")
    if shown == "open":
        rows = rows.exclude(status__in=[Activity.Status.APPROVED, Activity.Status.WITHDRAWN])
    page = {
        "page_obj": Paginator(rows.listed(), PER_PAGE).get_page(request.GET.get("page")),
        "links": [("全部", "?", shown != "open"), ("办理中", "?show=open", shown == "open")],
        "requests": JoinRequest.objects.filter(member__user=request.user, is_added=None).select_related("activity"),
        "drafts": request.user.activity_drafts.select_related("activity"),
    }
    return render(request, "activities/mine.html", page)


def activities_awaiting_confirmation(request: HttpRequest) -> HttpResponse:
    """What waits for the convener, the liaison, a workstation's contact or the head of a committee or member group."""
    keeps = (groups_kept_by, workstations_kept_by, committees_headed_by, member_groups_headed_by)
    if not any(kept(request.user).exists() for kept in keeps):
        raise Http404
    queue = Activity.objects.awaiting_confirmation_by(request.user)
    return _queue(request, queue, decide=confirm_activities, verb="确认", page="confirmation")


def activities_awaiting_approval(request: HttpRequest) -> HttpResponse:
    """What waits for the guiding committee or the office: many at once, with the evidence beside each."""
    if not may_approve(request.user):
        raise Http404
    queue = Activity.objects.awaiting_approval_by(request.user)
    return _queue(request, queue, decide=approve_activities, verb="通过", page="approval")


def may_approve(user) -> bool:
    return user.has_perm("activities.change_activity") or bool(standing_of(user).groups_guided_in_committee)


def activities_of_group(request: HttpRequest, pk: int) -> HttpResponse:
    """A group's activities of a year, for those who keep or guide it and for the office."""
    user = request.user
    groups = SectorGroup.objects.all()
    if not (user.sees_everything and (user.is_leader or user.has_perm("activities.view_activity"))):
        groups = groups.filter(pk__in=(groups_kept_by(user) | groups_guided_in_committee_by(user)).values("pk"))
    group = groups.filter(pk=pk).first()
    if group is None:
        raise Http404
    rows = Activity.objects.visible_to(user).filter(organizers__group=group)
    years = [day.year for day in rows.dates("held_on", "year", order="DESC")]
    asked = request.GET.get("year", "")
    year = (
        int(asked) if asked.isdecimal() and int(asked) in years else (years[0] if years else timezone.localdate().year)
    )
    page = {
        "group": group,
        "year": year,
        "page_obj": Paginator(rows.held_in(year).listed(), PER_PAGE).get_page(request.GET.get("page")),
        "links": [(f"{one} 年", f"?year={one}", one == year) for one in years],
        "may_lead": pk in standing_of(user).groups_kept,
    }
    return render(request, "activities/of_group.html", page)


def _queue(request: HttpRequest, queue: QuerySet[Activity], *, decide, verb: str, page: str) -> HttpResponse:
    if request.method == "POST":
        _decide_chosen(request, decide, verb)
        return redirect(request.get_full_path())
    groups = SectorGroup.objects.filter(organized__activity__in=queue, organized__role="lead").distinct()
    name, group = request.GET.get("name", ""), request.GET.get("group", "")
    rows = queue
    if group.isdecimal():
        rows = rows.filter(organizers__group=int(group), organizers__role="lead")
    if name in Activity.InNameOf.values:
        rows = rows.filter(in_name_of=name)
    context = {
        "page_obj": Paginator(rows.listed().order_by("held_on", "pk"), QUEUE_PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "verb": verb,
        "page": page,
        "groups": groups,
        "names": Activity.InNameOf.choices,
        "chosen_group": group,
        "chosen_name": name,
        "requests": JoinRequest.objects.filter(
            is_added=None, activity__in=Activity.objects.open_to(request.user, "correct")
        ).select_related("activity", "member"),
    }
    return render(request, "activities/queue.html", context)


def _decide_chosen(request: HttpRequest, decide, verb: str) -> None:
    ids = [int(value) for value in request.POST.getlist("chosen") if value.isdecimal()]
    if not ids:
        messages.error(request, "还没有选择记录。请先在左边打勾，再按下面的按钮。")
        return
    reason = request.POST.get("reason", "").strip()
    try:
        if "return" in request.POST:
            verb = "退回"
            outcome: Outcome = return_activities(ids=ids, by=request.user, reason=reason)
        else:
            outcome = decide(ids=ids, by=request.user)
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
        return
    if outcome.done:
        messages.success(request, f"已{verb} {len(outcome.done)} 条。")
    for refusal in outcome.refusals:
        messages.error(request, refusal)
