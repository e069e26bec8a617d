"""A table as the Excel sheet an office prints: title, header, rows, who filled it in; A4 landscape."""

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
THIN = Border(*[Side(style="thin", color="808080")] * 4)
NOT_IN_A_SHEETS_NAME = re.compile(rf"[\\/*?:\[\]]|{ILLEGAL_CHARACTERS_RE.pattern}")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


type Sheet = tuple[str, str, Sequence[str], Iterable[Sequence[Any]]]  # name, title, header, rows


def sheet_response(
    name: str, title: str, header: Sequence[str], rows: Iterable[Sequence[Any]], *, further: Sequence[Sheet] = ()
) -> HttpResponse:
    """The table as a download called `name`.xlsx, with `further` sheets behind it; text that looks like a formula stays
    text. Any words will do.
    """
    book = Workbook()
    _fill(book.active, name, title, header, rows)
    for table in further:
        _fill(book.create_sheet(), *table)
    buffer = io.BytesIO()
    book.save(buffer)
    response = HttpResponse(buffer.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.xlsx"
    response["Cache-Control"] = "private, no-store"
    return response


def _fill(sheet: Any, name: str, title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    sheet.title = NOT_IN_A_SHEETS_NAME.sub(" ", name)[:31]
    widths = [_width(word) for word in header]
    _write_row(sheet, 2, header, Font(bold=True))
    last = 2
    for last, row in enumerate(rows, start=3):
        _write_row(sheet, last, row, None)
        widths = [max(width, _width(value)) for width, value in zip(widths, row, strict=True)]
    sheet.cell(1, 1, ILLEGAL_CHARACTERS_RE.sub("", title)).font = Font(bold=True, size=16)
    sheet.cell(1, 1).alignment = Alignment(horizontal="center", vertical="center")
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(header))
    sheet.row_dimensions[1].height = 32
    sheet.cell(last + 2, 1, "填报人：")
    sheet.cell(last + 2, max(len(header) - 1, 2), "审核人：")
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = min(width + 2, 48)
    sheet.freeze_panes = "A3"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    sheet.print_title_rows = "1:2"
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def _write_row(sheet: Any, number: int, values: Sequence[Any], font: Font | None) -> None:
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(number, column, ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value)
        if isinstance(value, str):
            cell.data_type, cell.number_format = "s", "@"
            cell.quotePrefix = value.startswith(FORMULA_STARTS)
        cell.border = THIN
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        if font:
            cell.font = font


def _width(value: Any) -> int:
    """Columns a cell needs: a Chinese character takes two."""
    return sum(1 if ord(letter) < 0x2E80 else 2 for letter in str(value if value is not None else ""))
