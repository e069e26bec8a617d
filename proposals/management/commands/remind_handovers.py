"""`manage.py remind_handovers`: reminders of what is due, overdue or promised; to be run every day by the timer."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from proposals.actions.reminding import end_all_silent, remind_all


class Command(BaseCommand):
    help = "催办即将到期、逾期、承诺到期的，办结反馈期限已过的。请让系统每天运行一次；同一天不会重复。"

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        reminded, ended = remind_all(on=today), end_all_silent(on=today)
        self.stdout.write(f"已提醒 {reminded} 件，反馈期限已过、办结 {ended} 件。")
