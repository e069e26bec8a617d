"""What a ledger's columns are called, in this office and in others."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

from ledgers.reader.text import squeeze

_NOISE = re.compile(
    r"[()\s*#:\uff1a、,\uff0c;\uff1b./\uff0f\\_\-\u2014\u2013\"'\u201c\u201d\u2018\u2019?\uff1f!\uff01|·+<>《》]"
)
_BRACKETS = re.compile(r"\([^()]*\)")


class Kind(StrEnum):
    """What stands in a column."""

    TEXT = "text"
    NAMES = "names"
    DATE = "date"
    MONTH = "month"  # a date of which often only the month is known
    NUMBER = "number"
    YEAR = "year"
    YES = "yes"
    MOBILE = "mobile"
    PHONE = "phone"  # mobile or fixed


_LOOKS = {
    Kind.DATE: (
        r"['\u2019]?(?:(?:19|20)?\d{2}[年./\-\u2014]\d{1,2}[月./\-\u2014]\d{1,2}日?|20\d{6}|\d{1,2}月\d{1,2}[日号]).*"
    ),
    Kind.MOBILE: r"\+?(?:86)?-?1[3-9]\d(?:-?\d{4}){2}",
    Kind.PHONE: r"\+?(?:86)?-?1[3-9]\d(?:-?\d{4}){2}|0\d{2,3}-?\d{7,8}",
}


@dataclass(frozen=True)
class Column:
    """One column a ledger may have.

    `aliases`: other offices' headers, compared without spaces, brackets and signs; `patterns`: regular expressions a
    header written so must match in full, tried after every alias. `required`: without it the sheet is another ledger.
    `fill`: merged in the office's files, so that a file without merges is filled down. `weight`: how much the header
    tells about the ledger. What is longer than `max_length` is an error, with `cut` a warning; so is, with `lenient`,
    what cannot be read. `looks`: a regular expression for the cells, by which a column with an unheard-of header is
    known. `told_above`: where the column is missing, its one value may stand in the sheet's name or title; the function
    finds it there.
    """

    key: str
    title: str
    aliases: str = ""
    kind: Kind = Kind.TEXT
    required: bool = False
    fill: bool = False
    patterns: tuple[str, ...] = ()
    max_length: int = 0
    cut: bool = False
    lenient: bool = False
    weight: int = 1
    in_template: bool = True
    looks: str = ""
    told_above: Callable[[str], str] | None = None

    @cached_property
    def names(self) -> frozenset[str]:
        """Every known form of the header, normalised."""
        return frozenset(header_key(name) for name in (self.title, *self.aliases.split()))

    @cached_property
    def expressions(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(pattern) for pattern in self.patterns)

    @cached_property
    def look(self) -> re.Pattern[str] | None:
        expression = self.looks or _LOOKS.get(self.kind)
        return re.compile(expression) if expression else None


# Columns that carry no information of the office: known, and left out.
SERIAL_NAMES = frozenset(("序号", "序", "行号", "no", "编号", "顺序号", "排序", "排名", "项次", "序列"))


@lru_cache(maxsize=20_000)
def header_key(text: str) -> str:
    """A header without spaces, line breaks, brackets and signs, in lower case: 界别（联组） → 界别联组."""
    return _NOISE.sub("", squeeze(text)).lower()


@lru_cache(maxsize=20_000)
def bare_header_key(text: str) -> str:
    """The same without what stands in brackets: 参加人数（人） → 参加人数."""
    folded = squeeze(text)
    return _NOISE.sub("", _BRACKETS.sub("", folded)).lower()
