"""History of a model, kept under a table name short enough for every database the office may run."""

from collections.abc import Sequence

from simple_history.models import HistoricalRecords


def history(table: str, excluded_fields: Sequence[str] = ()) -> HistoricalRecords:
    """Keep every version of a row in `table` (at most 30 characters), but for fields nobody should read again."""
    return HistoricalRecords(
        table_name=table,
        excluded_fields=list(excluded_fields),
        verbose_name="变更记录",
        verbose_name_plural="变更记录",
    )
