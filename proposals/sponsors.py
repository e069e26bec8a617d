"""Those behind a proposal: its own sponsors, and those of what was merged into it (并案)."""

from collections.abc import Callable

from django.db.models import Prefetch

from members.models import Member
from proposals.models import Proposal, Sponsorship

NAMES_SHOWN = 3


def merged_into(proposal: Proposal) -> list[Proposal]:
    """All that were merged into it, also by way of another, with their sponsors; a few queries a step of the way."""
    found: dict[int, Proposal] = {}
    step = [proposal.pk]
    while step:
        rows = Proposal.objects.filter(merged_into__in=step).exclude(pk__in=[proposal.pk, *found])
        rows = rows.select_related("collective_sponsor", "collective_organization", "special_committee", "member_group")
        signed = Sponsorship.objects.confirmed().select_related("member").order_by("order")
        rows = rows.prefetch_related(Prefetch("sponsorships", signed))
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


def signed_members(proposal: Proposal) -> list[Member]:
    """Who signed it, in their order; the rows have their `sponsorships__member` fetched."""
    rows = sorted(proposal.sponsorships.all(), key=lambda row: row.order)
    return [row.member for row in rows if row.state == Sponsorship.State.CONFIRMED]


def all_names(proposal: Proposal) -> str:
    """In whose name it is made: 市工商联, or everybody who signed."""
    return str(proposal.collective or "、".join(one.name for one in signed_members(proposal)))


def short_names(proposal: Proposal) -> str:
    """张三、李四、王五等 8 人."""
    people = signed_members(proposal)
    if proposal.collective or len(people) <= NAMES_SHOWN:
        return all_names(proposal)
    return f"{'、'.join(one.name for one in people[:NAMES_SHOWN])}等 {len(people)} 人"


def first_name(proposal: Proposal) -> str:
    """张三等 8 人."""
    people = signed_members(proposal)
    if proposal.collective or len(people) < 2:
        return all_names(proposal)
    return f"{people[0].name}等 {len(people)} 人"


# How a committee publishes names; the key is what a form carries.
NAMINGS: dict[str, tuple[str, Callable[[Proposal], str]]] = {
    "all": ("全部姓名", all_names),
    "short": ("前三人等", short_names),
    "first": ("第一提案人等", first_name),
}
