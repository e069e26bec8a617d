"""What special committees and member groups do, and what their members bring them."""

import datetime

import pytest

from activities.models import Activity, ActivityKind
from scoring.board import boards
from scoring.engine import Ask
from scoring.evidence import explain
from scoring.rulebooks import save_rulebook
from scoring.sources import SOURCES, Window, sources_of
from tests.factories import (
    ActivityFactory,
    ActivityOrganizerFactory,
    AnnualPlanFactory,
    AnnualSummaryFactory,
    ConsultationFactory,
    MemberGroupFactory,
    MemberGroupSeatFactory,
    MembershipFactory,
    ProposalFactory,
    ResultFactory,
    SectorGroupFactory,
    SocialReportFactory,
    SpecialCommitteeFactory,
    SponsorshipFactory,
    kind_named,
    seated_member,
)
from tests.scoring.test_sources import counted

pytestmark = pytest.mark.django_db
YEAR = Window(2020, datetime.date(2020, 12, 31))
DAY = datetime.date(2020, 6, 15)
AFTER = datetime.date(2020, 7, 1)
LATER = datetime.date(2021, 3, 1)
HELD = {"name": "活动", "source": "activities", "price": 2, "same_records": True}
BODIES = ("special_committee", "member_group")


def body_of(kind: str):
    return SpecialCommitteeFactory() if kind == "special_committee" else MemberGroupFactory()


def sits_in(kind: str, body, **dates):
    """A member of the home committee with a seat in the body."""
    if kind == "special_committee":
        return MembershipFactory(special_committee=body, **dates).member
    return MemberGroupSeatFactory(group=body, member=seated_member(), **dates).member


def held(kind: str, body, /, role="lead", **fields) -> Activity:
    name = {"special_committee": "committee", "member_group": "membergroup"}[kind]
    fields = {"held_on": DAY, "in_name_of": name, "kind": kind_named("调研", ActivityKind.Family.GROUP), **fields}
    activity = ActivityFactory(**fields)
    ActivityOrganizerFactory(activity=activity, role=role, group=None, **{kind: body})
    return activity


def reasons(kind: str, source: str, body) -> dict[str, str]:
    found = SOURCES[f"{kind}.{source}"].found(body.pk, YEAR, Ask(source, frozenset()))
    return {one.title: one.reason for one in found}


@pytest.mark.parametrize("kind", BODIES)
def test_what_a_body_held_in_the_lead_or_as_partner(kind):
    body, other = body_of(kind), body_of(kind)
    held(kind, body)
    joint = held(kind, body, role="partner", in_name_of="group")
    ActivityOrganizerFactory(activity=joint, group=SectorGroupFactory())
    held(kind, other)
    held(kind, body, kind=kind_named("全体会议", ActivityKind.Family.PLENARY))
    held(kind, body, held_on=LATER)
    held(kind, body, title="还没批", status=Activity.Status.CONFIRMED)
    held(kind, body, status=Activity.Status.DRAFT)
    assert counted(f"{kind}.activities", "role", "is_joint") == {
        (body.pk, "主办", "否"): 1,
        (body.pk, "联动", "是"): 1,
        (other.pk, "主办", "否"): 1,
    }
    assert reasons(kind, "activities", body)["还没批"] == "还没有通过审批（待审批）"


@pytest.mark.parametrize("kind", BODIES)
def test_members_results_and_reports_by_the_seat_of_the_day(kind):
    """Somebody who sat there only later brings nothing; two seats at a time bring both."""
    body, other = body_of(kind), body_of(kind)
    member = sits_in(kind, body)
    late = sits_in(kind, body, starts_on=AFTER)
    sits_in(kind, other)
    ResultFactory(author=member, kind="research", submitted_on=DAY)
    ResultFactory(author=late, title="入组以前写的", submitted_on=DAY)
    ResultFactory(author=seated_member(), submitted_on=DAY)
    ResultFactory(author=member, submitted_on=LATER)
    SocialReportFactory(author=member, submitted_on=DAY)
    assert counted(f"{kind}.results", "kind", "author") == {(body.pk, "调研报告", member.pk): 1}
    assert counted(f"{kind}.reports") == {(body.pk,): 1}
    left_out = {title: why for title, why in reasons(kind, "results", body).items() if why}
    (reason,) = left_out.values()
    assert reason.startswith(f"{late}当日不在任或不在这个")
    assert reasons(kind, "results", other) == {}


def test_a_member_of_two_groups_brings_both():
    one, two = MemberGroupFactory(), MemberGroupFactory()
    member = sits_in("member_group", one)
    MemberGroupSeatFactory(group=two, member=member)
    ResultFactory(author=member, submitted_on=DAY, title="两组都有")
    assert counted("member_group.results") == {(one.pk,): 1, (two.pk,): 1}
    assert reasons("member_group", "results", two) == {"两组都有": ""}


def test_who_left_the_committee_brings_a_member_group_nothing():
    group = MemberGroupFactory()
    gone = seated_member(SectorGroupFactory(), ends_on=datetime.date(2020, 3, 31))
    MemberGroupSeatFactory(group=group, member=gone)
    ResultFactory(author=gone, submitted_on=DAY, title="离任以后")
    assert not counted("member_group.results")
    assert reasons("member_group", "results", group) == {"离任以后": f"{gone}当日不在任或不在这个小组"}


def test_a_committee_s_own_result():
    committee = SpecialCommitteeFactory()
    ResultFactory(author=None, special_committee=committee, kind="advice", submitted_on=DAY)
    assert counted("special_committee.results", "kind", "is_collective") == {(committee.pk, "建议案", "是"): 1}


@pytest.mark.parametrize("kind", BODIES)
def test_proposals_in_its_own_name_and_by_the_lead_sponsor(kind):
    body = body_of(kind)
    member, late, other = sits_in(kind, body), sits_in(kind, body, starts_on=AFTER), sits_in(kind, body_of(kind))
    name = "committee" if kind == "special_committee" else "group"
    ProposalFactory(kind=name, **{kind: body})
    for number, sponsors in enumerate([(member,), (member, other), (late,), (seated_member(),)]):
        made = ProposalFactory(title=f"第{number}件", submitted_on=DAY)
        for order, one in enumerate(sponsors, start=1):
            SponsorshipFactory(proposal=made, member=one, order=order)
    gone = ProposalFactory(title="撤了", submitted_on=DAY, status="withdrawn")
    SponsorshipFactory(proposal=gone, member=member)
    assert {key: n for key, n in counted(f"{kind}.proposals", "sponsor").items() if key[0] == body.pk} == {
        (body.pk, "集体"): 1,
        (body.pk, "独立提案人"): 1,
        (body.pk, "联名人"): 1,
    }
    left_out = {title: why for title, why in reasons(kind, "proposals", body).items() if why}
    assert left_out.keys() == {"第2件", gone.title_for_others}
    assert left_out[gone.title_for_others] == "提案已撤回"
    assert left_out["第2件"].startswith("第一提案人提出当日不在任")


def test_consultations_plans_and_summaries_of_a_committee():
    committee = SpecialCommitteeFactory()
    first, second = (held("special_committee", committee, title=title) for title in ("甲", "乙"))
    for activity in (first, second):
        ConsultationFactory(activity=activity)
    held("special_committee", committee)
    ResultFactory(consultation=second.consultation, submitted_on=DAY)
    AnnualPlanFactory(group=None, special_committee=committee)
    AnnualSummaryFactory(group=None, special_committee=committee, status="submitted")
    AnnualPlanFactory(group=SectorGroupFactory())
    assert counted("special_committee.consultations", "has_result") == {
        (committee.pk, "否"): 1,
        (committee.pk, "是"): 1,
    }
    assert counted("special_committee.plans") == {(committee.pk,): 1}
    assert not counted("special_committee.summaries")
    found = SOURCES["special_committee.consultations"].found(committee.pk, YEAR, Ask("consultations", frozenset()))
    assert {one.url for one in found} == {one.consultation.get_absolute_url() for one in (first, second)}


@pytest.mark.parametrize("kind", BODIES)
def test_a_rule_over_bodies_two_results_of_one_member_at_most(kind, django_assert_max_num_queries):
    """F46 for any body, shared out among its members; every record has its page."""
    body = body_of(kind)
    member = sits_in(kind, body)
    sits_in(kind, body)
    for number in range(3):
        ResultFactory(author=member, submitted_on=DAY, title=f"第{number}篇")
    held(kind, body)
    items = [
        {"code": "results", "name": "成果", "source": "results", "price": 5, "count": {"most": 2, "each": "author"}},
        {"code": "held", "name": "活动", "source": "activities", "price": 2, "average": {"per": "members", "times": 1}},
        {
            "code": "all",
            "name": "合计",
            "items": [{**HELD, "code": "again", "average": {"per": "members", "times": 1}}],
        },
    ]
    save_rulebook({"code": "bodies", "name": "示例", "subject": kind, "items": items})
    with django_assert_max_num_queries(4):
        board = boards(kind, [YEAR])[2020]
    points = {line.code: float(line.points) for line in board.card(body.pk).items}
    assert points == {"results": 10, "held": 1, "all": 1}
    found = explain(kind, body.pk, 2020, on=LATER)
    assert found.card.points == board.card(body.pk).points
    assert [one.reason for one in found.records["results"]] == ["", "", "最多计 2 件，已经计满"]
    assert [one.reason for one in found.records["all"]] == [""], "shared out among the members, not cut"
    assert all(one.url for records in found.records.values() for one in records)


@pytest.mark.parametrize("kind", BODIES)
def test_each_source_can_be_asked_for_everything_it_knows(kind):
    """Every attribute and quantity is a column of the one query, whether there are records or not."""
    body = body_of(kind)
    member = sits_in(kind, body)
    ResultFactory(author=member, submitted_on=DAY)
    SponsorshipFactory(member=member)
    for source in sources_of(kind).values():
        counted(source.key, *source.attributes)
        source.found(body.pk, YEAR, Ask(source.name, frozenset(source.attributes), frozenset(source.quantities)))
