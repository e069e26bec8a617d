"""What somebody is here, today: several roles at once, in one's own right or in place of a principal."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from members.models import Guidance, Member, Post, standing_of
from sectors.models import Organization, SectorGroup, SpecialCommittee
from workstations.models import Workstation, contacts_held_by

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
    """Look up every role of `user` on that day (today); seven queries at most."""
    day = on or timezone.localdate()
    standing = standing_of(user, day)
    principals = {row.user_id: row.user for row in user.stood_in_for(day) if row.user.is_active}
    whose = {user.pk: None} | principals

    def charges(rows: Iterable[tuple[Model, int]]) -> tuple[Charge, ...]:
        return _once([Charge(thing, whose[who]) for thing, who in rows if who in whose])

    headed = [(post.special_committee, post.account) for post in standing.posts if post.role in Post.COMMITTEE_HEADS]
    return Roles(
        user=user,
        member=getattr(user, "member", None),
        convened=charges((post.group, post.account) for post in standing.posts if post.role in Post.CONVENERS),
        liaised=charges((row.group, row.user_id) for row in standing.liaisons),
        headed=charges(headed),
        guided=charges(_guided(standing.guidance, headed)),
        workstations=charges((row.workstation, row.user_id) for row in contacts_held_by(user, day)),
        organizations=charges((row.organization, row.user_id) for row in standing.clerks),
        principals=tuple(principals.values()),
    )


def _guided(guidance: list[Guidance], headed: list[tuple[SpecialCommittee, int]]) -> Iterable[tuple[SectorGroup, int]]:
    """Groups answered for as chairperson, or as head of the guiding committee, with whose account."""
    for row in guidance:
        yield row.group, row.account
        for committee, who in headed:
            if committee.pk == row.special_committee_id:
                yield row.group, who


def _once[Thing: Model](charges: list[Charge[Thing]]) -> tuple[Charge[Thing], ...]:
    """Each thing once; the own right comes before a principal's."""
    found: dict[int, Charge[Thing]] = {}
    for charge in sorted(charges, key=lambda charge: charge.instead_of is not None):
        found.setdefault(charge.thing.pk, charge)
    return tuple(found.values())


def _has_own(charges: tuple[Charge, ...]) -> bool:
    return any(charge.instead_of is None for charge in charges)
