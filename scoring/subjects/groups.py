"""Groups of sectors."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Count

from scoring.engine import Subject
from scoring.sources import Window
from scoring.subjects.base import SubjectAttribute, SubjectKind, only_one, valid
from sectors.models import SectorGroup


class Groups(SubjectKind):
    """Groups of sectors; their points may be divided by their members in office on the last day that counts."""

    name = "group"
    label = "界别（联组）"
    attributes = {"name": SubjectAttribute("名称", lambda: SectorGroup.objects.values_list("name", flat=True))}
    measures = {"members": "截止日在任委员人数"}

    def load(self, windows: Iterable[Window], only: int | None = None) -> dict[int, list[Subject]]:
        windows = list(windows)
        seats = "sectors__memberships__"
        counts = {
            f"members_{w.year}": Count(f"{seats}member", filter=valid(seats, w.ends_on), distinct=True) for w in windows
        }
        groups = list(SectorGroup.objects.filter(only_one(only)).annotate(**counts).order_by("order", "pk"))
        return {
            window.year: [
                Subject(g.pk, g.name, {"name": g.name}, {"members": Decimal(getattr(g, f"members_{window.year}"))})
                for g in groups
            ]
            for window in windows
        }
