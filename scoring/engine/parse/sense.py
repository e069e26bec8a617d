"""What can be read and cannot be meant: rules that pay without a record, that nobody reaches, that never count."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import combinations

from scoring.engine.condition import Condition, all_imply, names_in
from scoring.engine.counting import Form
from scoring.engine.meaning import Grade, Way
from scoring.engine.numbers import ONE, ZERO
from scoring.engine.parse.bounds import most_of, most_within, start_of
from scoring.engine.parse.hints import place_of
from scoring.engine.price import RECORDS, Ratio, Take, Tier, Tiered
from scoring.engine.rule import CALENDAR, Gather, Item, Rulebook
from scoring.engine.tally import Word

# Attributes that split the calendar's year.
CALENDAR_PARTS = {"quarter": ("季度", 4), "half": ("半年", 2), "month": ("月份", 12)}


def senseless(rules: Rulebook, *, unfinished: bool = False) -> Iterator[str]:
    """Every such mistake, with its place; of one being written (`unfinished`), categories may still wait for items."""
    yield from (f"计分办法：{said}" for said in _limits(rules, unfinished=unfinished))
    for item in rules.items:
        yield from _of_item(rules, item, unfinished=unfinished)
    yield from (f"{place}：{said}" for place, said in _meaning(rules, unfinished=unfinished))


def _of_item(rules: Rulebook, item: Item, below: str = "", *, unfinished: bool) -> Iterator[str]:
    place = place_of(item.name, below)
    found = [*_limits(item, unfinished=unfinished), *_days(rules, item)]
    if item.items:
        found += [] if unfinished else _category(item)
    else:
        found += [*_counting(rules, item), *_ratio(item), *_tiers(item)]
    yield from (f"{place}：{said}" for said in found)
    for child in item.items:
        yield from _of_item(rules, child, item.name, unfinished=unfinished)


def _limits(one: Item | Rulebook, *, unfinished: bool) -> Iterator[str]:
    if one.cap is not None and one.cap < ZERO:
        yield f"上限 {one.cap} 小于 0，没有记录也会扣分；最多扣多少，请写 floor（下限）。"
    elif one.cap is not None and one.base > one.cap:
        yield f"起始分 {one.base} 高于上限 {one.cap}。"
    if unfinished and (one.items or isinstance(one, Rulebook)):
        return  # what its items begin with, and take, may still be written
    start = start_of(one)
    if one.floor is not None and one.floor > max(start, ZERO) and not (isinstance(one, Item) and one.average):
        yield f"下限 {one.floor} 高于起始分 {start}，没有记录也会得 {one.floor} 分；要保底请写 base（起始分）。"
    elif isinstance(one, Item) and one.deducts:
        yield from _deductions(one, start)


def _deductions(item: Item, start: Decimal) -> Iterator[str]:
    """Limits of what only takes away; the cap of items that have starting points of their own says what is whole."""
    misses = item.cap is not None and (item.cap > start or (item.cap == start and item.floor is None))
    if misses and start == item.base:
        yield (
            f"这里只扣分，上限 {item.cap} 限不住扣多少；从 {start} 分扣起，扣到多少分为止，请写 floor（下限）"
            "，扣分不设底的去掉 cap（上限）。"
        )
    if item.floor is not None and item.floor >= start:
        yield (
            f"这里只扣分，下限 {item.floor} 不低于起始分 {start}，永远扣不了；"
            "请写 base（起始分），或者写更低的 floor（下限）。"
        )


def _days(rules: Rulebook, item: Item) -> Iterator[str]:
    if item.starts_on and rules.ends_on and item.starts_on > rules.ends_on:
        yield f"{item.starts_on} 才开始计，办法到 {rules.ends_on} 已经结束。"
    # A rulebook counts the whole of the year in which it begins, which may have begun in the year before.
    if item.ends_on and rules.starts_on and item.ends_on.year < rules.starts_on.year - (rules.year_end != CALENDAR):
        yield f"只计到 {item.ends_on}，办法从 {rules.starts_on} 才开始。"


def _category(item: Item) -> Iterator[str]:
    if item.gather is Gather.BEST and item.best_of >= len(item.items) > 1:
        yield f"要取最高的 {item.best_of} 项（take），下面只有 {len(item.items)} 项。"


def _counting(rules: Rulebook, item: Item) -> Iterator[str]:
    counting = item.counting
    if item.as_one and item.quantity:
        yield "as_one（合为一件）以后只有件数，不能再写 quantity（数量）。"
    if item.as_one and (mixed := sorted(_asked_of_one(item) & names_in(item.as_one.when))):
        yield f"as_one（合为一件）以后，各条的“{'、'.join(mixed)}”已经合在一起，分值、系数和计数不能再按它分。"
    if item.quantity and counting.form in (Form.ONCE, Form.DISTINCT):
        yield f"count: {counting.form.value} 只计件数，不能再写 quantity（数量）。"
    if any(factor.times < ZERO for factor in item.factors):
        yield "系数（factors）不能小于 0。"
    if counting.spread and counting.spread.by in CALENDAR_PARTS:
        label, most = CALENDAR_PARTS[counting.spread.by]
        if counting.spread.parts > most:
            yield f"spread 要 {counting.spread.parts} 个{label}都有，一年只有 {most} 个。"
    for by in sorted(CALENDAR_PARTS.keys() & counting.asks()):
        if (item.year_end or rules.year_end) != CALENDAR:
            yield f"{CALENDAR_PARTS[by][0]}按日历计，年度截止日（year_ends）不是 12 月 31 日的不能用。"


def _asked_of_one(item: Item) -> frozenset[str]:
    """What is asked of records that were put together, once they are."""
    factors = [names_in(factor.when) for factor in item.factors]
    return item.price.asks() | item.counting.asks() | frozenset().union(*factors)


def _ratio(item: Item) -> Iterator[str]:
    if not isinstance(item.price, Ratio):
        return
    if item.average:
        yield "按比例计分（per）时不能再写 average。"
    bands = item.price.bands
    for high, low in zip(bands, bands[1:], strict=False):
        if low.limit == high.limit and (high.inclusive or not low.inclusive):
            yield f"比例 {low.limit} 的两档重叠，后一档不会用到。"
    if item.price.per == RECORDS and any(band.limit > ONE for band in bands):
        yield "占全部记录的比例不会大于 1，有一档谁也达不到。"


def _tiers(item: Item) -> Iterator[str]:
    """Tiers of which one can never be told from another."""
    if not isinstance(item.price, Tiered):
        return
    for condition in item.where:
        if left := sorted(map(str, _unpriced(condition, item.price))):
            yield f"where（条件）里的“{'、'.join(left)}”没有哪一档给分；请加一档，不计的从条件里去掉。"
    takes_first, takes_dearest = item.price.take is Take.FIRST, item.price.take is Take.HIGHEST
    for (m, above), (n, below) in combinations(enumerate(item.price.tiers, 1), 2):
        if frozenset(above.when) == frozenset(below.when):
            yield f"第 {m} 档和第 {n} 档的条件相同，只能留一档。"
        elif takes_first and all_imply(below.when, above.when):
            yield f"第 {n} 档永远用不到：符合的记录都已经按第 {m} 档计。"
        elif takes_dearest and (word := _shared_word(above, below)):
            yield f"“{word}”出现在第 {m} 档和第 {n} 档里，只能在一档。"


def _unpriced(condition: Condition, price: Tiered) -> frozenset[Word]:
    """The words that a condition lets through by name and no tier knows, where the tiers are told apart by them."""
    asked = [[one for one in tier.when if one.attribute == condition.attribute] for tier in price.tiers]
    if condition.is_range or condition.excluded or not all(asked):
        return frozenset()
    return frozenset(word for word in condition.values if not any(_knows(of, word) for of in asked))


def _knows(conditions: Iterable[Condition], word: Word) -> bool:
    return all(one.holds({one.attribute: word}) for one in conditions)


def _shared_word(above: Tier, below: Tier) -> str:
    """A word of an attribute by which alone two tiers are told apart, and which stands in both."""
    if len(above.when) > 1 or len(below.when) > 1:
        return ""
    (one,), (other,) = above.when, below.when
    if one.attribute != other.attribute or one.excluded or other.excluded:
        return ""
    return min(map(str, one.values & other.values), default="")


def _meaning(rules: Rulebook, *, unfinished: bool) -> Iterator[tuple[str, str]]:
    meaning = rules.meaning
    yield from _beyond_reach(rules, unfinished=unfinished)
    for grade in meaning.grades:
        yield from ((f"等次“{grade.name}”", said) for said in _grade(grade))
    for veto in meaning.vetoes:
        if meaning.grades and veto.grade == meaning.grades[0].name:
            yield f"一票否决“{veto.way.name}”", f"“{veto.grade}”是最高的等次，等于没有限制。"
    for way in meaning.ways:
        said = [*_way(way), *_points_asked(rules, way), *(_counting(rules, way.item) if way.item else ())]
        yield from ((f"“{way.name}”", one) for one in said)


def _beyond_reach(rules: Rulebook, *, unfinished: bool) -> Iterator[tuple[str, str]]:
    """Lines that nobody reaches: above the cap, or above all that the items can give, once all of them are written."""
    most = None if unfinished or rules.gaps else most_of(rules)
    if rules.cap is not None and (most is None or rules.cap <= most):
        most, end = rules.cap, f"总分上限 {rules.cap}"
    elif most is not None:
        end = f"各项合计最多能得的 {most} 分"
    else:
        return
    for grade in rules.meaning.grades:
        if grade.at_least is not None and grade.at_least > most:
            yield f"等次“{grade.name}”", f"分数线 {grade.at_least} 高于{end}，谁也达不到。"
    if rules.meaning.remind_below is not None and rules.meaning.remind_below > most:
        yield "提醒线", f"{rules.meaning.remind_below} 高于{end}，人人都会被提醒。"


def _grade(grade: Grade) -> Iterator[str]:
    if grade.quota and grade.quota.places == 0:
        yield "名额（places）是 0，谁也评不上。"
    if grade.quota and grade.quota.share == 0:
        yield "比例（share）是 0，谁也评不上。"


def _points_asked(rules: Rulebook, way: Way) -> Iterator[str]:
    """More points than an item can give; `less_than` more than that would be everybody's."""
    if not way.of_points:
        return
    item = next(one for top in rules.items for one in (top, *top.descendants) if one.code == way.refers)
    most = most_within(item)
    asked = way.at_least if way.less_than is None else way.less_than
    if most is not None and asked > most:
        yield f"“{item.name}”最多 {most} 分，不能要求 {asked} 分。"


def _way(way: Way) -> Iterator[str]:
    asked = way.at_least if way.less_than is None else way.less_than
    if asked <= ZERO:
        yield "at_least（不少于）、less_than（少于）要大于 0，否则人人都算做到，或者谁也不算。"
    form = way.item.counting.form if way.item else Form.EACH
    if form in (Form.ONCE, Form.THRESHOLD) and asked > ONE:
        yield f"count: {form.value} 最多计 1 次，at_least（不少于）写 {asked} 谁也达不到。"
