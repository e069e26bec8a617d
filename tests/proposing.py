"""What of proposals the small office of tests/world.py holds."""

from django.core.files.base import ContentFile
from django.db.models import Model

from accounts.models import User
from members.models import Member
from proposals.models import Proposal, ProposalFile
from tests.factories import (
    DraftFactory,
    ProposalCategoryFactory,
    ProposalFactory,
    ReviewerFactory,
    ReviewGroupFactory,
    SponsorshipFactory,
)


def objects(user: User | None, colleague: Member, other_member: Member, other_user: User) -> dict[str, Model]:
    """`draft_proposal` is the account's own (of a colleague where it has no seat), `submitted_proposal` and
    `accepted_proposal` are a stranger's.
    """
    own = getattr(user, "member", None) or colleague
    submitted = ProposalFactory(
        status=Proposal.Status.SUBMITTED, drafted_by=other_user, category=ProposalCategoryFactory()
    )
    accepted = ProposalFactory(drafted_by=other_user)
    draft = DraftFactory(drafted_by=user or other_user)
    SponsorshipFactory(proposal=draft, member=own)
    SponsorshipFactory(proposal=submitted, member=other_member)
    SponsorshipFactory(proposal=accepted, member=other_member)
    ReviewerFactory(user=other_user, group=ReviewGroupFactory(categories=[submitted.category]))
    cosigner = SponsorshipFactory(proposal=draft, member=other_member, order=2, state="invited")
    own_file = ProposalFile(proposal=draft, name="附表.pdf", uploaded_by=user or other_user)
    own_file.file.save("own.pdf", ContentFile(b"%PDF-1.4"), save=True)
    file = ProposalFile(proposal=submitted, name="图表.pdf", uploaded_by=other_user)
    file.file.save("paper.pdf", ContentFile(b"%PDF-1.4"), save=True)
    return {
        "draft_proposal": draft,
        "submitted_proposal": submitted,
        "accepted_proposal": accepted,
        "proposal_file": file,
        "own_proposal_file": own_file,
        "cosigner": cosigner,
    }
