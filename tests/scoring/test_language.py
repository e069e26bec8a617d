"""What the language of rules says, asked of real records: counted, explained, and refused where it does not fit."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from activities.models import ActivityKind, Participation, SittingPresence
from scoring.board import boards, window_of
from scoring.engine import RulebookError
from scoring.evidence import Explanation, explain
from scoring.explanation import item_views
from scoring.models import Rulebook
from scoring.rulebooks import check_rulebook, save_rulebook
from tests.factories import (
    ActivityFactory,
    AdoptionFactory,
    MembershipFactory,
    ParticipationFactory,
    ProposalFactory,
    SectorFactory,
    SectorGroupFactory,
    SittingFactory,
    SocialReportFactory,
    SponsorshipFactory,
    group_activity,
    kind_named,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
END = datetime.date(2020, 12, 31)


def ruled(subject: str, *items: dict[str, Any]) -> None:
    """A rulebook of these items is the one in force."""
    Rulebook.objects.filter(subject=subject).delete()
    save_rulebook({"code": "tried", "name": "试行办法", "subject": subject, "items": list(items)})


def explained(subject: str, pk: int) -> Explanation:
    """The explanation, whose total is the board's."""
    found = explain(subject, pk, 2020, on=END)
    assert found is not None
    card = boards(subject, [window_of(2020, END)])[2020].card(pk)
    assert card is not None
    assert card.points == found.card.points
    return found


def steps(found: Explanation) -> list[str]:
    (view,) = item_views(found, make_user("leader"))
    return [step for line in view.lines for step in line.steps] + list(view.steps)


def in_force(subject: str, **changes: Any) -> None:
    """A rulebook of one item with more besides."""
    Rulebook.objects.filter(subject=subject).delete()
    save_rulebook({"code": "tried", "name": "试行办法", "subject": subject, "items": [item()]} | changes)


def item(**changes: Any) -> dict[str, Any]:
    return {"code": "one", "name": "一项", "source": "activities", "price": 5} | changes


@pytest.fixture
def group():
    return SectorGroupFactory(name="科技界别")


def test_a_meeting_half_missed_is_missed(group):
    """F13: two thirds of a plenary's half days make it attended; the records say so one by one."""
    member = seated_member(group)
    whole = Participation.Presence.WHOLE
    for title, attended in (("三月全会", 2), ("九月全会", 1)):
        plenary = ActivityFactory(kind=kind_named("全体会议", ActivityKind.Family.PLENARY), title=title)
        row = ParticipationFactory(activity=plenary, member=member, presence=Participation.Presence.PART)
        for order in range(1, 4):
            presence = whole if order <= attended else Participation.Presence.NONE
            sitting = SittingFactory(activity=plenary, order=order)
            SittingPresence.objects.create(participation=row, sitting=sitting, presence=presence)
    ruled(
        "member",
        item(source="sittings", as_one={"by": "meeting", "when": {"presence": "全程参加"}, "at_least": "2/3"}),
    )
    found = explained("member", member.pk)
    assert found.card.points == 5
    assert len(found.records["one"]) == 6
    assert steps(found) == ["2020-06-15 三月全会 1 场，计 5 分"]


def test_at_most_two_of_one_member_in_a_groups_total(group):
    """F46: the reports of a group, two at most of each member; nobody is shown as a number."""
    for number in (3, 1):
        SocialReportFactory.create_batch(number, author=seated_member(group), submitted_on=END)
    ruled("group", item(source="reports", price=2, count={"most": 2, "each": "author"}))
    found = explained("group", group.pk)
    assert found.card.points == 6
    assert steps(found) == ["4 条，只计 3 条，每条 2 分，计 6 分"]
    assert [row.remark for row in found.records["one"] if row.remark] == ["最多计 2 件，已经计满"]
    assert not any(row.facts for row in found.records["one"])


def test_one_in_each_quarter(group):
    """F51: four in the year are not enough while a quarter is empty."""
    ruled("group", item(count={"at_least": 4, "spread": {"by": "quarter", "parts": 4, "at_least": 1}}))
    for month in (1, 2, 4, 7):
        group_activity(group, "调研", held_on=datetime.date(2020, month, 5))
    assert explained("group", group.pk).card.points == 0
    group_activity(group, "调研", held_on=datetime.date(2020, 10, 5))
    assert explained("group", group.pk).card.points == 5


def test_what_a_record_is_worth_twice_it_brings_once(group):
    """F24: a key proposal is not paid as an accepted one too; the evidence says why."""
    member = seated_member(group)
    for is_key in (True, False):
        proposal = ProposalFactory(status="accepted", is_key=is_key, submitted_on=END)
        SponsorshipFactory(proposal=proposal, member=member)
    key = item(code="key", name="重点", source="proposals", where={"is_key": "是"}, price=15)
    accepted = item(code="accepted", name="立案", source="proposals", where={"status": "立案"}, price=3)
    ruled("member", {"code": "cases", "name": "提案", "once_each": True, "items": [key, accepted]})
    found = explained("member", member.pk)
    assert found.card.points == 18
    assert [row.remark for row in found.records["cases"]].count("同一件只按最高的一项计") == 1


def test_the_best_of_several_ways(group):
    """F23: what lost says that a better one stands."""
    group_activity(group, "调研")
    group_activity(group, "视察")
    ways = [
        item(code="a", name="调研", where={"kind": "调研"}, price=4),
        item(code="b", name="视察", where={"kind": "视察"}, price=6),
    ]
    ruled("group", {"code": "best", "name": "就高", "take": "best", "items": ways})
    found = explained("group", group.pk)
    assert found.card.points == 6
    assert steps(found)[-1] == "各分项取最高的 1 项，取“视察”"


def test_a_rate_by_the_percentage_point(group):
    """F45: the page says of what, how much and by which step."""
    for role in ("主办", "主办", "联动"):
        partner = None if role == "主办" else group
        group_activity(group if role == "主办" else SectorGroupFactory(), "界别+联动", partner=partner)
    slope = {"below": 1, "step": 0.1, "points": -1}
    ruled("group", item(price={"per": "records", "of": {"role": "主办"}, "slope": slope}))
    found = explained("group", group.pk)
    assert found.card.points == -3
    assert steps(found) == ["2 次，除以全部件数 3，得 66.67%，比 100% 每低 10 个百分点减 1 分，计 -3 分"]


def test_points_without_a_record(group):
    """F50: points for those to whom the item applies, without any record; and an item that only shows."""
    group_activity(group, "调研")
    given = {"code": "given", "name": "附加", "base": 3, "applies_to": {"name": "科技界别"}}
    ruled("group", item(record_only=True), given)
    found = explained("group", group.pk)
    assert found.card.points == 3
    shown, _ = item_views(found, make_user("leader"))
    assert "本项只作记录，不计分" in shown.lines[0].steps
    assert shown.counted[0].evidence.remark == "本项只作记录，不计分"


def test_what_stands_under_a_record_without_points_decides_no_tie(group):
    group_activity(group, "调研")
    SectorGroupFactory(name="教育界别")
    shown = {"code": "shown", "name": "只记", "record_only": True, "items": [item(code="a"), item(code="b", base=1)]}
    Rulebook.objects.filter(subject="group").delete()
    save_rulebook(
        {"code": "tried", "name": "试行办法", "subject": "group", "items": [shown], "tie_break": ["shown", "a", "b"]}
    )
    cards = boards("group", [window_of(2020, END)])[2020].cards
    assert [(card.rank, card.points, card.points_of("a"), card.points_of("b")) for card in cards] == [(1, 0, 0, 0)] * 2
    assert cards[0].count_of("a") + cards[1].count_of("a") == 1


def test_a_member_of_two_sectors_of_a_group_served_once(group):
    member = seated_member(group)
    MembershipFactory(member=member, sector=SectorFactory(group=group))
    group_activity(group, "调研", members=[member], served=100)
    served = item(source="participations", price=1, quantity="served")
    ruled("group", served, item(code="times", name="次数", source="participations", price=1000))
    assert explained("group", group.pk).card.points == 1100
    assert boards("group", [window_of(2020, END)])[2020].card(group.pk).points == 1100


def test_coefficients_are_multiplied(group):
    """F18: signed together one half, combined one half, both a quarter."""
    member = seated_member(group)
    report = SocialReportFactory(author=member, submitted_on=END)
    AdoptionFactory(report=report, form="combined")
    factors = [{"when": {"adopted_form": "综合采用"}, "times": 0.5}, {"when": {"is_first_author": "是"}, "times": 0.5}]
    ruled("member", item(source="reports", price=8, factors=factors))
    assert explained("member", member.pk).card.points == Decimal(2)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"where": {"kind": {"at_least": 2}}}, "where 里“活动类别”不是数目，不能写 at_least、at_most。"),
        ({"where": {"kind": {"not": "团建"}}}, "where 里“活动类别”没有“团建”"),
        ({"count": {"most": 1, "each": "colour"}}, "“界别活动”没有属性“colour”"),
        ({"factors": [{"when": {"role": "协办"}, "times": 2}]}, "factors 里“主办或联动”没有“协办”"),
        (
            {"source": "reports", "count": {"most": 1, "each": "adopted_by"}},
            "“采用单位”一条记录可以有几个，不能用来把记录分组。",
        ),
        *(
            (
                {"source": source, **mixed},
                f"不能一起作条件：一条记录可以有几次采用，合起来看分不清是不是同一次。请改用{other}",
            )
            for source, other in (
                ("reports", "记录来源“信息被采用”（adoptions）。"),
                ("results", "记录来源“成果被采用”（result_adoptions）。"),
            )
            for mixed in (
                {"where": {"adopted_level": "全国", "adopted_by": "市政协"}},
                {"price": {"tiers": [{"when": {"adopted_level": "全国", "adopted_by": "市政协"}, "points": 3}]}},
                {"where": {"adopted_level": "全国"}, "factors": [{"when": {"adopted_by": "市政协"}, "times": 2}]},
                {
                    "price": {"by": "adopted_level", "tiers": [{"is": "全国", "points": 3}]},
                    "factors": [{"when": {"adopted_by": "市政协"}, "times": 2}],
                },
            )
        ),
        ({"price": {"per": "chairs", "slope": {"below": 1, "step": 1, "points": 1}}}, "不认识的人数口径“chairs”"),
    ],
)
def test_what_does_not_fit_the_records_is_refused(changes, said):
    with pytest.raises(RulebookError) as error:
        check_rulebook({"code": "r", "name": "办法", "subject": "group", "items": [item(**changes)]})
    assert any(said in problem for problem in error.value.problems), error.value.problems


GRADES = [{"name": "先进", "places": 1}, {"name": "达标", "at_least": 5, "duties": "all"}, {"name": "一般"}]


def test_the_page_says_what_is_met_and_what_forbids_a_grade(group, sign_in):
    """F29, F33, F34: duties beside the points, places for the first alone, who takes no place."""
    other = SectorGroupFactory(name="教育界别")
    group_activity(group, "调研")
    group_activity(other, "视察")
    group_activity(other, "视察")
    duties = [{"code": "research", "name": "一次调研", "source": "activities", "where": {"kind": "调研"}}]
    vetoes = [{"name": "多次视察", "source": "activities", "where": {"kind": "视察"}, "at_least": 2, "grade": "一般"}]
    in_force("group", grades=GRADES, duties=duties, vetoes=vetoes, remind_below=6)
    assert (explained("group", group.pk).card.grade, explained("group", other.pk).card.grade) == ("先进", "一般")
    page = sign_in("leader").get(reverse("scoring:explain", args=["group", group.pk]), {"year": 2020})
    assert "已达标" in page.text
    assert "积分不到 6 分" in page.text
    page = sign_in("leader").get(reverse("scoring:explain", args=["group", other.pk]), {"year": 2020})
    assert "未达标" in page.text
    assert "多次视察" in page.text

    in_force("group", excluded=[{"name": "试点界别", "applies_to": {"name": "科技界别"}}])
    page = sign_in("leader").get(reverse("scoring:explain", args=["group", group.pk]), {"year": 2020})
    assert "试点界别，有积分，不排名次" in page.text


def test_two_bad_years_in_a_row(group):
    """F37: said of whole years only, from the years' own records."""
    rule = {"grades": [{"name": "达标", "at_least": 5}, {"name": "不达标"}]}
    in_force("group", **rule, streaks=[{"grade": "不达标", "years": 2, "then": "约谈"}])
    group_activity(group, "调研", held_on=datetime.date(2018, 5, 5))
    found = {
        year: boards("group", [window_of(year, datetime.date(2021, 6, 1))])[year].card(group.pk)
        for year in (2019, 2020, 2021)
    }
    assert [found[year].consequences for year in found] == [(), ("约谈",), ()]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"duties": [{"code": "d", "name": "达标", "source": "activites"}]}, "不认识的记录来源“activites”"),
        ({"duties": [{"code": "d", "name": "达标", "item": "two"}]}, "没有代码为“two”的项目，可以是：one（一项）。"),
        ({"lists": "sex"}, "lists 里不认识的属性“sex”"),
        ({"excluded": [{"name": "谁", "applies_to": {"name": "无此界别"}}]}, "applies_to 里“名称”没有“无此界别”"),
    ],
)
def test_what_stands_beside_the_points_must_fit_too(changes, said):
    with pytest.raises(RulebookError) as error:
        check_rulebook({"code": "r", "name": "办法", "subject": "group", "items": [item()]} | changes)
    assert any(said in problem for problem in error.value.problems), error.value.problems


def test_a_category_that_pays_only_when_all_is_done_says_what_is_missing(group):
    """The records say it too, and what was done pays once the last item is met."""
    kinds = [
        item(code="research", name="调研", where={"kind": "调研"}),
        item(code="visits", name="视察", where={"kind": "视察"}),
    ]
    ruled("group", {"code": "both", "name": "都要做到", "take": "all", "items": kinds})
    group_activity(group, "调研")
    found = explained("group", group.pk)
    assert float(found.card.points) == 0
    assert steps(found)[-1] == "各分项都做到才计分，已做到 1 项，还没有做到“视察”，暂不计分"
    assert [row.remark for row in found.records["both"]] == ["分项做到规定的几项时一并计分"]
    group_activity(group, "视察")
    found = explained("group", group.pk)
    assert float(found.card.points) == 10
    assert steps(found)[-1] == "各分项都做到才计分，已做到 2 项"


def test_a_rule_with_gaps_grades_nobody_and_says_why(group, sign_in):
    grades = [{"name": "先进", "at_least": 5, "passes": True}, {"name": "一般"}]
    missing = item(code="visits", name="视察", where={"kind": "视察"}, incomplete="分值没有公布。")
    del missing["price"]
    in_force("group", items=[item(), missing], grades=grades, candidates=1, incomplete="附件没有取得")
    group_activity(group, "视察")
    found = explained("group", group.pk)
    assert (float(found.card.points), found.card.grade) == (5, "")
    client = sign_in("leader")
    for address in (reverse("scoring:ranking"), reverse("scoring:explain", args=["group", group.pk])):
        page = client.get(address, {"year": 2020}).text
        assert "《试行办法》还不完整" in page
        assert "附件没有取得。 “视察”：分值没有公布。" in page
        assert "评优候选" not in page
    in_force("group", grades=grades, candidates=1)
    assert explained("group", group.pk).card.grade == "先进"
    page = client.get(reverse("scoring:ranking"), {"year": 2020}).text
    assert "还不完整" not in page
    assert "评优候选" in page


def test_lists_by_two_attributes_are_said_in_words(group, sign_in):
    seated_member(group, name="某委员")
    group_activity(group, "调研")
    in_force("member", lists=["special_committee", "is_standing"])
    page = sign_in("leader").get(reverse("scoring:members"), {"year": 2020, "group": group.name}).text
    assert "所在专委会：无；截止日任常委：否" in page


def test_half_years_are_counted_apart(group):
    """F51: one in each half of the year, two in all."""
    ruled("group", item(count={"at_least": 2, "spread": {"by": "half", "parts": 2, "at_least": 1}}))
    for day in (datetime.date(2020, 1, 1), datetime.date(2020, 6, 30)):
        group_activity(group, "调研", held_on=day)
    assert float(explained("group", group.pk).card.points) == 0
    group_activity(group, "调研", held_on=datetime.date(2020, 7, 1))
    assert float(explained("group", group.pk).card.points) == 5
