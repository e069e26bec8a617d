"""A year's official holidays and make-up days as an office gets them: pasted lines, a table, or a calendar file."""

import datetime
import io
import re
from dataclasses import dataclass, field

from django.core.files.base import File
from django.db import transaction
from openpyxl import load_workbook

from accounts.models import User
from consultations.holiday_notice import lines_of_notice
from consultations.models import WorkdayException
from ledgers.reader.dates import CellError, read_date

MOST_DAYS, MOST_BYTES = 400, 2 * 1024 * 1024
WORKED, FREE = ("上班", "调休上班", "补班", "班"), ("放假", "休息", "休假", "休")
_DATE = r"\d{4}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?|\d{8}"
_LINE = re.compile(rf"(?P<first>{_DATE})(?:\s*(?:至|到|~|—+|－)\s*(?P<last>{_DATE}))?[\s,，、;；:：]*(?P<rest>.*)")
_EVENT = re.compile(r"BEGIN:VEVENT(.*?)END:VEVENT", re.S)


@dataclass(frozen=True)
class Said:
    """One day as it was said."""

    day: datetime.date
    is_workday: bool
    name: str

    @property
    def line(self) -> str:
        return f"{self.day:%Y-%m-%d} {'上班' if self.is_workday else '放假'} {self.name}".rstrip()


@dataclass
class Compared:
    """What taking it in would change."""

    new: list[Said] = field(default_factory=list)
    changed: list[tuple[Said, WorkdayException]] = field(default_factory=list)
    same: list[Said] = field(default_factory=list)


def read_text(text: str) -> tuple[list[Said], list[str]]:
    """Days of pasted lines such as “2026-02-15 放假 春节” or “2026-02-15 至 2026-02-23 放假 春节”, or of the official
    notice itself; and lines not understood.
    """
    found: dict[datetime.date, Said] = {}
    unknown = []
    for line in filter(None, (one.strip() for one in lines_of_notice(text).splitlines())):
        days = _days_of(line)
        if not days or len(found) + len(days) > MOST_DAYS:
            unknown.append(line)
        found |= {one.day: one for one in days}
    return sorted(found.values(), key=lambda one: one.day), unknown


def _days_of(line: str) -> list[Said]:
    match = _LINE.fullmatch(line)
    if match is None:
        return []
    words = [word for word in re.split(r"[\s,，、;；:：]+", match["rest"]) if word]
    kind = next((word for word in words if word in WORKED or word in FREE), None)
    try:
        first = read_date(re.sub(r"\s", "", match["first"]))
        last = read_date(re.sub(r"\s", "", match["last"])) if match["last"] else first
    except CellError:
        return []
    if kind is None or first is None or last is None or not 0 <= (last.value - first.value).days < MOST_DAYS:
        return []
    name = "".join(word for word in words if word != kind)[:30]
    span = range((last.value - first.value).days + 1)
    return [Said(first.value + datetime.timedelta(days=step), kind in WORKED, name) for step in span]


def lines_of(upload: File) -> str:
    """The lines in a file: xlsx by its rows, an ics calendar by its events, everything else as text."""
    data = upload.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ValueError("文件太大，一年的节假日不会超过 2 兆（MB）。")
    if data.startswith(b"PK\x03\x04"):
        return _lines_of_book(data)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return _lines_of_calendar(text) if "BEGIN:VCALENDAR" in text else text
    raise ValueError("不能识别这个文件，请用 xlsx、csv 或日历文件，或者直接粘贴文字。")


def _lines_of_book(data: bytes) -> str:
    try:
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).active
    except Exception as error:
        raise ValueError("不能打开这个表格，请另存为 xlsx 再上传。") from error
    lines = []
    for row in sheet.iter_rows(values_only=True, max_row=MOST_DAYS * 2):
        cells = [f"{one:%Y-%m-%d}" if isinstance(one, datetime.date) else str(one) for one in row if one is not None]
        if any(re.match(_DATE, cell.strip()) for cell in cells):
            lines.append(" ".join(cells))
    return "\n".join(lines)


def _lines_of_calendar(text: str) -> str:
    """An event is a holiday or, where its summary says 班, a worked day; its end is not part of it."""
    lines = []
    for event in _EVENT.findall(text.replace("\r\n", "\n").replace("\n ", "")):
        start = re.search(r"^DTSTART[^:]*:(\d{8})", event, re.M)
        end = re.search(r"^DTEND[^:]*:(\d{8})", event, re.M)
        summary = re.search(r"^SUMMARY[^:]*:(.*)$", event, re.M)
        if not start or not summary:
            continue
        first = datetime.datetime.strptime(start[1], "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
        last = datetime.datetime.strptime(end[1], "%Y%m%d").date() if end else first  # noqa: DTZ007
        last = max(first, last - datetime.timedelta(days=1)) if end else first
        name = re.sub(r"[(（\[].*?[)）\]]|补班|上班|放假|假期|[休班]$", "", summary[1]).strip()
        kind = "上班" if "班" in summary[1] else "放假"
        lines.append(f"{first:%Y-%m-%d} 至 {last:%Y-%m-%d} {kind} {name}")
    return "\n".join(lines)


def compare(said: list[Said]) -> Compared:
    """One query."""
    known = {row.day: row for row in WorkdayException.objects.filter(day__in=[one.day for one in said])}
    found = Compared()
    for one in said:
        row = known.get(one.day)
        if row is None:
            found.new.append(one)
        elif (row.is_workday, row.name) == (one.is_workday, one.name or row.name):
            found.same.append(one)
        else:
            found.changed.append((one, row))
    return found


@transaction.atomic
def take_in(said: list[Said], *, by: User) -> int:
    """Write down what is new or different (导入节假日); what is not named stays. How many days changed."""
    found = compare(said)
    for one, row in [(one, WorkdayException(day=one.day)) for one in found.new] + found.changed:
        row.is_workday, row.name = one.is_workday, one.name or row.name
        row._change_reason, row._history_user = "导入节假日", by
        row.save()
    return len(found.new) + len(found.changed)
