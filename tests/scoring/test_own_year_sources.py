"""Contributions, visits, pledges, duty papers and opinions count without a second ledger."""

import datetime

import pytest

from activities.models import Activity, ActivityKind
from duties.models import Contribution, DutyPaper, Pledge
from scoring.board import boards, window_of
from scoring.engine import Ask
from scoring.models import Rulebook
from scoring.rulebooks import save_rulebook
from scoring.sources import SOURCES, Window
from tests.factories import (
    ActivityFactory,
    ContactFactory,
    DutyPaperFactory,
    LinkFactory,
    OpinionFactory,
    ParticipationFactory,
    PledgeFactory,
    SectorGroupFactory,
    VisitFactory,
    consultation_of,
    contribution_of,
    seated_member,
)
from tests.scoring.test_sources import counted

pytestmark = pytest.mark.django_db
YEAR = Window(2020, datetime.date(2020, 12, 31))
DAY = datetime.date(2020, 6, 15)


@pytest.fixture
def member():
    return seated_member(SectorGroupFactory(name="科技界别"))


def why(key: str) -> list[str]:
    """The reasons of the records that do not count."""
    source = SOURCES[key]
    counting = set(source.counting(YEAR).values_list("pk", flat=True))
    return [source.why_not(row) for row in source.speaking(YEAR) if row.pk not in counting]


@pytest.mark.parametrize("status", Contribution.Status.values)
def test_only_approved_contributions_count(member, status):
    """TL9, TG10: what is not approved is shown with the reason and earns nothing."""
    contribution_of(member, done_on=DAY, status=status)
    is_approved = status == Contribution.Status.APPROVED
    assert bool(counted("member.contributions")) is is_approved
    assert len(why("member.contributions")) == (not is_approved)


def test_authors_are_told_apart_by_place(member):
    """SX10: the first author of historical materials may earn more than the others."""
    other = seated_member(SectorGroupFactory())
    contribution_of(member, other, done_on=DAY, status=Contribution.Status.APPROVED)
    assert counted("member.contributions", "is_first") == {(member.pk, "是"): 1, (other.pk, "否"): 1}


def test_a_contribution_of_a_day_out_of_office_earns_nothing(member):
    member.memberships.update(starts_on=DAY + datetime.timedelta(days=1))
    contribution_of(member, done_on=DAY, status=Contribution.Status.APPROVED)
    assert not counted("member.contributions")
    assert why("member.contributions") == [f"{member}当日不在任"]


def test_visits_count_for_who_is_linked(member):
    """SX4, TG6: a visit taken back stays readable and counts no more."""
    link = LinkFactory(member=member)
    VisitFactory(link=link, visited_on=DAY)
    VisitFactory(link=link, visited_on=DAY, text="记错了", is_withdrawn=True)
    assert counted("member.visits", "kind") == {(member.pk, link.kind.name): 1}
    assert why("member.visits") == ["已撤销"]


def test_a_pledge_counts_once_kept(member):
    """SX2."""
    PledgeFactory(member=member, year=2020, text="甲", status=Pledge.Status.KEPT, kept_on=DAY, evidence="已办好")
    PledgeFactory(member=member, year=2020, text="乙")
    PledgeFactory(member=member, year=2019, text="丙", status=Pledge.Status.KEPT, kept_on=DAY, evidence="已办好")
    assert counted("member.pledges") == {(member.pk,): 1}
    assert why("member.pledges") == ["还没有兑现"]


def test_duty_papers_count_once_signed(member):
    """TG5."""
    DutyPaperFactory(member=member, year=2020, kind="report", status=DutyPaper.Status.SIGNED, speaks=True)
    DutyPaperFactory(member=member, year=2020, kind="form", status=DutyPaper.Status.SUBMITTED)
    assert counted("member.duty_papers", "kind", "speaks") == {(member.pk, "履职报告", "是"): 1}
    assert why("member.duty_papers") == ["还没有签批（待审签）"]
    source = SOURCES["member.duty_papers"]
    DutyPaper.objects.update(submitted_at=datetime.datetime(2020, 12, 31, 16, 30, tzinfo=datetime.UTC))
    days = {source.describe(row)[2] for row in source.speaking(YEAR)}
    assert days == {datetime.date(2021, 1, 1)}, "the day it was in the office"


@pytest.mark.parametrize("status", [Activity.Status.CONFIRMED, Activity.Status.APPROVED])
def test_opinions_count_with_their_consultation(member, status):
    """TG2: opinions of speakers, not briefings nor answers; only once the consultation is approved."""
    group = member.memberships.get().sector.group
    consultation = consultation_of(group, held_on=DAY, status=status)
    for phase in ("opinion", "question", "answer", "briefing"):
        OpinionFactory(consultation=consultation, member=member, phase=phase)
    is_approved = status == Activity.Status.APPROVED
    assert counted("member.opinions", "form") == ({(member.pk, "界别协商"): 2} if is_approved else {})


def test_a_rule_may_ask_for_the_form_of_a_consultation(member):
    group = member.memberships.get().sector.group
    consultation_of(group, held_on=DAY, status=Activity.Status.APPROVED)
    assert counted("group.activities", "form") == {(group.pk, "界别协商"): 1}


def test_evidence_leads_to_the_record(member):
    """G2: from a point to the record it comes from."""
    contribution = contribution_of(member, done_on=DAY, status=Contribution.Status.APPROVED)
    (found,) = SOURCES["member.contributions"].found(member.pk, YEAR, Ask("contributions", frozenset()))
    assert (found.url, found.reason) == (contribution.get_absolute_url(), "")


def test_contacts_with_constituents_count_with_their_people(member):
    """HK2, HK6: by the way, with how many people; of a day in office, and without a word of what was said."""
    ContactFactory(member=member, held_on=DAY, way="visit", people=3)
    ContactFactory(member=member, held_on=DAY, way="phone")
    ContactFactory(member=member, held_on=datetime.date(2019, 6, 1))
    assert counted("member.contacts", "way") == {(member.pk, "走访"): 1, (member.pk, "电话"): 1}
    (first, _) = SOURCES["member.contacts"].found(member.pk, YEAR, Ask("contacts", frozenset(), frozenset({"people"})))
    assert (first.title, first.quantities["people"]) == ("走访群众 3 人", 3)
    member.memberships.update(starts_on=DAY + datetime.timedelta(days=1))
    assert not counted("member.contacts")
    assert why("member.contacts") == [f"{member}当日不在任"] * 2


def test_contact_grass_roots_consultation_and_city_governance_count_in_the_assessment(member):
    """HK6: each by its own record, with kinds that a new office has."""
    items = [
        {"source": "contacts", "name": "联系界别群众", "price": 1},
        {"source": "activities", "name": "基层协商", "where": {"kind": "基层协商会"}, "price": 2},
        {"source": "contributions", "name": "城市治理", "where": {"kind": "城市治理"}, "price": 4},
    ]
    rows = [row | {"code": row["source"]} for row in items]
    Rulebook.objects.filter(subject="member").delete()
    save_rulebook({"code": "hk", "name": "委员考核", "subject": "member", "items": rows})
    ContactFactory(member=member, held_on=DAY)
    activity = ActivityFactory(kind=ActivityKind.objects.get(name="基层协商会"), held_on=DAY)
    ParticipationFactory(activity=activity, member=member)
    contribution_of(member, kind="城市治理", done_on=DAY)
    card = boards("member", [window_of(2020, datetime.date(2021, 1, 11))])[2020].card(member.pk)
    assert {line.code: int(line.points) for line in card.items} == {"contacts": 1, "activities": 2, "contributions": 4}
