"""From a sheet to clean rows: merged cells repeated, totals, notes and repeated headers left out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ledgers.reader.books import Grid, UnreadableError, open_book
from ledgers.reader.dates import years_in
from ledgers.reader.headers import Heading, Layout, Match, find_header
from ledgers.reader.text import squeeze
from ledgers.reader.values import as_written

_TOTAL = re.compile(
    r"(?:.{0,12}?)(?:合计|总计|小计|共计|累计|总和|总数)(?:[:\uff1a(].*|\d.*)?|共\d+(?:人|条|件|项|个|次|名|家).{0,6}"
)
_FOOT = re.compile(
    r"(?:注|备注|附注|说明|填表说明|填报人|填表人|审核人|制表人?|制表单位|填报单位|联系人|联系电话|统计人|负责人|"
    r"单位负责人|分管领导|单位盖章|盖章|填报日期|填报时间|制表日期|制表时间|经办人|复核人?)(?:\(.*?\))?[:\uff1a].*",
    re.S,
)
CLEAR_LEAD = 1.0


@dataclass
class Table:
    """One ledger found in one sheet; rows carry their number in Excel and their cells by place."""

    layout: Layout
    sheet: str
    headings: list[Heading]
    rows: list[tuple[int, list[Any]]]
    header_row: int
    titles: list[str] = field(default_factory=list)
    file_name: str = ""
    notes: list[tuple[int, str]] = field(default_factory=list)
    year: int | None = None
    told_above: dict[str, str] = field(default_factory=dict)  # by column: what the sheet's name or title says for all

    @property
    def remarks(self) -> list[str]:
        """What was taken for granted about the sheet as a whole; the office sees it before it confirms."""
        titles = {column.key: column.title for column in self.layout.columns}
        where = f"工作表“{self.sheet}”" if self.sheet else "表中"
        said = [
            f"{where}没有“{titles[key]}”列，按工作表名称或标题，各行都登记为“{value}”。"
            for key, value in self.told_above.items()
        ]
        return said + [
            f"{where}的“{heading.text}”列，按内容认作“{heading.column.title}”，请核对。"
            for heading in self.headings
            if heading.column and heading.by_content
        ]

    @property
    def places(self) -> dict[str, int]:
        """Where each recognised column stands."""
        return {heading.column.key: heading.place for heading in self.headings if heading.column}

    @property
    def labelled(self) -> list[Heading]:
        """Columns that were recognised, and the one of running numbers."""
        return [heading for heading in self.headings if heading.column or heading.is_serial]

    @property
    def ignored(self) -> list[Heading]:
        """Columns that were not recognised; their content is not taken."""
        return [heading for heading in self.headings if heading.column is None and not heading.is_serial]


def read_tables(name: str, content: bytes, layouts: Sequence[Layout]) -> tuple[list[Table], list[str]]:
    """Every ledger in the file, and notes on sheets left out; UnreadableError when there is none.

    Formulas are never evaluated; the values stored with them are read.
    """
    grids = open_book(name, content)
    tables, notes, doubts = [], [note for grid in grids for note in grid.notes], []
    for grid in grids:
        if not grid.rows:
            continue
        matches = find_header(grid, layouts, name)
        complete = [match for match in matches if not match.missing]
        if not complete:
            doubts.append((grid, matches))
            continue
        if len(complete) > 1 and complete[0].score - complete[1].score < CLEAR_LEAD:
            raise UnreadableError(
                f"{_sheet(grid)}看不出是“{complete[0].layout.title}”还是“{complete[1].layout.title}”，"
                "请对照模板补充表头后再导入。"
            )
        tables.append(_table(grid, complete[0], name))
    if not tables:
        raise UnreadableError(_what_is_missing(doubts))
    for table in tables:
        notes += table.remarks
    for grid, matches in doubts:
        notes.append(f"工作表“{grid.name}”没有导入：{_resemblance(matches) or '不是台账。'}")
    filled = [table for table in tables if table.rows]
    if not filled:
        raise UnreadableError(f"认出这是“{tables[0].layout.title}”，但只有表头，没有数据。")
    return filled, notes


def _sheet(grid: Grid) -> str:
    return f"工作表“{grid.name}”" if grid.name else "这个文件"


def _what_is_missing(doubts: list[tuple[Grid, list[Match]]]) -> str:
    if not doubts:
        return "工作簿里没有内容。"
    for _grid, matches in sorted(doubts, key=lambda pair: -max((m.score for m in pair[1]), default=0)):
        if resemblance := _resemblance(matches):
            return resemblance
    return "没有认出这是哪一种台账：找不到表头。请对照下载的模板，检查表头一行各列的名称。"


def _resemblance(matches: list[Match]) -> str:
    """What the sheet looks like and which columns it lacks; nothing when it looks like no ledger at all."""
    likely = [m for m in matches if m.matched >= 2 and len(m.missing) <= len(m.layout.required) / 2]
    if not likely:
        return ""
    match = max(likely, key=lambda m: m.score - 2 * len(m.missing))
    lacking = "、".join(f"“{column.title}”" for column in match.missing)
    return f"表头像“{match.layout.title}”，但缺少{lacking}列，请补上表头后再导入。"


def _table(grid: Grid, match: Match, file_name: str) -> Table:
    start = match.first + match.depth
    titles = [
        "".join(dict.fromkeys(as_written(cell).strip() for cell in cells if cell is not None))
        for _number, cells in grid.rows[: match.first]
    ]
    table = Table(
        layout=match.layout,
        sheet=grid.name,
        headings=match.headings,
        rows=[],
        header_row=grid.rows[start - 1][0],
        titles=titles,
        file_name=file_name,
        year=_year([*titles, grid.name, file_name]),
        told_above=match.told_above,
    )
    width = 1 + max(heading.place for heading in match.headings if heading.column)
    body = [(number, cells + [None] * (width - len(cells))) for number, cells in grid.rows[start:]]
    headers = [[as_written(cell) for cell in cells] for _number, cells in grid.rows[match.first : start]]
    foot = _foot(body)
    dropped = {number for number, cells in body if number in foot or _is_left_out(table, number, cells, headers, grid)}
    table.notes += [(number, text) for number, text in foot.items() if text]
    body = [(number, cells) for number, cells in body if number not in dropped]
    _repeat_merged(grid, body)
    places = [heading.place for heading in match.headings if heading.column]
    body = [(number, cells) for number, cells in body if any(cells[place] not in (None, "") for place in places)]
    for heading in match.headings:
        if heading.column and heading.column.fill:
            _fill_down(grid, body, heading.place, table.header_row)
    table.rows = body
    _add_headless(table, body)
    return table


def _year(texts: list[str]) -> int | None:
    """The one year the titles name; the sheet's and the file's name help where they do not."""
    for text in texts:
        if len(years := years_in(text)) == 1:
            return years[0]
    return None


def _foot(body: list[tuple[int, list[Any]]]) -> dict[int, str]:
    """Lines under the table, by row: from the first total or note on, where nothing below it fills two cells.

    A note's second line looks like a record of one cell, were it not for what stands above it. Totals say nothing.
    """
    foot: dict[int, str] = {}
    for number, cells in reversed(body):
        texts = [text for cell in cells if (text := squeeze(as_written(cell)))]
        if texts and not (len(texts) == 1 or _is_total(texts) or _FOOT.fullmatch(texts[0])):
            break
        foot[number] = "" if not texts or _is_total(texts) else "".join(texts)[:60]
    lines = dict(body)
    for number in sorted(foot):
        texts = [text for cell in lines[number] if (text := squeeze(as_written(cell)))]
        if texts and (_is_total(texts) or _FOOT.fullmatch(texts[0])):
            break
        del foot[number]
    return dict(sorted(foot.items()))


def _is_total(texts: list[str]) -> bool:
    words = [text for text in texts if not re.fullmatch(r"[\d.,%]+", text)]
    return len(words) <= 2 and any(_TOTAL.fullmatch(text) for text in words)


def _is_left_out(table: Table, number: int, cells: list[Any], headers: list[list[str]], grid: Grid) -> bool:
    """Totals, notes below the table, section headings and repeated headers are no records."""
    written = [as_written(cell) for cell in cells]
    filled = [(place, squeeze(text)) for place, text in enumerate(written) if text and not text.isspace()]
    if not filled:
        return True
    if _is_total([text for _place, text in filled]):
        return True
    texts = [text for _place, text in filled if not re.fullmatch(r"[\d.,%]+", text)]
    if written in headers or _repeats_header(table, written) or _is_counting(filled, len(table.labelled)):
        return True
    if _FOOT.fullmatch(filled[0][1]) or (
        len(filled) <= 2 and re.fullmatch(r"(?:填|审核|制)表?.{0,4}[:\uff1a]?", texts[0] if texts else "")
    ):
        table.notes.append((number, "".join(text for _place, text in filled)[:60]))
        return True
    if _is_section(table, number, filled, grid):
        table.notes.append((number, filled[0][1][:60]))
        return True
    return False


def _repeats_header(table: Table, written: list[str]) -> bool:
    """A header printed again at the head of a page: its words, or nothing, in every column."""
    same = 0
    for heading in table.headings:
        text = written[heading.place] if heading.column and heading.place < len(written) else ""
        if text and squeeze(text) != squeeze(heading.text):
            return False
        same += bool(text)
    return same >= 2


def _is_counting(filled: list[tuple[int, str]], width: int) -> bool:
    """The row 1 2 3 4 … some forms carry under the header."""
    texts = [text.strip("()") for _place, text in filled]
    return len(texts) >= min(max(width, 2), 4) and texts == [str(i) for i in range(1, len(texts) + 1)]


def _is_section(table: Table, number: int, filled: list[tuple[int, str]], grid: Grid) -> bool:
    """A heading inside the table: one text, merged across most of the columns, or alone where the number stands."""
    if len(filled) != 1:
        return False
    place, text = filled[0]
    wide = any(m.top <= number <= m.bottom and (m.right - m.left + 1) * 2 > len(table.headings) for m in grid.merges)
    unused = place not in table.places.values()
    return wide or (unused and not text.isdigit())


def _repeat_merged(grid: Grid, body: list[tuple[int, list[Any]]]) -> None:
    """Write the value of a merged area into every row it covers, in its first column."""
    lines = dict(body)
    for merge in grid.merges:
        top = lines.get(merge.top)
        if merge.bottom == merge.top or top is None or merge.left > len(top):
            continue
        value = top[merge.left - 1]
        for number in range(merge.top + 1, merge.bottom + 1):
            line = lines.get(number)
            if line is not None and merge.left <= len(line):
                line[merge.left - 1] = value


def _fill_down(grid: Grid, body: list[tuple[int, list[Any]]], place: int, header_row: int) -> None:
    """Repeat the value above where merged cells were lost, as in a .csv saved from a merged sheet.

    In a column with merges an empty cell is empty. So it is in a column written out row by row: there the same value
    often stands twice running, which merged cells never give.
    """
    if any(m.left <= place + 1 <= m.right and m.bottom > m.top > header_row for m in grid.merges):
        return
    values = [as_written(cells[place]).strip() for _number, cells in body]
    empty = values.count("")
    running = sum(bool(value) and value == values[i] for i, value in enumerate(values[1:]))
    if running and empty < 3 * running:
        return
    above: Any = None
    for _number, cells in body:
        if as_written(cells[place]).strip():
            above = cells[place]
        elif above is not None:
            cells[place] = above


def _add_headless(table: Table, body: list[tuple[int, list[Any]]]) -> None:
    """Columns that hold something but have no header are shown as ignored too."""
    known = {heading.place for heading in table.headings}
    width = max((len(cells) for _number, cells in body), default=0)
    for place in range(width):
        if place not in known and any(place < len(c) and as_written(c[place]).strip() for _number, c in body):
            table.headings.append(Heading(place, f"第 {place + 1} 列（没有表头）"))
