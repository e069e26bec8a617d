"""Awards that were published: the own one, and for members and groups those of their proposals."""

from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from proposals.models import Sponsorship
from scoring.models import Award, Nominee
from scoring.sources.base import Attribute, Source, Window, yes_or_no

OWN, LEAD, JOINT, COLLECTIVE = "本身", "第一提案人", "联名人", "集体提案"
WROTE, HELPED = "主要执笔人", "执笔人"
# Whose a proposal's award is besides the proposal's own: the way there and its condition, by kind of subject.
THROUGH = {
    "member": (
        # A collective proposal has writers, three at most, where any other has sponsors.
        ("proposal__sponsorships__member_id", "proposal__writers__member_id"),
        Q(proposal__sponsorships__state=Sponsorship.State.CONFIRMED)
        | Q(proposal__sponsorships__isnull=True, proposal__writers__isnull=False),
    ),
    "group": (("proposal__collective_sponsor_id",), Q(proposal__collective_sponsor__isnull=False)),
    "organization": (("proposal__collective_organization_id",), Q(proposal__collective_organization__isnull=False)),
    "special_committee": (("proposal__special_committee_id",), Q(proposal__special_committee__isnull=False)),
    "member_group": (("proposal__member_group_id",), Q(proposal__member_group__isnull=False)),
}


class Awards(Source):
    """DG7: an award of the year it is for; withdrawn, it is out with the reason."""

    is_of_year = True
    name = "awards"
    label = "评优"
    counted_in = "项"

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self.may_repeat = subject == "member"
        awards = Award.objects.filter(subject__in=[subject, "proposal"])
        names = awards.order_by("name").values_list("name", flat=True).distinct()
        self.attributes = {
            "award": Attribute("评优", F("award__name"), names=names.all),
            "role": Attribute("身份", self._role(), choices={word: word for word in self._roles}),
            "is_collective": yes_or_no("集体提案", Q(is_collective=True)),
        }

    @property
    def _roles(self) -> tuple[str, ...]:
        if self.subject == "member":
            return OWN, LEAD, JOINT, WROTE, HELPED
        return (OWN, COLLECTIVE) if self.subject in THROUGH else (OWN,)

    def _role(self) -> Any:
        if self.subject == "member":
            cases = [
                When(proposal__isnull=True, then=Value(OWN)),
                When(proposal__sponsorships__order__gt=1, then=Value(JOINT)),
                When(proposal__sponsorships__isnull=False, then=Value(LEAD)),
                When(proposal__writers__order__gt=1, then=Value(HELPED)),
            ]
            return Case(*cases, default=Value(WROTE), output_field=CharField())
        own = When(**{f"{self.subject}__isnull": False}, then=Value(OWN))
        return Case(own, default=Value(COLLECTIVE), output_field=CharField())

    def speaking(self, window: Window) -> QuerySet:
        days = Q() if window.is_whole else Q(award__published_on__lte=window.ends_on)
        mine, key = Q(**{f"{self.subject}__isnull": False}), F(f"{self.subject}_id")
        if self.subject in THROUGH:
            ways, holds = THROUGH[self.subject]
            mine, key = mine | holds, Coalesce(f"{self.subject}_id", *ways)
        rows = Nominee.objects.filter(days, mine, award__year=window.year, award__status=Award.Status.PUBLISHED)
        rows = rows.filter(status__in=[*Nominee.HONOURED, Nominee.Status.WITHDRAWN])
        return rows.select_related("award", "proposal").annotate(subject_ref=key)

    def counting(self, window: Window) -> QuerySet:
        return self.speaking(window).filter(status__in=Nominee.HONOURED)

    def describe(self, row: Nominee) -> tuple[Any, str, Any]:
        title = f"{row.award}：{row}" if row.proposal_id else str(row.award)
        return row.award, title, row.award.published_on

    def why_not(self, row: Nominee) -> str:
        return f"评优已取消：{row.withdrawal_reason}"
