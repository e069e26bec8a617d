"""Ledger 11: activities of workstations."""

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
from workstations.ledgers import STATION_LOOKS, STATION_NAMES
from workstations.models import Workstation

FAMILIES = (ActivityKind.Family.WORKSTATION,)


@register
class WorkstationActivityLedger(Ledger):
    """11: one row is an activity of a workstation."""

    key = "workstation_activities"
    title = "委员工作室活动台账"
    right = "activities.add_activity"
    needs = ("workstations", "members")
    clue = r"工作室.*活动|联络站.*活动|议事室.*活动"
    columns = (
        Column(
            "workstation",
            "工作室名称",
            STATION_NAMES,
            required=True,
            fill=True,
            weight=3,
            patterns=(r".*(?:工作室|联络站|议事室|工作站|站室|站点).*",),
            looks=STATION_LOOKS,
        ),
        KIND,
        TITLE,
        HELD_ON,
        Column("place", "活动地点", "地点 开展地点 活动场所 举办地点 地址 活动地址 场所", max_length=120, cut=True),
        MEMBERS,
        Column(
            "count",
            "参加人数",
            "委员人数 参加委员人数 参与人数 参会人数 参加委员数 人数",
            kind=Kind.NUMBER,
            lenient=True,
            in_template=False,
        ),
        Column(
            "guests",
            "其他参加人员",
            "其他人员 邀请人员 特邀人员 其他参与人员 其他参会人员 列席人员 嘉宾",
            kind=Kind.NAMES,
            in_template=False,
        ),
        Column(
            "received",
            "接待群众人数",
            "接待群众 接待人数 接待人次 接待群众人次 来访人数 来访群众 接访人数 接待来访人数 群众人数 接待群众数 "
            "来访人次 "
            "接待群众数量 服务群众人次 服务群众人数",
            kind=Kind.NUMBER,
            weight=2,
            patterns=(r"(?!.*(?:委员|名单)).*(?:接待|来访|接访|服务|群众).*",),
        ),
        Column(
            "opinions",
            "收集意见条数",
            "收集问题数 意见条数 收集意见 征集意见条数 收集意见建议条数 意见建议条数 收集意见数 意见建议数 "
            "收集建议条数 "
            "征求意见条数 "
            "收集意见建议 意见数 收集社情民意条数 意见建议",
            kind=Kind.NUMBER,
            weight=2,
            patterns=(r".*(?:意见|建议|诉求).*",),
        ),
    )
    guide = ("每行填一次活动；工作室名称要与“委员工作室建设情况”中的一致。",)

    def load(self) -> None:
        self.roster = Roster.load()
        self.kinds = Kinds(FAMILIES)
        self.workstations = {squeeze(w.name): w for w in Workstation.objects.all()}
        self.records = Ledgered(self.changes, FAMILIES, self.by)
        self.known = self.records.by_key(
            lambda a, lead: (lead.workstation_id if lead else None, squeeze(a.title), a.held_on)
        )

    def resolve(self, row: Row) -> Deed:
        name = row.need("workstation", "没有写工作室名称。")
        workstation = self.workstations.get(squeeze(name or ""))
        if name and workstation is None:
            row.error("workstation", f"没有名为“{name}”的工作室，请先在“委员工作室建设情况”中登记，或核对名称。")
        row.need("held_on", "没有写活动时间。")
        warn_about_year(row, row["held_on"], "held_on")
        people = people_in(row, "members", self.roster, row["held_on"])
        people.guests = [*guests_in(row["guests"] or ""), *people.guests]
        compare_count(row, "count", len(people.member_ids))
        facts = {"place": row["place"] or "", "received": row["received"], "opinions": row["opinions"]}
        return Deed(title_of(row), self.kinds.of(row), row["held_on"], people, facts, {"workstation": workstation})

    def natural_key(self, data: Deed) -> Hashable:
        return (data.lead["workstation"].pk, squeeze(data.title), data.held_on)

    def write(self, row: Row, data: Deed) -> None:
        known = self.known.get(self.natural_key(data))
        if known is not None:
            self.changes.update(known, row, kind=data.kind)
        self.records.write(row, data, known, self.roster, Activity.InNameOf.WORKSTATION)
