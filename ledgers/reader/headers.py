"""Finds the header of a sheet and with it which ledger the sheet is."""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ledgers.reader.books import Grid
from ledgers.reader.columns import SERIAL_NAMES, Column, bare_header_key, header_key
from ledgers.reader.text import squeeze
from ledgers.reader.values import as_written

SEARCHED_ROWS = 60
DEEPEST = 3
SAMPLED_ROWS = 40
LONGEST_HEADER = 24  # a pattern fits too much in a sentence
MOST = 0.8  # of the cells must look like a column's for the column to be known by them
REASON_HEADER = "出错原因"
_IGNORABLE = SERIAL_NAMES | {header_key(REASON_HEADER)}

_FIGURES = re.compile(r"[\d.,:/年月日\-]*\d[\d.,:/年月日\-]*")


@dataclass(frozen=True)
class Layout:
    """What makes a sheet this ledger: its columns, and words its title often holds."""

    key: str
    title: str
    columns: tuple[Column, ...]
    clue: str = ""

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {name: column for column in self.columns for name in column.names}

    @cached_property
    def by_title(self) -> dict[str, Column]:
        return {header_key(column.title): column for column in self.columns}

    @cached_property
    def required(self) -> frozenset[str]:
        return frozenset(column.key for column in self.columns if column.required)


@dataclass(frozen=True)
class Heading:
    """One column of a sheet as its header calls it; `column` is None for what is not recognised."""

    place: int
    text: str
    column: Column | None = None
    is_serial: bool = False
    by_content: bool = False  # the header says nothing, its cells do


@dataclass
class Match:
    """A header found in a sheet for one layout."""

    layout: Layout
    first: int  # index into the grid's rows
    depth: int
    headings: list[Heading]
    score: float
    missing: list[Column] = field(default_factory=list)
    told_above: dict[str, str] = field(default_factory=dict)  # what the sheet's name or title says for a whole column

    @property
    def columns(self) -> set[str]:
        return {heading.column.key for heading in self.headings if heading.column}

    @property
    def matched(self) -> int:
        return len(self.columns)


@dataclass(frozen=True)
class _Label:
    """The header over one column: its texts from the whole to its lower part, and the keys to compare them by."""

    texts: tuple[str, ...]
    exact: tuple[str, ...]
    bare: tuple[str, ...]

    @classmethod
    def of(cls, parts: Sequence[str]) -> "_Label":
        texts = tuple(dict.fromkeys(("".join(parts), parts[-1], "".join(parts[-2:])))) if parts else ()
        exact = tuple(header_key(text) for text in texts)
        return cls(texts, exact, tuple(bare_header_key(text) for text in texts) if exact else ())


def find_header(grid: Grid, layouts: Sequence[Layout], file_name: str = "") -> list[Match]:
    """Matches of the sheet, best first: complete ones by score, then, marked by `missing`, what it resembles."""
    best: dict[str, Match] = {}
    known = frozenset().union(*(layout.by_name for layout in layouts))
    titles = [file_name, grid.name]
    for first in range(min(SEARCHED_ROWS, len(grid.rows))):
        for depth in range(1, min(DEEPEST, len(grid.rows) - first) + 1):
            if not _may_head(grid, first, depth):
                continue
            labels = [_Label.of(parts) for parts in _labels(grid, first, depth)]
            cells = _Cells(grid, first + depth)
            is_known = any(key in known for label in labels for key in (*label.exact, *label.bare))
            for layout in layouts:
                is_titled = bool(layout.clue and re.search(layout.clue, "\n".join(titles)))
                if not is_known and not is_titled:
                    continue
                match = _match(layout, labels, first, depth, cells, by_patterns=is_titled)
                if match.matched < 2:
                    continue
                _look_above(match, grid)
                match.score += 1.5 * is_titled
                known_match = best.get(layout.key)
                if known_match is None or (_rank(match) > _rank(known_match) and not _only_repeats(match, known_match)):
                    best[layout.key] = match
        titles.append(" ".join(as_written(cell) for cell in grid.rows[first][1] if cell is not None)[:200])
    return sorted(best.values(), key=_rank, reverse=True)


def _only_repeats(match: Match, earlier: Match) -> bool:
    """A header printed again further down, with a column less, is no better one: the rows between would be lost."""
    if earlier.missing or match.first < earlier.first + earlier.depth:
        return False
    return match.columns <= earlier.columns


def _rank(match: Match) -> tuple[bool, float, int, int]:
    return (not match.missing, match.score, -match.depth, -match.first)


def _may_head(grid: Grid, first: int, depth: int) -> bool:
    """Whether these rows can be a header: no numbers or dates in them, and no title above the last."""
    *above, last = grid.rows[first : first + depth]
    for _number, cells in above:
        texts = [(place, as_written(cell)) for place, cell in enumerate(cells) if cell is not None]
        if len(texts) == 1:
            place, text = texts[0]
            begins = all(cell is None for cell in last[1][:place])
            if begins or len(text) > 12:
                return False
    for _number, cells in (*above, last):
        figures = sum(isinstance(cell, int | float | datetime.date) for cell in cells)
        figures += sum(isinstance(cell, str) and bool(_FIGURES.fullmatch(squeeze(cell))) for cell in cells)
        if figures > 1 or (figures and depth > 1):
            return False
    return True


class _Cells:
    """What stands under a header, column by column: some cells, as compared with what a column looks like."""

    def __init__(self, grid: Grid, start: int) -> None:
        self._rows = [cells for _number, cells in grid.rows[start : start + SAMPLED_ROWS]]
        self._columns: dict[int, list[str]] = {}

    def at(self, place: int) -> list[str]:
        if place not in self._columns:
            texts = [squeeze(as_written(cells[place])) for cells in self._rows if place < len(cells)]
            self._columns[place] = [text for text in texts if text]
        return self._columns[place]

    def share(self, place: int, column: Column) -> float:
        """How many of the cells look like the column's, 0 to 1."""
        texts = self.at(place)
        if column.look is None or len(texts) < 3:
            return 0.0
        return sum(bool(column.look.fullmatch(text)) for text in texts) / len(texts)


def _look_above(match: Match, grid: Grid) -> None:
    """Take a missing column from the sheet's name or title where these name one thing and do not contradict."""
    for column in match.layout.columns:
        if column.told_above and not column.required and column.key not in match.columns:
            match.told_above |= {column.key: name} if (name := column.told_above(grid.name)) else {}
    if not match.missing or any(column.told_above is None for column in match.missing) or match.matched < 3:
        return
    titles = [as_written(cell) for _number, cells in grid.rows[: match.first] for cell in dict.fromkeys(cells) if cell]
    for column in match.missing:
        named = dict.fromkeys(name for text in (grid.name, *titles) if (name := column.told_above(text)))
        if len(named) != 1:
            return
        match.told_above[column.key] = next(iter(named))
    match.missing = []
    match.score -= 1


def _labels(grid: Grid, first: int, depth: int) -> list[list[str]]:
    """Per column the texts of `depth` header rows from above, a merged or spanning upper cell repeated."""
    lines = [_spread(grid, first + offset, is_last=offset == depth - 1) for offset in range(depth)]
    width = max(len(line) for line in lines)
    labels: list[list[str]] = []
    for place in range(width):
        parts = [line[place] for line in lines if place < len(line) and line[place]]
        labels.append([part for i, part in enumerate(parts) if i == 0 or part != parts[i - 1]])
    return labels


def _spread(grid: Grid, index: int, *, is_last: bool) -> list[str]:
    number, cells = grid.rows[index]
    line = ["".join(as_written(cell).split()) for cell in cells]
    across = [m for m in grid.merges if m.top <= number <= m.bottom and m.right > m.left]
    for merge in across:
        if merge.left <= len(line) and merge.top == number:
            line += [""] * (merge.right - len(line))
            line[merge.left - 1 : merge.right] = [line[merge.left - 1]] * (merge.right - merge.left + 1)
    if not is_last and not grid.merges and index + 1 < len(grid.rows):
        below = grid.rows[index + 1][1]
        line += [""] * (len(below) - len(line))
        for place in range(1, len(line)):
            if not line[place] and place < len(below) and below[place] is not None:
                line[place] = line[place - 1]
    return line


def _match(layout: Layout, labels: list[_Label], first: int, depth: int, cells: _Cells, *, by_patterns: bool) -> Match:
    """Columns by their own title first, then by other names, by names that mostly mean nothing (序号), by patterns."""
    taken: dict[int, Column] = {}
    used: set[str] = set()
    score = 0.0
    for step in (_title, _alias, _bare, _serial, _pattern):
        for place, label in enumerate(labels):
            column = step(layout, label, used) if label.texts and place not in taken else None
            if column is not None:
                taken[place] = column
                used.add(column.key)
                score += (3 if column.required else 1) * column.weight * (0.6 if step is _pattern else 1)
        if not taken and step is _bare and not by_patterns:
            break  # patterns alone make no header, unless the title says which ledger it is
    by_content = _by_content(layout, labels, cells, taken, used) if len(taken) > 1 else {}
    score += sum(0.5 * (3 if column.required else 1) * column.weight for column in by_content.values())
    # Cells that all say something else: these words are the headers of another ledger.
    score -= 3 * sum(
        column.required and bool(column.looks) and len(cells.at(place)) > 2 and not cells.share(place, column)
        for place, column in taken.items()
    )
    taken |= by_content
    headings = [
        Heading(
            place,
            label.texts[0],
            taken.get(place),
            place not in taken and label.exact[-1] in _IGNORABLE,
            place in by_content,
        )
        for place, label in enumerate(labels)
        if label.texts
    ]
    score -= 0.4 * sum(heading.column is None and not heading.is_serial for heading in headings)
    missing = [column for column in layout.columns if column.required and column.key not in used]
    return Match(layout, first, depth, headings, score, missing)


def _by_content(
    layout: Layout, labels: list[_Label], cells: _Cells, taken: dict[int, Column], used: set[str]
) -> dict[int, Column]:
    """Columns whose header says nothing known, by what stands in them: only where one fits one."""
    open_places = [
        place
        for place, label in enumerate(labels)
        if label.texts and place not in taken and not any(key in _IGNORABLE for key in label.exact)
    ]
    fits: dict[int, list[Column]] = {
        place: [c for c in layout.columns if c.key not in used and cells.share(place, c) >= MOST]
        for place in open_places
    }
    wanted = [column.key for columns in fits.values() for column in columns]
    found = {
        place: columns[0] for place, columns in fits.items() if len(columns) == 1 and wanted.count(columns[0].key) == 1
    }
    used.update(column.key for column in found.values())
    return found


def _title(layout: Layout, label: _Label, used: set[str]) -> Column | None:
    return _known(layout.by_title, label.exact, used)


def _alias(layout: Layout, label: _Label, used: set[str]) -> Column | None:
    return _known(layout.by_name, [key for key in label.exact if key not in SERIAL_NAMES], used)


def _bare(layout: Layout, label: _Label, used: set[str]) -> Column | None:
    return _known(layout.by_name, [key for key in label.bare if key not in SERIAL_NAMES], used)


def _serial(layout: Layout, label: _Label, used: set[str]) -> Column | None:
    return _known(layout.by_name, label.exact, used)


def _known(names: Mapping[str, Column], keys: Sequence[str], used: set[str]) -> Column | None:
    for key in keys:
        column = names.get(key)
        if column is not None and column.key not in used:
            return column
    return None


def _pattern(layout: Layout, label: _Label, used: set[str]) -> Column | None:
    keys = [key for key in dict.fromkeys((*label.exact, *label.bare)) if 0 < len(key) <= LONGEST_HEADER]
    if any(key in _IGNORABLE for key in keys):
        return None
    for column in layout.columns:
        if column.key not in used and any(e.fullmatch(key) for e in column.expressions for key in keys):
            return column
    return None
