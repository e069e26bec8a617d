"""Mistakes of a whole rulebook put beside the fields of the page they belong to."""

import re
from collections.abc import Iterable, Mapping

from django import forms

# What a sentence about an item speaks of → its field. The first that fits is taken.
ITEM_FIELDS = {
    "上限": "cap",
    "取最高的几项": "take",
    "年度截止日": "year_ends",
    "年度登记": "from_day",
    "结束日期": "to_day",
    "按比例": "price_kind",
    "按“": "by0",
    "两档": "by0",
    "各档": "per",
    "一步": "slope_step",
    "count": "count_kind",
    "分组": "count_by",
    "起始分": "base",
    "分值": "points",
}
HEAD_FIELDS = {"上限": "cap", "结束日期": "ends_on", "rounding": "rounding", "截止日": "year_ends"}
MEANING_FIELDS = {"同分比较": "tie_break", "lists": "lists", "remind_below": "remind_below"}


def without_keys(problem: str) -> str:
    """A mistake for who fills in fields: the words of the text form mean nothing there, but where they are offered."""
    problem = re.sub(r"（[a-z_: ]+）", "", problem)
    is_offered = "是不是要写" in problem or "可以是" in problem
    return problem if is_offered else re.sub(r" ?(?<![A-Za-z_])[a-z_]+（([^（）]+)）", r"“\1”", problem)


def add_problems(form: forms.Form, problems: Iterable[str], place: str, fields: Mapping[str, str]) -> None:
    """Each mistake beside its field where `place` is what the form is about, else above the form with its place."""
    for problem in map(without_keys, problems):
        where, _, said = problem.partition("：")
        is_here = bool(place) and re.match(re.escape(place) + r"(（在“.*”下）)?(第 \d+ (档|步))?$", where)
        name = next((field for words, field in fields.items() if words in said), None) if is_here else None
        if name in form.fields:
            form.add_error(name, said)
        else:
            form.add_error(None, problem)
