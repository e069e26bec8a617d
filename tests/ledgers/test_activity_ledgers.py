"""Ledgers 04, 05, 10, 11, 12: good rows, doubtful rows and wrong ones (G5)."""

import datetime

import pytest
from django.utils import timezone

from activities.models import Activity, ActivityKind, ActivityOrganizer, Participation
from members.models import Member
from tests.ledgers.sheets import bring_in, preview, take, told
from workstations.models import Attachment, Finding, Inspection, Workstation

pytestmark = pytest.mark.django_db


class TestGroupActivities:
    HEADER = ["主办界别", "类别", "活动主题", "日期", "地点", "参加人员", "人数", "联动界别", "邀请人员", "服务人次"]

    def row(self, title: str = "走访", **more: object) -> list:
        facts = {"主办界别": "中共", "类别": "调研", "活动主题": title, "日期": "2020.5.6"} | more
        return [facts.get(name) for name in self.HEADER]

    def test_who_held_it_and_who_took_part(self) -> None:
        take("01", "15", "02", "03")
        result = bring_in(
            self.HEADER,
            self.row(
                类别="界别＋联动",
                地点="学苑社区",
                参加人员="朱\u3000洁、蒋媛（妇联界别）；吕 刚 主任",
                联动界别="民革界、经济界别",
                邀请人员="市医院专家5人、居民代表",
                服务人次="约 80 人次",
            ),
        )
        assert told(result) == {}
        activity = Activity.objects.get()
        assert activity.status == Activity.Status.APPROVED
        assert {p.member.name for p in activity.participations.all()} == {"朱洁", "蒋媛", "吕刚"}
        assert [g.name for g in activity.guests.all()] == ["市医院专家5人", "居民代表"]
        roles = {(o.role, o.group.name) for o in activity.organizers.all()}
        assert roles == {("lead", "中共界别"), ("partner", "民革界别"), ("partner", "经济界别")}
        assert (activity.contact_unit.name, activity.served) == ("学苑社区", 80)

    def test_wrong_rows(self) -> None:
        take("01", "03")
        result = preview(
            self.HEADER,
            self.row(主办界别="航天界别"),
            self.row(类别="团建"),
            self.row(日期="2020.13.40"),
            self.row(日期=None),
            self.row(参加人员="朱洁、查无此人"),
            self.row(参加人员="蒋媛"),
            self.row(参加人员="胡凡佳", 日期="2020.8.20"),
            self.row(联动界别="航天界别"),
            self.row(参加人员="朱洁(民革)"),
            self.row(title=None),
            self.row(服务人次="很多"),
            self.row("好的", 参加人员="朱洁"),
        )
        assert told(result).keys() == set(range(3, 14))

    def test_doubtful_rows_go_in_with_a_warning(self) -> None:
        take("01", "03")
        result = bring_in(
            self.HEADER,
            self.row("一", 参加人员="朱洁、邱莲", 人数=5),
            self.row("二", 参加人员="朱洁、朱洁"),
            self.row("三", 日期="5月6日至7日"),
            self.row("四", 日期="2019.5.6"),
            self.row("五", 联动界别="中共界别"),
            self.row("一", 参加人员="朱洁、邱莲", 人数=2),
            self.row("六", 人数="五人左右"),
            self.row("七", 主办界别="民革界别、民盟界别"),
        )
        assert told(result) == {}
        warned = told(result, "warning")
        assert warned.keys() == set(range(3, 11))
        assert "以名单为准" in warned[3]
        assert "与第 3 行重复" in warned[8]
        assert Activity.objects.count() == 7
        assert ActivityOrganizer.objects.filter(role="partner").count() == 1
        assert Participation.objects.count() == 3

    def test_an_empty_roster_is_reported_not_fatal(self) -> None:
        take("01")
        result = bring_in(self.HEADER, self.row(参加人员="朱洁"), self.row("无人"))
        assert told(result).keys() == {3}
        assert Activity.objects.count() == 1

    def test_the_year_comes_from_title_file_name_or_the_other_dates(self) -> None:
        take("01")
        for more in ({"title": "二〇一九年度活动台账"}, {"title": "活动台账", "name": "2019年活动.xlsx"}):
            result = preview(self.HEADER, self.row(日期="3月5日"), **more)
            assert result.rows[0]["held_on"] == datetime.date(2019, 3, 5)
        result = preview(self.HEADER, self.row(日期="3月5日"), self.row("二", 日期="2019-06-01"), title="活动台账")
        assert result.rows[0]["held_on"] == datetime.date(2019, 3, 5)
        assert told(preview(self.HEADER, self.row(日期="3月5日"), title="活动台账")).keys() == {3}


class TestWorkstations:
    HEADER = ["工作室", "类别", "级别", "街道", "社区", "入驻委员", "固定场所", "工作制度上墙", "检查时间", "活动次数"]

    def test_a_station_with_its_inspection(self) -> None:
        take("01", "15", "03")
        rows = [
            ["甲工作室", "界别型", "市级", "滨江街道", "学苑社区", "朱洁、邱莲", "√", "×", "2020-10-12", "4次"],
            ["乙议事室", "区域综合", "县级", "学院路街道", "新社区", "朱洁", None, "√", None, None],
        ]
        result = bring_in(self.HEADER, *rows)
        assert told(result) == {}
        assert told(result, "warning").keys() == {4}
        station = Workstation.objects.get(name="甲工作室")
        assert (station.location.name, station.location.parent.name) == ("学苑社区", "滨江街道")
        assert Workstation.objects.get(name="乙议事室").form == Workstation.Form.ROOM
        assert Attachment.objects.count() == 3
        inspection = Inspection.objects.get()
        assert inspection.reported_activities == 4
        assert {f.point.name: f.is_met for f in inspection.findings.all()} == {"固定场所": True, "工作制度上墙": False}
        changed = bring_in(self.HEADER, [*rows[0][:5], "朱洁", "√", "√", "2020-10-12", 4])
        assert changed.rows[0].outcome == "changed"
        assert Finding.objects.filter(is_met=True).count() == 2
        ends = dict(station.attachments.values_list("member__name", "ends_on"))
        assert ends == {"朱洁": None, "邱莲": datetime.date(2020, 10, 11)}

    def test_wrong_rows(self) -> None:
        take("01", "15", "03")
        result = preview(
            self.HEADER,
            ["甲", "飞行型", "市级", "滨江街道", "学苑社区", "朱洁", "√", "√", "2020-10-12", 4],
            [None, "界别型", "市级", "滨江街道", "学苑社区", "朱洁", "√", "√", "2020-10-12", 4],
            ["乙", "界别型", "市级", "滨江街道", "学苑社区", "查无此人", "√", "√", "2020-10-12", 4],
            ["丙", "界别型", "市级", "滨江街道", "学苑社区", "胡凡佳", "√", "√", "2020-10-12", 4],
            ["丁", "界别型", "市级", "滨江街道", "学苑社区", "朱洁", "√", "√", "2020-10-42", 4],
        )
        assert told(result).keys() == {3, 4, 5, 6, 7}

    def test_their_activities(self) -> None:
        take("01", "15", "03")
        bring_in(self.HEADER, ["甲工作室", "界别型", "市级", None, None, "朱洁", "√", "√", "2020-10-12", 4])
        header = ["工作室名称", "类别", "活动主题", "日期", "参加人员", "接待人次", "意见条数"]
        result = bring_in(
            header,
            ["甲工作室", "接待群众", "一", "2020.3.9", "朱洁", 12, "3条"],
            ["没有的工作室", "接待群众", "二", "2020.3.9", "朱洁", 12, 1],
            ["甲工作室", "理论学习", "三", "2020.3.9", "朱洁", 12, 1],
            ["甲工作室", "接待群众", "四", "2020.3.9", "查无此人", 12, 1],
            ["甲工作室", "接待群众", "一", "2020.3.9", "朱洁", 12, 3],
        )
        assert told(result).keys() == {4, 5, 6}
        assert told(result, "warning").keys() == {7}
        activity = Activity.objects.get()
        assert (activity.received, activity.opinions, activity.organizers.get().workstation.name) == (12, 3, "甲工作室")


class TestAttendance:
    HEADER = ["会议名称", "日期", "委员姓名", "所属界别", "到会情况", "请假原因"]

    def test_present_on_leave_absent(self) -> None:
        take("01", "03")
        bring_in(
            self.HEADER,
            ["十届三次会议", "2020-01-16", "朱\u3000洁", "中共界别", "√", None],
            ["十届三次会议", "2020-01-16", "蒋媛", "妇联界", "请假", "出差"],
            ["十届三次会议", "2020-01-16", "蒋媛(共青团)", None, "无故缺席", None],
            ["2020年第1次常委会议", "2020-03-16", "朱洁", "中共", "迟到", None],
        )
        rows = {(p.member.name, p.activity.kind.family): (p.presence, p.leave) for p in Participation.objects.all()}
        assert rows[("朱洁", "plenary")] == ("whole", "none")
        assert rows[("朱洁", "standing")] == ("late", "none")
        leaves = set(Participation.objects.filter(member__name="蒋媛").values_list("presence", "leave", "leave_reason"))
        assert leaves == {("none", "approved", "出差"), ("none", "none", "")}
        assert Activity.objects.count() == 2

    def test_an_announced_meeting_becomes_the_record(self) -> None:
        """The ledger of a meeting announced here is its record; leave asked for here stays a fact of its own."""
        take("01", "03")
        meeting = Activity.objects.create(
            title="十届三次会议",
            kind=ActivityKind.objects.get(family="plenary"),
            held_on="2020-01-15",
            status=Activity.Status.ANNOUNCED,
            in_name_of=Activity.InNameOf.OFFICE,
        )
        asked = {"leave": "approved", "leave_kind": "travel", "leave_asked_at": timezone.now(), "presence": "unknown"}
        duty = asked | {"leave_kind": "official", "presence": "official"}
        people = {name: Member.objects.filter(name=name).first() for name in ("朱洁", "胡凡佳")}
        meeting.participations.create(member=people["朱洁"], **asked)
        meeting.participations.create(member=people["胡凡佳"], **duty)
        bring_in(
            self.HEADER,
            ["十届三次会议", "2020-01-16", "朱洁", "中共", "出席", None],
            ["十届三次会议", "2020-01-16", "胡凡佳", None, "请假", "公务"],
        )
        meeting.refresh_from_db()
        assert Activity.objects.get() == meeting
        assert (meeting.status, meeting.held_on) == (Activity.Status.APPROVED, datetime.date(2020, 1, 16))
        rows = {row.member.name: (row.presence, row.leave) for row in meeting.participations.all()}
        assert rows == {"朱洁": ("whole", "approved"), "胡凡佳": ("official", "approved")}

    def test_wrong_and_repeated_rows(self) -> None:
        take("01", "03")
        meeting = ["十届三次会议", "2020-01-16"]
        result = preview(
            self.HEADER,
            [*meeting, "查无此人", "中共", "出席", None],
            [*meeting, "朱洁", "航天界", "出席", None],
            [*meeting, "朱洁", "民革", "出席", None],
            [*meeting, "蒋媛", None, "出席", None],
            [*meeting, "朱洁", "中共", "看情况", None],
            [*meeting, "朱洁", "中共", None, None],
            ["十届四次会议", "2020-09-16", "胡凡佳", None, "出席", None],
            ["某某座谈", "2020-09-16", "朱洁", "中共", "出席", None],
            [*meeting, "朱洁", "中共", "出席", None],
            [*meeting, "朱洁", "中共界", "请假", None],
        )
        assert told(result).keys() == set(range(3, 11))
        assert told(result, "warning").keys() == {12}
