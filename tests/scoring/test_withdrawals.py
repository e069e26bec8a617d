"""Two bad years in a row: withdrawal is proposed to the office, and people decide (FEATURES DG5)."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from scoring.actions.publishing import draft_publication, make_final, start_notice
from scoring.models import KeptStation, Publication, Rulebook
from scoring.rulebooks import load_rulebooks, save_rulebook
from scoring.withdrawals import proposed_withdrawals
from tests.factories import (
    AttachmentFactory,
    SectorGroupFactory,
    ServiceRecordFactory,
    WorkstationContactFactory,
    WorkstationFactory,
    group_activity,
    make_user,
    seated_member,
)
from workstations.actions.register import restore_workstation, withdraw_workstation
from workstations.models import ServiceRecord

pytestmark = pytest.mark.django_db
PAGE = reverse("scoring:withdrawals")


@pytest.fixture
def stations():
    """A good one, one that was bad for two years and one for the last year only; the rule looks at two years."""
    group_activity(SectorGroupFactory(), "理论学习")  # 2020 has records
    start = datetime.date(2018, 1, 1)
    good, bad, once = (WorkstationFactory(name=name, starts_on=start) for name in ("好的", "两年差的", "一年差的"))
    for year in (2019, 2020):
        ServiceRecordFactory(workstation=good, held_on=datetime.date(year, 5, 1))
    ServiceRecordFactory(workstation=once, held_on=datetime.date(2019, 5, 1))
    save_rulebook(
        {
            "code": "stations",
            "name": "工作室考核",
            "subject": "workstation",
            "grades": [{"name": "合格", "at_least": 1, "passes": True}, {"name": "不合格"}],
            "streaks": [{"grade": "不合格", "years": 2, "then": "建议撤牌"}],
            "items": [{"code": "service", "name": "服务", "source": "service", "price": 1}],
        }
    )
    return good, bad, once


def test_only_two_years_in_a_row_propose_it_and_nothing_happens_by_itself(stations):
    _, bad, _ = stations
    (found,) = proposed_withdrawals(2020)
    assert (found.station, found.words, found.is_open) == (bad, "建议撤牌", True)
    assert [(year, grade) for year, grade, _ in found.results[:2]] == [(2020, "不合格"), (2019, "不合格")]
    bad.refresh_from_db()
    assert bad.ends_on is None


@pytest.mark.parametrize(("then", "number"), [("建议约谈", 0), ("书面提醒", 0), ("摘牌", 1), ("建议撤销工作室", 1)])
def test_only_what_says_so_is_a_withdrawal(stations, then, number):
    (data,) = load_rulebooks(code="stations")
    save_rulebook(data | {"streaks": [{"grade": "不合格", "years": 2, "then": then}]})
    assert len(proposed_withdrawals(2020)) == number


def test_the_office_withdraws_it_with_the_action_there_is(sign_in, stations):
    _, bad, _ = stations
    client = sign_in("secretariat")
    assert "建议撤牌、等您决定的工作室" in client.get("/").content.decode()
    page = client.get(PAGE).content.decode()
    for words in ("两年差的", "2020 年：不合格", "2019 年：不合格", "办理撤牌"):
        assert words in page
    assert "一年差的" not in page
    form = reverse("workstation_withdraw", args=[bad.pk])
    assert "连续两年" in client.get(form, {"reason": "连续两年不合格"}).content.decode()
    client.post(form, {"on": "2021-03-01", "reason": "连续两年不合格"})
    assert "已于 2021-03-01 撤牌" in client.get(PAGE).content.decode()
    assert "建议撤牌、等您决定的工作室" not in client.get("/").content.decode()


def test_the_office_keeps_it_with_a_reason(sign_in, stations):
    _, bad, _ = stations
    client, keep = sign_in(office := make_user("secretariat")), reverse("scoring:station_keep", args=[bad.pk, 2020])
    assert "请写明保留的理由" in client.post(keep, {"reason": " "}, follow=True).content.decode()
    assert sign_in("leader").post(keep, {"reason": "再看一年"}).status_code == 404
    client.post(keep, {"reason": "已换负责人，再看一年。"})
    assert KeptStation.objects.get(workstation=bad).decided_by == office
    assert "决定保留：已换负责人，再看一年。" in client.get(PAGE).content.decode()
    assert "已经决定保留" in client.post(keep, {"reason": "再一次"}, follow=True).content.decode()


def published(year: int) -> Publication:
    """The workstations' results of that year, made final a month later."""
    office, day = make_user("secretariat"), datetime.date(year + 1, 1, 11)
    draft = draft_publication(subject="workstation", year=year, shows="points", by=office, on=day)
    notice = start_notice(publication=draft, by=office, on=day)
    return make_final(publication=notice, by=office, on=datetime.date(year + 1, 2, 20))


def test_what_was_published_proposes_it_whatever_becomes_of_the_records(stations):
    """The year itself, like those before it: a later record hides nothing, and proposes nothing nobody published."""
    good, bad, once = stations
    published(2020)
    ServiceRecordFactory(workstation=bad, held_on=datetime.date(2020, 6, 1))
    ServiceRecord.objects.filter(workstation=once).delete()
    Rulebook.objects.all().delete()
    (found,) = proposed_withdrawals(2020)
    assert (found.station, found.words) == (bad, "建议撤牌")
    assert [(year, grade) for year, grade, _ in found.results[:2]] == [(2020, "不合格"), (2019, "不合格")]


def test_a_published_year_after_an_empty_one_says_nothing_about_any(stations):
    ServiceRecord.objects.filter(held_on__year=2019).delete()
    published(2020)
    assert proposed_withdrawals(2020) == []


@pytest.mark.parametrize("year", [2019, 2099, 99999])
def test_only_what_the_rule_proposes_is_decided(sign_in, stations, year):
    good, bad, _ = stations
    keep = reverse("scoring:station_keep", args=[bad.pk, year])
    page = sign_in("secretariat").post(keep, {"reason": "再看一年。"}, follow=True)
    assert f"{year} 年没有建议撤牌" in page.content.decode()
    keep = reverse("scoring:station_keep", args=[good.pk, 2020])
    assert "没有建议撤牌" in sign_in("secretariat").post(keep, {"reason": "好"}, follow=True).content.decode()
    assert not KeptStation.objects.exists()


@pytest.mark.parametrize(
    "tie",
    [
        lambda station, user: WorkstationContactFactory(workstation=station, user=user),
        lambda station, user: AttachmentFactory(workstation=station, member=seated_member(user=user)),
    ],
    ids=["contact", "attached"],
)
def test_who_serves_there_does_not_decide(sign_in, stations, tie):
    """Neither to keep it nor to take the sign down or hang it out again, from whatever page."""
    _, bad, _ = stations
    office = make_user("secretariat")
    tie(bad, office)
    client = sign_in(office)
    assert "建议撤牌、等您决定的工作室" not in client.get("/").content.decode()
    page = client.get(PAGE).content.decode()
    assert "撤牌还是保留由其他同志决定" in page
    assert "决定保留" not in page
    keep = reverse("scoring:station_keep", args=[bad.pk, 2020])
    assert "请由其他同志决定" in client.post(keep, {"reason": "再看一年。"}, follow=True).content.decode()
    assert not KeptStation.objects.exists()
    withdraw, restore = (reverse(f"workstation_{act}", args=[bad.pk]) for act in ("withdraw", "restore"))
    assert withdraw not in client.get(bad.get_absolute_url()).content.decode()
    for address in (withdraw, restore):
        assert "请由其他同志办理" in client.get(address).content.decode()
        assert client.post(address, {"on": "2021-03-01", "reason": "连续两年不合格"}).status_code == 403
    with pytest.raises(PermissionDenied, match="撤牌请由其他同志办理"):
        withdraw_workstation(workstation=bad, on=datetime.date(2021, 3, 1), reason="不合格", by=office)
    with pytest.raises(PermissionDenied, match="恢复请由其他同志办理"):
        restore_workstation(workstation=bad, reason="好了", by=office)
    bad.refresh_from_db()
    assert bad.ends_on is None


def test_a_year_of_which_nothing_was_recorded_says_nothing_about_any(stations):
    good, _, once = stations
    ServiceRecord.objects.filter(workstation__in=[good, once], held_on__year=2019).delete()
    assert proposed_withdrawals(2020) == []


def test_without_such_a_rule_nothing_is_proposed(sign_in):
    WorkstationFactory()
    assert proposed_withdrawals(2020) == []
    assert "现在没有建议撤牌的工作室" in sign_in("secretariat").get(PAGE).content.decode()
