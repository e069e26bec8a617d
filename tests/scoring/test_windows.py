"""Rules whose year ends on another day, items that count some days only, prices that change inside a month."""

import datetime
from itertools import pairwise
from typing import Any

import pytest
from django.urls import reverse

from scoring.board import boards, member_board, window_of, year_before
from scoring.engine import RulebookError
from scoring.engine.rule import YearEnd
from scoring.everybody import everybody
from scoring.evidence import explain
from scoring.models import Rulebook
from scoring.publishing.period import period_of
from scoring.ranking import group_ranking, members_by_group
from scoring.rulebooks import check_rulebook, load_rulebooks, save_rulebook
from scoring.sources.base import PARTS
from scoring.windows import ONE_DAY, period_words, window_of_part
from tests.factories import (
    AnnualSummaryFactory,
    HandoverFactory,
    MembershipFactory,
    OrganizationFactory,
    ProposalFactory,
    SectorFactory,
    SectorGroupFactory,
    SocialReportFactory,
    group_activity,
    seated_member,
)

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2021, 6, 1)


def day(words: str) -> datetime.date:
    return datetime.date.fromisoformat(words)


def item(**changes: Any) -> dict[str, Any]:
    return {"code": "one", "name": "一项", "source": "activities", "price": 1} | changes


def rule(*items: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"code": "tried", "name": "试行办法", "subject": "group", "items": list(items) or [item()]} | changes


def points(group: Any, year: int, on: datetime.date = TODAY) -> float:
    """As the board and the explanation both say."""
    found = explain("group", group.pk, year, on=on)
    card = boards("group", [window_of(year, on)])[year].card(group.pk)
    assert found is not None
    assert card is not None
    assert found.card.points == card.points
    return float(card.points)


@pytest.fixture
def group():
    Rulebook.objects.filter(subject="group").delete()
    return SectorGroupFactory(name="科技界别")


def test_a_year_that_ends_in_december(group, sign_in):
    """F38, Hubin: what is held on the 21st belongs to the next year; the page says which days count."""
    for words in ("2019-12-20", "2019-12-21", "2020-12-20", "2020-12-21"):
        group_activity(group, "调研", title=words, held_on=day(words))
    save_rulebook(rule(year_ends="12-20"))
    assert [points(group, year) for year in (2019, 2020, 2021)] == [1, 2, 1]
    page = sign_in("leader").get(reverse("scoring:explain", args=["group", group.pk]), {"year": 2020})
    assert "统计 2019 年 12 月 21 日至 2020 年 12 月 20 日" in page.text


def test_one_item_with_a_year_of_its_own(group):
    """F38, Hongkou: proposals from December to November, all else by the calendar; proposals then go by their day."""
    member = seated_member(group)
    for words in ("2019-12-05", "2020-06-05", "2020-12-05"):
        ProposalFactory(collective_sponsor=group, kind="sector", year=2020, submitted_on=day(words))
        SocialReportFactory(author=member, submitted_on=day(words))
    proposals = item(code="proposals", name="提案", source="proposals", price=10, year_ends="11-30")
    save_rulebook(rule(proposals, item(source="reports")))
    assert points(group, 2020) == 20 + 2
    records = explain("group", group.pk, 2020, on=TODAY).records["proposals"]
    assert [row.reason for row in records] == ["", "", "不在本项计分的日期以内"]


def test_a_price_that_changes_inside_a_month(group):
    """F39: from 3 April two points instead of one, in one rulebook; what the other price counts says so."""
    for words in ("2020-04-02", "2020-04-03", "2020-04-30"):
        group_activity(group, "调研", title=words, held_on=day(words))
    old = item(code="old", name="旧价", to=day("2020-04-02"))
    new = item(code="new", name="新价", price=2, **{"from": day("2020-04-03")})
    save_rulebook(rule(old, new))
    assert points(group, 2020) == 5
    records = explain("group", group.pk, 2020, on=TODAY).records["old"]
    assert [(row.title, row.reason) for row in records] == [
        ("2020-04-02", ""),
        ("2020-04-03", "不在本项计分的日期以内"),
        ("2020-04-30", "不在本项计分的日期以内"),
    ]
    (stored,) = load_rulebooks(code="tried")
    assert check_rulebook(stored) == check_rulebook(rule(old, new))


def test_what_begins_next_year_counts_nothing_yet(group):
    group_activity(group, "调研", held_on=day("2020-05-05"))
    save_rulebook(rule(item(**{"from": day("2021-01-01")})))
    assert points(group, 2020) == 0


def test_a_running_year_counts_up_to_today(group):
    for words in ("2021-05-31", "2021-06-02"):
        group_activity(group, "调研", held_on=day(words))
    save_rulebook(rule(year_ends="12-20"))
    assert points(group, 2021) == 1


def test_leaders_figures_keep_the_calendar_year(group):
    """TL8: the figures beside the ranking count the same days whatever the rule's year is."""
    member = seated_member(group)
    for words in ("2019-12-25", "2020-05-05", "2020-12-25"):
        SocialReportFactory(author=member, submitted_on=day(words))
    save_rulebook(rule(item(source="reports"), year_ends="12-20"))
    figures = {figure.name: figure.now for figure in group_ranking(2020, on=TODAY).figures}
    assert figures["社情民意信息"] == 2
    assert points(group, 2020) == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"year_ends": "12-32"}, '，要写成 "12-20" 的样子'),
        ({"year_ends": "02-29"}, '，要写成 "12-20" 的样子'),
        ({"items": [item(**{"from": "2020-05-01", "to": "2020-04-01"})]}, "结束日期（to）早于开始日期（from）。"),
        ({"items": [item(source="plans", year_ends="11-30")]}, "“年度计划”按年度登记，不能另定起止日期"),
        ({"items": [{"code": "c", "name": "类", "year_ends": "11-30", "items": [item()]}]}, "不能再写 year_ends"),
    ],
)
def test_days_that_make_no_sense_are_refused(changes, said):
    with pytest.raises(RulebookError) as error:
        check_rulebook(rule(**changes))
    assert any(said in problem for problem in error.value.problems), error.value.problems


QUARTERS = ("Q1", "Q2", "Q3", "Q4")


def points_of_parts(group: Any, year: int, parts: tuple[str, ...]) -> list[float]:
    """Of each part, as the board and the explanation both say."""
    found = []
    for part in parts:
        card = boards("group", [window_of_part(year, part, TODAY)])[year].card(group.pk)
        explained = explain("group", group.pk, year, on=TODAY, part=part)
        assert card is not None
        assert explained is not None
        assert explained.card.points == card.points
        found.append(float(card.points))
    return found


def test_quarters_and_half_years_make_up_the_year(group):
    """F52: also of proposals handed in before or after the year of their plenary, and of papers kept by the year."""
    for words in ("2020-01-01", "2020-03-31", "2020-04-01", "2020-12-31", "2021-01-01"):
        group_activity(group, "调研", held_on=day(words))
    for words in ("2019-12-05", "2020-02-05", "2021-01-05"):
        ProposalFactory(collective_sponsor=group, kind="sector", year=2020, submitted_on=day(words))
    AnnualSummaryFactory(group=group, year=2020, submitted_on=day("2020-12-15"))
    proposals = item(code="proposals", name="提案", source="proposals", price=10)
    save_rulebook(rule(item(), proposals, item(code="summary", name="总结", source="summaries", price=100)))
    assert points_of_parts(group, 2020, QUARTERS) == [22, 1, 0, 111]
    assert points_of_parts(group, 2020, ("H1", "H2")) == [23, 111]
    assert points(group, 2020) == 134


def test_the_quarters_of_a_rule_follow_its_year(group):
    """F38, F52: a rule that closes on 20 December counts quarters of three months up to that day, an item with a year
    of its own those of its own.
    """
    for words in ("2019-12-20", "2019-12-21", "2020-03-20", "2020-03-21", "2020-12-20", "2020-12-21"):
        group_activity(group, "调研", held_on=day(words))
    member = seated_member(group)
    for words in ("2019-12-01", "2020-02-29", "2020-03-01", "2020-11-30"):
        SocialReportFactory(author=member, submitted_on=day(words))
    reports = item(code="reports", name="信息", source="reports", price=10, year_ends="11-30")
    save_rulebook(rule(item(), reports, year_ends="12-20"))
    assert points_of_parts(group, 2020, QUARTERS) == [22, 11, 0, 11]
    window = window_of_part(2020, "Q1", TODAY)
    words = boards("group", [window])[2020].period
    assert words == "第一季度，即 2019 年 12 月 21 日至 2020 年 3 月 20 日"


def test_a_part_of_a_year_has_places_and_no_grades(group):
    """F52: grades, duties and years in a row are set for the year."""
    other = SectorGroupFactory(name="教育界别")
    group_activity(group, "调研", held_on=day("2020-11-11"))
    grades = [{"name": "先进", "at_least": 1}, {"name": "一般"}]
    duties = [{"code": "held", "name": "一次活动", "item": "one"}]
    save_rulebook(
        rule(grades=grades, duties=duties, remind_below=1, streaks=[{"grade": "一般", "years": 1, "then": "x"}])
    )
    board = boards("group", [window_of_part(2020, "H2", TODAY)])[2020]
    assert [(card.subject_id, card.rank, card.grade, card.duties) for card in board.cards] == [
        (group.pk, 1, "", ()),
        (other.pk, 2, "", ()),
    ]
    assert not any(card.is_reminded or card.consequences for card in board.cards)


@pytest.mark.parametrize(
    ("part", "on", "days", "said"),
    [
        ("Q1", TODAY, ("2021-01-01", "2021-03-31"), "第一季度"),
        ("Q2", TODAY, ("2021-04-01", "2021-06-01"), "第二季度，截至 2021 年 6 月 1 日"),
        ("H2", TODAY, ("2021-07-01", "2021-07-01"), "下半年，截至 2021 年 7 月 1 日"),
        ("Q4", day("2022-01-01"), ("2021-10-01", "2021-12-31"), "第四季度"),
    ],
)
def test_a_part_that_runs_counts_up_to_today(part, on, days, said):
    window = window_of_part(2021, part, on)
    assert window.days == tuple(map(day, days))
    assert not window.is_whole
    assert period_words(None, window) == said
    before = year_before(window)
    assert [one.replace(year=2021) for one in before.days] == list(window.days)
    assert (before.year, before.part) == (2020, part)


@pytest.mark.parametrize("last", ["12-31", "12-20", "11-30", "02-28", "08-31"])
@pytest.mark.parametrize("year", [2020, 2021])
def test_parts_follow_each_other_without_a_hole(last, year):
    month, number = map(int, last.split("-"))
    year_end = YearEnd(month, number)
    for parts in (QUARTERS, ("H1", "H2")):
        days = [year_end.part_of(year, PARTS[part]) for part in parts]
        assert (days[0][0], days[-1][1]) == year_end.days_of(year)
        assert [after[0] - before[1] for before, after in pairwise(days)] == [ONE_DAY] * (len(parts) - 1)


def proposals_around_new_year(group: Any) -> None:
    """Two of the plenary of 2020, one of them handed in the December before."""
    for words in ("2019-12-28", "2020-01-05"):
        ProposalFactory(collective_sponsor=group, kind="sector", year=2020, submitted_on=day(words))


def test_the_year_end_of_one_rule_is_not_another_rule_s(group):
    """F31, F38: proposals go by their plenary for whom the calendar counts, whatever days others' rules count."""
    other = SectorGroupFactory(name="教育界别")
    proposals_around_new_year(group)
    proposals_around_new_year(other)
    proposals = item(source="proposals", price=10)
    save_rulebook(rule(proposals))
    assert points(group, 2020) == 20
    narrower = rule(proposals, code="other", applies_to={"name": "教育界别"}, **{"from": day("2019-01-01")})
    save_rulebook(narrower | {"year_ends": "01-02"})
    assert [points(group, 2020), points(other, 2020)] == [20, 10]
    (frozen,) = period_of("group", window_of(2020, TODAY)).records[other.pk].values()
    assert [one["on"] for one in frozen] == ["2019-12-28"]


@pytest.mark.parametrize(
    "beside",
    [
        {"consequences": [{"name": "提案", "source": "proposals", "years": 2, "less_than": 1, "then": "谈话"}]},
        {"items": [item(code="p"), item(code="late", name="后来", source="proposals", **{"from": day("2020-06-01")})]},
    ],
)
def test_an_item_keeps_its_days_beside_one_with_days_of_its_own(group, beside):
    proposals_around_new_year(group)
    proposals = item(code="proposals", name="提案", source="proposals", price=10)
    save_rulebook(rule(**beside | {"items": [proposals, *beside.get("items", [])]}))
    assert points(group, 2020) == 20
    records = explain("group", group.pk, 2020, on=TODAY).records["proposals"]
    assert [(str(row.on), row.reason) for row in records] == [("2019-12-28", ""), ("2020-01-05", "")]


def test_a_record_two_items_of_other_days_count_is_one_where_each_counts_once(group):
    group_activity(group, "调研", held_on=day("2020-07-07"))
    late = item(code="late", name="下半年", price=3, **{"from": day("2020-06-01")})
    save_rulebook(rule({"code": "both", "name": "取高", "once_each": True, "items": [item(price=2), late]}))
    assert points(group, 2020) == 3


def test_a_record_two_items_of_other_days_count_is_shown_once(group):
    group_activity(group, "调研", held_on=day("2020-07-07"))
    late = item(code="late", name="下半年", price=3, **{"from": day("2020-06-01")})
    save_rulebook(rule({"code": "both", "name": "都算", "items": [item(price=2), late]}))
    assert points(group, 2020) == 5
    (record,) = explain("group", group.pk, 2020, on=TODAY).records["both"]
    assert [piece.points for piece in record.pieces] == [2, 3]


@pytest.mark.parametrize(("year_ends", "owed"), [("12-31", -5), ("09-30", -5), ("07-31", 0)])
def test_what_is_overdue_is_asked_on_the_last_day_of_the_year(year_ends, owed):
    """Not on the last day that another item counts."""
    Rulebook.objects.filter(subject="organization").delete()
    bureau = OrganizationFactory()
    HandoverFactory(organization=bureau, handed_on=day("2020-05-01"), due_on=day("2020-08-01"))
    late = item(source="handovers", price=-5, where={"answered": "逾期未答复"})
    early = item(code="early", name="上半年", source="handovers", price=0, to=day("2020-06-30"))
    save_rulebook(rule(late, early, subject="organization", year_ends=year_ends))
    assert float(boards("organization", [window_of(2020, TODAY)])[2020].card(bureau.pk).points) == owed
    assert float(explain("organization", bureau.pk, 2020, on=TODAY).card.points) == owed


def test_members_are_counted_on_the_last_day_of_the_rule_s_year(group):
    """Hubin: who joins on 25 December belongs to the next year; the figures beside keep the calendar's."""
    member = seated_member(group)
    SocialReportFactory(author=member, submitted_on=day("2020-05-05"))
    MembershipFactory(sector=SectorFactory(group=group), starts_on=day("2020-12-25"))
    average = item(source="reports", price=10, average={"per": "members"})
    save_rulebook(rule(average))
    assert points(group, 2020) == 5
    save_rulebook(rule(average, year_ends="12-20"))
    assert points(group, 2020) == 10
    board = boards("group", [window_of(2020, TODAY)])[2020]
    assert [float(one.measures["members"]) for one in (*board.subjects, *board.there)] == [1, 2]
    ranking = group_ranking(2020, on=TODAY)
    assert ranking.rows[0].card.points == 10


def of_members(code: str, **changes: Any) -> dict[str, Any]:
    return rule(item(source="reports", price=10), code=code, subject="member") | changes


def test_who_is_scored_follows_the_year_of_the_rule(group):
    """Who left on 28 December was there in the year that began on the 21st; who came on the 25th comes next year, and
    is nobody's of an older rule meanwhile. What such members handed in counts once, in one year.
    """
    Rulebook.objects.filter(subject="member").delete()
    gone, new = seated_member(group, ends_on=day("2019-12-28")), seated_member(group)
    new.memberships.update(starts_on=day("2020-12-25"))
    SocialReportFactory(author=gone, submitted_on=day("2019-12-26"))
    SocialReportFactory(author=new, submitted_on=day("2020-12-27"))
    save_rulebook(of_members("older", **{"from": day("2010-01-01")}))
    save_rulebook(of_members("newer", year_ends="12-20", **{"from": day("2015-01-01")}))
    found = {
        year: {
            card.subject_id: (card.rulebook, float(card.points))
            for card in boards("member", [window_of(year, TODAY)])[year].cards
        }
        for year in (2019, 2020, 2021)
    }
    assert found == {
        2019: {gone.pk: ("newer", 0)},
        2020: {gone.pk: ("newer", 10)},
        2021: {new.pk: ("newer", 10)},
    }
    assert explain("member", new.pk, 2020, on=TODAY) is None
    explained = explain("member", gone.pk, 2020, on=TODAY)
    assert (explained.rulebook.code, float(explained.card.points)) == ("newer", 10)
    assert [row.card.subject_id for row in everybody(window_of(2020, TODAY))] == [gone.pk]
    (shown,) = members_by_group(member_board(2020, on=TODAY))
    assert [card.subject_id for card in shown.cards] == [gone.pk]


def test_the_share_of_a_year_is_of_the_rule_s_months(group):
    """In office from 21 June: half of a year that runs from 21 December to the next."""
    Rulebook.objects.filter(subject="member").delete()
    member = seated_member(group)
    member.memberships.update(starts_on=day("2020-06-21"))
    save_rulebook(of_members("own", year_ends="12-20"))
    (subject,) = boards("member", [window_of(2020, TODAY)])[2020].subjects
    assert float(subject.measures["year_share"]) == 0.5


def test_what_belongs_to_a_year_as_such_is_looked_for_in_the_calendar_s():
    """A proposal of the plenary of 2020 is of 2020, whichever day the rule's year ends on."""
    Rulebook.objects.filter(subject="proposal").delete()
    made = ProposalFactory(year=2020, submitted_on=day("2019-12-05"))
    save_rulebook(rule(item(source="handovers"), subject="proposal", year_ends="11-30"))
    assert [card.subject_id for card in boards("proposal", [window_of(2020, TODAY)])[2020].cards] == [made.pk]


@pytest.mark.parametrize("number", [1, 3])
def test_another_year_end_costs_one_query_for_any_number(group, django_assert_num_queries, number):
    for _ in range(number):
        group_activity(SectorGroupFactory(), "调研", held_on=day("2020-05-05"))
    save_rulebook(rule(year_ends="12-20"))
    save_rulebook(rule(code="other", year_ends="11-30", applies_to={"name": group.name}, **{"from": day("2019-01-01")}))
    with django_assert_num_queries(5):
        boards("group", [window_of(2020, TODAY)])
