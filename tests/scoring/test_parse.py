"""Mistakes in a rulebook are told in Chinese, each with its place, all at once."""

from typing import Any

import pytest

from scoring.engine import RulebookError, parse_rulebook


def book(**changes: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"code": "a-book", "name": "某办法", "subject": "group", "items": [item()]}
    return data | changes


def item(**changes: Any) -> dict[str, Any]:
    return {"code": "study", "name": "学习", "source": "activities", "price": 5} | changes


def category(*items: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"code": "category", "name": "类", "items": list(items) or [item()]} | changes


YOUNG = {"applies_to": {"age": "青年"}}


def ranges(*limits: tuple[int, int], **besides: Any) -> dict[str, Any]:
    tiers = [{"when": {"people": {"at_least": low, "at_most": high}} | besides, "points": 1} for low, high in limits]
    return {"tiers": tiers}


def problems_of(data: object) -> list[str]:
    with pytest.raises(RulebookError) as error:
        parse_rulebook(data)
    return error.value.problems


def test_a_plain_rulebook_is_read():
    assert parse_rulebook(book()).items[0].name == "学习"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("一段文字", "这不是计分办法：要从“code: 代码”"),
        (None, "里面没有内容。"),
        ({"姓名": "张三"}, "这不是计分办法"),
        (book(items=["学习"]), "第 1 个项目：这里应是“键: 值”的写法，冒号用半角，后面空一格。"),
        (book(items=[]), "计分办法：没有项目（items）。"),
        (book(name=""), "计分办法：没有写 name（名称）。"),
        (book(name="长" * 81), "计分办法：name 最多 80 个字，现在有 81 个。"),
        (book(basis="长" * 301), "计分办法：basis 最多 300 个字"),
        (book(candidates=32768), "计分办法：candidates 最多是 9999，现在是 32768。"),
        (book(**{"from": "2020-02-30"}), "from 应是日期，现在是“2020-02-30”，要写成 2020-01-01 的样子。"),
        (book(code=2026), '代码（code）应是文字，全是数字的要加引号，写成 "2026"。'),
        (book(items=[item(code=5)]), '项目“学习”：代码（code）应是文字，全是数字的要加引号，写成 "5"。'),
        (book(items=[item(name="长" * 61)]), "name 最多 60 个字"),
        (book(items=[item(clause="长" * 61)]), "项目“学习”：clause 最多 60 个字"),
        (book(items=[item(price={"take": ["a"], "by": "kind", "tiers": [{"is": "甲", "points": 1}]})]), "take 只能是"),
        (book(grades=[{"name": "优", "places": 3, "round": ["up"]}, {"name": "差"}]), "等次“优”：round（比例折成"),
        (book(grades=[{"name": "长" * 21, "places": 3}, {"name": "差"}]), "name 最多 20 个字"),
        (book(excluded=[YOUNG | {"name": "长" * 61}]), "name 最多 60 个字"),
        (book(duties=[{"code": "d", "name": "一件", "source": "s", "years": 3000}]), "years 最多是 20，现在是 3000。"),
        (book(grades=[{"name": "差"}], streaks=[{"grade": "差", "years": 99, "then": "约谈"}]), "years 最多是 20"),
        (
            book(grades=[{"name": "差"}], streaks=[{"grade": "差", "years": 2, "within": 21, "then": "约谈"}]),
            "第 1 条连续年度：within 最多是 20，现在是 21。",
        ),
        (book(code="有空格 的"), "代码（code）要用 1 到 40 个字母"),
        (book(colour="red"), "计分办法：不认识“colour”，可以是：applies_to（适用于）、"),
        (book(floor=20, cap=10), "计分办法：上限 10 低于下限 20。"),
        (book(rounding=0), "rounding（舍入到）必须大于 0。"),
        (book(**{"from": "去年"}), "from 应是日期"),
        (book(grades=[{"name": "合格", "at_least": 60}]), "等次：低于 60 分的没有等次"),
        (
            book(grades=[{"name": "良", "at_least": 60}, {"name": "优", "at_least": 90}, {"name": "差"}]),
            "等次：各等次要按分数从高到低写，“优”的 90 分不低于前面“良”的 60 分。",
        ),
        (book(items=[item(), item(name="另一项")]), "项目“另一项”：代码“study”已经用过"),
        (book(items=[item(), item(code="b")]), "有两个项目都叫“学习”"),
        (book(items=[item(price="五分")]), "项目“学习”：price 应是数字，现在是“五分”。"),
        (book(items=[item(price=0.00001)]), "项目“学习”：price 最多 5 位整数、4 位小数"),
        (book(cap=1e20), "计分办法：cap 最多 5 位整数、4 位小数"),
        (book(items=[item(price=True)]), "项目“学习”：price 应是数字"),
        (book(items=[{"code": "x", "name": "无价", "source": "s"}]), "项目“无价”：没有写分值（price）。"),
        (book(items=[item(source="")]), "项目“学习”：没有写 source（记录来源）。"),
        (book(items=[item(items=[item(code="b")])]), "项目“学习”：下面有分项，不能再写 source"),
        (book(items=[item(count="twice")]), "项目“学习”：count 只能是"),
        (book(items=[item(where=["调研"])]), "项目“学习”：where 应写成“属性: 值”"),
        (book(items=[item(where={"kind": []})]), "项目“学习”：“kind”的值应是文字或整数"),
        (
            book(items=[item(price={"by": "role", "tiers": [{"is": "主办", "points": 1}] * 2})]),
            "项目“学习”：“主办”出现在两档里，只能在一档。",
        ),
        (
            book(items=[item(price={"by": "role", "tiers": []})]),
            "tiers（各档）应是一个列表，至少有一行，每行前面写“- ”。",
        ),
        (
            book(items=[item(price={"by": "role", "tiers": [{"is": "主办"}]})]),
            "项目“学习”第 1 档：没有写 points（分）。",
        ),
        (
            book(items=[item(price={"per": "members", "bands": [{"points": 1}]})]),
            "项目“学习”第 1 档：at_least（不少于）和 more_than（多于）写一个",
        ),
        (
            book(
                items=[
                    item(
                        price={
                            "per": "members",
                            "bands": [{"at_least": 0.3, "points": 1}, {"at_least": 0.5, "points": 2}],
                        }
                    )
                ]
            ),
            "项目“学习”：各档（bands）要从高到低写。",
        ),
        (
            book(items=[item(share={"role": "role", "lead": "首位", "lead_part": 2, "among": "sponsors"})]),
            "lead_part（首位所占比例）要在 0 和 1 之间。",
        ),
        (
            book(items=[item(where={"people": {"at_least": 5, "at_most": 3}})]),
            "at_most（不多于）3 小于 at_least",
        ),
        (book(items=[item(where={"people": {"more": 5}})]), "“people”的条件可以写值、"),
        (book(items=[item(price={"tiers": [{"is": "甲", "points": 1}]})]), "写了 is，上面要用 by 写明"),
        (book(items=[item(price={"tiers": [{"points": 1}]})]), "第 1 档：要用 is 或 when 写明"),
        (
            book(items=[item(price={"by": "kind", "take": "lowest", "tiers": [{"is": "甲", "points": 1}]})]),
            "take 只能是highest（就高）、sum（累计）、first（从上到下第一个符合的），不能是“lowest”。",
        ),
        (book(items=[item(price=ranges((1, 3), (3, 5)))]), "按“people”分的两档在 3 处重叠。"),
        (book(items=[item(price=ranges((1, 3), (6, 9)))]), "按“people”分的各档之间缺 4 到 5。"),
        (book(items=[item(price=ranges((1, 3), (6, 9), kind="调研"))]), "按“people”分的各档之间缺 4 到 5。"),
        (book(items=[item(price=ranges((1, 3), (3, 9), kind="调研"))]), "按“people”分的两档在 3 处重叠。"),
        (book(items=[item(price={"per": "members"})]), "bands（分档）和 slope（每高低一步加减分）写一个"),
        (
            book(items=[item(price={"per": "members", "slope": {"below": 0.9, "step": 0, "points": -1}})]),
            "slope 的 step（一步）必须大于 0",
        ),
        (
            book(items=[item(price={"per": "records", "bands": [{"at_least": 1, "points": 1}]}, count="once")]),
            "按比例计分（per）时不能再写 count。",
        ),
        (book(items=[item(factors=[{"times": 0.5}])]), "系数（factors）要用 when 写明对哪些记录。"),
        (book(items=[item(count={"from": 0})]), "from 应是不小于 1 的整数。"),
        (
            book(items=[item(as_one={"by": "meeting", "when": {"presence": "出席"}, "at_least": "3/2"})]),
            "at_least 是比例，要在 0 和 1 之间",
        ),
        (book(items=[item(as_one={"by": "meeting", "at_least": "2/3"})]), "as_one 要用 when 写明数哪些记录"),
        (book(items=[item(take="best")]), "take 只用于下面有分项（items）的项目。"),
        (book(items=[{"code": "c", "name": "类", "take": "worst", "items": [item()]}]), "take 只能是 sum"),
        (book(items=[{"code": "c", "name": "空"}]), "不看记录就给分的，写 base（起始分）。"),
        (book(grades=[{"name": "优", "share": 0.2, "places": 3}, {"name": "差"}]), "只写一个"),
        (book(grades=[{"name": "优", "at_least": 90}, {"name": "差", "places": 3}]), "“差”是最后一个等次，不能限名额"),
        (book(grades=[{"name": "优"}, {"name": "差"}]), "“优”没有写分数线（at_least）、名额或达标项目"),
        (book(grades=[{"name": "优", "at_least": 90, "round": "up"}, {"name": "差"}]), "不用写 round。"),
        (book(grades=[{"name": "优", "share": "6/5"}, {"name": "差"}]), "share 是比例，要在 0 和 1 之间"),
        (book(grades=[{"name": "差"}, {"name": "差"}]), "有两个等次都叫“差”。"),
        (book(grades=[{"name": "优", "places": 1, "duties": ["x"]}, {"name": "差"}]), "没有代码为“x”的达标项目。"),
        (book(lists=["a", "a"]), "lists（分榜）写一个属性，或几个不同的属性的列表。"),
        (book(lists=[3]), "lists（分榜）写一个属性"),
        (
            book(grades=[{"name": "优", "at_least": 9, "reserved": [YOUNG]}, {"name": "差"}]),
            "要和 places（名额）或 share",
        ),
        (
            book(grades=[{"name": "优", "places": 3, "reserved": [YOUNG | {"places": 4}]}, {"name": "差"}]),
            "等次“优”：reserved（其中）加起来超过了这个等次的名额。",
        ),
        (
            book(grades=[{"name": "优", "places": 3, "reserved": [{"share": 0.5}]}, {"name": "差"}]),
            "reserved（其中）要用 applies_to 写明是哪些人。",
        ),
        (
            book(grades=[{"name": "优", "places": 3, "reserved": [YOUNG]}, {"name": "差"}]),
            "等次“优”：reserved（其中）要写 places（名额）或 share（比例）。",
        ),
        (book(items=[category(take={"all": 3})]), "take: all 要做到 3 项，下面只有 1 项。"),
        (book(items=[category(take="all", base=1)]), "都做到才计分（take: all）的项目不能写 base（起始分）"),
        (book(items=[category(item(price=-1), take="all")]), "分项“学习”是扣分的，不能放在 take: all 里。"),
        (book(duties=[{"code": "d", "name": "六个一", "ways": []}]), "ways（做法）应是一个列表，至少有一行"),
        (book(duties=[{"code": "d", "name": "六个一", "item": "study", "needed": 2}]), "needed（至少做到几种）是 2"),
        (book(duties=[{"code": "d", "name": "六个一"}]), "points_of（看得分的项目代码）和 source（记录来源）写一个"),
        (book(vetoes=[{"name": "处分", "item": "study", "grade": "差"}]), "没有叫“差”的等次，可以是：（没有写等次）。"),
        (book(excluded=[{"name": "领导"}]), "第 1 类不参评：要用 applies_to 写明是哪些人。"),
        (
            book(grades=[{"name": "差"}], streaks=[{"grade": "差", "years": 3, "within": 2, "then": "约谈"}]),
            "within（几年之内）2 小于 years（几次）3。",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(data, said):
    """G3: a rule that cannot be used says where and why."""
    assert any(said in problem for problem in problems_of(data)), problems_of(data)


def test_all_mistakes_are_told_at_once():
    assert (
        len(problems_of(book(name="", items=[item(price="x", cap=1, floor=2), item(code="b", name="乙", count="no")])))
        == 4
    )
