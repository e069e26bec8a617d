"""Rhythms: what has to be held how often, what is overdue, on whose to-do list it stands."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from activities.actions.rhythms import excuse_rhythm
from activities.models import Activity, ActivityOrganizer, Rhythm, RhythmExcuse
from activities.planners import Planner
from activities.rhythms import due_rhythms, rhythm_states, state_of
from cppcc_office.pages.plan_waiting import plan_errands
from cppcc_office.pages.roles import roles_of
from cppcc_office.shared.workflow import Refused
from tests.factories import (
    ActivityFactory,
    DeputyFactory,
    RhythmFactory,
    SpecialCommitteeFactory,
    WorkstationFactory,
    kind_named,
    make_user,
)
from workstations.models import workstations_kept_by

pytestmark = pytest.mark.django_db

LONG_AGO = datetime.date(2015, 1, 1)


@pytest.fixture(autouse=True)
def only_the_rhythms_of_the_test():
    Rhythm.objects.all().delete()


def held(day: datetime.date, kind: str = "专委会会议", family: str = "committee", status: str = "approved", **who):
    activity = ActivityFactory(kind=kind_named(kind, family), held_on=day, status=status)
    ActivityOrganizer.objects.create(activity=activity, **who)


def test_each_special_committee_meets_quarterly():
    """HK5: each special committee meets quarterly; overdue ones show."""
    committee, other = SpecialCommitteeFactory(), SpecialCommitteeFactory()
    rhythm = RhythmFactory(starts_on=LONG_AGO)
    rhythm.kinds.add(kind_named("专委会会议", "committee"))
    held(datetime.date(2020, 2, 3), special_committee=committee)
    held(datetime.date(2020, 5, 3), special_committee=committee, status="recorded")
    held(datetime.date(2020, 8, 3), special_committee=committee, kind="专委会调研视察")
    held(datetime.date(2020, 8, 3), special_committee=other)
    held(datetime.date(2020, 8, 4), special_committee=committee, status="cancelled")
    planner = Planner("special_committee", committee.pk, committee.name)
    states = rhythm_states([planner], [2020], datetime.date(2020, 10, 15))
    assert [(one.period.words, one.held, one.badge[0]) for one in states] == [
        ("第 1 季度", 1, "完成"),
        ("第 2 季度", 1, "完成"),
        ("第 3 季度", 0, "逾期"),
        ("第 4 季度", 0, "还缺"),
    ]
    assert states[3].by_when == "还缺 1 次，12月31日前还可以完成"
    assert [one.period.words for one in states if one.is_due] == ["第 3 季度"]
    late = due_rhythms([planner], datetime.date(2020, 12, 10))
    assert [one.period.words for one in late] == ["第 4 季度"]


def test_a_workstation_owes_four_activities_a_year():
    """DG4: at least four activities a year, joint ones included."""
    station = WorkstationFactory()
    RhythmFactory(who=Rhythm.Who.WORKSTATION, per=Rhythm.Per.YEAR, times=4, starts_on=LONG_AGO)
    held(datetime.date(2020, 3, 1), "接待群众", "workstation", workstation=station)
    held(datetime.date(2020, 4, 1), "接待群众", "workstation", workstation=station, role="partner")
    planner = Planner("workstation", station.pk, station.name)
    assert due_rhythms([planner], datetime.date(2020, 6, 1)) == []
    [due] = due_rhythms([planner], datetime.date(2020, 10, 1))
    assert (due.missing, due.by_when) == (2, "还缺 2 次，12月31日前还可以完成")
    [over] = due_rhythms([planner], datetime.date(2021, 1, 20))
    assert over.is_overdue
    assert due_rhythms([planner], datetime.date(2021, 3, 1)) == []


def test_a_new_rhythm_asks_for_nothing_that_was_before():
    station = WorkstationFactory()
    RhythmFactory(who=Rhythm.Who.WORKSTATION, per=Rhythm.Per.MONTH, starts_on=datetime.date(2020, 5, 10))
    planner = Planner("workstation", station.pk, station.name)
    states = rhythm_states([planner], [2020], datetime.date(2020, 6, 2))
    assert states[0].period.words == "6 月"


def test_it_stands_on_the_list_of_who_answers_or_the_deputy():
    """HK5, SX11: on the to-do list of who is responsible, or the deputy."""
    contact = make_user("contact")
    deputy = DeputyFactory(user=contact).deputy
    RhythmFactory(name="月例会", who=Rhythm.Who.WORKSTATION, per=Rhythm.Per.MONTH, times=9, starts_on=LONG_AGO)
    for user, instead in ((contact, ""), (deputy, str(contact))):
        found = dict(plan_errands(roles_of(user)))["定期工作提醒"]
        assert found
        assert {one.instead_of for one in found} == {instead}
        assert all("月例会" in one.title for one in found)
    assert dict(plan_errands(roles_of(make_user("member")))) == {}


def test_the_office_meets_monthly(django_assert_max_num_queries):
    RhythmFactory(who=Rhythm.Who.OFFICE, per=Rhythm.Per.MONTH, starts_on=LONG_AGO)
    today = timezone.localdate()
    held(datetime.date(2020, 3, 5), "机关组织的会议", is_office=True)
    with django_assert_max_num_queries(4):
        states = rhythm_states([Planner("office", None, "政协机关")], [2020], today)
    assert [one.held for one in states][:4] == [0, 0, 1, 0]
    assert Activity.objects.count() == 1


def test_a_missed_period_is_excused_with_a_reason_and_asked_for_again_when_that_is_taken_back(sign_in):
    """HK5: overdue ones show; what could not be held is explained once and reminds nobody any more."""
    rhythm = RhythmFactory(who=Rhythm.Who.WORKSTATION, per=Rhythm.Per.MONTH, starts_on=LONG_AGO)
    contact = make_user("contact")
    station = workstations_kept_by(contact).get()
    planner = Planner("workstation", station.pk, station.name)
    today = timezone.localdate()
    last = today.replace(day=1) - datetime.timedelta(days=1)
    period = last.replace(day=1)
    client, url = sign_in(contact), reverse("plans:rhythm", args=[rhythm.pk, planner.key, period.isoformat()])
    assert any(one.period.starts_on == period for one in due_rhythms([planner], today))
    assert "确实没有开展的" in client.get(url).text
    assert "请写明原因。" in client.post(url, {"reason": " "}).text
    client.post(url, {"reason": "遇汛期停办"})
    state = state_of(rhythm, planner, period, today)
    assert (state.badge[0], state.by_when, state.is_overdue) == ("已说明", "没有开展：遇汛期停办", False)
    assert not any(one.period.starts_on == period for one in due_rhythms([planner], today))
    client.post(url, {"reason": "遇汛期停办，已并入本月"})
    excuse = RhythmExcuse.objects.get()
    assert (excuse.reason, excuse.given_by, excuse.history.count()) == ("遇汛期停办，已并入本月", contact, 2)
    client.post(f"{url}withdraw/")
    assert any(one.period.starts_on == period for one in due_rhythms([planner], today))
    assert RhythmExcuse.history.first().history_change_reason == "撤回说明"


def test_only_who_answers_for_it_excuses_and_only_what_is_missing(sign_in):
    rhythm = RhythmFactory(who=Rhythm.Who.OFFICE, per=Rhythm.Per.MONTH, starts_on=LONG_AGO)
    office, planner = make_user("secretariat"), Planner("office", None, "政协机关")
    march = datetime.date(2020, 3, 1)
    held(datetime.date(2020, 3, 5), "机关组织的会议", is_office=True)
    with pytest.raises(PermissionDenied):
        excuse_rhythm(rhythm=rhythm, planner=planner, period_starts_on=march, reason="忙", by=make_user("contact"))
    for start, sentence in (
        (march, "这个周期已经完成，不需要说明。"),
        (datetime.date(2020, 3, 2), "这项定期工作没有这个周期。"),
        (timezone.localdate().replace(month=12, day=1) + datetime.timedelta(days=31), "这个周期还没有开始。"),
    ):
        with pytest.raises(Refused) as refused:
            excuse_rhythm(rhythm=rhythm, planner=planner, period_starts_on=start, reason="忙", by=office)
        assert refused.value.sentence == sentence
    url = reverse("plans:rhythm", args=[rhythm.pk, "office", "2020-04-01"])
    assert sign_in("convener").get(url).status_code == 404
    client = sign_in(office)
    assert client.get(url).status_code == 200
    for wrong in (("office", "2020-04-02"), ("office", "春天"), ("group:99999", "2020-04-01")):
        assert client.get(reverse("plans:rhythm", args=[rhythm.pk, *wrong])).status_code == 404
