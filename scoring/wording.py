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


def part_words(source: Source, item: Item, part: Part) -> str:
    """What a part of a line brought: “理论学习（主办）2 次，每次 5 分，计 10 分”."""
    word, unit, paid = source.counted_in, number(part.unit), number(part.paid)
    said, points = f"{part.count} {word}", f"计 {number(part.points)} 分"
    if part.paid == part.count:
        sum_of = points if part.count == 1 else f"每{word} {unit} 分，{points}"
    elif not part.paid:
        sum_of = "不另计分"
    elif part.paid == 1:
        sum_of = f"只计 1 {word}，{points}"
    elif part.paid < part.count:
        sum_of = f"只计 {paid} {word}，每{word} {unit} 分，{points}"
    else:
        sum_of = f"数量 {paid}，单价 {unit} 分，{points}"
    which = _which(source, item, part)
    return f"{which} {said}，{sum_of}" if which and not which.endswith("）") else f"{which}{said}，{sum_of}"


def _which(source: Source, item: Item, part: Part) -> str:
    """Which records: “省政协、市政协”, “第一提案人（提案人数 3）”; a yes the item asks for goes without saying."""
    words, asked = [], {condition.attribute for condition in item.where}
    for name, value in part.attributes.items():
        attribute = source.attributes[name]
        if value == YES:
            words += [] if name in asked else [attribute.label]
        elif isinstance(value, int):
            words.append(f"{attribute.label} {value}")
        elif isinstance(value, frozenset):
            words.append("、".join(sorted(value)))
        elif value != NO:
            words.append(str(value))
    first, *others = [word for word in words if word] or [""]
    return f"{first}（{'、'.join(others)}）" if others else first


def sums(item: Item, line: Line, measures: dict[str, str], counted_in: str = "件") -> Iterator[str]:
    """The steps from a line's records to its points; `measures` names what sums are divided by."""
    if isinstance(item.price, Banded):
        yield _band(item.price, line, measures[item.price.per], counted_in)
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


def _band(price: Banded, line: Line, measure: str, counted_in: str) -> str:
    people = line.per or Decimal(0)
    if not people:
        return f"{measure}为 0，不计分"
    ratio = number(Decimal(line.count) / people)
    said = f"{line.count} {counted_in}，除以{measure} {number(people)}，得 {ratio}"
    for band in price.bands:
        if band.points == line.earned - line.base:
            step = f"达到 {number(band.limit)}" if band.inclusive else f"大于 {number(band.limit)}"
            return f"{said}，{step}，计 {number(band.points)} 分"
    return f"{said}，没有达到最低一档"
