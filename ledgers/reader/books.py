"""Opens what an office sends and gives its sheets as grids of cells; says in Chinese why a file cannot be opened."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from ledgers.reader.values import UNCALCULATED

MAX_BYTES = 30 * 2**20
MAX_UNPACKED = 160 * 2**20
MAX_RATIO = 120
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_EMPTY_ROWS = 3_000
MAX_SHEETS = 60

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]+\d+:[A-Z]+\d+)"')
_CONTROL = re.compile(r"_x00(?:0[0-8BCDEF]|1[0-9A-F])_", re.I)
_EMPTY_FORMULA = re.compile(
    rb'<(?:\w+:)?c (?![^>]*t="str")[^>]*?r="([A-Z]+)(\d+)"[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


_MAKE_TABLE = "请把内容整理成 Excel 表格，另存为 .xlsx 后再导入。"
_SIGNATURES = (
    (b"%PDF", " PDF 文档"),
    (b"{\\rtf", " RTF 文档"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"SQLite format 3", "数据库"),
)
# What the name says a text is, when it is no table.
_TEXTS = {
    ".json": "JSON 数据文件",
    ".yaml": "YAML 数据文件",
    ".yml": "YAML 数据文件",
    ".md": "文字稿",
    ".eml": "电子邮件",
    ".py": "程序代码",
    ".js": "程序代码",
    ".sql": "数据库脚本",
    ".pdf": " PDF 文档",
    ".rtf": " RTF 文档",
    ".jpg": "图片",
    ".png": "图片",
}


class UnreadableError(Exception):
    """A file nothing can be taken from; the message says why and what to do."""


@dataclass(frozen=True)
class Merge:
    """One merged area, rows and columns counted from 1."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass
class Grid:
    """One sheet: `rows` of cells with their number in Excel, empty rows left out."""

    name: str
    rows: list[tuple[int, list[Any]]]
    merges: list[Merge] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def open_book(name: str, content: bytes) -> list[Grid]:
    """The visible sheets of an .xlsx or .csv file; UnreadableError with a Chinese sentence for anything else."""
    if not content:
        raise UnreadableError("文件是空的，里面什么也没有。")
    if len(content) > MAX_BYTES:
        raise UnreadableError(
            f"文件超过 {MAX_BYTES // 2**20} MB，太大了。请删去图片和多余的内容，或者分成几个文件再导入。"
        )
    if content.startswith(_OLE):
        raise UnreadableError(_about_old_format(name, content))
    if content.startswith(b"PK"):
        return _open_xlsx(content)
    if kind := next((kind for mark, kind in _SIGNATURES if content.startswith(mark)), ""):
        raise UnreadableError(f"这是{kind}，不是表格文件。{_MAKE_TABLE}")
    return _open_text(name, content)


def _about_old_format(name: str, content: bytes) -> str:
    if _ENCRYPTED in content:
        return "文件设有打开密码。请先在 Excel 或 WPS 中取消密码，保存后再导入。"
    suffix = Path(name).suffix.lower()
    if suffix in (".doc", ".wps", ".ppt", ".dps"):
        return "这不是表格文件。请把内容整理成 Excel 表格，另存为 .xlsx 后再导入。"
    kind = " WPS 表格（.et）" if suffix == ".et" else "旧版 Excel（.xls）"
    return f"这是{kind}格式，不能直接导入。请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入。"


def _open_xlsx(content: bytes) -> list[Grid]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableError("文件已损坏，打不开。请在 Excel 或 WPS 中重新保存一次，再导入。") from error
    _refuse_bomb(content, entries)
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        raise UnreadableError(_about_other_archive(names))
    try:
        with catch_warnings():
            simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            try:
                return _grids(book, archive)
            finally:
                book.close()
    except UnreadableError:
        raise
    except Exception as error:  # openpyxl raises whatever the broken part provokes
        raise UnreadableError("文件内容不完整或已损坏，读不出来。请在 Excel 或 WPS 中重新保存一次，再导入。") from error


def _refuse_bomb(content: bytes, entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    crowded = len(entries) > 5_000
    if crowded or unpacked > MAX_UNPACKED or (unpacked > 20 * 2**20 and unpacked > MAX_RATIO * len(content)):
        raise UnreadableError("文件解开后大得不正常，为安全起见没有打开。请把需要的内容复制到新建的表格里，再导入。")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise UnreadableError("文件设有密码。请先取消密码，保存后再导入。")


def _about_other_archive(names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return "这是 .xlsb 格式，不能直接导入。请用 Excel 另存为 .xlsx 后再导入。"
    if any(name.startswith("word/") for name in names):
        return "这是 Word 文档，不是表格。请把内容整理成 Excel 表格，另存为 .xlsx 后再导入。"
    if any(name.startswith("Index/") for name in names):
        return "这是苹果 Numbers 表格，不能直接导入。请在 Numbers 中选“导出为 Excel”，再导入 .xlsx 文件。"
    if any(name.startswith("ppt/") for name in names):
        return f"这是演示文稿，不是表格文件。{_MAKE_TABLE}"
    if "content.xml" in names:
        return "这是 .ods 格式，不能直接导入。请另存为 .xlsx 后再导入。"
    return "这是压缩包，不是 Excel 工作簿。请先解压，再选择里面的 .xlsx 文件。"


def _grids(book: Any, archive: zipfile.ZipFile) -> list[Grid]:
    if len(book.worksheets) > MAX_SHEETS:
        raise UnreadableError(f"工作簿里有 {len(book.worksheets)} 个工作表，太多了。请只留下要导入的工作表。")
    grids = []
    for sheet in book.worksheets:
        grid = Grid(sheet.title, [])
        grids.append(grid)
        if sheet.sheet_state != "visible":
            grid.notes.append(f"工作表“{sheet.title}”是隐藏的，没有导入。")
            continue
        sheet.reset_dimensions()
        lines = (tuple(map(_unescaped, cells)) for cells in sheet.iter_rows(values_only=True))
        grid.rows = list(_limited(enumerate(lines, start=1), sheet.title))
        raw = archive.read(sheet._worksheet_path)
        grid.merges = [Merge(*range_boundaries(m.decode())) for m in _MERGE.findall(raw)]
        if b"<f" in raw or b":f>" in raw:
            _mark_uncalculated(grid, raw)
    return grids


def _unescaped(cell: Any) -> Any:
    """Excel writes control characters, such as the one of an Alt+Enter typed on another system, as _x000D_."""
    return _CONTROL.sub("", cell) if isinstance(cell, str) and "_x00" in cell else cell


def _mark_uncalculated(grid: Grid, raw: bytes) -> None:
    """A formula whose value the file does not hold reads as empty; mark it, so that it is not taken for empty."""
    cells = dict(grid.rows)
    for column, row in _EMPTY_FORMULA.findall(raw):
        number, place = int(row), range_boundaries(f"{column.decode()}1")[0] - 1
        line = cells.get(number)
        if line is None:
            line = cells[number] = []
            grid.rows = sorted([*grid.rows, (number, line)], key=lambda pair: pair[0])
        line.extend([None] * (place + 1 - len(line)))
        line[place] = UNCALCULATED


def _limited(rows: Iterable[tuple[int, Any]], title: str) -> Iterator[tuple[int, list[Any]]]:
    """Rows that hold something, up to the limit; a long stretch of nothing ends the sheet."""
    taken = empty = 0
    for number, cells in rows:
        line = list(cells[:MAX_COLUMNS])
        while line and (line[-1] is None or (isinstance(line[-1], str) and not line[-1].strip())):
            line.pop()
        if not line:
            empty += 1
            if empty > MAX_EMPTY_ROWS:
                return
            continue
        empty, taken = 0, taken + 1
        if taken > MAX_ROWS:
            raise UnreadableError(
                f"工作表“{title}”超过 {MAX_ROWS:,} 行，一次最多导入 {MAX_ROWS:,} 行。请按年度或界别分成几个文件再导入。"
            )
        yield number, line


def _open_text(name: str, content: bytes) -> list[Grid]:
    text = _decoded(content)
    head = text[:2000].lstrip().lower()
    if head.startswith(("<html", "<!doctype", "<table", "<?xml", "<meta", "<div")):
        raise UnreadableError(
            "这是网页或 XML 格式的表格，不能直接导入。请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入。"
        )
    if (kind := _TEXTS.get(Path(name).suffix.lower(), "")) or _is_json(text):
        raise UnreadableError(f"这是{kind or 'JSON 数据文件'}，不是 Excel 工作簿。{_MAKE_TABLE}")
    if not text.strip("\ufeff \t\r\n,;"):
        raise UnreadableError("文件是空的，里面什么也没有。")
    csv.field_size_limit(1_000_000)
    try:
        lines = enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)), start=1)
        rows = list(_limited(((number, [cell or None for cell in line]) for number, line in lines), name))
    except csv.Error as error:
        if "field limit" in str(error):
            raise UnreadableError(
                '文件里有一格内容长得不正常，多半是引号（"）没有成对。请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入。'
            ) from error
        raise UnreadableError("文件读不出来：不是 Excel 工作簿，也不是 .csv 表格。") from error
    if any("\0" in cell for _number, line in rows for cell in line if cell):
        raise UnreadableError("文件里有乱码（空字符），可能已损坏。请用 Excel 或 WPS 打开核对，另存为 .xlsx 后再导入。")
    if broken := _swallowed(rows):
        raise UnreadableError(
            f'第 {broken} 行的引号（"）没有成对，后面的几行连在了一格里。请改好引号，或另存为 .xlsx 后再导入。'
        )
    if not any(len(line) > 1 for _number, line in rows):
        raise UnreadableError("这不是 Excel 工作簿，也不是 .csv 表格。请选择 .xlsx 或 .csv 文件。")
    return [Grid("", rows)]


def _is_json(text: str) -> bool:
    if not text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return False
    try:
        json.loads(text.lstrip("\ufeff"))
    except ValueError:
        return False
    return True


def _swallowed(rows: list[tuple[int, list[Any]]]) -> int:
    """The row in which an open quotation mark has taken in lines below it: a whole row's separators in one cell."""
    width = max((len(line) for _number, line in rows), default=0)
    for number, line in rows:
        for cell in line if width > max(2, len(line)) else ():
            below = cell.splitlines()[1:] if isinstance(cell, str) else ()
            if any(text.count(mark) == width - 1 for text in below for mark in ",\t;"):
                return number
    return 0


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in content[:8000]:
        encodings = []
    else:
        encodings = ["utf-8-sig", "gb18030", "big5"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError("这不是 Excel 工作簿，也不是 .csv 表格。请选择 .xlsx 或 .csv 文件。")


def _delimiter(text: str) -> str:
    head = "\n".join(text.splitlines()[:30])
    return max(",\t;", key=head.count)
