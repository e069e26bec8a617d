"""What commands are asked, and results as JSON, into a file or on the screen."""

import json
import re
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, OutputWrapper


def a_year(words: str) -> int:
    """The type of an argument that names a year, as pages take it."""
    if not re.fullmatch(r"(?:19|20)\d\d", words, re.ASCII):
        raise ArgumentTypeError(f"年度写成 2026 的样子，现在是“{words}”。")
    return int(words)


def add_json_argument(parser: ArgumentParser) -> None:
    parser.add_argument("--json", required=True, metavar="FILE|-", help="写到哪个文件；“-”表示输出到屏幕")


def write_json(data: Any, target: str, screen: OutputWrapper) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=1)
    if target == "-":
        screen.write(text)
        return
    write_text(Path(target), text + "\n")


def write_text(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"写不了文件 {path}：{error.strerror}。") from None
