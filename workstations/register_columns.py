"""What an office may keep of a workstation beside ledger 10's own columns: place, host, contact, emphasis …"""

from typing import Any

from ledgers.reader.columns import Column, Kind
from ledgers.reader.rows import Row
from ledgers.reader.text import squeeze
from members.names import Roster
from sectors.directory import Organizations
from sectors.models import Committee, Sector
from workstations.models import Workstation

_NEVER = r"(?!)"  # known by its header only: dates and numbers are there in plenty
TEXTS = ("outside_city", "address", "contact_name", "hours", "emphasis", "about")


def _text(key: str, title: str, aliases: str) -> Column:
    longest = Workstation._meta.get_field(key).max_length
    return Column(key, title, aliases, max_length=longest, cut=True, weight=0, in_template=key != "about")


COLUMNS = (
    Column("committee", "挂牌政协", "授牌政协 挂牌单位 授牌单位", weight=0),
    Column("sector", "所属界别", "对应界别 归口界别", weight=0),
    _text("outside_city", "市外所在地", "市外地点 境外地点"),
    _text("address", "详细地址", "工作室地址 具体地址"),
    Column("host", "依托单位", "依托机构 共建单位", weight=0),
    Column("lead", "负责人", "室长 站长 牵头委员 领衔委员 工作室负责人", kind=Kind.NAMES, weight=0),
    _text("contact_name", "联系人", "工作室联系人"),
    Column("contact_phone", "联系电话", "工作室电话", kind=Kind.PHONE, lenient=True, weight=0, looks=_NEVER),
    _text("hours", "开放时间", "接待时间 值班时间 服务时间"),
    _text("emphasis", "服务重点", "工作重点 服务特色"),
    _text("about", "简介", "工作室简介 基本情况"),
    Column("starts_on", "挂牌时间", "授牌时间 成立时间 建立时间", kind=Kind.DATE, lenient=True, weight=0, looks=_NEVER),
)


class Directory:
    """What the further columns name, looked up once for a file."""

    def __init__(self, organizations: Organizations) -> None:
        self.committees = {squeeze(one.name): one for one in Committee.objects.all()}
        self.home = next((one for one in self.committees.values() if one.is_home), None)
        self.sectors = {squeeze(one.name): one for one in Sector.objects.all()}
        self.organizations = organizations

    def facts_of(self, row: Row) -> dict[str, Any]:
        """Fields of the workstation for the cells that are filled in; what is not known is left out with a warning."""
        found = {name: " ".join(row[name].split()) for name in TEXTS if row[name]}
        found |= {name: row[name] for name in ("contact_phone", "starts_on") if row[name]}
        found |= self._named(row, "committee", self.committees, "政协")
        found |= self._named(row, "sector", self.sectors, "界别")
        if row["host"]:
            hosts = self.organizations.named(squeeze(row["host"]))
            if len(hosts) == 1:
                found["host"] = hosts[0]
            else:
                row.warn("host", f"单位名录里{'有几个' if hosts else '没有'}“{row['host']}”，依托单位没有登记。")
        committee = found.get("committee")
        if committee and committee.level in Workstation.Level.values:
            found["level"] = committee.level
        return found

    def _named(self, row: Row, key: str, known: dict[str, Any], what: str) -> dict[str, Any]:
        if not row[key]:
            return {}
        if one := known.get(squeeze(row[key])):
            return {key: one}
        row.warn(key, f"没有名为“{row[key]}”的{what}，这一项没有登记。")
        return {}


def leads_in(row: Row, roster: Roster, members: list[int]) -> set[int]:
    """Those of the members attached whom the row names as heads."""
    found = set()
    for text in roster.names_in(row["lead"]) if row["lead"] else ():
        member = roster.find(text, row["inspected_on"]).member_id
        if member in members:
            found.add(member)
        else:
            row.warn("lead", f"“{text}”不在驻室委员中，没有登记为负责人。")
    return found
