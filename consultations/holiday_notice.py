"""The yearly notice of holidays as the State Council publishes it, turned into the lines `holidays` reads."""

import datetime
import re

_YEAR = re.compile(r"(20\d\d)\s*年")
_ITEM = re.compile(r"(?:[一二三四五六七八九十]+、|\d+[.、])?\s*(?P<name>[^：:。，,\d]{1,20})[：:](?P<rest>.+)")
_DAY = r"(?:(?:(\d{4})年)?(\d{1,2})月)?(\d{1,2})日"
_FREE = re.compile(rf"{_DAY}(?:[至到—-]+{_DAY})?(?:放假|补休)")
_ONE = re.compile(_DAY)


def lines_of_notice(text: str) -> str:
    """“二、春节：2月15日（周日）至23日（周一）放假调休，共9天。2月28日（周六）上班。” as one line for the days free and
    one for each worked day. Lines of another form, and a text that names no year, stay as they are.
    """
    found = _YEAR.search(text)
    if found is None:
        return text
    return "\n".join(one for line in text.splitlines() for one in _read(line.strip(), int(found[1])) or [line])


def _read(line: str, year: int) -> list[str]:
    plain = re.sub(r"[（(][^（）()]*[)）]", "", re.sub(r"\s", "", line))
    item = _ITEM.fullmatch(plain)
    lines = []
    for sentence in item["rest"].split("。") if item else ():
        try:
            lines += _worked(sentence, year) if sentence.endswith("上班") else _free(sentence, year)
        except ValueError:  # a day no calendar has
            return []
    # The reader of lines parts words at 、.
    return [f"{one} {item['name'].replace('、', '和')}" for one in lines]


def _free(sentence: str, year: int) -> list[str]:
    lines = []
    for match in _FREE.finditer(sentence):
        first = _day(match.groups()[:3], datetime.date(year, 1, 1))
        last = _day(match.groups()[3:], first) if match[6] else first
        if last < first:
            last = last.replace(year=last.year + 1)
        lines.append(f"{first:%Y-%m-%d} 至 {last:%Y-%m-%d} 放假")
    return lines


def _worked(sentence: str, year: int) -> list[str]:
    day, lines = datetime.date(year, 1, 1), []
    for match in _ONE.finditer(sentence):
        day = _day(match.groups(), day)
        lines.append(f"{day:%Y-%m-%d} 上班")
    return lines


def _day(parts: tuple[str | None, ...], before: datetime.date) -> datetime.date:
    """Year and month left out are those of the day named before."""
    year, month, day = parts
    return datetime.date(int(year or before.year), int(month or before.month), int(day))
