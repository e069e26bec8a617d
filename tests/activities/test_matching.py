"""Pasted names are matched before anything is saved (TL11); guests never become members by themselves."""

import datetime

import pytest

from activities.matching import AS_GUEST, LEFT_OUT, match_names, split_guests
from members.names import split_names
from tests.factories import SectorFactory, SectorGroupFactory, seated_member

DAY = datetime.date(2020, 6, 15)


@pytest.fixture
def roster(db):
    """Two 张三 in two sectors, 欧阳建国, and one who left before the day."""
    education = SectorFactory(name="教育界", group=SectorGroupFactory(name="教育界别")).group
    medicine = SectorFactory(name="医卫界", group=SectorGroupFactory(name="医卫界别")).group
    return {
        "张三（教育界）": seated_member(education, name="张三"),
        "张三（医卫界）": seated_member(medicine, name="张三"),
        "欧阳建国": seated_member(education, name="欧阳建国"),
        "郭离任": seated_member(education, name="郭离任", ends_on=datetime.date(2019, 12, 31)),
    }


def test_a_chat_list_is_matched_line_by_line(roster):
    pasted = "#接龙 周六义诊\n1. 欧阳建国主任\n2、张三(教育界)\n3 王大锤"
    matching = match_names(split_names(pasted), on=DAY)
    assert set(matching.member_ids) == {roster["欧阳建国"].pk, roster["张三（教育界）"].pk}
    assert [question.text for question in matching.questions] == ["王大锤"]


def test_ambiguous_names_are_asked_about(roster):
    question = match_names(["张三"], on=DAY).questions[0]
    assert "2 位" in question.problem
    assert [label for _, label in question.choices] == [
        "是 张三（教育界）",
        "是 张三（医卫界）",
        "不是委员，列入其他参加人员",
        "不登记这个名字",
    ]


def test_answers_decide_and_never_slip_to_another_name(roster):
    chosen = roster["张三（医卫界）"]
    answers = {"who-张三": str(chosen.pk), "who-王大锤": AS_GUEST, "who-李二": LEFT_OUT}
    matching = match_names(["李二", "王大锤", "张三", "赵六"], on=DAY, answers=answers)
    assert (matching.member_ids, matching.guests) == ([chosen.pk], ["王大锤"])
    assert [question.text for question in matching.questions] == ["赵六"]


@pytest.mark.parametrize("answer", ["999999", "", "guest ", "欧阳建国"])
def test_only_offered_answers_are_taken(roster, answer):
    matching = match_names(["张三"], on=DAY, answers={"who-张三": answer})
    assert matching.member_ids == []
    assert len(matching.questions) == 1


def test_who_was_not_in_office_cannot_be_chosen(roster):
    gone = roster["郭离任"]
    matching = match_names(["郭离任"], on=DAY, answers={"who-郭离任": str(gone.pk)})
    assert matching.member_ids == []
    assert "不在任" in matching.questions[0].problem
    assert [value for value, _ in matching.questions[0].choices] == [AS_GUEST, LEFT_OUT]


def test_repeated_names_count_once_and_cost_no_further_queries(roster, django_assert_num_queries):
    known = ["欧阳建国", "欧阳建国", "张三(教育界)"]
    with django_assert_num_queries(2):
        assert len(match_names(known, on=DAY).member_ids) == 2
    with django_assert_num_queries(3):  # who sounds like those nobody has, asked once for all of them
        match_names([*known, "王大锤", "赵六"], on=DAY)
    with django_assert_num_queries(0):
        match_names([], on=DAY)


def test_guests_keep_their_titles():
    assert split_guests("王局长、李书记，\n 赵 工 \n王局长") == ("王局长", "李书记", "赵 工")


def test_of_namesakes_the_one_on_the_list_is_offered_first(roster):
    """Which one is meant is still for a person to decide."""
    invited = roster["张三（医卫界）"]
    [question] = match_names(["张三"], on=DAY, listed=[invited.pk]).questions
    assert question.choices[0] == (str(invited.pk), "是 张三（医卫界），在名单上")
    assert question.choices[1][1] == "是 张三（教育界）"


def test_a_name_that_sounds_like_a_member_s_is_asked_about(roster):
    """欧阳建国 typed by sound; whoever only sounds alike is never taken without being asked about."""
    matching = match_names(["欧阳剑国", "赵六"], on=DAY)
    first, second = matching.questions
    assert matching.member_ids == []
    assert first.choices[0] == (str(roster["欧阳建国"].pk), first.choices[0][1])
    assert second.candidates == ()
    sounding = match_names(["章三"], on=DAY).questions[0]
    assert "同音的“张三”" in sounding.problem
    assert [person.name for person in sounding.candidates] == ["张三", "张三"]
    chosen = roster["张三（教育界）"]
    assert match_names(["章三"], on=DAY, answers={"who-章三": str(chosen.pk)}).member_ids == [chosen.pk]
