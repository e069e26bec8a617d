"""In whose name something is done: one's own, the employer's, a group's, a workstation's, a special committee's, a
member group's, the office's.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from activities.models import Activity
from members.models import (
    MemberGroup,
    MemberGroupSeat,
    Membership,
    committees_headed_by,
    groups_convened_by,
    groups_kept_by,
    member_groups_headed_by,
)
from sectors.models import SectorGroup, SpecialCommittee
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
    special_committee_id: int | None = None
    member_group_id: int | None = None

    @property
    def key(self) -> str:
        subject = self.group_id or self.workstation_id or self.special_committee_id or self.member_group_id
        return f"{self.in_name_of}:{subject}" if subject else str(self.in_name_of)

    @property
    def organizer(self) -> dict[str, int | bool]:
        """Who leads an activity in this name, as the fields of an ActivityOrganizer; nobody in a person's own name."""
        subject = SUBJECTS.get(self.in_name_of)
        if subject:
            return {f"{subject}_id": getattr(self, f"{subject}_id")}
        return {"is_office": True} if self.in_name_of == NAMES.OFFICE else {}


SUBJECTS = {
    NAMES.GROUP: "group",
    NAMES.WORKSTATION: "workstation",
    NAMES.SPECIAL_COMMITTEE: "special_committee",
    NAMES.MEMBER_GROUP: "member_group",
}


def behalf_for(in_name_of: str, subject: object) -> Behalf:
    """The name of one group, workstation, special committee or member group."""
    return Behalf(in_name_of, str(subject), **{f"{SUBJECTS[in_name_of]}_id": subject.pk})


def behalves_of(user: User, today: datetime.date | None = None) -> list[Behalf]:
    """The names `user` may use, the likeliest first; five queries besides the person's own."""
    today = today or timezone.localdate()
    member = getattr(user, "member", None)
    names = [
        *(behalf_for(NAMES.GROUP, row) for row in _groups_of(user, today)),
        *(behalf_for(NAMES.WORKSTATION, row) for row in _stations_of(user, today)),
        *(behalf_for(NAMES.SPECIAL_COMMITTEE, row) for row in _committees_of(user, today)),
        *(behalf_for(NAMES.MEMBER_GROUP, row) for row in _member_groups_of(user, today)),
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
    subject = lead and getattr(lead, SUBJECTS.get(activity.in_name_of, ""), None)
    if subject:
        return behalf_for(activity.in_name_of, subject)
    return Behalf(activity.in_name_of, activity.get_in_name_of_display())


def leads_of(user: User) -> list[Behalf]:
    """The names in which `user` may hold something: of what one keeps or heads; as the office, all and its own."""
    if user.has_perm("activities.add_activity"):
        return [one for one in behalves_of(user) if one.organizer]
    return [
        *(behalf_for(NAMES.GROUP, row) for row in groups_kept_by(user)),
        *(behalf_for(NAMES.WORKSTATION, row) for row in workstations_kept_by(user)),
        *(behalf_for(NAMES.SPECIAL_COMMITTEE, row) for row in committees_headed_by(user)),
        *(behalf_for(NAMES.MEMBER_GROUP, row) for row in member_groups_headed_by(user)),
    ]


def may_lead(behalf: Behalf, user: User) -> bool:
    return any(one.key == behalf.key for one in leads_of(user))


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


def _committees_of(user: User, today: datetime.date) -> Iterable[SpecialCommittee]:
    """Special committees of this office one sits in or heads; as the office, all of them."""
    home = SpecialCommittee.objects.filter(committee__is_home=True)
    if user.has_perm("activities.add_activity"):
        return home
    seats = Membership.objects.valid_on(today).filter(member__user=user, special_committee=OuterRef("pk"))
    return home.filter(Q(Exists(seats)) | Q(pk__in=committees_headed_by(user, today).values("pk")))


def _member_groups_of(user: User, today: datetime.date) -> Iterable[MemberGroup]:
    """Member groups one sits in or heads; as the office, all of them."""
    if user.has_perm("activities.add_activity"):
        return MemberGroup.objects.all()
    seats = MemberGroupSeat.objects.valid_on(today).filter(member__user=user, group=OuterRef("pk"))
    return MemberGroup.objects.filter(Q(Exists(seats)) | Q(pk__in=member_groups_headed_by(user, today).values("pk")))


def objection_to(behalf: Behalf, user: User, on: datetime.date) -> str:
    """Why `user` may not use this name for something done `on` that day; empty when it is fine.

    Who keeps a group's or workstation's records may do so for any day; a member only for days in it.
    """
    if user.has_perm("activities.add_activity"):
        return ""
    if behalf.in_name_of in SUBJECTS:
        subject = getattr(behalf, f"{SUBJECTS[behalf.in_name_of]}_id")
        seats, kept = {
            NAMES.GROUP: (Membership.objects.filter(committee__is_home=True, sector__group=subject), groups_kept_by),
            NAMES.WORKSTATION: (Attachment.objects.filter(workstation=subject), workstations_kept_by),
            NAMES.SPECIAL_COMMITTEE: (Membership.objects.filter(special_committee=subject), committees_headed_by),
            NAMES.MEMBER_GROUP: (MemberGroupSeat.objects.filter(group=subject), member_groups_headed_by),
        }[behalf.in_name_of]
        if not seats.valid_on(on).filter(member__user=user).exists() and not (kept(user).filter(pk=subject).exists()):
            where = "不是“{}”的驻室委员" if behalf.in_name_of == NAMES.WORKSTATION else "不在“{}”"
            return f"{on:%Y-%m-%d} 您{where.format(behalf.label)}，请核对日期，或改用别的名义。"
    elif behalf.in_name_of == NAMES.OFFICE or getattr(user, "member", None) is None:
        return "您不能用这个名义登记。"
    return ""


def needs_no_second_confirmation(behalf: Behalf, user: User) -> bool:
    """Who confirms in this name needs nobody to confirm the own entry: the convener, the workstation's contact, the
    head of the special committee or member group.
    """
    confirms = {
        NAMES.GROUP: groups_convened_by,
        NAMES.WORKSTATION: workstations_kept_by,
        NAMES.SPECIAL_COMMITTEE: committees_headed_by,
        NAMES.MEMBER_GROUP: member_groups_headed_by,
    }.get(behalf.in_name_of)
    subject = behalf.organizer.get(f"{SUBJECTS.get(behalf.in_name_of)}_id")
    return confirms is not None and confirms(user).filter(pk=subject).exists()
