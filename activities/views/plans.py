"""年度计划: the list, one plan with what became of its items, and everything done to it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from activities.actions import plans as actions
from activities.behalf import leads_of
from activities.forms.plans import ItemForm, ProposalForm, years_to_plan
from activities.models import Activity, AnnualPaper, AnnualPlan, AnnualSummary, PlanItem
from activities.models.papers import PAPER_WORKFLOW, PaperDuty, duties_towards_paper
from activities.plan_sheets import plan_sheet
from activities.plan_year import BY_MONTH, ItemState, PlanCount, Progress, item_states, unplanned_activities
from activities.planners import KIND_WORDS, Planner, planner_of, planners_around, planners_kept_by, planners_seen_by
from activities.rhythms import RhythmState, rhythm_states
from activities.views.plan_approval import may_approve
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.workflow import Refused

_STAGE = PlanItem.Stage
DONE = {
    "submit": "已报送，等待审批。",
    "recall": "已收回，可以继续修改。",
    "approve": "已通过。",
    "return": "已退回，起草人会看到原因。",
    "revoke": "已撤销通过并退回，不再计入统计。",
}
ITEM_DONE = {
    "take": "已列入计划。",
    "decline": "已答复不采纳，提出人会看到原因。",
    "remove": "已从计划中移出。",
    "move": "已调整时间。",
    "drop": "已取消这个项目，原因留在计划里。",
    "restore": "已恢复这个项目。",
}
FIRST_YEAR = 2000


def year_of(request: HttpRequest, default: int | None = None) -> int:
    """`?year=` or `year` of the form; the running year when it is none."""
    today = timezone.localdate()
    asked = request.POST.get("year", request.GET.get("year", ""))
    is_year = asked.isascii() and asked.isdecimal() and FIRST_YEAR <= int(asked) <= today.year + 1
    return int(asked) if is_year else default or today.year


def plans(request: HttpRequest) -> HttpResponse:
    """Whose plans and summaries of a year one may see, how far each is, and where one may begin."""
    year, user = year_of(request), request.user
    planners = planners_seen_by(user)
    fields = [field for field in KIND_WORDS if any(planner.field == field for planner in planners)]
    asked = request.GET.get("kind", "")
    field = asked if asked in fields else ""
    if not field and len(planners) > 20:
        field = fields[0]
    kept = {planner.key for planner in planners_kept_by(user)}
    around = planners_around(user)
    page = {
        "year": year,
        "years": [(f"{one} 年", f"?year={one}&kind={field}", one == year) for one in _years(year)],
        "kinds": [(KIND_WORDS[one], f"?year={year}&kind={one}", one == field) for one in fields] if field else [],
        "rows": _rows([planner for planner in planners if field in ("", planner.field)], year, kept, user),
        "may_propose": bool(around) or bool(kept),
        "can_begin": year in years_to_plan(),
        "has_begun": year <= timezone.localdate().year,
        "may_approve": may_approve(user),
    }
    return render(request, "plans/plans.html", page)


def _years(year: int) -> list[int]:
    this = timezone.localdate().year
    return sorted({year - 1, year, this - 1, this, this + 1})


def _rows(planners: list[Planner], year: int, kept: set[str], user: Any) -> list[dict[str, Any]]:
    """A line per planner; a fixed number of queries for any number of them."""
    papers: dict[type[AnnualPaper], dict[str, AnnualPaper]] = {
        model: {paper.owner_key: paper for paper in model.objects.visible_to(user).filter(year=year)}
        for model in (AnnualPlan, AnnualSummary)
    }
    states = item_states(papers[AnnualPlan].values(), timezone.localdate())
    return [
        {
            "planner": planner,
            "plan": (plan := papers[AnnualPlan].get(planner.key)),
            "count": PlanCount.of(states[plan.pk]) if plan else None,
            "summary": papers[AnnualSummary].get(planner.key),
            "is_kept": planner.key in kept,
        }
        for planner in planners
    ]


def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: its items and what became of them, ideas of members, last year's items, what was unplanned."""
    plan = get_visible(AnnualPlan.objects.with_owner(), request.user, pk=pk)
    return render(request, "plans/plan.html", _plan_page(request, plan))


def _plan_page(request: HttpRequest, plan: AnnualPlan) -> dict[str, Any]:
    user, planner, today = request.user, planner_of(plan), timezone.localdate()
    duties = duties_towards_paper(plan, user)
    offered = {line.action: line for line in PAPER_WORKFLOW.offered(plan.status, duties)}
    states = item_states([plan], today)[plan.pk]
    unplanned = list(unplanned_activities(planner, plan.year))
    shown = [activity.pk for state in states for activity in state.activities] + [one.pk for one in unplanned]
    edits = "edit" in offered
    return {
        "plan": plan,
        "planner": planner,
        "states": states,
        "count": PlanCount.of(states),
        "ideas": _ideas(plan, user, sees_all=bool({PaperDuty.KEEPER, PaperDuty.GUIDE, PaperDuty.OFFICE} & duties)),
        "earlier": earlier_items(plan) if edits else [],
        "unplanned": unplanned,
        "opens": set(Activity.objects.visible_to(user).filter(pk__in=shown).values_list("pk", flat=True)),
        "ties": PaperDuty.KEEPER in duties or PaperDuty.OFFICE in duties or PaperDuty.GUIDE in duties,
        "tie_items": [state.item for state in states if state.item.stage == _STAGE.PLANNED],
        "edits": edits,
        "keeps": PaperDuty.KEEPER in duties,
        "adjusts": "adjust" in offered,
        "proposes": "propose" in offered,
        "begins": _to_begin(plan, planner, states, user, today) if not edits else set(),
        "buttons": [line for name, line in offered.items() if name in DONE],
        "rhythms": _by_rhythm(rhythm_states([planner], [plan.year], today)),
        "steps": plan.history.select_related("history_user").order_by("history_date", "history_id"),
        "months": range(1, 13),
        "today": today,
    }


def _to_begin(plan: AnnualPlan, planner: Planner, states: list[ItemState], user: Any, today: date) -> set[int]:
    """Items for which activities are still to be arranged, by who leads the owner's activities."""
    if plan.year < today.year or planner.behalf_key not in {lead.key for lead in leads_of(user)}:
        return set()
    live = [state for state in states if state.progress != Progress.DROPPED]
    return {state.item.pk for state in live if len(state.activities) < state.item.times}


def _by_rhythm(states: list[RhythmState]) -> list[tuple[str, list[RhythmState]]]:
    """The periods of each rhythm, under its name."""
    found: dict[str, list[RhythmState]] = {}
    for state in states:
        found.setdefault(state.rhythm.name, []).append(state)
    return list(found.items())


def _ideas(plan: AnnualPlan, user: Any, *, sees_all: bool) -> list[PlanItem]:
    """Members' ideas nobody has decided on, and those declined; to other members only the own declined ones."""
    rows = plan.items.filter(stage__in=[_STAGE.PROPOSED, _STAGE.DECLINED]).select_related("kind", "proposed_by")
    return [row for row in rows if sees_all or row.stage == _STAGE.PROPOSED or row.proposed_by_id == user.pk]


def earlier_items(plan: AnnualPlan) -> list[PlanItem]:
    """Items of the planner's plan of the year before that this one has not taken over."""
    lookup = {f"plan__{name}": value for name, value in planner_of(plan).lookup.items()}
    rows = PlanItem.objects.filter(plan__year=plan.year - 1, stage=_STAGE.PLANNED, **lookup)
    return list(rows.exclude(taken_over__plan=plan).select_related("kind").order_by(BY_MONTH, "order", "pk"))


@require_POST
def plan_start(request: HttpRequest) -> HttpResponse:
    """Begin the plan of a year (起草)."""
    planner = _kept_planner(request)
    year = _open_year(request)
    plan = actions.start_paper(AnnualPlan, planner=planner, year=year, by=request.user)
    return redirect(plan)


def _kept_planner(request: HttpRequest) -> Planner:
    """The one of the form, if the person writes its plans."""
    planners = {planner.key: planner for planner in planners_kept_by(request.user)}
    if not planners:
        raise PermissionDenied("计划和总结由召集人、联络员、专委会负责人、工作室联络员和机关起草。")
    if (key := request.POST.get("owner", "")) not in planners:
        raise Http404
    return planners[key]


def _open_year(request: HttpRequest) -> int:
    year = year_of(request)
    if year not in years_to_plan():
        raise Http404
    return year


def propose(request: HttpRequest) -> HttpResponse:
    """提建议: a member's idea for the plan, on a phone."""
    planners = list({planner.key: planner for planner in _may_propose_to(request.user)}.values())
    if not planners:
        raise PermissionDenied("建议由委员和负责起草的同志提出。")
    asked = {name: request.GET[name] for name in ("owner", "year") if request.GET.get(name)}
    form = ProposalForm(request.POST or None, planners=planners, initial=asked)
    if request.method == "POST" and form.is_valid():
        year = form.cleaned_data["year"]
        try:
            item = actions.propose_item(planner=form.planner, year=year, facts=form.facts, by=request.user)
        except Refused:
            form.add_error(
                "year", f"{form.planner.name} {year} 年的计划已经报送。请改提下一年度，或直接与召集人、联络员联系。"
            )
        else:
            messages.success(request, f"已提交，谢谢。起草 {item.plan.year} 年计划时会逐条答复。")
            return redirect(item.plan)
    return render(request, "plans/propose.html", {"form": form})


def _may_propose_to(user: Any) -> list[Planner]:
    return [*planners_around(user), *planners_kept_by(user)]


def item_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A further item of a draft."""
    plan = get_visible(AnnualPlan.objects.with_owner(), request.user, pk=pk)
    _require(plan, request.user)
    form = ItemForm(request.POST or None, plan=plan)
    if request.method == "POST" and form.is_valid():
        try:
            item = actions.add_item(plan=plan, facts=form.facts, by=request.user)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, f"已列入“{item.title}”。")
            return redirect("plans:item_add", plan.pk) if "more" in request.POST else redirect(plan)
    return render(request, "plans/item.html", {"form": form, "plan": plan})


def item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rewrite an item of a draft."""
    item = _visible_item(request, pk)
    _require(item.plan, request.user)
    form = ItemForm(request.POST or None, plan=item.plan, item=item)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_item(item=item, facts=form.facts, by=request.user)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "已保存。")
            return redirect(item.plan)
    return render(request, "plans/item.html", {"form": form, "plan": item.plan, "item": item})


def _visible_item(request: HttpRequest, pk: int) -> PlanItem:
    rows = PlanItem.objects.select_related("plan__group", "plan__special_committee", "plan__workstation", "kind")
    return get_object_or_404(rows.filter(plan__in=AnnualPlan.objects.visible_to(request.user)), pk=pk)


def _require(plan: AnnualPlan, user: Any) -> None:
    """403 to who does not write the plan, or while it is not open."""
    duties = duties_towards_paper(plan, user)
    if not any(line.action == "edit" for line in PAPER_WORKFLOW.offered(plan.status, duties)):
        raise PermissionDenied("计划由负责起草的同志在报送之前修改。")


@require_POST
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Take last year's items over in one click, all that are ticked."""
    plan = get_visible(AnnualPlan.objects.with_owner(), request.user, pk=pk)
    _require(plan, request.user)
    ids = [int(value) for value in request.POST.getlist("item") if value.isdecimal()]
    if not ids:
        messages.error(request, "还没有选择项目。请先打勾，再按“沿用”。")
        return redirect(plan)
    taken = _try(request, lambda: actions.take_over_items(plan=plan, ids=ids, by=request.user))
    if taken is not None:
        messages.success(request, f"已沿用 {len(taken)} 个项目，可以逐个修改。")
    return redirect(plan)


@require_POST
def item_act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """One act on an item, from the page of its plan."""
    item = _visible_item(request, pk)
    facts: dict[str, Any] = {}
    if action in {"decline", "move", "drop", "restore"}:
        facts["reason"] = request.POST.get("reason", "").strip()
    if action == "move":
        month = request.POST.get("month", "")
        facts["month"] = int(month) if month.isdecimal() and 1 <= int(month) <= 12 else None
    act = getattr(actions, f"{action}_item")
    if _try(request, lambda: (act(item=item, by=request.user, **facts),)) is not None:
        messages.success(request, ITEM_DONE[action])
    return redirect(item.plan)


@require_POST
def tie(request: HttpRequest, pk: int) -> HttpResponse:
    """Say for which item of the plan an activity was."""
    activity = get_visible(Activity.objects, request.user, pk=pk)
    value = request.POST.get("item", "")
    item = _visible_item(request, int(value)) if value.isdecimal() else None
    if _try(request, lambda: actions.tie_activity(activity=activity, item=item, by=request.user)) is not None:
        messages.success(request, "已对应到计划项目。" if item else "已取消对应。")
    return redirect(item.plan if item else activity)


@require_POST
def plan_preface(request: HttpRequest, pk: int) -> HttpResponse:
    """The words above the items."""
    plan = get_visible(AnnualPlan.objects.with_owner(), request.user, pk=pk)
    text = request.POST.get("text", "").strip()[:5000]
    if _try(request, lambda: actions.write_preface(plan=plan, text=text, by=request.user)) is not None:
        messages.success(request, "已保存。")
    return redirect(plan)


@require_POST
def plan_decide(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Hand in, take back, approve, return."""
    return decide(request, get_visible(AnnualPlan.objects.with_owner(), request.user, pk=pk), action)


def decide(request: HttpRequest, paper: AnnualPaper, action: str) -> HttpResponse:
    """One decision on a plan or a summary."""
    facts = {"reason": request.POST.get("reason", "").strip()} if action in {"return", "revoke"} else {}
    act = getattr(actions, f"{action}_paper")
    if _try(request, lambda: act(paper=paper, by=request.user, **facts)) is not None:
        messages.success(request, DONE[action])
    return redirect(paper)


def _try(request: HttpRequest, act: Any) -> Any:
    """Do it; a refusal is told to the person, and nothing happens."""
    try:
        return act()
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
        return None


def plan_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan as a worksheet, in the columns the import knows."""
    plan = get_visible(AnnualPlan.objects.with_owner(), request.user, pk=pk)
    return plan_sheet(plan, item_states([plan], timezone.localdate())[plan.pk])
