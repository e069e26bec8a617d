"""A row about one of those who are scored, and whom it is about."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.exactly_one import exactly_one
from members.models import (
    Member,
    MemberGroup,
    committees_headed_by,
    groups_convened_by,
    member_groups_headed_by,
    standing_of,
)
from proposals.models import Proposal, Sponsorship
from sectors.models import Organization, SectorGroup, SpecialCommittee
from workstations.models import Attachment, Workstation, workstations_kept_by

# Kinds of subject by the name rulebooks use, which is also the name of the key that points at one.
SUBJECT_MODELS: dict[str, type[models.Model]] = {
    "member": Member,
    "group": SectorGroup,
    "workstation": Workstation,
    "organization": Organization,
    "special_committee": SpecialCommittee,
    "member_group": MemberGroup,
    "proposal": Proposal,
}
ONE_SUBJECT = exactly_one(*SUBJECT_MODELS)


def _one(model: type[models.Model], label: str) -> models.ForeignKey:
    return models.ForeignKey(model, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label)


class AboutSubject(models.Model):
    """Speaks about exactly one subject; the concrete model adds the constraint `ONE_SUBJECT`."""

    member = _one(Member, "委员")
    group = _one(SectorGroup, "界别（联组）")
    workstation = _one(Workstation, "委员工作室")
    organization = _one(Organization, "承办单位")
    special_committee = _one(SpecialCommittee, "专委会")
    member_group = _one(MemberGroup, "委员小组")
    proposal = _one(Proposal, "提案")

    class Meta:
        abstract = True

    @property
    def subject_kind(self) -> str:
        return next(name for name in SUBJECT_MODELS if getattr(self, f"{name}_id"))

    @property
    def subject(self) -> Any:
        """The member, group, workstation … it is about."""
        return getattr(self, self.subject_kind)


def stands_for(user: User) -> Q:
    """Rows about oneself, or about what one speaks for."""
    return (
        Q(member__user=user)
        | Q(group__in=groups_convened_by(user))
        | Q(workstation__in=workstations_kept_by(user))
        | Q(organization__in=standing_of(user).organizations_served)
        | Q(special_committee__in=committees_headed_by(user))
        | Q(member_group__in=member_groups_headed_by(user))
        | Q(proposal__in=Sponsorship.objects.filter(member__user=user).values("proposal"))
    )


def concerns(user: User) -> Q:
    """Rows on which `user` must not decide: about oneself, what one speaks for or keeps as a liaison, the
    workstation one is attached to, and proposals such a body handed in.
    """
    standing = standing_of(user)
    handed_in = (
        Q(proposal__collective_sponsor__in=standing.groups_kept)
        | Q(proposal__special_committee__in=standing.committees_headed)
        | Q(proposal__member_group__in=standing.member_groups_headed)
        | Q(proposal__collective_organization__in=standing.organizations_served)
    )
    attended = Attachment.objects.valid_on(timezone.localdate()).filter(member__user=user)
    served = Q(group__in=standing.groups_kept) | Q(workstation__in=attended.values("workstation"))
    return stands_for(user) | served | handed_in
