"""History of a model, kept under a table name short enough for every database the office may run."""

from simple_history.models import HistoricalRecords


def history(table: str) -> HistoricalRecords:
    """Keep every version of a row in `table` (at most 30 characters)."""
    return HistoricalRecords(table_name=table, verbose_name="变更记录", verbose_name_plural="变更记录")
