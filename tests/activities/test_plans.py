"""Yearly plans: who may do what in every state, members' ideas, last year's items, what became of each item."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from activities.actions import plans as actions
from activities.actions.plans import ItemFacts
from activities.models import Activity, AnnualPaper, AnnualPlan, AnnualSummary, PlanItem
from activities.models.papers import PAPER_WORKFLOW, duties_towards_paper
from activities.plan_year import Progress, item_states, unplanned_activities
from activities.planners import THE_OFFICE, planner_of
from cppcc_office.shared.workflow import Refused
from members.models import Post
from tests.factories import (
    AnnualPlanFactory,
    AnnualSummaryFactory,
    DeputyFactory,
    GuidanceFactory,
    PlanItemFactory,
    PostFactory,
    SectorGroupFactory,
    WorkstationFactory,
    group_activity,
    make_user,
    seated_member,
)
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

S = AnnualPaper.Status
YEAR = timezone.localdate().year


@pytest.fixture
def office() -> dict[str, Any]:
    """One person per role around a group, the committee that guides it, and a workstation."""
    group, station = SectorGroupFactory(), WorkstationFactory()
    people: dict[str, Any] = {
        role: make_user(role, group=group)
        for role in ("secretariat", "one_office", "leader", "member", "convener", "liaison", "deputy", "clerk")
    }
    head = seated_member(SectorGroupFactory(), user=UserFactory())
    committee = GuidanceFactory(group=group).special_committee
    PostFactory(member=head, role=Post.Role.COMMITTEE_HEAD, special_committee=committee)
    return people | {
        "head": head.user,
        "contact": make_user("contact", workstation=station),
        "other convener": make_user("convener"),
        "stranger": make_user("stranger"),
        "group": group,
        "station": station,
        "committee": committee,
    }


def paper_of(office: dict[str, Any], owner: str, state: str, model: type[AnnualPaper] = AnnualPlan) -> AnnualPaper:
    factory = AnnualPlanFactory if model is AnnualPlan else AnnualSummaryFactory
    whose = {
        "group": {"group": office["group"]},
        "special_committee": {"group": None, "special_committee": office["committee"]},
        "workstation": {"group": None, "workstation": office["station"]},
        "office": {"group": None, "is_office": True},
    }[owner]
    day = None if state == S.DRAFT else datetime.date(YEAR, 1, 20)
    return factory(**whose, year=YEAR, status=state, submitted_on=day)


def offered(paper: AnnualPaper, user: User) -> str:
    return " ".join(line.action for line in PAPER_WORKFLOW.offered(paper.status, duties_towards_paper(paper, user)))


NOBODY = dict.fromkeys(["leader", "one_office", "clerk", "other convener", "stranger", "contact"], "")
WRITES = "propose edit submit"
SWEEP = {
    ("group", S.DRAFT): NOBODY
    | dict.fromkeys(["convener", "liaison", "deputy"], WRITES)
    | {"member": "propose", "leader": "propose", "head": "", "secretariat": ""},
    ("group", S.SUBMITTED): NOBODY
    | dict.fromkeys(["convener", "liaison", "deputy"], "recall")
    | {"member": "", "head": "approve return", "secretariat": "approve return"},
    ("group", S.APPROVED): NOBODY
    | dict.fromkeys(["convener", "liaison", "deputy"], "adjust")
    | {"member": "", "head": "revoke", "secretariat": "revoke"},
    ("group", S.RETURNED): NOBODY
    | dict.fromkeys(["convener", "liaison", "deputy"], WRITES)
    | {"member": "propose", "leader": "propose", "head": "", "secretariat": ""},
    ("special_committee", S.DRAFT): NOBODY | {"head": WRITES, "convener": "", "member": "", "secretariat": ""},
    ("special_committee", S.SUBMITTED): NOBODY | {"head": "recall", "convener": "", "secretariat": "approve return"},
    ("special_committee", S.APPROVED): NOBODY | {"head": "adjust", "convener": "", "secretariat": "revoke"},
    ("workstation", S.DRAFT): NOBODY | {"contact": WRITES, "head": "", "convener": "", "secretariat": ""},
    ("workstation", S.SUBMITTED): NOBODY | {"contact": "recall", "head": "", "secretariat": "approve return"},
    ("workstation", S.APPROVED): NOBODY | {"contact": "adjust", "head": "", "secretariat": "revoke"},
    ("office", S.DRAFT): NOBODY | {"secretariat": WRITES, "head": "", "convener": "", "member": ""},
    ("office", S.SUBMITTED): NOBODY | {"secretariat": "recall approve return", "head": ""},
    ("office", S.APPROVED): NOBODY | {"secretariat": "revoke adjust", "head": ""},
}


@pytest.mark.parametrize("model", [AnnualPlan, AnnualSummary])
@pytest.mark.parametrize(("owner", "state"), SWEEP)
def test_who_may_do_what(office, owner, state, model):
    """TL5, TG9, DG4, SX11: every state × every role, for all who plan; deputies do what their principal may."""
    paper = paper_of(office, owner, state, model)
    assert {role: offered(paper, office[role]) for role in SWEEP[owner, state]} == SWEEP[owner, state]


@pytest.mark.parametrize(
    ("role", "sees"),
    {
        "member": True,
        "convener": True,
        "liaison": True,
        "deputy": True,
        "head": True,
        "leader": True,
        "secretariat": True,
        "one_office": True,
        "contact": False,
        "clerk": False,
        "other convener": False,
        "stranger": False,
    }.items(),
)
def test_who_sees_a_group_s_plan(office, role, sees):
    plan = paper_of(office, "group", S.DRAFT)
    assert AnnualPlan.objects.visible_to(office[role]).contains(plan) is sees


def test_a_member_s_idea_begins_the_draft_and_is_taken_or_declined(office):
    """TL5: the plan is discussed with members at the start of the year."""
    member, convener = office["member"], office["convener"]
    planner = planner_of(paper_of(office, "group", S.DRAFT))
    AnnualPlan.objects.all().delete()
    idea = actions.propose_item(planner=planner, year=YEAR, facts=ItemFacts("走进社区"), by=member)
    other = actions.propose_item(planner=planner, year=YEAR, facts=ItemFacts("外出考察"), by=member)
    plan = AnnualPlan.objects.get()
    assert (plan.status, plan.group) == (S.DRAFT, office["group"])
    with pytest.raises(PermissionDenied):
        actions.take_item(item=idea, by=member)
    actions.take_item(item=idea, by=convener)
    with pytest.raises(Refused, match="还有 1 条委员建议"):
        actions.submit_paper(paper=plan, by=convener)
    with pytest.raises(Refused, match="请写明原因"):
        actions.decline_item(item=other, reason=" ", by=convener)
    actions.decline_item(item=other, reason="本年经费已安排完", by=convener)
    plan = actions.submit_paper(paper=plan, by=convener)
    assert [item.title for item in plan.items.filter(stage=PlanItem.Stage.PLANNED)] == ["走进社区"]
    with pytest.raises(PermissionDenied):
        actions.approve_paper(paper=plan, by=convener)
    assert actions.approve_paper(paper=plan, by=office["head"]).status == S.APPROVED


def test_a_proposal_is_refused_once_the_plan_is_handed_in(office, sign_in):
    paper_of(office, "group", S.SUBMITTED)
    answer = sign_in(office["member"]).post(
        reverse("plans:propose"), {"title": "走进社区", "owner": f"group:{office['group'].pk}", "year": YEAR}
    )
    assert "已经报送" in answer.text
    assert not PlanItem.objects.exists()


def test_a_stranger_begins_no_plan(office):
    with pytest.raises(PermissionDenied):
        actions.start_paper(AnnualPlan, planner=THE_OFFICE, year=YEAR, by=office["convener"])
    assert not AnnualPlan.objects.exists()


def test_the_day_of_the_first_submission_stays(office):
    """TL7: a plan handed in in January and mended in March was handed in in January."""
    plan = paper_of(office, "group", S.DRAFT)
    PlanItemFactory(plan=plan)
    january, march = datetime.date(YEAR, 1, 10), datetime.date(YEAR, 3, 10)
    plan = actions.submit_paper(paper=plan, by=office["liaison"], on=january)
    with pytest.raises(Refused, match="请写明原因"):
        actions.return_paper(paper=plan, by=office["head"], reason="")
    plan = actions.return_paper(paper=plan, by=office["head"], reason="请补充责任人")
    assert (plan.status, plan.return_reason) == (S.RETURNED, "请补充责任人")
    plan = actions.submit_paper(paper=plan, by=office["liaison"], on=march)
    assert (plan.submitted_on, plan.return_reason) == (january, "")
    assert AnnualPlan.objects.counting().count() == 0
    actions.approve_paper(paper=plan, by=office["secretariat"])
    assert AnnualPlan.objects.counting().get().submitted_on == january


def test_an_empty_plan_and_an_empty_summary_are_not_handed_in(office):
    with pytest.raises(Refused, match="还没有项目"):
        actions.submit_paper(paper=paper_of(office, "group", S.DRAFT), by=office["convener"])
    with pytest.raises(Refused, match="还没有内容"):
        actions.submit_paper(paper=paper_of(office, "group", S.DRAFT, AnnualSummary), by=office["convener"])


def test_nobody_approves_what_he_handed_in(office):
    PostFactory(member=office["convener"].member, role=Post.Role.COMMITTEE_HEAD, special_committee=office["committee"])
    plan = paper_of(office, "group", S.DRAFT)
    PlanItemFactory(plan=plan)
    plan = actions.submit_paper(paper=plan, by=office["convener"])
    assert "approve" not in offered(plan, office["convener"])
    assert "approve" in offered(plan, office["head"])


def test_last_year_s_items_are_taken_over_once(office, sign_in):
    last = AnnualPlanFactory(group=office["group"], year=YEAR - 1)
    kept = PlanItemFactory(plan=last, title=f"{YEAR - 1} 年理论学习", month=3)
    PlanItemFactory(plan=last, stage=PlanItem.Stage.DROPPED, reason="疫情")
    foreign = PlanItemFactory(plan=AnnualPlanFactory(year=YEAR - 1))
    plan = paper_of(office, "group", S.DRAFT)
    client = sign_in(office["liaison"])
    assert kept.title in client.get(plan.get_absolute_url()).text
    for _ in range(2):
        client.post(reverse("plans:take_over", args=[plan.pk]), {"item": [kept.pk, foreign.pk]})
    assert [(item.title, item.month, item.taken_from) for item in plan.items.all()] == [(f"{YEAR} 年理论学习", 3, kept)]


def states_on(plan: AnnualPlan, day: datetime.date) -> dict[str, Progress]:
    return {state.item.title: state.progress for state in item_states([plan], day)[plan.pk]}


def test_what_became_of_each_item_follows_from_the_activities(office):
    """TL5: activities are ticked off against the plan; moved and dropped items say why."""
    plan = AnnualPlanFactory(group=office["group"], year=2020)
    items = {
        name: PlanItemFactory(plan=plan, title=name, month=month)
        for name, month in {"做了": 3, "等审批": 3, "没做": 3, "做了一半": 3, "以后": 9, "全年": None}.items()
    }
    items["做了一半"].times = 2
    items["做了一半"].save()
    for name, status in {
        "做了": "approved",
        "做了一半": "approved",
        "等审批": "recorded",
        "没做": "withdrawn",
    }.items():
        group_activity(office["group"], plan_item=items[name], is_planned=True, status=status)
    actions.drop_item(item=PlanItemFactory(plan=plan, title="取消"), reason="经费不足", by=office["convener"])
    actions.move_item(
        item=PlanItemFactory(plan=plan, title="调整", month=3), month=10, reason="换届", by=office["convener"]
    )
    assert states_on(plan, datetime.date(2020, 4, 1)) == {
        "做了": Progress.DONE,
        "等审批": Progress.WAITING,
        "没做": Progress.OVERDUE,
        "做了一半": Progress.OVERDUE,
        "以后": Progress.PLANNED,
        "全年": Progress.PLANNED,
        "取消": Progress.DROPPED,
        "调整": Progress.MOVED,
    }
    assert states_on(plan, datetime.date(2020, 3, 31))["没做"] == Progress.PLANNED
    late = states_on(plan, datetime.date(2021, 1, 1))
    assert (late["全年"], late["调整"]) == (Progress.OVERDUE, Progress.OVERDUE)


def test_adjusting_needs_a_reason_and_an_approved_plan(office):
    plan = paper_of(office, "group", S.APPROVED)
    item = PlanItemFactory(plan=plan, month=5)
    with pytest.raises(Refused, match="请写明原因"):
        actions.drop_item(item=item, reason="", by=office["convener"])
    with pytest.raises(PermissionDenied):
        actions.drop_item(item=item, reason="不办了", by=office["member"])
    with pytest.raises(Refused):
        actions.change_item(item=item, facts=ItemFacts("换一件事"), by=office["convener"])
    group_activity(office["group"], plan_item=item, is_planned=True)
    with pytest.raises(Refused, match="不能取消"):
        actions.drop_item(item=item, reason="不办了", by=office["convener"])


def test_unplanned_activities_are_marked_and_may_be_tied(office, sign_in):
    """TL5: unplanned ones are marked."""
    plan = AnnualPlanFactory(group=office["group"], year=2020)
    item = PlanItemFactory(plan=plan)
    extra = group_activity(office["group"], title="临时走访", status="recorded")
    listed = group_activity(office["group"], title="台账导入", is_planned=True)
    approved = group_activity(office["group"], title="计划外")
    group_activity(SectorGroupFactory(), title="别人的")
    found = unplanned_activities(planner_of(plan), 2020)
    assert {row.title for row in found} == {"临时走访", "台账导入", "计划外"}
    for row in (extra, listed):
        assert actions.tie_activity(activity=row, item=item, by=office["convener"]).is_planned
    with pytest.raises(Refused, match="专委会或机关"):
        actions.tie_activity(activity=approved, item=item, by=office["convener"])
    with pytest.raises(PermissionDenied):
        actions.tie_activity(activity=approved, item=item, by=office["member"])
    actions.tie_activity(activity=approved, item=item, by=office["head"])
    assert not unplanned_activities(planner_of(plan), 2020)
    foreign = PlanItemFactory(plan=AnnualPlanFactory(year=2020))
    with pytest.raises(Refused, match="主办方"):
        actions.tie_activity(activity=extra, item=foreign, by=office["convener"])
    page = sign_in(office["convener"]).get(plan.get_absolute_url())
    assert "临时走访" in page.text


def test_an_item_with_an_activity_counts_as_planned():
    plan = AnnualPlanFactory()
    with pytest.raises(Exception, match="act_activity_planned"):
        Activity.objects.filter(pk=group_activity(plan.group).pk).update(plan_item=PlanItemFactory(plan=plan))


def test_a_deputy_of_the_head_approves(office):
    """SX11: approvals have a deputy."""
    plan = paper_of(office, "group", S.SUBMITTED)
    deputy = DeputyFactory(user=office["head"]).deputy
    assert AnnualPlan.objects.open_to(deputy, "approve").contains(plan)
    assert actions.approve_paper(paper=plan, by=deputy).status == S.APPROVED


def test_the_list_and_the_page_cost_the_same_for_one_and_three(office, sign_in, django_assert_max_num_queries):
    client = sign_in(office["secretariat"])
    with django_assert_max_num_queries(60) as first:
        client.get(reverse("plans:plans"), {"year": 2020})
    plan = AnnualPlanFactory(group=office["group"], year=2020)
    for _ in range(3):
        item = PlanItemFactory(plan=plan)
        group_activity(office["group"], plan_item=item, is_planned=True)
        group_activity(office["group"])
        other = AnnualPlanFactory(year=2020)
        PlanItemFactory(plan=other)
        AnnualSummaryFactory(group=other.group)
    with django_assert_max_num_queries(len(first) + 6):
        client.get(reverse("plans:plans"), {"year": 2020})
    with django_assert_max_num_queries(45) as three:
        client.get(plan.get_absolute_url())
    item.activities.all().update(plan_item=None)
    with django_assert_max_num_queries(len(three)):
        client.get(plan.get_absolute_url())


def test_a_plan_goes_out_to_excel(office, sign_in):
    """G5: everything goes out to Excel."""
    plan = AnnualPlanFactory(group=office["group"], year=2020)
    PlanItemFactory(plan=plan, title="=走进社区")
    answer = sign_in(office["member"]).get(reverse("plans:export", args=[plan.pk]))
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/vnd.openxmlformats")


def test_committees_and_workstations_plan_by_the_same_pages(office, sign_in):
    """TG9, DG4: special committees and workstations have a plan of their own."""
    for role, owner in (
        ("head", f"special_committee:{office['committee'].pk}"),
        ("contact", f"workstation:{office['station'].pk}"),
    ):
        client = sign_in(office[role])
        assert "起草计划" in client.get(reverse("plans:plans")).text
        answer = client.post(reverse("plans:start"), {"owner": owner, "year": YEAR})
        plan = AnnualPlan.objects.get(year=YEAR, **{owner.split(":")[0]: owner.split(":")[1]})
        assert answer.url == plan.get_absolute_url()
        add = reverse("plans:item_add", args=[plan.pk])
        answer = client.post(
            add, {"title": "季度会议", "month": "3", "times": "1", "partners": [f"group:{office['group'].pk}"]}
        )
        assert answer.status_code == 302
        assert str(plan.items.get().partners.get()) == office["group"].name
        client.post(reverse("plans:submit", args=[plan.pk]))
        assert AnnualPlan.objects.get(pk=plan.pk).status == S.SUBMITTED


def test_empty_states(office, sign_in):
    assert "没有您可以查看的计划" in sign_in("stranger").get(reverse("plans:plans")).text
    plan = paper_of(office, "special_committee", S.DRAFT)
    assert "计划里还没有项目" in sign_in(office["head"]).get(plan.get_absolute_url()).text
