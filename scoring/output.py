"""Results of commands as JSON, into a file or on the screen."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, OutputWrapper


def add_json_argument(parser: ArgumentParser) -> None:
    parser.add_argument("--json", required=True, metavar="FILE|-", help="写到哪个文件；“-”表示输出到屏幕")


def write_json(data: Any, target: str, screen: OutputWrapper) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=1)
    if target == "-":
        screen.write(text)
        return
    try:
        Path(target).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise CommandError(f"写不了文件 {target}：{error.strerror}。") from None
