"""Ledger 10: workstations, the members attached, and one inspection of each."""

import datetime
from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from ledgers.reader.columns import Column, Kind
from ledgers.reader.headers import Layout
from ledgers.reader.rows import Row
from ledgers.reader.text import squeeze
from ledgers.registry import Ledger, register
from members.lookups import people_in
from members.names import Roster
from sectors.directory import Organizations
from sectors.ledgers import kind_by_name
from sectors.models import Organization
from workstations.ledger_members import Attachments
from workstations.models import Finding, Inspection, Standard, StandardPoint, Workstation, WorkstationKind
from workstations.register_columns import COLUMNS, Directory, leads_in

STATION_NAMES = (
    "工作室 委员工作室 委员工作室名称 室站名称 站室 联络站名称 议事室名称 站室名称 工作站名称 联络站 议事室 室名 "
    "工作站 "
    "履职平台名称 平台名称 "
    "协商议事室 委员之家名称 委员联络站 所属工作室 站点名称 工作室站名称"
)
# How the name of a workstation looks in a cell.
STATION_LOOKS = r".+(?:工作室|议事室|联络站|工作站|议事厅|委员之家).{0,4}"
_POINT = "point:"
_POINT_WORDS = {
    "固定场所": "场所 场地 固定场地 活动场所 办公场所",
    "标识铭牌": "标识牌 标识 铭牌 标牌 门牌 牌匾 挂牌",
    "委员介绍": "委员简介 委员风采 委员简历",
    "服务内容": "服务事项 服务项目 服务清单",
    "工作制度": "规章制度 管理制度",
    "服务记录": "服务台账 工作记录 活动记录 工作台账 记录台账",
}


@dataclass
class _Station:
    """A row, resolved."""

    name: str
    kind: WorkstationKind
    level: str
    form: str
    subdistrict: str
    community: str
    member_ids: list[int]
    facts: dict[str, Any]
    leads: set[int]


@register
class WorkstationLedger(Ledger):
    """10: one row is a workstation with one inspection; √ is met, × and an empty cell are not."""

    key = "workstations"
    title = "委员工作室建设情况"
    right = "workstations.add_workstation"
    needs = ("members", "communities")
    clue = r"工作室.*(?:建设|情况|名录|统计)|六有"
    columns = (
        Column(
            "name",
            "工作室名称",
            STATION_NAMES + " 名称",
            required=True,
            weight=2,
            max_length=60,
            patterns=(r".*(?:工作室|联络站|议事室|工作站|站室|站点).*名称?",),
            looks=STATION_LOOKS,
        ),
        Column(
            "kind",
            "类型",
            "工作室类型 类别 工作室类别 种类 建设类型 室别 平台类型 性质",
            required=True,
            patterns=(r".*(?:类型|类别|种类|室别)",),
            looks=r".{1,8}型|界别|个人|综合|区域",
        ),
        Column("form", "形式", "工作室形式 平台形式 站室形式", in_template=False),
        Column(
            "level",
            "层级",
            "级别 工作室层级 工作室级别 等级 建设层级 所属层级",
            patterns=(r".*(?:层级|级别|层次)",),
            looks=r"[省市县区镇街村]级|乡镇级|镇?街道?级",
        ),
        Column(
            "subdistrict",
            "所在街道（镇）",
            "街道 街道镇 镇街 乡镇 所在街道 所属街道 所在乡镇 所属乡镇 所属镇街 所在镇街 街道乡镇 所属街道镇 "
            "乡镇街道 镇",
            fill=True,
            patterns=(r".*(?:街道|乡镇|镇).*",),
        ),
        Column(
            "community",
            "所在社区（村）",
            "社区 社区村 村社区 所在社区 所属社区 所在村 村居 所属社区村 所在地 设立地点 所在社区或村 村 地点 "
            "所在村社区",
            patterns=(r".*(?:社区|村).*",),
        ),
        Column(
            "members",
            "驻室委员",
            "成员委员 工作室委员 驻站委员 入驻委员 进驻委员 驻点委员 挂点委员 委员名单 成员 驻室委员名单 委员 "
            "入室委员 驻室成员 "
            "委员成员 进室委员 驻室人员 "
            "参加委员",
            kind=Kind.NAMES,
            required=True,
            weight=2,
            patterns=(r".*(?:驻|入|进|挂).*(?:委员|成员).*", r"(?:成员|委员).*(?:名单|姓名)"),
        ),
        Column(
            "inspected_on",
            "检查时间",
            "评估时间 核查日期 评估日期 检查日期 验收时间 督查时间 验收日期 考核时间 核查时间 检查验收时间",
            kind=Kind.DATE,
            weight=2,
            patterns=(r".*(?:时间|日期)",),
        ),
        Column(
            "inspector",
            "检查单位",
            "评估单位 验收人员 检查人 检查部门 验收单位 督查单位 检查组 检查人员 验收人 考核单位",
            max_length=60,
            cut=True,
            patterns=(r".*(?:检查|验收|督查|督导|考核|评估|核查).*(?:单位|人|部门|组)",),
        ),
        Column(
            "reported",
            "填报本年活动次数",
            "本年活动次数 活动次数 年度活动次数 全年活动次数 开展活动次数 填报活动次数 活动场次 自报活动次数 "
            "本年度活动次数",
            kind=Kind.NUMBER,
            weight=2,
            patterns=(r".*活动.*(?:次数|场次|数|次)",),
        ),
    )
    guide = ("达标的填√，不达标的填×或空着。", "驻室委员之间用顿号隔开；有重名的，写成“姓名（界别）”。")

    @classmethod
    def layout(cls) -> Layout:
        """The fixed columns and one for each point of the standard in force."""
        points = StandardPoint.objects.filter(standard=Standard.objects.in_force().first())
        columns = (*cls.columns, *COLUMNS, *(_point_column(point) for point in points))
        return Layout(cls.key, cls.title, columns, cls.clue)

    def load(self) -> None:
        self.roster = Roster.load()
        self.organizations = Organizations()
        self.kinds = {squeeze(kind.name): kind for kind in WorkstationKind.objects.all()}
        self.standard = Standard.objects.in_force().first()
        self.points = list(self.standard.points.all()) if self.standard else []
        self.known = {squeeze(w.name): w for w in Workstation.objects.select_related("location__parent", "kind")}
        self.directory = Directory(self.organizations)
        standing = Inspection.objects.filter(kind=Inspection.Kind.OFFICE).exclude(status=Inspection.Status.WITHDRAWN)
        self.inspections = {
            (i.workstation_id, i.inspected_on): i for i in standing.prefetch_related("standard__points")
        }
        last_checks: dict[int, datetime.date] = {}
        for station, day in self.inspections:
            last_checks[station] = max(day, last_checks.get(station, day))
        self.attachments = Attachments(self.roster.by_id, last_checks)
        self.findings: dict[int, list[Finding]] = defaultdict(list)
        for finding in Finding.objects.select_related("point"):
            self.findings[finding.inspection_id].append(finding)

    def resolve(self, row: Row) -> _Station | None:
        name = " ".join((row.need("name", "没有写工作室名称。") or "").split())
        kind = self._kind(row)
        people = people_in(row, "members", self.roster, row["inspected_on"])
        if people.guests:
            row.warn("members", f"“{'、'.join(people.guests)}”不是委员，没有登记为驻室委员。")
        marked = [point for point in self.points if row[_POINT + point.name]]
        if marked and row["inspected_on"] is None and "inspected_on" not in row.failed:
            row.warn("inspected_on", "填了检查结果，没有写检查时间，检查结果没有登记。")
        subdistrict, community = squeeze(row["subdistrict"] or ""), squeeze(row["community"] or "")
        if community and not subdistrict and len(self.organizations.named(community)) > 1:
            row.error(
                "community", f"有 {len(self.organizations.named(community))} 个“{community}”，请写明所在街道（镇）。"
            )
        if not name or kind is None:
            return None
        return _Station(
            name=name,
            kind=kind,
            level=self._level(row),
            form=form_of(row["form"] or name),
            subdistrict=subdistrict,
            community=community,
            member_ids=people.member_ids,
            facts=self.directory.facts_of(row),
            leads=leads_in(row, self.roster, people.member_ids),
        )

    def _kind(self, row: Row) -> WorkstationKind | None:
        text = row.need("kind", "没有写工作室类型。")
        if not text:
            return None
        name = squeeze(text)
        kind = self.kinds.get(name) or self.kinds.get(f"{name}型") or self.kinds.get(name.removesuffix("工作室"))
        if kind is None:
            row.error("kind", f"类型“{text}”不在目录内，目录有：{'、'.join(k.name for k in self.kinds.values())}。")
        return kind

    def _level(self, row: Row) -> str:
        text = squeeze(row["level"] or "")
        if not text:
            return ""
        if text in ("市级", "市", "地市级"):
            return Workstation.Level.CITY
        if text in ("县级", "县", "区级", "区", "县区级", "县(区)级", "县(市、区)级", "区县级", "县市区级", "县区"):
            return Workstation.Level.COUNTY
        row.warn("level", f"层级“{row['level']}”没有采用，请填市级或县级。")
        return ""

    def natural_key(self, data: _Station) -> Hashable:
        return squeeze(data.name)

    def write(self, row: Row, data: _Station) -> None:
        location = self._location(row, data)
        facts = {"kind": data.kind, "form": data.form}
        facts |= {"level": data.level} if data.level else {}
        facts |= data.facts
        if location or data.facts.get("outside_city"):
            facts |= {"location": location, "outside_city": "" if location else data.facts["outside_city"]}
        station = self.known.get(squeeze(data.name))
        if station is None:
            home = self.directory.home
            if home and data.level == home.level:
                facts.setdefault("committee", home)
            station = self.changes.create(Workstation(name=data.name, **facts), row, is_main=True)
        else:
            if not row.has("form"):
                facts.pop("form")
            if data.kind != station.kind and (why := station.why_not_of(data.kind)):
                row.warn("kind", f"{why}类型没有改。")
                facts.pop("kind")
            if station.ends_on and facts.get("starts_on", station.ends_on) > station.ends_on:
                row.warn("starts_on", f"挂牌时间晚于撤牌时间 {station.ends_on:%Y-%m-%d}，这一项没有登记。")
                facts.pop("starts_on")
            if station.committee_id and "committee" not in data.facts:
                facts.pop("level", None)  # it goes with the committee on record
            self.changes.update(station, row, **facts)
        self.attachments.write(self.changes, row, station, data.member_ids, data.leads)
        if row["inspected_on"] and self.standard:
            self._write_inspection(row, station, row["inspected_on"])

    def _write_inspection(self, row: Row, station: Workstation, day: datetime.date) -> None:
        facts = {"inspector": row["inspector"] or "", "reported_activities": row["reported"]}
        inspection = self.inspections.get((station.pk, day)) if station.pk else None
        if inspection is not None and inspection.is_under_way:
            row.warn("inspected_on", "这一天的检查正在进行，表里的检查结果没有登记。")
            return
        if inspection is None:
            inspection = Inspection(workstation=station, standard=self.standard, inspected_on=day, **facts)
            self.changes.create(inspection, row)
        else:
            self.changes.update(inspection, row, **{k: v for k, v in facts.items() if v not in (None, "")})
        points = self.points if inspection.standard == self.standard else inspection.standard.points.all()
        wanted = {
            point.pk: Finding(inspection=inspection, point=point, is_met=bool(row[_POINT + point.name]))
            for point in points
            if row.has(_POINT + point.name)
        }
        self.changes.match(
            row,
            self.findings.get(inspection.pk, []) if inspection.pk else [],
            wanted,
            key=lambda finding: finding.point_id,
            fields=("is_met",),
            name=lambda finding: finding.point.name,
            removes=False,
        )

    def _location(self, row: Row, data: _Station) -> Organization | None:
        """The community, or the subdistrict where no community is named."""
        parent = None
        if data.subdistrict:
            parent = self.organizations.under(None, data.subdistrict)
            if parent is None:
                kind = Organization.Kind.SUBDISTRICT
                parent = self.changes.create(Organization(name=data.subdistrict, kind=kind), row)
                self.organizations.add(parent)
        if not data.community:
            return parent
        named = self.organizations.named(data.community)
        place = self.organizations.under(parent, data.community) if parent else None
        place = place or next((o for o in named if parent is None or o.parent is None), None)
        if place is None:
            kind = kind_by_name(data.community, Organization.Kind.COMMUNITY)
            place = self.changes.create(Organization(name=data.community, kind=kind, parent=parent), row)
            self.organizations.add(place)
            row.warn("community", f"“{data.community}”原来没有登记，已按所在街道（镇）新增。")
        elif parent is not None and place.parent is None:
            self.changes.update(place, row, parent=parent)
        return place


def _point_column(point: StandardPoint) -> Column:
    """固定场所; for the wall also 五上墙 over 工作制度, and 工作制度 上墙."""
    part, bare = point.section, point.name.removesuffix("上墙")
    on_wall = "墙" in point.section or point.name.endswith("上墙")
    aliases = [f"{part}{point.name}", f"{part}{bare}"]
    aliases += [f"{bare}上墙", f"上墙{bare}", f"墙上{bare}"] if on_wall else [f"有{bare}", f"有无{bare}", f"{bare}有无"]
    aliases += _POINT_WORDS.get(point.name, "").split()
    first, rest = bare[:2], bare[2:]
    if on_wall:
        patterns: tuple[str, ...] = (rf"(?:有|是否)?(?:{first})?{rest}(?:是否|已)?(?:上墙|公示).*",)
    else:
        patterns = (rf"(?:是否|有无|有)*(?:{first}.*{rest}|{rest}.*{first})(?!.*(?:上墙|公示)).*",)
    return Column(
        _POINT + point.name,
        point.name,
        " ".join(aliases),
        kind=Kind.YES,
        lenient=True,
        patterns=patterns if rest else (),
    )


def form_of(text: str) -> str:
    """委员工作室, 联络站, 协商议事室 …, by the words of its form or name."""
    if "议事室" in text or "议事厅" in text:
        return Workstation.Form.ROOM
    if "联络站" in text or "工作站" in text:
        return Workstation.Form.STATION
    if "联络组" in text:
        return Workstation.Form.GROUP
    if "实践中心" in text:
        return Workstation.Form.CENTRE
    return Workstation.Form.STUDIO
