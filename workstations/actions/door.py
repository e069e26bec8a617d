"""The public page is prepared, approved piece by piece, and switched on by a person."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.workflow import Refused
from workstations.models import Door, DoorResult, Workstation
from workstations.models.door import may_prepare, may_publish, words_read


def door_of(workstation: Workstation) -> Door:
    """The door of a workstation, made closed when first needed."""
    return Door.objects.get_or_create(workstation=workstation)[0]


@transaction.atomic
def approve_words(*, door: Door, read: str, by: User) -> Door:
    """Publish the workstation's words (审核公开); what is changed later waits for the next approval.

    `read` is `words_read` of the words that were looked at: changed since, they are not what was approved.
    """
    _require_publisher(by)
    door = _locked(door)
    if read != words_read(door.workstation):
        raise Refused("内容刚刚改过，请再看一遍。")
    door.about, door.hours = door.workstation.about, door.workstation.hours
    return _keep(door, by, "审核公开简介和开放时间")


@transaction.atomic
def approve_members(*, door: Door, member_ids: Collection[int], by: User) -> Door:
    """Choose which attached members are named in public (公开委员)."""
    _require_publisher(by)
    door = _locked(door)
    attached = door.workstation.attachments.valid_on(timezone.localdate())
    door.members.set(attached.filter(member__in=member_ids).values_list("member", flat=True))
    return _keep(door, by, f"审核公开委员 {door.members.count()} 人")


@transaction.atomic
def switch_door(*, door: Door, is_on: bool, by: User) -> Door:
    """Open the public page to everybody, or close it (公开页开关)."""
    _require_publisher(by)
    door = _locked(door)
    if is_on and door.workstation.ends_on is not None:
        raise Refused("工作室已经撤牌，不能开放公开页。")
    if is_on and not door.about:
        raise Refused("还没有审核公开的简介，请先审核。")
    door.is_on = is_on
    return _keep(door, by, "开放公开页" if is_on else "关闭公开页")


@transaction.atomic
def write_result(*, door: Door, title: str, text: str, by: User) -> DoorResult:
    """Propose a result for the public page (填写公开成果); it waits for approval."""
    if not may_prepare(door.workstation, by):
        raise PermissionDenied("您不能填写这个工作室的公开成果。")
    return DoorResult.objects.create(door=door, title=title, text=text, written_by=by)


@transaction.atomic
def decide_result(*, result: DoorResult, is_public: bool, by: User) -> DoorResult:
    """Put a result on the public page (审核公开), or take it off."""
    _require_publisher(by)
    result = DoorResult.objects.select_for_update(of=("self",)).get(pk=result.pk)
    result.approved_by, result.approved_at = (by, timezone.now()) if is_public else (None, None)
    result._change_reason = "审核公开" if is_public else "撤下"
    result.save()
    return result


def _require_publisher(by: User) -> None:
    if not may_publish(by):
        raise PermissionDenied("公开内容由机关审核，您不能办理。")


def _locked(door: Door) -> Door:
    return Door.objects.select_for_update(of=("self",)).select_related("workstation").get(pk=door.pk)


def _keep(door: Door, by: User, reason: str) -> Door:
    door.approved_by, door.approved_at = by, timezone.now()
    door._change_reason = reason
    door.save()
    return door
