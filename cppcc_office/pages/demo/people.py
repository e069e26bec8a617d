"""One account for each role, standing for people of the imported ledgers."""

import datetime
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.audit import Action, log_event
from accounts.models import Deputy, User
from members.models import Guidance, Member, Post
from sectors.models import GroupLiaison, Organization, OrganizationClerk, SectorGroup, SpecialCommittee
from workstations.models import Attachment, WorkstationContact

LOGIN_PREFIX = "demo-"
BUSINESS_OFFICES = ("办公室", "提案委办公室", "委员工作室科", "界别活动", "考核")
GROUPS_PER_GUIDE = 4
# Letters and digits nobody mixes up when typing from a screen.
LETTERS, DIGITS = "abcdefghjkmnpqrstuvwxyz", "23456789"


@dataclass(frozen=True)
class Role:
    """A role as the table of accounts shows it; `make` gives an unsaved or saved account its place in the office."""

    login: str
    title: str
    look_at: str
    make: Callable[["Cast", User], None]
    name: str = ""

    @property
    def username(self) -> str:
        return LOGIN_PREFIX + self.login


class Cast:
    """The imported people and places the accounts stand for: the first by the office's order, so always the same."""

    def __init__(self) -> None:
        today = timezone.localdate()
        conveners = Post.objects.valid_on(today).filter(role=Post.Role.CONVENER).order_by("group__order", "pk")
        chairs = Post.objects.valid_on(today).filter(role=Post.Role.VICE_CHAIR).order_by("pk")
        self.convener = conveners.select_related("member", "group")[0].member
        self.group: SectorGroup = conveners[0].group
        self.leader = chairs.select_related("member")[0].member
        plain = self._members_of(self.group, today).filter(posts__isnull=True)
        serving = Exists(Attachment.objects.serving_on(today).filter(member=OuterRef("pk")))
        self.member, self.deputy, *self.others = plain.order_by(serving.desc(), "pk")[:6]
        self.committee: SpecialCommittee = self.member.memberships.get(committee__is_home=True).special_committee
        self.head = (
            Member.objects.in_office_on(today)
            .filter(memberships__special_committee=self.committee, posts__isnull=True)
            .exclude(memberships__sector__group=self.group)
            .order_by("pk")[0]
        )
        self.guided = SectorGroup.objects.order_by("order")[:GROUPS_PER_GUIDE]
        self.workstation = self.member.attachments.serving_on(today).order_by("pk")[0].workstation
        self.organization = (
            Organization.objects.filter(handovers__isnull=False).annotate(n=Count("handovers")).order_by("-n", "pk")[0]
        )

    @staticmethod
    def _members_of(group: SectorGroup, today: datetime.date) -> QuerySet[Member]:
        return Member.objects.in_office_on(today).filter(memberships__sector__group=group)


def _administrator(cast: Cast, user: User) -> None:
    user.is_staff = user.is_superuser = True
    user.save()


def _secretariat(cast: Cast, user: User) -> None:
    user.is_staff = True
    user.save()
    user.groups.set(Group.objects.filter(name__in=BUSINESS_OFFICES))


def _stands_for(member: Member, user: User) -> None:
    user.name = member.name
    user.save()
    Member.objects.filter(pk=member.pk).update(user=user)


def _leader(cast: Cast, user: User) -> None:
    user.is_leader = True
    _stands_for(cast.leader, user)
    user.groups.add(Group.objects.get(name="信息签发"))
    for group in cast.guided:
        Guidance.objects.create(kind=Guidance.Kind.OVERSEE, chairperson=cast.leader, group=group)


def _committee_head(cast: Cast, user: User) -> None:
    _stands_for(cast.head, user)
    Post.objects.create(member=cast.head, role=Post.Role.COMMITTEE_HEAD, special_committee=cast.committee)
    for group in cast.guided:
        Guidance.objects.create(kind=Guidance.Kind.GUIDE, special_committee=cast.committee, group=group)


def _convener(cast: Cast, user: User) -> None:
    _stands_for(cast.convener, user)


def _deputy(cast: Cast, user: User) -> None:
    _stands_for(cast.deputy, user)
    Deputy.objects.create(user=User.objects.get(username=LOGIN_PREFIX + "convener"), deputy=user)


def _member(cast: Cast, user: User) -> None:
    _stands_for(cast.member, user)


def _liaison(cast: Cast, user: User) -> None:
    user.save()
    GroupLiaison.objects.create(group=cast.group, user=user)


def _contact(cast: Cast, user: User) -> None:
    user.save()
    WorkstationContact.objects.create(workstation=cast.workstation, user=user)


def _clerk(cast: Cast, user: User) -> None:
    user.save()
    OrganizationClerk.objects.create(organization=cast.organization, user=user)


# A deputy stands in for the convener, so comes after.
ROLES = (
    Role("admin", "系统管理员", "管理后台的全部功能：账号、审计、各类台账", _administrator, "系统管理员"),
    Role("office", "秘书处（办公室）", "管理后台：导入台账、审批活动、名册、计分办法", _secretariat, "李文静"),
    Role("leader", "领导（副主席）", "积分排名，分管的界别在前", _leader),
    Role("head", "专委会主任", "审批所指导界别的活动", _committee_head),
    Role("convener", "界别召集人", "确认本界别活动、本界别的一年", _convener),
    Role("deputy", "召集人的代理人（B 角）", "替召集人确认活动", _deputy),
    Role("member", "委员", "手机上登记活动、本人的履职记录", _member),
    Role("liaison", "界别联络员", "替本界别录入、确认活动", _liaison, "周晓敏"),
    Role("contact", "委员工作室联络员", "工作室的活动记录", _contact, "吴小倩"),
    Role("clerk", "承办单位经办人", "交给本单位办理的提案", _clerk, "郑凯"),
)


@dataclass(frozen=True)
class Account:
    """A line of the table: an account and the password only this machine knows."""

    role: Role
    user: User
    password: str


def new_password() -> str:
    """Random, and easy to type on a phone: Kumq-rtwe-4829."""
    groups = ["".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(2)]
    return "-".join([groups[0].capitalize(), groups[1], "".join(secrets.choice(DIGITS) for _ in range(4))])


def demo_users() -> QuerySet[User]:
    return User.objects.filter(username__startswith=LOGIN_PREFIX)


def create_accounts(cast: Cast) -> list[Account]:
    """An account for each role with a password of its own, not to be changed at the first sign-in."""
    accounts = []
    for role, (password, hashed) in zip(ROLES, _passwords(len(ROLES)), strict=True):
        user = User(username=role.username, name=role.name, password=hashed, password_changed_at=timezone.now())
        role.make(cast, user)
        log_event(Action.ACCOUNT_CREATED, by=None, target=user, detail="演示账号")
        accounts.append(Account(role, user, password))
    return accounts


def renew_passwords() -> list[Account]:
    """New passwords for the accounts that are there, when the list of the old ones is lost."""
    users = {user.username: user for user in demo_users()}
    accounts = []
    for role, (password, hashed) in zip(ROLES, _passwords(len(ROLES)), strict=True):
        if user := users.get(role.username):
            user.password = hashed
            user.save(update_fields=["password"])
            accounts.append(Account(role, user, password))
    return accounts


def _passwords(count: int) -> list[tuple[str, str]]:
    """Passwords with their hashes; hashing is slow by design, so on all cores."""
    passwords = [new_password() for _ in range(count)]
    with ThreadPoolExecutor() as pool:
        return list(zip(passwords, pool.map(make_password, passwords), strict=True))
