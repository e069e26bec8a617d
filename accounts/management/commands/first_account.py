"""`manage.py first_account`: the first account of a new installation, with a password of one's own choice."""

import getpass
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.audit import Action, log_event
from accounts.models import User
from accounts.passwords import STAFF_RULE


class Command(BaseCommand):
    help = "新装系统时建立第一个机关账号（拥有全部权限）。以后的账号登录管理后台添加。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", help="登录名，如 zhangwei")
        parser.add_argument("--name", help="姓名")

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.filter(is_superuser=True, is_active=True).exists():
            raise CommandError("已经有拥有全部权限的账号，请用它登录管理后台，添加其他账号。")
        username = (options["username"] or input("登录名：")).strip()
        name = (options["name"] or input("姓名：")).strip()
        user = User(username=username, name=name, is_staff=True, is_superuser=True)
        password = self._password(user)
        user.set_password(password)
        user.password_changed_at = timezone.now()
        try:
            user.full_clean()
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        user.save()
        log_event(Action.ACCOUNT_CREATED, by=None, target=user, detail="命令行建立的第一个账号")
        self.stdout.write(f"账号 {username} 已建立，现在可以登录。")

    def _password(self, user: User) -> str:
        """Typed twice and not shown; from a pipe, one line."""
        self.stdout.write(f"密码要求：{STAFF_RULE}")
        if not sys.stdin.isatty():
            password = sys.stdin.readline().rstrip("\n")
        elif (password := getpass.getpass("密码：")) != getpass.getpass("再输一次密码："):
            raise CommandError("两次输入的密码不一样，请重新运行本命令。")
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        return password
