"""Boards: who stands where, as of which day, and what it costs to know."""

import datetime

import pytest
from django.utils import timezone

from activities.models import ActivityKind
from scoring.board import group_board, member_board, window_of, year_before
from scoring.models import Rulebook
from scoring.rulebooks import save_rulebook
from scoring.years import years_with_records
from tests.factories import (
    ActivityFactory,
    ActivityKindFactory,
    ActivityOrganizerFactory,
    AdoptingBodyFactory,
    AdoptionFactory,
    AnnualPlanFactory,
    AnnualSummaryFactory,
    ParticipationFactory,
    ProposalFactory,
    SectorGroupFactory,
    SocialReportFactory,
    SponsorshipFactory,
    group_activity,
    seated_member,
)

pytestmark = pytest.mark.django_db
END = datetime.date(2021, 3, 1)


def plenary(*members, day=datetime.date(2020, 1, 16)):
    kind = ActivityKind.objects.get(family=ActivityKind.Family.PLENARY)
    activity = ActivityFactory(kind=kind, held_on=day, in_name_of="office", title=f"全会 {day}")
    for member in members:
        ParticipationFactory(activity=activity, member=member)


def test_ties_share_a_place():
    """TL7: equal totals share a place, the next is skipped."""
    groups = [SectorGroupFactory(name=name, order=order) for order, name in enumerate("甲乙丙丁")]
    for group in groups[:3]:
        group_activity(group, "理论学习")
    group_activity(groups[1], "理论学习")
    board = group_board(2020, on=END)
    assert [(card.name, card.rank, float(card.points)) for card in board.cards] == [
        ("乙", 1, 10.0),
        ("甲", 2, 5.0),
        ("丙", 2, 5.0),
        ("丁", 4, 0.0),
    ]


def test_a_card_knows_the_year_before():
    """TL7: change of place and points."""
    one, two = SectorGroupFactory(name="甲"), SectorGroupFactory(name="乙")
    group_activity(one, "理论学习", held_on=datetime.date(2019, 5, 1))
    group_activity(two, "理论学习")
    first, second = group_board(2020, on=END).cards
    assert (first.name, first.places_gained, float(first.points_gained)) == ("乙", 1, 5.0)
    assert (second.name, second.places_gained, float(second.points_gained)) == ("甲", -1, -5.0)


def test_nothing_is_compared_with_years_before_there_were_records():
    """In the first year the year before is none in which all stood first, and nobody failed twice in a row."""
    one, two = SectorGroupFactory(name="甲"), SectorGroupFactory(name="乙")
    grades = [{"name": "达标", "at_least": 5}, {"name": "不达标"}]
    streaks = [{"grade": "不达标", "years": 2, "then": "约谈"}]
    book = Rulebook.objects.get(code="groups-ten-items")
    book.meaning |= {"grades": grades, "streaks": streaks}
    book.save()
    group_activity(one, "理论学习")
    first, second = group_board(2020, on=END).cards
    assert (first.name, first.places_gained, second.places_gained, second.points_gained) == ("甲", None, None, None)
    assert (second.name, second.grade, second.consequences) == ("乙", "不达标", ())
    again = group_board(2021, on=datetime.date(2022, 3, 1)).card(two.pk)
    assert (again.grade, again.places_gained, again.consequences) == ("不达标", 1, ("约谈",))


def test_a_running_year_is_compared_with_the_same_days_of_the_year_before():
    """TL8: as long as the year runs, the same date; whole years once it is over."""
    group = SectorGroupFactory()
    for day in ("2019-03-01", "2019-09-01", "2020-03-01", "2020-09-01"):
        group_activity(group, "理论学习", held_on=datetime.date.fromisoformat(day))
    (running,) = group_board(2020, on=datetime.date(2020, 6, 30)).cards
    assert (float(running.points), float(running.before.points)) == (5.0, 5.0)
    (over,) = group_board(2020, on=END).cards
    assert (float(over.points), float(over.before.points)) == (10.0, 10.0)


def test_the_days_of_a_year():
    assert window_of(2020, END).days == (datetime.date(2020, 1, 1), datetime.date(2020, 12, 31))
    leap_day = window_of(2020, datetime.date(2020, 2, 29))
    assert (leap_day.ends_on, leap_day.is_whole) == (datetime.date(2020, 2, 29), False)
    assert year_before(leap_day).ends_on == datetime.date(2019, 2, 28)
    assert year_before(window_of(2020, END)).is_whole


def test_points_are_divided_by_the_members_in_office_on_the_last_day():
    """TL8, DESIGN 5: subjects bring their denominators."""
    group = SectorGroupFactory()
    author = seated_member(group)
    seated_member(group, ends_on=datetime.date(2020, 7, 31))
    SocialReportFactory(author=author)
    (card,) = group_board(2020, on=END).cards
    assert float(card.item("reports").points) == 2.5
    (card,) = group_board(2020, on=datetime.date(2020, 6, 30)).cards
    assert float(card.item("reports").points) == 1.25


def test_who_counts_for_the_year_is_the_rulebooks_to_say():
    """In office at the plenary or on the last day; who came and went between the two is not scored."""
    group = SectorGroupFactory()
    stays, left_in_march = seated_member(group, name="留任"), seated_member(group, name="三月离任")
    left_in_march.memberships.update(ends_on=datetime.date(2020, 3, 31))
    between = seated_member(group, name="中途")
    between.memberships.update(starts_on=datetime.date(2020, 2, 1), ends_on=datetime.date(2020, 6, 30))
    newcomer = seated_member(group, name="新任")
    newcomer.memberships.update(starts_on=datetime.date(2020, 10, 1))
    plenary(stays, left_in_march)
    board = member_board(2020, on=END)
    assert {card.name: float(card.points) for card in board.cards} == {"留任": 50.0, "三月离任": 50.0, "新任": 0.0}


def test_another_rule_is_data_only():
    """G3: an office's own kinds, bodies and prices need no code."""
    Rulebook.objects.all().delete()
    kind = ActivityKindFactory(name="院坝协商", family=ActivityKind.Family.GROUP)
    body = AdoptingBodyFactory(name="市政府")
    save_rulebook(
        {
            "code": "own",
            "name": "本市办法",
            "subject": "group",
            "base": 60,
            "items": [
                {"code": "a", "name": "协商", "source": "activities", "where": {"kind": "院坝协商"}, "price": 7.5},
                {
                    "code": "b",
                    "name": "采用",
                    "source": "reports",
                    "price": {"by": "adopted_by", "tiers": [{"is": "市政府", "points": 3}]},
                },
            ],
        }
    )
    group = SectorGroupFactory()
    ActivityOrganizerFactory(activity=ActivityFactory(kind=kind), group=group)
    AdoptionFactory(report=SocialReportFactory(author=None, author_group=group), body=body)
    (card,) = group_board(2020, on=END).cards
    assert [float(line.points) for line in card.items] == [7.5, 3.0]
    assert float(card.points) == 70.5


def test_namesakes_are_told_apart_by_their_sector():
    one, two = seated_member(name="张三"), seated_member(name="张三")
    names = {card.name for card in member_board(2020, on=END).cards}
    assert names == {f"张三（{member.memberships.get().sector.name}）" for member in (one, two)}


def test_without_a_rulebook_there_are_no_cards():
    SectorGroupFactory()
    Rulebook.objects.all().delete()
    board = group_board(2020, on=END)
    assert (board.rulebook, board.cards, len(board.subjects)) == (None, (), 1)


def test_without_any_group_there_are_no_cards():
    assert group_board(2020, on=END).cards == ()


def records(number: int) -> None:
    for _ in range(number):
        group = SectorGroupFactory()
        member = seated_member(group)
        group_activity(group, members=[member])
        SocialReportFactory(author=member)
        SponsorshipFactory(proposal=ProposalFactory(), member=member)


@pytest.mark.parametrize("number", [1, 12])
def test_boards_cost_the_same_for_few_and_for_many(number, django_assert_num_queries):
    """TL7: a fixed number of queries."""
    records(number)
    with django_assert_num_queries(3):
        assert len(group_board(2020, on=END).cards) == number
    with django_assert_num_queries(4):
        assert len(member_board(2020, on=END).cards) == number


def test_a_plan_alone_makes_no_year():
    """TL5: with next year's plan approved in January, pages still open with the year that has records."""
    group_activity(SectorGroupFactory())
    AnnualPlanFactory(year=2021)
    ProposalFactory(year=timezone.localdate().year)
    assert years_with_records() == [2020]
    AnnualSummaryFactory(year=2021)
    assert years_with_records() == [2021, 2020]
