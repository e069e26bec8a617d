"""F31: several rulebooks in force for one kind of subject, told apart by whom they apply to."""

import datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from cppcc_office.shared.workflow import Refused
from members.models import Member
from scoring.actions import put_in_force
from scoring.board import boards, member_board, window_of
from scoring.candidates import field_of
from scoring.evidence import explain
from scoring.models import Rulebook
from scoring.ranking import group_ranking, members_by_group
from scoring.rivals import left_to_older
from scoring.rulebooks import dump_rulebook, save_rulebook
from scoring.sheets import members_table, ranking_table, subjects_table
from scoring.trial import try_rulebook
from tests.factories import (
    AwardFactory,
    SectorGroupFactory,
    SocialReportFactory,
    SpecialCommitteeFactory,
    group_activity,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
END = datetime.date(2021, 3, 1)
S = Rulebook.Status


def rule(code: str, price: float, committee: str = "", **changes: Any) -> dict[str, Any]:
    """Reports at a price, for one special committee's members or for all."""
    item = {"code": "reports", "name": "信息", "source": "reports", "price": price}
    applies_to = {"applies_to": {"special_committee": committee}} if committee else {}
    return {"code": code, "name": f"办法{code}", "subject": "member", "items": [item]} | applies_to | changes


def member_of(committee: str, name: str, reports: int, group: Any) -> Member:
    member = seated_member(group, name=name)
    found = SpecialCommitteeFactory._meta.model.objects.filter(name=committee).first()
    member.memberships.update(special_committee=found or SpecialCommitteeFactory(name=committee))
    for _ in range(reports):
        SocialReportFactory(author=member, submitted_on=datetime.date(2020, 5, 5))
    return member


@pytest.fixture
def people():
    """Two of 提案委, one of 文史委, one of none; 提案委 and 文史委 price by tables of their own."""
    Rulebook.objects.filter(subject="member").delete()
    group = SectorGroupFactory(name="科技界别")
    people = [
        member_of("提案委", "甲", 1, group),
        member_of("提案委", "乙", 2, group),
        member_of("文史委", "丙", 1, group),
        seated_member(group, name="丁"),
    ]
    SocialReportFactory(author=people[3], submitted_on=datetime.date(2020, 6, 6))
    save_rulebook(rule("all", 1, **{"from": datetime.date(2018, 1, 1)}))
    save_rulebook(rule("papers", 3, "提案委", **{"from": datetime.date(2019, 1, 1)}))
    save_rulebook(rule("history", 10, "文史委", **{"from": datetime.date(2019, 1, 1)}))
    return people


def standing(year: int = 2020) -> dict[str, tuple[str, float, int]]:
    cards = member_board(year, on=END).cards
    return {card.name: (card.rulebook, float(card.points), card.rank) for card in cards}


def test_everybody_has_the_rulebook_that_began_last_and_applies(people):
    """Each rulebook gives places of its own; the explanation says the same as the board."""
    assert standing() == {
        "丙": ("history", 10, 1),
        "乙": ("papers", 6, 1),
        "甲": ("papers", 3, 2),
        "丁": ("all", 1, 1),
    }
    for member in people:
        found = explain("member", member.pk, 2020, on=END)
        assert found is not None
        assert (found.rulebook.code, float(found.card.points)) == standing()[member.name][:2]


def test_a_later_rule_for_all_takes_over(people):
    save_rulebook(rule("newer", 2, **{"from": datetime.date(2020, 1, 1)}))
    assert {code for code, _, _ in standing().values()} == {"newer"}
    board = member_board(2020, on=END)
    assert [one.code for one in board.rules] == ["newer"]
    assert board.basis == "《办法newer》"


def test_items_of_one_code_count_each_by_the_days_of_their_own_rulebook(people):
    """Two rulebooks have an item `reports`; one of them counts only from June on."""
    late = rule("papers", 3, "提案委", **{"from": datetime.date(2019, 1, 1)})
    late["items"] = [late["items"][0] | {"from": datetime.date(2020, 6, 1)}]
    save_rulebook(late)
    SocialReportFactory(author=people[0], submitted_on=datetime.date(2020, 7, 7))
    assert standing() == {
        "丙": ("history", 10, 1),
        "甲": ("papers", 3, 1),
        "乙": ("papers", 0, 2),
        "丁": ("all", 1, 1),
    }
    assert [float(explain("member", one.pk, 2020, on=END).card.points) for one in people] == [3, 0, 10, 1]


def test_shares_and_grades_are_each_rulebooks_own(people):
    grades = [{"name": "优秀", "share": 0.5, "at_least": 1}, {"name": "其他"}]
    save_rulebook(rule("papers", 3, "提案委", grades=grades, **{"from": datetime.date(2019, 1, 1)}))
    board = member_board(2020, on=END)
    assert {card.name: card.grade for card in board.cards} == {"丙": "", "乙": "优秀", "甲": "其他", "丁": ""}


def test_a_group_with_several_rules_shows_who_passes_only_where_all_say_it(people):
    grades = [{"name": "合格", "at_least": 5, "passes": True}, {"name": "不合格"}]
    for code, price, committee in (("papers", 3, "提案委"), ("history", 10, "文史委")):
        save_rulebook(rule(code, price, committee, grades=grades, **{"from": datetime.date(2019, 1, 1)}))
    (group,) = members_by_group(member_board(2020, on=END))
    assert group.passing is None
    save_rulebook(rule("all", 1, grades=grades, **{"from": datetime.date(2018, 1, 1)}))
    (group,) = members_by_group(member_board(2020, on=END))
    assert (group.passing, group.failing) == (2, 2)


def test_the_pages_name_the_rule_of_each_row(people, sign_in):
    history = rule("history", 10, "文史委", **{"from": datetime.date(2019, 1, 1)})
    history["items"].append({"code": "oral", "name": "口述史", "source": "activities", "price": 1})
    save_rulebook(history)
    client = sign_in("leader")
    page = client.get(reverse("scoring:members"), {"year": 2020, "group": "科技界别"}).text
    for words in ("依据《办法history》《办法papers》《办法all》", "口述史", "办法papers"):
        assert words in page
    table = members_table(member_board(2020, on=END))
    rows = {row[1]: row for row in table.rows}
    assert list(table.header) == ["名次", "姓名", "界别", "界别（联组）", "总分", "信息", "口述史", "等次", "计分办法"]
    assert (rows["丙"][5:7], rows["甲"][5:7]) == ([10, 0], [3, ""])
    assert rows["甲"][-1] == "办法papers"


def test_groups_by_rules_of_their_own(sign_in):
    """The ranking of groups: each row's cells stand under their own columns, candidates are each rule's."""
    Rulebook.objects.filter(subject="group").delete()
    science, schools = SectorGroupFactory(name="科技界别"), SectorGroupFactory(name="教育界别")
    for group in (science, schools):
        group_activity(group, "调研", held_on=datetime.date(2020, 5, 5))
    for code, name, group in (("one", "调研一", science), ("two", "调研二", schools)):
        item = {"code": "research", "name": name, "source": "activities", "price": 5}
        about = {"subject": "group", "applies_to": {"name": group.name}, "items": [item], "candidates": 1}
        save_rulebook(rule(code, 0) | about)
    page = sign_in("leader").get(reverse("scoring:ranking"), {"year": 2020}).text
    assert page.count("评优候选</span>") == 2
    assert "每个办法分别排名" in page
    for words in ("调研一", "调研二", "办法one", "办法two"):
        assert words in page
    table = ranking_table(group_ranking(2020, on=END))
    assert [table.header[3:5], table.header[-1]] == [["调研一", "调研二"], "计分办法"]
    assert [[row[1], *row[3:5], row[-1]] for row in table.rows] == [
        ["科技界别", 5, "", "办法one"],
        ["教育界别", "", 5, "办法two"],
    ]


def test_the_workbook_of_any_kind_keeps_each_rules_points_under_its_own_columns():
    one, other = SpecialCommitteeFactory(name="提案委"), SpecialCommitteeFactory(name="文史委")
    for code, committee, points in (("one", one, 3), ("two", other, 4)):
        item = {"code": "base", "name": f"项目{code}", "base": points}
        about = {"subject": "special_committee", "applies_to": {"name": committee.name}, "items": [item]}
        save_rulebook(rule(code, 0) | about)
    table = subjects_table(boards("special_committee", [window_of(2020, END)])[2020], "专委会")
    assert table.header == ["名次", "专委会", "总分", "项目one", "项目two", "等次", "连续年度", "计分办法"]
    assert [row[1:5] + row[-1:] for row in table.rows] == [
        ["提案委", 3, 3, "", "办法one"],
        ["文史委", 4, "", 4, "办法two"],
    ]


def test_a_trial_moves_only_those_it_applies_to(people):
    """The others stay under the rules in force; those are listed only where their place or grade changes."""
    draft = save_rulebook(rule("next", 7, "文史委"), status=S.DRAFT)
    found = try_rulebook(draft, 2020, on=END)
    assert [(change.name, change.gained) for change in found.changes] == [("丙", -3)]
    everybody = save_rulebook(rule("new-all", 7), status=S.DRAFT)
    assert len(try_rulebook(everybody, 2020, on=END).changes) == 4
    again = save_rulebook(rule("papers", 4, "提案委", **{"from": datetime.date(2019, 1, 1)}))
    assert [change.gained for change in try_rulebook(again, 2020, on=END).changes] == [0, 0]


def test_rules_for_different_people_begin_on_one_day(people):
    SpecialCommitteeFactory(name="经济委")
    draft = save_rulebook(rule("third", 2, "经济委", **{"from": datetime.date(2019, 1, 1)}), status=S.DRAFT)
    assert put_in_force(book=draft, by=make_user("secretariat")).status == S.IN_FORCE


@pytest.mark.parametrize(
    ("applies_to", "whom"),
    [
        ({"special_committee": "提案委"}, "同样的对象"),
        ({"special_committee": "提案委", "is_standing": "是"}, "其中的对象"),
        ({}, "其中的对象"),
        ({"group": "科技界别"}, "甲"),
    ],
)
def test_two_rules_for_one_person_from_one_day_are_refused(people, applies_to, whom):
    draft = save_rulebook(
        rule("third", 2, applies_to=applies_to, **{"from": datetime.date(2019, 1, 1)}), status=S.DRAFT
    )
    with pytest.raises(Refused, match=f"从同一天起施行，也适用于{whom}"):
        put_in_force(book=draft, by=make_user("secretariat"))


def test_two_rules_for_one_person_are_named_on_the_page(people, sign_in):
    """What was changed, or who moved, after both were put in force."""
    save_rulebook(rule("papers", 3, "文史委", **{"from": datetime.date(2019, 1, 1)}))
    board = member_board(2020, on=END)
    assert [(one.counting.code, one.other.code, one.names) for one in board.doubled] == [
        ("history", "papers", ("丙",)),
    ]
    page = sign_in("leader").get(reverse("scoring:members"), {"year": 2020}).text
    assert "《办法history》和《办法papers》从同一天起都适用于丙，现在按《办法history》计分" in page
    save_rulebook(rule("newer", 2, "文史委", **{"from": datetime.date(2020, 1, 1)}))
    assert member_board(2020, on=END).doubled == ()


def test_several_rulebooks_cost_no_more_queries(people, django_assert_num_queries):
    with django_assert_num_queries(4):
        boards("member", [window_of(2020, END)])


def test_a_rule_imported_into_force_beside_another_is_named(people, tmp_path):
    path, errors = tmp_path / "third.yaml", StringIO()
    path.write_text(dump_rulebook(rule("third", 2, "提案委", **{"from": datetime.date(2019, 1, 1)})), encoding="utf-8")
    call_command("rulebook", "import", str(path), "--in-force", stdout=StringIO(), stderr=errors)
    assert "《办法papers》从同一天起施行，也适用于同样的对象，请停用其中一个。" in errors.getvalue()


def test_whom_a_narrower_rule_leaves_to_the_older_one_is_said(people):
    begins = {"from": datetime.date(2020, 1, 1)}
    narrow = save_rulebook(rule("narrow", 2, "提案委", **begins), status=S.DRAFT)
    assert "《办法all》没有停用：不在本办法适用范围内的（丙等 2 个）" in left_to_older(narrow)
    wide = save_rulebook(rule("wide", 2, **begins), status=S.DRAFT)
    assert left_to_older(wide) == ""
    save_rulebook(rule("all", 1, to=datetime.date(2019, 12, 31)))
    assert left_to_older(narrow) == "", "another committee's own table is nobody's trap"


def test_of_candidates_it_is_said_in_which_rulebook_and_list_they_take_their_place(people):
    save_rulebook(rule("papers", 3, "提案委", lists=["special_committee"], **{"from": datetime.date(2019, 1, 1)}))
    found = field_of(AwardFactory(subject="member", first=1))
    assert {one.standing for one in found.candidates} == {
        "积分 1，第 1 名（办法all）",
        "积分 10，第 1 名（办法history）",
        "积分 6，第 1 名（提案委，办法papers）",
    }
