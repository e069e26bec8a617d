"""Workbooks the import gives back: wrong rows with their reasons, and empty templates."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from ledgers.models import BatchFile, BatchRow
from ledgers.reader.columns import Column, Kind
from ledgers.reader.headers import REASON_HEADER
from ledgers.registry import Ledger, get_ledger

EMPTY_ROWS = 300
_THIN = Border(*[Side(style="thin", color="808080")] * 4)
_HEAD = PatternFill("solid", start_color="EDEDED")
_EXAMPLES = {
    Kind.DATE: "日期，如 2020-03-05、2020.3.5 或 2020年3月5日",
    Kind.MONTH: "年月，如 1978.05；也可写到日",
    Kind.NUMBER: "只填数字",
    Kind.YEAR: "四位年份，如 2020",
    Kind.YES: "填“是”或“否”；打√、×也可以",
    Kind.MOBILE: "11 位手机号",
    Kind.PHONE: "手机号，或带区号的座机",
    Kind.NAMES: "几个人之间用顿号隔开；重名的写成“姓名（界别）”",
}


def bad_rows_workbook(file: BatchFile) -> bytes:
    """The wrong rows under their own header, with the Excel row they came from and why in the last columns."""
    book = Workbook()
    sheet = book.active
    sheet.title = "出错的行"
    headers = [*file.headers, REASON_HEADER]
    _title(sheet, " ".join(file.titles) or file.ledger_title, len(headers))
    _line(sheet, 2, headers, head=True)
    rows = BatchRow.objects.filter(file=file, outcome=BatchRow.Outcome.ERROR).order_by("pk")
    for number, row in enumerate(rows, start=3):
        cells = [*row.cells, *[""] * (len(file.headers) - len(row.cells))]
        _line(sheet, number, [*cells, f"原第 {row.number} 行：{_reasons(row)}"])
    _widths(sheet, headers)
    sheet.column_dimensions[get_column_letter(len(headers))].width = 60
    sheet.freeze_panes = "A3"
    return _saved(book)


def template_workbook(key: str) -> bytes:
    """An empty ledger: the product's own headers, text cells for phones, dates and numbers of files, instructions."""
    ledger = get_ledger(key)
    columns = [column for column in ledger.layout().columns if column.in_template]
    book = Workbook()
    sheet = book.active
    sheet.title = "台账"
    _title(sheet, ledger.title, len(columns))
    _line(sheet, 2, [column.title for column in columns], head=True)
    for place, column in enumerate(columns, start=1):
        if column.kind is not Kind.NUMBER:
            for number in range(3, 3 + EMPTY_ROWS):
                sheet.cell(number, place).number_format = "@"
    _widths(sheet, [column.title for column in columns])
    sheet.freeze_panes = "A3"
    _instructions(book.create_sheet("填表说明"), ledger, columns)
    return _saved(book)


def _instructions(sheet: Any, ledger: type[Ledger], columns: Sequence[Column]) -> None:
    lines = [
        f"《{ledger.title}》填表说明",
        "请从“台账”工作表的第 3 行起填写；表头不要改动，列的先后可以调整，不用的列可以删去。",
        *ledger.guide,
    ]
    lines += [f"{column.title}：{_about(column)}" for column in columns if _about(column)]
    for number, line in enumerate(lines, start=1):
        cell = sheet.cell(number, 1, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(bold=number == 1)
    sheet.column_dimensions["A"].width = 90


def _about(column: Column) -> str:
    words = ["必填"] if column.required else []
    words += [_EXAMPLES[column.kind]] if column.kind in _EXAMPLES else []
    return "；".join(words)


def _reasons(row: BatchRow) -> str:
    return " ".join(f"“{issue['column']}”{issue['message']}" for issue in row.issues if issue["level"] == "error")


def _title(sheet: Any, text: str, width: int) -> None:
    sheet.cell(1, 1, text).font = Font(bold=True, size=14)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=max(width, 2))
    sheet.cell(1, 1).alignment = Alignment(horizontal="center")


def _line(sheet: Any, number: int, values: Sequence[Any], *, head: bool = False) -> None:
    for place, value in enumerate(values, start=1):
        cell = sheet.cell(number, place, value)
        cell.number_format = "@"
        if isinstance(value, str):
            cell.data_type = "s"  # never a formula, whatever it begins with
        cell.border = _THIN
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        if head:
            cell.font, cell.fill = Font(bold=True), _HEAD


def _widths(sheet: Any, headers: Sequence[str]) -> None:
    for place, header in enumerate(headers, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = min(max(2 * len(header) + 4, 10), 40)


def _saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
