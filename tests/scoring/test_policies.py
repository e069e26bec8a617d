"""OFFICE 1: which items of a rulebook touch the rules that lighten the load, found by what they count."""

import pytest

from scoring.comparison import compare
from scoring.engine import parse_rulebook
from scoring.policies import BASIS, TABLE, Policy, cautions, touched
from scoring.rulebooks import load_rulebooks

pytestmark = pytest.mark.django_db


def rule(*items, subject="member", **more):
    rows = [{"code": f"i{n}", "name": f"项目{n}", "price": 1} | item for n, item in enumerate(items)]
    return parse_rulebook({"code": "r", "name": "办法", "subject": subject, "items": rows} | more)


@pytest.mark.parametrize(
    ("item", "subject", "policy"),
    [
        ({"source": "reports", "where": {"is_instructed": "是"}}, "member", Policy.INSTRUCTIONS),
        (
            {"source": "reports", "price": {"by": "is_instructed", "tiers": [{"is": "是", "points": 5}]}},
            "member",
            Policy.INSTRUCTIONS,
        ),
        (
            {"source": "reports", "factors": [{"when": {"is_instructed": "是"}, "times": 2}]},
            "member",
            Policy.INSTRUCTIONS,
        ),
        ({"source": "instructions"}, "member", Policy.INSTRUCTIONS),
        ({"source": "contributions", "where": {"kind": "媒体发稿"}}, "member", Policy.MEDIA),
        ({"source": "activities", "where": {"kind": ["调研", "界别协商会"]}}, "group", Policy.MEETINGS),
        ({"source": "plans"}, "group", Policy.PAPERS),
        ({"source": "contributions", "where": {"kind": "学习笔记"}}, "member", Policy.NOTES),
        ({"source": "contributions", "name": "活动照片"}, "member", Policy.PHOTOS),
        ({"source": "contributions", "name": "平台签到"}, "member", Policy.SIGN_INS),
    ],
)
def test_an_item_that_touches_a_policy_is_found(item, subject, policy):
    """The table by source, attribute and name, each line with its reason and the rule it comes from."""
    (found,) = touched(rule(item, subject=subject))
    assert found.policy == policy
    assert found.reason
    assert found.basis == BASIS[policy]


@pytest.mark.parametrize(
    ("item", "subject"),
    [
        ({"source": "reports"}, "member"),
        ({"source": "reports", "where": {"is_instructed": "否"}}, "member"),
        ({"source": "contributions", "where": {"kind": {"not": "媒体发稿"}}}, "member"),
        ({"source": "activities", "where": {"kind": "界别协商会"}}, "member"),
        ({"source": "meetings"}, "member"),
    ],
)
def test_what_only_looks_like_it_is_left_alone(item, subject):
    """A member who takes part in a meeting is no meeting held for the sake of points."""
    assert touched(rule(item, subject=subject)) == []


def test_duties_beside_the_points_are_looked_at_too():
    duty = {"code": "d", "name": "学习笔记一篇", "source": "contributions"}
    assert [one.item.name for one in touched(rule({"source": "reports"}, duties=[duty]))] == ["学习笔记一篇"]


def test_every_policy_has_a_line_and_a_rule():
    assert {line.policy for line in TABLE} == set(Policy) == set(BASIS)


def test_cautions_name_what_has_no_note_and_what_cites_no_clause():
    silent = {"name": "批示", "source": "reports", "clause": "一"}
    noted = {"name": "笔记", "source": "contributions", "policy_note": "只看次数", "clause": "二"}
    recorded = {"name": "简报", "source": "contributions", "record_only": True}
    said = cautions(rule(silent, noted, recorded))
    assert said == ["涉及减负规定、还没有写政策说明的项目：批示。", "没有写明出自哪一条款的项目：简报。"]
    inside = {"name": "大项", "clause": "三", "items": [{"code": "x", "name": "甲", "source": "reports", "price": 1}]}
    whole = parse_rulebook({"code": "r", "name": "办法", "subject": "member", "items": [{"code": "c", **inside}]})
    assert cautions(whole) == []


def test_a_version_is_compared_item_by_item():
    old = rule({"source": "reports"}, {"source": "contributions", "clause": "一"}, cap=100)
    rows = [
        {"code": "i0", "name": "项目0", "source": "reports", "price": 2, "cap": 6},
        {"code": "i9", "name": "新项目", "source": "proposals", "price": 1},
    ]
    new = parse_rulebook(
        {"code": "r2", "name": "办法", "subject": "member", "items": rows, "grades": [{"name": "合格"}], "cap": 90}
    )
    found = compare(old, new)
    assert [(change.aspect, change.old, change.new) for change in found.head] == [("总分上限", "100 分", "90 分")]
    assert [(item.name, item.kind) for item in found.items] == [
        ("项目0", "改动"),
        ("新项目", "新增"),
        ("项目1", "删去"),
    ]
    assert [(change.aspect, change.old, change.new) for change in found.items[0].changes] == [
        ("分值", "每条 1 分", "每条 2 分"),
        ("上限", "", "6 分"),
    ]
    assert [change.aspect for change in found.meaning] == ["等次"]
    assert compare(old, old).is_same


def test_an_item_with_another_code_is_known_by_its_name_and_what_moved_is_told():
    old = rule({"source": "reports"})
    row = {"code": "other", "name": "项目0", "source": "reports", "price": 1}
    new = parse_rulebook(
        {"code": "r", "name": "办法", "subject": "member", "items": [{"code": "c", "name": "大项", "items": [row]}]}
    )
    kinds = {item.name: (item.kind, [change.aspect for change in item.changes]) for item in compare(old, new).items}
    assert kinds["项目0"] == ("改动", ["所在大项"])
    assert kinds["大项"][0] == "新增"


def test_the_reference_rules_are_all_said_in_words():
    for data in load_rulebooks():
        rules = parse_rulebook(data)
        assert compare(rules, rules).same == len([one for top in rules.items for one in (top, *top.descendants)])
