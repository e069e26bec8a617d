"""In whose name something is done: one's own, the employer's, a group's, a workstation's, the office's."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from activities.models import Activity
from members.models import Membership, groups_convened_by, groups_kept_by
from sectors.models import SectorGroup
from workstations.models import Attachment, Workstation, workstations_kept_by

NAMES = Activity.InNameOf
LATE_BY = datetime.timedelta(days=366)  # so long after leaving a group its former members may still log


@dataclass(frozen=True)
class Behalf:
    """One name somebody may use; `key` is what the form carries."""

    in_name_of: str
    label: str
    group_id: int | None = None
    workstation_id: int | None = None

    @property
    def key(self) -> str:
        subject = self.group_id or self.workstation_id
        return f"{self.in_name_of}:{subject}" if subject else str(self.in_name_of)


def behalves_of(user: User, today: datetime.date | None = None) -> list[Behalf]:
    """The names `user` may use, the likeliest first; three queries besides the person's own."""
    today = today or timezone.localdate()
    member = getattr(user, "member", None)
    names = [
        *(Behalf(NAMES.GROUP, group.name, group_id=group.pk) for group in _groups_of(user, today)),
        *(Behalf(NAMES.WORKSTATION, row.name, workstation_id=row.pk) for row in _stations_of(user, today)),
    ]
    if member and member.employer:
        names.append(Behalf(NAMES.EMPLOYER, f"所在单位（{member.employer}）"))
    if member:
        names.append(Behalf(NAMES.OWN, "个人"))
    if user.has_perm("activities.add_activity"):
        names.append(Behalf(NAMES.OFFICE, "政协机关"))
    return names


def behalf_of(activity: Activity) -> Behalf:
    """In whose name a record stands."""
    lead = next((row for row in activity.organizers.all() if row.role == row.Role.LEAD), None)
    if activity.in_name_of == NAMES.GROUP and lead and lead.group_id:
        return Behalf(NAMES.GROUP, lead.group.name, group_id=lead.group_id)
    if activity.in_name_of == NAMES.WORKSTATION and lead and lead.workstation_id:
        return Behalf(NAMES.WORKSTATION, lead.workstation.name, workstation_id=lead.workstation_id)
    return Behalf(activity.in_name_of, activity.get_in_name_of_display())


def may_log(user: User) -> bool:
    return bool(behalves_of(user))


def _groups_of(user: User, today: datetime.date) -> Iterable[SectorGroup]:
    """Groups one sits in (or did within the last year), keeps, or, as the office, all of them."""
    if user.has_perm("activities.add_activity"):
        return SectorGroup.objects.all()
    seats = Membership.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today - LATE_BY),
        member__user=user,
        committee__is_home=True,
        sector__group=OuterRef("pk"),
    )
    return SectorGroup.objects.filter(Q(Exists(seats)) | Q(pk__in=groups_kept_by(user, today).values("pk")))


def _stations_of(user: User, today: datetime.date) -> Iterable[Workstation]:
    attached = Attachment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today - LATE_BY), member__user=user, workstation=OuterRef("pk")
    )
    return Workstation.objects.filter(Q(Exists(attached)) | Q(pk__in=workstations_kept_by(user, today).values("pk")))


def objection_to(behalf: Behalf, user: User, on: datetime.date) -> str:
    """Why `user` may not use this name for something done `on` that day; empty when it is fine.

    Who keeps a group's or workstation's records may do so for any day; a member only for days in it.
    """
    if user.has_perm("activities.add_activity"):
        return ""
    if behalf.in_name_of == NAMES.GROUP:
        seats = Membership.objects.valid_on(on).filter(
            member__user=user, committee__is_home=True, sector__group=behalf.group_id
        )
        if not seats.exists() and not groups_kept_by(user).filter(pk=behalf.group_id).exists():
            return f"{on:%Y-%m-%d} 您不在“{behalf.label}”，请核对日期，或改用别的名义。"
    elif behalf.in_name_of == NAMES.WORKSTATION:
        attached = Attachment.objects.valid_on(on).filter(member__user=user, workstation=behalf.workstation_id)
        if not attached.exists() and not workstations_kept_by(user).filter(pk=behalf.workstation_id).exists():
            return f"{on:%Y-%m-%d} 您不是“{behalf.label}”的驻室委员，请核对日期，或改用别的名义。"
    elif behalf.in_name_of == NAMES.OFFICE or getattr(user, "member", None) is None:
        return "您不能用这个名义登记。"
    return ""


def needs_no_second_confirmation(behalf: Behalf, user: User) -> bool:
    """The convener's own entry, and the entry of a workstation's contact, are confirmed as they are made."""
    if behalf.in_name_of == NAMES.GROUP:
        return groups_convened_by(user).filter(pk=behalf.group_id).exists()
    if behalf.in_name_of == NAMES.WORKSTATION:
        return workstations_kept_by(user).filter(pk=behalf.workstation_id).exists()
    return False
