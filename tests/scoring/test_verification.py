"""A frozen period is recomputed: what the records of today would change is named, and what was tampered with."""

import datetime
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from activities.models import Activity, ActivityOrganizer
from cppcc_office.shared.workflow import Refused
from scoring.actions.objecting import answer_objection, correct_result, object_to
from scoring.actions.publishing import draft_publication, make_final, start_notice
from scoring.models import Publication, Rulebook
from scoring.publishing.checks import Check
from scoring.publishing.verification import verify
from scoring.rulebooks import load_rulebooks, save_rulebook
from tests.factories import SectorGroupFactory, SocialReportFactory, group_activity, make_user, seated_member

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2021, 1, 11)
WHY = "九月的学习会少计了一次，有签到表和现场照片可以核对。"


@pytest.fixture
def groups():
    first, second = SectorGroupFactory(name="科技界别", order=1), SectorGroupFactory(name="教育界别", order=2)
    for group in (first, second):
        author = seated_member(group, name=f"{group.name}的委员")
        group_activity(group, "理论学习", members=[author])
        SocialReportFactory(author=author)
    group_activity(second, "界别协商会", title="养老服务协商会")
    return first, second


@pytest.fixture
def frozen(groups) -> Publication:
    by = make_user("secretariat")
    return draft_publication(subject="group", year=2020, shows="points", by=by, on=TODAY)


def said() -> str:
    screen = StringIO()
    call_command("verify_assessments", stdout=screen)
    return screen.getvalue()


def sql(words: str, *values: object) -> None:
    """Behind the product's back."""
    with connection.cursor() as cursor:
        cursor.execute(words, values)


def test_nothing_changed_nothing_differs(frozen):
    assert verify(frozen).is_clean
    assert "与现在的记录一致" in said()


def test_the_rule_of_today_does_not_matter(frozen):
    """The frozen text is what it is computed by; also where the rule is retired and another holds."""
    (data,) = load_rulebooks(code="groups-ten-items")
    save_rulebook(data | {"base": 7})
    assert verify(frozen).is_clean
    Rulebook.objects.update(status=Rulebook.Status.RETIRED)
    save_rulebook(data | {"code": "another", "base": 7, "from": datetime.date(2020, 1, 1)})
    assert verify(frozen).is_clean


def test_every_difference_is_named_with_the_record_behind_it(frozen, groups):
    """Who, which item, then, now, and which record."""
    Activity.objects.filter(title="养老服务协商会").update(status=Activity.Status.RETURNED)
    group_activity(groups[0], "调研", title="新补的调研")
    found = {(one.name, one.what): one for one in verify(frozen).differences}
    total, place = found["教育界别", "总分"], found["教育界别", "名次"]
    assert [(total.then, total.now), (place.then, place.now)] == [("17.5 分", "7.5 分"), ("第 1 名", "第 2 名")]
    lost = next(one for one in found.values() if one.name == "教育界别" and one.records)
    assert lost.then.startswith("1 条")
    assert lost.now == "0 条，0 分"
    assert any("养老服务协商会" in words and "现在不计" in words for words in lost.records)
    gained = next(one for one in found.values() if one.name == "科技界别" and one.records)
    assert any("新补的调研" in words and "当时没有计入" in words for words in gained.records)
    with pytest.raises(CommandError, match="不符") as failed:
        said()
    assert failed.value.returncode == 1


def test_a_record_that_reads_otherwise_is_named_even_when_the_points_stay(frozen):
    """Another kind of activity in the same item, deleted records too."""
    role = ActivityOrganizer.objects.filter(activity__title="养老服务协商会")
    role.update(role=ActivityOrganizer.Role.PARTNER)
    assert any("养老服务协商会" in words for one in verify(frozen).differences for words in one.records)
    Activity.objects.get(title="养老服务协商会").delete()
    assert any("养老服务协商会" in words for one in verify(frozen).differences for words in one.records)


def test_groups_that_came_and_went_are_named(frozen, groups):
    SectorGroupFactory(name="新界别")
    assert [(one.name, one.then) for one in verify(frozen).differences if one.what == "考核对象"] == [
        ("新界别", "没有")
    ]


@pytest.mark.parametrize(
    ("table", "column", "value", "named"),
    [
        ("scoring_assessment", "points", "99", "科技界别"),
        ("scoring_assessment", "rank", "1", "科技界别"),
        ("scoring_publication", "rule_text", "code: groups-ten-items", "计分办法全文"),
    ],
)
def test_what_was_tampered_with_is_named(frozen, table, column, value, named):
    """The hash over the rule and the cards; and a column that no longer says what its card says."""
    row = frozen.assessments.get(name="科技界别").pk if table == "scoring_assessment" else frozen.pk
    sql(f'UPDATE {table} SET "{column}" = %s WHERE id = %s', value, row)  # noqa: S608 - of the test's own words
    found = verify(Publication.objects.get())
    assert any(named in words for words in found.tampered)
    with pytest.raises(CommandError):
        said()


def test_a_card_or_a_record_changed_with_its_own_hash_still_shows(frozen):
    """The list's hash covers every card and every record."""
    row = frozen.assessments.get(name="科技界别")
    sql("UPDATE scoring_assessment SET records = %s, hash = hash WHERE id = %s", "{}", row.pk)
    assert len(verify(Publication.objects.get()).tampered) == 2


def test_it_costs_the_same_for_few_and_for_many(frozen, django_assert_max_num_queries):
    for number in range(6):
        group_activity(SectorGroupFactory(name=f"第{number}组"), "理论学习")
    with django_assert_max_num_queries(40):
        verify(frozen)


# ---- every difference, and every change unseen ----


def test_a_duty_no_longer_met_is_named_though_no_point_changed(groups):
    """And the reminder that goes out below so many points."""
    (data,) = load_rulebooks(code="groups-ten-items")
    item = {
        "code": "study",
        "name": "理论学习",
        "source": "activities",
        "where": {"kind": "理论学习"},
        "record_only": True,
    }
    duty = {"code": "studies", "name": "每年学习", "source": "activities", "at_least": 1}
    save_rulebook(data | {"items": [item | {"price": 1}], "duties": [duty], "remind_below": 1})
    by = make_user("secretariat")
    saved = draft_publication(subject="group", year=2020, shows="points", by=by, on=TODAY)
    Activity.objects.filter(organizers__group=groups[0]).update(status=Activity.Status.RETURNED)
    found = {(one.name, one.what): (one.then, one.now) for one in verify(saved).differences}
    then, now = found["科技界别", "达标项目“每年学习”"]
    assert (then, now) == ("已达标，每年学习 1", "未达标，每年学习 0")


def test_a_difference_of_another_kind_is_never_passed_over(frozen):
    """What no line above speaks of is named by its kind."""
    row = frozen.assessments.get(name="科技界别")
    card = row.card | {"before": {"rank": 9, "points": "1"}}
    sql("UPDATE scoring_assessment SET card = %s WHERE id = %s", json.dumps(card), row.pk)
    assert [(one.name, one.what) for one in verify(frozen).differences] == [("科技界别", "以前年度的结果")]


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("scoring_assessment", "group_name = 'X'"),
        ("scoring_assessment", "position = 7"),
        ("scoring_publication", "shows = 'best'"),
        ("scoring_publication", "rule_name = 'X'"),
        ("scoring_publication", "outstanding = '[]'"),
        ("scoring_publication", "ends_on = '2020-12-30'"),
        ("scoring_publication", "notice_to = '2021-03-01'"),
    ],
)
def test_nothing_that_was_published_changes_unseen(groups, table, change):
    by = make_user("secretariat")
    waiting = [Check("等待审批的活动", 1)]
    what = {"subject": "group", "year": 2020, "shows": "points", "outstanding": waiting}
    saved = start_notice(publication=draft_publication(by=by, on=TODAY, **what), by=by, on=TODAY)
    assert verify(saved).is_clean
    sql(f"UPDATE {table} SET {change}")  # noqa: S608 - of the test's own words
    assert verify(saved).tampered


def test_what_was_tampered_with_goes_no_further(frozen):
    """Neither on notice nor final; what the notice or the end would say is what was written down."""
    by, after = make_user("secretariat"), datetime.date(2021, 2, 1)
    sql("UPDATE scoring_publication SET rule_name = 'X'")
    with pytest.raises(Refused, match="与校验值不符，不能开始公示"):
        start_notice(publication=frozen, by=by, on=TODAY)
    sql("UPDATE scoring_publication SET rule_name = %s", frozen.rule_name)
    start_notice(publication=frozen, by=by, on=TODAY)
    row = frozen.assessments.first()
    card = json.dumps(row.card | {"points": "99"})
    sql("UPDATE scoring_assessment SET card = %s WHERE id = %s", card, row.pk)
    with pytest.raises(Refused, match="与校验值不符，不能正式公布"):
        make_final(publication=frozen, by=by, on=after)
    sql("UPDATE scoring_assessment SET card = %s WHERE id = %s", json.dumps(row.card), row.pk)
    assert make_final(publication=frozen, by=by, on=after).status == Publication.Status.FINAL


def test_a_corrected_result_that_vanishes_is_missed(frozen, groups):
    """The seal over all the results is renewed with each correction; and nobody corrects what was tampered with."""
    by, convener = make_user("secretariat"), make_user("convener", group=groups[0])
    start_notice(publication=frozen, by=by, on=TODAY)
    row = frozen.assessments.get(name="科技界别")
    objection = object_to(assessment=row, line_code="study", reason=WHY, by=convener, on=TODAY)
    answer_objection(objection=objection, action="accept", answer="属实。", by=by)
    group_activity(groups[0], "理论学习", held_on=datetime.date(2020, 9, 9))
    sql("UPDATE scoring_publication SET rule_name = 'X'")
    with pytest.raises(Refused, match="与校验值不符，不能更正结果"):
        correct_result(objection=objection, by=by)
    sql("UPDATE scoring_publication SET rule_name = %s", frozen.rule_name)
    new = correct_result(objection=objection, by=by).corrected
    assert verify(frozen).is_clean
    sql("UPDATE scoring_assessment SET reason = 'X' WHERE id = %s", new.pk)
    assert verify(frozen).tampered
    sql("UPDATE scoring_objection SET corrected_id = NULL")
    sql("DELETE FROM scoring_assessment WHERE id = %s", new.pk)
    assert any("含更正" in words for words in verify(frozen).tampered)


def test_a_card_that_cannot_be_read_is_named_and_stops_nothing(frozen):
    """The other rows are compared all the same; and the command says that it was tampered with."""
    row = frozen.assessments.get(name="科技界别")
    card = {name: value for name, value in row.card.items() if name not in ("items", "points")}
    sql("UPDATE scoring_assessment SET card = %s WHERE id = %s", json.dumps(card), row.pk)
    Activity.objects.filter(title="养老服务协商会").update(status=Activity.Status.RETURNED)
    found = verify(frozen)
    assert any("科技界别的积分明细读不出来" in words for words in found.tampered)
    assert {one.name for one in found.differences} == {"教育界别"}


def test_the_command_says_whether_it_was_tampered_with_or_differs(frozen):
    sql("UPDATE scoring_publication SET shows = 'best'")
    screen = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_assessments", stdout=screen)
    assert "2 处与校验值不符，没有其他不同" in screen.getvalue()
    assert " 0 处" not in screen.getvalue()
