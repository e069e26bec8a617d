"""A rulebook's text is read as plain data, or refused in a sentence with its line, whatever it holds."""

import copy
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml

from scoring.engine import RulebookError, parse_rulebook
from scoring.engine.parse import plain_data, senseless, text_in

CASES = Path(__file__).with_name("cases")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("from: 2020-02-30", {"from": "2020-02-30"}),
        ("to: 2020-12-31\nyear_ends: 12-20", {"to": "2020-12-31", "year_ends": "12-20"}),
        ("a: 010\nb: 1:30\nc: 0x1f\nd: 0b_", {"a": "010", "b": "1:30", "c": "0x1f", "d": "0b_"}),
        ("a: -2\nb: 0.25\nc: .5\nd: ~\ne:\nf: true", {"a": -2, "b": 0.25, "c": 0.5, "d": None, "e": None, "f": True}),
        ("", None),
    ],
)
def test_what_looks_like_text_is_read_as_text(text, read):
    assert plain_data(text) == read


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('name: x\ncap: !!int "abc"', "第 2 行：不能用“!”写明类型，请去掉。"),
        ("name: x\nitems: &all [*all]", "第 2 行：不能用“*”引用别处的内容，请把内容写全。"),
        ("a: &a [x]\nb: *a", "第 2 行：不能用“*”引用别处的内容，请把内容写全。"),
        ("[" * 5000, "第 1 行：套了超过 30 层，不像是计分办法。"),
        ("\n".join(" " * n + "-" for n in range(100)), "第 31 行：套了超过 30 层，不像是计分办法。"),
        ("items:\n- code: a\n  cap: 10\n  price: 5\n  cap: 2000", "第 5 行：“cap”写了两遍，请只留一处。"),
        ('name: "\\uD800"', "第 1 行：有看不见的控制字符，请删去。"),
        ('name: "a\\0"', "第 1 行：有看不见的控制字符，请删去。"),
        ('name: "\\UFFFFFFFF"', "内容写法不对，请检查引号里的“\\”和“%”。"),
        (f"%YAML {'9' * 5000}.1\n---\na: 1", "内容写法不对，请检查引号里的“\\”和“%”。"),
        ("items: [1\nname: x", "第 1 行“items: [1”：括号没有成对。"),
        ("\x01", "内容写法不对，请检查缩进、冒号和引号。"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text, said):
    with pytest.raises(RulebookError) as error:
        plain_data(text)
    assert error.value.problems == [said]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("    cap：15", "“cap：15”：冒号要用半角“:”，后面空一格。"),
        ("    cap:15", "“cap:15”：冒号后面要空一格。"),
        ("\tcap: 15", "“cap: 15”：有制表符（Tab 键），请改用空格。"),
        ("　　cap: 15", "“cap: 15”：行首有全角空格，请改用半角空格。"),
        ("   cap: 15", "“cap: 15”：缩进没有和上面的行对齐。"),
        ("      cap: 15", "“cap: 15”：缩进没有和上面的行对齐。"),
        ("  -{code: a}", "“-{code: a}”：行首的“-”后面要空一格。"),
        ("    where: {kind: 调研，role: 主办", "括号里的逗号和冒号要用半角“,”“:”，后面空一格。"),
        ("    where: {kind: 调研", "“where: {kind: 调研”：括号没有成对。"),
        ("    note: @甲", "“note: @甲”：值的第一个字符是特殊符号，请给整个值加半角引号。"),
        ("    cap: 10, floor: 0", "“cap: 10, floor: 0”：一行只写一条，请分成几行。"),
        ("    note: 甲: 乙", "“note: 甲: 乙”：值里又有冒号，请给整个值加半角引号。"),
        ('    note: "甲', '“note: "甲”：引号没有成对。'),
        ("---", "一个文件只能写一个办法，请去掉“---”和它后面的内容。"),
    ],
)
def test_a_slip_of_the_pen_is_named_on_its_line(line, said):
    """Not where YAML stumbles, which may be lines later, and not as a matter of YAML."""
    with pytest.raises(RulebookError) as error:
        plain_data(f"items:\n  - code: a\n{line}\n    name: 甲\n    base: 5\n")
    (problem,) = error.value.problems
    assert problem.startswith("第 3 行")
    assert problem.endswith(said)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04", "这是 Word、Excel、PDF 或压缩文件，不是文本。"),
        ("name: 办法".encode("gbk"), "不是 UTF-8 编码的文本。请用记事本打开，另存时编码选“UTF-8”"),
        ("name: 办法".encode("utf-16"), "不是 UTF-8 编码的文本。"),
    ],
)
def test_a_file_that_is_no_text_says_what_to_do(content, said):
    with pytest.raises(RulebookError, match=said):
        text_in(content)
    assert text_in("\ufeffname: 办法".encode()) == "name: 办法"


@pytest.mark.parametrize(
    ("key", "written", "said"),
    [
        ("cap", "１５", "cap 应是数字，现在是“１５”，请写成 15。"),
        ("cap", "15分", "请写成 15。"),
        ("base", "－5", "请写成 -5。"),
        ("base", "扣5分", "请写成 -5。"),
        ("base", "5％", "请写成 0.05。"),
        ("base", "十五", "base 应是数字，现在是“十五”。"),
        ("from", "2026.3.1", "from 应是日期，现在是“2026.3.1”，请写成 2026-03-01。"),
        ("from", "２０２６年3月1日", "请写成 2026-03-01。"),
        ("from", "2026-3-1", "请写成 2026-03-01。"),
        ("from", 20260301, "请写成 2026-03-01。"),
        ("from", "三月", "要写成 2020-01-01 的样子。"),
        ("year_ends", "12月20日", 'year_ends（年度截止日）现在是“12月20日”，请写成 "12-20"。'),
        ("year_ends", 12.2, '要写成 "12-20" 的样子。'),
        ("applies_to", {"is_standing": True}, "“is_standing”的值请写“是”或“否”，不写 yes、no、true、false。"),
        ("applies_to", {"kind：委员": None}, "“kind：委员”里的冒号要用半角“:”，后面空一格。"),
        ("capp", 5, "不认识“capp”，是不是要写 cap（上限）？"),
        ("上限", 5, "不认识“上限”，请写 cap。"),
        ("items", {"code": "a"}, "items（项目）要写成列表，每个项目第一行前面写“- ”。"),
        ("tie_break", "甲", "同分比较（tie_break）：没有代码为“甲”的项目，请写 b。"),
        ("grades", {"优秀": 90}, "等次：grades（等次）应是一个列表，至少有一行，每行前面写“- ”。"),
        ("grades", ["优秀"], "等次：grades（等次）第 1 行要写成“键: 值”，现在是“优秀”；冒号用半角，后面空一格。"),
        ("candidates", "三名", "candidates 应是数字，现在是“三名”。"),
        ("vetoes", [{"name": "处分", "item": "b"}], "第 1 条一票否决“处分”：没有写 grade（等次）。"),
        ("note", 2026, 'note 应是文字，只有数字的要加引号，写成 "2026"。'),
        ("code", "", "没有写 code（代码）：1 到 40 个字母、数字、“-”或“_”，各项不能重复。"),
    ],
)
def test_what_was_most_likely_meant_is_said(key, written, said):
    book = {"code": "a", "name": "办法", "subject": "group", "items": [{"code": "b", "name": "甲", "base": 1}]}
    with pytest.raises(RulebookError) as error:
        parse_rulebook(book | {key: written})
    (problem,) = error.value.problems
    assert problem.endswith(said)


def test_a_number_of_any_length_is_told_in_a_short_sentence():
    book = f"code: a\nname: x\nsubject: group\ncap: {'9' * 5000}\nbase: 1e99999999\nitems: []"
    with pytest.raises(RulebookError) as error:
        parse_rulebook(plain_data(book))
    (said, other) = [one for one in error.value.problems if "位整数" in one]
    assert "cap 最多 5 位整数、4 位小数，现在是“9999" in said
    assert len(said) < 100
    assert "base" in other


def places_in(data: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a plain text: what holds it, and its key or number there."""
    rows = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in rows:
        yield data, key
        yield from places_in(value)


JUNK = ([], {}, ["a"], {"a": 1}, [["a"]], "", "字", 5, -1, 1e300, True, None, "9" * 5000)


@pytest.mark.parametrize("name", ["language", "grades", "years", "counts", "prices"])
def test_nothing_written_in_any_place_breaks_the_reading(name):
    """Whatever stands where something else is expected is told; nothing else than RulebookError comes out."""
    data = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))["rulebook"]
    for holder, key in list(places_in(data)):
        before = holder[key]
        for junk in JUNK:
            holder[key] = copy.copy(junk)
            with suppress(RulebookError):
                list(senseless(parse_rulebook(data)))
        holder[key] = before
    parse_rulebook(data)
