"""Ledgers 04 and 05: activities held by groups."""

from collections.abc import Hashable

from activities.ledgers.record import (
    HELD_ON,
    KIND,
    MEMBERS,
    TITLE,
    Deed,
    Kinds,
    Ledgered,
    compare_count,
    guests_in,
    names_of,
    title_of,
    warn_about_year,
)
from activities.models import Activity, ActivityKind
from ledgers.reader.columns import Column, Kind
from ledgers.reader.rows import Row
from ledgers.reader.text import squeeze
from ledgers.registry import Ledger, register
from members.lookups import people_in
from members.names import Roster
from sectors.directory import Directory
from sectors.ledgers import FIELD_LOOKS
from sectors.models import ContactUnit
from sectors.wording import field_told

FAMILIES = (ActivityKind.Family.GROUP, ActivityKind.Family.SERVICE)


@register
class GroupActivityLedger(Ledger):
    """04, 05: one row is an activity held by a group; who took part counts, guests never do."""

    key = "group_activities"
    title = "界别（联组）活动台账"
    right = "activities.add_activity"
    needs = ("sectors", "members", "contact_units", "communities")
    clue = r"界别.*活动|联组.*活动|活动台账|履职活动"
    columns = (
        Column(
            "group",
            "主办界别（联组）",
            "举办方 组别 主办联组名称 主办界别 界别 界别联组 主办单位 组织界别 举办界别 承办界别 开展界别 "
            "界别名称 联组 主办界别组 "
            "主办联组 所属界别 主办方 "
            "主办 组织单位 举办单位 承办单位 牵头界别 牵头界别联组 组织者 界别组 责任界别 活动界别 活动主体 "
            "活动组织界别",
            required=True,
            fill=True,
            weight=2,
            patterns=(
                r"(?!.*(?:联动|协办|合作|参加|参与|联合|共同|配合|协作|联办|合办)).*"
                r"(?:主办|承办|举办|组织|牵头|开展).*(?:界别|联组|单位).*",
                r"(?!.*(?:联动|协办|合作|参加|参与|联合|共同|配合|协作|联办|合办)).*(?:界别|联组).*",
            ),
            looks=FIELD_LOOKS,
            told_above=field_told,
        ),
        KIND,
        TITLE,
        HELD_ON,
        Column(
            "place",
            "活动地点",
            "活动所在地 活动点 地点 开展地点 活动场所 举办地点 地址 活动地址 场所 位置 活动场地 举行地点 走进单位 "
            "所到单位 到访单位 "
            "联系单位 活动点位",
            max_length=120,
            cut=True,
            patterns=(r".*(?:地点|场所|地址|举办地|所在地|何处.*|何地.*)",),
        ),
        MEMBERS,
        Column(
            "count",
            "参加人数",
            "到场人数 合计人数 人数 参与人数 委员人数 参加委员人数 参会人数 出席人数 到会人数 参加人次 参加委员数 "
            "活动人数 实到人数 "
            "参与委员人数",
            kind=Kind.NUMBER,
            lenient=True,
            patterns=(r"(?!.*(?:群众|受益|服务|惠|其他|嘉宾)).*(?:人数|人次|委员数).*",),
        ),
        Column(
            "guests",
            "其他参加人员",
            "外请人员 外请嘉宾 其他人员 邀请人员 特邀人员 其他参与人员 其他参会人员 列席人员 嘉宾 邀请嘉宾 "
            "非委员人员 其它参加人员 "
            "其它人员 "
            "参加的其他人员 邀请单位 其他参加单位 部门参加人员 列席单位 非委员参加人员",
            kind=Kind.NAMES,
            patterns=(r".*(?:其他|其它|邀请|特邀|列席|嘉宾|非委员|外单位|外请).*", r".*部门.*人员"),
        ),
        Column(
            "served",
            "服务群众人次",
            "群众人次 覆盖群众 服务人次 服务群众 受益人次 受益群众 服务群众数 受益人数 服务群众人数 惠及人次 "
            "惠及群众 服务对象人数 "
            "服务人数 "
            "受惠人次 惠及人数 惠民人次 受益群众人次 服务群众数量",
            kind=Kind.NUMBER,
            weight=2,
            patterns=(r".*(?:服务|受益|惠及|受惠|群众).*",),
        ),
        Column(
            "partners",
            "联动界别",
            "携手界别 联动界别联组 联动单位 合作界别 协办界别 联办界别 共同主办界别 协办单位 联合界别 联动 "
            "联合主办界别 "
            "参与界别 联动联组 "
            "协作界别 合办界别 联办单位 协办 联合单位",
            weight=2,
            patterns=(r".*(?:联动|合作|协办|联办|共同|联合|配合|协作).*",),
        ),
        Column(
            "is_planned",
            "是否列入年度计划",
            "列入年度计划 是否列入计划 是否计划内 计划内 年度计划 是否为计划内活动 计划内活动 列入计划 "
            "是否年度计划 是否在计划内",
            kind=Kind.YES,
            lenient=True,
            weight=2,
            patterns=(r".*计划.*",),
        ),
        Column(
            "summary", "活动简介", "备注 活动简介 简介 活动概况 活动效果 开展情况 活动小结 简要情况", in_template=False
        ),
    )
    guide = (
        "每行填一次活动；主办界别（联组）可以合并单元格。",
        "参加委员之间用顿号隔开；有重名的，写成“姓名（界别）”。不是委员的写在“其他参加人员”。",
        "两个界别合办的，主办界别只写一个，另一个写在“联动界别”。",
    )

    def load(self) -> None:
        self.directory = Directory()
        self.roster = Roster.load()
        self.kinds = Kinds(FAMILIES)
        self.records = Ledgered(self.changes, FAMILIES, self.by)
        self.known = self.records.by_key(
            lambda a, lead: (lead.group_id if lead else None, a.kind_id, squeeze(a.title), a.held_on)
        )
        self.units = {
            squeeze(unit.organization.name): unit.organization
            for unit in ContactUnit.objects.select_related("organization")
        }

    def resolve(self, row: Row) -> Deed:
        groups = self._groups(row)
        people = people_in(row, "members", self.roster, row["held_on"])
        people.guests = [*guests_in(row["guests"] or ""), *people.guests]
        compare_count(row, "count", len(people.member_ids))
        row.need("held_on", "没有写活动时间。")
        warn_about_year(row, row["held_on"], "held_on")
        place = row["place"] or ""
        facts = {
            "place": place,
            "contact_unit": self.units.get(squeeze(place)),
            "served": row["served"],
            "summary": row["summary"] or "",
        }
        if row.has("is_planned"):
            facts["is_planned"] = row["is_planned"] or False
        return Deed(
            title_of(row),
            self.kinds.of(row),
            row["held_on"],
            people,
            facts,
            {"group": groups[0] if groups else None},
            groups[1:],
        )

    def _groups(self, row: Row) -> list:
        """The host, then the partners."""
        text = row.need("group", "没有写主办界别（联组）。")
        hosts, unknown = self.directory.groups_in(text or "")
        if unknown:
            row.error(
                "group", f"没有名为“{'、'.join(unknown)}”的界别（联组），请对照“界别与界别（联组）设置”核对名称。"
            )
            return []
        if len(hosts) > 1:
            row.warn("group", f"主办写了 {len(hosts)} 个，第一个按主办、其余按联动登记：{names_of(hosts[1:])}。")
        partners, unknown = self.directory.groups_in(row["partners"] or "")
        if unknown:
            row.error("partners", f"没有名为“{'、'.join(unknown)}”的界别（联组），请核对联动界别。")
        if hosts and hosts[0] in partners:
            row.warn("partners", f"“{hosts[0]}”是主办，不再算作联动。")
        return list(dict.fromkeys([*hosts, *partners]))

    def natural_key(self, data: Deed) -> Hashable:
        return (data.lead["group"].pk, data.kind.pk if data.kind else None, squeeze(data.title), data.held_on)

    def write(self, row: Row, data: Deed) -> None:
        known = self.known.get(self.natural_key(data))
        self.records.write(row, data, known, self.roster, Activity.InNameOf.GROUP)
