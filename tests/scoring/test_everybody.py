"""Everybody's points in one run give what the members' board gives, whatever the size of a batch."""

import csv
import datetime

import pytest
from django.core.management import CommandError, call_command

from scoring.actions.publishing import draft_publication
from scoring.board import member_board, window_of
from scoring.everybody import everybody, ranges
from scoring.models import Publication, Rulebook
from scoring.rulebooks import save_rulebook
from tests.factories import SectorFactory, SectorGroupFactory, group_activity, make_user, seated_member

pytestmark = pytest.mark.django_db
END = datetime.date(2021, 3, 1)


@pytest.fixture
def members():
    group = SectorGroupFactory(name="科技界别")
    SectorFactory(group=group)
    members = [seated_member(group, name=f"委员{number}") for number in range(5)]
    for number in range(1, 4):
        group_activity(group, "调研", members=members[:number])
    return members


@pytest.mark.parametrize("at_a_time", [1, 2, 100])
def test_the_same_cards_as_the_board_has(members, at_a_time):
    board = member_board(2020, on=END)
    told = []
    rows = everybody(window_of(2020, END), at_a_time=at_a_time, done=told.append)
    assert len(board.cards) == sum(told) == 5
    assert [(row.card.subject_id, row.card.rank, row.card.points, row.card.grade) for row in rows] == [
        (card.subject_id, card.rank, card.points, card.grade) for card in board.cards
    ]
    assert [row.items for row in rows] == [{line.name: line.points for line in card.items} for card in board.cards]
    assert rows[0].card.points > rows[-1].card.points


def test_nobody_failed_before_there_were_records(members):
    """As on the board: 2019 is no year, in 2021 it is the second in a row."""
    book = Rulebook.objects.get(subject="member")
    streak = {"grade": "差", "years": 2, "then": "约谈"}
    book.meaning = {"grades": [{"name": "好", "at_least": 100}, {"name": "差"}], "streaks": [streak]}
    book.save()
    later = datetime.date(2022, 3, 1)
    said = [{row.card.consequences for row in everybody(window_of(year, later))} for year in (2020, 2021)]
    assert said == [{()}, {("约谈",)}]


def test_ranges_cover_everybody_once(members):
    numbers = [number for some in ranges(2) for number in some]
    assert len(numbers) == len(set(numbers))
    assert {member.pk for member in members} <= set(numbers)


def test_the_command_writes_one_line_for_each_member(members, tmp_path):
    path = tmp_path / "all.csv"
    call_command("everybody", year=2020, csv=path)
    with path.open(encoding="utf-8-sig") as file:
        header, *lines = list(csv.reader(file))
    assert header[:5] == ["编号", "姓名", "名次", "积分", "等次"]
    assert {line[1] for line in lines} == {member.name for member in members}
    with pytest.raises(CommandError, match="写不了文件"):
        call_command("everybody", year=2020, csv=tmp_path / "no" / "all.csv")


def test_without_members_it_says_what_to_do():
    with pytest.raises(CommandError, match="请先导入委员名册"):
        call_command("everybody", year=2020, csv="all.csv")


def test_what_follows_from_earlier_years_rests_on_what_was_published(members):
    """As the board: a grade once final stays that year's, whatever the records say now."""
    Rulebook.objects.filter(subject="member").delete()
    grades = [{"name": "好", "at_least": 1}, {"name": "差"}]
    item = {"code": "one", "name": "一项", "source": "activities", "price": 1}
    said = {"code": "tried", "name": "试行办法", "subject": "member", "items": [item], "grades": grades}
    save_rulebook(said | {"streaks": [{"grade": "差", "years": 2, "then": "谈话"}]})
    saved = draft_publication(subject="member", year=2019, shows="all", by=make_user("secretariat"), on=END)
    days = dict.fromkeys(("notice_from", "notice_to", "objections_until", "final_on"), END)
    Publication.objects.update(status="final", **days)
    assert saved.assessments.filter(grade="差").count() == 5
    group_activity(SectorGroupFactory(), "调研", members=members, held_on=datetime.date(2019, 5, 5))
    said_of = {card.subject_id: card.consequences for card in member_board(2020, on=END).cards}
    assert set(said_of.values()) == {(), ("谈话",)}
    assert {row.card.subject_id: row.card.consequences for row in everybody(window_of(2020, END))} == said_of
