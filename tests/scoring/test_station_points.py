"""Workstations' points: the list, the workbook, and the way from a total to the records, for who may read them."""

import datetime
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.audit import AuditEvent
from scoring.actions.publishing import draft_publication
from scoring.board import boards, window_of
from scoring.readers import READERS
from scoring.rulebooks import save_rulebook
from scoring.subjects import SUBJECTS
from tests.factories import (
    ActivityFactory,
    ActivityOrganizerFactory,
    ServiceRecordFactory,
    WorkstationFactory,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date(2020, 6, 15)
RULE = {
    "code": "stations",
    "name": "工作室计分（示例）",
    "subject": "workstation",
    "items": [
        {"code": "held", "name": "活动", "source": "activities", "price": 5, "cap": 10},
        {"code": "service", "name": "接待", "source": "service", "price": 1},
    ],
}
BOARD = reverse("scoring:workstations")


@pytest.fixture
def station():
    """One with an activity and a reception, and the rule."""
    save_rulebook(RULE)
    station = WorkstationFactory(name="港口工作室")
    activity = ActivityFactory(title="接待日", held_on=DAY, in_name_of="workstation")
    ActivityOrganizerFactory(activity=activity, group=None, workstation=station)
    ServiceRecordFactory(workstation=station, held_on=DAY, matter="问路灯")
    return station


def explain_of(station) -> str:
    return reverse("scoring:explain", args=["workstation", station.pk])


def text_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_leads_to_every_stations_records(sign_in, station):
    """G2 for workstations: total → item → records."""
    WorkstationFactory(name="山区工作室")
    page = text_of(sign_in("leader").get(BOARD, {"year": "2020"}))
    assert page.index("港口工作室</a>") < page.index("山区工作室</a>")
    assert f'href="{explain_of(station)}?year=2020&amp;item=held#held"' in page
    page = text_of(sign_in("leader").get(explain_of(station), {"year": "2020"}))
    for words in ("6.00", "接待日", "问路灯", "工作室页面", "工作室积分"):
        assert words in page


def test_a_contact_reads_the_own_stations_points_and_no_others(sign_in, station):
    client = sign_in(make_user("contact", workstation=station))
    assert "问路灯" in text_of(client.get(explain_of(station), {"year": "2020"}))
    assert client.get(explain_of(WorkstationFactory())).status_code == 404
    assert client.get(BOARD).status_code == 403
    for role in ("contact", "convener", "member", "clerk", "stranger"):
        assert sign_in(role).get(explain_of(station)).status_code == 404


def test_the_workbook_of_workstations(sign_in, station):
    response = sign_in("secretariat").get(reverse("scoring:export", args=["workstation"]), {"year": "2020"})
    rows = list(load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))
    assert rows[1] == ("名次", "委员工作室", "总分", "活动", "接待", "等次", "连续年度")
    assert rows[2][:5] == (1, "港口工作室", 6, 5, 1)
    assert AuditEvent.objects.get(action="exported").count == 1


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(sign_in, station, number, django_assert_num_queries):
    for _ in range(number - 1):
        WorkstationFactory()
    client = sign_in("leader")
    with django_assert_num_queries(9):
        client.get(BOARD, {"year": "2020"})


def test_every_kind_of_subject_has_its_readers_and_its_page(sign_in):
    """A kind that nobody could read would be scored for nobody."""
    assert set(SUBJECTS) <= set(READERS)
    leader = sign_in("leader")
    for readers in READERS.values():
        page = text_of(leader.get(reverse(readers.board), {"year": "2020"}))
        assert readers.board_words in page
        assert sign_in("stranger").get(reverse(readers.board)).status_code == 403


def test_a_kind_without_a_rule_says_what_to_do(sign_in):
    assert "2020 年没有工作室积分的计分办法" in text_of(sign_in("leader").get(BOARD, {"year": "2020"}))


def test_a_star_rises_and_falls_by_the_year_and_a_published_one_stays(station):
    """F49: each year's stars by that year's records; once published, whatever becomes of the records."""
    stars = [{"name": "五星", "at_least": 6}, {"name": "四星", "at_least": 5}, {"name": "三星"}]
    save_rulebook(RULE | {"grades": stars})
    receptions = [ServiceRecordFactory(workstation=station, held_on=datetime.date(2021, 3, day)) for day in range(1, 6)]

    def star(year: int) -> str:
        return boards("workstation", [window_of(year, datetime.date(2023, 1, 11))])[year].card(station.pk).grade

    assert [star(year) for year in (2019, 2020, 2021, 2022)] == ["三星", "五星", "四星", "三星"]
    office, on = make_user("secretariat"), datetime.date(2023, 1, 11)
    saved = draft_publication(subject="workstation", year=2021, shows="points", by=office, on=on)
    for reception in receptions:
        reception.delete()
    assert star(2021) == "三星"
    assert [one.grade for one in saved.assessments.all()] == ["四星"]
