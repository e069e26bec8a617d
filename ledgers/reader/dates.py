"""Dates as people type them into a worksheet."""

import datetime
import re
from dataclasses import dataclass
from typing import Any

from ledgers.reader.text import fold

EARLIEST, LATEST = 1900, 2100
_EPOCH = datetime.date(1899, 12, 30)

_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {
    "零": "0",
    "○": "0",
    "O": "0",
    "o": "0",
    "元": "1",
}
_HAN_YEAR = re.compile(r"[〇零○Oo一二三四五六七八九]{4}(?=年)")
_HAN_NUMBER = re.compile(r"[一二三四五六七八九十]{1,3}(?=[月日号])")

_SEP = r"[./\-\u2014\u2013_\\。,\uff0c、]"
_YEAR = r"(?P<y>(?:19|20)\d{2}|['\u2019]?\d{2})"
_FULL = re.compile(
    rf"(?:{_YEAR}(?:年度?|{_SEP}))(?P<m>\d{{1,2}})(?:月份?|{_SEP})(?P<d>\d{{1,2}})(?:日|号)?(?P<rest>.*)", re.S
)
_COMPACT = re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?:\.0+)?(?P<rest>)")
_MONTH = re.compile(rf"{_YEAR}(?:年|{_SEP})(?P<m>\d{{1,2}})(?:月份?|{_SEP})?(?P<part>[上中下]旬|初|底|末)?")
_COMPACT_MONTH = re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})")
_YEAR_ONLY = re.compile(r"(?P<y>(?:19|20)\d{2})(?:年度?)?")
_DAY = re.compile(rf"(?P<m>\d{{1,2}})(?:月|{_SEP})(?P<d>\d{{1,2}})(?:日|号)?(?P<rest>.*)", re.S)
_WEEKDAY = re.compile(r"\(?(?:星期|周|礼拜)[一二三四五六日天1-7]\)?")
_CLOCK = r"(?:凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚|全天|半天|[AaPp][Mm])"
_TIME = rf"(?:{_CLOCK}?\d{{1,2}}(?:[:\uff1a时点]\d{{0,2}}分?半?(?::\d{{1,2}}(?:\.\d+)?)?)?{_CLOCK}?|{_CLOCK})"
_TIMES = re.compile(rf"T?{_TIME}(?:[-\u2014\u2013~\uff5e至到]+{_TIME})?(?:[起开始]+|举行|召开)?")
_RANGE = re.compile(rf"(?:{_CLOCK})?(?:[-\u2014\u2013~\uff5e至到、和及,\uff0c;\uff1b]|\u2014\u2014)+.*\d.*", re.S)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")


class CellError(ValueError):
    """A cell that cannot be taken; the message is for the office."""


@dataclass(frozen=True)
class Day:
    """A date read from a cell; `warning` says what was assumed."""

    value: datetime.date
    warning: str = ""


def read_date(raw: Any, year: int | None = None, *, month_only: str = "warn") -> Day | None:
    """The date in a cell, None when it is empty; CellError with a Chinese sentence when it is none.

    `year` completes 3月5日. `month_only`: what 2020.3 without a day is: "fine" (birth months), "warn" or "error".
    """
    if isinstance(raw, datetime.datetime):
        return _checked(raw.year, raw.month, raw.day, str(raw))
    if isinstance(raw, datetime.date):
        return _checked(raw.year, raw.month, raw.day, str(raw))
    if raw is None or isinstance(raw, bool | datetime.time):
        if raw is None:
            return None
        raise CellError("这里应填日期，如 2020-03-05。")
    if isinstance(raw, int | float):
        return _from_number(raw, month_only)
    text = _plain(str(raw))
    if not text or not text.strip("-—/\\"):
        return None
    return _from_text(text, year, month_only)


def years_in(text: str) -> list[int]:
    """Years named in a title or file name: 2020年度, 二〇二〇年, (2019); both of 2019—2020年."""
    plain = _plain(text)
    named = re.findall(r"(?<!\d)((?:19|20)\d{2})(?!\d)", plain)
    return list(dict.fromkeys(int(year) for year in named))


def _plain(text: str) -> str:
    text = re.sub(r"(?<=\d)\s+(?=\d{1,2}\s*[:\uff1a时点])", "T", fold(text))
    text = re.sub(r"\s+", "", re.sub(r"(?<=\d)\s+(?=\d)", "、", text))
    text = _HAN_YEAR.sub(lambda m: "".join(_DIGITS[c] for c in m[0]), text)
    return _HAN_NUMBER.sub(lambda m: str(_han_number(m[0])), text)


def _han_number(text: str) -> int:
    tens, ten, ones = text.partition("十")
    if not ten:
        return int("".join(_DIGITS[c] for c in text))
    return int(_DIGITS.get(tens, "1")) * 10 + int(_DIGITS.get(ones, "0"))


def _from_number(number: float, month_only: str) -> Day:
    """2020.03 typed as a number, 20200305, 202003, or a day counted by Excel."""
    if not -1e9 < number < 1e9:
        raise CellError(f"“{number:g}”不是日期，请写成 2020-03-05 的样子。")
    whole = int(number)
    if number != whole and EARLIEST <= whole <= LATEST:
        month = round((number - whole) * 100)
        typed = f"{number:g}"
        if len(typed.partition(".")[2]) == 1:
            return _month(whole, month, typed, "warn", f"“{typed}”按 {whole} 年 {month} 月处理，请核对。")
        return _month(whole, month, typed, month_only)
    if _COMPACT.fullmatch(str(whole)) or _COMPACT_MONTH.fullmatch(str(whole)) or _YEAR_ONLY.fullmatch(str(whole)):
        return _from_text(str(whole), None, month_only)
    if not 10000 < number < 73051:
        raise CellError(f"“{number:g}”不是日期，请写成 2020-03-05 的样子。")
    day = _EPOCH + datetime.timedelta(days=whole)
    return _checked(day.year, day.month, day.day, str(number))


def _from_text(text: str, year: int | None, month_only: str) -> Day:
    bare = _WEEKDAY.sub("", text).replace("()", "")
    if match := _COMPACT.fullmatch(bare):
        return _checked(int(match["y"]), int(match["m"]), int(match["d"]), text)
    if match := _FULL.fullmatch(bare):
        return _with_rest(_century(match["y"]), match, text)
    if (match := _MONTH.fullmatch(bare)) and (len(match["y"]) == 4 or "年" in bare):
        return _month(_century(match["y"]), int(match["m"]), text, month_only)
    if match := _DAY.fullmatch(bare):
        if year is None:
            raise CellError(f"“{text}”没有写年份，请写成 2020-03-05 的样子。")
        return _with_rest(year, match, text)
    return _from_digits(bare, text, month_only)


def _from_digits(bare: str, text: str, month_only: str) -> Day:
    """202003, 2020, or a day counted by Excel that was kept as text."""
    if match := _COMPACT_MONTH.fullmatch(bare):
        return _month(int(match["y"]), int(match["m"]), text, month_only)
    if match := _YEAR_ONLY.fullmatch(bare):
        if month_only == "error":
            raise CellError(f"“{text}”只有年份，请写明年月日，如 2020-03-05。")
        return _checked(int(match["y"]), 1, 1, text, f"“{text}”只有年份，按 1 月 1 日登记，请核对。")
    if _SERIAL.fullmatch(bare):
        return _from_number(float(bare), month_only)
    raise CellError(f"“{text}”不是日期，请写成 2020-03-05 的样子。")


def _with_rest(year: int, match: re.Match[str], text: str) -> Day:
    """The date, and what to make of what follows it: a time of day, the end of a range, or words."""
    rest = match["rest"].strip("()\uff08\uff09,\uff0c;\uff1b。.、") if match["rest"] else ""
    warning = ""
    if rest and not _TIMES.fullmatch(rest):
        if _RANGE.fullmatch(match["rest"]):
            warning = f"“{text}”不止一天，按第一天登记。"
        else:
            warning = f"日期后面的“{rest}”没有采用。"
    return _checked(year, int(match["m"]), int(match["d"]), text, warning)


def _month(year: int, month: int, text: str, month_only: str, warning: str = "") -> Day:
    if month_only == "error":
        raise CellError(f"“{text}”只写到月份，请写明是哪一天，如 2020-03-05。")
    if month_only == "warn":
        warning = warning or f"“{text}”只写到月份，按 1 日登记，请核对。"
    return _checked(year, month, 1, text, warning)


def _century(text: str) -> int:
    digits = text.lstrip("'\u2019")
    if len(digits) == 4:
        return int(digits)
    return 2000 + int(digits) if int(digits) < 50 else 1900 + int(digits)


def _checked(year: int, month: int, day: int, text: str, warning: str = "") -> Day:
    if not EARLIEST <= year <= LATEST:
        raise CellError(f"“{text}”的年份不可能，请核对。")
    if not 1 <= month <= 12:
        raise CellError(f"“{text}”不可能：没有 {month} 月。")
    try:
        return Day(datetime.date(year, month, day), warning)
    except ValueError:
        raise CellError(f"“{text}”不可能：{year} 年 {month} 月没有 {day} 日。") from None
