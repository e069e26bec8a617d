"""Whose members are whose: the conditions by which somebody keeps or guides a member on the day of a record."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from members.models import Member, Membership, groups_guided_by, groups_kept_by, standing_of
from sectors.models import SectorGroup


def seats_in(groups: QuerySet[SectorGroup], *, member: str, day: str | None = None) -> Exists:
    """Whether the outer row's `member` sits in one of `groups`, on the outer row's `day` or ever."""
    seats = Membership.objects.valid_on(OuterRef(day)) if day else Membership.objects.all()
    return Exists(seats.filter(member=OuterRef(member), committee__is_home=True, sector__group__in=groups))


def about_own_or_kept(user: User, *, member: str = "member") -> Q:
    """Rows about oneself, and about members of the groups one keeps or guides."""
    kept = groups_kept_by(user) | groups_guided_by(user)
    return Q(**{f"{member}__user": user}) | Q(seats_in(kept, member=member))


def members_kept_by(user: User) -> QuerySet[Member]:
    """Members for whom `user` may enter records: oneself, those of the groups kept, all of them for the office."""
    members = Member.objects.all()
    if user.has_perm("duties.add_contribution"):
        return members
    return members.filter(Q(user=user) | Q(seats_in(groups_kept_by(user), member="pk")))


def keeps_others(user: User) -> bool:
    """Whether `user` enters records for others: as keeper of a group or as the office."""
    return user.has_perm("duties.add_contribution") or bool(standing_of(user).groups_kept)


def may_enter(user: User) -> bool:
    """Whether `user` enters records of members' own year at all."""
    return getattr(user, "member", None) is not None or keeps_others(user)
