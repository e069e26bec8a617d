"""Numbers under fire: people hand in while the office accepts, on the database the tests run on."""

import datetime
import random

import pytest
from django.utils import timezone

from cppcc_office.shared.workflow import Refused
from proposals.actions.review import accept_proposal, reverse_proposal
from proposals.actions.submitting import submit_proposal
from proposals.models import CallPeriod, NumberSeries, Proposal, VoidedNumber
from tests.at_once import all_at_once
from tests.factories import (
    DraftFactory,
    ProposalCategoryFactory,
    ProposalFactory,
    SponsorshipFactory,
    UserFactory,
    home_committee,
    seated_member,
)

pytestmark = pytest.mark.django_db(transaction=True)
S = Proposal.Status
PEOPLE = 40


def draft_of(member, category):
    text = "老旧小区停车难，居民反映强烈，需要利用边角地增设车位。" * 5
    draft = DraftFactory(
        title=f"关于第{member.pk}个小区增设车位的提案",
        category=category,
        drafted_by=member.user,
        situation=text,
        analysis=text,
        suggestion=text,
    )
    SponsorshipFactory(proposal=draft, member=member)
    return draft


def test_every_number_is_given_once_and_none_is_lost():
    """Issue 5, 2: serial numbers on receipt, case numbers on acceptance, a reversal in the middle of it."""
    now, category = timezone.now(), ProposalCategoryFactory()
    year, today = now.year, timezone.localdate()
    month = datetime.timedelta(30)
    CallPeriod.objects.create(year=year, name="三次会议", kind="ordinary", opens_at=now - month, closes_at=now + month)
    home_committee()
    drafts = [draft_of(seated_member(user=UserFactory()), category) for _ in range(PEOPLE)]
    waiting = [ProposalFactory(status=S.SUBMITTED, year=year, serial_number=900 + n) for n in range(PEOPLE)]
    undone = [ProposalFactory(year=year, serial_number=990 + n, case_number=f"{year}-{n + 1}") for n in range(5)]
    office = [UserFactory(is_staff=True, is_superuser=True) for _ in range(2)]

    def act(thing):
        what, proposal, by = thing
        try:
            if what == "submit":
                submit_proposal(proposal=proposal, by=by, now=now)
            elif what == "accept":
                accept_proposal(proposal=proposal, by=by, on=today)
            else:
                reverse_proposal(proposal=proposal, by=by, reason="审查有误")
        except Refused:
            return what
        return ""

    things = [("submit", draft, draft.drafted_by) for draft in drafts for _ in range(2)]  # pressed twice
    things += [("accept", proposal, by) for proposal in waiting for by in office]  # by two people
    things += [("reverse", proposal, office[0]) for proposal in undone]
    random.Random(7).shuffle(things)
    refused = all_at_once(act, things)
    assert (refused.count("submit"), refused.count("accept"), refused.count("reverse")) == (PEOPLE, PEOPLE, 0)

    rows = Proposal.objects.filter(year=year)
    serials = rows.filter(pk__in=[draft.pk for draft in drafts]).values_list("serial_number", flat=True)
    assert sorted(serials) == list(range(995, 995 + PEOPLE))
    cases = rows.filter(pk__in=[one.pk for one in waiting]).values_list("case_number", flat=True)
    assert sorted(cases) == [f"{year}{n:03}" for n in range(6, 6 + PEOPLE)]
    assert VoidedNumber.objects.filter(year=year).count() == len(undone)
    last = dict(NumberSeries.objects.filter(year=year).values_list("kind", "last"))
    assert last == {"serial": 994 + PEOPLE, "case": 5 + PEOPLE}
