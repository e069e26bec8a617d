"""Two records of one event become one, and nothing is lost (G1)."""

from django.db import transaction

from accounts.models import User
from activities.actions.steps import guard, keep, locked, step
from activities.merging import Merger, organizers_to_add, preview_merger
from activities.models import Activity, ActivityOrganizer, Participation
from cppcc_office.shared.workflow import Refused

PERSONAL = (Activity.InNameOf.OWN, Activity.InNameOf.EMPLOYER)  # nobody organizes these, and they count for no group
ROLES = ("is_host", "is_speaker", "has_written_speech", "is_organizer")
LEAVE = (
    "leave_kind",
    "leave_reason",
    "leave_asked_at",
    "leave_decided_by",
    "leave_decided_at",
    "leave_answer",
)


@transaction.atomic
def merge_activities(*, other: Activity, into: Activity, by: User, reason: str) -> Activity:
    """Merge the record `other` into `into` (并入): people, guests, photos, papers, talk and late names move over, facts
    only the other has are taken, and where both differ the kept one stands and the step keeps what was not taken.

    The other becomes withdrawn and points to the kept one; it counts nowhere. By who may do so with both; there is
    no way back but a correction.
    """
    if other.pk == into.pk:
        raise Refused("请选择另一条记录。")
    first, second = sorted((other.pk, into.pk))  # always in the same order, so that two who merge do not block
    held = {pk: locked(Activity(pk=pk)) for pk in (first, second)}
    other, kept = held[other.pk], held[into.pk]
    line = guard("merge", activity=other, by=by, reason=reason)
    guard("merge", activity=kept, by=by, reason=reason)
    if kept.in_name_of in PERSONAL and other.in_name_of != kept.in_name_of:
        raise Refused(f"以{kept.get_in_name_of_display()}名义的记录不能并入别的记录，请反过来，保留另一条。")
    if kept.sittings.exists() and other.sittings.exists():
        raise Refused("两条记录都分了场次，请先把其中一条改为不分场次。")
    merger = preview_merger(kept, other)
    _take_facts(kept, merger, reason)
    _take_organizers(kept, other)
    for sitting in other.sittings.all():
        sitting.activity = kept
        sitting.save()
    _take_people(kept, merger)
    _take_the_rest(kept, other)
    other.status, other.merged_into = line.target, kept
    keep(other, label=line.label, reason=reason)
    for row in Activity.objects.filter(merged_into=other):
        row.merged_into = kept
        keep(row, label=line.label, reason=reason)
    step(other, action="merge", label=line.label, by=by, reason=reason, changes=f"并入“{kept.title}”（编号 {kept.pk}）")
    step(kept, action="merge", label="合并重复记录", by=by, reason=reason, changes=merger.changes)
    return kept


def _take_facts(kept: Activity, merger: Merger, reason: str) -> None:
    for name, value in merger.facts:
        setattr(kept, name, value)
    kept.is_planned = kept.is_planned or merger.other.is_planned or kept.plan_item_id is not None
    keep(kept, label="合并重复记录", reason=reason)


def _take_organizers(kept: Activity, other: Activity) -> None:
    for row in organizers_to_add(kept, other):
        ActivityOrganizer.objects.create(
            activity=kept,
            role=ActivityOrganizer.Role.PARTNER,
            group=row.group,
            workstation=row.workstation,
            member_group=row.member_group,
            special_committee=row.special_committee,
            is_office=row.is_office,
        )


def _take_people(kept: Activity, merger: Merger) -> None:
    """Who only stood in the other moves with all facts; of who stood in both, the fuller fact holds."""
    for row in merger.people:
        row.activity, row.queue_number = kept, None
        row.save()
    here = {row.member_id: row for row in kept.participations.all()}
    for row in merger.both:
        _fill_up(here[row.member_id], row)


def _fill_up(mine: Participation, other: Participation) -> None:
    if other.was_there and not mine.was_there:
        mine.presence = other.presence
    if mine.obligation == mine.Obligation.VOLUNTARY:
        mine.obligation = other.obligation
    if mine.sign_up == mine.SignUp.NONE:
        mine.sign_up, mine.signed_up_at = other.sign_up, other.signed_up_at
    if mine.leave == mine.Leave.NONE:
        mine.leave = other.leave
        for name in LEAVE:
            setattr(mine, name, getattr(other, name))
    for name in ROLES:
        setattr(mine, name, getattr(mine, name) or getattr(other, name))
    if other.words and other.words not in mine.words:
        mine.words = f"{mine.words}\n{other.words}".strip()
    mine.save()
    for one in other.sittings.all():
        one.participation = mine
        one.save()


def _take_the_rest(kept: Activity, other: Activity) -> None:
    known = {guest.name: guest for guest in kept.guests.all()}
    for guest in other.guests.all():
        if (same := known.get(guest.name)) is None:
            guest.activity = kept
            guest.save()
            continue
        same.organization, same.role = same.organization or guest.organization, same.role or guest.role
        same.spoke = same.spoke or guest.spoke
        same.save()
    for row in (*other.photos.all(), *other.files.all(), *other.comments.all()):
        row.activity = kept
        row.save()
    present = set(kept.participations.values_list("member_id", flat=True))
    asked = set(kept.join_requests.filter(is_added=None).values_list("member_id", flat=True))
    for request in other.join_requests.filter(is_added=None):
        if request.member_id not in present | asked:
            request.activity = kept
            request.save()
    _take_what_hangs_on_it(kept, other)


def _take_what_hangs_on_it(kept: Activity, other: Activity) -> None:
    """What higher floors say of an activity one to one (a consultation, a visit) goes along, unless both have it."""
    for relation in Activity._meta.related_objects:
        if not relation.one_to_one:
            continue
        rows = relation.related_model._base_manager
        if (hanging := rows.filter(**{relation.field.name: other}).first()) is None:
            continue
        if rows.filter(**{relation.field.name: kept}).exists():
            raise Refused(f"两条记录都有“{relation.related_model._meta.verbose_name}”，请先整理成一条。")
        setattr(hanging, relation.field.name, kept)
        hanging.save()
