"""Who reads the points of each kind of subject beside leaders and the office, and the pages that stand around them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.models import User
from members.models import (
    Member,
    MemberGroup,
    committees_headed_by,
    groups_guided_by,
    groups_kept_by,
    member_groups_headed_by,
    standing_of,
)
from proposals.models import Proposal
from scoring.subjects import SUBJECTS
from sectors.models import Organization, SectorGroup, SpecialCommittee
from workstations.models import Workstation, workstations_kept_by


def may_rank(user: User) -> bool:
    """Leaders, and staff whose office looks at scoring; everybody else waits until a year is published."""
    return user.is_leader or user.has_perm("scoring.view_rulebook")


@dataclass(frozen=True)
class Readers:
    """`mine` gives the rows whose points a person reads before anything is published.

    `board` names the page with everybody's points, `page` the subject's own page.
    """

    everybody: QuerySet
    mine: Callable[[User], QuerySet]
    board: str
    board_words: str
    page: str = ""
    page_words: str = ""

    def open_to(self, user: User) -> QuerySet:
        """The rows whose points `user` may read."""
        return (self.everybody if may_rank(user) else self.mine(user)).distinct()

    def page_of(self, pk: int) -> str:
        return reverse(self.page, args=[pk]) if self.page else ""


READERS: dict[str, Readers] = {
    "group": Readers(
        SectorGroup.objects.all(),
        lambda user: groups_kept_by(user) | groups_guided_by(user),
        "scoring:ranking",
        "界别排名",
        "group",
        "界别页面",
    ),
    "member": Readers(
        Member.objects.all(), Member.objects.visible_to, "scoring:members", "委员积分", "member", "委员页面"
    ),
    "workstation": Readers(
        Workstation.objects.all(),
        workstations_kept_by,
        "scoring:workstations",
        "工作室积分",
        "workstation",
        "工作室页面",
    ),
    "organization": Readers(
        Organization.objects.all(),
        lambda user: Organization.objects.filter(pk__in=standing_of(user).organizations_served),
        "scoring:organizations",
        "承办单位积分",
    ),
    "special_committee": Readers(
        SpecialCommittee.objects.all(), committees_headed_by, "scoring:special_committees", "专委会积分"
    ),
    "member_group": Readers(MemberGroup.objects.all(), member_groups_headed_by, "scoring:member_groups", "小组积分"),
    "proposal": Readers(
        Proposal.objects.handed_in(),
        lambda user: Proposal.objects.handed_in().filter(pk__in=Proposal.objects.written_by(user).values("pk")),
        "scoring:proposals",
        "提案积分",
        "proposals:proposal",
        "提案页面",
    ),
}


def get_subject(kind: str, user: User, pk: int) -> Any:
    """The row whose points `user` may read; Http404 otherwise, and for a kind that nobody scores."""
    if kind not in SUBJECTS or kind not in READERS:
        raise Http404
    return get_object_or_404(READERS[kind].open_to(user), pk=pk)
