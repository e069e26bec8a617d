"""The year of a workstation: by record beside what was typed, alone and with others, for one and for all (DG3, DG4)."""

import datetime
import io

import pytest
from openpyxl import load_workbook

from accounts.audit import AuditEvent
from activities.actions.plans import ItemFacts, add_item, approve_paper, start_paper, submit_paper, write_summary
from activities.models import AnnualPlan, AnnualSummary
from activities.planners import Planner
from tests.factories import (
    ActivityFactory,
    ActivityOrganizerFactory,
    AttachmentFactory,
    BrandFactory,
    ChairpersonLinkFactory,
    FindingFactory,
    InspectionFactory,
    MatterFactory,
    ParticipationFactory,
    SectorGroupFactory,
    ServiceRecordFactory,
    ShiftFactory,
    StandardFactory,
    StandardPointFactory,
    WorkstationContactFactory,
    WorkstationFactory,
    make_user,
    seated_member,
)
from tests.factories.activities import kind_named
from workstations.actions.register import restore_workstation, withdraw_workstation
from workstations.standing import records_of

pytestmark = pytest.mark.django_db
DAY = datetime.date(2020, 6, 1)
ALL, EXPORT = "/workstations/years/?year=2020", "/workstations/years/export/?year=2020"


def day(month: int, number: int = 1, year: int = 2020) -> datetime.date:
    return datetime.date(year, month, number)


@pytest.fixture
def station():
    return WorkstationFactory(name="红星工作室")


@pytest.fixture
def contact(station):
    return WorkstationContactFactory(workstation=station).user


def hold(station, /, kind="接待群众", family="workstation", partner=None, **facts):
    """An activity the workstation leads; `partner` names another organizer."""
    facts = {"held_on": DAY, "in_name_of": "workstation", **facts}
    activity = ActivityFactory(kind=kind_named(kind, family), **facts)
    ActivityOrganizerFactory(activity=activity, group=None, workstation=station)
    if partner:
        ActivityOrganizerFactory(activity=activity, role="partner", **({"group": None} | partner))
    return activity


def page_of(client, station, year=2020):
    return client.get(f"/workstations/{station.pk}/{year}/")


def test_activities_by_record_beside_the_typed_number_and_what_explains_the_difference(sign_in, station):
    """DG4: four at least; not approved, later than the typing, as partner only: each is said and listed."""
    first, later = (
        hold(station, title="接待日", received=30),
        hold(station, title="年底走访", held_on=day(12), received=5),
    )
    waiting = hold(station, title="还在审批", status="confirmed")
    hold(station, title="撤销了的", status="withdrawn")
    hold(station, title="上一年的", held_on=day(6, year=2019))
    joined = ActivityFactory(title="界别调研", held_on=DAY, kind=kind_named("调研"), received=99)
    ActivityOrganizerFactory(activity=joined, group=SectorGroupFactory(name="科技界别"))
    ActivityOrganizerFactory(activity=joined, role="partner", group=None, workstation=station)
    hold(WorkstationFactory(), title="别的工作室的")
    InspectionFactory(workstation=station, inspected_on=day(11), reported_activities=6)
    page = page_of(sign_in("leader"), station)
    one, html = page.context["one"], page.content.decode()
    assert (len(one.led), one.wanted, one.lacks, len(one.joined), one.received) == (2, 4, 2, 1, 35)
    assert "11月1日填报 6 次，按记录 2 次，记录少 4 次" in html
    assert [(words, [held.activity for held in records.shown]) for words, records in page.context["reasons"]] == [
        ("填报（11月1日）以后又举行 1 次", [later]),
        ("已登记、还没有通过审批 1 次，暂不统计", [waiting]),
        ("参加别的单位主办的活动 1 次，不算本室主办", [joined]),
        ("另有 3 次没有活动记录，请补登记，或核对填报的数字", []),
    ]
    assert [held.activity for held in page.context["led"].shown] == [first, later]
    for gone in ("撤销了的", "上一年的", "别的工作室的"):
        assert gone not in html


def test_titles_are_for_who_may_see_them_figures_for_whoever_sees_the_workstation(sign_in, station, contact):
    """A row that could leak: an activity the visitor took no part in, a matter, a plan."""
    hold(station, title="接待日", partner={"group": SectorGroupFactory(name="科技界别")})
    own = hold(station, title="我参加的")
    stranger = make_user("member")
    ParticipationFactory(activity=own, member=stranger.member)
    MatterFactory(workstation=station, raised_on=DAY, text="路灯不亮", person_name="赵钱孙", status="open")
    ServiceRecordFactory(workstation=station, matter="反映楼道堆物")
    plan = AnnualPlan.objects.create(workstation=station, year=2020, status="approved", submitted_on=DAY)
    page = page_of(sign_in(stranger), station)
    html = page.content.decode()
    assert len(page.context["one"].led) == 2
    assert [held.activity for held in page.context["led"].shown] == [own]
    assert "另有 1 次由参加的委员、工作室联络员和机关查看" in html
    assert "科技界别" in html
    ways = ("/service/", "/matters/", "/inspections/", plan.get_absolute_url())
    for closed in ("接待日", "路灯不亮", "反映楼道堆物", *ways):
        assert closed not in html
    html = page_of(sign_in(contact), station).content.decode()
    for opened in ("接待日", *ways):
        assert opened in html
    for never in ("路灯不亮", "赵钱孙"):
        assert never not in html


def test_joint_activities_service_matters_duties_chairpersons_and_brands(sign_in, station):
    """DG3, DG10, DG11, HK3: every figure of the year, and nothing of another year or another workstation."""
    group, other = SectorGroupFactory(name="科技界别"), WorkstationFactory(name="片区联络组", form="group")
    hold(station, partner={"group": group})
    hold(station, kind="微协商", partner={"group": group})
    hold(station, station="learning", partner={"workstation": other})
    member = AttachmentFactory(workstation=station, member=seated_member()).member
    ServiceRecordFactory(workstation=station, people=3, member=member, held_on=DAY)
    ServiceRecordFactory(workstation=station, people=7, kind="visit")
    ServiceRecordFactory(workstation=station, held_on=day(1, year=2021))
    ServiceRecordFactory(workstation=other, people=90)
    for ended, status, said in (
        (2, "closed", "satisfied"),
        (5, "answered", ""),
        (9, "closed", "unsatisfied"),
        (3, "declined", ""),
        (None, "open", ""),
    ):
        ended_on = ended and DAY + datetime.timedelta(days=ended)
        MatterFactory(workstation=station, raised_on=DAY, status=status, satisfaction=said, ended_on=ended_on)
    MatterFactory(workstation=other, raised_on=DAY)
    for number in (1, 2):
        ShiftFactory(workstation=station, member=member, held_on=day(6, number))
    ChairpersonLinkFactory(workstation=station, chairperson=seated_member(name="陈副主席"), starts_on=day(3))
    ChairpersonLinkFactory(workstation=station, chairperson=seated_member(name="早已不联系"), ends_on=day(1, year=2019))
    BrandFactory(name="荷塘夜话", group=None, is_office=False, workstation=station, since=DAY)
    BrandFactory(name="明年才有", group=None, is_office=False, workstation=station, since=day(1, year=2021))
    client = sign_in("leader")
    page = page_of(client, station)
    one, html = page.context["one"], page.content.decode()
    assert page.context["partners"] == [("科技界别", 2), ("片区联络组", 1)]
    assert [(line.records, line.people) for line in one.kinds] == [(1, 3), (1, 7), (0, 0), (0, 0)]
    assert [(line.records, line.activities) for line in one.four_stations] == [(1, 1), (1, 0), (0, 1), (0, 1)]
    matters = one.own.matters
    assert (matters.raised, matters.answered, matters.satisfied, matters.unsatisfied, matters.open) == (5, 3, 1, 1, 1)
    assert "答复用时中位数 5 天" in html
    assert "排定 2 次，有服务记录的 1 次" in html
    assert (one.chairpersons, [brand.name for brand in one.brands]) == (("陈副主席",), ["荷塘夜话"])
    assert page_of(client, WorkstationFactory()).context["one"].is_empty
    assert "还没有活动、服务、诉求" in page_of(client, station, 2018).content.decode()


def test_up_to_standard_since_when_without_a_break(station):
    """A finding that expires, or a point found missing, breaks it; what is seen again begins anew."""
    standard = StandardFactory()
    sign, roster = StandardPointFactory(standard=standard), StandardPointFactory(standard=standard, valid_months=6)

    def seen(on, sign_met, roster_met):
        inspection = InspectionFactory(workstation=station, standard=standard, inspected_on=on)
        for point, is_met in ((sign, sign_met), (roster, roster_met)):
            FindingFactory(inspection=inspection, point=point, is_met=is_met)

    def since(on):
        return records_of([station.pk]).met_since(station.pk, on)

    assert since(day(12)) is None
    seen(day(1), True, False)
    seen(day(2), True, True)
    assert (since(day(1, 31)), since(day(2)), since(day(8))) == (None, day(2), day(2))
    assert since(day(8, 2)) is None  # the roster was to be looked at again by 1 August
    seen(day(7), True, True)
    assert (since(day(12)), since(day(1, 1, 2021))) == (day(2), day(2))
    seen(day(9), False, True)
    seen(day(10), True, True)
    assert (since(day(9, 30)), since(day(12))) == (None, day(10))


def test_plan_and_summary_are_written_by_the_contact_and_approved_by_the_office(sign_in, station, contact):
    """DG4: the same chain as for groups."""
    office, planner = make_user("secretariat"), Planner("workstation", station.pk, station.name)
    plan = start_paper(AnnualPlan, planner=planner, year=2020, by=contact)
    add_item(plan=plan, facts=ItemFacts(title="接待日", kind=kind_named("接待群众", "workstation")), by=contact)
    summary = start_paper(AnnualSummary, planner=planner, year=2020, by=contact)
    write_summary(summary=summary, text="开展活动四次。", by=contact)
    for paper in (plan, summary):
        submit_paper(paper=paper, by=contact, on=DAY)
    approve_paper(paper=plan, by=office)
    one = page_of(sign_in(office), station).context["one"]
    assert (one.plan.status, one.summary.status) == ("approved", "submitted")
    rows = sign_in("leader").get(ALL + "&lack=summary").context["page_obj"]
    assert [row.station for row in rows] == [station]


def test_a_withdrawn_workstation_keeps_its_year_with_the_reason_and_what_came_before(sign_in, station):
    office = make_user("secretariat")
    hold(station)
    withdraw_workstation(workstation=station, on=day(7), reason="场地拆迁", by=office)
    restore_workstation(workstation=station, reason="找到新场地", by=office)
    withdraw_workstation(workstation=station, on=day(9), reason="人员调离", by=office)
    html = page_of(sign_in("leader"), station).content.decode()
    for words in ("已于 2020年9月1日 撤牌：人员调离", "场地拆迁", "找到新场地"):
        assert words in html
    assert page_of(sign_in("member"), station).status_code == 404
    rows = sign_in("leader").get(ALL).context["page_obj"]
    assert [row.station for row in rows] == [station]
    assert not sign_in("leader").get("/workstations/years/?year=2021").context["page_obj"].object_list


def test_all_workstations_in_a_list_and_a_workbook(sign_in, station):
    hold(station, partner={"group": SectorGroupFactory(name="科技界别")}, received=30)
    ServiceRecordFactory(workstation=station, people=3)
    MatterFactory(workstation=station, raised_on=DAY, status="answered", ended_on=day(6, 4))
    busy = WorkstationFactory(name="四次工作室")
    for _ in range(4):
        hold(busy)
    user = make_user("leader")
    client = sign_in(user)
    assert [row.station for row in client.get(ALL + "&lack=activities").context["page_obj"]] == [station]
    assert [row.station for row in client.get(ALL + "&lack=matters").context["page_obj"]] == []
    book = load_workbook(io.BytesIO(client.get(EXPORT).content)).active
    _, header, *rows = book.iter_rows(values_only=True)
    line = next(dict(zip(header, row, strict=True)) for row in rows if row[1] == station.name)
    wanted = {"主办活动": 1, "还缺": 3, "联合单位": "科技界别", "活动接待人数": 30, "接待来访人数": 3, "诉求答复": 1}
    wanted |= {"社情民意情报站": 2, "答复天数（中位数）": 3, "年度计划": "没有", "达标条数": "没有检查"}
    assert {name: line[name] for name in wanted} == wanted
    event = AuditEvent.objects.get(action="exported")
    assert (event.actor, event.count) == (user, 2)


@pytest.mark.parametrize("role", ["leader", "contact", "member"])
def test_the_pages_ask_as_often_for_three_as_for_one(sign_in, station, role, django_assert_max_num_queries):
    user = make_user(role, workstation=station)
    client = sign_in(user)
    addresses = [f"/workstations/{station.pk}/2020/"] + ([ALL, EXPORT] if role == "leader" else [])
    for address in addresses:
        client.get(address)
    counts = []
    for so_many in (1, 2):
        for _ in range(so_many):
            other = WorkstationFactory()
            for one in (station, other):
                hold(one, partner={"workstation": WorkstationFactory()})
                ServiceRecordFactory(workstation=one)
                MatterFactory(workstation=one, raised_on=DAY)
                ChairpersonLinkFactory(workstation=one)
                AttachmentFactory(workstation=one)
                FindingFactory(inspection__workstation=one, inspection__inspected_on=day(1 + len(counts) * 3 + _))
        for address in addresses:
            with django_assert_max_num_queries(42) as queries:
                client.get(address)
            counts.append(len(queries))
    half = len(counts) // 2
    assert counts[:half] == counts[half:]
