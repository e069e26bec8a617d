"""F37: what is counted over several years, or over a term, and what follows from several years of one fact."""

import datetime
from typing import Any

import pytest
from django.urls import reverse

from proposals.models import SocialReport
from scoring.board import boards, window_of
from scoring.engine import RulebookError
from scoring.everybody import everybody
from scoring.evidence import Explanation, explain
from scoring.models import Rulebook
from scoring.rulebooks import check_rulebook, save_rulebook
from sectors.models import Term
from tests.factories import SectorGroupFactory, SocialReportFactory, TermFactory, group_activity, seated_member

pytestmark = pytest.mark.django_db
LATER = datetime.date(2023, 3, 1)


def rule(**changes: Any) -> dict[str, Any]:
    item = {"code": "reports", "name": "信息", "source": "reports", "price": 1}
    return {"code": "tried", "name": "试行办法", "subject": "member", "items": [item]} | changes


def over_term(**changes: Any) -> dict[str, Any]:
    return {"name": "信息", "then": "表扬", "source": "reports", "at_least": 3, "over": "term"} | changes


TOO_FEW = {"name": "信息", "then": "约谈", "source": "reports"}


@pytest.fixture
def member():
    """Two reports in the year before the term, then one each in 2017, 2019 and 2020."""
    Rulebook.objects.filter(subject="member").delete()
    TermFactory(starts_on=datetime.date(2012, 1, 1), ends_on=datetime.date(2017, 1, 5))
    TermFactory(starts_on=datetime.date(2017, 1, 6), ends_on=datetime.date(2022, 1, 8))
    found = seated_member(name="某委员")
    found.memberships.update(starts_on=datetime.date(2012, 1, 1))
    for day in ("2016-05-05", "2017-01-05", "2017-01-06", "2019-05-05", "2020-12-31"):
        SocialReportFactory(author=found, submitted_on=datetime.date.fromisoformat(day))
    return found


def year_of(member: Any, year: int) -> Explanation:
    """As the explanation and the board both say."""
    found = explain("member", member.pk, year, on=LATER)
    card = boards("member", [window_of(year, LATER)])[year].card(member.pk)
    assert found is not None
    assert card is not None
    assert (found.card.points, found.card.consequences) == (card.points, card.consequences)
    assert (found.card.duties, found.card.vetoes) == (card.duties, card.vetoes)
    return found


def test_records_of_a_term_are_counted_up_to_the_year(member):
    """The points and the records shown stay those of the year."""
    save_rulebook(rule(consequences=[over_term()]))
    assert [year_of(member, year).card.consequences for year in (2016, 2019, 2020)] == [
        (),
        (),
        ("表扬（本届信息 3）",),
    ]
    found = year_of(member, 2020)
    assert float(found.card.points) == 1
    assert [row.on for row in found.records["reports"]] == [datetime.date(2020, 12, 31)]


def test_too_few_is_said_in_the_last_year_of_the_term(member):
    """The term ends in January 2022: what is missing then is known at the end of 2021, and not before."""
    save_rulebook(rule(consequences=[TOO_FEW | {"less_than": 4, "over": "term"}]))
    assert [year_of(member, year).card.consequences for year in (2019, 2020, 2021)] == [
        (),
        (),
        ("约谈（本届信息 3）",),
    ]


def test_too_few_of_a_year_is_said_when_it_is_over(member):
    save_rulebook(rule(consequences=[TOO_FEW | {"less_than": 1}]))
    running = boards("member", [window_of(2021, datetime.date(2021, 6, 1))])[2021].card(member.pk)
    assert running.consequences == ()
    assert year_of(member, 2021).card.consequences == ("约谈（信息 0）",)


def test_duties_and_vetoes_over_some_years(member, sign_in):
    duties = [{"code": "three", "name": "三年两件信息", "source": "reports", "at_least": 2, "years": 3}]
    grades = [{"name": "合格", "at_least": 1, "duties": "all"}, {"name": "不合格"}]
    vetoes = [{"name": "信息", "source": "reports", "at_least": 4, "years": 10, "grade": "不合格"}]
    save_rulebook(rule(duties=duties, grades=grades))
    assert [year_of(member, year).card.grade for year in (2017, 2018, 2019, 2020)] == ["合格", "不合格", "合格", "合格"]
    page = sign_in("leader").get(reverse("scoring:explain", args=["member", member.pk]), {"year": 2020}).text
    assert "近 3 年累计 2，要求 2" in page
    save_rulebook(rule(vetoes=vetoes, grades=[grades[0] | {"duties": []}, grades[1]]))
    assert [year_of(member, year).card.grade for year in (2019, 2020)] == ["不合格", "不合格"]
    assert year_of(member, 2017).card.grade == "合格"


def test_a_duty_missed_for_years_is_no_grade(member):
    """The years are looked up: 2018 has no report, 2021 and 2022 neither."""
    duties = [{"code": "report", "name": "一条信息", "item": "reports"}]
    save_rulebook(rule(duties=duties, streaks=[{"duty": "report", "years": 2, "then": "约谈"}]))
    assert [year_of(member, year).card.consequences for year in (2018, 2021, 2022)] == [(), (), ("约谈",)]


def test_a_rule_whose_year_ends_in_november_counts_its_own_years(member):
    duties = [{"code": "two", "name": "两年一件信息", "source": "reports", "years": 2}]
    save_rulebook(rule(duties=duties, year_ends="11-30"))
    found = {year: year_of(member, year).card.duties[0].ways[0].amount for year in (2018, 2020, 2021, 2022, 2023)}
    assert found == {2018: 2, 2020: 1, 2021: 1, 2022: 1, 2023: 0}


def test_groups_have_terms_too():
    Rulebook.objects.filter(subject="group").delete()
    TermFactory(starts_on=datetime.date(2017, 1, 6))
    group = SectorGroupFactory()
    for year in (2016, 2018, 2020):
        group_activity(group, "调研", held_on=datetime.date(year, 5, 5))
    item = {"code": "one", "name": "一项", "source": "activities", "price": 1}
    save_rulebook(rule(subject="group", items=[item], consequences=[over_term(source="activities", at_least=2)]))
    board = boards("group", [window_of(2020, LATER)])[2020]
    assert board.card(group.pk).consequences == ("表扬（本届信息 2）",)


def test_a_place_in_another_list_is_not_compared(member):
    save_rulebook(rule(lists="is_standing"))
    before = boards("member", [window_of(2019, LATER), window_of(2020, LATER)])
    assert before[2020].card(member.pk).places_gained == 0
    member.posts.create(role="standing", starts_on=datetime.date(2020, 1, 1))
    after = boards("member", [window_of(2019, LATER), window_of(2020, LATER)])
    assert after[2020].card(member.pk).places_gained is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"consequences": [over_term(years=5)]}, "第 1 条处置“信息”：years（近几年）和 over（本届）只写一个。"),
        ({"consequences": [over_term(over="decade")]}, "over 只能是 term（本届累计）。"),
        ({"consequences": [over_term(less_than=2)]}, "at_least（不少于）和 less_than（少于）只写一个。"),
        ({"consequences": [over_term(then="")]}, "第 1 条处置“信息”：没有写 then（处置）。"),
        (
            {"consequences": [{"name": "x", "then": "y", "item": "reports", "over": "term"}]},
            "要写 source（记录来源），不能写 item：计分项目只算当年。",
        ),
        ({"consequences": [over_term(source="pledges")]}, "按年度登记，不能跨年累计（years、over）。"),
        ({"consequences": [over_term(applies_to={"age": "老"})]}, "处置：applies_to 里不认识的属性“age”"),
        ({"duties": [{"code": "d", "name": "x", "source": "reports", "less_than": 2}]}, "不认识“less_than”"),
        ({"streaks": [{"duty": "d", "then": "x"}]}, "没有代码为“d”的达标项目，可以是：（没有写达标项目）。"),
        ({"streaks": [{"veto": "d", "then": "x"}]}, "没有叫“d”的否决，可以是：（没有写一票否决）。"),
        ({"streaks": [{"years": 2, "then": "x"}]}, "grade（等次）、duty（没有达标的项目）和 veto（否决）写一个"),
    ],
)
def test_years_that_make_no_sense_are_refused(member, changes, said):
    with pytest.raises(RulebookError) as error:
        check_rulebook(rule(**changes))
    assert any(said in problem for problem in error.value.problems), error.value.problems


def test_without_a_term_a_rule_cannot_count_over_it():
    Term.objects.all().delete()
    with pytest.raises(RulebookError, match="按届累计（over: term）要先登记本届政协的起止日期"):
        check_rulebook(rule(consequences=[over_term()]))


def test_the_term_costs_one_query(member, django_assert_num_queries):
    save_rulebook(rule(consequences=[over_term()]))
    with django_assert_num_queries(5):
        boards("member", [window_of(2020, LATER)])


GRADES = [{"name": "合格", "at_least": 1, "duties": "all"}, {"name": "不合格"}]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"consequences": [over_term(at_least=1)]}, ""),
        ({"duties": [{"code": "d", "name": "信息", "source": "reports", "over": "term"}]}, "，先不评等次"),
        ({"vetoes": [{"name": "信息", "source": "reports", "over": "term", "grade": "不合格"}]}, "，先不评等次"),
    ],
)
def test_what_a_term_nobody_registered_decides_stays_open(member, sign_in, changes, named):
    """Nothing is said of a term from the records of one year; the page asks for its days."""
    save_rulebook(rule(grades=GRADES, **changes))
    Term.objects.filter(starts_on__year=2017).delete()
    card = year_of(member, 2020).card
    assert (card.consequences, card.duties, card.vetoes) == ((), (), ())
    assert card.grade == ("" if named else "合格")
    said = f"按届累计的“信息”还不能判断{named}。请先登记本届政协的起止日期。"
    leader = sign_in("leader")
    assert said in leader.get(reverse("scoring:explain", args=["member", member.pk]), {"year": 2020}).text
    assert said in leader.get(reverse("scoring:members"), {"year": 2020}).text
    assert year_of(member, 2016).card.grade == ("不合格" if "vetoes" in changes else "合格")


def test_years_without_a_card_are_years_all_the_same(member):
    """差 in 2018 and 2020, not a member in 2019: twice within three years, and not two years running."""
    grades = [{"name": "好", "at_least": 1}, {"name": "差"}]
    member.memberships.update(ends_on=datetime.date(2018, 12, 31))
    member.memberships.create(
        sector=member.memberships.first().sector,
        committee=member.memberships.first().committee,
        starts_on=datetime.date(2020, 1, 1),
    )
    SocialReport.objects.filter(submitted_on__year=2020).delete()
    save_rulebook(rule(grades=grades, streaks=[{"grade": "差", "years": 2, "within": 3, "then": "劝辞"}]))
    assert explain("member", member.pk, 2019, on=LATER) is None
    found = year_of(member, 2020).card
    assert found.consequences == ("劝辞",)
    assert (found.year_before, found.points_gained, found.places_gained) == (None, None, None)
    everybodys = {row.card.subject_id: row.card for row in everybody(window_of(2020, LATER))}
    assert everybodys[member.pk].consequences == ("劝辞",)
    save_rulebook(rule(grades=grades, streaks=[{"grade": "差", "years": 2, "then": "劝辞"}]))
    assert year_of(member, 2020).card.consequences == ()
