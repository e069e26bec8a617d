"""Ledger 14: what groups' consultations handed over and what became of it."""

from collections.abc import Hashable
from dataclasses import dataclass

from ledgers.reader.columns import Column, Kind
from ledgers.reader.rows import Row
from ledgers.reader.text import squeeze
from ledgers.registry import Ledger, register
from proposals.ledgers.handling import Departments
from proposals.models import Outcome
from sectors.directory import Directory
from sectors.ledgers import FIELD_LOOKS, GROUP_ALIASES
from sectors.models import SectorGroup
from sectors.wording import field_told

_UPTAKES = {
    **dict.fromkeys(("采纳", "已采纳", "全部采纳", "采用", "已采用", "完全采纳", "予以采纳"), Outcome.Uptake.ADOPTED),
    **dict.fromkeys(("部分采纳", "部分采用", "已部分采纳", "基本采纳"), Outcome.Uptake.PARTLY),
    **dict.fromkeys(("未采纳", "不采纳", "没有采纳", "未采用", "不予采纳", "未被采纳"), Outcome.Uptake.REFUSED),
    **dict.fromkeys(
        ("未答复", "未回复", "没有答复", "尚未答复", "待答复", "未反馈", "暂未答复", "办理中", "待回复", "未办理"),
        Outcome.Uptake.UNANSWERED,
    ),
}


@dataclass
class _Topic:
    """A row, resolved."""

    group: SectorGroup
    year: int
    topic: str
    uptake: str
    department: str


@register
class OutcomeLedger(Ledger):
    """14: one row is an outcome of a group's consultation."""

    key = "outcomes"
    title = "协商成果转化台账"
    right = "proposals.add_outcome"
    needs = ("sectors",)
    clue = r"协商成果|成果转化|采纳"
    columns = (
        Column("year", "年度", "年份 年 所属年度 成果年度", kind=Kind.YEAR, fill=True, patterns=(r".*年度?",)),
        Column(
            "group",
            "界别（联组）",
            GROUP_ALIASES + " 报送界别 提出界别 主办界别 牵头界别 报送单位",
            required=True,
            fill=True,
            patterns=(r".*(?:界别|联组).*",),
            looks=FIELD_LOOKS,
            told_above=field_told,
        ),
        Column(
            "topic",
            "议题",
            "建议名称 协商议题 题目 协商题目 主题 协商主题 成果名称 成果题目 名称 标题 协商成果 成果标题 协商内容 "
            "议题名称 "
            "协商课题 课题",
            required=True,
            weight=2,
            max_length=160,
            patterns=(r".*(?:议题|课题|题目|主题|标题|名称).*",),
        ),
        Column(
            "form",
            "成果形式",
            "形式 成果类型 成果类别 转化形式 报送形式 成果载体 载体 材料形式 文种 成果种类 报送载体",
            max_length=20,
            cut=True,
            patterns=(r".*(?:形式|类型|类别|载体|文种)",),
            looks=r"建议案|协商(?:纪要|专报|报告)|送阅(?:材料|件)|(?:会议)?纪要|专报|(?:调研|建议)报告|提案|社情民意(?:信息)?",
        ),
        Column(
            "submitted_on",
            "报送时间",
            "时间 日期 报送日期 提交时间 提交日期 上报时间 上报日期 送达时间 转交时间 报出时间 交办时间",
            kind=Kind.DATE,
            patterns=(r".*(?:时间|日期)",),
        ),
        Column(
            "department",
            "办理单位",
            "答复单位 承办单位 办理部门 承办部门 责任单位 主办单位 责任部门 采纳单位 送交单位 转办单位 交办单位 "
            "报送对象 "
            "接收单位 落实单位 "
            "办理落实单位 送往单位",
            max_length=80,
            patterns=(r".*(?:办理|承办|责任|落实|接收|送达|交办|报送|转办|采纳).*(?:单位|部门|机关)",),
        ),
        Column(
            "uptake",
            "采纳情况",
            "采纳 采纳结果 转化情况 办理情况 落实情况 采用情况 成果转化情况 办理结果 是否采纳 采纳落实情况 "
            "反馈情况 采纳程度 "
            "转化结果 采纳与否 答复情况",
            required=True,
            weight=2,
            patterns=(r".*(?:采纳|转化|采用|反馈|吸纳|落实).*",),
            looks=r"(?:已|未|部分|全部)?采纳|(?:已|未)?(?:答复|采用|办理)|正在办理|办理中",
        ),
    )
    guide = ("每行填一项成果；采纳情况填“采纳”“部分采纳”“未采纳”或“未答复”。",)

    def load(self) -> None:
        self.directory = Directory()
        self.departments = Departments(self.changes)
        self.known = {(o.year, o.group_id, squeeze(o.topic)): o for o in Outcome.objects.select_related("organization")}

    def resolve(self, row: Row) -> _Topic | None:
        group = self.directory.group_of(row, "group")
        topic = " ".join((row.need("topic", "没有写议题。") or "").split())
        day = row["submitted_on"]
        year = row["year"] or row.table.year or (day.year if day else None)
        if year is None and "year" not in row.failed:
            row.error("year", "没有写年度，标题里也看不出是哪一年。")
        departments = self.departments.named_in(row, "department")
        if len(departments) > 1:
            row.warn("department", f"写了 {len(departments)} 个办理单位，按第一个“{departments[0]}”登记。")
        uptake = _UPTAKES.get(squeeze(row["uptake"] or "未答复"))
        if uptake is None and "uptake" not in row.failed:
            row.error("uptake", f"采纳情况“{row['uptake']}”不在目录内，请填采纳、部分采纳、未采纳或未答复。")
        if group is None or year is None or uptake is None:
            return None
        return _Topic(group, year, topic, uptake, departments[0] if departments else "")

    def natural_key(self, data: _Topic) -> Hashable:
        return (data.year, data.group.pk, squeeze(data.topic))

    def write(self, row: Row, data: _Topic) -> None:
        facts = {
            "form": row["form"] or "",
            "submitted_on": row["submitted_on"],
            "organization": self.departments.get(row, data.department) if data.department else None,
        }
        facts = {key: value for key, value in facts.items() if value} | {"uptake": data.uptake}
        outcome = self.known.get(self.natural_key(data))
        if outcome is None:
            outcome = Outcome(year=data.year, group=data.group, topic=data.topic, **facts)
            self.changes.create(outcome, row, is_main=True)
        else:
            self.changes.update(outcome, row, **facts)
