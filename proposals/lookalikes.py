"""Proposals like a draft, with what became of them: what its writer should know before handing it in."""

from dataclasses import dataclass

from django.db.models import Prefetch

from accounts.models import User
from proposals.models import Handover, Proposal, Reply
from proposals.similar import Passage, Similar, similar_to

MOST = 5
# From here on somebody should look whether it is the same matter.
CLOSE = 60
LONGEST_EXCERPT = 120


@dataclass(frozen=True)
class Lookalike:
    """One proposal like the draft: how like in percent, sentences beside each other, who answered and what."""

    proposal: Proposal
    likeness: int
    passages: tuple[Passage, ...]
    organizations: list[str]
    reply: Reply | None
    by_title_only: bool

    @property
    def is_close(self) -> bool:
        return self.likeness >= CLOSE

    @property
    def excerpt(self) -> str:
        """The beginning of the answer."""
        text = " ".join(self.reply.text.split()) if self.reply else ""
        return f"{text[:LONGEST_EXCERPT]}……" if len(text) > LONGEST_EXCERPT else text


def lookalikes_of(proposal: Proposal, user: User) -> list[Lookalike]:
    """Of all `user` may see, of this and earlier years, those most like it; a fixed number of queries."""
    if not (proposal.title.strip() or proposal.text.strip()):
        return []
    among = Proposal.objects.visible_to(user).handed_in().exclude(status=Proposal.Status.WITHDRAWN)
    found = similar_to(proposal.title, proposal.text, among=among, limit=MOST, without=proposal.pk)
    answers = Reply.objects.answers().select_related("result_class").order_by("-round")
    handovers = Handover.objects.answering().select_related("organization").order_by("pk")
    handovers = handovers.prefetch_related(Prefetch("replies", answers, to_attr="answers"))
    rows = Proposal.objects.filter(pk__in=[one.proposal_id for one in found]).select_related("category")
    known = {row.pk: row for row in rows.prefetch_related(Prefetch("handovers", handovers, to_attr="answering"))}
    return [_with_answers(known[one.proposal_id], one) for one in found]


def _with_answers(proposal: Proposal, found: Similar) -> Lookalike:
    replies = [reply for handover in proposal.answering for reply in handover.answers]
    organizations = [str(one.organization) for one in proposal.answering if one.organization]
    reply = replies[0] if replies else None
    return Lookalike(proposal, found.likeness, found.passages, organizations, reply, found.by_title_only)
