"""Small ledgers for tests: the demo office's institution and roster, and sheets written on the spot."""

import io
from pathlib import Path
from typing import Any

from django.conf import settings
from openpyxl import Workbook, load_workbook

from ledgers.actions import import_files, preview_files
from ledgers.results import FileResult

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "ledgers"


def fixture(number: str) -> tuple[str, bytes]:
    """A ledger of the demo office by its number."""
    path = next(FOLDER.glob(f"{number} *.xlsx"))
    return path.name, path.read_bytes()


def take(*numbers: str) -> None:
    """Import ledgers of the demo office."""
    import_files([fixture(number) for number in numbers])


def sheet(*rows: list[Any], title: str = "2020年度台账", merges: tuple[str, ...] = ()) -> bytes:
    """A workbook with one title row, then these rows."""
    book = Workbook()
    book.active.append([title])
    for row in rows:
        book.active.append(row)
    for area in merges:
        book.active.merge_cells(area)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def preview(*rows: list[Any], name: str = "台账.xlsx", **more: Any) -> FileResult:
    (result,) = preview_files([(name, sheet(*rows, **more))])
    return result


def bring_in(*rows: list[Any], name: str = "台账.xlsx", **more: Any) -> FileResult:
    _batch, (result,) = import_files([(name, sheet(*rows, **more))])
    return result


def cells(content: bytes) -> list[list[Any]]:
    """What stands in the first sheet of a workbook."""
    return [list(row) for row in load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)]


def told(result: FileResult, level: str = "error") -> dict[int, str]:
    """Messages by Excel row."""
    issues: dict[int, str] = {}
    for row in result.rows:
        for issue in row.issues:
            if issue.level == level:
                issues[row.number] = issues.get(row.number, "") + f"{issue.column}：{issue.message}"
    return issues
