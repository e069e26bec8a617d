"""What rules of other cities ask, as their authors would write it, of real records."""

import datetime
from decimal import Decimal
from typing import Any

import pytest

from activities.models import ActivityKind
from scoring.board import boards, window_of
from scoring.engine import parse_rulebook
from scoring.rule_words import short_words
from scoring.rulebooks import load_rulebooks
from scoring.sources import SOURCES
from tests.factories import (
    ActivityFactory,
    ParticipationFactory,
    ProposalFactory,
    SectorGroupFactory,
    SocialReportFactory,
    SponsorshipFactory,
    group_activity,
    kind_named,
    seated_member,
)
from tests.scoring.test_language import explained, ruled, steps
from tests.scoring.test_sources import counted

pytestmark = pytest.mark.django_db
END = datetime.date(2020, 12, 31)


def points(subject: str, pk: int, *items: dict[str, Any]) -> Decimal:
    """Of one subject by a rule of these items."""
    ruled(subject, *items)
    card = boards(subject, [window_of(2020, END)])[2020].card(pk)
    assert card is not None
    return card.points


@pytest.fixture
def member():
    return seated_member(SectorGroupFactory(name="科技界别"))


def test_a_report_every_month_or_quarter(member):
    """每月（季）报送一条信息: whatever has a day can be asked by its part of the year."""
    for month in (1, 1, 3, 8):
        SocialReportFactory(author=member, submitted_on=datetime.date(2020, month, 9))
    reports = {"code": "r", "name": "信息", "source": "reports", "price": 2}
    assert points("member", member.pk, reports | {"count": {"distinct": "month"}}) == 6
    assert points("member", member.pk, reports | {"count": {"distinct": "quarter"}}) == 4
    every = {"at_least": 4, "spread": {"by": "half", "parts": 2, "at_least": 1}}
    assert points("member", member.pk, reports | {"count": every}) == 2


def test_records_that_know_their_part_of_the_year():
    """All that have a day of their own, but what belongs to the year of its plenary; asked of both databases."""
    dated = {key for key, source in SOURCES.items() if "month" in source.attributes}
    without = {key.split(".")[1] for key, source in SOURCES.items() if key not in dated and not source.is_of_year}
    assert without == {"proposals", "collective_proposals", "handovers", "feedback"}
    for key in dated:
        assert counted(key, "half", "month", "quarter") == {}


def test_a_proposal_shared_in_equal_parts(member):
    """联名提案平均分摊: told to the reader as such."""
    proposal = ProposalFactory(submitted_on=END)
    SponsorshipFactory(proposal=proposal, member=member)
    for order in (2, 3):
        SponsorshipFactory(proposal=proposal, order=order)
    shared = {"code": "p", "name": "提案", "source": "proposals", "price": 6, "share": {"among": "sponsors"}}
    assert points("member", member.pk, shared) == 2
    (rules,) = load_rulebooks(code="tried")
    assert "几人平均分摊" in short_words(parse_rulebook(rules).items[0], "member")


def test_the_heaviest_of_two_deductions(member):
    """就高扣分: the page says which was taken, and why the other was not."""
    for kind, family in (("理论学习", ActivityKind.Family.GROUP), ("调研", ActivityKind.Family.GROUP)):
        activity = ActivityFactory(kind=kind_named(kind, family))
        ParticipationFactory(activity=activity, member=member, obligation="compulsory", presence="none")
    absent = {"source": "obligations", "where": {"attendance": "缺席"}}
    study = {"source": "obligations", "where": {"attendance": "缺席", "kind": "理论学习"}, "price": -5}
    items = [{"code": "a", "name": "缺席", "price": -1, **absent}, {"code": "b", "name": "缺席学习", **study}]
    assert points("member", member.pk, {"code": "c", "name": "扣分", "take": "best", "items": items}) == -5
    assert steps(explained("member", member.pk))[-1] == "各分项取扣分最多的 1 项，取“缺席学习”"
    assert points("member", member.pk, {"code": "c", "name": "扣分", "once_each": True, "items": items}) == -6


def test_people_served_for_each_member(member):
    """人均服务人次: what is divided are the people, and the page says so."""
    group = member.memberships.get().sector.group
    for served in (7, 5):
        group_activity(group, "调研", served=served)
    bands = [{"at_least": 10, "points": 5}, {"more_than": 0, "points": 2}]
    served = {"code": "s", "name": "服务", "source": "activities", "quantity": "served"}
    assert points("group", group.pk, served | {"price": {"per": "members", "bands": bands}}) == 5
    assert steps(explained("group", group.pk)) == ["12，除以截止日在任委员人数 1，得 12，达到 10，计 5 分"]
    planned = {"per": "records", "of": {"is_planned": "否"}, "bands": [{"at_least": 1, "points": 3}]}
    assert points("group", group.pk, served | {"price": planned}) == 3
    assert steps(explained("group", group.pk)) == ["12，除以全部数量 12，得 100%，达到 100%，计 3 分"]
