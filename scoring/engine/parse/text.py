"""A rulebook's text, written in YAML, as plain data: mappings, lists, text, numbers, yes and no.

Read is what the language of rules needs and nothing else: a day stays the text it is, and so does what YAML would take
for an octal number (010) or for a count of seconds (1:30).
"""

import re
from collections.abc import Hashable
from typing import Any

import yaml

from scoring.engine.parse.slips import slip_in
from scoring.engine.parse.values import RulebookError, shortened

DEEPEST = 30
UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")  # no database keeps these


class _Refused(yaml.YAMLError):
    """What YAML allows and a rulebook may not say; `at` is where it stands."""

    def __init__(self, said: str, at: Any) -> None:
        super().__init__(said)
        self.said, self.line = said, at.start_mark.line


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, Any] = {}

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        self.depth += 1
        if isinstance(event, yaml.AliasEvent):
            raise _Refused("不能用“*”引用别处的内容，请把内容写全。", event)
        if getattr(event, "tag", None) is not None:
            raise _Refused("不能用“!”写明类型，请去掉。", event)
        if self.depth > DEEPEST:
            raise _Refused(f"套了超过 {DEEPEST} 层，不像是计分办法。", event)
        if UNREADABLE.search(getattr(event, "value", "")):
            raise _Refused("有看不见的控制字符，请删去。", event)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002
        """A key written twice would silently lose what was written first."""
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise _Refused(f"“{key.value}”写了两遍，请只留一处。", key)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


for tag, pattern, first in (
    ("bool", r"yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF", "yYnNtTfFoO"),
    ("int", r"[-+]?(?:0|[1-9][0-9]{0,17})", "-+0123456789"),
    ("float", r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+][0-9]+)?", "-+.0123456789"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"(?:{pattern})\Z"), list(first))


MISALIGNED, UNCLEAR = "缩进没有和上面的行对齐。", "写法不对，请检查缩进、冒号和引号。"
OFFICE_FILES = (b"PK", b"\xd0\xcf\x11\xe0", b"%PDF")  # Word, Excel and archives, old Word and Excel, PDF


def text_in(content: bytes) -> str:
    """The text of a file; RulebookError when it is none, or of another encoding."""
    if content.startswith(OFFICE_FILES):
        raise RulebookError(["这是 Word、Excel、PDF 或压缩文件，不是文本。计分办法要写成文本文件（.yaml）。"])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RulebookError(["不是 UTF-8 编码的文本。请用记事本打开，另存时编码选“UTF-8”，再试一次。"]) from None


def plain_data(text: str) -> Any:
    """What a text says; RulebookError with the line where it cannot be read."""
    try:
        return yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader that reads less
    except _Refused as error:
        said, line = error.said, error.line
    except yaml.YAMLError as error:
        raise RulebookError([_unreadable(text, error)]) from None
    except ValueError:  # an escape or a directive with a number that means nothing
        said, line = "写法不对，请检查引号里的“\\”和“%”。", None
    raise RulebookError([f"内容{said}" if line is None else f"第 {line + 1} 行：{said}"])


def _unreadable(text: str, error: yaml.YAMLError) -> str:
    """Where it stopped making sense, and why: the slip is often on a line before the one where that shows."""
    lines = text.splitlines()
    marks = [mark.line for name in ("problem_mark", "context_mark") if (mark := getattr(error, name, None))]
    problem = getattr(error, "problem", "") or ""

    def at(line: int, said: str) -> str:
        quoted = shortened(lines[line].strip()) if line < len(lines) else ""
        return f"第 {line + 1} 行{quoted and f'“{quoted}”'}：{said}"

    if not marks:
        return f"内容{UNCLEAR}"
    if problem.startswith("expected <block end>, but found '<block "):
        return at(marks[0], MISALIGNED)
    if getattr(error, "context", None) == "expected a single document in the stream":
        return at(marks[0], "一个文件只能写一个办法，请去掉“---”和它后面的内容。")
    for line in dict.fromkeys(near for mark in marks for near in (mark, mark - 1, mark - 2)):
        if 0 <= line < len(lines) and (slip := slip_in(lines[line])):
            return at(line, slip)
    return at(marks[0], MISALIGNED if problem == "mapping values are not allowed here" else UNCLEAR)
