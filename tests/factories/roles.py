"""One account for every role the product knows."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Group

from accounts.models import User
from members.models import Post
from sectors.models import Organization, SectorGroup
from tests.factories.accounts import DeputyFactory, UserFactory
from tests.factories.members import GuidanceFactory, PostFactory, seated_member
from tests.factories.sectors import (
    GroupLiaisonFactory,
    OrganizationClerkFactory,
    SectorGroupFactory,
    SpecialCommitteeFactory,
)
from tests.factories.workstations import WorkstationContactFactory
from workstations.models import Workstation

BUSINESS_OFFICES = ("办公室", "提案委办公室", "委员工作室科", "界别活动", "考核")


def make_user(role: str, *, group: SectorGroup | None = None, **about: Any) -> User:
    """An account in `role` (a key of ROLES).

    `group` is the sector group a member, convener, liaison, leader or their deputy belongs to, keeps or oversees;
    `workstation=` and `organization=` do the same for a contact and a clerk.
    """
    return ROLES[role](group=group, **about)


def during_a_request(user: User) -> User:
    """`user` as a page sees the person who asked for it: what somebody is, is looked up once."""
    user.memory = {}
    return user


def _administrator(**_: Any) -> User:
    return UserFactory(name="系统管理员", is_staff=True, is_superuser=True)


def _secretariat(**_: Any) -> User:
    """Of every office that does the committee's business; the keepers of the system are other people."""
    user = UserFactory(is_staff=True)
    user.groups.set(Group.objects.filter(name__in=BUSINESS_OFFICES))
    return user


def _one_office(**_: Any) -> User:
    """Of one office: keeps the proposals, looks at the rest."""
    user = UserFactory(is_staff=True)
    user.groups.set(Group.objects.filter(name="提案委办公室"))
    return user


def _leader(group: SectorGroup | None = None, **_: Any) -> User:
    user = _member(group, is_leader=True)
    PostFactory(member=user.member, role=Post.Role.VICE_CHAIR)
    if group is not None:
        GuidanceFactory(chairperson=user.member, special_committee=None, group=group, kind="oversee")
    return user


def _head(group: SectorGroup | None = None, **_: Any) -> User:
    """Head of the special committee that guides the group."""
    user = _member()
    committee = SpecialCommitteeFactory()
    PostFactory(member=user.member, role=Post.Role.COMMITTEE_HEAD, special_committee=committee)
    if group is not None:
        GuidanceFactory(special_committee=committee, group=group)
    return user


def _member(group: SectorGroup | None = None, is_leader: bool = False, **_: Any) -> User:
    user = UserFactory(is_leader=is_leader)
    seated_member(group, user=user, name=user.name)
    return user


def _convener(group: SectorGroup | None = None, **_: Any) -> User:
    group = group or SectorGroupFactory()
    user = _member(group)
    PostFactory(member=user.member, role=Post.Role.CONVENER, group=group)
    return user


def _liaison(group: SectorGroup | None = None, **_: Any) -> User:
    return GroupLiaisonFactory(**({"group": group} if group else {})).user


def _contact(workstation: Workstation | None = None, **_: Any) -> User:
    return WorkstationContactFactory(**({"workstation": workstation} if workstation else {})).user


def _clerk(organization: Organization | None = None, **_: Any) -> User:
    return OrganizationClerkFactory(**({"organization": organization} if organization else {})).user


def _deputy(group: SectorGroup | None = None, **_: Any) -> User:
    """B 角 of a convener: no post of the own."""
    return DeputyFactory(user=_convener(group)).deputy


def _stranger(**_: Any) -> User:
    """Somebody with an account and nothing else."""
    return UserFactory()


ROLES: dict[str, Callable[..., User]] = {
    "administrator": _administrator,
    "secretariat": _secretariat,
    "one_office": _one_office,
    "leader": _leader,
    "head": _head,
    "member": _member,
    "convener": _convener,
    "liaison": _liaison,
    "contact": _contact,
    "clerk": _clerk,
    "deputy": _deputy,
    "stranger": _stranger,
}
