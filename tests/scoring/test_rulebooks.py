"""Rulebooks between YAML, rows and the engine."""

import datetime
import re
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from scoring.engine import RulebookError, parse_rulebook
from scoring.in_force import rules_in_force, rules_of
from scoring.models import Rulebook, RuleItem
from scoring.rulebooks import check_rulebook, dump_rulebook, load_rulebooks, rulebook_data, save_rulebook
from tests.factories import SectorFactory, SectorGroupFactory

REFERENCE = sorted((settings.BASE_DIR / "fixtures" / "rulebooks").glob("*.yaml"))
ALL_FEATURES = Path(__file__).parent / "cases" / "language.yaml"

pytestmark = pytest.mark.django_db


def other_rule(**changes):
    return {
        "code": "other",
        "name": "另一办法",
        "subject": "group",
        "items": [{"code": "a", "name": "甲", "source": "activities", "where": {"kind": "调研"}, "price": 1}],
    } | changes


def problems_of(**changes) -> list[str]:
    with pytest.raises(RulebookError) as error:
        check_rulebook(other_rule(**changes))
    return error.value.problems


def test_a_new_installation_has_the_two_reference_rulebooks():
    assert set(Rulebook.objects.values_list("code", "subject")) == {
        ("groups-ten-items", "group"),
        ("members-tongcheng-2019", "member"),
    }


def test_the_rulebook_that_readme_checks_fits_a_new_installation():
    (path,) = re.findall(r"manage.py rulebook check (\S+\.yaml)", (settings.BASE_DIR / "README.md").read_text("utf-8"))
    call_command("rulebook", "check", str(settings.BASE_DIR / path), stdout=StringIO())


@pytest.mark.parametrize("path", [*REFERENCE, ALL_FEATURES], ids=lambda path: path.stem)
def test_rows_and_text_say_the_same(path):
    """G3: what is exported is what was imported."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    data = data.get("rulebook", data)
    SectorFactory(name="中共")
    save_rulebook(data)
    (stored,) = load_rulebooks(code=data["code"])
    assert parse_rulebook(stored) == parse_rulebook(data)
    assert parse_rulebook(yaml.safe_load(dump_rulebook(stored))) == parse_rulebook(data)


def test_importing_again_replaces_the_items():
    save_rulebook(other_rule())
    save_rulebook(other_rule(name="改过的办法"))
    rulebook = Rulebook.objects.get(code="other")
    assert (rulebook.name, rulebook.items.count()) == ("改过的办法", 1)


def test_loading_takes_one_query_for_any_number(django_assert_num_queries):
    save_rulebook(other_rule())
    with django_assert_num_queries(1):
        assert len(load_rulebooks()) == 3


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"subject": "dog"}, "计分办法：不认识的计分对象“dog”，可以是：group（界别（联组））、member（委员）、"),
        ({"applies_to": {"age": "老"}}, "applies_to 里不认识的属性“age”"),
        ({"applies_to": {"name": "无此界别"}}, "applies_to 里“名称”没有“无此界别”"),
        ({"source": "activites"}, "项目“甲”：不认识的记录来源“activites”，是不是要写 activities（界别活动）？"),
        ({"where": {"colour": "红"}}, "项目“甲”：“界别活动”没有属性“colour”，可以是："),
        ({"where": {"kind": "团建"}}, "项目“甲”：where 里“活动类别”没有“团建”，可以是："),
        ({"quantity": "cost"}, "项目“甲”：“界别活动”没有数量“cost”，可以是：served（服务群众人次）。"),
        (
            {"average": {"per": "chairs", "times": 5}},
            "不认识的人数口径“chairs”，可以是：members（截止日在任委员人数）。",
        ),
        ({"price": {"by": "role", "tiers": [{"is": "协办", "points": 1}]}}, "price 里“主办或联动”没有“协办”"),
        ({"source": "界别活动"}, "项目“甲”：不认识的记录来源“界别活动”，请写 activities。"),
        ({"where": {"活动类别": "调研"}}, "“界别活动”没有属性“活动类别”，请写 kind。"),
        ({"where": {"kind": "调研、视察"}}, "没有“调研、视察”，几个值用半角逗号隔开，写成 [调研, 视察]。"),
        ({"where": {"kind": "“调研”　"}}, "请写 调研。"),
        ({"where": {"kind": "调研类"}}, "没有“调研类”，是不是要写 调研？"),
        ({"where": {"quarter": 9}}, "where 里“季度”没有“9”，可以是：1、2、3、4。"),
        ({"where": {"half": 3}}, "where 里“半年”没有“3”，可以是：1、2。"),
        ({"where": {"quarter": {"at_least": 5}}}, "where 里“季度”的范围里没有数，可以是：1、2、3、4。"),
        (
            {"where": {"role": "主办"}, "price": {"by": "role", "tiers": [{"is": "联动", "points": 1}]}},
            "项目“甲”：price（分值）里“主办或联动”的条件与 where（条件）不能同时成立，没有记录会用到。",
        ),
        (
            {"where": {"quarter": 1}, "factors": [{"when": {"quarter": {"at_least": 2}}, "times": 2}]},
            "项目“甲”：factors（系数）里“季度”的条件与 where（条件）不能同时成立",
        ),
        (
            {
                "where": {"kind": {"not": ["调研", "视察"]}},
                "price": {"tiers": [{"when": {"kind": "调研"}, "points": 1}]},
            },
            "price（分值）里“活动类别”的条件与 where（条件）不能同时成立",
        ),
        (
            {"share": {"role": "role", "lead": "主办", "lead_part": 0.5, "among": "kind"}},
            "share 的 among 要用表示人数的属性，“kind”不是。",
        ),
    ],
)
def test_what_the_records_cannot_answer_is_named_with_its_place(changes, said):
    """G3: an unknown source, attribute or value is told before anything is saved."""
    if not changes.keys() & {"subject", "applies_to"}:
        changes = {"items": [other_rule()["items"][0] | changes]}
    assert any(said in problem for problem in problems_of(**changes)), problems_of(**changes)


def test_items_called_alike_are_told_apart():
    """加分 and 扣分 stand under every section: a mistake names the section."""
    bonus = {"name": "加分", "source": "activities", "price": 1}
    rows = [bonus | {"code": "a"}, bonus | {"code": "b", "where": {"kind": "团建"}, "cap": "十", "floor": 5}]
    sections = [{"code": f"{row['code']}s", "name": f"{row['code']}类", "items": [row]} for row in rows]
    assert problems_of(items=sections) == ["项目“加分”（在“b类”下）：cap 应是数字，现在是“十”。"]
    rows[1]["cap"] = None
    said = problems_of(items=sections)
    assert [problem.partition("：")[0] for problem in said] == ["项目“加分”（在“b类”下）"] * 2


def test_a_rule_that_does_not_fit_is_not_saved():
    with pytest.raises(RulebookError):
        save_rulebook(other_rule(items=[other_rule()["items"][0] | {"source": "nothing"}]))
    assert not Rulebook.objects.filter(code="other").exists()


def test_the_rule_that_began_last_is_in_force():
    """F39: versions by the days they hold."""
    books = [
        other_rule(code="old"),
        other_rule(code="new", **{"from": datetime.date(2021, 1, 1)}),
        other_rule(code="gone", **{"from": datetime.date(2022, 1, 1), "to": datetime.date(2022, 6, 30)}),
    ]
    rules = rules_of("group", books)
    for year, code in ((2020, "old"), (2021, "new"), (2022, "new")):
        assert rules_in_force(rules, datetime.date(year, 12, 31))[0].code == code
    found = rules_in_force(rules, datetime.date(2022, 3, 1))
    assert [rule.code for rule in found] == ["gone", "new", "old"]
    assert rules_of("member", books) == []


def run(*arguments: str) -> str:
    out, errors = StringIO(), StringIO()
    try:
        call_command("rulebook", *arguments, stdout=out, stderr=errors)
    except CommandError as error:
        return f"{errors.getvalue()}{error}"
    return out.getvalue()


def test_the_command_exports_checks_and_imports(tmp_path):
    file = tmp_path / "rule.yaml"
    assert "已写到" in run("export", "groups-ten-items", str(file))
    Rulebook.objects.filter(code="groups-ten-items").delete()
    assert "没有问题。《界别（联组）十项积分》，10 个项目、12 个计分点" in run("check", str(file))
    assert not Rulebook.objects.filter(code="groups-ten-items").exists()
    assert "已导入" in run("import", str(file))
    assert RuleItem.objects.filter(rulebook__code="groups-ten-items", parent=None).count() == 10


WRITTEN = other_rule(
    year_ends="12-20",
    incomplete="分值没有公布",
    lists=["name"],
    remind_below=70,
    tie_break=["b"],
    grades=[{"name": "先进", "places": 3, "round": "up", "ties": "in", "colour": "green"}, {"name": "一般"}],
    excluded=[{"name": "甲组", "applies_to": {"name": "甲组"}}],
    items=[
        {"code": "c", "name": "大项", "take": {"all": 2}, "once_each": True, "items": [
            {"code": "a", "name": "甲", "source": "activities", "price": 1, "policy_note": "次数", "note": "照原文"},
            {"code": "b", "name": "乙", "source": "plans", "price": 1, "record_only": True},
        ]},
        {"code": "d", "name": "丙", "source": "activities", "incomplete": "没有公布", "from": "2020-02-01"},
    ],
)  # fmt: skip


def test_everything_a_page_can_say_comes_back_from_a_file(tmp_path):
    """What is exported is what was written, word by word; also while a rulebook is only begun."""
    SectorGroupFactory(name="甲组")
    save_rulebook(WRITTEN)
    before = rulebook_data(Rulebook.objects.get(code="other"))
    file = tmp_path / "rule.yaml"
    run("export", "other", str(file))
    Rulebook.objects.filter(code="other").delete()
    assert "已导入" in run("import", str(file))
    assert rulebook_data(Rulebook.objects.get(code="other")) == before
    save_rulebook({"code": "begun", "name": "起草", "subject": "group"}, unfinished=True)
    assert yaml.safe_load(run("export", "begun"))["name"] == "起草"


def test_the_command_says_what_is_wrong(tmp_path):
    (tmp_path / "bad.yaml").write_text("items: [1\nname: x", encoding="utf-8")
    (tmp_path / "gbk.yaml").write_bytes("name: 办法".encode("gbk"))
    (tmp_path / "empty.yaml").write_text(dump_rulebook(other_rule(items=[])), encoding="utf-8")
    said = run("import", *(str(tmp_path / name) for name in ("bad.yaml", "gbk.yaml", "empty.yaml", "none.yaml")))
    for part in ("第 1 行“items: [1”：括号没有成对。", "不是 UTF-8", "没有项目（items）", "没有这个文件"):
        assert part in said
    assert "没有代码为“nothing”的计分办法，现有：groups-ten-items" in run("export", "nothing")
    assert "写不了文件" in run("export", "groups-ten-items", str(tmp_path / "no" / "such" / "x.yaml"))


SPOILT = [
    ("cap: 100", "cap: 100\nfrom: 2020-02-30", "from 应是日期，现在是“2020-02-30”，要写成 2020-01-01 的样子"),
    ("cap: 100", "cap: &a [*a]", "第 11 行：不能用“*”引用别处的内容"),
    ("cap: 100", 'cap: !!int "abc"', "第 11 行：不能用“!”写明类型"),
    ("cap: 100", "cap: " + "[" * 5000, "套了超过 30 层"),
    ("code: study", "code: 5", "项目“理论学习”：代码（code）应是文字"),
    ("    cap: 10", "    cap: 10\n    cap: 2000", "“cap”写了两遍"),
    ("by: adopted_by", "by: adopted_by\n          take: [highest]", "“take”写了两遍"),
    ("take: highest", "take: [highest]", "take 只能是"),
]


@pytest.mark.parametrize(("before", "after", "said"), SPOILT)
def test_a_spoilt_file_is_told_by_check_and_import(tmp_path, before, after, said):
    text = (settings.BASE_DIR / "fixtures" / "rulebooks" / "groups-ten-items.yaml").read_text(encoding="utf-8")
    (tmp_path / "spoilt.yaml").write_text(text.replace(before, after, 1), encoding="utf-8")
    for action in ("check", "import"):
        assert said in run(action, str(tmp_path / "spoilt.yaml"))


def test_a_long_name_and_a_large_number_are_told_before_the_database_is_asked(tmp_path):
    data = other_rule(name="长" * 81, basis="长" * 301, candidates=40_000)
    (tmp_path / "long.yaml").write_text(dump_rulebook(data), encoding="utf-8")
    answer = run("import", str(tmp_path / "long.yaml"))
    for part in ("name 最多 80 个字", "basis 最多 300 个字", "candidates 最多是 9999"):
        assert part in answer
