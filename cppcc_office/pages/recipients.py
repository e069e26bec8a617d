"""Who may get a 登录单: members, group liaisons, workstation contacts and clerks, with the state of their accounts."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from accounts.models import Invitation, User
from members.models import Member, Membership
from sectors.models import GroupLiaison, OrganizationClerk
from workstations.models import WorkstationContact

MEMBERS, LIAISONS, CONTACTS, CLERKS = "members", "liaisons", "contacts", "clerks"
KINDS = ((MEMBERS, "委员"), (LIAISONS, "界别联络员"), (CONTACTS, "工作室联络员"), (CLERKS, "承办单位经办人"))
NO_ACCOUNT, NOT_USED, IN_USE = "none", "unused", "used"
STATES = ((NO_ACCOUNT, "没有账号"), (NOT_USED, "有账号，还没登录过"), (IN_USE, "已在使用"))


@dataclass(frozen=True)
class Recipient:
    """Somebody who may get a slip; `key` is what a form sends for them."""

    key: str
    name: str
    where: str
    user: User | None
    slip_until: datetime.datetime | None = None
    member: Member | None = None

    @property
    def state(self) -> str:
        if self.user is None:
            return NO_ACCOUNT
        return IN_USE if self.user.last_login else NOT_USED

    @property
    def state_name(self) -> str:
        return dict(STATES)[self.state]

    @property
    def obstacle(self) -> str:
        """Why no slip can be given, or nothing."""
        if self.user is None:
            return ""
        if self.user.is_staff or self.user.is_superuser:
            return "机关工作人员的密码由系统管理员设置"
        return "" if self.user.is_active else "账号已停用"


def recipients(
    kind: str = MEMBERS, *, group: int | None = None, state: str = "", keys: Sequence[str] = ()
) -> list[Recipient]:
    """Those of one kind today, of one group (members, liaisons) and state; or exactly those named by `keys`."""
    day = timezone.localdate()
    if kind == MEMBERS:
        found = _members(day, group, [int(key[1:]) for key in keys if key[:1] == "m" and key[1:].isdecimal()])
    else:
        found = _keepers(kind, day, group)
    found = [one for one in found if (not keys or one.key in keys) and (not state or one.state == state)]
    return _with_slips(found)


def chosen(keys: Sequence[str]) -> list[Recipient]:
    """Those whom a form or another page named, of whatever kind, each once."""
    found: dict[str, Recipient] = {}
    for kind, _ in KINDS:
        if any((key[:1] == "m") == (kind == MEMBERS) for key in keys):
            found.update({one.key: one for one in recipients(kind, keys=keys) if one.key not in found})
    return list(found.values())


def _members(day: datetime.date, group: int | None, pks: Sequence[int]) -> Iterable[Recipient]:
    seats = Membership.objects.valid_on(day).filter(committee__is_home=True).select_related("sector")
    members = Member.objects.filter(pk__in=pks) if pks else Member.objects.in_office_on(day)
    if group:
        members = members.filter(pk__in=seats.filter(sector__group=group).values("member"))
    members = members.select_related("user").prefetch_related(Prefetch("memberships", seats, "seats_now"))
    return [
        Recipient(
            key=f"m{member.pk}",
            name=member.name,
            where="、".join(seat.sector.name for seat in member.seats_now if seat.sector),
            user=member.user,
            member=member,
        )
        for member in members
    ]


def _keepers(kind: str, day: datetime.date, group: int | None) -> Iterable[Recipient]:
    """People who keep records for something; one who keeps two stands once."""
    rows: QuerySet
    if kind == LIAISONS:
        rows = GroupLiaison.objects.select_related("group")
        rows = rows.filter(group=group) if group else rows
    elif kind == CONTACTS:
        rows = WorkstationContact.objects.select_related("workstation")
    else:
        rows = OrganizationClerk.objects.select_related("organization")
    keeps: dict[User, list[str]] = {}
    for row in rows.valid_on(day).select_related("user"):
        what = {LIAISONS: "group", CONTACTS: "workstation", CLERKS: "organization"}[kind]
        keeps.setdefault(row.user, []).append(str(getattr(row, what)))
    return [
        Recipient(key=f"u{user.pk}", name=user.name, where="、".join(names), user=user) for user, names in keeps.items()
    ]


def _with_slips(found: list[Recipient]) -> list[Recipient]:
    """With the day until which a slip given earlier still holds; one query."""
    users = [one.user for one in found if one.user]
    open_slips = Invitation.objects.filter(user__in=users).open_at(timezone.now())
    until = dict(open_slips.values_list("user_id", "expires_at"))
    return [
        Recipient(one.key, one.name, one.where, one.user, until.get(one.user.pk) if one.user else None, one.member)
        for one in found
    ]
