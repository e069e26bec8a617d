"""How a score came about, in words an office understands."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from scoring.engine import Item, Line, Part
from scoring.engine.rule import Banded
from scoring.sources import Source
from scoring.sources.base import NO, YES


def number(value: Decimal) -> str:
    """At most two decimals, none where there are none: 5, 7.5, 0.48."""
    text = str(value.quantize(Decimal("0.01"), ROUND_HALF_UP))
    return text.rstrip("0").rstrip(".") if "." in text else text


def part_words(source: Source, part: Part) -> str:
    """Which records a part of a line stands for: “省政协、市政协”, “第一提案人，提案人数 3”."""
    words = []
    for name, value in part.attributes.items():
        attribute = source.attributes[name]
        if value == YES:
            words.append(attribute.label)
        elif isinstance(value, int):
            words.append(f"{attribute.label} {value}")
        elif isinstance(value, frozenset):
            words.append("、".join(sorted(value)))
        elif value != NO:
            words.append(str(value))
    return "，".join(word for word in words if word)


def sums(item: Item, line: Line, measures: dict[str, str]) -> Iterator[str]:
    """The steps from a line's records to its points; `measures` names what sums are divided by."""
    if isinstance(item.price, Banded):
        yield _band(item.price, line, measures[item.price.per])
    if item.average:
        total = sum((child.exact for child in line.children), Decimal(0)) or sum(
            (p.points for p in line.parts), Decimal(0)
        )
        people = number(line.per or Decimal(0))
        yield (
            f"合计 {number(total)} 分，除以{measures[item.average.per]} {people}，"
            f"乘以 {number(item.average.times)}，得 {number(line.earned - line.base)} 分"
        )
    if line.base:
        yield f"起始分 {number(line.base)} 分"
    if line.cut > 0 and line.cap is not None:
        yield f"应得 {number(line.earned)} 分，超过上限 {number(line.cap)} 分的 {number(line.cut)} 分不计"
    if line.cut < 0 and line.floor is not None:
        yield f"应得 {number(line.earned)} 分，最低按 {number(line.floor)} 分计"


def _band(price: Banded, line: Line, measure: str) -> str:
    people = line.per or Decimal(0)
    if not people:
        return f"{measure}为 0，不计分"
    ratio = number(Decimal(line.count) / people)
    said = f"{line.count} 件，除以{measure} {number(people)}，得 {ratio}"
    for band in price.bands:
        if band.points == line.earned - line.base:
            step = f"不少于 {number(band.limit)}" if band.inclusive else f"多于 {number(band.limit)}"
            return f"{said}，{step}，计 {number(band.points)} 分"
    return f"{said}，没有达到最低一档"
