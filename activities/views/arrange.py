"""发起活动、修改安排: the organizer's form."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from activities.actions import announce_activity, arrange_activity, draft_activity
from activities.behalf import leads_of
from activities.forms.arrange import ArrangeForm, SittingFormSet, begun_from, copy_of, plan_of, sittings_of
from activities.models import Activity, PlanItem
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.workflow import Refused


def activity_new(request: HttpRequest) -> HttpResponse:
    """Draft something still to come; `?copy=7` begins with an earlier one, `?item=7` with an item of a plan."""
    if not leads_of(request.user):
        raise PermissionDenied("发起活动由召集人、联络员、专委会负责人、委员小组组长和机关办理。")
    copied, begun = request.GET.get("copy", ""), request.GET.get("item", "")
    initial, sittings = {"obligation": Activity.Obligation.VOLUNTARY}, []
    if copied.isdecimal():
        initial, sittings = copy_of(get_visible(Activity.objects, request.user, pk=int(copied)), timezone.localdate())
    elif begun.isdecimal():
        initial |= begun_from(get_object_or_404(PlanItem.objects.planned_for(request.user), pk=int(begun)))
    return _page(request, None, initial, sittings)


def activity_arrange(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the arrangements until it is held."""
    activity = get_visible(Activity.objects.select_related("kind", "contact_unit"), request.user, pk=pk)
    if not Activity.objects.open_to(request.user, "arrange").filter(pk=pk).exists():
        raise PermissionDenied("您可以查看这次活动，但不能修改安排。")
    return _page(request, activity, plan_of(activity), sittings_of(activity))


def _page(
    request: HttpRequest, activity: Activity | None, initial: dict[str, Any], sittings: list[dict[str, Any]]
) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = ArrangeForm(data, user=request.user, activity=activity, initial=initial)
    rows = SittingFormSet(data, initial=sittings, prefix="sittings")
    if data is not None and all([form.is_valid(), rows.is_valid()]) and form.is_decided:
        saved = _save(request, form, rows, activity)
        if saved is not None:
            return redirect(saved)
    page = {
        "form": form,
        "rows": rows,
        "activity": activity,
        "has_sittings": bool(sittings) or any(row["name"].value() for row in rows),
    }
    return render(request, "activities/arrange.html", page)


def _save(request: HttpRequest, form: ArrangeForm, rows: SittingFormSet, activity: Activity | None) -> Activity | None:
    """Keep the arrangements, and announce at once when asked to; what refuses says why."""
    plan = form.to_plan(tuple(filter(None, (row.plan for row in rows))))
    try:
        if activity is None:
            activity = draft_activity(plan=plan, by=request.user)
            words = "已存为草稿，发出通知之前只有主办方看得到。"
        else:
            activity = arrange_activity(activity=activity, plan=plan, by=request.user)
            words = "安排已保存。"
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return None
    if "announce" in request.POST:
        try:
            announce_activity(activity=activity, by=request.user)
            words = "已发出通知，被邀请的委员现在可以看到。"
        except Refused as refused:
            messages.error(request, f"安排已保存，通知没有发出：{refused.sentence}")
            return activity
    messages.success(request, words)
    return activity
