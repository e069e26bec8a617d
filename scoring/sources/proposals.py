"""Proposals: a group's by its lead sponsor's seat on the day or as collective sponsor, a member's by sponsorship."""

import datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from members.models import Membership
from proposals.figures import lead_seats
from proposals.models import Proposal, Sponsorship, Supervision, Writer
from scoring.sources.base import (
    Attribute,
    Source,
    Window,
    first_of,
    in_office,
    labels,
    post_attributes,
    seated,
    yes_or_no,
)

ALONE, LEAD, JOINT, COLLECTIVE = "独立提案人", "第一提案人", "联名人", "集体"


def in_window(window: Window, prefix: str = "") -> Q:
    """Proposals belong to the year of their plenary, whatever day they were handed in; to a part of a rule's year by
    that day. The first quarter has those handed in before the year too, the last those handed in after it.
    """
    if window.starts_on and not window.part:
        return Q(**{f"{prefix}submitted_on__range": window.days})
    year_end = datetime.date(window.year, 12, 31)
    begun = Q() if window.opens_year else Q(**{f"{prefix}submitted_on__gte": window.days[0]})
    ended = Q() if window.ends_on >= year_end else Q(**{f"{prefix}submitted_on__lte": window.ends_on})
    return begun & ended & Q(**{f"{prefix}year": window.year})


def about_proposal(prefix: str = "") -> dict[str, Attribute]:
    return {
        "status": Attribute("审查意见", F(f"{prefix}status"), choices=labels(Proposal.Status.choices), is_state=True),
        "is_key": yes_or_no("重点提案", Q(**{f"{prefix}is_key": True})),
        "is_merged": yes_or_no(
            "并案", Q(**{f"{prefix}merged_into__isnull": False}) | ~Q(**{f"{prefix}merged_number": ""})
        ),
    }


def not_standing(proposal: Proposal) -> str:
    """Why a proposal is not one handed in; "" where it is."""
    gone = (Proposal.Status.WITHDRAWN, Proposal.Status.RETURNED)
    return f"提案{proposal.get_status_display()}" if proposal.status in gone else ""


def others_signed(proposal: str) -> Exists:
    return Exists(signed().filter(proposal=OuterRef(proposal), order__gt=1))


def signed() -> QuerySet[Sponsorship]:
    """Not those who were asked and did not sign."""
    return Sponsorship.objects.filter(state=Sponsorship.State.CONFIRMED)


class ProposalsOfGroups(Source):
    name = "proposals"
    subject = "group"
    label = "提案"
    counted_in = "件"
    may_repeat = True
    attributes = {
        **about_proposal(),
        "sponsor": Attribute(
            "提案者",
            Case(
                When(collective_sponsor__isnull=False, then=Value(COLLECTIVE)),
                When(others_signed("pk"), then=Value(JOINT)),
                default=Value(ALONE),
                output_field=CharField(),
            ),
            choices={word: word for word in (COLLECTIVE, JOINT, ALONE)},
        ),
    }

    def speaking(self, window: Window) -> QuerySet:
        on_the_day = lead_seats(Membership.objects.valid_on(OuterRef("submitted_on")).order_by("pk"))
        ever = lead_seats(Membership.objects.order_by("-starts_on", "-pk"))
        return (
            Proposal.objects.handed_in()
            .filter(in_window(window))
            .annotate(
                subject_ref=first_of(
                    "collective_sponsor_id",
                    Subquery(on_the_day.values("sector__group")[:1]),
                    Subquery(ever.values("sector__group")[:1]),
                )
            )
        )

    def counting(self, window: Window) -> QuerySet:
        lead = Q(sponsorships__order=1) & seated("sponsorships__member", "submitted_on")
        rows = Proposal.objects.counting().filter(Q(collective_sponsor__isnull=False) | lead, in_window(window))
        return rows.annotate(
            subject_ref=first_of("collective_sponsor_id", "sponsorships__member__memberships__sector__group_id")
        )

    def near(self, subject_id: int) -> Q:
        return Q(collective_sponsor=subject_id) | Q(sponsorships__member__memberships__sector__group=subject_id)

    def describe(self, row: Proposal) -> tuple[Any, str, Any]:
        return row, row.title_for_others, row.submitted_on

    def why_not(self, row: Proposal) -> str:
        return not_standing(row) or "第一提案人在提出当日不在任"


class ProposalsOfMembers(Source):
    name = "proposals"
    subject = "member"
    label = "提案"
    counted_in = "件"
    attributes = {
        **about_proposal("proposal__"),
        "role": Attribute(
            "提案人身份",
            Case(
                When(order__gt=1, then=Value(JOINT)),
                When(others_signed("proposal"), then=Value(LEAD)),
                default=Value(ALONE),
                output_field=CharField(),
            ),
            choices={word: word for word in (ALONE, LEAD, JOINT)},
        ),
        "sponsors": Attribute(
            "提案人数",
            Subquery(
                signed()
                .filter(proposal=OuterRef("proposal"))
                .order_by()
                .values("proposal")
                .annotate(number=Count("pk"))
                .values("number"),
                output_field=IntegerField(),
            ),
            is_number=True,
        ),
        **post_attributes("member", "proposal__submitted_on"),
    }

    def speaking(self, window: Window) -> QuerySet:
        return (
            signed()
            .filter(in_window(window, "proposal__"))
            .select_related("proposal", "member")
            .annotate(subject_ref=F("member_id"))
        )

    def counting(self, window: Window) -> QuerySet:
        standing = Proposal.objects.counting().filter(in_window(window))
        rows = self.speaking(window).filter(proposal__in=standing.values("pk"))
        return rows.filter(in_office("member", "proposal__submitted_on"))

    def describe(self, row: Sponsorship) -> tuple[Any, str, Any]:
        return row.proposal, row.proposal.title_for_others, row.proposal.submitted_on

    def why_not(self, row: Sponsorship) -> str:
        return not_standing(row.proposal) or f"提出当日{row.member}不在任"


class CollectiveProposalsOfMembers(Source):
    """Collective proposals by who wrote them, three at most; members' own proposals are their sponsors'."""

    name = "collective_proposals"
    subject = "member"
    label = "执笔的集体提案"
    counted_in = "件"
    attributes = {
        **about_proposal("proposal__"),
        "kind": Attribute("提案种类", F("proposal__kind"), choices=labels(Proposal.Kind.choices)),
        "is_first": yes_or_no("主要执笔人", Q(order=1)),
        "writers": Attribute(
            "执笔人数",
            Subquery(
                Writer.objects.filter(proposal=OuterRef("proposal"))
                .order_by()
                .values("proposal")
                .annotate(number=Count("pk"))
                .values("number"),
                output_field=IntegerField(),
            ),
            is_number=True,
        ),
        **post_attributes("member", "proposal__submitted_on"),
    }

    def speaking(self, window: Window) -> QuerySet:
        rows = Writer.objects.filter(in_window(window, "proposal__")).exclude(proposal__kind=Proposal.Kind.MEMBER)
        return rows.select_related("proposal", "member").annotate(subject_ref=F("member_id"))

    def counting(self, window: Window) -> QuerySet:
        standing = Proposal.objects.counting().filter(in_window(window))
        rows = self.speaking(window).filter(proposal__in=standing.values("pk"))
        return rows.filter(in_office("member", "proposal__submitted_on"))

    def describe(self, row: Writer) -> tuple[Any, str, Any]:
        return row.proposal, row.proposal.title_for_others, row.proposal.submitted_on

    def why_not(self, row: Writer) -> str:
        return not_standing(row.proposal) or f"提出当日{row.member}不在任"


class SupervisionsOfProposals(Source):
    """Each leader who took a proposal in hand; it counts once the supervision was held."""

    is_of_year = True
    name = "supervisions"
    subject = "proposal"
    label = "领导领衔督办"
    counted_in = "次"
    attributes = {
        "form": Attribute("督办形式", F("form"), choices=labels(Supervision.Form.choices)),
        "has_look_back": yes_or_no("已回头看", Q(look_back_on__isnull=False)),
    }

    def speaking(self, window: Window) -> QuerySet:
        rows = Supervision.objects.filter(in_window(window, "proposal__")).select_related("proposal", "leader")
        return rows.annotate(subject_ref=F("proposal_id"))

    def counting(self, window: Window) -> QuerySet:
        return self.speaking(window).filter(held_on__lte=window.ends_on)

    def describe(self, row: Supervision) -> tuple[Any, str, Any]:
        return row.proposal, str(row), row.held_on or row.planned_on

    def why_not(self, row: Supervision) -> str:
        return "督办在统计的日期以后" if row.held_on else "还没有督办"
