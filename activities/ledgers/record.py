"""What the ledgers of activities share: columns, kinds, lists of people, and writing one activity."""

import datetime
import re
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from activities.models import Activity, ActivityKind, ActivityOrganizer, Guest, Participation
from ledgers.changes import Changes
from ledgers.reader.columns import Column, Kind
from ledgers.reader.rows import Row
from ledgers.reader.text import squeeze
from members.lookups import People
from members.names import Roster

TITLE = Column(
    "title",
    "活动名称",
    "活动议题 事项 名称 活动主题 活动内容 主题 标题 题目 活动标题 活动题目 内容 活动名 项目名称 活动项目 活动事项 "
    "会议名称 "
    "活动主题及内容 活动情况",
    required=True,
    max_length=120,
    patterns=(r".*活动.*(?:名称|主题|内容|标题|题目)", r"(?!.*(?:工作室|站)).*(?:主题|名称|标题|题目|内容|事项|议题)"),
)
KIND = Column(
    "kind",
    "活动类别",
    "活动类别名称 类别 活动类型 类型 活动种类 种类 活动形式 形式 活动分类 分类 履职类别 履职类型 活动性质 "
    "履职形式 活动方式",
    required=True,
    patterns=(r".*(?:类别|类型|种类|分类|形式|类目|性质|门类)",),
    looks=r"(?:界别)?协商(?:座谈)?会?|界别\+?联动|(?:专题|考察)?调研|视察|民主监督|(?:理论)?学习(?:交流|研讨)?|政策宣传|宣传引导"
    r"|(?:提案|社情民意)(?:征集)?|教育关怀|医疗惠民|法律咨询|政策解读|困难救助|接待群众|走访(?:群众)?|座谈(?:交流)?|协商议事",
)
HELD_ON = Column(
    "held_on",
    "活动时间",
    "活动年月日 时间 日期 活动日期 开展时间 开展日期 举办时间 举办日期 举行时间 组织时间 年月日 召开时间 "
    "活动开展时间 "
    "开始时间 活动举办时间",
    kind=Kind.DATE,
    required=True,
    patterns=(r".*(?:时间|日期|何时).*",),
)
MEMBERS = Column(
    "members",
    "参加委员",
    "委员参加情况 签到委员 到场委员 接待委员 值班委员 参加人员 参与委员 参加人 参会委员 出席委员 参会人员 "
    "参与人员 参加委员名单 委员名单 人员名单 参加名单 "
    "到会委员 参加人员名单 "
    "参加活动委员 委员 参加的委员 出席人员 参与委员名单 参会委员名单 活动人员 参加委员姓名 委员姓名 实到委员",
    kind=Kind.NAMES,
    weight=2,
    patterns=(
        r"(?!.*(?:数|人次|其他|其它|非委员)).*(?:参加|参与|参会|出席|到会|到场|签到|值班|接待|驻室).*(?:委员|人员|名单|姓名).*",
    ),
)


@dataclass
class Deed:
    """An activity as a row tells it."""

    title: str
    kind: ActivityKind | None
    held_on: datetime.date | None
    people: People
    facts: dict[str, Any] = field(default_factory=dict)
    lead: dict[str, Any] = field(default_factory=dict)
    partners: list[Any] = field(default_factory=list)


class Kinds:
    """Kinds of activity of some families, by the ways people write them."""

    def __init__(self, families: Collection[str]) -> None:
        self.kinds = list(ActivityKind.objects.filter(family__in=families))
        self._by_name = {squeeze(kind.name): kind for kind in self.kinds}

    def of(self, row: Row) -> ActivityKind | None:
        """The kind a row names, or None and an error."""
        text = row.need("kind", "没有写活动类别。")
        if not text:
            return None
        name = squeeze(text)
        bare = re.sub(r"(?:类|活动|工作|类活动)$", "", name)
        for form in (name, bare, f"{bare}会", name.replace("+", "").replace("界别联动", "界别+联动")):
            if form in self._by_name:
                return self._by_name[form]
        names = "、".join(kind.name for kind in self.kinds)
        row.error("kind", f"活动类别“{text}”不在目录内，目录有：{names}。")
        return None


class Ledgered:
    """Activities of some families as they are, by what makes each one itself, and how rows change them."""

    def __init__(self, changes: Changes, families: Collection[str], by: Any) -> None:
        self.changes, self.by = changes, by
        activities = Activity.objects.filter(kind__family__in=families).exclude(
            status__in=[Activity.Status.WITHDRAWN, Activity.Status.CANCELLED]
        )
        self.activities = {activity.pk: activity for activity in activities.select_related("kind", "contact_unit")}
        self.organizers = self._children(ActivityOrganizer.objects.select_related("group", "workstation"))
        self.people = self._children(Participation.objects.select_related("member"))
        self.guests = self._children(Guest.objects.all())
        self.lead = {o.activity_id: o for many in self.organizers.values() for o in many if o.role == o.Role.LEAD}

    def _children(self, rows: Any) -> dict[int, list[Any]]:
        children: dict[int, list[Any]] = defaultdict(list)
        if self.activities:
            families = {activity.kind.family for activity in self.activities.values()}
            for child in rows.filter(activity__kind__family__in=families):
                children[child.activity_id].append(child)
        return children

    def by_key(self, key_of: Any) -> dict[Hashable, Activity]:
        """Existing activities by `key_of(activity, lead organizer)`; the first recorded wins."""
        keyed: dict[Hashable, Activity] = {}
        for pk in sorted(self.activities):
            keyed.setdefault(key_of(self.activities[pk], self.lead.get(pk)), self.activities[pk])
        return keyed

    def write(self, row: Row, deed: Deed, known: Activity | None, roster: Roster, in_name_of: str) -> None:
        """Create the activity or bring the known one to what the row says; the office's ledger counts as approved."""
        given = {key: value for key, value in deed.facts.items() if value not in (None, "")}
        if known is None:
            activity = Activity(
                title=deed.title,
                kind=deed.kind,
                held_on=deed.held_on,
                in_name_of=in_name_of,
                status=Activity.Status.APPROVED,
                recorded_by=self.by,
                approved_by=self.by,
                approved_at=timezone.now(),
                **given,
            )
            self.changes.create(activity, row, is_main=True)
        else:
            activity = known
            if activity.plan_item_id:
                given.pop("is_planned", None)  # tied to an item of the plan in the product
            self.changes.update(activity, row, **given)
            if activity.status != Activity.Status.APPROVED:
                self.changes.update(
                    activity, row, status=Activity.Status.APPROVED, approved_by=self.by, approved_at=timezone.now()
                )
        self._organizers(row, activity, deed)
        self._people(row, activity, deed, roster)

    def _organizers(self, row: Row, activity: Activity, deed: Deed) -> None:
        role = ActivityOrganizer.Role
        wanted = [ActivityOrganizer(activity=activity, role=role.LEAD, **deed.lead)]
        wanted += [ActivityOrganizer(activity=activity, role=role.PARTNER, group=group) for group in deed.partners]
        existing = self.organizers.get(activity.pk, []) if activity.pk else []
        if not row.has("partners"):
            existing = [o for o in existing if o.role == role.LEAD]
        self.changes.match(
            row,
            existing,
            {_organizer_key(o): o for o in wanted},
            key=_organizer_key,
            name=lambda o: str(o.group or o.workstation or "政协机关"),
        )

    def _people(self, row: Row, activity: Activity, deed: Deed, roster: Roster) -> None:
        if row.has("members"):
            existing = self.people.get(activity.pk, []) if activity.pk else []
            wanted = {pk: Participation(activity=activity, member_id=pk) for pk in deed.people.member_ids}
            for old in existing:
                if old.member_id in wanted and not old.was_there:
                    self.changes.update(old, row, presence=Participation.Presence.WHOLE)
            self.changes.match(
                row,
                [p for p in existing if p.was_there],
                wanted,
                key=lambda p: p.member_id,
                name=lambda p: roster.by_id[p.member_id].name,
            )
        names = deed.people.guests
        if row.has("guests") or names:
            existing = self.guests.get(activity.pk, []) if activity.pk else []
            wanted = {name: Guest(activity=activity, name=name) for name in names}
            self.changes.match(row, existing, wanted, key=lambda g: g.name, name=lambda g: g.name)


def _organizer_key(organizer: ActivityOrganizer) -> Hashable:
    return (organizer.role, organizer.group_id, organizer.workstation_id, organizer.is_office)


def title_of(row: Row) -> str:
    """The activity's title; spaces do not make another one."""
    return " ".join((row.need("title", "没有写活动名称。") or "").split())


def warn_about_year(row: Row, day: datetime.date | None, key: str) -> None:
    """A date outside the year of the workbook's title is more often a slip than not."""
    if day is not None and row.table.year and day.year != row.table.year and not row.has("year"):
        row.warn(key, f"日期 {day} 不在台账标题所写的 {row.table.year} 年，请核对。")


def guests_in(text: str) -> list[str]:
    """People and parties who took part besides members, as written."""
    parts = [part.strip(" \u3000") for part in re.split(r"[、,\uff0c;\uff1b\n]", text)]
    return list(dict.fromkeys(part[:80] for part in parts if part))


def compare_count(row: Row, key: str, counted: int) -> None:
    """A typed number of people that does not fit the names is told; the names count."""
    typed = row[key]
    if typed is not None and typed != counted and "members" not in row.failed:
        row.warn(key, f"填写 {typed} 人，名单上是 {counted} 人，以名单为准。")


def names_of(units: Iterable[Any]) -> str:
    return "、".join(str(unit) for unit in units)
