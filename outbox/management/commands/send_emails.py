"""`manage.py send_emails`: send the e-mails that wait; to be run every minute by the machine's timer."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from outbox.actions import mail_is_set_up, mail_letters


class Command(BaseCommand):
    help = "发送等待发送的邮件。请让系统定时（如每分钟）运行一次。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--most", type=int, default=500, help="一次最多发送多少封，默认 500")

    def handle(self, *args: Any, most: int, **options: Any) -> None:
        if not mail_is_set_up():
            self.stdout.write("没有设置邮件服务器（EMAIL_URL），没有发送。")
            return
        sent, failed = mail_letters(most=most)
        self.stdout.write(f"已发送 {sent} 封，失败 {failed} 封。")
