"""Marks given by people, for every kind of subject; their quantity is the mark itself."""

from typing import Any

from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, Floor

from scoring.models import Mark, MarkFile, MarkKind
from scoring.models.mark_kinds import plain
from scoring.sources.base import Attribute, Quantity, Source, Window, labels, yes_or_no


class Marks(Source):
    """F41, F42: what people gave one kind of subject, once a second person has confirmed it."""

    is_of_year = True
    name = "marks"
    label = "人工评分"
    counted_in = "项"
    quantities = {"value": Quantity("分数", "value", parts=100)}

    def __init__(self, subject: str) -> None:
        self.subject = subject
        kinds = MarkKind.objects.filter(subject=subject)
        self.attributes = {
            "kind": Attribute("评分项目", F("kind__name"), names=lambda: kinds.values_list("name", flat=True)),
            "way": Attribute("怎样评", F("kind__way"), choices=labels(MarkKind.Way.choices)),
            "value": Attribute("分数（整数部分）", Cast(Floor("value"), IntegerField()), is_number=True),
            "has_evidence": yes_or_no("有佐证材料", Exists(MarkFile.objects.filter(mark=OuterRef("pk")))),
        }

    def speaking(self, window: Window) -> QuerySet:
        days = Q() if window.is_whole else Q(given_on__lte=window.ends_on)
        rows = Mark.objects.filter(days, year=window.year, **{f"{self.subject}__isnull": False})
        return rows.select_related("kind").annotate(subject_ref=F(f"{self.subject}_id"))

    def counting(self, window: Window) -> QuerySet:
        return self.speaking(window).filter(status__in=Mark.COUNTING)

    def describe(self, row: Mark) -> tuple[Any, str, Any]:
        is_known = row.counts or row.status == Mark.Status.WITHDRAWN
        return row, f"{row.kind} {plain(row.value)}分" if is_known and row.value else str(row.kind), row.given_on

    def why_not(self, row: Mark) -> str:
        if row.status == Mark.Status.WITHDRAWN:
            return f"评分已撤销：{row.return_reason}"
        return f"评分还没有生效（{row.get_status_display()}）"
