"""Finds the header of a sheet and with it which ledger the sheet is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

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


def find_header(grid: Grid, layouts: Sequence[Layout], file_name: str = "") -> list[Match]:
    """Matches of the sheet, best first: complete ones by score, then, marked by `missing`, what it resembles."""
    best: dict[str, Match] = {}
    titles = [file_name, grid.name]
    for first in range(min(SEARCHED_ROWS, len(grid.rows))):
        for depth in range(1, min(DEEPEST, len(grid.rows) - first) + 1):
            labels = _labels(grid, first, depth)
            if sum(bool(parts) for parts in labels) < 2:
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


def _match(layout: Layout, labels: list[list[str]], first: int, depth: int) -> Match:
    taken: dict[int, Column] = {}
    used: set[str] = set()
    score = 0.0
    forms = [_forms(parts) for parts in labels]
    for step in (_exact, _bare, _pattern):
        for place, texts in enumerate(forms):
            if place in taken or not texts or _is_ignorable(texts, layout):
                continue
            column = step(layout, texts, used)
            if column is not None:
                taken[place] = column
                used.add(column.key)
                score += (3 if column.required else 1) * column.weight * (0.6 if step is _pattern else 1)
    headings = []
    for place, texts in enumerate(forms):
        if texts:
            serial = place not in taken and _is_ignorable(texts, layout)
            headings.append(Heading(place, texts[0], taken.get(place), serial))
            score -= 0 if serial or place in taken else 0.4
    missing = [column for column in layout.columns if column.required and column.key not in used]
    return Match(layout, first, depth, headings, score, missing)


def _forms(parts: list[str]) -> list[str]:
    """The header as a whole, then its lower part, then parts of it."""
    if not parts:
        return []
    forms = ["".join(parts), parts[-1], "".join(parts[-2:])]
    return list(dict.fromkeys(forms))


def _is_ignorable(texts: list[str], layout: Layout) -> bool:
    key = header_key(texts[-1])
    return key in _IGNORABLE and key not in layout.by_name


def _exact(layout: Layout, texts: list[str], used: set[str]) -> Column | None:
    return _known(layout, [header_key(text) for text in texts], used)


def _bare(layout: Layout, texts: list[str], used: set[str]) -> Column | None:
    return _known(layout, [bare_header_key(text) for text in texts], used)


def _known(layout: Layout, keys: list[str], used: set[str]) -> Column | None:
    for key in keys:
        column = layout.by_name.get(key)
        if column is not None and column.key not in used:
            return column
    return None


def _pattern(layout: Layout, texts: list[str], used: set[str]) -> Column | None:
    keys: dict[str, Any] = dict.fromkeys([key for text in texts for key in (header_key(text), bare_header_key(text))])
    for column in layout.columns:
        if column.key not in used and any(e.fullmatch(key) for e in column.expressions for key in keys if key):
            return column
    return None
