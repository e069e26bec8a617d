"""What of plans, summaries and rhythms waits for somebody, also as deputy of another."""

import datetime
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from activities.models import AnnualPaper, AnnualPlan, AnnualSummary
from activities.models.papers import has_right
from activities.plan_year import Progress, item_states
from activities.planners import THE_OFFICE, Planner, owned_by, planner_of
from activities.rhythms import due_rhythms
from cppcc_office.pages.queues import SHOWN, Errand, Queue
from cppcc_office.pages.roles import Charge, Roles
from cppcc_office.pages.templatetags.navigation import page_url

TO_APPROVE, TO_MEND = "等您审批的计划和总结", "被退回、等您修改的计划和总结"


def plans_waiting(roles: Roles) -> Iterator[Queue]:
    """What of plans waits for somebody; the page of all plans only where some are not listed."""
    for title, errands in plan_errands(roles):
        page = "plans:approval" if title == TO_APPROVE else "plans:plans" if len(errands) > SHOWN else ""
        yield Queue(title, len(errands), page_url(page), tuple(errands[:SHOWN]))


def plan_errands(roles: Roles) -> Iterator[tuple[str, list[Errand]]]:
    """Plans and summaries to approve or to mend, overdue items, what a rhythm asks for; some lists may be empty."""
    today = timezone.localdate()
    planners = planners_of(roles)
    if not (planners or roles.guided):
        return
    running = AnnualPlan.objects.counting().filter(owned_by(planners), year=today.year)
    plans = list((_to_do(AnnualPlan, roles.user) | running).with_owner())
    papers = sorted(
        [*plans, *_to_do(AnnualSummary, roles.user).with_owner()],
        key=lambda paper: (paper.submitted_on or today, paper.pk),
    )
    for status, title in ((AnnualPaper.Status.SUBMITTED, TO_APPROVE), (AnnualPaper.Status.RETURNED, TO_MEND)):
        rows = [paper for paper in papers if paper.status == status]
        errands = [Errand(str(row), row.get_absolute_url(), _about(row), _stands_in(row, roles)) for row in rows]
        yield title, errands
    yield "年度计划中逾期的项目", _overdue_items([plan for plan in plans if plan.counts], planners, today, roles)
    due = [
        Errand(
            f"{state.planner.name}：{state.period.words}“{state.rhythm.name}”",
            state.address,
            ("已逾期，" if state.is_overdue else "") + state.by_when,
            _stands_in_for(state.planner, roles),
        )
        for state in sorted(due_rhythms(planners, today), key=lambda state: state.period.ends_on)
    ]
    yield "定期工作提醒", due


def _to_do(model: type[AnnualPaper], user: User) -> QuerySet:
    """Papers to be approved, and those that were returned to be mended."""
    to_mend = model.objects.open_to(user, "edit").filter(status=AnnualPaper.Status.RETURNED)
    return model.objects.open_to(user, "approve") | to_mend


def planners_of(roles: Roles) -> list[Planner]:
    """Those whose plans one writes, from roles already looked up; no query."""
    charges = {"group": roles.kept, "special_committee": roles.headed, "workstation": roles.workstations}
    found = [Planner(field, charge.thing.pk, charge.thing.name) for field, of in charges.items() for charge in of]
    return [*found, THE_OFFICE] if has_right(AnnualPlan, roles.user, "change") else found


def _about(paper: AnnualPaper) -> str:
    if paper.status == AnnualPaper.Status.RETURNED:
        return f"退回原因：{paper.return_reason}"
    return f"{paper.submitted_on:%-m月%-d日}报送" if paper.submitted_on else ""


def _overdue_items(
    approved: list[AnnualPlan], planners: list[Planner], today: datetime.date, roles: Roles
) -> list[Errand]:
    """Items of approved plans whose month is over."""
    keys = {planner.key: planner for planner in planners}
    states_of = item_states(approved, today)
    return [
        Errand(
            state.item.title,
            plan.get_absolute_url(),
            f"{plan.owner}，计划 {state.when}完成；办了请登记，不办请写明原因",
            _stands_in_for(keys[plan.owner_key], roles),
        )
        for plan in approved
        for state in states_of[plan.pk]
        if state.progress == Progress.OVERDUE
    ]


def _stands_in(paper: AnnualPaper, roles: Roles) -> str:
    return _stands_in_for(planner_of(paper), roles)


def _stands_in_for(planner: Planner, roles: Roles) -> str:
    """The principal's name, when only that makes it one's own task."""
    things: dict[str, tuple[Charge, ...]] = {
        "group": (*roles.kept, *roles.guided),
        "special_committee": roles.headed,
        "workstation": roles.workstations,
    }
    if roles.user.is_staff:
        return ""
    principals = [charge.instead_of for charge in things.get(planner.field, ()) if charge.thing.pk == planner.pk]
    return str(principals[0]) if principals and all(principals) else ""
