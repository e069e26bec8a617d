"""Takes in the office's ledgers from files and folders."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from ledgers.actions import import_files, preview_files

SUFFIXES = {".xlsx", ".xlsm", ".csv", ".xls", ".et", ".txt"}
WRONG_ROWS, UNREADABLE = 1, 2


class Command(BaseCommand):
    """Exit status 0 when everything went in, 1 when a row was refused, 2 when a file could not be read."""

    help = "导入台账：文件或文件夹，可以有多个；先后次序由程序安排，同一文件导入两次不会重复。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="文件或文件夹")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")
        parser.add_argument("--json", metavar="FILE", help="把结果写成 JSON，- 表示标准输出")

    def handle(self, *args: Any, **options: Any) -> None:
        paths = list(_files(options["paths"]))
        files = [(path.name, path.read_bytes()) for path in paths]
        with tqdm(total=len(files), unit="个文件", file=sys.stderr, dynamic_ncols=True, leave=False) as bar:

            def progress(result: Any) -> None:
                bar.set_postfix_str(result.name[:40])
                bar.update(1)

            if options["dry_run"]:
                results = preview_files(files, on_file=progress)
            else:
                _batch, results = import_files(files, on_file=progress)
        reports = [result.report() for result in results]
        if options["json"] == "-":
            self.stdout.write(json.dumps(reports, ensure_ascii=False, indent=1))
        else:
            if options["json"]:
                Path(options["json"]).write_text(json.dumps(reports, ensure_ascii=False, indent=1), encoding="utf-8")
            for report in reports:
                self._print(report)
        if any(result.problem for result in results):
            sys.exit(UNREADABLE)
        if any(report["errors"] for report in reports):
            sys.exit(WRONG_ROWS)

    def _print(self, report: dict[str, Any]) -> None:
        self.stdout.write(
            f"{report['file']}：{report['rows']} 行，新增 {report['created']}，修改 {report['updated']}，"
            f"没有变化 {report['unchanged']}，提醒 {len(report['warnings'])}，出错 {len(report['errors'])}"
        )
        for word, issues in (("出错", report["errors"]), ("提醒", report["warnings"])):
            for issue in issues:
                place = f"第 {issue['row']} 行" if issue["row"] else "整个文件"
                column = f"“{issue['column']}”" if issue["column"] else ""
                self.stdout.write(f"  {word}：{place}{column}：{issue['message']}")


def _files(names: list[str]) -> Any:
    for name in names:
        path = Path(name)
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in SUFFIXES)
            yield from (p for p in inside if not p.name.startswith((".", "~$")))
        elif path.is_file():
            yield path
        else:
            raise CommandError(f"没有这个文件或文件夹：{name}", returncode=UNREADABLE)
