"""One row of a ledger on its way in: what it says, what is wrong with it, what it would change."""

import datetime
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from ledgers.reader.columns import Column, Kind
from ledgers.reader.dates import CellError, read_date, years_in
from ledgers.reader.tables import Table
from ledgers.reader.text import squeeze
from ledgers.reader.values import (
    as_written,
    is_nothing,
    read_number,
    read_phone,
    read_text,
    read_yes,
    refuse_formula,
)


class Outcome(StrEnum):
    """What becomes of a row; warnings stand beside it."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    ERROR = "error"


@dataclass(frozen=True)
class Issue:
    """Something to tell about one cell: an error keeps the row out, a warning does not.

    `column` is the header as the file writes it, `value` the cell as written. Where a name is to be resolved, `text`
    is what was written and `candidates` the members it may mean, as (id, label).
    """

    level: str
    column: str
    value: str
    message: str
    text: str = ""
    candidates: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Change:
    """One thing a row changes: the office's word for it, before and after."""

    label: str
    before: str
    after: str


@dataclass
class Row:
    """A row with its values by column key; empty cells are None, "" or False by kind."""

    number: int
    ref: str
    table: Table
    cells: list[Any]
    values: dict[str, Any] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    is_new: bool = False
    resolutions: dict[str, Any] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)

    def __getitem__(self, key: str) -> Any:
        return self.values.get(key)

    def has(self, key: str) -> bool:
        """Whether the sheet has this column at all."""
        return key in self.table.places or key in self.table.told_above

    def raw(self, key: str) -> Any:
        place = self.table.places.get(key)
        if place is None and key in self.table.told_above:
            return self.table.told_above[key]
        return self.cells[place] if place is not None and place < len(self.cells) else None

    def error(self, key: str, message: str, **more: Any) -> None:
        self.failed.add(key)
        self._add("error", key, message, **more)

    def need(self, key: str, message: str) -> Any:
        """The value of a cell that must not be empty; an error with `message` unless the cell was refused already."""
        value = self.values.get(key)
        if (value is None or value == "") and key not in self.failed:
            self.error(key, message)
        return value

    def warn(self, key: str, message: str, **more: Any) -> None:
        self._add("warning", key, message, **more)

    def _add(self, level: str, key: str, message: str, **more: Any) -> None:
        heading = next((h for h in self.table.headings if h.column and h.column.key == key), None)
        title = heading.text if heading else next((c.title for c in self.table.layout.columns if c.key == key), "")
        self.issues.append(Issue(level, title, as_written(self.raw(key)), message, **more))

    @property
    def errors(self) -> list[Issue]:
        return [issue for issue in self.issues if issue.level == "error"]

    @property
    def warnings(self) -> list[Issue]:
        return [issue for issue in self.issues if issue.level == "warning"]

    @property
    def is_good(self) -> bool:
        return not any(issue.level == "error" for issue in self.issues)

    @property
    def outcome(self) -> Outcome:
        if not self.is_good:
            return Outcome.ERROR
        if self.is_new:
            return Outcome.NEW
        return Outcome.CHANGED if self.changes else Outcome.SAME

    @property
    def under_headings(self) -> list[str]:
        """The cells as the office sees them, one for each heading of the table."""
        return [as_written(self.cells[h.place]) if h.place < len(self.cells) else "" for h in self.table.headings]

    @property
    def facts(self) -> dict[str, Any]:
        """What a page or a stored result needs of the row."""
        return {
            "number": self.number,
            "sheet": self.table.sheet,
            "outcome": str(self.outcome),
            "issues": [asdict(issue) for issue in self.issues],
            "changes": [asdict(change) for change in self.changes],
        }


def read_rows(table: Table, *, one_of_many: bool = False) -> list[Row]:
    """The table's rows with every cell read as its column says; unreadable cells become the row's errors."""
    rows = []
    usual = table.year or _usual_year(table)
    year_column = next((c for c in table.layout.columns if c.kind is Kind.YEAR and c.key in table.places), None)
    for number, cells in table.rows:
        row = Row(number, f"{table.sheet}!{number}" if one_of_many else str(number), table, cells)
        year = usual
        if year_column is not None:
            _read_cell(row, year_column, year)
            year = row.values.get(year_column.key) or year
        for column in table.layout.columns:
            if column is not year_column:
                _read_cell(row, column, year)
        rows.append(row)
    return rows


def _usual_year(table: Table) -> int | None:
    """The one year all complete dates of the sheet lie in; it completes 3月5日 where no title names a year."""
    places = [table.places[c.key] for c in table.layout.columns if c.kind is Kind.DATE and c.key in table.places]
    years = set()
    for _number, cells in table.rows:
        for place in places:
            raw = cells[place] if place < len(cells) else None
            if isinstance(raw, datetime.date):
                years.add(raw.year)
            elif isinstance(raw, str):
                years.update(years_in(raw)[:1])
            if len(years) > 1:
                return None
    return years.pop() if years else None


def _read_cell(row: Row, column: Column, year: int | None) -> None:
    raw = row.raw(column.key)
    try:
        refuse_formula(raw)
        value, warning = _read(raw, column, year)
    except CellError as error:
        row.values[column.key] = None
        if column.lenient:
            row.warn(column.key, f"{error}这一格没有采用。")
        else:
            row.error(column.key, str(error))
        return
    if column.max_length and isinstance(value, str) and len(value) > column.max_length:
        told = f"“{column.title}”有 {len(value)} 个字，最多 {column.max_length} 个字"
        if column.cut:
            value, warning = value[: column.max_length], f"{told}，后面的没有登记。"
        else:
            row.error(column.key, f"{told}，请缩短。")
    row.values[column.key] = value
    if warning:
        row.warn(column.key, warning)


def _read(raw: Any, column: Column, year: int | None) -> tuple[Any, str]:
    kind = column.kind
    if kind in (Kind.DATE, Kind.MONTH):
        day = read_date(raw, year, month_only="fine" if kind is Kind.MONTH else "warn")
        return (day.value, day.warning) if day else (None, "")
    reader = _READERS.get(kind)
    if reader is not None:
        return reader(raw)
    if is_nothing(raw):
        return "", ""
    text = read_text(raw)
    return (text if kind is Kind.NAMES else text.replace("\n", " ").strip()), ""


def _read_year(raw: Any) -> int | None:
    if is_nothing(raw):
        return None
    if hasattr(raw, "year"):
        return int(raw.year)
    text = squeeze(as_written(raw))
    if re.fullmatch(r"\d{2}年度?", text):
        return 2000 + int(text[:2])
    years = years_in(text)
    if len(years) != 1:
        raise CellError(f"“{read_text(raw)}”看不出是哪一年，请写成 2020。")
    return years[0]


_READERS: dict[Kind, Callable[[Any], tuple[Any, str]]] = {
    Kind.NUMBER: read_number,
    Kind.YES: lambda raw: (read_yes(raw), ""),
    Kind.YEAR: lambda raw: (_read_year(raw), ""),
    Kind.MOBILE: read_phone,
    Kind.PHONE: lambda raw: read_phone(raw, landline=True),
}
