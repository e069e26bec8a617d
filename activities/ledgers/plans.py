"""Yearly plans item by item: of groups, special committees, workstations and the office, in one kind of sheet."""

import datetime
import re
from collections.abc import Hashable
from dataclasses import dataclass, field

from activities.models import ActivityKind, AnnualPlan, PlanItem, PlanPartner
from activities.planners import THE_OFFICE, Planner, planner_of
from ledgers.reader.columns import Column, Kind
from ledgers.reader.rows import Row
from ledgers.reader.text import squeeze
from ledgers.registry import Ledger, register
from sectors.directory import Directory, load_special_committees, split_list
from sectors.models import ContactUnit, Organization
from sectors.wording import field_told
from workstations.models import Workstation

HAN = {word: number for number, word in enumerate("一二三四五六七八九十", start=1)} | {"十一": 11, "十二": 12}
QUARTERS = {"一": 3, "1": 3, "二": 6, "2": 6, "三": 9, "3": 9, "四": 12, "4": 12}
ALL_YEAR = re.compile(r"全年|常年|长期|不定期|适时|每月|每季度?|年内|待定")


def month_in(raw: object) -> int | None:
    """The month something is to be done by: 3月, 三月, 3-4月 (4), 第二季度 (6), 上半年 (6), a date; None for 全年.

    Raises ValueError when nothing of the kind is written.
    """
    if isinstance(raw, datetime.date):
        return raw.month
    text = squeeze(str(int(raw) if isinstance(raw, float) and raw.is_integer() else raw))
    if not text or ALL_YEAR.search(text):
        return None
    if match := re.search(r"第?([一二三四1-4])季度", text):
        return QUARTERS[match[1]]
    if "半年" in text:
        return 6 if "上" in text else 12
    named = re.findall(r"(十[一二]|[一二三四五六七八九十]|\d{1,2})(?=月)", text) or re.findall(r"^\d{1,2}$", text)
    if not named:
        named = re.findall(r"^\d{4}[-./](\d{1,2})(?:[-./]\d{1,2})?$", text)
    month = (HAN.get(named[-1]) or int(named[-1])) if named else 0
    if not 1 <= month <= 12:
        raise ValueError(text)
    return month


@dataclass
class _Line:
    """One row: an item of somebody's plan."""

    owner: Planner
    year: int
    title: str
    facts: dict[str, object]
    partners: list[Planner] = field(default_factory=list)


@register
class PlanLedger(Ledger):
    """One row is an item of a yearly plan; the plan itself is made when there is none."""

    key = "plan_items"
    title = "年度计划项目"
    right = "activities.add_annualplan"
    needs = ("sectors", "members", "contact_units", "workstations")
    clue = r"(?:年度|工作|活动|履职)计划(?!.*(?:报送|总结|台账))"
    columns = (
        Column("year", "年度", "年份 年 计划年度 所属年度", kind=Kind.YEAR, fill=True),
        Column(
            "owner",
            "计划单位",
            "界别（联组） 界别联组 界别 联组 专委会 工作室 委员工作室 单位 制定单位 牵头单位 主办单位 责任单位 "
            "牵头界别",
            required=True,
            fill=True,
            told_above=field_told,
        ),
        Column(
            "title",
            "计划项目",
            "计划内容 计划事项 计划活动 工作项目 工作事项 工作内容 活动项目 拟开展活动 拟开展的活动 项目名称",
            required=True,
            weight=3,
            max_length=120,
        ),
        Column("kind", "活动类别", "类别 活动类型 项目类别 工作类别"),
        Column(
            "month",
            "月份",
            "计划月份 拟开展时间 时间安排 完成时限 完成时间 计划完成时间 计划开展时间 预计时间 实施时间 开展月份 时间",
            required=True,
            weight=2,
        ),
        Column("times", "次数", "计划次数 场次", kind=Kind.NUMBER, lenient=True),
        Column("in_charge", "负责人", "责任人 牵头人 负责委员 联系人", max_length=60, cut=True),
        Column("partners", "联动方", "联动界别 协办单位 配合单位 参加单位 合作单位 联办单位"),
        Column("unit", "走进的联系单位", "联系单位 走进单位"),
        Column("note", "内容和要求", "备注 说明 具体内容 主要内容 工作要求", max_length=300, cut=True),
        Column("submitted_on", "报送时间", "计划报送时间 报送日期", kind=Kind.DATE, lenient=True),
    )
    guide = (
        "每行填计划中的一个项目；计划单位写界别（联组）、专委会、委员工作室的名称，机关的写“政协机关”。",
        "月份写“3月”“第二季度”等；不定月份的写“全年”。",
        "写了报送时间的，按已报送并通过的计划登记；没有写的，作为草稿，由负责的同志在系统内报送。",
    )

    def load(self) -> None:
        self.directory, self.committees = Directory(), load_special_committees()
        self.workstations = {squeeze(one.name): one for one in Workstation.objects.all()}
        self.kinds = list(ActivityKind.objects.filter(is_active=True))
        self.units: dict[str, Organization] = {
            squeeze(unit.organization.name): unit.organization
            for unit in ContactUnit.objects.select_related("organization")
        }
        self.plans = {(plan.owner_key, plan.year): plan for plan in AnnualPlan.objects.with_owner()}
        self.items: dict[Hashable, PlanItem] = {}
        rows = PlanItem.objects.select_related("plan", "kind", "contact_unit").prefetch_related("partners")
        for item in rows.order_by("-pk"):
            self.items[item.plan.owner_key, item.plan.year, squeeze(item.title)] = item
        self.orders: dict[int, int] = {}

    def resolve(self, row: Row) -> _Line | None:
        owner, year = self._owner(row), row["year"] or row.table.year
        if year is None and "year" not in row.failed:
            row.error("year", "没有写年度，标题里也看不出是哪一年。")
        title = row.need("title", "没有写计划项目。")
        facts = {"kind": self._kind(row, owner), "month": self._month(row)}
        for key in ("in_charge", "note"):
            if row.has(key):
                facts[key] = row[key] or ""
        if row.has("times"):
            facts["times"] = max(row["times"] or 1, 1)
        if row.has("unit"):
            facts["contact_unit"] = self._unit(row)
        partners = self._partners(row)
        return _Line(owner, year, title, facts, partners) if owner and year and title else None

    def _named(self, text: str) -> Planner | None:
        name = squeeze(text)
        if name in ("政协机关", "机关", "办公室", "市政协机关"):
            return THE_OFFICE
        if (group := self.directory.group(text)) is not None:
            return Planner("group", group.pk, group.name)
        for field_name, found in (
            ("special_committee", self.committees.get(name)),
            ("workstation", self.workstations.get(name)),
        ):
            if found is not None:
                return Planner(field_name, found.pk, found.name)
        return None

    def _owner(self, row: Row) -> Planner | None:
        text = row.need("owner", "没有写是谁的计划。")
        owner = self._named(text) if text else None
        if text and owner is None:
            row.error("owner", f"没有名为“{text}”的界别（联组）、专委会或委员工作室，请核对名称。")
        return owner

    def _kind(self, row: Row, owner: Planner | None) -> ActivityKind | None:
        name = squeeze(row["kind"] or "")
        if not name or owner is None:
            return None
        found = [kind for kind in self.kinds if squeeze(kind.name) in (name, re.sub(r"(?:类|活动|工作)$", "", name))]
        fitting = [kind for kind in found if kind.fits(owner.in_name_of)]
        if not fitting:
            row.warn("kind", f"活动类别“{row['kind']}”不在目录内，没有登记类别。")
        return fitting[0] if fitting else None

    def _month(self, row: Row) -> int | None:
        try:
            return month_in(row.raw("month") or "")
        except ValueError:
            row.error("month", f"看不出“{row['month']}”是哪个月，请写成“3月”，不定月份的写“全年”。")
            return None

    def _unit(self, row: Row) -> Organization | None:
        name = row["unit"] or ""
        if name and squeeze(name) not in self.units:
            row.warn("unit", f"没有名为“{name}”的联系单位，没有登记。")
        return self.units.get(squeeze(name))

    def _partners(self, row: Row) -> list[Planner]:
        found = []
        for word in split_list(row["partners"] or ""):
            planner = self._named(word)
            if planner is None:
                row.warn("partners", f"联动方“{word}”认不出，没有登记。")
            elif planner not in found:
                found.append(planner)
        return found

    def natural_key(self, data: _Line) -> Hashable:
        return (data.owner.key, data.year, squeeze(data.title))

    def write(self, row: Row, data: _Line) -> None:
        plan = self._plan(row, data)
        item = self.items.get(self.natural_key(data))
        if item is None:
            order = self.orders[id(plan)] = 1 + self.orders.get(id(plan), len(self.items))
            item = PlanItem(plan=plan, title=data.title, order=order, **data.facts)
            self.changes.create(item, row, is_main=True)
        else:
            self.changes.update(item, row, **data.facts)
        if row.has("partners"):
            self._write_partners(row, item, data)

    def _plan(self, row: Row, data: _Line) -> AnnualPlan:
        """The planner's plan of the year, new when there is none; the day it was handed in makes it an approved one."""
        key, day = (data.owner.key, data.year), row["submitted_on"]
        plan = self.plans.get(key)
        facts = {"status": AnnualPlan.Status.APPROVED, "submitted_on": day} if day else {}
        if plan is None:
            plan = self.plans[key] = AnnualPlan(year=data.year, **data.owner.lookup, **facts)
            self.changes.create(plan)
        elif facts and plan.status != AnnualPlan.Status.APPROVED:
            self.changes.update(plan, row, **facts)
        return plan

    def _write_partners(self, row: Row, item: PlanItem, data: _Line) -> None:
        wanted = {
            one.key: PlanPartner(item=item, **one.lookup) for one in data.partners if one != planner_of(item.plan)
        }
        existing = item.partners.all() if item.pk else ()
        self.changes.match(row, existing, wanted, key=_key_of)


def _key_of(partner: PlanPartner) -> str:
    for name in ("group", "special_committee", "workstation", "member_group"):
        if pk := getattr(partner, f"{name}_id"):
            return f"{name}:{pk}"
    return "office"
