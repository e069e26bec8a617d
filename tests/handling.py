"""What of handing over the small office of tests/world.py holds."""

import datetime

from django.db.models import Model

from accounts.models import User
from proposals.models import Handover
from sectors.models import Organization, SectorGroup
from tests.factories import (
    HandoverFactory,
    IssueItemFactory,
    MatterFactory,
    ProposalFactory,
    ReplyFactory,
    SponsorshipFactory,
    SupervisionFactory,
    seated_member,
)


def objects(user: User | None, organization: Organization, other_user: User, group: SectorGroup) -> dict[str, Model]:
    """`handover` is the clerk's organization's to handle, `other_handover` another's, of something not public;
    `answered` waits for the account's own word where it has a member.
    """
    day = datetime.date(2026, 3, 2)
    common = {"handed_on": day, "handed_by": other_user, "due_on": datetime.date(2026, 6, 2)}
    closed = {"is_public": False, "not_public_reason": "涉及单位内部情况"}
    first, second = ProposalFactory(**closed), ProposalFactory(**closed)
    answered = ProposalFactory(**closed)
    SponsorshipFactory(proposal=answered, member=getattr(user, "member", None) or seated_member())
    handover = HandoverFactory(proposal=first, organization=organization, status=Handover.Status.SIGNED, **common)
    reply = ReplyFactory(
        handover=HandoverFactory(proposal=answered, status=Handover.Status.REPLIED, **common), replied_on=day
    )
    reply.file.name, reply.file_name = "replies/none.pdf", "复文.pdf"
    reply.save()
    return {
        "handled_proposal": first,
        "handover": handover,
        "other_handover": HandoverFactory(proposal=second, status=Handover.Status.SIGNED, **common),
        "answered_proposal": answered,
        "answered": reply.handover,
        "answer": reply,
        "supervision": SupervisionFactory(proposal=first),
        "handed_matter": MatterFactory(status="handed"),
        "issue": IssueItemFactory(group=group),
        "other_issue": IssueItemFactory(),
    }
