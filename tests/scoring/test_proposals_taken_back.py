"""A proposal that was taken back or returned earns nothing, and the page says why; a draft is not even spoken of."""

import datetime

import pytest

from scoring.engine import Ask
from scoring.sources import SOURCES, Window
from tests.factories import DraftFactory, ProposalFactory, SponsorshipFactory, seated_member

pytestmark = pytest.mark.django_db


def test_only_what_stands_as_handed_in_counts() -> None:
    member = seated_member()
    for status in ("submitted", "withdrawn", "returned"):
        SponsorshipFactory(proposal=ProposalFactory(status=status), member=member)
    SponsorshipFactory(proposal=DraftFactory(), member=member)
    window = Window(2020, datetime.date(2020, 12, 31))
    source = SOURCES["member.proposals"]
    assert source.counting(window).count() == 1
    assert SOURCES["group.proposals"].counting(window).count() == 1
    reasons = [found.reason for found in source.found(member.pk, window, Ask(frozenset(), frozenset()))]
    assert sorted(reasons) == ["", "提案已撤回", "提案退回补正"]
