"""Which year a proposal belongs to, and case numbers however they are written."""

import re
from collections import Counter
from typing import Any

from ledgers.reader.dates import years_in
from ledgers.reader.rows import Row
from ledgers.reader.text import squeeze


class YearOf:
    """The year of each proposal of one sheet.

    A typed year decides. Otherwise the case number's first four digits, where the sheet's case numbers begin with a
    year; otherwise the year most proposals of the sheet were handed in (they may come in during the whole year between
    two plenaries, and before it); otherwise the year in the title.
    """

    def __init__(self, rows: list[Row], table: Any) -> None:
        mine = [row for row in rows if row.table is table]
        prefixes = Counter(year for row in mine if (year := year_of_case(row["case_number"] or "")))
        days = Counter(row["submitted_on"].year for row in mine if row["submitted_on"])
        self.by_case = sum(prefixes.values()) * 2 > sum(bool(row["case_number"]) for row in mine)
        numbered = self.by_case and prefixes
        self.spans = [year for year, n in prefixes.items() if n * 10 >= sum(prefixes.values())] if numbered else []
        self.usual = next(iter((prefixes if numbered else days).most_common(1)), (table.year, 0))[0]

    def of(self, row: Row) -> int | None:
        if row["year"]:
            return int(row["year"])
        if self.by_case and (year := year_of_case(row["case_number"] or "")):
            return year
        day = row["submitted_on"]
        if len(self.spans) > 1 and day and day.year in self.spans:
            return int(day.year)
        return self.usual


def year_of_case(text: str) -> int | None:
    """2019 of 2019001, 2019-001 and 〔2019〕1号."""
    digits = re.sub(r"\D+", " ", squeeze(text)).split()
    if not digits:
        return None
    if len(digits) > 1 or len(digits[0]) >= 6:
        return next(iter(years_in(digits[0][:4])), None)
    return None


def case_key(text: str) -> str:
    """The same key for 2019001, 2019-001, 〔2019〕001 号 and 第 2019001 号."""
    return re.sub(r"[^0-9A-Za-z]", "", squeeze(text)).lower()


def serial_in(text: str) -> int | None:
    """12 of 12, 第 12 号, 2020-012 and 〔2020〕12 号."""
    digits = re.sub(r"\D+", " ", re.sub(r"\.0+$", "", squeeze(text))).split()
    if not digits or len(digits) > 2 or len(digits[-1]) > 9:
        return None
    return int(digits[-1]) if len(digits) == 1 or years_in(digits[0]) else None
