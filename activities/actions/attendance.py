"""The organizer's record of who was there, at the whole or at one sitting, in which role, and which guests."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Prefetch
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.models import User
from activities.actions.steps import guard, locked, step
from activities.deeds import describe, differences
from activities.models import Activity, Guest, Participation, Sitting, SittingPresence
from activities.models.activity import WORKFLOW, duties_towards
from activities.models.answers import ARRANGING
from activities.presence import overall
from cppcc_office.shared.workflow import Refused, check_reason
from members.models import Member

Presence = Participation.Presence
LONGEST_GUEST = Guest._meta.get_field("name").max_length
ROLES = {"is_host": "主持", "is_speaker": "发言", "has_written_speech": "书面发言", "is_organizer": "组织"}


@dataclass(frozen=True)
class GuestFacts:
    """A guest as typed; without a name a known one goes."""

    name: str
    organization: str = ""
    role: str = ""
    spoke: bool = False
    pk: int | None = None


@dataclass(frozen=True)
class Ticks:
    """What a list says besides who was there.

    `among`: whose rows it speaks about (None: everybody's). `absent`: what those among them who are not ticked get,
    未参加 or 未登记. `sitting`: the list is about this sitting; the whole then follows from the sittings. `roles`: the
    names of ROLES each member has. `guests`: all guests, as they are to stand.
    """

    among: frozenset[int] | None = None
    absent: str = Presence.NONE
    sitting: Sitting | None = None
    roles: Mapping[int, Collection[str]] | None = None
    guests: tuple[GuestFacts, ...] | None = None


def attendance_action(activity: Activity, user: User) -> str:
    """Under which line of the tables `user` may set the attendance now: attend, edit or correct; empty if none."""
    duties = duties_towards(activity, user)
    offered = {line.action for table in (ARRANGING, WORKFLOW) for line in table.offered(activity.status, duties)}
    return next((action for action in ("attend", "edit", "correct") if action in offered), "")


@transaction.atomic
def set_attendance(
    *,
    activity: Activity,
    presence: Mapping[int, str],
    by: User,
    reason: str = "",
    more_guests: Iterable[str] = (),
    ticks: Ticks = Ticks(),
) -> Activity:
    """Set who was there (登记出席): `presence` maps members' ids to a Participation.Presence; `more_guests` are added.

    Whoever is left out was not there: in a record a row that says nothing more goes, any other stays with 未参加, or
    with 未登记 where `ticks` says so. From the notice on by the organizers, before approval by whoever may edit the
    record, afterwards as a correction with a reason. The number of queries does not grow with the members.
    """
    activity = locked(activity)
    action = _guard(activity, by, reason)
    here = set(Member.objects.in_office_on(activity.held_on).filter(pk__in=presence).values_list("pk", flat=True))
    if left := list(Member.objects.filter(pk__in=set(presence) - here)):
        names = "、".join(member.name for member in left)
        raise Refused(f"{names}在 {activity.held_on:%Y-%m-%d} 不在任，请从名单中去掉。")
    before = describe(activity)
    sittings = Prefetch("sittings", to_attr="sittings_before")
    known = {row.member_id: row for row in activity.participations.prefetch_related(sittings)}
    rows = {pk: row for pk, row in known.items() if ticks.among is None or pk in ticks.among or pk in presence}
    new = [
        Participation(activity=activity, member_id=pk, presence=Presence.UNKNOWN if ticks.sitting else presence[pk])
        for pk in sorted(here - set(known))
    ]
    changed = _take_roles({**rows, **{row.member_id: row for row in new}}, ticks.roles)
    bulk_create_with_history(new, Participation, default_user=by)
    if ticks.sitting:
        for row in new:
            row.sittings_before = []
        rows |= {row.member_id: row for row in new}
        changed |= _set_sitting(activity, rows, presence, ticks, by)
    else:
        changed |= _set_whole(activity, rows, presence, ticks)
    kept = [row for row in rows.values() if row.pk is not None and row.pk in changed]
    bulk_update_with_history(kept, Participation, ["presence", *ROLES], default_user=by)
    _set_guests(activity, ticks.guests, more_guests)
    changes = differences(before, describe(activity))
    if changes:
        step(activity, action=action, label="登记出席", by=by, reason=reason, changes=changes)
    return activity


def _guard(activity: Activity, by: User, reason: str) -> str:
    action = attendance_action(activity, by)
    if action == "attend":
        check_reason(reason)
        return action
    action = action or ("edit" if activity.status == Activity.Status.RECORDED else "correct")
    guard(action, activity=activity, by=by, reason=reason)
    return action


def _set_whole(
    activity: Activity, rows: dict[int, Participation], presence: Mapping[int, str], ticks: Ticks
) -> set[int]:
    """Ids of the rows whose presence changes; rows of a record that say nothing more are deleted on the way."""
    changed = set()
    for pk, row in rows.items():
        wanted = presence.get(pk)
        if wanted is None and not _stays(activity, row):
            row.delete()
            continue
        if wanted is None:
            wanted = Presence.OFFICIAL if _is_excused(row) else ticks.absent
        if row.presence != wanted:
            row.presence = wanted
            changed.add(row.pk)
    return changed


def _set_sitting(
    activity: Activity, rows: dict[int, Participation], presence: Mapping[int, str], ticks: Ticks, by: User
) -> set[int]:
    """Set one sitting; ids of the rows whose presence at the whole follows to something new.

    Where the organizer once set the whole otherwise than the sittings say, that stays.
    """
    order = list(activity.sittings.values_list("pk", flat=True))
    made, differing, changed = [], [], set()
    for pk, row in rows.items():
        ones = {one.sitting_id: one for one in row.sittings_before}
        follows = row.presence in (Presence.UNKNOWN, overall(_in_order(order, ones)))
        wanted = presence.get(pk) or (Presence.OFFICIAL if _is_excused(row) else ticks.absent)
        one = ones.get(ticks.sitting.pk)
        if one is None and wanted != Presence.UNKNOWN:
            one = SittingPresence(participation=row, sitting=ticks.sitting, presence=wanted)
            made.append(one)
        elif one is not None and one.presence != wanted:
            one.presence = wanted
            differing.append(one)
        if one is not None:
            ones[ticks.sitting.pk] = one
        whole = overall(_in_order(order, ones))
        if follows and row.presence != whole:
            row.presence = whole
            changed.add(row.pk)
    bulk_create_with_history(made, SittingPresence, default_user=by)
    bulk_update_with_history(differing, SittingPresence, ["presence"], default_user=by)
    return changed


def _in_order(order: list[int], ones: Mapping[int, SittingPresence]) -> list[str]:
    return [ones[pk].presence if pk in ones else Presence.UNKNOWN for pk in order]


def _take_roles(rows: Mapping[int, Participation], roles: Mapping[int, Collection[str]] | None) -> set[int]:
    changed = set()
    for pk, row in rows.items() if roles is not None else ():
        for name in ROLES:
            if getattr(row, name) != (name in roles.get(pk, ())):
                setattr(row, name, name in roles.get(pk, ()))
                changed.add(row.pk)
    return changed


def _stays(activity: Activity, row: Participation) -> bool:
    """Whether a row matters although its member was not there."""
    return activity.status in Activity.BEFORE_RECORD or row.says_more


def _is_excused(row: Participation) -> bool:
    """On official duty with leave granted for the whole: neither present nor absent."""
    return row.leave == row.Leave.APPROVED and row.presence == Presence.OFFICIAL


def _set_guests(activity: Activity, guests: tuple[GuestFacts, ...] | None, more: Iterable[str]) -> None:
    known = {guest.pk: guest for guest in activity.guests.all()}
    for facts in guests or ():
        guest = known.get(facts.pk) or Guest(activity=activity)
        if not facts.name:
            if guest.pk:
                guest.delete()
            continue
        wanted = {
            "name": facts.name[:LONGEST_GUEST],
            "organization": facts.organization[:80],
            "role": facts.role[:40],
            "spoke": facts.spoke,
        }
        if any(getattr(guest, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(guest, name, value)
            guest.save()
    names = set(activity.guests.values_list("name", flat=True))
    for name in dict.fromkeys(name[:LONGEST_GUEST] for name in more):
        if name not in names:
            Guest.objects.create(activity=activity, name=name)
