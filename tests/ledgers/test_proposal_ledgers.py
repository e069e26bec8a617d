"""Ledgers 06 to 09: good rows, doubtful rows and wrong ones (G5)."""

import pytest

from members.models import Member
from proposals.models import Adoption, Handover, Proposal, Reply, Result, SocialReport
from tests.factories import UserFactory
from tests.ledgers.sheets import bring_in, preview, take, told

pytestmark = pytest.mark.django_db


class TestResults:
    HEADER = ["类型", "标题", "作者", "日期", "采用单位", "批示"]

    def test_members_and_groups_write(self) -> None:
        take("01", "03")
        result = bring_in(
            self.HEADER,
            ["社情民意", "甲", "朱\u3000洁", "2020.3.1", "市政协采用、省政协", "市委书记批示"],
            ["调研报告", "乙", "民盟界", "2020.3.1", "未采用", None],
            ["大会发言", "丙", "邱莲", "2020.3.1", None, "无"],
            ["社情民意信息", "丁", "胡凡佳", "2020.3.1", "中央电视台", None],
        )
        assert told(result) == {}
        assert SocialReport.objects.get(title="甲").adoptions.count() == 2
        assert Result.objects.get(title="乙").author_group.name == "民盟界别"
        assert Result.objects.get(title="丙").instructions.count() == 0
        assert "没有登记" in told(result, "warning")[6]
        assert Adoption.objects.count() == 2

    def test_a_report_in_hand_keeps_its_author_and_day(self) -> None:
        take("01", "03")
        SocialReport.objects.create(title="草稿", status="draft", author=Member.objects.get(name="朱洁"))
        mine = SocialReport.objects.create(
            title="甲", status="submitted", author=Member.objects.get(name="朱洁"), submitted_on="2020-03-01"
        )
        result = bring_in(
            self.HEADER,
            ["社情民意", "甲", "邱莲", "2020.4.1", "市政协", None],
            ["社情民意", "草稿", "邱莲", "2020.4.1", None, None],
        )
        assert "以系统为准" in told(result, "warning")[3]
        mine.refresh_from_db()
        assert (mine.author.name, mine.submitted_on.month, mine.adoptions.count()) == ("朱洁", 3, 1)
        assert SocialReport.objects.filter(title="草稿").count() == 2

    def test_wrong_and_repeated_rows(self) -> None:
        take("01", "03")
        result = preview(
            self.HEADER,
            ["微视频", "甲", "朱洁", "2020.3.1", None, None],
            ["调研报告", "甲", "查无此人", "2020.3.1", None, None],
            ["调研报告", "甲", None, "2020.3.1", None, None],
            ["调研报告", "甲", "胡凡佳", "2020.8.1", None, None],
            ["调研报告", "甲", "朱洁", "2020.2.30", None, None],
            ["调研报告", None, "朱洁", "2020.2.3", None, None],
            ["调研报告", "甲", "龙琳佳", "2020.2.3", None, None],
            ["调研报告", "甲", "朱洁", "2020.2.3", None, None],
            ["调研报告", " 甲 ", "朱洁", "2020.2.3", None, None],
        )
        assert told(result).keys() == set(range(3, 10))
        assert told(result, "warning").keys() == {11}


class TestProposals:
    HEADER = [
        "编号",
        "提案编号",
        "标题",
        "提案人",
        "日期",
        "审查意见",
        "并案号",
        "承办单位",
        "协办单位",
        "答复时间",
        "结果类别",
        "满意度",
        "重点",
    ]

    def row(self, number: object, **more: object) -> list:
        facts = {
            "编号": number,
            "标题": f"关于{number}的提案",
            "提案人": "朱洁",
            "日期": "2020.1.16",
            "审查意见": "立案",
        } | more
        return [facts.get(name) for name in self.HEADER]

    def test_sponsors_handling_and_reply(self) -> None:
        take("01", "03")
        bring_in(
            self.HEADER,
            self.row(
                1,
                提案编号="2020001",
                提案人="邱莲、朱洁",
                承办单位="市民政局、市新设局",
                协办单位="市财政局",
                答复时间="2020.5.1",
                结果类别="A类",
                满意度="基本满意",
                重点="主席督办",
            ),
            self.row(2, 提案人="民盟界别", 审查意见="转社情民意信息"),
            self.row(3, 提案编号="2020002", 并案号="2020003"),
            self.row(4, 提案编号="2020003"),
            title="政协提案台账",
        )
        first = Proposal.objects.get(serial_number=1)
        assert [s.member.name for s in first.sponsorships.all()] == ["邱莲", "朱洁"]
        roles = {(h.organization.name, h.role) for h in first.handovers.all()}
        assert roles == {("市民政局", "lead"), ("市新设局", "lead"), ("市财政局", "assist")}
        assert (first.year, first.is_key) == (2020, True)
        reply = Reply.objects.get()
        assert (reply.handover.organization.name, reply.result_class.code) == ("市民政局", "A")
        assert [(said.member.name, said.result) for said in reply.feedbacks.all()] == [("邱莲", "mostly")]
        assert {handover.status for handover in first.handovers.all()} == {"done"}
        assert Proposal.objects.get(serial_number=2).collective_sponsor.name == "民盟界别"
        assert Proposal.objects.get(serial_number=3).merged_into.serial_number == 4

    def test_what_was_decided_in_the_product_stands(self) -> None:
        """A ledger of the year before its last column was filled in takes no number, signature or answer away."""
        take("01", "03")
        whole = {"提案编号": "2020001", "提案人": "邱莲、朱洁", "承办单位": "市民政局"}
        bring_in(self.HEADER, self.row(1, **whole), self.row(2, **whole | {"提案编号": "2020002"}))
        result = bring_in(self.HEADER, self.row(2))
        assert (told(result, "warning"), Proposal.objects.get(serial_number=2).case_number) == ({}, "2020002")
        first, office = Proposal.objects.get(serial_number=1), UserFactory()
        first.steps.create(action="accept", label="立案", by=office, status="accepted")
        handed = first.handovers.get()
        handed.handed_on, handed.handed_by = first.submitted_on, office
        handed.save()
        row = self.row(1, 提案人="胡凡佳", 审查意见="不予立案", 承办单位="市民政局", 答复时间="2020.5.1", 结果类别="B")
        for _ in range(2):
            result = bring_in(self.HEADER, row)
            assert "已在系统内办理" in told(result, "warning")[3]
            assert "答复以系统为准" in told(result, "warning")[3]
            assert result.rows[0].outcome == "same"
        first.refresh_from_db()
        assert (first.case_number, first.status) == ("2020001", "accepted")
        assert [s.member.name for s in first.sponsorships.all()] == ["邱莲", "朱洁"]
        assert (first.handovers.get().replies.count(), first.handovers.get().status) == (0, "signed")

    def test_what_is_merged_waits_for_its_target(self) -> None:
        take("01", "03")
        result = bring_in(self.HEADER, self.row(3, 提案编号="2020002", 并案号="2020003"))
        assert "登记以后自动关联" in told(result, "warning")[3]
        assert Proposal.objects.filter(Proposal.MERGED).count() == 1
        bring_in(self.HEADER, self.row(4, 提案编号="2020003"))
        merged = Proposal.objects.get(serial_number=3)
        assert (merged.merged_into.serial_number, merged.merged_number) == (4, "")

    def test_proposals_merged_in_a_circle_are_told(self) -> None:
        take("01", "03")
        result = bring_in(
            self.HEADER,
            self.row(1, 提案编号="2020001", 并案号="2020002"),
            self.row(2, 提案编号="2020002", 并案号="2020001"),
        )
        assert told(result, "warning").keys() == {3, 4}
        assert Proposal.objects.count() == 2

    def test_wrong_rows(self) -> None:
        take("01", "03")
        result = preview(
            self.HEADER,
            self.row(1, 提案人=None),
            self.row(2, 提案人="查无此人"),
            self.row(3, 承办单位="市民政局", 协办单位="市财政局、市民政局"),
            self.row(4, 日期="2020.1.32"),
            self.row(5, 审查意见="再议"),
            self.row(None),
            self.row(7, 提案人="朱洁、胡凡佳", 日期="2020.9.1"),
            self.row(8, 提案编号="2020009"),
            self.row(9, 提案编号="2020009"),
            self.row(10, 标题=None),
            self.row(11),
        )
        assert told(result).keys() == {3, 4, 5, 6, 7, 8, 9, 11, 12}

    @pytest.mark.parametrize(
        ("title", "name", "number", "day", "year"),
        [
            ("十届三次会议以来提案", "a.xlsx", "2020001", "2019.12.30", 2020),
            ("十届三次会议以来提案", "a.xlsx", None, "2020.1.30", 2020),
            ("2020年度提案", "a.xlsx", "001", "2020.1.30", 2020),
            ("提案台账", "2020年提案.xlsx", "〔2020〕1号", "2020.1.30", 2020),
        ],
    )
    def test_the_year_is_reasoned_out(self, title: str, name: str, number: str, day: str, year: int) -> None:
        take("01", "03")
        bring_in(self.HEADER, self.row(1, 提案编号=number, 日期=day), title=title, name=name)
        assert Proposal.objects.get().year == year

    def test_sponsors_in_another_order_are_written_anew(self) -> None:
        take("01", "03")
        bring_in(self.HEADER, self.row(1, 提案人="朱洁、邱莲"))
        result = bring_in(self.HEADER, self.row(1, 提案人="邱莲、朱洁"))
        assert result.rows[0].outcome == "changed"
        assert [s.member.name for s in Proposal.objects.get().sponsorships.all()] == ["邱莲", "朱洁"]
        assert Handover.objects.count() == 0
