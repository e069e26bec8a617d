"""`manage.py figures [--year Y] --json FILE|-`: the office's figures as JSON."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from scoring.figures import figures
from scoring.output import a_year, add_json_argument, write_json
from scoring.years import years_with_records


class Command(BaseCommand):
    help = "输出各年度的统计数字和积分（JSON）；不写年度则输出有记录的全部年度。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=a_year, help="只要这一年")
        add_json_argument(parser)

    def handle(self, *, year: int | None, json: str, **options: Any) -> None:
        write_json(figures([year] if year else years_with_records()), json, self.stdout)
