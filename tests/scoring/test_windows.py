"""Rules whose year ends on another day, items that count some days only, prices that change inside a month."""

import datetime
from typing import Any

import pytest
from django.urls import reverse

from scoring.board import boards, window_of
from scoring.engine import RulebookError
from scoring.evidence import explain
from scoring.models import Rulebook
from scoring.ranking import group_ranking
from scoring.rulebooks import check_rulebook, load_rulebooks, save_rulebook
from tests.factories import ProposalFactory, SectorGroupFactory, SocialReportFactory, group_activity, seated_member

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
    left_out = [row.record.title for row in explain("group", group.pk, 2020, on=TODAY).records["proposals"]]
    assert len(left_out) == 2


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
        ({"year_ends": "12-32"}, 'year_ends（年度截止日）写成 "12-20" 的样子'),
        ({"year_ends": "02-29"}, 'year_ends（年度截止日）写成 "12-20" 的样子'),
        ({"items": [item(**{"from": "2020-05-01", "to": "2020-04-01"})]}, "结束日期（to）早于开始日期（from）。"),
        ({"items": [item(source="plans", year_ends="11-30")]}, "“年度计划”按年度登记，不能另定起止日期"),
        ({"items": [{"code": "c", "name": "类", "year_ends": "11-30", "items": [item()]}]}, "不能再写 year_ends"),
    ],
)
def test_days_that_make_no_sense_are_refused(changes, said):
    with pytest.raises(RulebookError) as error:
        check_rulebook(rule(**changes))
    assert any(said in problem for problem in error.value.problems), error.value.problems
