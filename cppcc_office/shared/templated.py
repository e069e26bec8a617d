"""Papers from .docx templates that an office changes in WPS or Word: {{ 案由 }} stands where the title will stand.

What a template may say is little: fields, conditions and loops. It sees words, never records, and can call nothing.
"""

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from docx import Document
from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate
from jinja2 import ChainableUndefined, DictLoader, Environment, TemplateError, TemplateSyntaxError, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

# Whatever XML cannot hold, and what the library reads as a new paragraph or page.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
FILTERS = ("default", "first", "join", "last", "length")
NOT_A_PAPER = "这不是能打开的 Word 文档（.docx）。请用 WPS 或 Word 打开，另存为 docx 再上传。"


class BadTemplateError(ValueError):
    """A template that cannot be filled; says in Chinese what is wrong with it."""


@dataclass(frozen=True)
class Field:
    """What a template may ask for: its name, what it is, how it may look; of a list, what each of its rows has."""

    name: str
    words: str
    sample: str = ""
    rows: "tuple[Field, ...] | None" = None
    has_lines: bool = False  # a list of paragraphs

    def example(self) -> Any:
        if self.has_lines:
            return [self.sample, self.sample]
        return [examples(self.rows)] * 2 if self.rows is not None else self.sample

    def nothing(self) -> Any:
        return [] if self.has_lines or self.rows is not None else ""


def examples(fields: Iterable[Field]) -> dict[str, Any]:
    """Made-up values for every field."""
    return {field.name: field.example() for field in fields}


def fill(template: bytes | Path, values: Mapping[str, Any]) -> bytes:
    """The paper; what a template asks for and nobody knows is left blank. BadTemplateError when it cannot be filled."""
    return _fill(template, values, _Language(undefined=ChainableUndefined))


def check(template: bytes, fields: tuple[Field, ...]) -> None:
    """BadTemplateError unless it can be filled with everything and with nothing, and asks for `fields` only."""
    unknown: set[str] = set()

    class Noted(ChainableUndefined):
        def __init__(self, *args: Any, name: str | None = None, **about: Any) -> None:
            super().__init__(*args, name=name, **about)
            unknown.add(str(name))

    language = _Language(undefined=Noted)
    everything = examples(fields)
    paper = _fill(template, everything, language)
    unknown |= _opened(template).get_undeclared_template_variables(language, everything)
    if unknown:
        named = "、".join(f"“{name}”" for name in sorted(unknown))
        raise BadTemplateError(f"模板里有不认识的字段：{named}。可以用的字段：{known_names(fields)}。")
    _fill(template, {field.name: field.nothing() for field in fields}, language)
    Document(io.BytesIO(paper))


def known_names(fields: Iterable[Field]) -> str:
    """案由、清单（序号、提案号）."""
    return "、".join(f"{one.name}（{known_names(one.rows)}）" if one.rows else one.name for one in fields)


class _Language(ImmutableSandboxedEnvironment):
    """Fields, conditions and loops over words: no functions, few filters, no arithmetic that grows."""

    intercepted_binops = frozenset(["*", "**"])

    def __init__(self, undefined: type[Undefined]) -> None:
        super().__init__(autoescape=True, undefined=undefined, loader=DictLoader({}))
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in FILTERS}

    def is_safe_callable(self, obj: Any) -> bool:
        return False

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        raise TemplateError(operator)


class _Template(DocxTemplate):
    def fix_tables(self, xml: str) -> Any:
        """The library mends broken XML by leaving things out; better say that a loop does not close."""
        etree.fromstring(xml)
        return super().fix_tables(xml)


def _opened(template: bytes | Path) -> _Template:
    return _Template(io.BytesIO(template) if isinstance(template, bytes) else str(template))


def _fill(template: bytes | Path, values: Mapping[str, Any], language: Environment) -> bytes:
    paper, out = _opened(template), io.BytesIO()
    try:
        paper.render(_printable(values), language, autoescape=True)
        paper.save(out)
    except TemplateSyntaxError as error:
        raise BadTemplateError(
            f"模板里的标记没有写对{_near(error)}。请检查大括号是否成对、循环和条件是否写了结束。"
        ) from error
    except TemplateError as error:
        raise BadTemplateError("模板里有不能用的写法：只能用字段、条件（if）和循环（for）。") from error
    except etree.XMLSyntaxError as error:
        raise BadTemplateError(
            "模板里的循环或条件跨过了段落、表格：开始和结束须各占一段（{%p … %}）或者各占一行（{%tr … %}）。"
        ) from error
    except (BadZipFile, OpcError, KeyError, ValueError, TypeError) as error:
        raise BadTemplateError(NOT_A_PAPER) from error
    return out.getvalue()


def _near(error: TemplateSyntaxError) -> str:
    """The words around the place, where the library knows them."""
    around = "".join(getattr(error, "docx_context", ())).strip()
    return f"（在“{around[:60]}”附近）" if around else ""


def _printable(value: Any) -> Any:
    """Text as XML can hold it, in lists and rows too."""
    if isinstance(value, Mapping):
        return {name: _printable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(one) for one in value]
    return UNPRINTABLE.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n"))
