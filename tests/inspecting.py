"""What of inspections the small office of tests/world.py holds, and inspections for other tests."""

import datetime
import uuid

from django.core.files.base import ContentFile
from django.db.models import Model

from accounts.models import User
from tests.factories import FindingFactory, InspectionFactory
from workstations.models import Finding, FindingPhoto, Inspection, Standard, Workstation

D = datetime.date


def objects(workstation: Workstation, other_workstation: Workstation, by: User) -> dict[str, Model]:
    """`inspection` is finished with something missing, `walked` and `self_walked` are under way."""
    done = inspection_of(workstation, D(2020, 11, 1), missing=1)
    walked = inspection_of(workstation, D(2020, 12, 1), status="under_way")
    shown, walking = done.findings.first(), walked.findings.first()
    return {
        "inspection": done,
        "walked": walked,
        "self_walked": inspection_of(workstation, D(2020, 12, 2), status="under_way", kind="self"),
        "other_inspection": inspection_of(other_workstation, D(2020, 11, 1)),
        "missing_finding": done.findings.filter(is_met=False).get(),
        "walked_finding": walking,
        "shot": photo_of(shown, by),
        "walked_shot": photo_of(walking, by),
    }


def inspection_of(workstation: Workstation, day: datetime.date, *, missing: int = 0, **fields: str) -> Inspection:
    """Of every point of the standard in force: the last `missing` are missing; none was looked at while under way."""
    standard = Standard.objects.in_force()[0]
    inspection = InspectionFactory(workstation=workstation, standard=standard, inspected_on=day, **fields)
    points = list(standard.points.all())
    for n, point in enumerate(points):
        is_met = None if inspection.is_under_way else n < len(points) - missing
        FindingFactory(inspection=inspection, point=point, is_met=is_met)
    return inspection


def photo_of(finding: Finding, by: User) -> FindingPhoto:
    photo = FindingPhoto(finding=finding, uploaded_by=by, key=uuid.uuid4())
    for name in ("image", "thumbnail"):
        getattr(photo, name).save(f"{name}.jpg", ContentFile(b"as good as a photo"), save=False)
    photo.save()
    return photo
