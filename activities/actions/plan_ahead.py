"""An activity is drafted, and its arrangements are changed until it is held."""

from typing import Any

from django.db import transaction
from django.db.models import Model

from accounts.models import User
from activities.actions.arrange import invite_late
from activities.actions.sign_in import new_code
from activities.actions.sign_up import raise_capacity
from activities.actions.steps import guard, keep, locked, step
from activities.arrangement import Arrangement, lookup_of, notice_of
from activities.behalf import behalf_of, may_lead
from activities.deeds import describe_plan, differences
from activities.models import Activity, ActivityKind, ActivityOrganizer, Invitation, Sitting
from activities.planners import misfit
from cppcc_office.shared.workflow import Refused
from members.models import Member

FACTS = (
    "title", "kind", "held_on", "place", "contact_unit", "starts_at", "ends_at", "obligation", "sign_up_by",
    "plan_item", "notice",
)  # fmt: skip
NAMED = ("group_id", "special_committee_id", "member_group_id", "workstation_id", "member_id")
_S = Activity.Status


@transaction.atomic
def draft_activity(*, plan: Arrangement, by: User) -> Activity:
    """Draft something still to come (拟稿): seen by its organizers, by nobody who is invited yet."""
    if not may_lead(plan.behalf, by):
        raise Refused(f"您不能以“{plan.behalf.label}”的名义主办活动。")
    _check(plan)
    activity = Activity(status=_S.DRAFT, recorded_by=by)
    _fill(activity, plan)
    activity.capacity = plan.capacity
    keep(activity, label="拟稿")
    _lay_out(activity, plan)
    _write_notice(activity, plan, before="")
    step(activity, action="draft", label="拟稿", by=by)
    return activity


@transaction.atomic
def arrange_activity(*, activity: Activity, plan: Arrangement, by: User) -> Activity:
    """Change what was arranged (修改安排), until it is held; what is already announced keeps every answer.

    Who is newly invited is added to the list, a larger capacity admits who waits, and the notice follows unless
    somebody has worded it.
    """
    activity = locked(activity)
    line = guard("arrange", activity=activity, by=by)
    if plan.behalf.key != behalf_of(activity).key:
        if activity.status != _S.DRAFT:
            raise Refused("已经发出通知，不能再改变主办方。")
        if not may_lead(plan.behalf, by):
            raise Refused(f"您不能以“{plan.behalf.label}”的名义主办活动。")
    _check(plan, known_kind=activity.kind_id)
    before, automatic = describe_plan(activity), notice_of(activity)
    _fill(activity, plan)
    if activity.status == _S.DRAFT:
        activity.capacity = plan.capacity
    keep(activity, label=line.label)
    _lay_out(activity, plan)
    if activity.status != _S.DRAFT and activity.capacity != plan.capacity:
        raise_capacity(activity=activity, capacity=plan.capacity, by=by)
    activity = Activity.objects.select_related("kind", "contact_unit").get(pk=activity.pk)
    _write_notice(activity, plan, before=automatic)
    if changes := differences(before, describe_plan(activity)):
        step(activity, action="arrange", label=line.label, by=by, changes=changes)
    return invite_late(activity=activity, by=by)


def _check(plan: Arrangement, known_kind: int | None = None) -> None:
    fitting = ActivityKind.objects.fitting(plan.behalf.in_name_of)
    if plan.kind.pk != known_kind and not fitting.filter(pk=plan.kind.pk).exists():
        raise Refused(f"以“{plan.behalf.label}”的名义不能举办“{plan.kind}”，请换一个活动类别。")
    if plan.plan_item and (problem := misfit(plan.plan_item, plan.behalf, plan.held_on)):
        raise Refused(problem)


def _fill(activity: Activity, plan: Arrangement) -> None:
    activity.in_name_of = plan.behalf.in_name_of
    for name in FACTS:
        setattr(activity, name, getattr(plan, name))
    activity.is_planned = activity.is_planned or plan.plan_item is not None
    activity.self_sign_in = plan.self_sign_in
    if plan.self_sign_in and not activity.sign_in_code:
        activity.sign_in_code = new_code()


def _lay_out(activity: Activity, plan: Arrangement) -> None:
    """Organizers, invitations and sittings as they were chosen; what stays keeps its row."""
    role, lead = ActivityOrganizer.Role, dict(plan.behalf.organizer)
    partners = [lookup_of(key) for key in sorted(plan.partners)]
    _settle(
        ActivityOrganizer,
        activity,
        [lead | {"role": role.LEAD}, *(one | {"role": role.PARTNER} for one in partners if one != lead)],
    )
    people = Member.objects.filter(pk__in=plan.invited_ids).order_by("pk").values_list("pk", flat=True)
    _settle(Invitation, activity, [*map(lookup_of, sorted(plan.invited)), *({"member_id": pk} for pk in people)])
    _set_sittings(activity, plan)


def _settle(model: type[Model], activity: Activity, wanted: list[dict[str, Any]]) -> None:
    """Rows of who is named: delete what is no longer wanted, then create what is missing."""
    missing = list(wanted)
    for row in model.objects.filter(activity=activity):
        said = next(
            ({name: getattr(row, name)} for name in NAMED if getattr(row, name, None)),
            {"is_office": True} if model is ActivityOrganizer else {"is_everyone": True},
        )
        said |= {"role": row.role} if model is ActivityOrganizer else {}
        if said in missing:
            missing.remove(said)
        else:
            row.delete()
    for one in missing:
        model.objects.create(activity=activity, **one)


def _set_sittings(activity: Activity, plan: Arrangement) -> None:
    """Sittings in their order; one that is left out goes, unless somebody has already been marked there."""
    rows = {row.pk: row for row in activity.sittings.all()}
    kept = {one.pk for one in plan.sittings if one.pk in rows}
    for pk, row in rows.items():
        if pk not in kept:
            if row.presences.exists():
                raise Refused(f"“{row.name}”已经登记了出席或请假，不能去掉。")
            row.delete()
    for row in rows.values():  # out of the way, so that two can change places
        if row.pk in kept:
            Sitting.objects.filter(pk=row.pk).update(order=1000 + row.pk % 30000)
    for order, one in enumerate(plan.sittings, start=1):
        row = rows.get(one.pk) if one.pk in kept else Sitting(activity=activity)
        row.order, row.name, row.held_on, row.place = order, one.name, one.held_on, one.place
        row.starts_at, row.ends_at = one.starts_at, one.ends_at
        if plan.self_sign_in and not row.sign_in_code:
            row.sign_in_code = new_code()
        row.save()


def _write_notice(activity: Activity, plan: Arrangement, *, before: str) -> None:
    """The notice is made from the rows until somebody words it; `before` is what they made before the change."""
    typed = plan.notice.replace("\r\n", "\n").strip()
    if not typed or typed == before.strip():
        activity.notice = notice_of(activity)
        keep(activity, label="通知正文")
