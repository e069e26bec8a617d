"""How a score came about, in words an office understands."""

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal

from scoring.engine import Item, Line, Part, Rulebook
from scoring.engine.condition import Condition, all_hold
from scoring.engine.judge import LISTS_APART
from scoring.engine.price import RECORDS, Ratio, Share, Slope
from scoring.engine.rule import Gather
from scoring.sources import Source
from scoring.sources.base import NO, YES
from scoring.subjects import SUBJECTS


def number(value: Decimal) -> str:
    """At most two decimals, none where there are none: 5, 7.5, 0.48."""
    return exact(value.quantize(Decimal("0.01"), ROUND_HALF_UP))


def exact(value: Decimal) -> str:
    """All the digits a rule was written with, and no more."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def share(per: str, value: Decimal) -> str:
    """90% of the item's own records; 0.9 for any other measure."""
    return f"{exact(value * 100)}%" if per == RECORDS else exact(value)


def slope_words(per: str, slope: Slope) -> str:
    """比 90% 每低 1 个百分点减 0.5 分."""
    side, way = "低" if slope.is_below else "高", "加" if slope.points > 0 else "减"
    step = f"{exact(slope.step * 100)} 个百分点" if per == RECORDS else f"{exact(slope.step)} "
    return f"比 {share(per, slope.limit)} 每{side} {step}{way} {exact(abs(slope.points))} 分"


def shown_parts(source: Source, parts: Iterable[Part]) -> list[Part]:
    """Parts that a reader cannot tell apart, put together."""
    together: dict[tuple[object, ...], Part] = {}
    for part in parts:
        shown = {name: value for name, value in part.attributes.items() if not source.attributes[name].is_key}
        key = (tuple(sorted(shown.items(), key=str)), part.unit)
        before = together.get(key, Part(shown, 0, Decimal(0), part.unit, Decimal(0)))
        sums = (before.count + part.count, before.paid + part.paid, before.points + part.points)
        together[key] = Part(shown, sums[0], sums[1], part.unit, sums[2])
    return list(together.values())


def told_parts(source: Source, item: Item, line: Line) -> Iterator[str]:
    """What each part of a line brought; a ratio is told as a whole, by `sums`."""
    if not isinstance(item.price, Ratio):
        yield from (part_words(source, item, one) for one in shown_parts(source, line.parts) if one.paid or one.unit)


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
    between = "" if not which or which.endswith("）") else "：" if which[-1].isdigit() else " "
    return f"{which}{between}{said}，{sum_of}"


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
    if isinstance(item.price, Ratio):
        yield _ratio(item.price, line, measures, "" if item.quantity else counted_in)
    if item.average:
        total = sum((child.exact for child in line.children if child.is_taken), Decimal(0)) or sum(
            (p.points for p in line.parts), Decimal(0)
        )
        people = number(line.per or Decimal(0))
        times = f"乘以 {number(item.average.times)}，" if item.average.times != 1 else ""
        yield (
            f"合计 {number(total)} 分，除以{measures[item.average.per]} {people}，"
            f"{times}得 {number(line.earned - line.base)} 分"
        )
    if item.gather is Gather.BEST:
        taken = "、".join(f"“{child.name}”" for child in line.children if child.is_taken and has_something(child))
        yield f"各分项{best_words(item)}" + (f"，取{taken}" if taken else "")
    if item.gather is Gather.ALL:
        yield _all_of(item, line)
    if item.record_only:
        yield "本项只作记录，不计分"
        return
    if line.base:
        yield f"起始分 {number(line.base)} 分"
    if line.cut > 0 and line.cap is not None:
        yield f"应得 {number(line.earned)} 分，超过上限 {number(line.cap)} 分的 {number(line.cut)} 分不计"
    if line.cut < 0 and line.floor is not None:
        yield f"应得 {number(line.earned)} 分，最低按 {number(line.floor)} 分计"


def has_something(line: Line) -> bool:
    """Whether there is anything to be taken, or to be told apart from others."""
    return bool(line.count or line.exact)


def _all_of(item: Item, line: Line) -> str:
    asked = f"做到 {item.needed} 项才计分" if item.needed else "各分项都做到才计分"
    met = sum(child.is_met for child in line.children)
    missing = "、".join(f"“{child.name}”" for child in line.children if not child.is_met)
    if met >= (item.needed or len(line.children)):
        return f"{asked}，已做到 {met} 项"
    return f"{asked}，已做到 {met} 项，还没有做到{missing}，暂不计分"


def _ratio(price: Ratio, line: Line, measures: dict[str, str], counted_in: str) -> str:
    whole = line.per or Decimal(0)
    measure = ("全部件数" if counted_in else "全部数量") if price.per == RECORDS else measures[price.per]
    if not whole:
        return f"{measure}为 0，不计分"
    counted = [part for part in line.parts if all_hold(price.of, part.attributes)]
    count = sum((Decimal(part.count) if counted_in else part.paid for part in counted), Decimal(0))
    points = number(line.earned - line.base)
    rate = (count / whole).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    said = f"{f'{number(count)} {counted_in}'.strip()}，除以{measure} {number(whole)}，得 {share(price.per, rate)}"
    if price.slope:
        return f"{said}，{slope_words(price.per, price.slope)}，计 {points} 分"
    band = next((band for band in price.bands if band.is_reached(count, whole)), None)
    if band is None:
        return f"{said}，没有达到最低一档"
    step = f"{'达到' if band.inclusive else '大于'} {share(price.per, band.limit)}"
    return f"{said}，{step}，计 {points} 分"


# ---- what a rule says, before any record ----


def condition_words(condition: Condition) -> str:
    """只计“调研、视察”, 不计“缺席”, 只计 3 到 5."""
    if condition.is_range:
        low, high = condition.at_least, condition.at_most
        if low is None:
            return f"只计不多于 {high} 的"
        return f"只计 {low} 到 {high} 的" if high is not None else f"只计不少于 {low} 的"
    values = "、".join(sorted(map(str, condition.values)))
    return f"不计“{values}”" if condition.excluded else f"只计“{values}”"


def best_words(category: Item) -> str:
    return f"取{'扣分最多' if category.takes_heaviest else '最高'}的 {category.best_of} 项"


def shared_words(among: Share) -> str:
    """几人平均分摊; 几人分摊，第一提案人占 50%，其余的人平分."""
    if not among.role:
        return "几人平均分摊"
    lead = "首位" if among.lead == YES else among.lead
    return f"几人分摊，{lead}占 {share(RECORDS, among.lead_part)}，其余的人平分"


# ---- what a rulebook says as a whole ----


def gap_words(rulebook: Rulebook) -> Iterator[str]:
    """Why it grades nobody yet, each reason with the items it is about."""
    names: dict[str, list[str]] = {}
    for name, why in rulebook.gaps:
        names.setdefault(why.rstrip("。"), []).append(name)
    for why, found in names.items():
        about = "、".join(f"“{name}”" for name in found if name)
        yield f"{about}：{why}。" if about else f"{why}。"


def undecided_words(rulebook: Rulebook) -> str:
    """What is left open because nobody registered the term it is asked over; "" for nothing."""
    meaning = rulebook.meaning
    if not meaning.undecided:
        return ""
    names = "、".join(f"“{name}”" for name in meaning.undecided)
    grades = "" if meaning.grades else "，先不评等次"
    return f"这一年所在的届没有登记起止日期，按届累计的{names}还不能判断{grades}。请先登记本届政协的起止日期。"


def place_said(rank: int, listed_in: str, rulebook: Rulebook | None, is_one_of_several: bool) -> str:
    """第 3 名; 第 3 名（截止日任常委：是）; of several rules, each with places of its own, also which."""
    listed = list_words(rulebook, listed_in) if rulebook else listed_in
    where = "，".join(filter(None, [listed, rulebook.name if rulebook and is_one_of_several else ""]))
    return f"第 {rank} 名" + (f"（{where}）" if where else "")


def list_words(rulebook: Rulebook, listed_in: str) -> str:
    """Which of the rulebook's lists somebody stands in: “提案委员会；截止日任常委：是”."""
    if not listed_in:
        return ""
    attributes = SUBJECTS[rulebook.subject].attributes
    words = zip(rulebook.meaning.lists, listed_in.split(LISTS_APART), strict=False)
    return "；".join(
        f"{attributes[name].label}：{word or '无'}" if word in (YES, NO, "") else word for name, word in words
    )
