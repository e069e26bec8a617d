"""The pages of one proposal, as tabs above each of them."""

from django.urls import reverse

from accounts.models import User
from proposals.models import Proposal
from proposals.models.review import review_papers


def tabs_of(proposal: Proposal, user: User, current: str) -> list[tuple[str, str, bool]]:
    """Words, address and whether it is the page shown: the paper first, then what `user` may open besides."""
    pages = [("proposal", "提案")]
    if review_papers(user).filter(pk=proposal.pk).exists():
        pages.append(("paper", "审查"))
    return [(words, reverse(f"proposals:{name}", args=[proposal.pk]), name == current) for name, words in pages]
