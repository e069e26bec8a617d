"""自评分 and 审核分 side by side: one table for each kind of mark."""

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from scoring.models import Mark, MarkKind, MarkVoice
from scoring.models.given import MarkQuerySet
from scoring.sheets import Table


@dataclass(frozen=True)
class Row:
    """One subject: the self mark and each level's, None where it has not come to that."""

    mark: Mark
    voices: tuple[MarkVoice | None, ...]


@dataclass(frozen=True)
class BesideTable:
    kind: MarkKind
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def beside_rows(marks: MarkQuerySet, year: int) -> list[BesideTable]:
    """Self marks of `year` among `marks`, by kind; a fixed number of queries."""
    rows = marks.filter(year=year, kind__way=MarkKind.Way.SELF).exclude(status=Mark.Status.WITHDRAWN)
    rows = rows.listed().prefetch_related("voices__by").order_by("kind__order", "kind_id", "pk")
    return [
        BesideTable(kind, ("自评", *kind.level_names), tuple(_row(mark) for mark in same))
        for kind, same in groupby(rows, key=attrgetter("kind"))
    ]


def _row(mark: Mark) -> Row:
    said = {voice.level: voice for voice in mark.voices.all()}
    return Row(mark, tuple(said.get(level) for level in range(mark.kind.levels + 1)))


def beside_table(marks: MarkQuerySet, year: int) -> Table:
    """The same for Excel: value and reason of every level, at most three audits."""
    levels = ("自评", "一级审核", "二级审核", "三级审核")
    header = ["评分项目", "对象", *(f"{level}{what}" for level in levels for what in ("分", "说明")), "结果", "状态"]
    rows = []
    for table in beside_rows(marks, year):
        for row in table.rows:
            said = [*row.voices, *[None] * (len(levels) - len(row.voices))]
            cells = [cell for voice in said for cell in ((float(voice.value), voice.reason) if voice else ("", ""))]
            value = "" if row.mark.value is None else float(row.mark.value)
            rows.append([str(table.kind), str(row.mark.subject), *cells, value, row.mark.get_status_display()])
    return Table(f"{year}年自评审核对照", f"{year} 年自评分和审核分对照表", header, rows)
