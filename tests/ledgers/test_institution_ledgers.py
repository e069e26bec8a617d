"""Ledgers 01, 02, 03, 13, 14, 15: good rows, doubtful rows and wrong ones (G5)."""

import datetime

import pytest

from activities.models import AnnualPlan, AnnualSummary
from members.models import Member, Membership, Post
from proposals.models import Outcome
from sectors.models import Committee, ContactUnit, Organization, ResidentDepartment, Sector, SectorGroup
from tests.ledgers.sheets import bring_in, preview, take, told

pytestmark = pytest.mark.django_db


class TestSectors:
    HEADER = ["联组", "界别"]

    def test_names_the_committee_once(self) -> None:
        bring_in(self.HEADER, ["民革界别", "民革"], title="中国人民政治协商会议某某市第三届委员会界别设置")
        assert Committee.objects.get(is_home=True).name == "政协某某市委员会"
        bring_in(self.HEADER, ["民盟界别", "民盟"], title="政协别处市委员会界别设置")
        assert Committee.objects.get(is_home=True).name == "政协某某市委员会"

    def test_wordings_of_one_sector_are_one(self) -> None:
        result = bring_in(self.HEADER, ["中共界别", "中共"], ["中共界", "中共界别"], ["群团联组", "共青团界、妇联界"])
        assert {s.name for s in Sector.objects.all()} == {"中共", "共青团", "妇联"}
        assert [g.name for g in SectorGroup.objects.all()] == ["中共界别", "群团联组"]
        assert told(result, "warning").keys() == {4}

    def test_a_sector_moves_to_another_group(self) -> None:
        bring_in(self.HEADER, ["甲联组", "体育"], ["乙联组", "教育"])
        result = bring_in(self.HEADER, ["乙联组", "体育"])
        assert result.report()["updated"] == 1
        assert Sector.objects.get(name="体育").group.name == "乙联组"

    def test_empty_names(self) -> None:
        assert told(preview(self.HEADER, ["甲联组", None], [None, "体育"], ["甲联组", "教育"])).keys() == {3}


class TestContactUnits:
    HEADER = ["界别", "驻点单位", "联系点名称", "类别", "联系人", "电话"]

    def test_units_stand_under_department_and_group(self) -> None:
        take("01", "15")
        bring_in(
            self.HEADER,
            ["中共", "市教育局", "学苑社区", "社区", "张三", "0562-2831234"],
            ["中共界别", "市教育局", "市第一中学", "学校", None, 13912345678],
        )
        assert ResidentDepartment.objects.get().group.name == "中共界别"
        assert ContactUnit.objects.count() == 2
        assert Organization.objects.get(name="学苑社区").parent.name == "滨江街道"
        assert Organization.objects.get(name="市第一中学").kind == Organization.Kind.SCHOOL

    def test_wrong_rows(self) -> None:
        take("01")
        wrong = told(
            preview(
                self.HEADER,
                ["航天界别", "市教育局", "甲社区", "社区", "张三", None],
                ["中共", "市教育局", "乙社区", "庙宇", "张三", None],
                ["中共", "市教育局", None, "社区", "张三", None],
                ["中共", "市教育局", "丙社区", "社区", "张三", "12345"],
                ["中共", "市教育局", "丁社区", "社区", "张三", "1.38E+10"],
                ["中共", "市教育局", "戊社区", "社区", "张三", "13912345678"],
            )
        )
        assert wrong.keys() == {3, 4, 5, 6, 7}
        assert "科学计数法" in wrong[7]

    def test_a_repeated_unit_and_a_new_phone(self) -> None:
        take("01")
        row = ["中共", "市教育局", "甲社区", "社区", "张三", "13912345678"]
        result = bring_in(self.HEADER, row, row)
        assert told(result, "warning").keys() == {4}
        again = bring_in(self.HEADER, [*row[:5], "13912345679"])
        (change,) = again.rows[0].changes
        assert (change.label, change.before, change.after) == ("联系电话", "13912345678", "13912345679")


class TestMembers:
    HEADER = ["委员姓名", "界别", "性别", "出生日期", "常委", "职务", "专委会", "联系电话", "任职时间", "离任时间"]

    def row(self, name: str, sector: str = "民革", **more: object) -> list:
        facts = {"性别": "男", "任职时间": "2017.1.10"} | more
        return [name, sector, *(facts.get(title) for title in self.HEADER[2:])]

    def test_posts_hold_as_long_as_the_membership(self) -> None:
        take("01")
        bring_in(
            self.HEADER,
            self.row("张\u3000三", 职务="界别召集人、副主席", 常委="是", 离任时间="2020.6.30"),
            self.row("李四", 职务="提案委员会副主任", 专委会="提案委员会"),
        )
        first, last = datetime.date(2017, 1, 10), datetime.date(2020, 6, 30)
        posts = Post.objects.filter(member__name="张三")
        assert {(p.role, p.starts_on, p.ends_on) for p in posts} == {
            (Post.Role.CONVENER, first, last),
            (Post.Role.VICE_CHAIR, first, last),
            (Post.Role.STANDING, first, last),
        }
        assert posts.get(role="convener").group.name == "民革界别"
        deputy = Post.objects.get(member__name="李四")
        assert (deputy.role, deputy.special_committee.name) == (Post.Role.COMMITTEE_DEPUTY, "提案委员会")
        member = Member.objects.get(name="张三")
        assert (member.pinyin, member.initials, member.strokes) == ("zhangsan", "zs", 7)

    def test_wrong_rows(self) -> None:
        take("01")
        result = preview(
            self.HEADER,
            self.row("张三", "航天界"),
            self.row(""),
            self.row("李四", 出生日期="1980.13"),
            self.row("王五", 联系电话="1391234567"),
            self.row("赵六", 联系电话="1.39E+10"),
            self.row("钱七", 任职时间="2020.1.1", 离任时间="2019.1.1"),
            self.row("孙八、周九"),
            self.row("？？"),
            self.row("吴十"),
        )
        assert told(result).keys() == set(range(3, 11))

    def test_the_same_person_again_and_in_another_sector(self) -> None:
        """HK: past records stay with the group of that day; one person, two memberships."""
        take("01")
        bring_in(
            self.HEADER,
            self.row("张三", 联系电话="13912345678", 离任时间="2018.12.31"),
            self.row("张三", "民盟", 联系电话="13912345678", 任职时间="2019.1.1"),
            self.row("李四", "民盟", 联系电话="13912345679"),
            self.row("李四", "民革", 联系电话="13912345670"),
        )
        assert Member.objects.filter(name="张三").count() == 1
        assert Membership.objects.filter(member__name="张三").count() == 2
        assert Member.objects.filter(name="李四").count() == 2

    def test_kinds_of_member_are_those_on_the_office_s_list(self) -> None:
        """F35: 特聘 and 特聘委员 are one; an ordinary member has none; a word not on the list is told."""
        take("01")
        header = [*self.HEADER, "委员类型"]
        result = bring_in(
            header,
            [*self.row("张三"), "特聘"],
            [*self.row("李四"), "港澳委员"],
            [*self.row("王五"), "普通委员"],
            [*self.row("赵六"), "名誉委员"],
            self.row("钱七"),
        )
        seats = Membership.objects.select_related("member", "kind")
        kinds = {seat.member.name: seat.kind and seat.kind.name for seat in seats}
        assert kinds == {"张三": "特聘委员", "李四": "港澳委员", "王五": None, "赵六": None, "钱七": None}
        assert "“名誉委员”不在目录内" in told(result, "warning")[6]
        again = bring_in(header, [*self.row("张三"), "港澳"], [*self.row("李四"), None])
        assert [row.outcome for row in again.rows] == ["changed", "same"]

    def test_a_repeated_row_counts_once_and_a_correction_changes(self) -> None:
        take("01")
        result = bring_in(self.HEADER, self.row("张三", 常委="是"), self.row("张 三", "民革界"))
        assert Member.objects.count() == 1
        assert "与第 3 行重复" in told(result, "warning")[4]
        again = bring_in(self.HEADER, self.row("张三", 常委="否", 离任时间="2020.6.30", 联系电话="13912345678"))
        assert [row.outcome for row in again.rows] == ["changed"]
        assert not Post.objects.exists()
        assert Membership.objects.get().ends_on == datetime.date(2020, 6, 30)
        kept = bring_in(self.HEADER, self.row("张三"))
        assert Member.objects.get().phone == "13912345678"
        assert {c.label for c in kept.rows[0].changes} == {"结束日期"}

    def test_a_job_is_no_post(self) -> None:
        """Where 职务 stands beside 工作单位 it is the post in the own job, not one of the committee."""
        take("01")
        rows = [
            [f"委员{c}", "民革", "市工会", job]
            for c, job in zip("甲乙丙丁戊己", ["副主席", "局长", "主任", "经理", "教授", "科长"], strict=True)
        ]
        bring_in(["姓名", "界别", "工作单位", "职务"], *rows)
        assert not Post.objects.exists()
        assert Member.objects.get(name="委员甲").employer == "市工会副主席"


class TestPapersAndOutcomes:
    def test_plans_and_summaries(self) -> None:
        take("01")
        header = ["年份", "界别", "年度计划", "年度总结"]
        rows = [
            [2020, "中共", "2020.2.3", None],
            [None, "民革界别", "2月13日", "2020年12月1日"],
            [None, "航天界", "2.3", None],
        ]
        result = bring_in(header, *rows)
        assert told(result).keys() == {5}
        assert AnnualPlan.objects.filter(year=2020).count() == 2
        assert AnnualSummary.objects.get().group.name == "民革界别"
        again = bring_in(header, [2020, "中共界", "2020.2.4", "2020.12.3"])
        assert AnnualPlan.objects.get(group__name="中共界别").submitted_on == datetime.date(2020, 2, 4)
        assert again.rows[0].outcome == "new"

    def test_outcomes(self) -> None:
        take("01")
        header = ["年份", "界别", "协商议题", "形式", "日期", "承办单位", "采纳情况"]
        result = bring_in(
            header,
            [2020, "中共", "甲", "建议案", "2020.3.2", "市新局", "已采纳"],
            [2020, "中共界别", "甲", "建议案", "2020.3.2", "市新局", "已采纳"],
            [2020, "航天界", "乙", "建议案", "2020.3.2", "市新局", "采纳"],
            [2020, "中共", "丙", "建议案", "2020.3.2", "市新局", "看看再说"],
            [2020, "中共", "丁", None, None, None, None],
        )
        assert told(result).keys() == {5, 6}
        assert told(result, "warning").keys() == {4}
        assert {o.topic: o.uptake for o in Outcome.objects.all()} == {"甲": "adopted", "丁": "unanswered"}
        assert Organization.objects.get(name="市新局").kind == Organization.Kind.DEPARTMENT

    def test_communities(self) -> None:
        header = ["镇街", "村（社区）"]
        result = bring_in(header, ["甲镇", "和平村"], ["甲镇", "和平村"], ["乙街道", "和平村"], ["乙街道", None])
        assert told(result).keys() == {6}
        assert told(result, "warning").keys() == {4}
        assert {(o.name, o.parent.name, o.kind) for o in Organization.objects.filter(parent__isnull=False)} == {
            ("和平村", "甲镇", "village"),
            ("和平村", "乙街道", "village"),
        }
