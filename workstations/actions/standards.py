"""A standard is copied to make its next version; one version of it is in force at a time."""

from django.db import transaction

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
    for other in Standard.objects.select_for_update().filter(name=standard.name, is_in_force=True):
        if other != standard:
            _set(other, False, f"由第 {standard.version} 版代替")
    _set(standard, True, "设为现行")


@transaction.atomic
def take_out_of_force(*, standard: Standard) -> None:
    """停用: nothing new is inspected by it; what was found stays."""
    _set(standard, False, "停用")


def _set(standard: Standard, is_in_force: bool, reason: str) -> None:
    if standard.is_in_force != is_in_force:
        standard.is_in_force, standard._change_reason = is_in_force, reason
        standard.save()
