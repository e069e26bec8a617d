"""请假: asked for with a reason type, decided by the level of the meeting, recorded late by the keeper."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from accounts.models import User
from activities.actions.news import tell_leave_decided
from activities.actions.sign_up import move_up
from activities.actions.steps import locked, step
from activities.invited import is_invited
from activities.models import Activity, ActivityKind, Participation, Sitting, SittingPresence
from activities.models.activity import duties_towards
from activities.models.answers import ARRANGING, leave_decided_by, leave_requests_for
from cppcc_office.shared.workflow import REASON, Refused, check_reason
from members.models import Member

SignUp, Leave, Presence = Participation.SignUp, Participation.Leave, Participation.Presence
LeaveKind, Level = Participation.LeaveKind, ActivityKind.LeaveApprover
LONGEST_REASON = Participation._meta.get_field("leave_reason").max_length
DECISION_FIELDS = [
    "leave",
    "leave_decided_by",
    "leave_decided_at",
    "leave_answer",
    "sign_up",
    "queue_number",
    "presence",
]


@dataclass
class LeaveOutcome:
    """What came of deciding on many: the requests decided, and a sentence for what could not be."""

    done: list[Participation] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


@transaction.atomic
def ask_leave(
    *,
    activity: Activity,
    member: Member,
    kind: str,
    by: User,
    reason: str = "",
    sitting_ids: Collection[int] = (),
    at: datetime.datetime | None = None,
) -> Participation:
    """Ask for leave (请假), for the whole activity or some of its sittings; a type is enough, words are optional.

    Who decides follows from the kind of meeting and, where the kind says so, from whether it is more than a day
    (Weihai), and is kept with the request. A place signed up for is held until the decision.
    """
    activity = locked(activity)
    if member.user_id != by.pk:
        raise Refused("请假由委员本人提出；代为登记请用“登记请假”。")
    if activity.status not in Activity.UPCOMING:
        raise Refused("这次活动现在不能请假，如有需要请与主办方联系。")
    row = _row(activity, member)
    if row.leave == Leave.APPROVED:
        raise Refused("已经准假，不用再请。")
    sittings = _fill(row, kind=kind, reason=reason, sitting_ids=sitting_ids)
    row.leave, row.leave_asked_at = Leave.ASKED, at or timezone.now()
    row.leave_level = level_for(activity, sittings)
    row.leave_decided_by = row.leave_decided_at = None
    row.leave_answer = ""
    row.save()
    _mark_sittings(row, sitting_ids)
    return row


@transaction.atomic
def cancel_leave(*, activity: Activity, member: Member, by: User) -> Participation:
    """Take a request or an approved leave back (销假) before the activity; to come, one signs up again."""
    activity = locked(activity)
    row = activity.participations.filter(member=member).first()
    if member.user_id != by.pk or row is None or row.leave not in (Leave.ASKED, Leave.APPROVED):
        raise Refused("没有可以撤回的请假。")
    if activity.status not in Activity.UPCOMING:
        raise Refused("活动已经举行，请假不能再撤回。")
    row.leave = Leave.NONE
    if row.presence == Presence.OFFICIAL:
        row.presence = Presence.UNKNOWN
    row.save()
    row.sittings.filter(is_leave=True).update(is_leave=False)
    return row


@transaction.atomic
def decide_leave(
    *, ids: Collection[int], by: User, is_approved: bool, answer: str = "", at: datetime.datetime | None = None
) -> LeaveOutcome:
    """Grant or refuse leave (准假、不准假), many at once; refusing needs a reason.

    Granted for the whole activity, the place goes to the waiting list. Where the office decides in the stead of who
    should, the answer says so. What `by` may not decide stays as it is.
    """
    check_reason(answer)
    if not is_approved and not answer.strip():
        raise Refused("不准假，请写明原因。")
    held = Participation.objects.filter(pk__in=ids).values("activity")
    activities = {row.pk: row for row in Activity.objects.select_for_update().filter(pk__in=held).order_by("pk")}
    rows = list(leave_requests_for(by).filter(pk__in=ids).select_related("member").prefetch_related("sittings"))
    own = set(Participation.objects.filter(leave_decided_by(by), pk__in=ids).values_list("pk", flat=True))
    outcome = LeaveOutcome(done=rows)
    if left := len(set(ids)) - len(rows):
        outcome.refusals.append(f"有 {left} 条请假已经办理过或不归您批，没有改动。")
    for row in rows:
        row.leave = Leave.APPROVED if is_approved else Leave.REFUSED
        row.leave_decided_by, row.leave_decided_at = by, at or timezone.now()
        instead = "" if row.pk in own or row.leave_level in ("", Level.ORGANIZER) else _in_the_stead_of(row.leave_level)
        row.leave_answer = "；".join(filter(None, [instead, answer.strip()]))[:200]
        if is_approved:
            _excuse(row)
    bulk_update_with_history(rows, Participation, DECISION_FIELDS, default_user=by)
    for activity in activities.values():
        decided = [row for row in rows if row.activity_id == activity.pk]
        tell_leave_decided(activity, decided, is_approved=is_approved, answer=answer)
        move_up(activity, by=by)
    return outcome


@transaction.atomic
def record_leave(
    *,
    activity: Activity,
    member: Member,
    kind: str,
    by: User,
    answer: str = "",
    sitting_ids: Collection[int] = (),
    at: datetime.datetime | None = None,
) -> Participation:
    """Record a leave granted by word of mouth or on paper (登记请假), by the keeper, also after the activity.

    Once the activity is on record a reason is demanded: who granted it, and why it comes late.
    """
    activity = locked(activity)
    check_reason(answer)
    ARRANGING.require(
        "excuse", state=activity.status, duties=duties_towards(activity, by), given={REASON: answer.strip()}
    )
    row = activity.participations.filter(member=member).first() or _row(activity, member)
    _fill(row, kind=kind, reason="", sitting_ids=sitting_ids)
    if row.was_there and activity.status not in Activity.BEFORE_RECORD:
        raise Refused(f"{member.name}登记为{row.get_presence_display()}，请先更正出席情况。")
    row.leave, row.leave_decided_by, row.leave_decided_at = Leave.APPROVED, by, at or timezone.now()
    row.leave_asked_at = row.leave_asked_at or row.leave_decided_at
    row.leave_answer = answer.strip()
    _excuse(row, whole=not sitting_ids)
    row.save()
    _mark_sittings(row, sitting_ids)
    move_up(activity, by=by)
    if activity.status not in Activity.BEFORE_RECORD:
        step(activity, action="excuse", label="登记请假", by=by, reason=answer, changes=f"请假：{member.name}")
    return row


def level_for(activity: Activity, sittings: Collection[Sitting] = ()) -> str:
    """Who grants it: by the kind of meeting, another one for more than a day where the kind names one."""
    kind = activity.kind
    days = {one.held_on for one in sittings or activity.sittings.all()}
    return (kind.long_leave_approver or kind.leave_approver) if len(days) > 1 else kind.leave_approver


def _row(activity: Activity, member: Member) -> Participation:
    row = activity.participations.filter(member=member).first()
    if row is None and not is_invited(activity, member):
        raise Refused("邀请名单里没有这位委员。")
    return row or Participation(
        activity=activity, member=member, obligation=activity.obligation, presence=Presence.UNKNOWN
    )


def _fill(row: Participation, *, kind: str, reason: str, sitting_ids: Collection[int]) -> list[Sitting]:
    if kind not in LeaveKind.values:
        raise Refused("请选择请假类别。")
    if len(reason) > LONGEST_REASON:
        raise Refused(f"说明请不超过 {LONGEST_REASON} 字，只选类别也可以。")
    sittings = list(row.activity.sittings.filter(pk__in=sitting_ids)) if sitting_ids else []
    if len(sittings) != len(set(sitting_ids)):
        raise Refused("请重新选择请假的场次。")
    row.leave_kind, row.leave_reason = kind, reason.strip()
    return sittings


def _mark_sittings(row: Participation, sitting_ids: Collection[int]) -> None:
    """Which sittings the leave is for; none marked means all of them."""
    known = {one.sitting_id: one for one in row.sittings.all()}
    for pk, one in known.items():
        if one.is_leave != (pk in sitting_ids):
            one.is_leave = pk in sitting_ids
            one.save()
    for pk in set(sitting_ids) - set(known):
        SittingPresence.objects.create(participation=row, sitting_id=pk, presence=Presence.UNKNOWN, is_leave=True)


def _excuse(row: Participation, whole: bool | None = None) -> None:
    """What a granted leave leaves on the row; official duty is neither present nor absent (Weihai)."""
    if whole is None:
        whole = not any(one.is_leave for one in row.sittings.all())
    if not whole:
        return
    if row.sign_up in (SignUp.SIGNED_UP, SignUp.WAITING):
        row.sign_up, row.queue_number = SignUp.WITHDRAWN, None
    if row.leave_kind == LeaveKind.OFFICIAL and row.presence in (Presence.UNKNOWN, Presence.NONE):
        row.presence = Presence.OFFICIAL


def _in_the_stead_of(level: str) -> str:
    return f"机关代{Level(level).label}办理"
