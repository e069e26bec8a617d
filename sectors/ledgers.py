"""Ledgers of the institution: sectors and groups (01), contact units (02), communities (15)."""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from ledgers.reader.columns import Column, Kind
from ledgers.reader.rows import Row
from ledgers.reader.text import squeeze
from ledgers.registry import Ledger, register
from sectors.directory import (
    PLACEHOLDER,
    Directory,
    Organizations,
    committee_named_in,
    home_committee,
    split_list,
)
from sectors.models import ContactUnit, Organization, ResidentDepartment, Sector, SectorGroup
from sectors.wording import field_told, group_key, sector_key

FIELD_LOOKS = r"[\u4e00-\u9fff、]{2,14}(?:界别|联组|界别组|联合组|界)(?:活动组|小组)?"
GROUP_ALIASES = " ".join(
    (
        "界别联组 界别 界别组 联组 界别名称 联组名称 界别联组名称 所属界别 所属联组",
        "所属界别联组 界别小组 组别 界别单元 考核单元 参加界别",
    )
)
UNIT_KINDS = {
    **dict.fromkeys(("社区", "居委会", "城市社区"), Organization.Kind.COMMUNITY),
    **dict.fromkeys(("乡村", "村", "农村", "行政村", "村委会", "乡镇", "村社区"), Organization.Kind.VILLAGE),
    **dict.fromkeys(("企业", "公司", "民营企业", "国有企业", "厂矿"), Organization.Kind.ENTERPRISE),
    **dict.fromkeys(("学校", "院校", "高校", "中学", "小学", "教育机构"), Organization.Kind.SCHOOL),
    **dict.fromkeys(("医院", "卫生院", "医疗机构", "医疗单位"), Organization.Kind.HOSPITAL),
    **dict.fromkeys(("园区", "开发区", "产业园", "工业园"), Organization.Kind.PARK),
    **dict.fromkeys(("部门", "机关", "单位", "政府部门", "机关单位", "党政机关"), Organization.Kind.DEPARTMENT),
    **dict.fromkeys(("街道", "镇", "街道镇", "乡镇街道"), Organization.Kind.SUBDISTRICT),
    **dict.fromkeys(("党派", "民主党派", "政党"), Organization.Kind.PARTY),
    **dict.fromkeys(("人民团体", "群团组织", "群团"), Organization.Kind.PEOPLE),
    **dict.fromkeys(("其他", "其它", "社会组织", "社会团体", "协会", "商会"), Organization.Kind.OTHER),
}
_ENDINGS = (
    (("社区", "居委会", "居民委员会"), Organization.Kind.COMMUNITY),
    (("村", "村委会", "村民委员会"), Organization.Kind.VILLAGE),
    (("公司", "集团", "厂", "企业"), Organization.Kind.ENTERPRISE),
    (("学校", "中学", "小学", "大学", "学院", "幼儿园"), Organization.Kind.SCHOOL),
    (("医院", "卫生院", "卫生服务中心"), Organization.Kind.HOSPITAL),
    (("园区", "开发区", "产业园", "工业园"), Organization.Kind.PARK),
    (("街道", "镇", "乡"), Organization.Kind.SUBDISTRICT),
    (("局", "委", "办", "委员会", "部"), Organization.Kind.DEPARTMENT),
)


def kind_by_name(name: str, default: str = Organization.Kind.OTHER) -> str:
    """What kind of organization a name speaks of: 学苑社区, 安平村, 市第一中学."""
    return next((kind for endings, kind in _ENDINGS if name.endswith(endings)), default)


@register
class SectorLedger(Ledger):
    """01: one row is a sector in its group."""

    key = "sectors"
    title = "界别与界别（联组）设置"
    right = "sectors.add_sectorgroup"
    clue = r"界别.*(?:设置|名录|一览|划分)"
    columns = (
        Column(
            "group",
            "界别（联组）名称",
            "活动组 界别活动组 组别 组名 所属组别 考核组 分组 界别分组 委员组 联合界别 所在界别组 界别委员组 "
            "考核单位名称 界别联组 联组 联组名称 界别组 界别组名称 界别小组 界别小组名称 所属联组 所属界别联组 "
            "所在联组 "
            "考核单元 考核单元名称 "
            "考核单位 界别单元 联合组 所属界别组",
            required=True,
            fill=True,
            weight=2,
            patterns=(r".*联组.*", r".*(?:单元|小组|工作组|活动组|大组)(?:名称)?", r".*考核单位.*"),
        ),
        Column(
            "sector",
            "界别",
            "所属界别 包括界别 含界别 涉及界别 政协界别 原界别 下辖界别 界别名称 包含界别 所含界别 组成界别 "
            "下设界别 界别构成 具体界别 成员界别 涵盖界别 各界别 参加界别 界 组成",
            required=True,
            weight=2,
            patterns=(r".*界别", r"界别.*"),
        ),
    )
    guide = ("每行填一个界别；几个界别组成一个联组的，联组名称可以合并单元格。",)

    def load(self) -> None:
        self.directory = Directory()
        self.committee = home_committee()
        self.fresh_groups: dict[str, SectorGroup] = {}
        self.seen_groups: list[SectorGroup] = []

    def resolve(self, row: Row) -> Any:
        group, sectors = row["group"], split_list(row["sector"] or "")
        if not group:
            row.error("group", "没有写界别（联组）名称。")
        elif len(group) > 40:
            row.error("group", "界别（联组）名称最多 40 个字。")
        if not sectors:
            row.error("sector", "没有写界别名称。")
        elif any(len(sector) > 30 for sector in sectors):
            row.error("sector", "界别名称最多 30 个字。")
        return squeeze(group or ""), tuple(bare_sector(sector) for sector in sectors)

    def natural_key(self, data: Any) -> Hashable:
        return tuple(sector_key(sector) for sector in data[1])

    def write(self, row: Row, data: Any) -> None:
        group_name, sector_names = data
        group = self._group(row, group_name)
        for name in sector_names:
            sector = self.directory.sector(name)
            if sector is None:
                order = len(self.directory.sectors) + 1
                sector = self.changes.create(Sector(name=name, group=group, order=order), row, is_main=True)
                self.directory.add_sector(sector)
            else:
                self.changes.update(sector, row, group=group)

    def _group(self, row: Row, name: str) -> SectorGroup:
        group = self.directory._groups_by_name.get(name) or next(
            (g for g in self.directory.groups if group_key(g.name) == group_key(name)), None
        )
        if group is None:
            order = len(self.directory.groups) + 1
            group = self.changes.create(SectorGroup(name=name, order=order), row)
            self.directory.add_group(group)
        return group

    def plan(self) -> Any:
        super().plan()
        name_home_committee(self)
        return self.changes


def bare_sector(text: str) -> str:
    """A sector's name as it is kept, without 界 or 界别 at its end."""
    name = squeeze(text)
    for tail in ("界别", "界"):
        if name.endswith(tail) and len(name) > len(tail):
            return name.removesuffix(tail)
    return name


def name_home_committee(ledger: Ledger) -> None:
    """Give the home committee the name a title holds, as long as it has the placeholder's."""
    committee = home_committee()
    name = committee_named_in(title for table in ledger.tables for title in table.titles)
    good = next((row for row in ledger.rows if row.is_good), None)
    if name and good is not None and committee.pk and committee.name == PLACEHOLDER:
        ledger.changes.update(committee, None, name=name[:60])


@dataclass
class _Place:
    """A contact unit's row, resolved."""

    group: SectorGroup
    department: str
    unit: str
    kind: str


@register
class ContactUnitLedger(Ledger):
    """02: one row is a contact unit under a resident department of a group."""

    key = "contact_units"
    title = "驻点部门和联系单位"
    right = "sectors.add_contactunit"
    needs = ("sectors", "communities")
    clue = r"驻点|两建一进|联系单位"
    columns = (
        Column(
            "group",
            "界别（联组）",
            GROUP_ALIASES,
            required=True,
            fill=True,
            patterns=(r".*(?:界别|联组).*",),
            looks=FIELD_LOOKS,
            told_above=field_told,
        ),
        Column(
            "department",
            "驻点部门",
            "驻点单位 驻点部门名称 驻点单位名称 挂点部门 挂钩部门 牵头部门 对口部门 派驻部门 进驻部门 驻点 部门 "
            "责任部门",
            required=True,
            fill=True,
            weight=2,
            patterns=(r".*(?:驻点|挂点|派驻|进驻|对口|挂钩).*", r".*(?:部门|机关).*"),
            max_length=80,
        ),
        Column(
            "unit",
            "联系单位",
            "进驻单位 入驻单位 走访单位 挂联单位 联系社区 联系单位名称 联系点 联系点名称 基层联系点 联系对象 "
            "服务单位 走进单位 结对单位 挂钩单位 挂点单位 挂点社区 单位名称 "
            "基层单位 联络单位 "
            "联系的单位 联系企业社区",
            required=True,
            weight=2,
            patterns=(
                r"(?!.*(?:类|性质|属性|人|员|电话)).*(?:联系|走进|结对|帮扶|挂联|走访|服务|基层).*(?:单位|点|村|社区|企业).*",
            ),
            max_length=80,
        ),
        Column(
            "kind",
            "单位类别",
            "单位分类 属性 类别 单位类型 类型 单位性质 性质 联系单位类别 联系单位类型 种类",
            patterns=(r".*(?:类别|类型|性质|属性|种类)",),
            looks=r"社区|居委会|城市社区|乡村|村|农村|企业|学校|医院|园区|机关|事业单位|社会组织|行政村|其他",
        ),
        Column(
            "liaison",
            "联络人",
            "责任人 联系责任人 联系人 联络员 联系人姓名 联络人姓名 单位联系人 单位联络人 负责人 对接人 经办人 "
            "联络员姓名",
            patterns=(r".*(?:联络|联系|对接)(?:人|员)(?:姓名)?", r".*(?:负责人|责任人).*"),
            max_length=40,
            cut=True,
        ),
        Column(
            "phone",
            "联系电话",
            "电话 手机 手机号 手机号码 联系方式 电话号码 联络电话 联系人电话 联络人电话 办公电话 联系手机",
            kind=Kind.PHONE,
            patterns=(r".*(?:电话|手机|联系方式).*",),
        ),
    )
    guide = ("每行填一个联系单位；界别（联组）和驻点部门可以合并单元格。", "联系电话可填手机号或带区号的座机。")

    def load(self) -> None:
        self.directory = Directory()
        self.organizations = Organizations()
        self.residents = {
            (r.group_id, r.organization_id): r for r in ResidentDepartment.objects.select_related("organization")
        }
        self.units: dict[int, list[ContactUnit]] = defaultdict(list)
        for unit in ContactUnit.objects.select_related("organization"):
            self.units[unit.resident_department_id].append(unit)
        self.fresh: dict[Any, Any] = {}

    def resolve(self, row: Row) -> _Place | None:
        group = self.directory.group_of(row, "group")
        department, unit = squeeze(row["department"] or ""), squeeze(row["unit"] or "")
        row.need("department", "没有写驻点部门。")
        row.need("unit", "没有写联系单位。")
        if len(self.organizations.named(unit)) > 1:
            row.error("unit", f"系统中有 {len(self.organizations.named(unit))} 个“{unit}”，看不出是哪一个。")
        typed = row["kind"]
        kind = UNIT_KINDS.get(squeeze(typed or ""))
        if typed and kind is None:
            row.error("kind", f"单位类别“{typed}”不在目录内，请填社区、乡村、企业、学校、医院、园区、部门或其他。")
        if group is None:
            return None
        return _Place(group, department, unit, kind or kind_by_name(unit))

    def natural_key(self, data: _Place) -> Hashable:
        return (data.group.pk, data.department, data.unit)

    def write(self, row: Row, data: _Place) -> None:
        resident = self._resident(row, data)
        organization = self._organization(row, data.unit, data.kind)
        values = {"liaison_name": row["liaison"] or "", "liaison_phone": row["phone"] or ""}
        unit = next(
            (
                u
                for u in self.units.get(resident.pk or 0, [])
                if u.organization is organization or u.organization == organization
            ),
            None,
        )
        if unit is None:
            self.changes.create(
                ContactUnit(resident_department=resident, organization=organization, **values), row, is_main=True
            )
            return
        self.changes.update(unit, row, **{k: v for k, v in values.items() if v or row.has(k.removeprefix("liaison_"))})
        if row["kind"] and organization.pk:
            self.changes.update(organization, row, kind=data.kind)

    def _resident(self, row: Row, data: _Place) -> ResidentDepartment:
        organization = self._organization(row, data.department, Organization.Kind.DEPARTMENT)
        key = (data.group.pk, organization.pk or organization.name)
        resident = self.residents.get(key)
        if resident is None:
            resident = self.changes.create(ResidentDepartment(group=data.group, organization=organization), row)
            self.residents[key] = resident
        return resident

    def _organization(self, row: Row, name: str, kind: str) -> Organization:
        named = self.organizations.named(name)
        if named:
            return named[0]
        organization = self.changes.create(Organization(name=name, kind=kind), row)
        self.organizations.add(organization)
        return organization


@register
class CommunityLedger(Ledger):
    """15: one row is a community under its subdistrict."""

    key = "communities"
    title = "社区（村）名录"
    right = "sectors.add_organization"
    clue = r"社区|村.*名录"
    columns = (
        Column(
            "subdistrict",
            "街道（镇）",
            "街道 镇街 乡镇 街道乡镇 街道镇乡 镇街道 乡镇街道 所属街道 所属乡镇 所在街道 所在街道镇 所属街道镇 "
            "街镇 镇 街道办事处 "
            "镇办 乡镇名称 街道名称 街道镇名称 办事处",
            required=True,
            fill=True,
            weight=2,
            patterns=(r".*(?:街道|乡镇|镇).*",),
            max_length=80,
        ),
        Column(
            "community",
            "社区（村）",
            "社区 村 社区村 村社区 村居 社区名称 村名 社区村名称 村社区名称 社区居委会 行政村 村居名称 居委会 "
            "村委会 社区或村",
            required=True,
            weight=2,
            patterns=(r".*(?:社区|村|居).*",),
            max_length=80,
        ),
        Column("address", "地址", "详细地址 办公地址 社区地址 位置", max_length=120, cut=True),
    )
    guide = ("每行填一个社区或村；街道（镇）可以合并单元格。",)

    def load(self) -> None:
        self.organizations = Organizations()

    def resolve(self, row: Row) -> tuple[str, str]:
        subdistrict, community = squeeze(row["subdistrict"] or ""), squeeze(row["community"] or "")
        row.need("subdistrict", "没有写街道（镇）。")
        row.need("community", "没有写社区（村）名称。")
        return subdistrict, community

    def natural_key(self, data: tuple[str, str]) -> Hashable:
        return data

    def write(self, row: Row, data: tuple[str, str]) -> None:
        parent_name, name = data
        parent = self.organizations.under(None, parent_name)
        if parent is None:
            parent = self.changes.create(Organization(name=parent_name, kind=Organization.Kind.SUBDISTRICT), row)
            self.organizations.add(parent)
        community = self.organizations.under(parent, name) if parent.pk else None
        community = community or next(
            (o for o in self.organizations.named(name) if o.parent is None and o is not parent), None
        )
        kind = kind_by_name(name, Organization.Kind.COMMUNITY)
        if kind not in (Organization.Kind.VILLAGE, Organization.Kind.PARK):
            kind = Organization.Kind.COMMUNITY
        address = row["address"] or ""
        if community is None:
            community = self.changes.create(
                Organization(name=name, kind=kind, parent=parent, address=address), row, is_main=True
            )
            self.organizations.add(community)
            return
        self.changes.update(community, row, parent=parent, **({"address": address} if address else {}))
