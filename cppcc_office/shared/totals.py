"""The first few rows and how many there are in all, in one query."""

from django.db.models import Count, QuerySet, Window


def with_total[Rows: QuerySet](rows: Rows) -> Rows:
    """`rows`, each knowing how many there are before the list is cut."""
    return rows.annotate(total=Window(Count("*")))


def total_of(shown: QuerySet) -> int:
    """How many rows the list `shown` was cut from; the rows are fetched by this and kept."""
    return shown[0].total if shown else 0
