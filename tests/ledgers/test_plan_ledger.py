"""Yearly plans come in from Excel, item by item, and go out in the same columns (G5, TL5)."""

import datetime
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from activities.ledgers.plans import month_in
from activities.models import AnnualPlan, PlanItem
from ledgers.actions import import_files
from sectors.models import SectorGroup
from tests.factories import (
    AnnualPlanFactory,
    PlanItemFactory,
    PlanPartnerFactory,
    SpecialCommitteeFactory,
    WorkstationFactory,
    make_user,
)
from tests.ledgers.sheets import bring_in, preview, take, told

pytestmark = pytest.mark.django_db
HEADER = ["计划单位", "计划项目", "活动类别", "月份", "次数", "负责人", "联动方", "备注", "报送时间"]


@pytest.mark.parametrize(
    ("written", "month"),
    [
        ("3月", 3),
        ("三月", 3),
        ("十二月", 12),
        ("3-4月", 4),
        ("2021年5月上旬", 5),
        ("第二季度", 6),
        ("上半年", 6),
        ("全年", None),
        (9, 9),
        (9.0, 9),
        (datetime.datetime(2021, 7, 1), 7),
        ("2021-08", 8),
    ],
)
def test_months_as_people_write_them(written, month):
    assert month_in(written) == month


@pytest.mark.parametrize("written", ["13月", "尽快", "0"])
def test_what_is_no_month(written):
    with pytest.raises(ValueError, match=written):
        month_in(written)


def test_a_plan_comes_in_item_by_item_and_twice_changes_nothing():
    """TL5, TG9, DG4: plans of groups, special committees and workstations in one sheet."""
    take("01")
    committee, station = SpecialCommitteeFactory(), WorkstationFactory()
    rows = [
        ["民革", "走进社区开展法律咨询", "法律咨询", "3月", 2, "张三", "中共界别", "", "2021.1.15"],
        [None, "理论学习", "理论学习", "全年", None, "", "", "", None],
        [committee.name, "养老服务调研", "专委会调研视察", "第二季度", None, "", "", "", None],
        [station.name, "接待日", "接待群众", "5月", 4, "", "", "", None],
        ["政协机关", "机关会议", "机关组织的会议", "12月", None, "", "", "", None],
    ]
    result = bring_in(HEADER, *rows, title="2021年度计划")
    assert told(result) == {}
    assert result.report()["created"] == 5
    plan = AnnualPlan.objects.get(group__name="民革界别", year=2021)
    assert (plan.status, plan.submitted_on) == ("approved", datetime.date(2021, 1, 15))
    first = plan.items.get(month=3)
    assert (first.kind.name, first.times, first.in_charge) == ("法律咨询", 2, "张三")
    assert [str(partner) for partner in first.partners.all()] == ["中共界别"]
    assert AnnualPlan.objects.get(special_committee=committee).status == "draft"
    assert AnnualPlan.objects.get(is_office=True).items.get().title == "机关会议"
    again = bring_in(HEADER, *rows, title="2021年度计划").report()
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 5)
    assert PlanItem.objects.count() == 5


def test_a_sheet_of_one_group_needs_no_column_for_it():
    take("01")
    result = bring_in(
        ["工作内容", "类别", "时间安排", "责任人"], ["走访企业", "调研", "6月", "李四"], title="民革界别2021年工作计划"
    )
    assert told(result) == {}
    assert PlanItem.objects.get().plan.group.name == "民革界别"


def test_wrong_rows_are_told():
    take("01")
    result = preview(
        HEADER,
        ["航天界别", "走访", "调研", "3月"],
        ["民革", "走访", "调研", "尽快"],
        ["民革", None, "调研", "3月"],
        ["民革", "好的", "团建", "3月"],
        title="2021年度计划",
    )
    assert set(told(result)) == {3, 4, 5}
    assert set(told(result, "warning")) == {6}


def test_what_goes_out_comes_in_again(sign_in):
    """G5: everything goes out to Excel, and back."""
    take("01")
    group, other = SectorGroup.objects.all()[:2]
    plan = AnnualPlanFactory(group=group, year=2021)
    item = PlanItemFactory(plan=plan, title="走进社区", month=4, times=2)
    PlanPartnerFactory(item=item, group=other)
    answer = sign_in(make_user("secretariat")).get(reverse("plans:export", args=[plan.pk]))
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert rows[1][:4] == ("年度", "计划单位", "计划项目", "活动类别")
    _batch, (result,) = import_files([("计划.xlsx", answer.content)])
    assert told(result) == {}
    assert result.report()["unchanged"] == 1
