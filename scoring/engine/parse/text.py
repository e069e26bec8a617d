"""A rulebook's text, written in YAML, as plain data: mappings, lists, text, numbers, yes and no.

Read is what the language of rules needs and nothing else: a day stays the text it is, and so does what YAML would take
for an octal number (010) or for a count of seconds (1:30).
"""

import re
from collections.abc import Hashable
from typing import Any

import yaml

from scoring.engine.parse.values import RulebookError

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


def plain_data(text: str) -> Any:
    """What a text says; RulebookError with the line where it cannot be read."""
    try:
        return yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader that reads less
    except _Refused as error:
        said, line = error.said, error.line
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said, line = "写法不对，请检查缩进、冒号和引号。", mark.line if mark else None
    except ValueError:  # an escape or a directive with a number that means nothing
        said, line = "写法不对，请检查引号里的“\\”和“%”。", None
    raise RulebookError([f"内容{said}" if line is None else f"第 {line + 1} 行：{said}"])
