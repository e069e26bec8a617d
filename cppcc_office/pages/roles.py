"""What somebody is here, today: several roles at once, in one's own right or in place of a principal."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model
from django.utils import timezone

from accounts.models import Deputy, User
from members.models import Guidance, Member, Post
from sectors.models import GroupLiaison, Organization, OrganizationClerk, SectorGroup, SpecialCommittee
from workstations.models import Workstation, WorkstationContact

# They write proposals of their own; what is handed over goes to the others.
WRITERS = (Organization.Kind.PARTY, Organization.Kind.PEOPLE)


@dataclass(frozen=True)
class Charge[Thing: Model]:
    """Something one answers for; `instead_of` is the principal when one only stands in, None in one's own right."""

    thing: Thing
    instead_of: User | None = None


@dataclass(frozen=True)
class Roles:
    """Everything `user` is on a day. A thing one has in one's own right and for a principal stands once, as own."""

    user: User
    member: Member | None
    convened: tuple[Charge[SectorGroup], ...]
    liaised: tuple[Charge[SectorGroup], ...]
    headed: tuple[Charge[SpecialCommittee], ...]
    guided: tuple[Charge[SectorGroup], ...]
    workstations: tuple[Charge[Workstation], ...]
    organizations: tuple[Charge[Organization], ...]
    principals: tuple[User, ...]

    @property
    def is_secretariat(self) -> bool:
        return self.user.is_secretariat

    @property
    def is_leader(self) -> bool:
        return self.user.is_leader

    @property
    def kept(self) -> tuple[Charge[SectorGroup], ...]:
        """Groups whose records one keeps, as convener or liaison."""
        return _once([*self.convened, *self.liaised])

    @property
    def names(self) -> list[str]:
        """The roles in words, the widest first."""
        own = {
            "机关": self.is_secretariat,
            "领导": self.is_leader,
            "专委会负责人": _has_own(self.headed),
            "召集人": _has_own(self.convened),
            "界别联络员": _has_own(self.liaised),
            "委员": self.member is not None,
            "工作室联络员": _has_own(self.workstations),
            "承办单位经办人": _has_own(tuple(one for one in self.organizations if one.thing.kind not in WRITERS)),
            "党派、团体经办人": _has_own(tuple(one for one in self.organizations if one.thing.kind in WRITERS)),
        }
        return [name for name, holds in own.items() if holds] + [f"{one}的代理人" for one in self.principals]


def roles_of(user: User, on: datetime.date | None = None) -> Roles:
    """Look up every role of `user` on that day (today); seven queries, whatever the number of roles."""
    day = on or timezone.localdate()
    deputies = Deputy.objects.valid_on(day).filter(deputy=user, user__is_active=True).select_related("user")
    principals = {row.user_id: row.user for row in deputies}
    people = [user.pk, *principals]

    def charges(rows: Iterable[tuple[Model, int]]) -> tuple[Charge, ...]:
        return _once([Charge(thing, None if who == user.pk else principals[who]) for thing, who in rows])

    held = Post.objects.valid_on(day).filter(role__in=(*Post.CONVENERS, *Post.COMMITTEE_HEADS), member__user__in=people)
    posts = list(held.select_related("group", "special_committee", "member"))
    liaisons = GroupLiaison.objects.valid_on(day).filter(user__in=people).select_related("group")
    contacts = WorkstationContact.objects.valid_on(day).filter(user__in=people).select_related("workstation")
    clerks = OrganizationClerk.objects.valid_on(day).filter(user__in=people).select_related("organization")
    headed = [(row.special_committee, row.member.user_id) for row in posts if row.role in Post.COMMITTEE_HEADS]
    return Roles(
        user=user,
        member=getattr(user, "member", None),
        convened=charges((row.group, row.member.user_id) for row in posts if row.role in Post.CONVENERS),
        liaised=charges((row.group, row.user_id) for row in liaisons),
        headed=charges(headed),
        guided=charges(_guided(people, headed, day)),
        workstations=charges((row.workstation, row.user_id) for row in contacts),
        organizations=charges((row.organization, row.user_id) for row in clerks),
        principals=tuple(principals.values()),
    )


def _guided(
    people: list[int], headed: list[tuple[SpecialCommittee, int]], day: datetime.date
) -> Iterable[tuple[SectorGroup, int]]:
    """Groups answered for as chairperson, or as head of the guiding committee, with whose account; one query."""
    heads: dict[int, list[int]] = {}
    for committee, who in headed:
        heads.setdefault(committee.pk, []).append(who)
    guidance = Guidance.objects.valid_on(day).select_related("group", "chairperson").order_by("group__order", "pk")
    for row in guidance:
        if row.chairperson_id and row.chairperson.user_id in people:
            yield row.group, row.chairperson.user_id
        for who in heads.get(row.special_committee_id, ()):
            yield row.group, who


def _once[Thing: Model](charges: list[Charge[Thing]]) -> tuple[Charge[Thing], ...]:
    """Each thing once; the own right comes before a principal's."""
    found: dict[int, Charge[Thing]] = {}
    for charge in sorted(charges, key=lambda charge: charge.instead_of is not None):
        found.setdefault(charge.thing.pk, charge)
    return tuple(found.values())


def _has_own(charges: tuple[Charge, ...]) -> bool:
    return any(charge.instead_of is None for charge in charges)
