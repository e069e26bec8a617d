"""`manage.py clear_abandoned`: throws away what somebody began and left lying; to be run daily."""

import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from activities.drafts import drop_draft
from activities.models import ActivityDraft
from ledgers.actions import BatchStateError, discard_batch
from ledgers.models import Batch
from workstations.actions.matters import forget_people
from workstations.models import Matter

DRAFT_DAYS, UPLOAD_DAYS = 180, 30


class Command(BaseCommand):
    """Drafts may wait for the end of a season; uploaded ledgers hold personal data and are quickly sent again."""

    help = "清理很久没有再动过的活动草稿（连同照片）、一直没有确认导入的台账，以及到期的群众姓名、电话。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--draft-days", type=int, default=DRAFT_DAYS, help="草稿多少天没有动过（默认 %(default)s）")
        parser.add_argument(
            "--upload-days", type=int, default=UPLOAD_DAYS, help="上传的台账多少天没有确认（默认 %(default)s）"
        )
        parser.add_argument("--dry-run", action="store_true", help="只报告，不清理")

    def handle(self, *args: Any, draft_days: int, upload_days: int, dry_run: bool, **options: Any) -> None:
        if min(draft_days, upload_days) < 1:
            raise CommandError("天数至少为 1。")
        now = timezone.now()
        drafts = ActivityDraft.objects.filter(saved_at__lt=now - datetime.timedelta(days=draft_days))
        batches = Batch.objects.filter(
            status=Batch.Status.PREVIEW, created_at__lt=now - datetime.timedelta(days=upload_days)
        )
        if dry_run:
            self.stdout.write(f"有 {drafts.count()} 份草稿、{batches.count()} 批台账可以清理。")
            if over := Matter.objects.to_forget(timezone.localdate()).count():
                self.stdout.write(f"有 {over} 件诉求的姓名、电话已到期。")
            return
        self.stdout.write(f"清理了 {_drop_drafts(drafts)} 份草稿、{_discard(batches)} 批没有确认的台账。")
        if forgotten := forget_people(on=timezone.localdate()):
            self.stdout.write(f"删除了 {forgotten} 件诉求到期的姓名、电话。")


def _drop_drafts(drafts: Any) -> int:
    """Each on its own, looked at again under a lock: somebody may just be typing on."""
    dropped = 0
    for pk in drafts.values_list("pk", flat=True):
        with transaction.atomic():
            if (draft := drafts.select_for_update(of=("self",)).filter(pk=pk).first()) is not None:
                drop_draft(draft)
                dropped += 1
    return dropped


def _discard(batches: Any) -> int:
    discarded = 0
    for batch in batches:
        try:
            discard_batch(batch)
        except (BatchStateError, Batch.DoesNotExist):
            continue
        discarded += 1
    return discarded
