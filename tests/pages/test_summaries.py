"""Year-end summaries: drafted from the records, edited, handed in, approved."""

import datetime

import pytest
from django.urls import reverse

from activities.models import AnnualSummary
from activities.planners import Planner
from cppcc_office.pages.summary_draft import draft_summary
from tests.factories import (
    ActivityFactory,
    ActivityOrganizerFactory,
    AnnualPlanFactory,
    AnnualSummaryFactory,
    ContactUnitFactory,
    MatterFactory,
    OutcomeFactory,
    PlanItemFactory,
    ResidentDepartmentFactory,
    ResultFactory,
    SectorGroupFactory,
    ServiceRecordFactory,
    SocialReportFactory,
    WorkstationFactory,
    group_activity,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
END = datetime.date(2021, 2, 1)


@pytest.fixture
def group():
    return SectorGroupFactory(name="科技界别")


def text_of(group) -> str:
    return draft_summary(Planner("group", group.pk, group.name), 2020, on=END)


def test_counts_names_results_and_last_year(group):
    """TL5: counts, names, results and figures against last year, from the records."""
    members = [seated_member(group) for _ in range(3)]
    unit = ContactUnitFactory(resident_department=ResidentDepartmentFactory(group=group)).organization
    plan = AnnualPlanFactory(group=group, year=2020)
    done = PlanItemFactory(plan=plan, title="走进社区", month=5)
    PlanItemFactory(plan=plan, title="外出考察", month=6)
    waiting = PlanItemFactory(plan=plan, title="送医下乡", month=7)
    group_activity(group, title="没批的义诊", status="confirmed", plan_item=waiting, is_planned=True)
    PlanItemFactory(plan=plan, title="联谊会", stage="dropped", reason="疫情防控")
    group_activity(
        group, title="社区义诊", members=members, served=40, contact_unit=unit, plan_item=done, is_planned=True
    )
    group_activity(group, title="临时走访", members=members[:1], served=5)
    group_activity(group, title="还没通过", status="recorded")
    group_activity(group, title="去年的", members=members, held_on=datetime.date(2019, 5, 1))
    SocialReportFactory(author=members[0], title="关于停车难", submitted_on=datetime.date(2020, 5, 1))
    ResultFactory(author=members[0], kind="speech", title="谈养老", submitted_on=datetime.date(2020, 1, 8))
    OutcomeFactory(group=group, year=2020, topic="老旧小区改造")
    text = text_of(group)
    for words in (
        "科技界别开展活动 2 次（上年 1 次，增加 1 次），其中调研 2 次。",
        "委员参加活动 4 人次（上年 3 人次，增加 1 人次），有 3 名委员参加。",
        "服务群众 45 人次（上年 0 人次，增加 45 人次）。",
        f"走进联系单位 1 个：{unit.name}。",
        "年度计划列入项目 3 个，已完成 1 个：走进社区。",
        "已经办了、记录还没有通过审批 1 个：送医下乡。",
        "尚未完成 1 个：外出考察。",
        "经调整取消“联谊会”，原因：疫情防控。",
        "计划外开展活动 1 次：临时走访。",
        "社情民意信息 1 条（上年 0 条，增加 1 条）：《关于停车难》。",
        "大会发言 1 篇（上年 0 篇，增加 1 篇）：《谈养老》。",
        "协商成果转化 1 项（上年 0 项，增加 1 项）：《老旧小区改造》。",
        "存在的不足和下一年打算\n【请补充】",
    ):
        assert words in text
    assert "还没通过" not in text


def test_a_year_without_records_says_so(group):
    assert text_of(group).startswith("一、基本情况\n2020 年，科技界别开展活动 0 次。")


def test_from_draft_to_approval(group, sign_in):
    """TL5: year-end summary: begun, edited, handed in, approved."""
    group_activity(group, title="社区义诊")
    convener, head = make_user("convener", group=group), make_user("head", group=group)
    client = sign_in(convener)
    assert "起草总结" in client.get(reverse("plans:plans"), {"year": 2020}).text
    answer = client.post(reverse("plans:summary_start"), {"owner": f"group:{group.pk}", "year": 2020})
    summary = AnnualSummary.objects.get()
    assert answer.url == reverse("plans:summary_edit", args=[summary.pk])
    assert "社区义诊" in client.get(answer.url).text
    client.post(answer.url, {"text": "改过的总结"})
    client.post(reverse("plans:summary_start"), {"owner": f"group:{group.pk}", "year": 2020})
    summary.refresh_from_db()
    assert summary.text == "改过的总结"
    client.post(reverse("plans:summary_submit", args=[summary.pk]))
    assert client.post(answer.url, {"text": "又改"}).status_code == 403
    sign_in(head).post(reverse("plans:summary_return", args=[summary.pk]), {"reason": "请写明下一步打算"})
    page = client.get(summary.get_absolute_url()).text
    assert "请写明下一步打算" in page
    assert "请写明下一步打算" in client.get("/").text
    client.post(reverse("plans:summary_draft", args=[summary.pk]))
    summary.refresh_from_db()
    assert "社区义诊" in summary.text
    assert "没有写" in client.post(reverse("plans:summary_submit", args=[summary.pk]), follow=True).text
    client.post(answer.url, {"text": summary.text.replace("【请补充】", "下一年提前安排。")})
    client.post(reverse("plans:summary_submit", args=[summary.pk]))
    assert "科技界别年度总结" in sign_in(head).get("/").text
    sign_in(head).post(reverse("plans:summary_approve", args=[summary.pk]))
    assert AnnualSummary.objects.counting().get() == summary


def test_members_of_the_group_read_it_and_strangers_do_not(group, sign_in):
    summary = AnnualSummaryFactory(group=group, text="全年总结")
    assert "全年总结" in sign_in(make_user("member", group=group)).get(summary.get_absolute_url()).text
    assert sign_in(make_user("member")).get(summary.get_absolute_url()).status_code == 404


def test_the_draft_costs_a_fixed_number_of_queries(group, django_assert_max_num_queries):
    group_activity(group, members=[seated_member(group)])
    text_of(group)
    with django_assert_max_num_queries(40) as one:
        text_of(group)
    for _ in range(3):
        group_activity(group, members=[seated_member(group)])
    with django_assert_max_num_queries(len(one)):
        text_of(group)


def test_a_workstation_s_summary_tells_of_its_service():
    """DG4, HK3: what only the workstation's own records know; nothing of another year."""
    station, day = WorkstationFactory(name="红星工作室"), datetime.date(2020, 6, 1)
    held = ActivityFactory(title="接待日", in_name_of="workstation", received=30, opinions=4)
    ActivityOrganizerFactory(activity=held, group=None, workstation=station)
    ServiceRecordFactory(workstation=station, people=3)
    ServiceRecordFactory(workstation=station, people=5, kind="visit")
    ServiceRecordFactory(workstation=station, held_on=day.replace(year=2019))
    MatterFactory(workstation=station, raised_on=day, status="closed", satisfaction="partly", ended_on=day)
    MatterFactory(workstation=station, raised_on=day)
    text = draft_summary(Planner("workstation", station.pk, station.name), 2020, on=END)
    for words in (
        "红星工作室开展活动 1 次",
        "活动中接待群众 30 人次，收集意见 4 条。",
        "接待来访 1 次、走访 1 次，共 8 人次。",
        "收到诉求 2 件，答复 1 件，群众满意和基本满意 1 件。",
    ):
        assert words in text
    assert "值班" not in text
