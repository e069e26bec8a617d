"""A period published: checked, written down once, shown, made final, taken back; nothing of it ever changes."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity
from cppcc_office.shared.workflow import Refused
from scoring.actions.publishing import draft_publication, make_final, start_notice, withdraw_publication
from scoring.board import boards, window_of
from scoring.models import Assessment, Publication, PublishingRule, Rulebook
from scoring.models.assessment import FrozenError
from scoring.models.publication import PUBLICATION_WORKFLOW, is_published, publication_duties, published
from scoring.publishing.checks import check_period
from scoring.publishing.frozen import plain, thawed
from scoring.publishing.past import published_past
from scoring.publishing.period import window_asked
from scoring.publishing.shown import as_published, shown_to
from scoring.rulebooks import load_rulebooks, save_rulebook
from tests.dealing import dealt
from tests.factories import (
    ROLES,
    DutyPaperFactory,
    MarkFactory,
    MarkKindFactory,
    ResultFactory,
    SectorGroupFactory,
    SocialReportFactory,
    SpecialCommitteeFactory,
    WorkdayExceptionFactory,
    group_activity,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2021, 1, 11)  # a Monday
S = Publication.Status


def drafted(office, **about) -> Publication:
    what = {"subject": "group", "year": 2020, "shows": "points", "on": TODAY} | about
    return draft_publication(by=office, **what)


def test_what_is_written_down_says_what_the_board_says(office, year):
    """Card for card, with the rule's text, the records behind each, and thawed the same."""
    saved = drafted(office)
    board = boards("group", [window_of(2020, TODAY)])[2020]
    rows = list(saved.assessments.all())
    assert [row.name for row in rows] == ["教育界别", "科技界别"]
    for row, card in zip(rows, board.cards, strict=True):
        assert (row.points, row.rank, row.grade) == (card.points, card.rank, card.grade)
        assert thawed(row.card) == card
        assert row.card == plain(card)
    titles = {record["title"] for record in rows[0].records["activities"]}
    assert len(rows[0].records["activities"]) == 2
    assert titles == {str(row) for row in Activity.objects.filter(organizers__group=year[1])}
    assert "groups-ten-items" in saved.rule_text


def test_what_is_written_down_never_changes(office, year):
    """No update, no deletion, by row or by query; the rule cannot be deleted under it."""
    row = drafted(office).assessments.first()
    row.points = 100
    for act in (
        row.save,
        row.delete,
        lambda: Assessment.objects.update(points=100),
        lambda: Assessment.objects.all().delete(),
        lambda: Assessment.objects.bulk_update([row], ["points"]),
        lambda: Assessment.objects.bulk_create([row], update_conflicts=True, update_fields=["points"]),
    ):
        with pytest.raises(FrozenError):
            act()
    assert Assessment.objects.get(pk=row.pk).points != 100


def test_records_and_rules_may_change_and_the_published_stays(office, year):
    """G3: a published year is frozen."""
    saved = drafted(office)
    before = [(row.points, row.card) for row in saved.assessments.all()]
    Activity.objects.update(status=Activity.Status.RETURNED)
    (data,) = load_rulebooks(code="groups-ten-items")
    save_rulebook(data | {"base": 7})
    assert [(row.points, row.card) for row in Publication.objects.get().assessments.all()] == before
    assert "base: 7" not in Publication.objects.get().rule_text


def test_a_period_is_published_once_until_it_is_withdrawn(office, year):
    saved = drafted(office)
    with pytest.raises(Refused, match="请先撤回"):
        drafted(office)
    with pytest.raises(IntegrityError):
        Publication.objects.create(subject="group", year=2020, ends_on=TODAY, rule_text=saved.rule_text)


def test_a_withdrawn_period_stays_on_file_and_may_be_published_again(office, year):
    convener = make_user("convener", group=year[0])
    saved = start_notice(publication=drafted(office), by=office, on=timezone.localdate())
    saved = withdraw_publication(publication=saved, by=office, reason="漏了一个界别")
    letter = convener.deliveries.get(letter__subject__startswith="撤回公示").letter
    assert ("漏了一个界别" in letter.text, letter.url) == (True, "")
    assert saved.steps.last().reason == "漏了一个界别"
    again = drafted(office)
    assert Publication.objects.live().get() == again
    assert saved.assessments.count() == 2


def test_without_a_rule_nothing_is_published(office, year):
    Rulebook.objects.all().delete()
    with pytest.raises(Refused, match="没有施行的计分办法"):
        drafted(office)


def test_quarters_are_published_by_themselves(office, year):
    """F52: a quarter has its own publication beside the year's."""
    group_activity(year[0], "理论学习", held_on=datetime.date(2020, 11, 3))
    quarter, whole = drafted(office, part="Q4"), drafted(office)
    points = {row.name: float(row.points) for row in quarter.assessments.all()}
    assert points["教育界别"] == 0.0
    assert 0 < points["科技界别"] <= float(whole.assessments.get(name="科技界别").points)
    assert str(quarter) == "2020 年第四季度界别（联组）考核结果"


def test_the_notice_lasts_as_many_working_days_as_the_offices_rule_says(office, year):
    """Five where the office wrote none; free days are not counted."""
    WorkdayExceptionFactory(day=datetime.date(2021, 1, 14), is_workday=False)
    saved = start_notice(publication=drafted(office), by=office, on=TODAY)
    assert (saved.notice_from, saved.notice_to) == (TODAY, datetime.date(2021, 1, 19))
    PublishingRule.objects.create(starts_on=TODAY, notice_days=3, objection_days=10)
    other = start_notice(publication=drafted(office, part="Q1"), by=office, on=TODAY)
    assert (other.notice_to, other.objections_until) == (datetime.date(2021, 1, 15), datetime.date(2021, 1, 26))


def test_it_is_final_only_after_the_notice(office, year):
    saved = start_notice(publication=drafted(office), by=office, on=TODAY)
    with pytest.raises(Refused, match="期满以后才能正式公布"):
        make_final(publication=saved, by=office, on=saved.notice_to)
    saved = make_final(publication=saved, by=office, on=saved.notice_to + datetime.timedelta(days=1))
    assert saved.status == S.FINAL
    with pytest.raises(Refused, match="正式公布"):
        withdraw_publication(publication=saved, by=office, reason="想撤回")


def test_others_ask_in_one_line_whether_a_period_is_published(office, year):
    saved = drafted(office)
    assert published("group", 2020) is None
    start_notice(publication=saved, by=office, on=TODAY)
    assert published("group", 2020) == saved
    assert is_published("group", 2020)
    assert not is_published("group", 2020, "Q1")
    assert not is_published("member", 2020)


def test_those_who_may_object_are_told(office, year):
    convener, liaison = make_user("convener", group=year[0]), make_user("liaison", group=year[0])
    outsider = make_user("convener")
    start_notice(publication=drafted(office), by=office, on=timezone.localdate())
    for user, number in ((convener, 1), (liaison, 1), (outsider, 1), (make_user("member"), 0)):
        assert user.deliveries.filter(letter__subject__startswith="公示").count() == number


ALLOWED = {("notice", S.DRAFT), ("final", S.NOTICE), ("withdraw", S.DRAFT), ("withdraw", S.NOTICE)}
OPEN_TO = {"administrator", "secretariat"}


@pytest.mark.parametrize("role", dealt(ROLES))
def test_every_state_and_every_role(role):
    """The table in the model, swept: who may do what in which state."""
    user = make_user(role)
    for status in S:
        for action in ("notice", "final", "withdraw"):
            may = role in OPEN_TO and (action, status) in ALLOWED
            offered = {line.action for line in PUBLICATION_WORKFLOW.offered(status, publication_duties(user))}
            assert (action in offered) == may
            if may:
                continue
            with pytest.raises(Refused if role in OPEN_TO else PermissionDenied):
                PUBLICATION_WORKFLOW.require(
                    action, state=status, duties=publication_duties(user), given={"reason": "有误"}
                )
    if role not in OPEN_TO:
        with pytest.raises(PermissionDenied):
            drafted(user, part="Q1")


# ---- who reads what ----


@pytest.fixture
def members(office, year):
    (data,) = load_rulebooks(code="members-tongcheng-2019")
    save_rulebook(data | {"grades": [{"name": "优秀", "at_least": 55}, {"name": "其他"}]})
    saved = drafted(office, subject="member", shows="grades")
    return start_notice(publication=saved, by=office, on=TODAY)


def test_members_read_names_and_grades_of_others_in_no_order_of_places(members):
    """OFFICE 1: no points of others; and the order of the list tells nobody's place."""
    shown = shown_to(members, make_user("member"))
    assert not shown.has_points
    assert [(row.group_name, row.name) for row in shown.rows] == sorted(
        (row.group_name, row.name) for row in shown.rows
    )
    assert shown.linked == frozenset()
    assert shown_to(members, make_user("leader")).has_points
    assert len(shown_to(members, make_user("secretariat")).linked) == len(shown.rows)


def test_only_the_best_grade_is_listed_where_the_office_says_so(office, year):
    (data,) = load_rulebooks(code="members-tongcheng-2019")
    best = save_rulebook(data | {"grades": [{"name": "优秀", "places": 1}, {"name": "其他"}]})
    assert best
    saved = drafted(office, subject="member", shows="best")
    start_notice(publication=saved, by=office, on=TODAY)
    grades = [row.grade for row in as_published(saved).rows]
    assert set(grades) <= {"优秀"}
    assert len(shown_to(saved, office).rows) == 2


def test_the_checks_name_what_is_outstanding(office, year):
    """Each with its number, and the page where it is mended for who may open it."""
    group_activity(year[0], "理论学习", status=Activity.Status.CONFIRMED)
    SectorGroupFactory(name="空界别")
    found = check_period("group", window_of(2020, TODAY), office, TODAY)
    numbers = {check.words: check.count for check in found.outstanding}
    assert numbers["等待审批的活动"] == 1
    assert numbers["没有通过的年度计划的界别（联组）"] == 3
    assert numbers["一条计分记录也没有的考核对象"] == 1
    named = {check.words: check for check in found.checks}
    assert named["一条计分记录也没有的考核对象"].named == "空界别"
    assert "status__exact=confirmed" in named["等待审批的活动"].url
    saved = drafted(office, outstanding=found.outstanding)
    assert ["等待审批的活动", 1] in saved.outstanding


def test_the_checks_look_at_the_days_of_the_rules_own_year(office, year, sign_in):
    """One that ends on 20 December: of its quarters too; the list behind the number holds the same rows."""
    (data,) = load_rulebooks(code="groups-ten-items")
    save_rulebook(data | {"year_ends": "12-20"})
    for day in ("2019-12-25", "2020-05-01", "2020-12-25"):
        held_on = datetime.date.fromisoformat(day)
        group_activity(year[0], "理论学习", held_on=held_on, status=Activity.Status.CONFIRMED)
    client = sign_in(office)

    def waiting(part: str) -> int:
        found = check_period("group", window_asked(2020, part, TODAY), office, TODAY)
        (check,) = (check for check in found.checks if check.words == "等待审批的活动")
        assert client.get(check.url).context["cl"].queryset.count() == check.count
        return check.count

    assert [waiting(part) for part in ("year", "Q1", "Q2", "Q4")] == [2, 1, 1, 0]


def test_the_checks_ask_after_those_records_only_that_a_rule_asks_for(office, year):
    """Marks, reports and results that wait, and duty papers of members; at the same cost for one and for three."""
    first, second = year
    (data,) = load_rulebooks(code="groups-ten-items")
    asked = ("marks", "results")
    writer = seated_member(first)

    def waiting(subject: str = "group") -> dict[str, int]:
        found = check_period(subject, window_of(2020, TODAY), office, TODAY)
        return {check.words: check.count for check in found.checks}

    kind = MarkKindFactory(subject="group", is_yearly=False)
    two = {"confirmed_by": office, "entered_by": make_user("secretariat")}
    for status in ("entered", "counted", "audit", "redo", "open", "returned", "confirmed", "leaving", "withdrawn"):
        MarkFactory(kind=kind, member=None, group=first, status=status, **two)
    for about in ({"member": writer}, {"member": None, "group": second, "year": 2019}):
        MarkFactory(**about)
    for status in ("submitted", "editing", "signed", "listed", "kept"):
        SocialReportFactory(author=writer, status=status)
    for status in ("submitted", "registered", "listed"):
        ResultFactory(author=writer, status=status)
    DutyPaperFactory(member=writer)
    DutyPaperFactory(member=writer, kind="form", status="signed")
    found = waiting()
    assert found["还没有编发的社情民意信息"] == 3
    assert not {"还没有生效、或者拟撤销的评分", "还没有登记、报出的履职成果"} & set(found)
    extra = [{"code": name, "name": name, "source": name, "price": 1} for name in asked]
    save_rulebook(data | {"items": [*data["items"], *extra]})
    found = waiting()
    assert found["还没有生效、或者拟撤销的评分"] == 7
    assert found["还没有登记、报出的履职成果"] == 2
    assert "等待审签的履职登记表和履职报告" not in found
    paper = {"code": "paper", "name": "履职报告", "source": "duty_papers", "price": 1}
    save_rulebook({"code": "m", "name": "委员积分", "subject": "member", "items": [paper]})
    assert waiting("member")["等待审签的履职登记表和履职报告"] == 1

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            waiting()
        return len(seen)

    MarkFactory(kind=kind, member=None, group=second)
    before = queries()
    for _ in range(2):
        MarkFactory(kind=kind, member=None, group=second)
        SocialReportFactory(author=writer, status="submitted")
        ResultFactory(author=writer, status="submitted")
    assert queries() == before


def test_special_committees_are_asked_for_plan_and_summary_too(office, year):
    SpecialCommitteeFactory(name="提案委员会")
    found = check_period("special_committee", window_of(2020, TODAY), office, TODAY)
    assert {check.words: check.named for check in found.outstanding}["没有通过的年度总结的专委会"] == "提案委员会"


def test_what_follows_from_several_years_rests_on_what_was_published(office, year):
    """A grade once final stays that year's, whatever happens to its records; before, the records speak."""
    first, _ = year
    (data,) = load_rulebooks(code="groups-ten-items")
    twice = [{"grade": "合格", "years": 2, "then": "连续两年表扬"}]
    grades = [{"name": "合格", "at_least": 5, "passes": True}, {"name": "不合格"}]
    save_rulebook(data | {"grades": grades, "streaks": twice})
    group_activity(first, "理论学习", held_on=datetime.date(2021, 5, 5), members=[])
    on = datetime.date(2022, 1, 11)

    def follows() -> tuple[str, ...]:
        return boards("group", [window_of(2021, on)])[2021].card(first.pk).consequences

    saved = drafted(office)
    Activity.objects.filter(held_on__year=2020).update(status=Activity.Status.RETURNED)
    assert follows() == ()
    start_notice(publication=saved, by=office, on=TODAY)
    saved = make_final(publication=saved, by=office, on=datetime.date(2021, 2, 1))
    assert follows() == ("连续两年表扬",)


# ---- only what is over ----


@pytest.mark.parametrize(
    ("part", "on", "sentence"),
    [
        ("year", "2020-12-31", "2020 年度到 2020 年 12 月 31 日结束，2021 年 1 月 1 日起才能公布"),
        ("Q2", "2020-06-30", "第二季度到 2020 年 6 月 30 日结束，2020 年 7 月 1 日起"),
        ("Q4", "2020-06-30", "第四季度到 2020 年 12 月 31 日结束"),
    ],
)
def test_a_period_that_runs_or_has_not_begun_is_not_published(office, year, part, on, sentence):
    """And the checks say from when on it can be."""
    day = datetime.date.fromisoformat(on)
    with pytest.raises(Refused, match=sentence):
        drafted(office, part=part, on=day)
    assert sentence in check_period("group", window_asked(2020, part, day), office, day).refusal
    assert not Publication.objects.exists()


def test_a_draft_that_does_not_count_every_day_never_becomes_final(office, year):
    """One written down before the year was over, by an earlier version of the product."""
    saved = drafted(office)
    Publication.objects.update(ends_on=datetime.date(2020, 11, 23))
    with pytest.raises(Refused, match="只统计到 2020 年 11 月 23 日"):
        start_notice(publication=saved, by=office, on=TODAY)
    Publication.objects.update(status=S.NOTICE, notice_from=TODAY, notice_to=TODAY, objections_until=TODAY)
    with pytest.raises(Refused, match="只统计到 2020 年 11 月 23 日"):
        make_final(publication=saved, by=office, on=datetime.date(2021, 2, 1))
    Publication.objects.update(status=S.FINAL, final_on=TODAY)
    assert published_past("group", [2020]) == {}
    Publication.objects.update(ends_on=datetime.date(2020, 12, 31))
    assert set(published_past("group", [2020])[2020]) == {group.pk for group in year}


def test_of_a_final_period_nobody_is_told_to_take_it_back(office, year, sign_in):
    saved = start_notice(publication=drafted(office), by=office, on=TODAY)
    make_final(publication=saved, by=office, on=datetime.date(2021, 2, 1))
    with pytest.raises(Refused, match="已经正式公布，不能重新公布；结果有误的，经复核更正"):
        drafted(office)
    with pytest.raises(ValidationError, match="已经正式公布的不能重新公布"):
        Publication(subject="group", year=2020, ends_on=TODAY).validate_constraints()
    page = sign_in("secretariat").get(f"{reverse('scoring:publication_new')}?subject=group&year=2020&part=year").text
    assert "经复核更正，申请复核截至 2021 年 1 月 18 日" in page
    assert "请先撤回" not in page
