"""What somebody most likely meant by what cannot be read: full-width signs, percents, days written otherwise, words
spelt otherwise.
"""

import datetime
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

ALIKE = 0.75  # how like each other two words are when one is taken for the other
DASHES = str.maketrans("–—−", "---")
QUOTES = " 　“”‘’\"'「」【】[]（）()"

# What each word of the text form means.
KEYS = {
    "code": "代码",
    "name": "名称",
    "subject": "计分对象",
    "basis": "依据",
    "note": "说明",
    "clause": "条款",
    "from": "开始日期",
    "to": "结束日期",
    "year_ends": "年度截止日",
    "applies_to": "适用于",
    "items": "项目",
    "base": "起始分",
    "floor": "下限",
    "cap": "上限",
    "rounding": "舍入到",
    "candidates": "候选名额",
    "incomplete": "还缺什么",
    "policy_note": "政策说明",
    "record_only": "只作记录",
    "same_records": "同一批记录",
    "source": "记录来源",
    "where": "条件",
    "price": "分值",
    "factors": "系数",
    "count": "计几件",
    "as_one": "合为一件",
    "quantity": "数量",
    "average": "平均",
    "take": "怎样取",
    "once_each": "同一条只计一次",
    "grades": "等次",
    "duties": "达标项目",
    "vetoes": "一票否决",
    "consequences": "处置",
    "excluded": "不参评",
    "streaks": "连续年度",
    "lists": "分榜",
    "tie_break": "同分比较",
    "remind_below": "提醒线",
    "ways": "做法",
    "lead": "首位是谁",
    "role": "按什么看首位",
    "points_of": "看哪一项的得分",
    "among": "几人分",
    "lead_part": "首位所占比例",
    "points": "分",
    "tiers": "各档",
    "by": "按什么分档",
    "is": "哪些",
    "when": "哪些记录",
    "per": "除以什么",
    "at_least": "不少于",
    "less_than": "少于",
    "more_than": "多于",
    "then": "处置",
    "grade": "等次",
    "places": "名额",
    "colour": "颜色",
    "reserved": "其中",
    "years": "几年",
    "times": "乘以多少",
    "step": "一步",
}


def place_of(item: object, below: object = "") -> str:
    """项目“扣分”（在“会议”下）: items of several categories are often called alike."""
    return f"项目“{item}”（在“{below}”下）" if below else f"项目“{item}”"


def with_meaning(name: str, label: str | None = None) -> str:
    """cap（上限）."""
    label = KEYS.get(name, "") if label is None else label
    return f"{name}（{label}）" if label else name


def meant(word: object, known: Mapping[str, str]) -> str:
    """The end of a sentence about an unknown word: the known one most likely meant, or all there are; `known` gives
    each one's meaning.
    """
    said = str(word).strip(QUOTES)
    if same := next((name for name, label in known.items() if said in (name, label)), None):
        return f"请写 {same}。"
    if near := get_close_matches(said.lower(), known, 1, ALIKE):
        return f"是不是要写 {with_meaning(near[0], known[near[0]])}？"
    return f"可以是：{'、'.join(with_meaning(name, known[name]) for name in sorted(known)) or '（没有）'}。"


def among_words(value: object, words: set[str]) -> str:
    """The same of a value that should be one of these words."""
    apart = [part.strip(QUOTES) for part in re.split("[、，；,]", str(value))]
    if len(apart) > 1 and set(apart) <= words:
        return f"几个值用半角逗号隔开，写成 [{', '.join(apart)}]。"
    return meant(value, dict.fromkeys(words, ""))


def full_width_colon(key: object) -> str:
    """What to say of a key that has swallowed its value, "" where it has not."""
    return f"“{key}”里的冒号要用半角“:”，后面空一格。" if "：" in str(key) else ""


def as_number(written: object) -> str:
    """How a number that cannot be read should be written, as the end of a sentence."""
    text = unicodedata.normalize("NFKC", str(written)).translate(DASHES)
    match = re.fullmatch(r"\D*?([-+]?\d{1,9}(?:\.\d{1,9})?)\s*(%?)\D*", text)
    if match is None:
        return ""
    try:
        number = Decimal(match[1]) / (100 if match[2] else 1)
    except InvalidOperation:
        return ""
    if re.match("[扣减]", text):
        number = -abs(number)
    return f"，请写成 {number.normalize():f}"


def as_day(written: object) -> str:
    """The same for a day: 2026.3.1, 2026年3月1日."""
    text = unicodedata.normalize("NFKC", str(written))
    match = re.fullmatch(r"(\d{4})[-./年]?(\d{1,2})[-./月]?(\d{1,2})日?", text)
    try:
        day = datetime.date(*map(int, match.groups())) if match else None
    except ValueError:
        day = None
    return f"，请写成 {day}" if day else "，要写成 2020-01-01 的样子"


def as_last_day(written: object) -> str:
    """The same for the last day of a year: 12月20日, 12/20."""
    text = unicodedata.normalize("NFKC", written) if isinstance(written, str) else ""  # 12.20 is read as 12.2
    match = re.fullmatch(r"(?:\d{4}[-./年])?(\d{1,2})[-./月](\d{1,2})日?", text)
    day = f"{int(match[1]):02}-{int(match[2]):02}" if match else ""
    return f'，请写成 "{day}"' if day and as_day(f"2021-{day}").startswith("，请") else '，要写成 "12-20" 的样子'
