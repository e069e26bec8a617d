"""What workstations do stands ready as tallies; a small rulebook shows that it can be priced (DG5, TG8)."""

import datetime
import random

import pytest

from activities.models import Activity
from scoring.board import boards
from scoring.engine import Ask
from scoring.evidence import explain
from scoring.rulebooks import save_rulebook
from scoring.sources import SOURCES, Window
from scoring.subjects import SUBJECTS
from tests.factories import (
    ActivityFactory,
    ActivityOrganizerFactory,
    AnnualPlanFactory,
    AnnualSummaryFactory,
    AttachmentFactory,
    FindingFactory,
    InspectionFactory,
    MatterFactory,
    SectorGroupFactory,
    ServiceRecordFactory,
    ShiftFactory,
    StandardFactory,
    StandardPointFactory,
    WorkstationFactory,
    WorkstationKindFactory,
    seated_member,
)
from tests.factories.activities import kind_named
from tests.scoring.test_sources import counted
from workstations.models import Inspection
from workstations.standing import last_inspections, records_of, up_to_standard

pytestmark = pytest.mark.django_db
YEAR = Window(2020, datetime.date(2020, 12, 31))
DAY = datetime.date(2020, 6, 15)
# A sample of this product, not a published rule: what a first rule for workstations may ask.
SAMPLE = {
    "code": "stations",
    "name": "工作室计分（示例）",
    "subject": "workstation",
    "applies_to": {"in_use": "是"},
    "items": [
        {"code": "held", "name": "活动", "source": "activities", "where": {"role": "主办"}, "price": 5, "cap": 20},
        {
            "code": "joint",
            "name": "联合活动",
            "source": "activities",
            "where": {"is_joint": "是"},
            "price": 3,
            "count": "once",
        },
        {
            "code": "people",
            "name": "接待",
            "source": "service",
            "where": {"kind": "接待来访"},
            "quantity": "people",
            "price": 0.1,
        },
        {
            "code": "settled",
            "name": "诉求办结",
            "source": "matters",
            "where": {"status": ["已答复", "已办结"]},
            "price": {"by": "satisfaction", "tiers": [{"is": ["满意", "基本满意"], "points": 2}]},
        },
        {"code": "standard", "name": "达标", "source": "standard", "price": 20},
        {"code": "plan", "name": "计划", "source": "plans", "price": 3},
        {"code": "summary", "name": "总结", "source": "summaries", "price": 2},
        {"code": "duty", "name": "值班", "source": "duties", "price": 1},
    ],
}


def held(whose, /, kind="接待群众", family="workstation", role="lead", **facts):
    facts = {"held_on": DAY, "in_name_of": "workstation", **facts}
    activity = ActivityFactory(kind=kind_named(kind, family), **facts)
    ActivityOrganizerFactory(activity=activity, role=role, group=None, workstation=whose)
    return activity


@pytest.fixture
def station():
    return WorkstationFactory(name="红星工作室")


def test_activities_by_role_joint_or_alone_and_the_four_stations(station):
    held(station)
    held(station, kind="微协商", station="learning")
    joint = held(station, kind="理论学习", family="group", role="partner", in_name_of="group")
    ActivityOrganizerFactory(activity=joint, group=SectorGroupFactory())
    held(station, kind="全体会议", family="plenary")
    held(station, status=Activity.Status.DRAFT)
    held(station, held_on=DAY.replace(year=2019))
    assert counted("workstation.activities", "role", "is_joint", "station") == {
        (station.pk, "主办", "否", "社情民意情报站"): 1,
        (station.pk, "主办", "否", "学习提升加油站"): 1,
        (station.pk, "联动", "是", "学习提升加油站"): 1,
    }


def test_service_matters_duties_plans_and_summaries(station):
    member = AttachmentFactory(workstation=station, member=seated_member()).member
    ServiceRecordFactory(workstation=station, people=3, member=member, held_on=DAY)
    ServiceRecordFactory(workstation=station, kind="visit", held_on=DAY.replace(year=2021))
    MatterFactory(workstation=station, raised_on=DAY, status="closed", satisfaction="satisfied")
    MatterFactory(workstation=station, raised_on=DAY)
    for on in (DAY, DAY + datetime.timedelta(days=1)):
        ShiftFactory(workstation=station, member=member, held_on=on)
    AnnualPlanFactory(group=None, workstation=station)
    AnnualSummaryFactory(group=None, workstation=station, status="submitted")
    AnnualPlanFactory(group=SectorGroupFactory())
    pk = station.pk
    assert counted("workstation.service", "kind", "station") == {(pk, "接待来访", "社情民意情报站"): 1}
    assert counted("workstation.matters", "status", "satisfaction") == {
        (pk, "已办结", "满意"): 1,
        (pk, "待受理", None): 1,
    }
    assert counted("workstation.duties") == {(pk,): 1}
    assert counted("workstation.plans") == {(pk,): 1}
    assert not counted("workstation.summaries")
    assert len(counted("group.plans")) == 1


def test_up_to_standard_in_the_database_is_what_it_is_in_python():
    """The same answer on every day, for findings that hold long, short or were never made."""
    chance = random.Random(20201231)
    standards = [StandardFactory(), StandardFactory()]
    points = {
        one: [StandardPointFactory(standard=one, valid_months=months) for months in (None, 1, 6, 12)[: 3 + number]]
        for number, one in enumerate(standards)
    }
    stations = [WorkstationFactory() for _ in range(12)]
    first = datetime.date(2020, 1, 28)
    for station in stations:
        for on in sorted(chance.sample(range(400), 5)):
            day = first + datetime.timedelta(days=on)
            standard = chance.choice(standards)
            kind, status = chance.choice([("office", "finished")] * 8 + [("self", "finished"), ("office", "withdrawn")])
            seen = InspectionFactory(workstation=station, standard=standard, inspected_on=day, kind=kind, status=status)
            for point in points[standard]:
                FindingFactory(inspection=seen, point=point, is_met=chance.choice([True] * 9 + [False] + [None] * 3))
    # An inspection put under another standard afterwards says nothing of the points it was made by.
    odd, (one, other) = WorkstationFactory(), standards
    for number, (standard, is_met) in enumerate(((one, True), (other, False), (one, None))):
        seen = InspectionFactory(
            workstation=odd, standard=standard, inspected_on=first + datetime.timedelta(days=number)
        )
        for point in points[one]:
            FindingFactory(inspection=seen, point=point, is_met=is_met)
    records, seen = records_of(), set()
    for number in range(2, 460, 5):
        day = first + datetime.timedelta(days=number)
        wanted = {pk for pk, standing in records.standings(day).items() if standing.is_up_to_standard}
        found = set(last_inspections(day).filter(up_to_standard(day)).values_list("workstation", flat=True))
        assert found == wanted, day
        seen.add(len(wanted))
    assert len(seen) > 3
    assert set(last_inspections(day).values_list("workstation", flat=True)) == set(
        Inspection.objects.counting().values_list("workstation", flat=True)
    )


def test_a_small_rulebook_over_workstations_and_the_evidence_behind_it(station):
    """Every record leads to its page; what is left out says why; one taken down is not scored when the rule says so."""
    other = WorkstationFactory(name="片区工作室", kind=WorkstationKindFactory(is_core=True))
    WorkstationFactory(name="撤了", ends_on=DAY, withdrawn_because="拆迁")
    WorkstationFactory(name="明年才挂", starts_on=DAY.replace(year=2021))
    for number in range(5):
        joint = held(station, title=f"第{number}次")
    ActivityOrganizerFactory(activity=joint, role="partner", group=None, workstation=other)
    held(station, title="还没批", status=Activity.Status.CONFIRMED)
    service = ServiceRecordFactory(workstation=station, people=30, matter="反映路灯")
    for said in ("satisfied", "unsatisfied", ""):
        MatterFactory(workstation=station, raised_on=DAY, status="closed" if said else "received", satisfaction=said)
    standard = StandardFactory(name="六有五上墙乙")
    point = StandardPointFactory(standard=standard, name="标识铭牌")
    for whose, is_met in ((station, True), (other, False)):
        inspection = InspectionFactory(workstation=whose, standard=standard)
        FindingFactory(inspection=inspection, point=point, is_met=is_met)
    AnnualPlanFactory(group=None, workstation=station)
    save_rulebook(SAMPLE)
    board = boards("workstation", [YEAR])[2020]
    points = {card.name: {line.code: float(line.points) for line in card.items} for card in board.cards}
    nothing = dict.fromkeys(points[other.name], 0.0)
    assert points == {
        station.name: nothing
        | {"held": 20.0, "joint": 3.0, "people": 3.0, "settled": 2.0, "standard": 20.0, "plan": 3.0},
        other.name: nothing | {"joint": 3.0},
    }
    assert board.subject(station.pk).attributes["is_core"] == "否"
    found = explain("workstation", station.pk, 2020, on=datetime.date(2021, 3, 1))
    assert [(one.title, one.url) for one in found.records["people"]] == [("反映路灯", service.get_absolute_url())]
    left_out = [(one.title, one.reason) for one in found.records["held"] if one.reason]
    assert left_out == [("第4次", "已到上限，超出的不计"), ("还没批", "还没有通过审批（待审批）")]
    assert [one.reason for one in found.records["settled"] if not one.counts] == [
        "状态是“待受理”，本项只计“已办结、已答复”"
    ]
    assert all(one.url for records in found.records.values() for one in records)
    (missing,) = explain("workstation", other.pk, 2020, on=datetime.date(2021, 3, 1)).records["standard"]
    assert missing.reason == "12月31日没有全部达标：标识铭牌（未达标）"


def test_measures_and_the_words_a_rule_may_ask(station):
    AttachmentFactory(workstation=station, member=seated_member())
    AttachmentFactory(workstation=station, member=seated_member(), ends_on=DAY)
    (subject,) = SUBJECTS["workstation"].load([YEAR])[2020]
    assert (subject.measures["members"], subject.attributes["in_use"]) == (1, "是")
    for name, word in subject.attributes.items():
        assert word in SUBJECTS["workstation"].attributes[name].words()
    ask = Ask("matters", frozenset(), frozenset())
    MatterFactory(workstation=station, raised_on=DAY, text="小区路灯坏了", person_name="赵钱孙")
    (found,) = SOURCES["workstation.matters"].found(station.pk, YEAR, ask)
    assert "路灯" not in found.title
