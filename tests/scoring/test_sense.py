"""G3: rules that can be read and cannot be meant are told with their place, and not saved."""

from typing import Any

import pytest

from scoring.engine import RulebookError, parse_rulebook
from scoring.engine.parse import senseless
from scoring.models import Rulebook
from scoring.rulebooks import check_rulebook, save_rulebook


def item(**changes: Any) -> dict[str, Any]:
    return {"code": "study", "name": "学习", "source": "activities", "price": 5} | changes


def book(**changes: Any) -> dict[str, Any]:
    return {"code": "a-book", "name": "某办法", "subject": "group", "items": [item()]} | changes


def category(*items: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"code": "category", "name": "类", "items": list(items)} | changes


def spread(by: str, parts: int) -> dict[str, Any]:
    return {"at_least": 4, "spread": {"by": by, "parts": parts, "at_least": 1}}


def ratio(*bands: dict[str, Any]) -> dict[str, Any]:
    return {"per": "records", "of": {"role": "主办"}, "bands": [band | {"points": 1} for band in bands]}


def either(*conditions: dict[str, Any], **besides: Any) -> dict[str, Any]:
    return {"tiers": [{"when": when, "points": n} for n, when in enumerate(conditions, 1)]} | besides


def first(*conditions: dict[str, Any]) -> dict[str, Any]:
    return either(*conditions, take="first")


def tiers(*points: int) -> dict[str, Any]:
    return {"by": "kind", "tiers": [{"is": f"第 {n} 类", "points": number} for n, number in enumerate(points, 1)]}


SLOPE = {"per": "records", "of": {"role": "主办"}, "slope": {"below": 0.9, "step": 0.01, "points": -1}}
TENFOLD = [{"when": {"role": "主办"}, "times": 10}]
DULL = {"name": "差"}
# 20 for one of two; at most 7 of four prices; 10 twice; 10 of what begins with 10.
ONCE_AND_CAPPED = [
    category(
        item(code="a", name="甲", count="once", price=tiers(20, 5)),
        item(code="b", name="乙", count={"at_least": 3}, price=15),
        take="best",
    ),
    item(code="c", name="丙", price=4, cap=7),
    item(code="d", name="丁", count={"most": 2}, price=10),
    item(code="e", name="戊", base=10, floor=0, price=-2),
]
AS_ONE = {"by": "meeting", "when": {"presence": "出席"}, "at_least": 1}
GRADES = [{"name": "优", "at_least": 90}, {"name": "差"}]
WAY = {"code": "d", "name": "一件", "source": "activities"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (book(cap=-5), "计分办法：上限 -5 小于 0，没有记录也会扣分；最多扣多少，请写 floor（下限）。"),
        (book(base=60, cap=50), "计分办法：起始分 60 高于上限 50。"),
        (book(items=[item(price=-1, cap=-10)]), "项目“学习”：上限 -10 小于 0"),
        (book(items=[item(base=9, cap=5)]), "项目“学习”：起始分 9 高于上限 5。"),
        (book(items=[category(item(cap=-1))]), "项目“学习”（在“类”下）：上限 -1 小于 0"),
        (book(items=[item(floor=3)]), "项目“学习”：下限 3 高于起始分 0，没有记录也会得 3 分"),
        (
            book(**{"to": "2020-12-31"}, items=[item(**{"from": "2021-01-01"})]),
            "项目“学习”：2021-01-01 才开始计，办法到 2020-12-31 已经结束。",
        ),
        (
            book(**{"from": "2020-05-01"}, items=[item(**{"to": "2019-12-31"})]),
            "项目“学习”：只计到 2019-12-31，办法从 2020-05-01 才开始。",
        ),
        (
            book(items=[category(item(), item(code="b", name="乙"), take={"best": 2})]),
            "最高的 2 项（take），下面只有 2 项",
        ),
        (
            book(items=[item(quantity="served", as_one=AS_ONE)]),
            "项目“学习”：as_one（合为一件）以后只有件数",
        ),
        (book(items=[item(quantity="served", count="once")]), "count: once 只计件数，不能再写 quantity（数量）。"),
        (book(items=[item(factors=[{"when": {"role": "主办"}, "times": -1}])]), "系数（factors）不能小于 0。"),
        (book(items=[item(count=spread("quarter", 5))]), "spread 要 5 个季度都有，一年只有 4 个。"),
        (book(items=[item(count=spread("half", 3))]), "spread 要 3 个半年都有，一年只有 2 个。"),
        (book(year_ends="12-20", items=[item(count=spread("quarter", 4))]), "项目“学习”：季度按日历计"),
        (book(items=[item(count=spread("half", 2), year_ends="11-30")]), "项目“学习”：半年按日历计"),
        (
            book(items=[item(where={"role": ["主办", "联动"]}, price=either({"role": "主办"}))]),
            "项目“学习”：where（条件）里的“联动”没有哪一档给分；请加一档，不计的从条件里去掉。",
        ),
        (
            book(items=[item(as_one=AS_ONE, price=either({"presence": "出席"}))]),
            "项目“学习”：as_one（合为一件）以后，各条的“presence”已经合在一起",
        ),
        (
            book(items=[item(as_one=AS_ONE, factors=[{"when": {"presence": "出席"}, "times": 2}])]),
            "各条的“presence”已经合在一起",
        ),
        (book(year_ends="12-20", items=[item(count={"distinct": "month"})]), "项目“学习”：月份按日历计"),
        (
            book(
                year_ends="12-20",
                duties=[{"code": "d", "name": "每季一次", "source": "a", "count": spread("quarter", 4)}],
            ),
            "“每季一次”：季度按日历计，年度截止日",
        ),
        (
            book(items=[item(price=ratio({"at_least": 0.5}), average={"per": "members"})]),
            "按比例计分（per）时不能再写 average。",
        ),
        (book(items=[item(price=ratio({"at_least": 0.5}, {"more_than": 0.5}))]), "比例 0.5 的两档重叠"),
        (book(items=[item(price=ratio({"at_least": 0.5}, {"at_least": 0.5}))]), "比例 0.5 的两档重叠"),
        (book(items=[item(price=ratio({"at_least": 1.2}))]), "占全部记录的比例不会大于 1"),
        (book(floor=3), "计分办法：下限 3 高于起始分 0，没有记录也会得 3 分；要保底请写 base（起始分）。"),
        (book(base=1, floor=3, items=[item(base=1)]), "计分办法：下限 3 高于起始分 2，没有记录也会得 3 分"),
        (book(items=[category(item(base=2), floor=5)]), "项目“类”：下限 5 高于起始分 2，没有记录也会得 5 分"),
        (book(items=[item(price=-2, cap=10)]), "项目“学习”：这里只扣分，上限 10 限不住扣多少；从 0 分扣起"),
        (book(items=[item(price=tiers(-2, -5), base=10, cap=10)]), "请写 floor（下限），扣分不设底的去掉 cap"),
        (book(items=[category(item(price=-2), cap=10)]), "项目“类”：这里只扣分，上限 10 限不住扣多少"),
        (book(items=[item(price=-2, floor=0)]), "项目“学习”：这里只扣分，下限 0 不低于起始分 0，永远扣不了"),
        (book(items=[item(price=SLOPE, floor=0)]), "下限 0 不低于起始分 0，永远扣不了；请写 base（起始分）"),
        (book(items=[category(item(price=-2), floor=0)]), "项目“类”：这里只扣分，下限 0 不低于起始分 0"),
        (
            book(items=[item(price=first({"a": "甲"}, {"a": "甲"}))]),
            "项目“学习”：第 1 档和第 2 档的条件相同，只能留一档。",
        ),
        (
            book(items=[item(price=either({"a": "甲", "b": "乙"}, {"b": "乙", "a": "甲"}))]),
            "第 1 档和第 2 档的条件相同",
        ),
        (book(items=[item(price=either({"a": ["甲", "乙"]}, {"a": "乙"}))]), "“乙”出现在第 1 档和第 2 档里"),
        (book(items=[item(price=first({"a": "甲"}, {"b": "丙"}, {"a": "甲", "b": "乙"}))]), "第 3 档永远用不到"),
        (book(items=[item(price=first({"a": ["甲", "乙"]}, {"a": "甲"}))]), "符合的记录都已经按第 1 档计"),
        (book(items=[item(price=first({"a": {"not": "甲"}}, {"a": {"not": ["甲", "乙"]}}))]), "第 2 档永远用不到"),
        (
            book(items=[item(price=first({"n": {"at_least": 1}}, {"n": {"at_least": 3}, "b": "乙"}))]),
            "第 2 档永远用不到：符合的记录都已经按第 1 档计。",
        ),
        (
            book(items=[item(cap=10)], grades=GRADES),
            "等次“优”：分数线 90 高于各项合计最多能得的 10 分，谁也达不到。",
        ),
        (book(items=ONCE_AND_CAPPED, grades=GRADES), "高于各项合计最多能得的 57 分"),
        (book(items=ONCE_AND_CAPPED, remind_below=60), "提醒线：60 高于各项合计最多能得的 57 分，人人都会被提醒。"),
        (book(items=ONCE_AND_CAPPED, cap=100, grades=GRADES), "高于各项合计最多能得的 57 分"),
        (book(cap=80, grades=GRADES), "等次“优”：分数线 90 高于总分上限 80，谁也达不到。"),
        (book(grades=[{"name": "优", "places": 0}, {"name": "差"}]), "等次“优”：名额（places）是 0"),
        (book(grades=[{"name": "优", "share": 0}, {"name": "差"}]), "等次“优”：比例（share）是 0"),
        (book(cap=60, remind_below=70), "提醒线：70 高于总分上限 60"),
        (
            book(grades=GRADES, vetoes=[{"name": "处分", "source": "activities", "grade": "优"}]),
            "一票否决“处分”：“优”是最高的等次，等于没有限制。",
        ),
        (
            book(items=[item(cap=10)], duties=[{"code": "d", "name": "学习", "points_of": "study", "at_least": 12}]),
            "“学习”：“学习”最多 10 分，不能要求 12 分。",
        ),
        (book(duties=[WAY | {"at_least": 0}]), "“一件”：at_least（不少于）、less_than（少于）要大于 0"),
        (book(duties=[WAY | {"at_least": 3, "count": "once"}]), "“一件”：count: once 最多计 1 次"),
        (book(duties=[WAY | {"at_least": 2, "count": {"at_least": 2}}]), "“一件”：count: at_least 最多计 1 次"),
    ],
)
def test_what_cannot_be_meant_is_named_with_its_place(data, said):
    problems = list(senseless(parse_rulebook(data)))
    assert any(said in problem for problem in problems), problems


@pytest.mark.parametrize(
    "data",
    [
        book(items=[item(price=-1, base=10, floor=3, cap=10)]),
        book(items=[item(price=-1, floor=-10)]),
        book(**{"from": "2020-05-01"}, items=[item(**{"to": "2020-03-31"})]),
        book(**{"from": "2020-05-01"}, year_ends="11-30", items=[item(**{"to": "2019-12-15"})]),
        book(items=[category(item(), item(code="b", name="乙"), take={"best": 1})]),
        book(items=[item(price=ratio({"more_than": 0.5}, {"at_least": 0.5}, {"at_least": 0}))]),
        book(cap=100, grades=GRADES, remind_below=100),
        book(items=[item(price=-2, base=10, floor=0)]),
        book(items=[item(price=-2)]),
        book(items=[category(item(price=-2, base=5, floor=0), cap=25)]),
        book(items=[category(item(price=-2), item(code="b", name="乙"), cap=10, floor=0)]),
        book(items=[item(price=tiers(-2, 5), cap=10)]),
        book(floor=2, items=[item(base=2)]),
        book(items=[item(price=either({"a": "甲"}, {"a": "甲", "b": "乙"}))]),
        book(items=[item(price=first({"a": "甲", "b": "乙"}, {"a": "甲"}, {"b": "乙"}))]),
        book(items=[item(price=first({"a": "甲"}, {"a": ["甲", "乙"]}))]),
        book(items=[item(cap=10), item(code="b", name="乙")], grades=GRADES),
        book(items=[item(cap=10, record_only=True), item(code="b", name="乙", record_only=True)], grades=GRADES),
        book(items=[item(cap=10, incomplete="没有公布")], grades=GRADES),
        book(
            items=[item(cap=10, average={"per": "members", "times": 5})], grades=[{"name": "优", "at_least": 10}, DULL]
        ),
        book(items=[item(price=10, count="once", factors=TENFOLD)], grades=GRADES),
        book(duties=[WAY | {"at_least": 3, "count": {"distinct": "kind"}}]),
    ],
)
def test_what_can_be_meant_is_left_alone(data):
    assert list(senseless(parse_rulebook(data))) == []


@pytest.mark.django_db
def test_it_is_not_saved():
    with pytest.raises(RulebookError, match="上限 -5 小于 0"):
        save_rulebook(book(cap=-5))
    assert not Rulebook.objects.filter(code="a-book").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("where", "said"),
    [
        ({"quarter": "1"}, "项目“学习”：where 里“季度”是数目，要写成不带引号的数字。"),
        ({"kind": 3}, "项目“学习”：where 里“活动类别”是文字，数字要加引号。"),
    ],
)
def test_a_number_and_a_word_are_not_the_same(where, said):
    """In YAML they look alike, and neither would ever fit the other."""
    with pytest.raises(RulebookError) as error:
        check_rulebook(book(items=[item(where=where)]))
    assert said in error.value.problems
