"""A proposal that was taken back or returned earns nothing, and the page says why; a draft is not even spoken of."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from proposals.models import Writer
from scoring.engine import Ask
from scoring.sources import SOURCES, Window
from tests.factories import DraftFactory, ProposalFactory, SectorGroupFactory, SponsorshipFactory, seated_member
from tests.factories.scoring import AwardFactory, NomineeFactory
from tests.scoring.test_sources import counted

pytestmark = pytest.mark.django_db
BEFORE = datetime.date(2020, 1, 9)  # the day before proposals were handed in


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


def test_a_collective_proposal_is_its_writers_three_at_most() -> None:
    """Minhang, Tongcheng: the main writer and those who helped; what was taken back says so."""
    group = SectorGroupFactory()
    first, second, gone = seated_member(group), seated_member(group), seated_member(group, ends_on=BEFORE)
    made = ProposalFactory(collective_sponsor=group, is_key=True)
    for order, member in enumerate((first, second, gone), start=1):
        Writer(proposal=made, member=member, order=order).full_clean()
        Writer.objects.create(proposal=made, member=member, order=order)
    back = ProposalFactory(collective_sponsor=group, status="withdrawn")
    Writer.objects.create(proposal=back, member=first, order=1)
    SponsorshipFactory(proposal=ProposalFactory(), member=first)
    assert counted("member.collective_proposals", "is_first", "writers", "is_key", "kind") == {
        (first.pk, "是", 3, "是", "界别提案"): 1,
        (second.pk, "否", 3, "是", "界别提案"): 1,
    }
    source, window = SOURCES["member.collective_proposals"], Window(2020, datetime.date(2020, 12, 31))
    for member, reasons in ((first, ["", "提案已撤回"]), (gone, [f"提出当日{gone}不在任"])):
        found = source.found(member.pk, window, Ask("collective_proposals", frozenset()))
        assert sorted(one.reason for one in found) == reasons
    with pytest.raises(ValidationError, match="最多登记 3 人"):
        Writer(proposal=made, member=seated_member(), order=4).full_clean()
    with pytest.raises(ValidationError, match="只登记在集体提案上"):
        Writer(proposal=ProposalFactory(), member=first).full_clean()


def test_an_award_of_a_collective_proposal_is_its_writers_too() -> None:
    """Minhang: an excellent proposal for the main writer and those who helped, as for sponsors."""
    group = SectorGroupFactory()
    first, second, lead, refused = (seated_member(group) for _ in range(4))
    together, own = ProposalFactory(collective_sponsor=group), ProposalFactory()
    for order, member in enumerate((first, second), start=1):
        Writer.objects.create(proposal=together, member=member, order=order)
    SponsorshipFactory(proposal=own, member=lead)
    SponsorshipFactory(proposal=own, member=refused, order=2, state="refused")
    award = AwardFactory(name="优秀提案", subject="proposal", status="published", published_on=BEFORE)
    for proposal in (together, own):
        NomineeFactory(award=award, member=None, proposal=proposal, status="awarded")
    assert counted("member.awards", "award", "role") == {
        (first.pk, "优秀提案", "主要执笔人"): 1,
        (second.pk, "优秀提案", "执笔人"): 1,
        (lead.pk, "优秀提案", "第一提案人"): 1,
    }
    assert counted("group.awards", "role") == {(group.pk, "集体提案"): 1}
