"""Workstations."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from scoring.engine import Subject
from scoring.sources import Window
from scoring.sources.base import NO, YES
from scoring.subjects.base import SubjectAttribute, SubjectKind, only_one
from workstations.models import Attachment, Workstation, WorkstationKind


class Workstations(SubjectKind):
    """Workstations whose sign hung out at some time of the year, those taken down since included."""

    name = "workstation"
    label = "委员工作室"
    attributes = {
        "kind": SubjectAttribute("类型", lambda: WorkstationKind.objects.values_list("name", flat=True)),
        "form": SubjectAttribute("形式", lambda: Workstation.Form.labels),
        "level": SubjectAttribute("层级", lambda: Workstation.Level.labels),
        "is_core": SubjectAttribute("核心工作室", lambda: [YES, NO]),
        "in_use": SubjectAttribute("截止日在用", lambda: [YES, NO]),
    }
    measures = {"members": "截止日驻室委员人数"}

    def load(self, windows: Iterable[Window], only: int | None = None) -> dict[int, list[Subject]]:
        windows = list(windows)
        counts = {f"members_{w.year}": _attached(w.ends_on) for w in windows}
        rows = Workstation.objects.filter(only_one(only)).annotate(**counts).select_related("kind").order_by("pk")
        stations = list(rows)
        return {w.year: [_station_subject(one, w) for one in stations if one.is_valid_within(*w.days)] for w in windows}


def _attached(day: datetime.date) -> Count:
    there = Attachment.objects.valid_on(day).values("pk")
    return Count("attachments", filter=Q(attachments__in=there))


def _station_subject(station: Any, window: Window) -> Subject:
    about = {
        "kind": station.kind.name,
        "form": station.get_form_display(),
        "level": station.get_level_display(),
        "is_core": YES if station.kind.is_core else NO,
        "in_use": YES if station.is_valid_on(window.ends_on) else NO,
    }
    members = Decimal(getattr(station, f"members_{window.year}"))
    return Subject(station.pk, station.name, about, {"members": members})
