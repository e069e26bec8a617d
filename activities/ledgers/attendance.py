"""Ledger 12: who was at the plenary and the standing committee's meetings."""

import datetime
import re
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from activities.models import Activity, ActivityKind, ActivityOrganizer, Participation
from ledgers.reader.columns import Column, Kind
from ledgers.reader.rows import Row
from ledgers.reader.text import squeeze
from ledgers.registry import Ledger, register
from members.lookups import decided
from members.names import Roster, normal_name
from sectors.directory import Directory
from sectors.wording import field_told

Presence, Leave = Participation.Presence, Participation.Leave

_PRESENCES = (
    (
        r"(?:全程|按时|正常|准时)?(?:出席|到会|参会|参加|实到|到|已到|出勤|在会|签到|列席|全勤)|√|✓|✔|是|1",
        Presence.WHOLE,
        Leave.NONE,
    ),
    (r".*(?:未批|不批|未准|没批).*", Presence.NONE, Leave.REFUSED),
    (r".*待(?:审)?批.*", Presence.NONE, Leave.ASKED),
    (r".*迟到.*", Presence.LATE, Leave.NONE),
    (r".*早退.*|.*中途离会.*", Presence.EARLY, Leave.NONE),
    (r".*部分(?:出席|参加|到会).*|半天.*", Presence.PART, Leave.NONE),
    (r".*(?:缺席|缺勤|旷会|旷|无故|未到|未出席|未参加|没到|未请假|不到).*|×|✗|✘|否|0", Presence.NONE, Leave.NONE),
    (r".*假.*|因.+", Presence.NONE, Leave.APPROVED),
)


@dataclass
class _Attendance:
    """A row, resolved."""

    meeting: str
    family: str
    held_on: datetime.date
    member_id: int
    presence: str
    leave: str
    reason: str


@register
class AttendanceLedger(Ledger):
    """12: one row is one member at one meeting."""

    key = "attendance"
    title = "全体会议和常委会议出席情况"
    right = "activities.add_participation"
    needs = ("members",)
    clue = r"出席|考勤|签到|请假|缺席"
    columns = (
        Column(
            "meeting",
            "会议",
            "会议名称 会次 会议名 届次 会议届次 会议题目 参加会议 会议全称 会议场次 会议标题 会议主题",
            required=True,
            fill=True,
            weight=2,
            max_length=120,
            patterns=(r"(?!.*(?:时间|日期|情况|事由|原因)).*(?:会议|会次|届次).*",),
            looks=r".{0,20}(?:会议|全会|座谈会|常委会|主席会)",
        ),
        Column(
            "held_on",
            "会议时间",
            "时间 日期 会议日期 召开时间 召开日期 开会时间 开会日期 举行时间 会期 会议召开时间 年月日",
            kind=Kind.DATE,
            required=True,
            fill=True,
            patterns=(r".*(?:时间|日期)",),
        ),
        Column(
            "name",
            "姓名",
            "出席人 应到人员 委员姓名 委员 名字 参会人员 参会委员 出席人员 委员名字 应到委员 人员姓名 参加人员",
            required=True,
            patterns=(r".*(?:姓名|委员).*", r"(?:应到|参会|到会|出席|与会)(?:人员?|者)"),
        ),
        Column(
            "sector",
            "界别",
            "所属界别 界别名称 所在界别 委员界别 界别组",
            patterns=(r".*界别.*",),
            told_above=field_told,
        ),
        Column(
            "status",
            "出席情况",
            "出席 出席与否 到会情况 参会情况 出勤情况 考勤 考勤情况 签到情况 是否出席 是否到会 参加情况 考勤结果 "
            "出缺席情况 "
            "到会 情况 出席状态 参会状态 出勤",
            required=True,
            weight=2,
            patterns=(r"(?!.*(?:原因|事由|理由)).*(?:出席|到会|参会|出勤|缺勤|考勤|签到|到场).*",),
            looks=r"出席|请假|缺席|到会|已到|未到|事假|病假|公假|出勤|缺勤|√|×|△|○",
        ),
        Column(
            "reason",
            "请假事由",
            "请假原因 事由 原因 请假理由 缺席原因 备注 说明 请假类型 请假类别 缺席事由 请假情况",
            max_length=60,
            cut=True,
            patterns=(r".*(?:事由|原因|理由).*",),
        ),
    )
    guide = ("每行填一位委员在一次会议的出席情况：出席、请假或缺席；请假指已经批准的。", "有重名的，要写明界别。")

    def load(self) -> None:
        self.roster = Roster.load()
        self.directory = Directory()
        self.kinds = {kind.family: kind for kind in ActivityKind.objects.filter(family__in=ActivityKind.MEETINGS)}
        meetings = Activity.objects.filter(kind__family__in=ActivityKind.MEETINGS).exclude(
            status__in=[Activity.Status.WITHDRAWN, Activity.Status.CANCELLED]
        )
        self.meetings: dict[Hashable, Activity] = {}
        for meeting in meetings.select_related("kind").order_by("pk"):
            self.meetings.setdefault(_meeting_key(meeting.title, meeting.kind.family, meeting.held_on), meeting)
        self.rows_of = {
            (p.activity_id, p.member_id): p
            for p in Participation.objects.filter(activity__kind__family__in=ActivityKind.MEETINGS)
        }
        self.first_day: dict[Hashable, tuple[datetime.date, Row]] = {}

    def resolve(self, row: Row) -> _Attendance | None:
        meeting = " ".join((row.need("meeting", "没有写是哪次会议。") or "").split())
        held_on = row.need("held_on", "没有写会议时间。")
        family = family_of(meeting)
        if meeting and family not in self.kinds:
            row.error("meeting", f"“{meeting}”看不出是全体会议还是常委会议，请写全会议名称。")
        member_id = self._member(row, held_on)
        presence, leave = self._presence(row)
        if not row.is_good or member_id is None or held_on is None:
            return None
        self._compare_day(row, meeting, family, held_on)
        reason = squeeze(row["reason"] or "") if presence == Presence.NONE else ""
        return _Attendance(meeting, family, held_on, member_id, presence, leave, reason)

    def _member(self, row: Row, held_on: datetime.date | None) -> int | None:
        written = row.need("name", "没有写姓名。")
        if not written:
            return None
        sector = row["sector"]
        if sector and self.directory.sector(sector) is None and self.directory.group(sector) is None:
            row.error("sector", f"没有名为“{sector}”的界别，请核对。")
            return None
        name = normal_name(written)
        text = name if "(" in name or not sector else f"{name}({sector})"
        found = decided(row, text, self.roster, held_on)
        if found is None:
            row.error("name", "这张表只登记委员的出席情况，不能按来宾处理。", text=text)
            return None
        if found.member_id is None:
            row.error(
                "name", found.problem, text=text, candidates=tuple((c.member_id, c.label) for c in found.candidates)
            )
        return found.member_id

    def _presence(self, row: Row) -> tuple[str, str]:
        text = row.need("status", "没有写出席情况，请填出席、请假或缺席。")
        if text:
            for pattern, presence, leave in _PRESENCES:
                if re.fullmatch(pattern, squeeze(text)):
                    return presence, leave
            row.error("status", f"看不懂出席情况“{text}”，请填出席、请假或缺席。")
        return "", ""

    def _compare_day(self, row: Row, meeting: str, family: str, held_on: datetime.date) -> None:
        day, first = self.first_day.setdefault(_meeting_key(meeting, family, held_on), (held_on, row))
        if day != held_on:
            row.warn("held_on", f"“{meeting}”的时间与第 {first.number} 行的 {day} 不同，按 {day} 登记。")

    def natural_key(self, data: _Attendance) -> Hashable:
        return (_meeting_key(data.meeting, data.family, data.held_on), data.member_id)

    def write(self, row: Row, data: _Attendance) -> None:
        meeting = self._meeting(row, data)
        facts = {"presence": data.presence, "leave": data.leave, "leave_reason": data.reason}
        known = self.rows_of.get((meeting.pk, data.member_id)) if meeting.pk else None
        if known is not None:
            if data.leave == Leave.NONE and known.leave_asked_at:
                del facts["leave"], facts["leave_reason"]  # asked for here, of which the ledger knows nothing
            if data.leave == Leave.APPROVED and known.presence == Presence.OFFICIAL:
                del facts["presence"]  # granted here for official duty, which is no absence
            self.changes.update(known, row, **facts)
            return
        self.changes.create(
            Participation(
                activity=meeting,
                member_id=data.member_id,
                obligation=Participation.Obligation.COMPULSORY,
                **facts,
            ),
            row,
            is_main=True,
        )

    def _meeting(self, row: Row, data: _Attendance) -> Activity:
        key = _meeting_key(data.meeting, data.family, data.held_on)
        meeting = self.meetings.get(key)
        day = self.first_day[key][0]
        if meeting is None:
            meeting = Activity(
                title=data.meeting,
                kind=self.kinds[data.family],
                held_on=day,
                in_name_of=Activity.InNameOf.OFFICE,
                status=Activity.Status.APPROVED,
                recorded_by=self.by,
                approved_by=self.by,
                approved_at=timezone.now(),
            )
            self.meetings[key] = self.changes.create(meeting, row)
            self.changes.create(
                ActivityOrganizer(activity=meeting, role=ActivityOrganizer.Role.LEAD, is_office=True), None
            )
        elif meeting.status in Activity.BEFORE_RECORD:
            # Announced here and held meanwhile: the office's ledger is its record.
            self.changes.update(
                meeting,
                row,
                held_on=day,
                status=Activity.Status.APPROVED,
                approved_by=self.by,
                approved_at=timezone.now(),
            )
        else:
            self.changes.update(meeting, row, held_on=day)
        return meeting


def family_of(meeting: str) -> str:
    """全体会议 or 常委会议, from the meeting's name: 十届二次会议, 2019年第1次常委会议."""
    name = squeeze(meeting)
    if re.search(r"常委|常务委员", name):
        return ActivityKind.Family.STANDING
    if re.search(r"主席会|主任会|党组|秘书长|专题|座谈|协商会", name):
        return ""
    if re.search(r"全体|全会|届.*次|次会议|大会", name):
        return ActivityKind.Family.PLENARY
    return ""


def _meeting_key(title: str, family: str, held_on: datetime.date) -> Any:
    """One meeting of one year; a plenary over several days is one meeting."""
    return (family, squeeze(title), held_on.year)
