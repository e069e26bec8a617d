"""定期工作: what one period asked for; held after all, or why not."""

import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from activities.actions.rhythms import excuse_rhythm, withdraw_excuse
from activities.models import AnnualPlan, Rhythm
from activities.planners import Planner, planners_kept_by
from activities.rhythms import RhythmState, state_of
from cppcc_office.shared.workflow import Refused


def rhythm_period(request: HttpRequest, pk: int, owner: str, start: str) -> HttpResponse:
    """Log what was held, or say why nothing was."""
    state = _state(request, pk, owner, start)
    reason = state.excuse.reason if state.excuse else ""
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip()
        try:
            excuse_rhythm(
                rhythm=state.rhythm,
                planner=state.planner,
                period_starts_on=state.period.starts_on,
                reason=reason,
                by=request.user,
            )
        except Refused as refused:
            messages.error(request, f"没有保存：{refused.sentence}")
        else:
            messages.success(request, "已说明原因，不再提醒。")
            return redirect(_back(request, state))
    return render(request, "plans/rhythm.html", {"state": state, "reason": reason, "back": _back(request, state)})


@require_POST
def rhythm_withdraw(request: HttpRequest, pk: int, owner: str, start: str) -> HttpResponse:
    """Take the explanation back."""
    state = _state(request, pk, owner, start)
    try:
        withdraw_excuse(
            rhythm=state.rhythm, planner=state.planner, period_starts_on=state.period.starts_on, by=request.user
        )
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
    else:
        messages.success(request, "已撤回说明。")
    return redirect(state.address)


def _state(request: HttpRequest, pk: int, owner: str, start: str) -> RhythmState:
    """The period, to who writes this planner's plans."""
    planner: Planner | None = next((one for one in planners_kept_by(request.user) if one.key == owner), None)
    if planner is None:
        raise Http404
    rhythm = get_object_or_404(Rhythm.objects.filter(is_active=True), pk=pk)
    try:
        starts_on = datetime.date.fromisoformat(start)
    except ValueError:
        raise Http404 from None
    if (state := state_of(rhythm, planner, starts_on, timezone.localdate())) is None:
        raise Http404
    return state


def _back(request: HttpRequest, state: RhythmState) -> str:
    plans = AnnualPlan.objects.visible_to(request.user).filter(year=state.period.starts_on.year)
    plan = plans.filter(**state.planner.lookup).first()
    return plan.get_absolute_url() if plan else "/"
