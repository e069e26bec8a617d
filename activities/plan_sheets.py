"""A plan as an Excel sheet, in columns the import knows."""

from collections.abc import Iterable

from django.http import HttpResponse

from activities.models import AnnualPlan
from activities.plan_year import ItemState
from cppcc_office.shared.sheets import sheet_response

HEADER = (
    "年度",
    "计划单位",
    "计划项目",
    "活动类别",
    "月份",
    "次数",
    "负责人",
    "联动方",
    "走进的联系单位",
    "内容和要求",
    "完成情况",
    "对应活动",
    "调整或取消原因",
)


def plan_sheet(plan: AnnualPlan, states: Iterable[ItemState]) -> HttpResponse:
    """The plan with what became of each item."""
    rows = [
        (
            str(plan.year),
            plan.owner,
            state.item.title,
            state.item.kind.name if state.item.kind else "",
            f"{state.item.month}月" if state.item.month else "全年",
            state.item.times,
            state.item.in_charge,
            "、".join(str(partner) for partner in state.item.partners.all()),
            state.item.contact_unit.name if state.item.contact_unit else "",
            state.item.note,
            str(state.progress),
            "；".join(f"{one.title}（{one.held_on:%Y-%m-%d}）" for one in state.activities),
            state.item.reason,
        )
        for state in states
    ]
    title = f"{plan.year}年{plan.owner}年度计划"
    return sheet_response("年度计划", title, HEADER, rows)
