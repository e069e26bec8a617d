"""The same ledger as other offices would send it: other headers, other order, more rows above, as .csv."""

import csv
import io
import random
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from tests.ledgers.offices import OFFICES


class Sheet:
    """A fixture's first sheet taken apart: title rows, header, body rows (with merged blanks) and merges."""

    def __init__(self, path: Path) -> None:
        sheet = load_workbook(path).worksheets[0]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        at = next(i for i, row in enumerate(rows) if sum(value is not None for value in row) >= 3)
        self.titles = [row[0] for row in rows[:at]]
        self.header, self.body, self.first = rows[at], rows[at + 1 :], at + 2
        self.merges = [
            (m.min_col - 1, m.min_row - self.first, m.max_row - self.first)
            for m in sheet.merged_cells.ranges
            if m.max_row > m.min_row
        ]

    def unmerged(self) -> list[list[Any]]:
        body = [list(row) for row in self.body]
        for column, top, bottom in self.merges:
            for row in range(top + 1, bottom + 1):
                body[row][column] = body[top][column]
        return body


def as_other_office(path: Path, office: int) -> bytes:
    """Headers of another office, columns shuffled, merges kept, more title rows, two empty columns before the table."""
    sheet = Sheet(path)
    chance = random.Random(f"{path.name}{office}")
    places = list(range(len(sheet.header)))
    chance.shuffle(places)
    words = OFFICES[path.name[:2]]
    book = Workbook()
    target = book.active
    target.append([])
    for title in ["附件 3", *sheet.titles, "单位：人、件"]:
        target.append([None, None, title])
    target.append([None, None, *(_other(words, sheet.header[place], office) for place in places)])
    start = target.max_row + 1
    for row in sheet.body:
        target.append([None, None, *(row[place] for place in places)])
    for column, top, bottom in sheet.merges:
        letter = get_column_letter(places.index(column) + 3)
        target.merge_cells(f"{letter}{start + top}:{letter}{start + bottom}")
    if office == 1:
        book.create_sheet("填表说明", 0).append(["请按要求填写，联系电话：0562-2831234"])
    return _saved(book)


def as_csv(path: Path, encoding: str, office: int | None = None) -> bytes:
    """What Excel writes when a merged sheet is saved as .csv; blanks where merged cells were."""
    sheet = Sheet(path)
    words = OFFICES[path.name[:2]]
    header = sheet.header if office is None else [_other(words, name, office) for name in sheet.header]
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for title in sheet.titles:
        writer.writerow([title, *[""] * (len(header) - 1)])
    writer.writerow(header)
    for row in sheet.body:
        writer.writerow([_text(value) for value in row])
    return buffer.getvalue().encode(encoding)


def with_group_header(path: Path) -> bytes:
    """Ledger 10 with two header rows: 六有 and 五上墙 merged above their points."""
    sheet = Sheet(path)
    book = Workbook()
    target = book.active
    target.append([sheet.titles[0]])
    upper = list(sheet.header)
    lower: list[Any] = [None] * len(upper)
    upper[7:18] = ["六有", *[None] * 5, "五上墙", *[None] * 4]
    lower[7:18] = [*sheet.header[7:13], *(name.removesuffix("上墙") for name in sheet.header[13:18])]
    target.append(upper)
    target.append(lower)
    for row in sheet.body:
        target.append(row)
    target.merge_cells("H2:M2")
    target.merge_cells("N2:R2")
    for place in [*range(1, 8), *range(19, 22)]:
        letter = get_column_letter(place)
        target.merge_cells(f"{letter}2:{letter}3")
    return _saved(book)


def _other(words: dict[str, tuple[str, ...]], name: str, office: int) -> str:
    others = words.get(name, (name,))
    return others[office % len(others)]


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.year}/{value.month}/{value.day}"
    return "" if value is None else str(value)


def _saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
