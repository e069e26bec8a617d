"""A rulebook's text is read as plain data, or refused in a sentence with its line, whatever it holds."""

import copy
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml

from scoring.engine import RulebookError, parse_rulebook
from scoring.engine.parse import plain_data, senseless

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
        ("items: [1\nname: x", "第 2 行：写法不对，请检查缩进、冒号和引号。"),
        ("\x01", "内容写法不对，请检查缩进、冒号和引号。"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text, said):
    with pytest.raises(RulebookError) as error:
        plain_data(text)
    assert error.value.problems == [said]


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
