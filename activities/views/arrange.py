"""发起活动、修改安排: the organizer's form."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from activities.actions import announce_activity, arrange_activity, draft_activity
from activities.behalf import leads_of
from activities.drafts import arrangement_of_draft, draft_of, drop_draft, sittings_of_draft
from activities.forms.arrange import ArrangeForm, SittingFormSet, begun_from, copy_of, plan_of, sittings_of
from activities.models import Activity, ActivityDraft, PlanItem
from activities.views.log import keep_draft
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.workflow import Refused

ARRANGE = ActivityDraft.Form.ARRANGE


def activity_new(request: HttpRequest) -> HttpResponse:
    """Draft something still to come; `?copy=7` begins with an earlier one, `?item=7` with an item of a plan."""
    _require_some_lead(request.user)
    copied, begun = request.GET.get("copy", ""), request.GET.get("item", "")
    initial, sittings = {"obligation": Activity.Obligation.VOLUNTARY}, []
    if copied.isdecimal():
        initial, sittings = copy_of(get_visible(Activity.objects, request.user, pk=int(copied)), timezone.localdate())
    elif begun.isdecimal():
        initial |= begun_from(get_object_or_404(PlanItem.objects.planned_for(request.user), pk=int(begun)))
    return _page(request, None, initial, sittings, begins_anew=copied.isdecimal() or begun.isdecimal())


def activity_arrange(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the arrangements until it is held."""
    activity = _arranged(request, pk)
    return _page(request, activity, plan_of(activity), sittings_of(activity))


@require_POST
def arrange_draft(request: HttpRequest) -> HttpResponse:
    """Keep what is typed; asked by the page itself, as when logging."""
    pk = request.POST.get("activity", "")
    if not pk.isdecimal():
        _require_some_lead(request.user)
    return keep_draft(request, _arranged(request, int(pk)) if pk.isdecimal() else None, ARRANGE)


def _require_some_lead(user: User) -> None:
    if not leads_of(user):
        raise PermissionDenied("发起活动由召集人、联络员、专委会负责人、委员小组组长和机关办理。")


def _arranged(request: HttpRequest, pk: int) -> Activity:
    activity = get_visible(Activity.objects.select_related("kind", "contact_unit"), request.user, pk=pk)
    if not Activity.objects.open_to(request.user, "arrange").filter(pk=pk).exists():
        raise PermissionDenied("您可以查看这次活动，但不能修改安排。")
    return activity


def _page(
    request: HttpRequest,
    activity: Activity | None,
    initial: dict[str, Any],
    sittings: list[dict[str, Any]],
    *,
    begins_anew: bool = False,
) -> HttpResponse:
    """The form, with what was typed and not saved; who begins with something else is told of it instead."""
    data = request.POST if request.method == "POST" else None
    draft = draft_of(request.user, activity, ARRANGE)
    if "discard" in request.POST:
        if draft:
            drop_draft(draft)
        messages.success(request, "草稿已清除。")
        return redirect(request.get_full_path())
    is_restored = data is None and draft is not None and not begins_anew
    if is_restored:
        initial, sittings = initial | arrangement_of_draft(draft), sittings_of_draft(draft)
    form = ArrangeForm(data, user=request.user, activity=activity, initial=initial)
    rows = SittingFormSet(data, initial=sittings, prefix="sittings")
    if data is not None and all([form.is_valid(), rows.is_valid()]) and form.is_decided:
        saved = _save(request, form, rows, activity)
        if saved is not None:
            if draft:
                drop_draft(draft)
            return redirect(saved)
    page = {
        "form": form,
        "rows": rows,
        "activity": activity,
        "has_sittings": any(row["name"].value() for row in rows),
        "draft": draft,
        "is_restored": is_restored,
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
