"""G4: what a correction changes, and what it leaves as it was published."""

import datetime
import json
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from activities.models import Activity, ActivityOrganizer
from cppcc_office.shared.workflow import Refused
from scoring.actions.objecting import answer_objection, correct_result, object_to
from scoring.actions.publishing import draft_publication, seal_corrected, start_notice
from scoring.models import Objection, Publication
from scoring.publishing.correction import corrected
from scoring.publishing.frozen import fingerprint
from scoring.publishing.shown import as_published, shown_to
from scoring.publishing.verification import verify
from scoring.rulebooks import load_rulebooks, save_rulebook
from sectors.models import SectorGroup
from tests.factories import SectorGroupFactory, group_activity, make_user

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2021, 1, 11)
GRADES = [{"name": "合格", "at_least": 10, "passes": True}, {"name": "不合格"}]


@pytest.fixture
def groups(unequal_groups) -> dict[str, SectorGroup]:
    """民族 besides, with no points; a meeting of 科技 waits to be approved."""
    group_activity(unequal_groups[0], "理论学习", title="没有计入的学习会", status=Activity.Status.CONFIRMED)
    return {group.name: group for group in (*unequal_groups, SectorGroupFactory(name="民族界别", order=3))}


@pytest.fixture
def convener(groups):
    return make_user("convener", group=groups["科技界别"])


def ruled(**changes: Any) -> None:
    (data,) = load_rulebooks(code="groups-ten-items")
    save_rulebook(data | changes)


def published(office) -> Publication:
    saved = draft_publication(subject="group", year=2020, shows="points", by=office, on=TODAY)
    return start_notice(publication=saved, by=office, on=TODAY)


def accepted(publication, convener, office) -> Objection:
    """The convener of 科技 objected, and was right."""
    row = publication.assessments.get(name="科技界别")
    objection = object_to(
        assessment=row,
        line_code="study",
        reason="十一月的学习会少计了一次，有签到表和现场照片可以核对。",
        by=convener,
        on=TODAY,
    )
    return answer_objection(objection=objection, action="accept", answer="属实，已补审批。", by=office)


def approve() -> None:
    Activity.objects.filter(title="没有计入的学习会").update(status=Activity.Status.APPROVED)


def behind_the_back(words: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(words, values)


def as_written_before(publication: Publication) -> None:
    """As earlier versions of the product wrote it: with less on the cards, and less under the seals."""
    contents = []
    for row in publication.assessments.order_by("position"):
        card = {name: value for name, value in row.card.items() if name != "may_fill"}
        contents.append({"card": card, "records": row.records})
        words = "UPDATE scoring_assessment SET card = %s, hash = %s WHERE id = %s"
        behind_the_back(words, json.dumps(card), fingerprint(contents[-1]), row.pk)
    publication.hash = fingerprint({"rule": publication.rule_text, "assessments": contents})
    publication.save()


def test_what_follows_from_several_years_is_said_once_and_only_where_it_holds(groups, convener, office):
    """DG5: a better grade takes it away; nobody's is said twice, and who did not move gets no further row."""
    beside = [{"name": "学习", "then": "书面提醒", "source": "activities", "less_than": 2}]
    ruled(grades=GRADES, consequences=beside, streaks=[{"grade": "不合格", "years": 2, "then": "建议约谈"}])
    group_activity(groups["教育界别"], "理论学习", held_on=datetime.date(2019, 5, 1))  # 2019 has records
    publication = published(office)
    reminded = ["书面提醒（学习 1）", "建议约谈"]
    assert publication.assessments.get(name="科技界别").card["consequences"] == reminded
    objection = accepted(publication, convener, office)
    approve()
    row = correct_result(objection=objection, by=office).corrected
    assert (row.grade, row.card["consequences"]) == ("合格", [])
    rows = {one.name: one for one in publication.assessments.current()}
    assert rows["卫生界别"].card["consequences"] == reminded
    assert rows["卫生界别"].reason.startswith("因其他对象的结果更正")
    assert {name for name, one in rows.items() if one.supersedes_id} == {"科技界别", "卫生界别"}
    assert verify(publication).is_clean


def test_nothing_corrected_writes_nothing_whatever_happened_to_others(groups, convener, office):
    """Others' records of today move nobody in what was published; the objection stays open."""
    publication = published(office)
    objection = accepted(publication, convener, office)
    for month in (7, 8):
        group_activity(groups["卫生界别"], "理论学习", held_on=datetime.date(2020, month, 1))
    SectorGroup.objects.filter(name="科技界别").update(name="科技和科协界别")
    with pytest.raises(Refused, match="结果没有变化"):
        correct_result(objection=objection, by=office)
    objection.refresh_from_db()
    assert objection.status == Objection.Status.ACCEPTED
    assert publication.assessments.count() == 4


@pytest.mark.parametrize("is_older", [False, True])
def test_reserved_places_stay_with_whom_they_were_kept_for(groups, convener, office, is_older):
    """What was published is not asked of today's registers; a card written before it said so still is."""
    best = {"name": "优秀", "places": 2, "reserved": [{"applies_to": {"name": "民族界别"}, "places": 1}]}
    ruled(grades=[best, {"name": "其他"}])
    publication = published(office)
    grades = dict(publication.assessments.values_list("name", "grade"))
    assert grades == {"科技界别": "其他", "教育界别": "优秀", "卫生界别": "其他", "民族界别": "优秀"}
    if is_older:
        as_written_before(publication)
        assert verify(publication).is_clean
    else:
        groups["民族界别"].delete()
    objection = accepted(publication, convener, office)
    approve()
    assert [one.old.name for one in corrected(publication, groups["科技界别"].pk)] == [
        "科技界别",
        "教育界别",
        "卫生界别",
    ]
    assert correct_result(objection=objection, by=office).corrected.grade == "其他"


def test_who_is_scored_no_more_is_named(groups, office):
    publication = published(office)
    number = groups["民族界别"].pk
    groups["民族界别"].delete()
    with pytest.raises(Refused, match="民族界别已不在考核对象中"):
        corrected(publication, number)


@pytest.mark.django_db(transaction=True)
def test_cards_and_records_are_of_one_moment(groups, office):
    """A meeting approved between two questions to the database: all of the draft knows it, or nothing."""
    came = []

    def intrude(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if not came and "activities_activityorganizer" in sql and "COUNT" in sql:
            came.append(sql)
            approve()
        return result

    with connection.execute_wrapper(intrude):
        saved = draft_publication(subject="group", year=2020, shows="points", by=office, on=TODAY)
    assert came
    row = saved.assessments.get(name="科技界别")
    assert len(row.records["activities"]) == 2
    assert row.points == 10


@pytest.mark.django_db(transaction=True)
def test_records_that_never_rest_are_not_published(groups, office):
    """Each attempt meets another write."""
    tables = [Activity, ActivityOrganizer, SectorGroup]

    def intrude(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if tables and "activities_activityorganizer" in sql and "COUNT" in sql:
            tables.pop().objects.update(id=F("id"))
        return result

    with connection.execute_wrapper(intrude), pytest.raises(Refused, match="正在改动"):
        draft_publication(subject="group", year=2020, shows="points", by=office, on=TODAY)
    assert not Publication.objects.exists()


def test_only_who_has_another_grade_is_said_to_be_corrected_where_places_are_not_public(groups, convener, office):
    """A badge beside every other row whose place moved would tell the places; on the own row, and on those one may
    open, it tells nothing new.
    """
    ruled(grades=GRADES)
    publication = published(office)
    Publication.objects.update(shows="grades")
    publication.refresh_from_db()
    seal_corrected(publication, office, "公布范围")
    objection = accepted(publication, convener, office)
    approve()
    correct_result(objection=objection, by=office)
    shown = shown_to(publication, make_user("stranger"))
    assert {line.row.name for line in shown.lines if line.is_corrected} == {"科技界别", "卫生界别"}
    wall = as_published(publication)
    assert [line.row.name for line in wall.lines if line.is_corrected] == ["科技界别"]
    assert {line.row.name for line in shown_to(publication, office).lines if line.is_corrected} == {
        "科技界别",
        "卫生界别",
    }


def test_after_a_correction_the_rows_stand_by_their_places(groups, convener, office):
    """Those who take no place too, though no row of theirs was written anew."""
    excluded = [{"name": "民族工作", "applies_to": {"name": ["教育界别", "科技界别"]}}]
    ruled(excluded=excluded)
    group_activity(groups["科技界别"], "界别协商会", title="没有计入的学习会", status=Activity.Status.CONFIRMED)
    publication = published(office)
    assert [row.name for row in shown_to(publication, office).rows][-2:] == ["教育界别", "科技界别"]
    objection = accepted(publication, convener, office)
    approve()
    correct_result(objection=objection, by=office)
    rows = shown_to(publication, office).rows
    assert [(row.name, row.rank) for row in rows] == [
        ("卫生界别", 1),
        ("民族界别", 2),
        ("科技界别", 0),
        ("教育界别", 0),
    ]
