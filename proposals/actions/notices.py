"""Messages to those who made a proposal, of what became of it."""

from accounts.models import User
from outbox.actions import send_letter
from outbox.models import Letter
from proposals.models import Proposal
from proposals.sponsors import sponsors_of

LONGEST_SUBJECT = Letter._meta.get_field("subject").max_length


def tell_sponsors(proposal: Proposal, by: User, *, subject: str, text: str) -> None:
    """To everybody who stands behind it and who keeps it for them; nothing where nobody of them has an account."""
    people = [row.member.user for row in sponsors_of(proposal)]
    people += [proposal.signed_by, proposal.drafted_by]
    recipients = [user for user in people if user is not None and user.is_active and user != by]
    if recipients:
        send_letter(
            subject=f"{subject}：{proposal}"[:LONGEST_SUBJECT],
            text=text,
            recipients=recipients,
            by=by,
            url=proposal.get_absolute_url(),
        )
