"""What of proposals the small office of tests/world.py holds."""

import datetime

from django.core.files.base import ContentFile
from django.db.models import Model

from accounts.models import User
from members.models import Member
from proposals.models import Proposal, ProposalFile, Result, SocialReport
from tests.factories import (
    AdoptionFactory,
    BulletinFactory,
    DraftFactory,
    InstructionFactory,
    ProposalCategoryFactory,
    ProposalFactory,
    ResultFactory,
    ReviewerFactory,
    ReviewGroupFactory,
    SocialReportFactory,
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
    return (
        _reports(user, own, other_member, other_user)
        | _results(user, own, other_member, other_user)
        | {
            "draft_proposal": draft,
            "submitted_proposal": submitted,
            "accepted_proposal": accepted,
            "proposal_file": file,
            "own_proposal_file": own_file,
            "cosigner": cosigner,
        }
    )


def _results(user: User | None, own: Member, other_member: Member, other_user: User) -> dict[str, Model]:
    """`own_result` is still being written; of the others, a stranger's, the state is in the name."""
    status = Result.Status
    out = {"status": status.SENT, "sent_to": "市委、市政府", "sent_on": datetime.date(2020, 6, 1)}
    others = {
        "submitted_result": {"status": status.SUBMITTED},
        "registered_result": {"status": status.REGISTERED},
        "sent_result": out,
        "internal_result": out | {"marking": Result.Marking.INTERNAL},
    }
    found = {name: ResultFactory(author=other_member, text="正文", **about) for name, about in others.items()}
    found["sent_result"].file.save("paper.pdf", ContentFile(b"%PDF-1.4"), save=True)
    draft = ResultFactory(author=own, drafted_by=user or other_user, status=status.DRAFT, submitted_on=None)
    sent = {"report": None, "result": found["sent_result"]}
    return {
        "own_result": draft,
        "result_adoption": AdoptionFactory(**sent),
        "result_instruction": InstructionFactory(**sent),
        **found,
    }


def _reports(user: User | None, own: Member, other_member: Member, other_user: User) -> dict[str, Model]:
    """`own_report` is still being written; of the others the state is in the name, and whether it is marked."""
    status, marking = SocialReport.Status, SocialReport.Marking
    bulletin = BulletinFactory(issued_by=other_user)
    others = {
        "submitted_report": {"status": status.SUBMITTED},
        "editing_report": {"status": status.EDITING, "edited_title": "甲", "edited_text": "乙"},
        "issued_report": {"status": status.ISSUED, "bulletin": bulletin},
        "internal_report": {"status": status.ISSUED, "bulletin": bulletin, "marking": marking.INTERNAL},
        "desk_report": {"status": status.SUBMITTED, "marking": marking.DESK},
    }
    found = {name: SocialReportFactory(author=other_member, text="正文", **about) for name, about in others.items()}
    draft = SocialReportFactory(
        author=own, drafted_by=user or other_user, status=status.DRAFT, submitted_on=None, text="路灯不亮。"
    )
    found["submitted_report"].file.save("paper.pdf", ContentFile(b"%PDF-1.4"), save=True)
    issued = found["issued_report"]
    effects = {
        "report_adoption": AdoptionFactory(report=issued),
        "report_instruction": InstructionFactory(report=issued),
    }
    return {"own_report": draft, "bulletin": bulletin, **effects, **found}
