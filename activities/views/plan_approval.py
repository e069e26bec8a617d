"""待审批的计划和总结: what was handed in to who guides the groups or to the office; many decided at once."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from activities.actions.plans import decide_papers
from activities.models import AnnualPaper, AnnualPlan, AnnualSummary, PlanItem
from activities.models.papers import has_right
from activities.plan_year import BY_MONTH
from cppcc_office.shared.workflow import Refused
from members.models import standing_of

PER_PAGE = 50
WHAT: dict[str, type[AnnualPaper]] = {"plans": AnnualPlan, "summaries": AnnualSummary}


def may_approve(user: Any) -> bool:
    office = any(has_right(model, user, "change") for model in WHAT.values())
    return office or bool(standing_of(user).groups_guided_in_committee)


def approval(request: HttpRequest) -> HttpResponse:
    """The plans, or the summaries, that wait for one's approval, the oldest first."""
    if not may_approve(request.user):
        raise Http404
    waiting = {what: model.objects.open_to(request.user, "approve") for what, model in WHAT.items()}
    counts = {what: rows.count() for what, rows in waiting.items()}
    asked = request.GET.get("what", "")
    chosen = asked if asked in WHAT else "plans" if counts["plans"] or not counts["summaries"] else "summaries"
    if request.method == "POST":
        _decide_chosen(request, WHAT[chosen])
        return redirect(request.get_full_path())
    rows = waiting[chosen].with_owner().select_related("submitted_by").order_by("submitted_on", "pk")
    if chosen == "plans":
        items = PlanItem.objects.filter(stage=PlanItem.Stage.PLANNED).order_by(BY_MONTH, "order", "pk")
        rows = rows.prefetch_related(Prefetch("items", items, "planned"))
    page = {
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "what": chosen,
        "kinds": [
            (f"{word}（{counts[what]}）", f"?what={what}", what == chosen)
            for what, word in (("plans", "年度计划"), ("summaries", "年度总结"))
        ],
    }
    return render(request, "plans/approval.html", page)


def _decide_chosen(request: HttpRequest, model: type[AnnualPaper]) -> None:
    ids = [int(value) for value in request.POST.getlist("chosen") if value.isdecimal()]
    if not ids:
        messages.error(request, "还没有选择。请先在左边打勾，再按下面的按钮。")
        return
    action, word = ("return", "退回") if "return" in request.POST else ("approve", "通过")
    try:
        outcome = decide_papers(model, action, ids=ids, by=request.user, reason=request.POST.get("reason", "").strip())
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
        return
    if outcome.done:
        messages.success(request, f"已{word} {len(outcome.done)} 份{model._meta.verbose_name}。")
    for refusal in outcome.refusals:
        messages.error(request, refusal)
