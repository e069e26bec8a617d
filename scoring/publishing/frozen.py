"""Scorecards as plain data that is written once, read back the same, and told by its hash when it was changed."""

import hashlib
import json
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import yaml

from scoring.engine import Scorecard


def plain(value: Any) -> Any:
    """A scorecard, or anything in it, as JSON holds it: numbers as text, sets in order."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(plain(one) for one in value)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


def thawed(data: Mapping[str, Any]) -> Scorecard:
    """The scorecard that `plain` wrote down."""
    return _read(Scorecard, data)


def rules_in(rule_text: str) -> list[dict[str, Any]]:
    """The plain data of each rulebook that was frozen as text."""
    return list(yaml.safe_load_all(rule_text))


def fingerprint(data: Any) -> str:
    """SHA-256 over the one way to write `data` as JSON."""
    said = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(hint: Any, value: Any) -> Any:
    """`value` as a field of that type holds it."""
    if get_origin(hint) in (types.UnionType, Union):
        (hint,) = (one for one in get_args(hint) if one is not type(None))
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(hint, type) and is_dataclass(hint):
        hints = _hints(hint)
        return hint(**{name: _read(hints[name], one) for name, one in value.items() if name in hints})
    if get_origin(hint) is tuple:
        return tuple(_read(get_args(hint)[0], one) for one in value)
    if get_origin(hint) is frozenset:
        return frozenset(value)
    if isinstance(value, dict):
        return {name: frozenset(one) if isinstance(one, list) else one for name, one in value.items()}
    return Decimal(value) if hint is Decimal else value
