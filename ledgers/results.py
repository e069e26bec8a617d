"""Files read, planned and, where asked, written: the one way in for pages, commands and tests."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, transaction

from ledgers.changes import Touch
from ledgers.reader.books import UnreadableError
from ledgers.reader.rows import Outcome, Row, read_rows
from ledgers.reader.tables import Table, read_tables
from ledgers.registry import all_ledgers, get_ledger, in_order

BROKEN = "写入数据库时出错，这个文件没有导入，其他文件不受影响。请把这个文件交给系统管理员查看。"
Resolutions = Mapping[str, Mapping[str, Any]]  # row's ref → written name → member's id, "guest" or "skip"


@dataclass
class FileResult:
    """One ledger of one file: its rows with their outcomes, or the `problem` that kept the whole file out."""

    name: str
    ledger: str = ""
    upload: int = 0
    tables: list[Table] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    problem: str = ""
    notes: list[str] = field(default_factory=list)
    touches: list[Touch] = field(default_factory=list)

    @property
    def title(self) -> str:
        return get_ledger(self.ledger).title if self.ledger else ""

    def count(self, outcome: Outcome) -> int:
        if self.problem:
            return 0
        return sum(row.outcome is outcome for row in self.rows)

    @property
    def ignored(self) -> list[str]:
        """Headers of columns that were not recognised."""
        return [heading.text for table in self.tables for heading in table.ignored]

    def report(self) -> dict[str, Any]:
        """The file's figures, warnings and errors, as the command prints them."""
        errors = [_said(row, issue) for row in self.rows for issue in row.errors]
        warnings = [_said(row, issue) for row in self.rows for issue in row.warnings]
        for table in self.tables:
            warnings += [
                _about(table.header_row, heading.text, "没有认出这一列，内容没有导入。") for heading in table.ignored
            ]
            warnings += [_about(number, "", f"“{text}”不是记录，没有导入。") for number, text in table.notes]
        warnings += [_about(None, "", note) for note in self.notes]
        if self.problem:
            errors.insert(0, _about(None, "", self.problem))
        return {
            "file": self.name,
            "ledger": self.ledger or None,
            "rows": len(self.rows),
            "created": self.count(Outcome.NEW),
            "updated": self.count(Outcome.CHANGED),
            "unchanged": self.count(Outcome.SAME),
            "warnings": warnings,
            "errors": errors,
        }


def _said(row: Row, issue: Any) -> dict[str, Any]:
    return {"row": row.number, "column": issue.column, "value": issue.value, "message": issue.message}


def _about(row: int | None, column: str, message: str) -> dict[str, Any]:
    return {"row": row, "column": column, "value": "", "message": message}


def read_files(files: Iterable[tuple[str, bytes]], resolutions: Sequence[Resolutions] = ()) -> list[FileResult]:
    """Every ledger of every (name, content), in the order in which they need each other.

    `resolutions` goes with `files`, one each; rows carry theirs afterwards.
    """
    layouts = [ledger.layout() for ledger in all_ledgers()]
    results = []
    for index, (name, content) in enumerate(files):
        try:
            tables, notes = read_tables(name, content, layouts)
        except UnreadableError as error:
            results.append(FileResult(name, upload=index, problem=str(error)))
            continue
        decided = resolutions[index] if index < len(resolutions) else {}
        for key in dict.fromkeys(table.layout.key for table in tables):
            mine = [table for table in tables if table.layout.key == key]
            rows = [row for table in mine for row in read_rows(table, one_of_many=len(tables) > 1)]
            for row in rows:
                row.resolutions = dict(decided.get(row.ref, {}))
            results.append(FileResult(name, key, index, mine, rows, notes=notes))
            notes = []
    return in_order(results, lambda result: result.ledger)


def plan_files(
    results: Sequence[FileResult],
    *,
    write: bool,
    by: Any = None,
    on_file: Callable[[FileResult], Any] | None = None,
) -> None:
    """Plan every file and, with `write`, write it; the caller holds the transaction.

    Without `write` nothing stays: what later files need to see is written and rolled back.
    """
    with transaction.atomic():
        for index, result in enumerate(results):
            if not result.problem:
                later = results[index + 1 :]
                _plan_one(result, write=write or _is_needed(result, later), by=by)
            if on_file is not None:
                on_file(result)
        if not write:
            transaction.set_rollback(True)


def _plan_one(result: FileResult, *, write: bool, by: Any) -> None:
    ledger = get_ledger(result.ledger)(result.rows, by=by)
    try:
        with transaction.atomic():
            changes = ledger.plan()
            if write:
                result.touches = changes.write(by=by)
    except DatabaseError:
        result.problem = BROKEN


def _is_needed(result: FileResult, later: Sequence[FileResult]) -> bool:
    """Whether a later file looks at what this one brings: it needs this ledger, or is one of the same kind."""
    return any(other.ledger == result.ledger or result.ledger in _all_needs(other.ledger) for other in later)


def _all_needs(key: str) -> set[str]:
    needs = set(get_ledger(key).needs) if key else set()
    return needs.union(*(_all_needs(need) for need in needs)) if needs else needs
