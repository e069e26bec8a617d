"""`manage.py verify_audit`: is the audit log still what was written?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.audit import verify_audit


class Command(BaseCommand):
    help = "逐条核对审计记录，报告被改动、删除或插入的地方。"

    def handle(self, *args: Any, **options: Any) -> None:
        check = verify_audit()
        for problem in check.problems:
            self.stderr.write(problem)
        if check.problems:
            raise CommandError(f"审计记录共 {check.length} 条，发现 {len(check.problems)} 处问题。")
        self.stdout.write(f"审计记录共 {check.length} 条，完整无改动。最后一条的校验值：{check.last_hash}")
