"""What goes with an activity besides the record: materials, the discussion, members' own words."""

from django.db import transaction

from accounts.models import User
from activities.actions.steps import locked, step
from activities.models import Activity, ActivityComment, ActivityFile, Participation
from activities.models.activity import ORGANIZERS, Duty, duties_towards
from cppcc_office.shared.documents import Document
from cppcc_office.shared.workflow import Refused

MOST_FILES = 20
MOST_WORDS = 2000
LONGEST_COMMENT = ActivityComment._meta.get_field("text").max_length
_S = Activity.Status
OVER = (_S.WITHDRAWN, _S.CANCELLED)


@transaction.atomic
def add_file(*, activity: Activity, document: Document, stage: str, by: User) -> ActivityFile:
    """Lay a checked paper before those who come, or hand it out afterwards; by the organizers."""
    activity = locked(activity)
    _require_keeper(activity, by, "材料由主办方上传。")
    if activity.files.count() >= MOST_FILES:
        raise Refused(f"一次活动最多 {MOST_FILES} 个文件，请先删除不用的。")
    file = ActivityFile.objects.create(
        activity=activity,
        stage=stage,
        name=document.name,
        file=document.content,
        size=document.content.size,
        uploaded_by=by,
    )
    step(activity, action="file", label="上传材料", by=by, changes=f"{file.get_stage_display()}：{file.name}")
    return file


@transaction.atomic
def remove_file(*, file: ActivityFile, by: User) -> None:
    """Take a paper away again; the step keeps that it was there."""
    activity = locked(file.activity)
    _require_keeper(activity, by, "材料由主办方删除。")
    stored = file.file
    step(activity, action="file", label="删除材料", by=by, changes=f"{file.get_stage_display()}：{file.name}")
    file.delete()
    transaction.on_commit(lambda: stored.storage.delete(stored.name))


@transaction.atomic
def comment(*, activity: Activity, text: str, by: User) -> ActivityComment:
    """Say something before or after an activity (讨论); by whoever may see it."""
    activity = locked(activity)
    text = text.strip()
    if not text:
        raise Refused("请先写一句话。")
    if len(text) > LONGEST_COMMENT:
        raise Refused(f"请不超过 {LONGEST_COMMENT} 字，现在是 {len(text)} 字。")
    if activity.status in (*OVER, _S.DRAFT):
        raise Refused(f"活动{activity.get_status_display()}，不能讨论。")
    return ActivityComment.objects.create(activity=activity, by=by, text=text)


@transaction.atomic
def hide_comment(*, said: ActivityComment, by: User) -> ActivityComment:
    """Take back what one said, or, as an organizer, hide what does not belong here; the row and its history stay."""
    activity = locked(said.activity)
    if said.by_id != by.pk:
        _require_keeper(activity, by, "只能撤回自己说的话。")
    if not said.is_hidden:
        said.is_hidden = True
        said._change_reason = "本人撤回" if said.by_id == by.pk else "主办方隐藏"
        said.save()
        if said.by_id != by.pk:
            step(activity, action="hide", label="隐藏一条讨论", by=by, changes=f"发言人：{said.by}")
    return said


@transaction.atomic
def set_words(*, activity: Activity, text: str, by: User) -> Participation:
    """A member's own words about what one took part in (感言), written and changed by oneself (TL6)."""
    activity = locked(activity)
    row = activity.participations.select_for_update().filter(member__user=by).first()
    if row is None or not activity.day_has_come:
        raise Refused("参加了活动以后，才能写自己的感言。")
    if activity.status in OVER:
        raise Refused(f"活动{activity.get_status_display()}，不能写感言。")
    text = text.strip()
    if len(text) > MOST_WORDS:
        raise Refused(f"请不超过 {MOST_WORDS} 字，现在是 {len(text)} 字。")
    row.words = text
    row._change_reason = "本人感言"
    row.save()
    return row


def may_keep_materials(activity: Activity, user: User) -> bool:
    """Organizers; of a deed in a person's own name, who recorded it."""
    return bool(duties_towards(activity, user).intersection((*ORGANIZERS, Duty.OWNER)))


def _require_keeper(activity: Activity, by: User, words: str) -> None:
    if not may_keep_materials(activity, by):
        raise Refused(words)
