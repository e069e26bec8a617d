"""Finds the header of a sheet and with it which ledger the sheet is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ledgers.reader.books import Grid
from ledgers.reader.columns import SERIAL_NAMES, Column, bare_header_key, header_key
from ledgers.reader.values import as_written

SEARCHED_ROWS = 60
DEEPEST = 3
REASON_HEADER = "出错原因"
_IGNORABLE = SERIAL_NAMES | {header_key(REASON_HEADER)}


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


@dataclass
class Match:
    """A header found in a sheet for one layout."""

    layout: Layout
    first: int  # index into the grid's rows
    depth: int
    headings: list[Heading]
    score: float
    missing: list[Column] = field(default_factory=list)

    @property
    def matched(self) -> int:
        return sum(heading.column is not None for heading in self.headings)


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
            labels = [_Label.of(parts) for parts in _labels(grid, first, depth)]
            if not any(key in known for label in labels for key in (*label.exact, *label.bare)):
                continue
            for layout in layouts:
                match = _match(layout, labels, first, depth)
                if match.matched < 2:
                    continue
                if layout.clue and re.search(layout.clue, "\n".join(titles)):
                    match.score += 1.5
                if layout.key not in best or _rank(match) > _rank(best[layout.key]):
                    best[layout.key] = match
        titles.append(" ".join(as_written(cell) for cell in grid.rows[first][1] if cell is not None)[:200])
    return sorted(best.values(), key=_rank, reverse=True)


def _rank(match: Match) -> tuple[bool, float, int, int]:
    return (not match.missing, match.score, -match.depth, -match.first)


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


def _match(layout: Layout, labels: list[_Label], first: int, depth: int) -> Match:
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
        if not taken and step is _bare:
            break  # patterns alone make no header
    headings = [
        Heading(place, label.texts[0], taken.get(place), place not in taken and label.exact[-1] in _IGNORABLE)
        for place, label in enumerate(labels)
        if label.texts
    ]
    score -= 0.4 * sum(heading.column is None and not heading.is_serial for heading in headings)
    missing = [column for column in layout.columns if column.required and column.key not in used]
    return Match(layout, first, depth, headings, score, missing)


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
    keys = [key for key in dict.fromkeys((*label.exact, *label.bare)) if key]
    if any(key in _IGNORABLE for key in keys):
        return None
    for column in layout.columns:
        if column.key not in used and any(e.fullmatch(key) for e in column.expressions for key in keys):
            return column
    return None
