"""`manage.py rulebook check|import FILE… [--in-force]` and `rulebook export CODE [FILE]`: rules as text."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from scoring.engine import RulebookError
from scoring.models import Rulebook
from scoring.output import write_text
from scoring.rivals import same_day_rival
from scoring.rulebooks import check_rulebook, dump_rulebook, read_rulebook, rulebook_data, save_rulebook


class Command(BaseCommand):
    help = "检查、导入、导出计分办法（YAML）。"

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        for name, text in (
            ("check", "检查文件，不改动数据"),
            ("import", "检查并导入；代码相同的办法会被替换，新的办法先存为草稿"),
        ):
            action = actions.add_parser(name, help=text)
            action.add_argument("files", nargs="+", type=Path, metavar="FILE")
            if name == "import":
                action.add_argument("--in-force", action="store_true", help="新的办法导入后立即施行")
        export = actions.add_parser("export", help="把一个办法写成 YAML")
        export.add_argument("code", help="办法的代码")
        export.add_argument("file", nargs="?", type=Path, help="写到哪个文件；不写则输出到屏幕")

    def handle(self, *, action: str, **options: Any) -> None:
        if action == "export":
            self.export(options["code"], options["file"])
            return
        failed = False
        for path in options["files"]:
            failed |= not self.take(path, is_import=action == "import", in_force=options.get("in_force", False))
        if failed:
            raise CommandError("有文件没有通过检查，没有通过的没有导入。")

    def take(self, path: Path, *, is_import: bool, in_force: bool) -> bool:
        """Check or import one file and say what came of it."""
        if not path.is_file():
            self.stderr.write(f"{path}：没有这个文件。")
            return False
        try:
            data = read_rulebook(path)
            rules = check_rulebook(data)
            if is_import:
                status = Rulebook.Status.IN_FORCE if in_force else Rulebook.Status.DRAFT
                book = save_rulebook(data, status=status)
        except RulebookError as error:
            self.stderr.write(f"{path.name}：有 {len(error.problems)} 处问题")
            for problem in error.problems:
                self.stderr.write(f"  {problem}")
            return False
        if is_import and book.status == Rulebook.Status.IN_FORCE and (rival := same_day_rival(book)):
            self.stderr.write(f"{path.name}：《{rival.other}》从同一天起施行，也适用于{rival.whom}，请停用其中一个。")
        number = sum(1 for item in rules.items for _ in item.leaves)
        done = f"已导入，状态为“{book.get_status_display()}”" if is_import else "没有问题"
        self.stdout.write(f"{path.name}：{done}。《{rules.name}》，{len(rules.items)} 个项目、{number} 个计分点。")
        return True

    def export(self, code: str, path: Path | None) -> None:
        book = Rulebook.objects.filter(code=code).first()
        if book is None:
            known = "、".join(Rulebook.objects.values_list("code", flat=True).order_by("pk")) or "（还没有办法）"
            raise CommandError(f"没有代码为“{code}”的计分办法，现有：{known}。")
        text = dump_rulebook(rulebook_data(book))
        if path is None:
            self.stdout.write(text, ending="")
        else:
            write_text(path, text)
            self.stdout.write(f"已写到 {path}。")
