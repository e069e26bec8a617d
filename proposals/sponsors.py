"""Those behind a proposal: its own sponsors, and those of what was merged into it (并案)."""

from proposals.models import Proposal, Sponsorship


def merged_into(proposal: Proposal) -> list[Proposal]:
    """All that were merged into it, also by way of another, with their sponsors; a few queries a step of the way."""
    found: dict[int, Proposal] = {}
    step = [proposal.pk]
    while step:
        rows = Proposal.objects.filter(merged_into__in=step).exclude(pk__in=[proposal.pk, *found])
        rows = rows.select_related("collective_sponsor", "collective_organization", "special_committee", "member_group")
        rows = rows.prefetch_related("sponsorships__member")
        new = {row.pk: row for row in rows.order_by("serial_number", "pk")}
        found |= new
        step = list(new)
    return list(found.values())


def sponsors_of(proposal: Proposal) -> list[Sponsorship]:
    """Who stands behind it: its own confirmed sponsors in their order, then those of what was merged into it.

    Everybody once, though they signed two of them.
    """
    order = {pk: place for place, pk in enumerate([proposal.pk, *(one.pk for one in merged_into(proposal))])}
    rows = Sponsorship.objects.filter(proposal__in=order, state=Sponsorship.State.CONFIRMED)
    rows = sorted(rows.select_related("member__user", "proposal"), key=lambda row: (order[row.proposal_id], row.order))
    people: dict[int, Sponsorship] = {}
    for row in rows:
        people.setdefault(row.member_id, row)
    return list(people.values())
