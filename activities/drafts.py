"""What somebody has typed is kept on the server until it is handed in; WeChat kills pages without asking."""

import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import QueryDict

from accounts.models import User
from activities.forms.arrange import ArrangeForm
from activities.forms.log import LogForm
from activities.models import Activity, ActivityDraft, ActivityPhoto
from cppcc_office.shared.photos import prepare_photo

Form = ActivityDraft.Form
KEPT = {Form.LOG: tuple(LogForm.base_fields), Form.ARRANGE: (*ArrangeForm.base_fields, "undecided")}
LISTS = ("people", "partners", "drop_photos", "invited", "undecided")
# What a person types; what a page fills in by itself is no reason to keep anything.
TYPED = {
    Form.LOG: (
        "summary", "place", "title", "pasted", "guests", "people", "unit", "served", "received", "opinions", "reason",
    ),
    Form.ARRANGE: ("held_on", "place", "title", "pasted", "undecided", "people", "unit", "capacity", "notice"),
}  # fmt: skip
SITTING = re.compile(r"sittings-(\d{1,2})-(pk|name|held_on|starts_at|ends_at|place)")
MOST_VALUES, LONGEST_VALUE = 500, 20_000
MOST_PHOTOS = 9


class DraftMovedOnError(Exception):
    """The draft was changed, handed in or thrown away elsewhere since this page last saw it."""

    sentence = "这份草稿已在别处修改或提交，本页不再自动保存。请刷新页面后继续。"


def draft_of(user: User, activity: Activity | None, form: str = Form.LOG) -> ActivityDraft | None:
    return ActivityDraft.objects.filter(user=user, activity=activity, form=form).first()


@transaction.atomic
def save_draft(
    *, user: User, activity: Activity | None, data: QueryDict, seen: int | None = None, form: str = Form.LOG
) -> ActivityDraft | None:
    """Keep what is typed. None when nothing is typed and nothing was kept.

    `seen` is the revision the page last saw, 0 for none; an automatic save never overwrites a newer draft and never
    brings back one that is gone. Without `seen` a person pressed the button: what stands on the page wins.
    """
    draft = ActivityDraft.objects.select_for_update().filter(user=user, activity=activity, form=form).first()
    names = [*KEPT[form], *(name for name in data if form == Form.ARRANGE and SITTING.fullmatch(name))]
    payload = {name: [value[:LONGEST_VALUE] for value in data.getlist(name)[:MOST_VALUES]] for name in names}
    if draft and draft.payload == payload:
        return draft
    if seen is not None and seen != (draft.revision if draft else 0):
        raise DraftMovedOnError
    if draft is None:
        if not any(value.strip() for name in TYPED[form] for value in payload[name]):
            return None
        draft = ActivityDraft(user=user, activity=activity, form=form)
    draft.payload = payload
    draft.revision += 1
    draft.save()
    return draft


def data_of(draft: ActivityDraft) -> QueryDict:
    """The draft as a form's data."""
    data = QueryDict(mutable=True)
    for name, values in draft.payload.items():
        data.setlist(name, values)
    return data


def initial_of_draft(draft: ActivityDraft) -> dict[str, Any]:
    """The draft as what a form shows before anything is checked."""
    return {name: values if name in LISTS else (values[0] if values else "") for name, values in draft.payload.items()}


def arrangement_of_draft(draft: ActivityDraft) -> dict[str, Any]:
    """The draft of an arrangement for its form; names still to be decided stand among those pasted again."""
    initial = initial_of_draft(draft)
    undecided = initial.pop("undecided", [])
    return initial | {"pasted": "\n".join(filter(None, [*undecided, initial.get("pasted", "")]))}


def sittings_of_draft(draft: ActivityDraft) -> list[dict[str, Any]]:
    """The sittings typed, in their order, as the formset shows them; empty rows are none."""
    rows: dict[int, dict[str, Any]] = {}
    for name, values in draft.payload.items():
        if (match := SITTING.fullmatch(name)) and values and values[0].strip():
            rows.setdefault(int(match[1]), {})[match[2]] = values[0]
    return [row for _, row in sorted(rows.items())]


def add_photos(*, draft: ActivityDraft, files: Iterable[UploadedFile], user: User) -> list[str]:
    """Check and keep photos with the draft; a sentence for each that could not be kept."""
    problems = []
    room = MOST_PHOTOS - draft.photos.count()
    if draft.activity_id:
        room -= ActivityPhoto.objects.filter(activity=draft.activity_id).count()
    for number, file in enumerate(files, start=1):
        if room <= 0:
            problems.append(f"一次活动最多 {MOST_PHOTOS} 张照片，第 {number} 张起没有保存。")
            break
        try:
            photo = prepare_photo(file)
        except ValidationError as error:
            problems.append(f"第 {number} 张照片（{file.name}）没有保存：{''.join(error.messages)}")
            continue
        ActivityPhoto.objects.create(draft=draft, image=photo.image, thumbnail=photo.thumbnail, uploaded_by=user)
        room -= 1
    return problems


def start_draft(user: User, activity: Activity | None) -> ActivityDraft:
    """A draft for photos that come before anything is typed."""
    return ActivityDraft.objects.get_or_create(user=user, activity=activity, form=Form.LOG)[0]


def drop_draft(draft: ActivityDraft) -> None:
    """Throw away what was typed, with its photos."""
    for photo in draft.photos.all():
        photo.delete()
    draft.delete()
