"""Accepted proposals are handled together (并案), and parted again."""

from django.db import transaction

from accounts.models import User
from cppcc_office.shared.workflow import REASON, Refused
from proposals.actions.notices import tell_sponsors
from proposals.actions.review import guard, move
from proposals.models import Handover, Proposal, ProposalStep
from proposals.models.review import TARGET


@transaction.atomic
def merge_proposal(*, proposal: Proposal, into: Proposal | None, by: User) -> Proposal:
    """Merge an accepted one into another accepted one of its year (并案); its sponsors stand with the main one's."""
    pks = sorted({proposal.pk, into.pk if into else proposal.pk})
    rows = {row.pk: row for row in Proposal.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")}
    proposal, into = rows[proposal.pk], into and rows[into.pk]
    line = guard("merge", proposal, by, {TARGET: into and into.pk})
    _check(proposal, into)
    proposal.merged_into, proposal.merged_number = into, ""
    move(proposal, line, by, note=f"并入{into.number}“{into}”")
    ProposalStep.objects.create(
        proposal=into,
        action="merge",
        label=line.label,
        by=by,
        status=into.status,
        note=f"{proposal.number}“{proposal}”并入本件",
    )
    tell_sponsors(proposal, by, subject="提案并案办理", text=f"与{into.number}“{into}”并案办理，一并答复。")
    return proposal


def _check(proposal: Proposal, into: Proposal) -> None:
    """Two accepted ones of one year, neither of them merged elsewhere: so no way leads in a circle."""
    if into.pk == proposal.pk:
        raise Refused("提案不能并入自己。")
    if proposal.is_merged:
        raise Refused("这件提案已经并案，请先撤销并案。")
    if into.status != Proposal.Status.ACCEPTED or into.year != proposal.year:
        raise Refused("只能并入同一年度已经立案的提案。")
    if into.is_merged:
        raise Refused(f"“{into}”已并入别的提案，请直接并入主案。")
    if proposal.merged.exists():
        raise Refused("还有提案并入这一件，请先撤销那些并案。")
    if proposal.handovers.exclude(status=Handover.Status.CANCELLED).exists():
        raise Refused("这件提案已经交办，请先撤销交办，再并案。")


@transaction.atomic
def part_proposal(*, proposal: Proposal, by: User, reason: str) -> Proposal:
    """Handle it by itself again (撤销并案)."""
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    line = guard("part", proposal, by, {REASON: reason})
    if not proposal.is_merged:
        raise Refused("这件提案没有并案。")
    into, proposal.merged_into, proposal.merged_number = proposal.merged_into, None, ""
    move(proposal, line, by, reason=reason, note=f"不再并入{into.number}“{into}”" if into else "")
    tell_sponsors(proposal, by, subject="提案撤销并案", text=f"不再与别的提案并案，单独办理：{reason}")
    return proposal
