"""In whose name a proposal may be written: one's own, a group's, a committee's, a member group's, a party's."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model

from accounts.models import User
from members.models import Member, MemberGroup, MemberGroupSeat, Post, standing_of
from proposals.models import COLLECTIVES, Proposal
from sectors.models import Organization, SectorGroup, SpecialCommittee

_K = Proposal.Kind
TYPES = "proposals.add_proposal"
FIELDS = {
    _K.SECTOR: "collective_sponsor",
    _K.PARTY: "collective_organization",
    _K.PEOPLE: "collective_organization",
    _K.COMMITTEE: "special_committee",
    _K.GROUP: "member_group",
}
# 界别、委员小组提案 are made during the plenary (全国政协提案工作条例).
ONLY_AT_PLENARY = (_K.SECTOR, _K.GROUP)
SIGNED_BY_HEAD = {_K.SECTOR: "召集人", _K.COMMITTEE: "专委会主任", _K.GROUP: "组长"}
SEALED = (_K.PARTY, _K.PEOPLE)
_KIND_OF_BODY = {Organization.Kind.PARTY: _K.PARTY, Organization.Kind.PEOPLE: _K.PEOPLE}


@dataclass(frozen=True)
class Author:
    """One name somebody may write in; `key` is what a form carries."""

    kind: str
    label: str
    pk: int | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.pk}" if self.pk else self.kind

    def put_on(self, proposal: Proposal) -> None:
        """Make it a proposal of this author and of nobody else."""
        proposal.kind = self.kind
        for field in COLLECTIVES:
            setattr(proposal, f"{field}_id", self.pk if FIELDS.get(self.kind) == field else None)


def authors_of(user: User, on: datetime.date) -> list[Author]:
    """The names `user` may write in that day, one's own first."""
    standing = standing_of(user, on)
    found = []
    if Member.objects.in_office_on(on).filter(user=user).exists():
        found.append(Author(_K.MEMBER, "本人（可以邀请联名）"))
    found += _named(_K.SECTOR, SectorGroup.objects.filter(pk__in=standing.groups_kept))
    found += _named(_K.COMMITTEE, SpecialCommittee.objects.filter(pk__in=standing.committees_headed))
    found += _named(_K.GROUP, MemberGroup.objects.filter(pk__in=standing.member_groups_headed))
    bodies = Organization.objects.filter(kind__in=_KIND_OF_BODY)
    if not user.has_perm(TYPES):
        bodies = bodies.filter(pk__in=standing.organizations_served)
    for body in bodies:
        kind = _KIND_OF_BODY[body.kind]
        found.append(Author(kind, f"{body}（{kind.label}）", body.pk))
    return found


def may_write(user: User, on: datetime.date) -> bool:
    """Whether there is a name `user` may write in; for most it is known without looking further."""
    standing = standing_of(user, on)
    if standing.groups_sat_in or standing.groups_kept or standing.committees_headed or standing.member_groups_headed:
        return True
    return bool(authors_of(user, on))


def _named(kind: Proposal.Kind, rows: Iterable[Model]) -> list[Author]:
    return [Author(kind, f"{row}（{kind.label}）", row.pk) for row in rows]


def signers_of(proposal: Proposal, on: datetime.date) -> list[User]:
    """Who can sign it for the group, the committee or the member group that day; nobody in their stead."""
    posts = Post.objects.valid_on(on).exclude(member__user=None).select_related("member__user")
    if proposal.kind == _K.SECTOR:
        rows = posts.filter(role__in=Post.CONVENERS, group=proposal.collective_sponsor_id)
    elif proposal.kind == _K.COMMITTEE:
        rows = posts.filter(role__in=Post.COMMITTEE_HEADS, special_committee=proposal.special_committee_id)
    elif proposal.kind == _K.GROUP:
        seats = MemberGroupSeat.objects.valid_on(on).exclude(member__user=None).select_related("member__user")
        rows = seats.filter(is_head=True, group=proposal.member_group_id)
    else:
        return []
    return list({row.member.user_id: row.member.user for row in rows}.values())


def types_for_member(user: User, proposal: Proposal) -> bool:
    """Whether `user` types it in the office for a member who handed it in on paper."""
    is_office = proposal.drafted_by_id == user.pk and user.has_perm(TYPES)
    return is_office and proposal.kind == _K.MEMBER and proposal.steps.filter(action="on_paper").exists()
