"""Handling organizations (承办单位)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from proposals.models import Handover
from scoring.engine import Subject
from scoring.sources import Window
from scoring.sources.base import NO, YES
from scoring.sources.handling import NOT_HANDLED, handed_in
from scoring.subjects.base import SubjectAttribute, SubjectKind, only_one
from sectors.models import Organization


class Organizations(SubjectKind):
    """Organizations to which something was handed over in the year, and neither taken back nor sent back.

    As its records: what was sent back counts for nobody before it is decided. Who has nothing else is not scored yet.
    """

    name = "organization"
    label = "承办单位"
    attributes = {
        "name": SubjectAttribute("名称", lambda: Organization.objects.values_list("name", flat=True).distinct()),
        "kind": SubjectAttribute("类别", lambda: Organization.Kind.labels),
        "is_answering": SubjectAttribute("有主办（分办）件", lambda: [YES, NO]),
    }
    measures = {"answering": "主办（分办）件数", "assisting": "会办件数"}

    def load(self, windows: Iterable[Window], only: int | None = None) -> dict[int, list[Subject]]:
        windows = list(windows)
        counts: dict[str, Count] = {}
        for window in windows:
            # `handed_in` speaks of a handover's own fields; here they are asked by its number.
            handed = Handover.objects.filter(handed_in(window)).exclude(status__in=NOT_HANDLED)
            for measure, roles in (("answering", Handover.ANSWERING), ("assisting", (Handover.Role.ASSIST,))):
                mine = Q(handovers__in=handed.filter(role__in=roles).order_by().values("pk"))
                counts[f"{measure}_{window.year}"] = Count("handovers", filter=mine, distinct=True)
        rows = Organization.objects.filter(only_one(only), handovers__isnull=False).annotate(**counts)
        places = list(rows.order_by("kind", "name", "pk"))
        return {w.year: [one for place in places if (one := _subject(place, w.year))] for w in windows}


def _subject(place: Any, year: int) -> Subject | None:
    measures = {name: Decimal(getattr(place, f"{name}_{year}")) for name in Organizations.measures}
    if not any(measures.values()):
        return None
    about = {
        "name": place.name,
        "kind": place.get_kind_display(),
        "is_answering": YES if measures["answering"] else NO,
    }
    return Subject(place.pk, place.name, about, measures)
