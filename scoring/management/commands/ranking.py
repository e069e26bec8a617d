"""`manage.py ranking --year Y [--subject …] --json FILE|-`: the ranking as JSON."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from scoring.board import boards, window_of
from scoring.figures import key_of
from scoring.output import a_year, add_json_argument, write_json
from scoring.subjects import SUBJECTS


class Command(BaseCommand):
    help = "输出一个年度的积分排名（JSON）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=a_year, required=True, help="年度")
        parser.add_argument("--subject", choices=sorted(SUBJECTS), default="group", help="计分对象，不写是界别（联组）")
        add_json_argument(parser)

    def handle(self, *, year: int, subject: str, json: str, **options: Any) -> None:
        board = boards(subject, [window_of(year)])[year]
        if board.rulebook is None:
            raise CommandError(f"{year} 年没有适用于“{SUBJECTS[subject].label}”的计分办法，请先导入。")
        rows = [
            {
                "rank": card.rank,
                "name": key_of(card.name),
                "points": float(card.points),
                "items": [
                    {"code": line.code, "name": line.name, "points": float(line.points), "count": line.count}
                    for line in card.items
                ],
            }
            for card in board.cards
        ]
        write_json(rows, json, self.stdout)
