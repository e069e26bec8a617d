"""Filters of the lists that Django has not: by year, and only by what occurs."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone


class YearListFilter(admin.FieldListFilter):
    """年度: of a date, or of a year kept as a number. The years offered are those that have records."""

    def __init__(self, field: models.Field, request: Any, params: Any, model: Any, model_admin: Any, field_path: str):
        self.lookup_kwarg = f"{field_path}__year" if isinstance(field, models.DateField) else field_path
        self.chosen = (params.get(self.lookup_kwarg) or [""])[-1]
        self.years = self._years_with_records(field)
        super().__init__(field, request, params, model, model_admin, field_path)
        self.title = "年度"

    @staticmethod
    def _years_with_records(field: models.Field) -> list[int]:
        rows = field.model._default_manager.order_by()
        if isinstance(field, models.DateField):
            years = rows.aggregate(first=models.Min(field.name), last=models.Max(field.name))
            first, last = (_year_of(years[end]) for end in ("first", "last"))
            return list(range(last, first - 1, -1)) if first and last else []
        known = rows.exclude(**{field.name: None})
        return sorted(known.values_list(field.name, flat=True).distinct(), reverse=True)

    def expected_parameters(self) -> list[str]:
        return [self.lookup_kwarg]

    def has_output(self) -> bool:
        return len(self.years) > 1 or bool(self.chosen)

    def get_facet_counts(self, pk_attname: str, filtered_qs: models.QuerySet) -> dict[str, Any]:
        return {f"{year}__c": Count(pk_attname, filter=Q(**{self.lookup_kwarg: year})) for year in self.years}

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        facets = self.get_facet_queryset(changelist) if changelist.add_facets else {}
        yield {
            "selected": not self.chosen,
            "query_string": changelist.get_query_string(remove=[self.lookup_kwarg]),
            "display": "全部",
        }
        for year in self.years:
            count = f"（{facets[f'{year}__c']}）" if facets else ""
            yield {
                "selected": self.chosen == str(year),
                "query_string": changelist.get_query_string({self.lookup_kwarg: year}),
                "display": f"{year} 年{count}",
            }


def _year_of(value: datetime.date | None) -> int | None:
    """The year in which the office counts `value`; a moment counts by local time."""
    return (timezone.localtime(value) if isinstance(value, datetime.datetime) else value).year if value else None


def year_filter(path: str) -> tuple[str, type[YearListFilter]]:
    """An entry of `list_filter`: years of the field at `path`."""
    return (path, YearListFilter)
