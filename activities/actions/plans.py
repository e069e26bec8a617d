"""What happens to plans and summaries: items proposed, taken over, moved, dropped; papers handed in and decided."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from accounts.models import User
from activities.models import Activity, ActivityKind, AnnualPaper, AnnualPlan, AnnualSummary, PlanItem, PlanPartner
from activities.models.activity import KEEPERS, Duty, duties_towards
from activities.models.papers import PAPER_WORKFLOW, duties_towards_paper
from activities.planners import Planner, planner_of, planners_kept_by
from cppcc_office.shared.deciding import Outcome, choose, line_of
from cppcc_office.shared.workflow import REASON, Refused, Transition, check_reason, why
from sectors.models import Organization

_S = AnnualPaper.Status
TO_FILL_IN = "【请补充】"  # what a drafted summary leaves to people
_STAGE = PlanItem.Stage
MOST_ITEMS = 200


@dataclass(frozen=True)
class ItemFacts:
    """One item as typed; partners as (foreign key, id), ("is_office", None) for the office."""

    title: str
    kind: ActivityKind | None = None
    month: int | None = None
    times: int = 1
    in_charge: str = ""
    contact_unit: Organization | None = None
    note: str = ""
    partners: tuple[tuple[str, int | None], ...] = ()


def _locked[Paper: AnnualPaper](paper: Paper) -> Paper:
    return type(paper).objects.select_for_update(of=("self",)).get(pk=paper.pk)


def _guard(action: str, paper: AnnualPaper, by: User, reason: str = "") -> Transition:
    return PAPER_WORKFLOW.require(
        action, state=paper.status, duties=duties_towards_paper(paper, by), given={REASON: reason}
    )


def _keep(row: AnnualPaper | PlanItem, by: User, label: str, reason: str = "") -> None:
    row._change_reason, row._history_user = why(label, reason), by
    row.save()


@transaction.atomic
def start_paper[Paper: AnnualPaper](
    model: type[Paper], *, planner: Planner, year: int, by: User, text: str = "", action: str = "edit"
) -> Paper:
    """The planner's paper of the year, begun as a draft when there is none (拟稿); what is there already stays.

    `action` is what the person wants to do with it: edit, or propose. Raises PermissionDenied for anybody else, and
    then nothing is begun.
    """
    papers = model.objects.filter(year=year, **planner.lookup)
    if (paper := papers.first()) is not None:
        return paper
    paper = model(year=year, text=text, **planner.lookup)
    try:
        with transaction.atomic():
            _keep(paper, by, "拟稿")
    except IntegrityError:  # somebody else began it this very moment
        return papers.get()
    _guard(action, paper, by)
    return paper


@transaction.atomic
def propose_item(*, planner: Planner, year: int, facts: ItemFacts, by: User) -> PlanItem:
    """A member's idea for the year (提建议); the convener takes it into the plan or declines it."""
    plan = _locked(start_paper(AnnualPlan, planner=planner, year=year, by=by, action="propose"))
    _guard("propose", plan, by)
    return _new_item(plan, facts, by, stage=_STAGE.PROPOSED, label="提建议")


@transaction.atomic
def add_item(*, plan: AnnualPlan, facts: ItemFacts, by: User) -> PlanItem:
    """Put an item into a plan that is being drafted."""
    plan = _locked(plan)
    _guard("edit", plan, by)
    return _new_item(plan, facts, by, stage=_STAGE.PLANNED, label="列入计划")


@transaction.atomic
def change_item(*, item: PlanItem, facts: ItemFacts, by: User) -> PlanItem:
    """Rewrite an item of a draft."""
    item = _open_item(item, by, _STAGE.PLANNED, _STAGE.PROPOSED)
    _fill(item, facts)
    _keep(item, by, "修改项目")
    _set_partners(item, facts)
    return item


@transaction.atomic
def remove_item(*, item: PlanItem, by: User) -> None:
    """Take an item out of a draft; a member's proposal is declined instead, so that its author sees it."""
    item = _open_item(item, by, _STAGE.PLANNED, _STAGE.DROPPED)
    if item.activities.exists():
        raise Refused("已有活动与这个项目对应，不能删除；计划通过后可以写明原因取消。")
    item._history_user = by
    if item.proposed_by_id and item.taken_from_id is None and item.history.filter(stage=_STAGE.PROPOSED).exists():
        item.stage = _STAGE.PROPOSED
        _keep(item, by, "移出计划")
    else:
        item.delete()


@transaction.atomic
def take_item(*, item: PlanItem, by: User) -> PlanItem:
    """Take a member's proposal into the plan (采纳)."""
    item = _open_item(item, by, _STAGE.PROPOSED, _STAGE.DECLINED)
    item.stage, item.reason = _STAGE.PLANNED, ""
    item.order = _next_order(item.plan)
    _keep(item, by, "采纳建议")
    return item


@transaction.atomic
def decline_item(*, item: PlanItem, reason: str, by: User) -> PlanItem:
    """Leave a member's proposal out (不采纳), with a reason the member sees."""
    item = _open_item(item, by, _STAGE.PROPOSED)
    item.reason = _reason(reason)
    item.stage = _STAGE.DECLINED
    _keep(item, by, "不采纳建议", reason)
    return item


@transaction.atomic
def take_over_items(*, plan: AnnualPlan, ids: Collection[int], by: User) -> list[PlanItem]:
    """Take items of the planner's plan of the year before over into this draft (沿用); each once."""
    plan = _locked(plan)
    _guard("edit", plan, by)
    earlier = PlanItem.objects.filter(
        pk__in=ids,
        plan__year=plan.year - 1,
        stage=_STAGE.PLANNED,
        **{f"plan__{name}": value for name, value in planner_of(plan).lookup.items()},
    ).exclude(taken_over__plan=plan)
    taken = []
    for old in earlier.select_related("kind", "contact_unit").prefetch_related("partners"):
        facts = ItemFacts(
            title=old.title.replace(str(plan.year - 1), str(plan.year)),
            kind=old.kind,
            month=old.moved_from or old.month,
            times=old.times,
            in_charge=old.in_charge,
            contact_unit=old.contact_unit,
            note=old.note,
            partners=tuple(partner_key(partner) for partner in old.partners.all()),
        )
        taken.append(_new_item(plan, facts, by, stage=_STAGE.PLANNED, label="沿用上年项目", taken_from=old))
    return taken


def partner_key(partner: PlanPartner) -> tuple[str, int | None]:
    names = ("group", "special_committee", "workstation", "member_group")
    return next(((name, pk) for name in names if (pk := getattr(partner, f"{name}_id"))), ("is_office", None))


@transaction.atomic
def move_item(*, item: PlanItem, month: int | None, reason: str, by: User) -> PlanItem:
    """Put an item of an approved plan into another month (调整), with a reason."""
    item = _adjusted(item, by, reason, _STAGE.PLANNED)
    if month == item.month:
        raise Refused("月份没有变化。")
    item.moved_from = item.moved_from or item.month
    if item.moved_from == month:
        item.moved_from = None
    item.month, item.reason = month, reason.strip()
    _keep(item, by, "调整时间", reason)
    return item


@transaction.atomic
def drop_item(*, item: PlanItem, reason: str, by: User) -> PlanItem:
    """Give up an item of an approved plan (取消), with a reason; it stays on the page."""
    item = _adjusted(item, by, reason, _STAGE.PLANNED)
    if item.activities.filter(status=Activity.Status.APPROVED).exists():
        raise Refused("这个项目已有通过审批的活动，不能取消。")
    item.stage, item.reason = _STAGE.DROPPED, reason.strip()
    _keep(item, by, "取消项目", reason)
    return item


@transaction.atomic
def restore_item(*, item: PlanItem, reason: str, by: User) -> PlanItem:
    """Take a dropped item up again (恢复), with a reason."""
    item = _adjusted(item, by, reason, _STAGE.DROPPED)
    item.stage, item.reason = _STAGE.PLANNED, reason.strip()
    _keep(item, by, "恢复项目", reason)
    return item


@transaction.atomic
def tie_activity(*, activity: Activity, item: PlanItem | None, by: User) -> Activity:
    """Say which item an activity was done for (对应计划项目), or with None that it was for none.

    Whoever writes the plan may do so while the activity can still be changed, or when nothing that scores changes;
    an approved activity not recorded as planned becomes so only by who may correct it.
    """
    activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    duties = duties_towards(activity, by)
    may_correct = bool({Duty.GUIDE, Duty.OFFICE} & duties)
    if not may_correct and not _keeps(activity, duties, by):
        raise PermissionDenied("活动由主办方负责起草计划的同志对应到计划项目。")
    if item is not None:
        item = PlanItem.objects.select_related("plan").get(pk=item.pk)
        if item.stage != _STAGE.PLANNED or item.plan.year != activity.held_on.year:
            raise Refused("这个项目不在活动当年的计划里，不能对应。")
        if not _leads(planner_of(item.plan), activity):
            raise Refused("只有主办方计划里的项目才能对应。")
    if activity.plan_item_id == (item and item.pk):
        raise Refused("没有变化。")
    if not may_correct and activity.status == Activity.Status.APPROVED and item is not None and not activity.is_planned:
        raise Refused("这次活动已按计划外通过审批，请由专委会或机关对应。")
    activity.plan_item = item
    activity.is_planned = activity.is_planned or item is not None
    activity._change_reason, activity._history_user = "对应计划项目", by
    activity.save()
    return activity


def _keeps(activity: Activity, duties: frozenset[str], by: User) -> bool:
    return bool({*KEEPERS, Duty.RECORDER} & duties) or any(
        _leads(planner, activity) for planner in planners_kept_by(by)
    )


def _leads(planner: Planner, activity: Activity) -> bool:
    return activity.organizers.filter(role="lead", **planner.lookup).exists()


def submit_paper(*, paper: AnnualPaper, by: User, on: datetime.date | None = None) -> AnnualPaper:
    """Hand a plan or summary in (报送); the day of the first time stays."""
    return _decide("submit", paper=paper, by=by, on=on)


def recall_paper(*, paper: AnnualPaper, by: User) -> AnnualPaper:
    """Take back what nobody has decided on yet (收回修改)."""
    return _decide("recall", paper=paper, by=by)


def approve_paper(*, paper: AnnualPaper, by: User) -> AnnualPaper:
    """Approve (通过): from now on it counts, by the day it was handed in."""
    return _decide("approve", paper=paper, by=by)


def return_paper(*, paper: AnnualPaper, by: User, reason: str) -> AnnualPaper:
    """Return to who wrote it (退回), with a reason."""
    return _decide("return", paper=paper, by=by, reason=reason)


def revoke_paper(*, paper: AnnualPaper, by: User, reason: str) -> AnnualPaper:
    """Take an approval back (撤销通过): it counts nowhere until approved again."""
    return _decide("revoke", paper=paper, by=by, reason=reason)


@transaction.atomic
def decide_papers[Paper: AnnualPaper](
    model: type[Paper], action: str, *, ids: Collection[int], by: User, reason: str = ""
) -> Outcome[Paper]:
    """Approve or return many plans (or summaries) at once; what may not be decided stays as it is and is named."""
    line = line_of(PAPER_WORKFLOW, action)
    outcome = choose(model.objects.with_owner(), PAPER_WORKFLOW, action, ids=ids, by=by, reason=reason)
    for paper in outcome.done:
        paper.status = line.target
        _note_decision(paper, by, reason)
    bulk_update_with_history(
        outcome.done,
        model,
        ["status", "decided_by", "decided_at", "return_reason"],
        default_user=by,
        default_change_reason=why(line.label, reason),
    )
    return outcome


def _note_decision(paper: AnnualPaper, by: User, reason: str) -> None:
    paper.decided_by, paper.decided_at, paper.return_reason = by, timezone.now(), reason.strip()


@transaction.atomic
def write_summary(*, summary: AnnualSummary, text: str, by: User) -> AnnualSummary:
    """Rewrite a summary that is being drafted."""
    summary = _locked(summary)
    _guard("edit", summary, by)
    summary.text = text
    _keep(summary, by, "修改")
    return summary


@transaction.atomic
def write_preface(*, plan: AnnualPlan, text: str, by: User) -> AnnualPlan:
    """Rewrite what stands above a plan's items."""
    plan = _locked(plan)
    _guard("edit", plan, by)
    plan.text = text
    _keep(plan, by, "修改说明")
    return plan


@transaction.atomic
def _decide(
    action: str, *, paper: AnnualPaper, by: User, reason: str = "", on: datetime.date | None = None
) -> AnnualPaper:
    paper = _locked(paper)
    line = _guard(action, paper, by, reason)
    if action == "submit":
        _check_complete(paper)
        paper.submitted_on = paper.submitted_on or on or timezone.localdate()
        paper.submitted_by, paper.return_reason = by, ""
    elif action != "recall":
        _note_decision(paper, by, reason)
    paper.status = line.target
    _keep(paper, by, line.label, reason)
    return paper


def _check_complete(paper: AnnualPaper) -> None:
    if isinstance(paper, AnnualPlan):
        if not paper.items.filter(stage=_STAGE.PLANNED).exists():
            raise Refused("计划里还没有项目。请先列入项目，再报送。")
        waiting = paper.items.filter(stage=_STAGE.PROPOSED).count()
        if waiting:
            raise Refused(f"还有 {waiting} 条委员建议没有处理。请逐条采纳或写明不采纳的原因，再报送。")
    elif not paper.text.strip():
        raise Refused("总结还没有内容。请写好以后再报送。")
    elif TO_FILL_IN in paper.text:
        raise Refused(f"总结里还有“{TO_FILL_IN}”没有写。请补充或删去以后再报送。")


def _open_item(item: PlanItem, by: User, *stages: str) -> PlanItem:
    """The item as it is now, in a plan that may be edited, locked with its plan."""
    plan = _locked(item.plan)
    _guard("edit", plan, by)
    item = PlanItem.objects.select_related("plan").get(pk=item.pk)
    if item.stage not in stages:
        raise Refused(f"这个项目现在是“{item.get_stage_display()}”，不能这样办理。")
    return item


def _adjusted(item: PlanItem, by: User, reason: str, stage: str) -> PlanItem:
    plan = _locked(item.plan)
    _guard("adjust", plan, by, reason)
    item = PlanItem.objects.select_related("plan").get(pk=item.pk)
    if item.stage != stage:
        raise Refused(f"这个项目现在是“{item.get_stage_display()}”，不能这样办理。")
    return item


def _reason(reason: str) -> str:
    check_reason(reason)
    if not reason.strip():
        raise Refused("请写明原因。")
    return reason.strip()


def _new_item(
    plan: AnnualPlan, facts: ItemFacts, by: User, *, stage: str, label: str, taken_from: PlanItem | None = None
) -> PlanItem:
    if plan.items.count() >= MOST_ITEMS:
        raise Refused(f"一份计划最多 {MOST_ITEMS} 个项目。")
    item = PlanItem(plan=plan, stage=stage, proposed_by=by, taken_from=taken_from, order=_next_order(plan))
    _fill(item, facts)
    _keep(item, by, label)
    _set_partners(item, facts)
    return item


def _next_order(plan: AnnualPlan) -> int:
    return 1 + max(plan.items.values_list("order", flat=True), default=0)


def _fill(item: PlanItem, facts: ItemFacts) -> None:
    for name in ("title", "kind", "month", "times", "in_charge", "contact_unit", "note"):
        setattr(item, name, getattr(facts, name))


def _set_partners(item: PlanItem, facts: ItemFacts) -> None:
    owner = planner_of(item.plan)
    wanted = [key for key in dict.fromkeys(facts.partners) if key != (owner.field, owner.pk)]
    for partner in item.partners.all():
        if (key := partner_key(partner)) in wanted:
            wanted.remove(key)
        else:
            partner.delete()
    for name, pk in wanted:
        PlanPartner.objects.create(item=item, **({f"{name}_id": pk} if pk else {"is_office": True}))
