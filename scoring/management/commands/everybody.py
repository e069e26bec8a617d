"""`manage.py everybody --year Y --csv FILE`: every member's points, place and grade, however many members there are."""

from csv import writer as csv_writer
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from members.models import Member
from scoring.board import window_of
from scoring.everybody import Row, everybody
from scoring.output import a_year


class Command(BaseCommand):
    help = "一次算出全部委员一个年度的积分、名次和等次（CSV），委员再多也分批进行。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=a_year, required=True, help="年度")
        parser.add_argument("--csv", type=Path, required=True, metavar="FILE", help="写到哪个文件")

    def handle(self, *, year: int, csv: Path, **options: Any) -> None:
        with tqdm(total=Member.objects.count(), unit="人", disable=None) as bar:
            rows = everybody(window_of(year), done=bar.update)
        if not rows:
            raise CommandError(f"{year} 年没有可以计分的委员：请先导入委员名册和适用的计分办法。")
        try:
            _write(csv, rows)
        except OSError as error:
            raise CommandError(f"写不了文件 {csv}：{error.strerror}。") from None


def _write(path: Path, rows: list[Row]) -> None:
    """One line for each member, with a column for each item of any rulebook."""
    names = list(dict.fromkeys(name for row in rows for name in row.items))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv_writer(file)
        lines.writerow(["编号", "姓名", "名次", "积分", "等次", *names])
        for row in rows:
            card, points = row.card, (row.items.get(name, "") for name in names)
            lines.writerow([card.subject_id, card.name, card.rank or "", card.points, card.grade, *points])
