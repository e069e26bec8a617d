"""A member finds that somebody else has already recorded what both took part in, and wants to stand in the list."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from activities.actions.steps import locked, step
from activities.models import Activity, JoinRequest, Participation
from activities.models.activity import WORKFLOW, duties_towards
from cppcc_office.shared.workflow import Refused
from members.models import Member

_S = Activity.Status
CLOSED = (_S.RETURNED, _S.WITHDRAWN)


@transaction.atomic
def join_activity(*, activity: Activity, by: User) -> JoinRequest | None:
    """Add oneself to a record (补入名单).

    While it still waits for confirmation the name goes in at once, and whoever confirms sees it; afterwards a request
    waits for those who may correct the record. Nothing happens when the name is already there.
    """
    activity = locked(activity)
    member = getattr(by, "member", None)
    if member is None:
        raise Refused("只有委员本人可以请求补入名单。")
    if activity.status in Activity.BEFORE_RECORD:
        raise Refused("这次活动还没有提交记录，请在活动页面报名，或请主办方登记出席。")
    if activity.status in CLOSED:
        raise Refused(f"这条记录{activity.get_status_display()}，请另行登记。")
    if not Member.objects.in_office_on(activity.held_on).filter(pk=member.pk).exists():
        raise Refused(f"您在 {activity.held_on:%Y-%m-%d} 不在任，不能补入。")
    if activity.participations.filter(member=member).exists():
        return None
    if activity.status == _S.RECORDED:
        Participation.objects.create(activity=activity, member=member)
        step(activity, action="join", label="本人补入名单", by=by, changes=f"参加委员：增加{member.name}")
        return None
    request, is_new = JoinRequest.objects.get_or_create(activity=activity, member=member, is_added=None)
    if is_new:
        step(activity, action="ask", label="请求补入名单", by=by)
    return request


@transaction.atomic
def answer_join_request(*, request: JoinRequest, by: User, is_added: bool, reason: str = "") -> JoinRequest:
    """Add the member or decline (补入、不予补入); by whoever may correct the record now. Declining needs a reason."""
    request = JoinRequest.objects.select_for_update(of=("self",)).select_related("member").get(pk=request.pk)
    activity = locked(request.activity)
    words = f"{request.member.name}请求补入名单"
    WORKFLOW.require(
        "correct", state=activity.status, duties=duties_towards(activity, by), given={"reason": reason or words}
    )
    if request.is_added is not None:
        raise Refused("这个请求已经处理过了。")
    if not is_added and not reason.strip():
        raise Refused("不予补入，请写明原因。")
    request.is_added, request.decided_by, request.decided_at, request.reason = is_added, by, timezone.now(), reason
    request.save()
    if is_added:
        Participation.objects.get_or_create(activity=activity, member=request.member)
        changes = f"参加委员：增加{request.member.name}"
        step(activity, action="correct", label="补入名单", by=by, reason=reason or words, changes=changes)
    else:
        step(
            activity,
            action="decline",
            label="不予补入名单",
            by=by,
            reason=reason,
            changes=f"请求人：{request.member.name}",
        )
    return request
