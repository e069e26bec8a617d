"""An inspection is begun, walked point by point, finished, answered, and what was missing looked at again."""

import datetime
import uuid
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.photos import Photo
from cppcc_office.shared.workflow import Refused, why
from outbox.actions import send_letter
from workstations.models import Finding, FindingPhoto, Inspection, Standard, StandardPoint, Workstation
from workstations.models.inspections import WORKFLOW, duties_of, lacking_photos
from workstations.models.register import contacts_of
from workstations.standing import records_of

MOST_PHOTOS = 6
_S = Inspection.Status


@transaction.atomic
def begin_inspection(
    *,
    workstation: Workstation,
    standard: Standard,
    kind: str,
    on: datetime.date,
    by: User,
    inspector: str = "",
    follows: Inspection | None = None,
) -> Inspection:
    """Begin an inspection (检查、自查) with every point of the standard still open; a re-inspection (复查) only with
    those that on that day are missing, stale or were never seen.
    """
    if on > timezone.localdate():
        raise Refused("检查时间不能晚于今天。")
    points = _points_again(follows, on) if follows else list(standard.points.all())
    if not points:
        raise Refused("每一条都达标而且没有过期，不用复查。" if follows else "这个标准还没有内容，不能用来检查。")
    inspection = Inspection(
        workstation=workstation,
        standard=follows.standard if follows else standard,
        kind=kind,
        status=_S.UNDER_WAY,
        inspected_on=on,
        inspector=inspector or str(by),
        begun_by=by,
        follows=follows,
    )
    try:
        with transaction.atomic():
            inspection.save()
    except IntegrityError as error:
        raise Refused("这个工作室这一天的检查已经登记，请打开那一次继续，或者换一个日期。") from error
    for point in points:
        Finding.objects.create(inspection=inspection, point=point, is_met=None)
    return inspection


def _points_again(follows: Inspection, on: datetime.date) -> list[StandardPoint]:
    """Of an inspection by the office what does not stand on that day; a look at oneself stands by itself."""
    if not follows.is_latest:
        raise Refused("这以后又检查过，请从最近的一次复查。")
    if follows.kind == Inspection.Kind.SELF:
        return [
            row.point for row in follows.findings.select_related("point").order_by("point__order") if not row.is_met
        ]
    standing = records_of([follows.workstation_id]).standing(follows.workstation_id, on)
    return [one.point for one in standing.lacking] if standing else []


@transaction.atomic
def save_finding(
    *,
    finding: Finding,
    is_met: bool | None,
    remark: str,
    photos: Mapping[uuid.UUID, Photo],
    by: User,
) -> Finding:
    """Keep what was found at one point. A photo that comes twice, after a lost connection, is kept once."""
    # Finishing waits for this lock, or this for finishing: no point changes in an inspection that is finished.
    _require_under_way(Inspection.objects.select_for_update(of=("self",)).get(findings=finding.pk))
    finding = Finding.objects.select_for_update(of=("self",)).select_related("inspection", "point").get(pk=finding.pk)
    if len(remark) > Finding._meta.get_field("remark").max_length:
        raise Refused(f"说明请不超过 300 字，现在是 {len(remark)} 字。")
    known = set(FindingPhoto.objects.filter(key__in=photos).values_list("key", flat=True))
    new = {key: photo for key, photo in photos.items() if key not in known}
    if finding.photos.count() + len(new) > MOST_PHOTOS:
        raise Refused(f"每一条最多 {MOST_PHOTOS} 张照片。")
    finding.is_met, finding.remark, finding.saved_at = is_met, remark, timezone.now()
    finding.save()
    for key, photo in new.items():
        row = FindingPhoto(finding=finding, key=key, uploaded_by=by)
        row.image.save(photo.image.name, photo.image, save=False)
        row.thumbnail.save(photo.thumbnail.name, photo.thumbnail, save=False)
        row.save()
    return finding


@transaction.atomic
def remove_photo(*, photo: FindingPhoto) -> None:
    _require_under_way(Inspection.objects.select_for_update(of=("self",)).get(findings=photo.finding_id))
    photo.delete()


def _require_under_way(inspection: Inspection) -> None:
    if not inspection.is_under_way:
        raise Refused("这次检查已经完成，不能再改。")


@transaction.atomic
def finish_inspection(
    *, inspection: Inspection, by: User, recheck_on: datetime.date | None = None, remark: str = ""
) -> Inspection:
    """完成检查: every point was gone through, photos are there where they are asked for, and what is missing is looked
    at again on a day.
    """
    inspection = _locked(inspection, "finish", by)
    findings = list(inspection.findings.select_related("point").prefetch_related("photos"))
    if open_ones := [row for row in findings if row.saved_at is None]:
        raise Refused(f"还有 {len(open_ones)} 条没有走到：{_named(open_ones)}。没有条件查看的，请选“没有查看”。")
    if lacking := lacking_photos(findings):
        raise Refused(f"这几条达标须有照片：{_named(lacking)}。")
    missing = [row for row in findings if row.is_met is False]
    if missing and recheck_on is None and inspection.kind == Inspection.Kind.OFFICE:
        raise Refused("有未达标的，请写明复查日期。")
    if recheck_on and recheck_on <= inspection.inspected_on:
        raise Refused("复查日期要晚于检查的日期。")
    if len(remark) > Inspection._meta.get_field("remark").max_length:
        raise Refused(f"总的意见请不超过 500 字，现在是 {len(remark)} 字。")
    inspection.recheck_on = recheck_on if missing else None
    inspection.remark = remark
    inspection = _set(inspection, _S.FINISHED, "完成检查")
    if missing and inspection.kind == Inspection.Kind.OFFICE:
        _tell(inspection, len(missing), by)
    return inspection


def _tell(inspection: Inspection, missing: int, by: User) -> None:
    """The contacts hear that an answer is awaited."""
    if keepers := [user for user in contacts_of(inspection.workstation) if user != by]:
        send_letter(
            subject=f"{inspection.workstation}检查有 {missing} 条未达标，请答复",
            text=f"{inspection.inspected_on:%-m月%-d日}检查，{inspection.recheck_on:%-m月%-d日}复查。"
            "请点开，逐条写明怎么整改、什么时候完成。",
            recipients=keepers,
            by=by,
            url=inspection.get_absolute_url(),
        )


def _named(findings: list[Finding]) -> str:
    return "、".join(row.point.name for row in findings)


@transaction.atomic
def reopen_inspection(*, inspection: Inspection, by: User, reason: str = "") -> Inspection:
    """重新打开: to correct what was found, with the reason."""
    inspection = _locked(inspection, "reopen", by, reason)
    return _set(inspection, _S.UNDER_WAY, why("重新打开", reason))


@transaction.atomic
def withdraw_inspection(*, inspection: Inspection, by: User, reason: str = "") -> Inspection:
    """作废: begun by mistake, or of the wrong workstation; it counts nowhere any more."""
    inspection = _locked(inspection, "withdraw", by, reason)
    return _set(inspection, _S.WITHDRAWN, why("作废", reason))


@transaction.atomic
def answer_finding(*, finding: Finding, text: str, due_on: datetime.date | None, by: User) -> Finding:
    """整改答复: what the workstation says about a point that is missing, and by when it will be there."""
    inspection = _locked(finding.inspection, "answer", by)
    finding = Finding.objects.select_for_update(of=("self",)).select_related("point").get(pk=finding.pk)
    if finding.is_met is not False:
        raise Refused("这一条不是未达标，不用答复。")
    if not text.strip():
        raise Refused("请写明怎么整改。")
    if due_on is None:
        raise Refused("请写明整改完成日期。")
    if due_on < inspection.inspected_on:
        raise Refused("整改完成日期不能早于检查的日期。")
    finding.answer, finding.answer_due_on = text.strip(), due_on
    finding.answered_by, finding.answered_at = by, timezone.now()
    finding._change_reason = "整改答复"
    finding.save()
    return finding


def _locked(inspection: Inspection, action: str, by: User, reason: str = "") -> Inspection:
    found = Inspection.objects.select_for_update(of=("self",)).get(pk=inspection.pk)
    WORKFLOW.require(action, state=found.status, duties=duties_of(by, found), given={"reason": reason})
    return found


def _set(inspection: Inspection, status: str, reason: str) -> Inspection:
    inspection.status, inspection._change_reason = status, reason
    inspection.save()
    return inspection
