"""Lists of names as people write them, and whom each name means (G5, TL11)."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.models import Member, Membership
from members.names import Candidate, Roster, Seat, split_names
from sectors.models import Committee, Sector, SectorGroup

DAY = datetime.date(2020, 5, 6)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("谭伟芳、贾环爱、吕\u3000刚", ["谭伟芳", "贾环爱", "吕刚"]),
        ("郑国敏 贾环爱 宋\u3000国", ["郑国敏", "贾环爱", "宋国"]),
        ("张三,李四\uff0c王五\uff1b赵六;钱七/孙八\n周九", ["张三", "李四", "王五", "赵六", "钱七", "孙八", "周九"]),
        ("买买提·艾力、买买提•艾力", ["买买提·艾力", "买买提·艾力"]),
        ("张 三", ["张三"]),
        ("张 三 李 四", ["张三", "李四"]),
        ("张 三 李四", ["张三", "李四"]),
        ("欧阳 慧 李四", ["欧阳慧", "李四"]),
        ("龙琳佳(民革)、蒋媛\uff08妇联界别\uff09", ["龙琳佳(民革)", "蒋媛(妇联界别)"]),
        ("龙琳佳 (民革) 张三", ["龙琳佳(民革)", "张三"]),
        ("龙琳佳(民革、召集人)、张三", ["龙琳佳(民革、召集人)", "张三"]),
        ("张三(民革)李四", ["张三(民革)", "李四"]),
        ("1、张三\n2、李四", ["张三", "李四"]),
        ("\uff11\uff0e张三\n\uff12\uff0e李四", ["张三", "李四"]),
        ("(1)张三 (2)李四 ③王五", ["张三", "李四", "王五"]),
        ("参加委员\uff1a张三、李四等5人", ["张三", "李四"]),
        ("张三 主任 李四 委员", ["张三", "李四"]),
        ("@张三 @李四✅", ["张三", "李四"]),
        ("张三@所有人 李四@王五", ["张三", "李四", "王五"]),
        ("", []),
        (None, []),
        (" \u3000、\uff0c", []),
    ],
)
def test_splits_lists_of_names(text: str | None, names: list[str]) -> None:
    assert split_names(text) == names


def test_reads_a_numbered_list_pasted_from_a_chat() -> None:
    text = "#接龙\n周五上午调研\uff0c请接龙\n\n1. 张三\n2. 李 四 民革界\n3、王五\uff08总工会\uff09\n4 赵六 13800000000"
    assert split_names(text) == ["张三", "李四(民革界)", "王五(总工会)", "赵六"]


@given(
    st.lists(st.sampled_from(["张三", "李\u3000四", "买买提·艾力", "欧阳慧", "龙琳佳(民革)"]), max_size=8), st.data()
)
def test_any_mixture_of_separators_gives_the_same_names(names: list[str], data: st.DataObject) -> None:
    separators = st.sampled_from(["、", "\uff0c", ",", "\uff1b", ";", "/", "\n", " ", "、 "])
    text = "".join(name + data.draw(separators) for name in names)
    assert split_names(text) == [name.replace("\u3000", "") for name in names]


@given(st.text(max_size=40))
def test_no_text_breaks_the_splitter(text: str) -> None:
    for name in split_names(text):
        assert name.strip() == name


@pytest.fixture(scope="module")
def roster() -> Roster:
    def seat(pk: int, name: str, sector: str, until: datetime.date | None = None) -> Seat:
        return Seat(
            pk, name, pk, sector, "群团联组" if sector == "妇联" else sector + "界别", datetime.date(2017, 1, 10), until
        )

    seats = [
        seat(1, "张三", "中共"),
        seat(2, "蒋媛", "共青团"),
        seat(3, "蒋媛", "妇联"),
        seat(4, "胡凡佳", "科技", datetime.date(2020, 5, 6)),
        seat(5, "买买提·艾力", "民革"),
        seat(6, "万总", "经济"),
    ]
    return Roster([Candidate(s.member_id, s.name, s.sector) for s in seats], seats)


@pytest.mark.parametrize(
    ("text", "member"),
    [
        ("张三", 1),
        ("张\u3000三", 1),
        ("张三主任", 1),
        ("张三副主任委员", 1),
        ("市民政局副局长张三", 1),
        ("张三(中共)", 1),
        ("张三\uff08中共界\uff09", 1),
        ("张三【中共界别】", 1),
        ("张三(组长)", 1),
        ("蒋媛(妇联)", 3),
        ("蒋媛(妇联界别)", 3),
        ("蒋媛(群团联组)", 3),
        ("蒋媛\uff08团委界\uff09", 2),
        ("买买提.艾力", 5),
        ("万总", 6),
    ],
)
def test_finds_whom_a_written_name_means(roster: Roster, text: str, member: int) -> None:
    found = roster.find(text, on=DAY)
    assert (found.member_id, found.problem) == (member, "")


@pytest.mark.parametrize(
    ("text", "words", "candidates"),
    [
        ("查无此人", "名册中没有", 0),
        ("买买提艾里", "是否“买买提·艾力”", 1),
        ("蒋媛", "名册中有 2 位", 2),
        ("张三(民革界)", "不在“民革界”", 1),
        ("张三(航天界别)", "不在“航天界别”", 1),
        ("(妇联)", "没有写姓名", 0),
    ],
)
def test_says_what_is_wrong_with_a_name(roster: Roster, text: str, words: str, candidates: int) -> None:
    found = roster.find(text, on=DAY)
    assert found.member_id is None
    assert words in found.problem
    assert len(found.candidates) >= candidates


def test_first_and_last_day_count_as_in_office(roster: Roster) -> None:
    assert roster.find("胡凡佳", on=DAY).member_id == 4
    late = roster.find("胡凡佳", on=DAY + datetime.timedelta(1))
    assert late.not_in_office
    assert "不在任" in late.problem


@pytest.mark.django_db
def test_loads_the_roster_with_two_queries(django_assert_num_queries) -> None:
    group = SectorGroup.objects.create(name="民革界别")
    sector = Sector.objects.create(name="民革", group=group)
    for name in ("张三", "李四", "王五"):
        member = Member.objects.create(name=name)
        Membership.objects.create(member=member, committee=Committee.objects.get(is_home=True), sector=sector)
    with django_assert_num_queries(2):
        roster = Roster.load()
        assert roster.find("张三(民革界)").member_id
        assert roster.find("李四", on=DAY).member_id


@pytest.mark.django_db
def test_finds_members_by_characters_pinyin_or_initials() -> None:
    """HK search: zs and zhangsan find 张三; a surname is read as a surname."""
    for name in ("张\u3000三", "单田芳", "尉迟恭", "吕刚"):
        Member.objects.create(name=name)
    for text, name in (
        ("zs", "张三"),
        ("ZhangSan", "张三"),
        ("zhang san", "张三"),
        ("张 三", "张三"),
        ("三", "张三"),
        ("shan", "单田芳"),
        ("ycg", "尉迟恭"),
        ("lügang", "吕刚"),
    ):
        assert [m.name for m in Member.objects.search(text)] == [name], text
    assert Member.objects.search(" ").count() == 4
