"""A standard is copied to make its next version; one version of it is in force at a time."""

from django.db import transaction

from cppcc_office.shared.workflow import Refused
from workstations.models import Standard, StandardPoint


@transaction.atomic
def copy_as_new_version(*, standard: Standard) -> Standard:
    """复制为新版本: the same points, to be changed before it is put in force."""
    versions = Standard.objects.select_for_update().filter(name=standard.name)
    latest = max(versions.values_list("version", flat=True))
    copy = Standard(name=standard.name, version=latest + 1, is_in_force=False)
    copy._change_reason = f"从第 {standard.version} 版复制"
    copy.save()
    points = list(standard.points.all())
    for point in points:
        point.pk, point._state.adding, point.standard = None, True, copy
    StandardPoint.objects.bulk_create(points)
    return copy


@transaction.atomic
def put_in_force(*, standard: Standard) -> None:
    """设为现行: in place of the version before; standards of other names stay as they are."""
    versions = list(Standard.objects.select_for_update().filter(name=standard.name))
    is_main = any(one.is_main for one in versions)
    for other in versions:
        if other != standard:
            _set(other, f"由第 {standard.version} 版代替", is_in_force=False, is_main=False)
    _set(standard, "设为现行", is_in_force=True, is_main=is_main)


@transaction.atomic
def make_main(*, standard: Standard) -> None:
    """设为主要标准: ledger 10 comes in by it from now on."""
    if not standard.is_in_force:
        raise Refused("停用的标准不能设为主要标准，请先设为现行。")
    for other in Standard.objects.select_for_update().filter(is_main=True).exclude(pk=standard.pk):
        _set(other, f"主要标准改为“{standard}”", is_main=False)
    _set(standard, "设为主要标准", is_main=True)


@transaction.atomic
def take_out_of_force(*, standard: Standard) -> None:
    """停用: nothing new is inspected by it; what was found stays."""
    _set(standard, "停用", is_in_force=False)


def _set(standard: Standard, reason: str, **values: bool) -> None:
    if any(getattr(standard, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(standard, name, value)
        standard._change_reason = reason
        standard.save()
