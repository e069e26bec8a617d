"""What was begun and left lying goes after a time: typed drafts with their photos, ledgers never confirmed."""

import datetime
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from activities.models import ActivityDraft, ActivityPhoto
from ledgers.actions import confirm_batch, start_batch
from ledgers.models import Batch
from tests.factories import UserFactory
from tests.ledgers.sheets import fixture

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> str:
    screen = StringIO()
    call_command("clear_abandoned", *arguments, stdout=screen)
    return screen.getvalue().strip()


def draft(days: int) -> ActivityDraft:
    made = ActivityDraft.objects.create(user=UserFactory(), payload={"title": ["走访"]})
    ActivityDraft.objects.filter(pk=made.pk).update(saved_at=timezone.now() - datetime.timedelta(days=days))
    return made


def upload(days: int, *, imported: bool = False) -> Batch:
    batch = start_batch([fixture("15")], by=None)
    if imported:
        confirm_batch(batch, by=None)
    Batch.objects.filter(pk=batch.pk).update(created_at=timezone.now() - datetime.timedelta(days=days))
    return batch


def test_only_what_is_old_and_unfinished_goes(settings, tmp_path, django_capture_on_commit_callbacks) -> None:
    settings.MEDIA_ROOT = tmp_path
    old, young = draft(181), draft(179)
    photo = ActivityPhoto.objects.create(
        draft=old, image=ContentFile(b"x", "a.jpg"), thumbnail=ContentFile(b"x", "b.jpg"), uploaded_by=old.user
    )
    kept = [upload(400, imported=True), upload(29)]
    upload(31)
    assert said("--dry-run") == "有 1 份草稿、1 批台账可以清理。"
    assert ActivityDraft.objects.count() == 2
    with django_capture_on_commit_callbacks(execute=True):
        assert said() == "清理了 1 份草稿、1 批没有确认的台账。"
    assert list(ActivityDraft.objects.all()) == [young]
    assert not photo.image.storage.exists(photo.image.name)
    assert set(Batch.objects.all()) == set(kept)
    assert said() == "清理了 0 份草稿、0 批没有确认的台账。"


def test_other_ages_and_none_at_all() -> None:
    draft(10)
    assert said("--draft-days", "9") == "清理了 1 份草稿、0 批没有确认的台账。"
    with pytest.raises(CommandError, match="至少为 1"):
        said("--upload-days", "0")
