"""`manage.py verify_assessments [--subject …] [--year Y]`: frozen periods against their rule and today's records."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from scoring.models import Publication
from scoring.output import a_year
from scoring.publishing.verification import verify
from scoring.subjects import SUBJECTS


class Command(BaseCommand):
    help = "重新计算已写入的考核结果，逐项列出与现在的记录不同之处，并核对校验值。有不同时退出码为 1。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--subject", choices=sorted(SUBJECTS), help="只核对这一类对象")
        parser.add_argument("--year", type=a_year, help="只核对这个年度")

    def handle(self, *, subject: str | None, year: int | None, **options: Any) -> None:
        wanted = {name: value for name, value in (("subject", subject), ("year", year)) if value is not None}
        publications = list(Publication.objects.live().filter(**wanted).order_by("year", "subject", "part"))
        if not publications:
            self.stdout.write("没有写入的考核结果。")
        problems = 0
        for publication in publications:
            found = verify(publication)
            problems += len(found.tampered) + len(found.differences)
            self.stdout.write(f"{publication}（{publication.get_status_display()}）：{found.words}")
            for words in found.tampered:
                self.stdout.write(f"  校验：{words}")
            for one in found.differences:
                self.stdout.write(f"  {one.name}，{one.what}：{one.then} → {one.now}")
                for words in one.records:
                    self.stdout.write(f"    {words}")
        if problems:
            raise CommandError(f"共 {problems} 处与写入的考核结果不符。", returncode=1)
