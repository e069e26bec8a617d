"""Who asked, and whose word on the answer is therefore wanted: each sponsor, or the one who speaks for a group."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

from accounts.models import User
from members.models import Member, Post, standing_of
from proposals.actions.written import authors_of
from proposals.models import (
    COLLECTIVES,
    Feedback,
    IssueItem,
    Origin,
    Proposal,
    Reply,
    Result,
    SocialReport,
    Sponsorship,
)
from sectors.models import OrganizationClerk, SectorGroup


@dataclass(frozen=True)
class Asked:
    """One word that is wanted: a member's, a sector group's, or that of whoever made a collective proposal."""

    name: str
    is_lead: bool
    member: Member | None = None
    group: SectorGroup | None = None
    collective_of: Proposal | None = None

    @property
    def key(self) -> tuple[int | None, int | None, int | None]:
        return (
            self.member.pk if self.member else None,
            self.group.pk if self.group else None,
            self.collective_of.pk if self.collective_of else None,
        )

    @property
    def code(self) -> str:
        """How a form names it."""
        return "-".join(str(part or 0) for part in self.key)

    def speakers(self) -> frozenset[int]:
        """Accounts that may say it; empty where it has to come on paper: nobody can sign in with a closed one."""
        if self.member is not None:
            user = self.member.user
            return frozenset([user.pk] if user is not None and user.is_active else [])
        day = timezone.localdate()
        posts = Post.objects.valid_on(day).filter(member__user__is_active=True)
        if self.group is not None:
            posts = posts.filter(role__in=Post.CONVENERS, group=self.group)
            return frozenset(posts.values_list("member__user", flat=True))
        proposal = self.collective_of
        if proposal.special_committee_id:
            posts = posts.filter(role__in=Post.COMMITTEE_HEADS, special_committee=proposal.special_committee_id)
            return frozenset(posts.values_list("member__user", flat=True))
        if proposal.member_group_id:
            heads = proposal.member_group.seats.valid_on(day).filter(is_head=True, member__user__is_active=True)
            return frozenset(heads.values_list("member__user", flat=True))
        clerks = OrganizationClerk.objects.valid_on(day).filter(organization=proposal.collective_organization_id)
        clerks = clerks.filter(user__is_active=True)
        return frozenset(clerks.values_list("user", flat=True))

    def may_be_said_by(self, user: User) -> bool:
        """By who speaks for a group that day, oneself or as deputy; a member's own word is nobody else's."""
        if self.member is not None:
            return self.member.user_id == user.pk
        standing, proposal = standing_of(user), self.collective_of
        if self.group is not None:
            return self.group.pk in standing.groups_convened
        return (
            proposal.special_committee_id in standing.committees_headed
            or proposal.member_group_id in standing.member_groups_headed
            or proposal.collective_organization_id in standing.organizations_served
        )


def asked_of(subject: models.Model) -> list[Asked]:
    """Whose word is wanted, the lead first; nobody's where nobody is known, or where the person is asked elsewhere."""
    if isinstance(subject, Proposal):
        return _of_proposals(subject)
    if isinstance(subject, SocialReport):
        return _of_report(subject)
    if isinstance(subject, Result):
        return _one(subject.author, subject.author_group)
    if isinstance(subject, IssueItem):
        return _of_issue(subject)
    return []


def _one(member: Member | None, group: SectorGroup | None) -> list[Asked]:
    if member is not None:
        return [Asked(member.name, True, member=member)]
    return [Asked(str(group), True, group=group)] if group is not None else []


def _of_issue(issue: IssueItem) -> list[Asked]:
    """Who raised it, and every member whose opinion it comes from; the group where no member is known."""
    spoken = Origin.objects.of(issue).filter(opinion__member__isnull=False)
    members = {issue.member_id: issue.member} if issue.member_id else {}
    members |= {row.opinion.member_id: row.opinion.member for row in spoken}
    if not members:
        return _one(None, issue.group)
    return [Asked(member.name, place == 0, member=member) for place, member in enumerate(members.values())]


def _of_report(report: SocialReport) -> list[Asked]:
    """Every author, also of what was combined into it; where no member is known, the group."""
    authors = authors_of(report)
    if not authors:
        return _one(None, report.author_group)
    return [Asked(member.name, place == 0, member=member) for place, member in enumerate(authors)]


def with_sponsors(proposals: Iterable[Proposal]) -> None:
    """Fetch for all of them at once who asked; nothing where that is done."""
    signed = Sponsorship.objects.confirmed().select_related("member__user").order_by("order")
    by_whom = Prefetch("sponsorships", signed, to_attr="signed_rows")
    merged = Proposal.objects.select_related(*COLLECTIVES).order_by("serial_number").prefetch_related(by_whom)
    prefetch_related_objects(list(proposals), by_whom, Prefetch("merged", merged, to_attr="merged_in"), *COLLECTIVES)


def _of_proposals(main: Proposal) -> list[Asked]:
    """The main one's, and those of what was merged into it, each person and group once."""
    with_sponsors([main])
    found: dict[object, Asked] = {}
    for proposal in [main, *main.merged_in]:
        collective = proposal.collective
        if isinstance(collective, SectorGroup):
            word = Asked(str(collective), not found, group=collective)
            found.setdefault(("group", collective.pk), word)
        elif collective is not None:
            found[("of", proposal.pk)] = Asked(str(collective), not found, collective_of=proposal)
        else:
            for one in proposal.signed_rows:
                found.setdefault(("member", one.member_id), Asked(one.member.name, not found, member=one.member))
    return list(found.values())


def said_of(reply: Reply) -> dict[tuple[int | None, int | None, int | None], Feedback]:
    """What was said of an answer, by whose word it is."""
    return {(one.member_id, one.group_id, one.collective_of_id): one for one in reply.feedbacks.all()}


def accounts_of(asked: Iterable[Asked]) -> list[User]:
    """Everybody who may say one of these words, for a message."""
    ids = {pk for one in asked for pk in one.speakers()}
    return list(User.objects.filter(pk__in=ids))
