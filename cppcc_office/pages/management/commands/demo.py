"""`manage.py demo`: the whole product with a made-up office, on this machine only."""

import json
import os
import socket
import sys
import unicodedata
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from accounts.models import User
from cppcc_office.pages.demo.business import add_office_business
from cppcc_office.pages.demo.circles import add_weekly_service
from cppcc_office.pages.demo.handling import add_handovers
from cppcc_office.pages.demo.issues import add_issues
from cppcc_office.pages.demo.marks import add_awards, add_marks
from cppcc_office.pages.demo.people import Account, Cast, create_accounts, demo_users, renew_passwords
from cppcc_office.pages.demo.proposals import add_proposals
from cppcc_office.pages.demo.published import add_published_results
from cppcc_office.pages.demo.records import add_waiting_records
from cppcc_office.pages.demo.reports import add_reports
from cppcc_office.pages.demo.results import add_results
from cppcc_office.pages.demo.rules import (
    add_begun_rule,
    add_draft_rule,
    add_member_rules,
    add_sample_rules,
    add_station_rule,
)
from cppcc_office.pages.demo.standing import add_standing
from cppcc_office.pages.demo.stations import add_year_before, describe_workstation
from cppcc_office.pages.demo.year import add_living_year
from scoring.years import years_with_records

HOST = "127.0.0.1"
# Threads: browsers open connections ahead of need, and a sync worker waits on each of them (with two of them held
# open, a page took 7.6 s with two sync workers and 0.1 s with threads). In production a proxy keeps them away.
WORKERS, THREADS = 2, 4
LEDGERS = settings.BASE_DIR / "fixtures" / "ledgers"


class Command(BaseCommand):
    help = "演示：导入示例台账，为每种角色建立一个账号，然后在本机打开网站。已有正式账号的系统不会运行。"
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
        parser.add_argument("--no-serve", action="store_true", help="只准备数据，不打开网站")

    def handle(self, *args: Any, port: int, no_serve: bool, **options: Any) -> None:
        if settings.HTTPS:
            raise CommandError(f"SITE_URL 是正式地址（{settings.SITE_URL}），演示只能在本机运行。")
        if not no_serve:
            self._require_free(port)
        self._prepare()
        self.stdout.write(self._list_path().read_text(encoding="utf-8"))
        if not no_serve:
            self._serve(port)

    def _require_free(self, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as error:
                raise CommandError(
                    f"{port} 端口不能使用（{error.strerror}）。可能演示已经在运行：请打开 http://{HOST}:{port}/；"
                    f"或者换一个端口：make demo PORT={port + 1}"
                ) from error

    def _prepare(self) -> None:
        """Everything a first start makes; a later start finds it and changes nothing."""
        if _has_unapplied_migrations():
            self.stdout.write("准备数据库……")
            call_command("migrate", verbosity=0)
        if demo_users().exists():
            if not self._list_is_of_this_database():
                self._write_list(renew_passwords())
            return
        if User.objects.exists():
            raise CommandError("这个数据库里已有正式账号，演示不会在上面运行。请另用一个空的数据库（DATABASE_URL）。")
        self._import_ledgers()
        self.stdout.write("建立演示账号……")
        with transaction.atomic():
            cast, year = Cast(), years_with_records()[0]
            accounts = create_accounts(cast)
            add_waiting_records(cast, accounts, year)
            add_living_year(cast, accounts)
            describe_workstation(cast)
            add_weekly_service(cast, accounts)
            add_standing(cast, accounts)
            add_office_business(cast, accounts)
            add_proposals(cast, accounts)
            add_handovers(cast, accounts)
            add_reports(cast, accounts)
            add_results(cast, accounts)
            add_issues(cast, accounts)
            add_draft_rule()
            add_begun_rule()
            add_station_rule()
            add_year_before(accounts, year)
            add_sample_rules(cast)
            add_member_rules(cast)
            add_marks(cast, accounts, year)
            add_awards(cast, accounts, year)
            add_published_results(cast, accounts, year)
            self._write_list(accounts)

    def _import_ledgers(self) -> None:
        """Through the command the office uses; what it refuses are rows the made-up ledgers have wrong on purpose."""
        self.stdout.write("导入示例台账……")
        report = StringIO()
        try:
            call_command("import_ledgers", str(LEDGERS), json="-", stdout=report)
        except SystemExit:
            if not report.getvalue():
                raise
        files = json.loads(report.getvalue())
        wrong = sum(len({error["row"] for error in file["errors"]}) for file in files)
        self.stdout.write(f"读入 {len(files)} 个文件，{sum(file['rows'] for file in files)} 行。")
        self.stdout.write(f"其中 {wrong} 行有错误，没有导入（示例特意留的），管理后台的导入记录逐条写明。")

    def _list_path(self) -> Path:
        return settings.VAR_DIR / "demo_accounts.txt"

    def _list_is_of_this_database(self) -> bool:
        path = self._list_path()
        return path.exists() and path.read_text(encoding="utf-8").startswith(_mark_of_this_database())

    def _write_list(self, accounts: list[Account]) -> None:
        """The passwords in a file only this machine's user reads; git ignores its folder."""
        rows = [("角色", "姓名", "登录名", "密码", "看什么")]
        rows += [(a.role.title, a.user.name, a.user.username, a.password, a.role.look_at) for a in accounts]
        path = self._list_path()
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(f"{_mark_of_this_database()}\n\n{_aligned(rows)}\n", encoding="utf-8")

    def _serve(self, port: int) -> None:
        self.stdout.write(f"演示网站：http://{HOST}:{port}/   （按 Ctrl-C 停止）\n")
        self.stdout.flush()
        os.environ["SITE_URL"] = f"http://{HOST}:{port}"
        serve = ["gunicorn", "cppcc_office.wsgi", "--bind", f"{HOST}:{port}"]
        serve += ["--workers", str(WORKERS), "--threads", str(THREADS)]
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        os.execv(sys.executable, [sys.executable, "-m", *serve, "--log-level", "warning", "--preload"])  # noqa: S606 - no shell wanted


def _has_unapplied_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _mark_of_this_database() -> str:
    """The list says which database it is of, so that an old list is never shown for a new one."""
    first = demo_users().order_by("pk").values_list("date_joined", flat=True)[0]
    return f"演示账号，建立于 {first:%Y-%m-%d %H:%M:%S.%f}"


def _aligned(rows: list[tuple[str, ...]]) -> str:
    """Columns side by side; a Chinese character is as wide as two letters."""
    widths = [max(_width(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
