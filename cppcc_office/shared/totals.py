"""How many rows there are: beside the first few of them, or of several queries at once; in one query."""

from collections.abc import Sequence

from django.db.models import Count, QuerySet, Value, Window


def with_total[Rows: QuerySet](rows: Rows) -> Rows:
    """`rows`, each knowing how many there are before the list is cut."""
    return rows.annotate(total=Window(Count("*")))


def total_of(shown: QuerySet) -> int:
    """How many rows the list `shown` was cut from; the rows are fetched by this and kept."""
    return shown[0].total if shown else 0


def counts_of(queries: Sequence[QuerySet]) -> list[int]:
    """How many records each of these finds, of whatever models; one query for all of them."""
    if not queries:
        return []
    first, *rest = [
        rows.order_by().values_list(Value(number)).annotate(Count("pk", distinct=True))
        for number, rows in enumerate(queries)
    ]
    found = dict(first.union(*rest, all=True).order_by())
    return [found.get(number, 0) for number in range(len(queries))]
