"""A deed becomes a record, and a record is rewritten: before the decision, after a return, or as a correction."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.models import User
from activities.actions.steps import guard, keep, locked, step
from activities.behalf import Behalf, behalf_of, needs_no_second_confirmation, objection_to
from activities.deeds import Deed, deed_of, describe, differences
from activities.models import (
    Activity,
    ActivityDraft,
    ActivityKind,
    ActivityOrganizer,
    ActivityPhoto,
    Guest,
    Participation,
)
from cppcc_office.shared.workflow import Refused
from members.models import Member

NAMES = Activity.InNameOf
WITHOUT_CONFIRMATION = (NAMES.OWN, NAMES.EMPLOYER, NAMES.OFFICE)
FACTS = (
    "kind",
    "held_on",
    "place",
    "contact_unit",
    "summary",
    "served",
    "received",
    "opinions",
    "station",
    "is_planned",
    "plan_item",
)


@transaction.atomic
def record_activity(*, deed: Deed, by: User, draft: ActivityDraft | None = None) -> Activity:
    """Record what was done (登记); the draft's photos go with it and the draft is gone.

    In a group's or workstation's name it waits for confirmation, unless its convener or contact records it; in any
    other name it waits for approval at once. Refused when the name, kind, date or a person does not fit.
    """
    _check(deed, by=by)
    activity = Activity(recorded_by=by)
    _fill(activity, deed)
    _start(activity, deed.behalf, by)
    keep(activity, label="登记")
    _organize(activity, deed)
    _set_people(activity, deed.member_ids, deed.guests, by=by)
    _take_photos(activity, draft)
    step(activity, action="record", label="登记", by=by)
    return activity


def edit_activity(*, activity: Activity, deed: Deed, by: User, draft: ActivityDraft | None = None) -> Activity:
    """Change a record nobody has decided on yet (修改)."""
    return _rewrite("edit", activity=activity, deed=deed, by=by, draft=draft)


def resubmit_activity(*, activity: Activity, deed: Deed, by: User, draft: ActivityDraft | None = None) -> Activity:
    """Hand a returned record in again (重新提交); it starts anew where a new record would."""
    return _rewrite("resubmit", activity=activity, deed=deed, by=by, draft=draft)


def correct_activity(
    *, activity: Activity, deed: Deed, by: User, reason: str, draft: ActivityDraft | None = None
) -> Activity:
    """Correct a confirmed or approved record (更正); the state stays, the step keeps who, when, why and what."""
    return _rewrite("correct", activity=activity, deed=deed, by=by, draft=draft, reason=reason)


def record_held_activity(
    *, activity: Activity, by: User, deed: Deed | None = None, draft: ActivityDraft | None = None
) -> Activity:
    """Hand in the record of what was announced and held (填写并提交记录); it begins where a new record would.

    `deed` says what was done and who was there; without it the record stands as it is. Whoever was invited and left
    no trace is no longer listed, and where nothing is known of somebody's presence, the answer is 未参加.
    """
    return _rewrite("record", activity=activity, deed=deed or deed_of(activity), by=by, draft=draft)


@transaction.atomic
def _rewrite(
    action: str, *, activity: Activity, deed: Deed, by: User, draft: ActivityDraft | None, reason: str = ""
) -> Activity:
    activity = locked(activity)
    line = guard(action, activity=activity, by=by, reason=reason)
    renamed = deed.behalf.key != behalf_of(activity).key
    if renamed and (activity.recorded_by_id != by.pk or action == "correct"):
        raise Refused("只有登记人在通过之前可以改变名义。请退回给登记人修改。")
    _check(deed, by=by, known_name=activity.recorded_by_id != by.pk or action == "record", known_kind=activity.kind_id)
    before = describe(activity)
    _fill(activity, deed)
    if action in ("resubmit", "record") or renamed:
        _start(activity, deed.behalf, by)
        activity.return_reason = ""
    if action == "record":
        activity.recorded_by, activity.recorded_at = by, timezone.now()
    keep(activity, label=line.label, reason=reason)
    _organize(activity, deed)
    _set_people(activity, deed.member_ids, deed.guests, by=by)
    _drop_photos(activity, deed.dropped_photo_ids)
    _take_photos(activity, draft)
    activity = Activity.objects.select_related("kind", "contact_unit").get(pk=activity.pk)
    changes = differences(before, describe(activity))
    if action == "correct" and not changes:
        raise Refused("内容没有任何改动。")
    step(activity, action=action, label=line.label, by=by, reason=reason, changes=changes)
    return activity


def _check(deed: Deed, *, by: User, known_name: bool = False, known_kind: int | None = None) -> None:
    """Guard what the form checks too: name, kind, date, people."""
    if not known_name and (objection := objection_to(deed.behalf, by, deed.held_on)):
        raise Refused(objection)
    if deed.held_on > timezone.localdate():
        raise Refused("活动时间不能晚于今天。")
    fitting = ActivityKind.objects.fitting(deed.behalf.in_name_of)
    if deed.kind.pk != known_kind and not fitting.filter(pk=deed.kind.pk).exists():
        raise Refused(f"以“{deed.behalf.label}”的名义不能登记“{deed.kind}”，请换一个活动类别。")
    here = set(Member.objects.in_office_on(deed.held_on).filter(pk__in=deed.member_ids).values_list("pk", flat=True))
    if left := list(Member.objects.filter(pk__in=set(deed.member_ids) - here)):
        names = "、".join(member.name for member in left)
        raise Refused(f"{names}在 {deed.held_on:%Y-%m-%d} 不在任，请核对日期，或从名单中去掉。")


def _fill(activity: Activity, deed: Deed) -> None:
    activity.in_name_of = deed.behalf.in_name_of
    activity.title = deed.full_title
    for name in FACTS:
        setattr(activity, name, getattr(deed, name))


def _start(activity: Activity, behalf: Behalf, by: User) -> None:
    """The state a record begins in; see the table's remarks."""
    activity.confirmed_by = activity.confirmed_at = None
    activity.approved_by = activity.approved_at = None
    activity.status = Activity.Status.RECORDED
    if behalf.in_name_of in WITHOUT_CONFIRMATION:
        activity.status = Activity.Status.CONFIRMED
    elif needs_no_second_confirmation(behalf, by):
        activity.status = Activity.Status.CONFIRMED
        activity.confirmed_by, activity.confirmed_at = by, timezone.now()


def _organize(activity: Activity, deed: Deed) -> None:
    """The lead and the partners; a deed in one's own or the employer's name has neither."""
    role = ActivityOrganizer.Role
    lead = dict(deed.behalf.organizer)
    partners = set(deed.partner_ids) - {deed.behalf.group_id} if lead else set()
    for row in activity.organizers.all():
        is_lead = row.role == role.LEAD
        if is_lead and lead and all(getattr(row, name) == value for name, value in lead.items()):
            lead = None
        elif not is_lead and row.group_id in partners:
            partners.discard(row.group_id)
        elif is_lead or row.group_id:
            row.delete()
    if lead:
        ActivityOrganizer.objects.create(activity=activity, role=role.LEAD, **lead)
    for pk in sorted(partners):
        ActivityOrganizer.objects.create(activity=activity, role=role.PARTNER, group_id=pk)


def _set_people(activity: Activity, member_ids: Collection[int], guests: Collection[str], *, by: User) -> None:
    """Whoever was there keeps how long; of whoever was not, only a row that says more stays."""
    rows = {row.member_id: row for row in activity.participations.all()}
    gone, changed = [], []
    for pk, row in rows.items():
        wanted = row.presence
        if pk in member_ids and not row.was_there:
            wanted = row.Presence.WHOLE
        elif pk not in member_ids and not row.says_more:
            gone.append(row.pk)
        elif pk not in member_ids and row.presence != row.Presence.OFFICIAL:
            wanted = row.Presence.NONE
        if wanted != row.presence:
            row.presence = wanted
            changed.append(row)
    Participation.objects.filter(pk__in=gone).delete()
    new = [Participation(activity=activity, member_id=pk) for pk in sorted(set(member_ids) - set(rows))]
    if changed:
        bulk_update_with_history(changed, Participation, ["presence"], default_user=by)
    if new:
        bulk_create_with_history(new, Participation, default_user=by)
    known = {guest.name: guest for guest in activity.guests.all()}
    for name, guest in known.items():
        if name not in guests:
            guest.delete()
    for name in dict.fromkeys(guests):
        if name not in known:
            Guest.objects.create(activity=activity, name=name[:80])


def _take_photos(activity: Activity, draft: ActivityDraft | None) -> None:
    if draft is None:
        return
    for photo in draft.photos.all():
        photo.activity, photo.draft = activity, None
        photo.save()
    draft.delete()


def _drop_photos(activity: Activity, ids: Collection[int]) -> None:
    for photo in ActivityPhoto.objects.filter(activity=activity, pk__in=ids):
        photo.delete()
