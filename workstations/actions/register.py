"""A workstation's sign is taken down or hung out again, and its photos come and go."""

import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from cppcc_office.shared.photos import Photo
from cppcc_office.shared.workflow import Refused, check_reason, why
from workstations.models import Door, Workstation, WorkstationPhoto, workstations_served_by

MOST_PHOTOS = 12


@transaction.atomic
def withdraw_workstation(*, workstation: Workstation, on: datetime.date, reason: str, by: User) -> Workstation:
    """Take the sign down (撤牌) with `on` as the last day; everything recorded stays, members stay attached to it.

    Its public page closes: hung out again, somebody decides anew whether it is open. Nobody decides on the own one.
    """
    workstation = _locked(workstation)
    require_no_own(workstation, by, "撤牌")
    reason = reason.strip()
    if workstation.ends_on:
        raise Refused(f"这个工作室已在 {workstation.ends_on:%Y-%m-%d} 撤牌。")
    if not reason:
        raise Refused("请写明撤牌的原因。")
    check_reason(reason)
    if workstation.starts_on and on < workstation.starts_on:
        raise Refused(f"撤牌时间不能早于挂牌时间 {workstation.starts_on:%Y-%m-%d}。")
    workstation.ends_on, workstation.withdrawn_because, workstation.withdrawn_by = on, reason, by
    _keep(workstation, by, why("撤牌", reason))
    for door in Door.objects.select_for_update().filter(workstation=workstation, is_on=True):
        door.is_on, door._history_user, door._change_reason = False, by, "撤牌，关闭公开页"
        door.save()
    return workstation


@transaction.atomic
def restore_workstation(*, workstation: Workstation, reason: str, by: User) -> Workstation:
    """Hang the sign out again (恢复), as if it had never been taken down; the history says that it was, and why."""
    workstation = _locked(workstation)
    require_no_own(workstation, by, "恢复")
    reason = reason.strip()
    if not workstation.ends_on:
        raise Refused("这个工作室没有撤牌，不需要恢复。")
    if not reason:
        raise Refused("请写明恢复的原因。")
    check_reason(reason)
    workstation.ends_on, workstation.withdrawn_because, workstation.withdrawn_by = None, "", None
    _keep(workstation, by, why("恢复", reason))
    return workstation


@transaction.atomic
def add_photo(*, workstation: Workstation, photo: Photo, caption: str, by: User) -> WorkstationPhoto:
    """Put up a checked photo of the place."""
    workstation = _locked(workstation)
    if workstation.photos.count() >= MOST_PHOTOS:
        raise Refused(f"最多放 {MOST_PHOTOS} 张照片，请先删除不用的。")
    row = WorkstationPhoto(workstation=workstation, caption=caption.strip(), uploaded_by=by)
    row.image.save(photo.image.name, photo.image, save=False)
    row.thumbnail.save(photo.thumbnail.name, photo.thumbnail, save=False)
    row._history_user = by
    row._change_reason = "上传照片"
    row.save()
    return row


@transaction.atomic
def remove_photo(*, photo: WorkstationPhoto, by: User) -> None:
    """Take a photo away; its files go once the change is certain, the history keeps that it was there."""
    files = [(file.storage, file.name) for file in (photo.image, photo.thumbnail) if file]
    photo._history_user = by
    photo._change_reason = "删除照片"
    photo.delete()
    for storage, name in files:
        transaction.on_commit(lambda storage=storage, name=name: storage.delete(name))


def require_no_own(workstation: Workstation, by: User, what: str) -> None:
    """PermissionDenied for who keeps the workstation or is attached to it: nobody decides on the own."""
    if workstations_served_by(by).filter(pk=workstation.pk).exists():
        raise PermissionDenied(f"您是{workstation}的联络员或者驻室委员，{what}请由其他同志办理。")


def _locked(workstation: Workstation) -> Workstation:
    return Workstation.objects.select_for_update().get(pk=workstation.pk)


def _keep(workstation: Workstation, by: User, reason: str) -> None:
    workstation._history_user = by
    workstation._change_reason = reason
    workstation.save()
