"""Whom results are about: those who may object to them (`ANSWERED_FOR`), asked from the other side."""

import datetime
from collections.abc import Callable, Collection

from django.db.models import Q

from accounts.models import Deputy, User
from members.models import MemberGroupSeat, Post
from scoring.models.assessment import MEMBER
from sectors.models import GroupLiaison, OrganizationClerk
from workstations.models import WorkstationContact

type Ids = Collection[int]


def answering_for(kind: str, ids: Ids, day: datetime.date) -> list[User]:
    """Accounts of these members, or of those who answered that day for these groups and other bodies and of their
    deputies (B 角).
    """
    if kind not in ANSWERING:
        return []
    users = User.objects.filter(is_active=True)
    people = users.filter(ANSWERING[kind](ids, day))
    deputies = Deputy.objects.valid_on(day).filter(user__in=people.values("pk")).values("deputy")
    return list(people if kind == MEMBER else users.filter(Q(pk__in=people.values("pk")) | Q(pk__in=deputies)))


def _of_group(ids: Ids, day: datetime.date) -> Q:
    posts = Post.objects.valid_on(day).filter(role__in=Post.CONVENERS, group__in=ids)
    liaisons = GroupLiaison.objects.valid_on(day).filter(group__in=ids)
    return Q(member__in=posts.values("member")) | Q(pk__in=liaisons.values("user"))


def _of_workstation(ids: Ids, day: datetime.date) -> Q:
    return Q(pk__in=WorkstationContact.objects.valid_on(day).filter(workstation__in=ids).values("user"))


def _of_organization(ids: Ids, day: datetime.date) -> Q:
    return Q(pk__in=OrganizationClerk.objects.valid_on(day).filter(organization__in=ids).values("user"))


def _of_special_committee(ids: Ids, day: datetime.date) -> Q:
    posts = Post.objects.valid_on(day).filter(role__in=Post.COMMITTEE_HEADS, special_committee__in=ids)
    return Q(member__in=posts.values("member"))


def _of_member_group(ids: Ids, day: datetime.date) -> Q:
    seats = MemberGroupSeat.objects.valid_on(day).filter(is_head=True, group__in=ids)
    return Q(member__in=seats.values("member"))


ANSWERING: dict[str, Callable[[Ids, datetime.date], Q]] = {
    MEMBER: lambda ids, day: Q(member__in=ids),
    "group": _of_group,
    "workstation": _of_workstation,
    "organization": _of_organization,
    "special_committee": _of_special_committee,
    "member_group": _of_member_group,
}
