"""A rulebook in words, aspect by aspect: for whoever writes it, compares two versions or asks what an item touches."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from scoring.engine import Item
from scoring.engine import Rulebook as Rules
from scoring.engine.condition import Condition, all_hold
from scoring.engine.counting import Form
from scoring.engine.meaning import Grade, Streak, Way
from scoring.engine.price import RECORDS, Flat, Ratio, Take, Tiered
from scoring.engine.rule import CALENDAR, Gather
from scoring.engine.tally import Attributes
from scoring.sources import sources_of
from scoring.sources.base import NO, YES
from scoring.subjects import SUBJECTS
from scoring.wording import best_words, exact, number, share, shared_words, slope_words

type Words = dict[str, str]

TAKES = {Take.HIGHEST: "就高", Take.SUM: "累计", Take.FIRST: "取第一个符合的档"}


def item_words(item: Item, subject: str) -> Words:
    """What an item says, by aspect; aspects of which it says nothing are left out."""
    source = sources_of(subject).get(item.source)
    kind, attributes = SUBJECTS[subject], source.attributes if source else {}
    unit = source.counted_in if source else "件"
    words = {
        "名称": item.name,
        "记录": source.label if source else "由分项合计" if item.items else "不看记录",
        "条件": conditions_words(item.where, attributes),
        "分值": _price(item, attributes, unit, kind.measures) if source else _gathered(item),
        "系数": "；".join(
            f"{conditions_words(factor.when, attributes)}的乘以 {exact(factor.times)}" for factor in item.factors
        ),
        "计几件": _counted(item, attributes, unit) if source else "",
        "分摊": shared_words(item.share) if item.share else "",
        "合并": "若干条合为一件" if item.as_one else "",
        "平均": f"除以{kind.measures.get(item.average.per, item.average.per)}，乘以 {exact(item.average.times)}"
        if item.average
        else "",
        "起始分": f"{exact(item.base)} 分" if item.base else "",
        "最低分": "" if item.floor is None else f"{exact(item.floor)} 分",
        "上限": "" if item.cap is None else f"{exact(item.cap)} 分",
        "适用于": conditions_words(item.applies_to, kind.attributes),
        "日期": days_words(item),
        "记分": "只作记录，不计分" if item.record_only else "",
        "同一批记录": "与相邻项目计同一批记录" if item.same_records else "",
        "还缺": item.incomplete,
        "条款": item.clause,
        "说明": item.note,
        "政策说明": item.policy_note,
    }
    return {aspect: said for aspect, said in words.items() if said}


SHORT = ("条件", "分值", "系数", "计几件", "分摊", "合并", "平均", "起始分", "适用于", "日期", "记分")


def short_words(item: Item, subject: str) -> str:
    """An item in one line: “活动类别是“调研”；每次 5 分；只计一次”."""
    words = item_words(item, subject)
    told = [words[aspect] for aspect in SHORT if aspect in words and aspect not in ("起始分", "适用于")]
    told += [f"{aspect} {words[aspect]}" for aspect in ("起始分", "适用于") if aspect in words]
    return "；".join(told)


EARNING = tuple(aspect for aspect in SHORT if aspect not in ("条件", "起始分", "适用于", "记分"))


def earning_words(item: Item, subject: str, attributes: Attributes) -> Iterator[str]:
    """Which records an item asks of somebody, and what they are worth: “社情民意信息，已被采用：是；每条 5 分”."""
    for leaf in item.leaves:
        if leaf.source and all_hold(leaf.applies_to, attributes):
            words = item_words(leaf, subject)
            which = "，".join(words[aspect] for aspect in ("记录", "条件") if aspect in words)
            paid = words.get("记分") or "；".join(words[aspect] for aspect in EARNING if aspect in words)
            name = f"{leaf.name}——" if item.items and leaf.name != words["记录"] else ""
            base = f"；起始分 {words['起始分']}" if "起始分" in words else ""
            yield f"{name}{which}；{paid}{base}"


def conditions_words(conditions: Iterable[Condition], attributes: Mapping[str, Any]) -> str:
    return "，".join(_condition(one, attributes) for one in conditions)


def _condition(condition: Condition, attributes: Mapping[str, Any]) -> str:
    known = attributes.get(condition.attribute)
    label = known.label if known else condition.attribute
    if condition.is_range:
        low, high = condition.at_least, condition.at_most
        if low is None or high is None:
            return f"{label}不多于 {high}" if low is None else f"{label}不少于 {low}"
        return f"{label} {low} 到 {high}"
    if len(condition.values) == 1 and condition.values <= {YES, NO}:
        (word,) = condition.values
        return f"{label}：{word if not condition.excluded else YES if word == NO else NO}"
    values = "、".join(f"“{value}”" for value in sorted(map(str, condition.values)))
    return f"{label}{'不' if condition.excluded else ''}是{values}"


def _gathered(item: Item) -> str:
    if not item.items:
        return "直接给分" if item.base else "还没有分项"
    found = {
        Gather.SUM: "各分项相加",
        Gather.BEST: best_words(item),
        Gather.ALL: f"做到 {item.needed} 个分项才计分" if item.needed else "各分项都做到才计分",
    }[item.gather]
    return f"{found}，同一条记录只计一次" if item.once_each else found


def _price(item: Item, attributes: Mapping[str, Any], unit: str, measures: Mapping[str, str]) -> str:
    price = item.price
    if isinstance(price, Flat):
        return f"每{unit}{'' if price.points < 0 else ' '}{_points(price.points)}"
    if isinstance(price, Tiered):
        tiers = [f"{conditions_words(tier.when, attributes)} {_points(tier.points)}" for tier in price.tiers]
        return f"分档（{TAKES[price.take]}）：{'；'.join(tiers)}"
    return _ratio(price, attributes, measures)


def _points(points: Decimal) -> str:
    return f"扣 {exact(-points)} 分" if points < 0 else f"{exact(points)} 分"


def _ratio(price: Ratio, attributes: Mapping[str, Any], measures: Mapping[str, str]) -> str:
    counted = conditions_words(price.of, attributes) or "全部记录"
    whole = "本项全部记录" if price.per == RECORDS else measures.get(price.per, price.per)
    if price.slope:
        return f"按比例（{counted}÷{whole}）：{slope_words(price.per, price.slope)}"
    limits = [f"{'不少于' if band.inclusive else '大于'} {share(price.per, band.limit)}" for band in price.bands]
    bands = [f"{limit} 的 {exact(band.points)} 分" for limit, band in zip(limits, price.bands, strict=True)]
    return f"按比例（{counted}÷{whole}）：{'；'.join(bands)}"


def _counted(item: Item, attributes: Mapping[str, Any], unit: str) -> str:
    counting = item.counting
    by = attributes[counting.by].label if counting.by in attributes else counting.by
    words = {
        Form.EACH: "",
        Form.ONCE: "只计一次",
        Form.THRESHOLD: f"满 {counting.number} {unit}计一次",
        Form.DISTINCT: f"每种{by}计一次",
        Form.FROM: f"第 {counting.number} {unit}起计",
        Form.MOST: f"每个{by}最多计 {counting.number} {unit}" if by else f"最多计 {counting.number} {unit}",
        Form.EVERY: f"每满 {counting.number} {unit}计一次",
    }[counting.form]
    if counting.spread:
        spread = counting.spread
        words += f"，并且{spread.parts} 个{attributes[spread.by].label}各不少于 {spread.at_least} {unit}"
    return words


def days_words(said: Any) -> str:
    """From when to when, of an item or a rulebook."""
    year_end = said.year_end
    words = [f"{said.starts_on}起" if said.starts_on else "", f"到 {said.ends_on}" if said.ends_on else ""]
    if year_end and year_end != CALENDAR:
        words.append(f"年度截止 {year_end.month} 月 {year_end.day} 日")
    return "，".join(filter(None, words))


def head_words(rules: Rules) -> Words:
    """What stands above the items."""
    kind = SUBJECTS[rules.subject]
    words = {
        "名称": rules.name,
        "计分对象": kind.label,
        "日期": days_words(rules),
        "适用于": conditions_words(rules.applies_to, kind.attributes),
        "基础分": f"{exact(rules.base)} 分" if rules.base else "",
        "总分下限": "" if rules.floor is None else f"{exact(rules.floor)} 分",
        "总分上限": "" if rules.cap is None else f"{exact(rules.cap)} 分",
        "四舍五入到": exact(rules.rounding),
        "评优候选名额": f"{rules.candidates} 名" if rules.candidates else "",
        "还缺": rules.incomplete,
        "依据": rules.basis,
        "说明": rules.note,
    }
    return {aspect: said for aspect, said in words.items() if said}


def meaning_words(rules: Rules) -> Words:
    """What the total means."""
    meaning, kind = rules.meaning, SUBJECTS[rules.subject]
    words = {
        "等次": "；".join(map(_grade, meaning.grades)),
        "达标项目": "；".join(f"{duty.name}（{'、'.join(map(_way, duty.ways))}）" for duty in meaning.duties),
        "一票否决": "；".join(f"{_way(veto.way)} 的最高评{veto.grade}" for veto in meaning.vetoes),
        "处置": "；".join(f"{_way(one.way)} 的，{one.then}" for one in meaning.consequences),
        "不参评": "；".join(
            f"{one.name}（{conditions_words(one.applies_to, kind.attributes)}）" for one in meaning.excluded
        ),
        "连续几年": "；".join(
            f"{streak.within or streak.years} 年内 {streak.years} 次{_repeated(streak, rules)}，{streak.then}"
            for streak in meaning.streaks
        ),
        "分开排名": "、".join(kind.attributes[name].label for name in meaning.lists if name in kind.attributes),
        "同分时先看": "、".join(meaning.tie_break),
        "提醒线": "" if meaning.remind_below is None else f"{number(meaning.remind_below)} 分",
    }
    return {aspect: said for aspect, said in words.items() if said}


def _way(way: Way) -> str:
    unit = " 分" if way.of_points else ""
    asked = f"不少于 {exact(way.at_least)}" if way.less_than is None else f"少于 {exact(way.less_than)}"
    return f"{way.over}{way.name}{asked}{unit}"


def _repeated(streak: Streak, rules: Rules) -> str:
    """What came up in those years."""
    if streak.duty:
        return f"没有达标“{next(duty.name for duty in rules.meaning.duties if duty.code == streak.duty)}”"
    return f"“{streak.veto}”" if streak.veto else "、".join(sorted(streak.grades))


def _grade(grade: Grade) -> str:
    words = []
    if grade.at_least is not None:
        words.append(f"不少于 {exact(grade.at_least)} 分")
    if grade.quota and grade.quota.places is not None:
        words.append(f"{grade.quota.places} 名")
    if grade.quota and grade.quota.share is not None:
        words.append(f"占 {exact(Decimal(grade.quota.share.numerator * 100) / grade.quota.share.denominator)}%")
    if grade.duties:
        words.append("须达标")
    if grade.reserved:
        words.append("其中有留给部分对象的名额")
    return f"{grade.name}（{'，'.join(words) or '其余'}）"
