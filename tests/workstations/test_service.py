"""Receptions, visits and talks: entered with three answers, counted by kind and by the four stations."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    ActivityFactory,
    ActivityKindFactory,
    ActivityOrganizerFactory,
    AttachmentFactory,
    ServiceRecordFactory,
    UserFactory,
    WorkstationContactFactory,
    WorkstationFactory,
    seated_member,
)
from workstations.models import ServiceRecord
from workstations.views.service import figures_of

pytestmark = pytest.mark.django_db
K, S = ServiceRecord.Kind, ServiceRecord.Station


@pytest.fixture
def contact():
    return WorkstationContactFactory()


def page_of(workstation):
    return reverse("service:service", args=[workstation.pk])


def answers(**more):
    today = timezone.localdate().isoformat()
    return {"kind": "reception", "people": "3", "matter": "反映路灯不亮", "held_on": today, "station": "", **more}


def test_three_answers_are_enough(contact, sign_in):
    client = sign_in(contact.user)
    answer = client.post(page_of(contact.workstation), answers())
    assert answer.status_code == 302
    record = ServiceRecord.objects.get()
    assert (record.people, record.matter, record.station) == (3, "反映路灯不亮", S.INFORMATION)
    assert (record.held_on, record.recorded_by) == (timezone.localdate(), contact.user)
    assert "反映路灯不亮" in client.get(page_of(contact.workstation)).content.decode()


@pytest.mark.parametrize(
    ("kind", "chosen", "station"),
    [("reception", "", "information"), ("visit", "", "liaison"), ("visit", "learning", "learning")],
)
def test_the_kind_says_which_of_the_four_stations_unless_somebody_does(contact, sign_in, kind, chosen, station):
    sign_in(contact.user).post(page_of(contact.workstation), answers(kind=kind, station=chosen))
    assert ServiceRecord.objects.get().station == station


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"people": "0"}, "不能小于 1"),
        ({"people": "五"}, "请填写数字"),
        ({"matter": ""}, "请填写“什么事”"),
        ({"matter": "长" * 121}, "请不超过 120 字"),
        ({"matter": "反映路灯不亮，电话 138 1234 5678"}, "请不要写电话号码"),
        ({"held_on": "2999-01-01"}, "日期不能晚于今天"),
        ({"kind": "else"}, "请从列出的选项中选择"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(contact, sign_in, wrong, sentence):
    answer = sign_in(contact.user).post(page_of(contact.workstation), answers(**wrong))
    assert sentence in answer.content.decode()
    assert not ServiceRecord.objects.exists()


def test_an_attached_member_enters_what_the_member_did_and_corrects_only_that(contact, sign_in):
    member = seated_member(user=UserFactory())
    AttachmentFactory(workstation=contact.workstation, member=member)
    others = ServiceRecordFactory(workstation=contact.workstation)
    client = sign_in(member.user)
    client.post(page_of(contact.workstation), answers(member=member.pk))
    own = ServiceRecord.objects.get(recorded_by=member.user)
    assert own.member == member
    assert client.get(reverse("service:record", args=[contact.workstation.pk, own.pk])).status_code == 200
    address = others.get_absolute_url()
    assert others.matter in client.get(address).content.decode()
    assert "<form method" not in client.get(address).content.decode().split("<main")[1]
    assert client.post(address, answers()).status_code == 403


def test_a_member_of_another_workstation_cannot_be_named(contact, sign_in):
    AttachmentFactory(workstation=WorkstationFactory(), member=(stranger := seated_member()))
    sign_in(contact.user).post(page_of(contact.workstation), answers(member=stranger.pk))
    assert not ServiceRecord.objects.exists()


def test_the_figures_of_a_year_by_kind_and_by_the_four_stations():
    workstation = WorkstationFactory()
    for kind, people, station in ((K.RECEPTION, 2, ""), (K.RECEPTION, 5, S.CONSULTATION), (K.VISIT, 1, "")):
        ServiceRecordFactory(workstation=workstation, kind=kind, people=people, station=station)
    ServiceRecordFactory(workstation=workstation, held_on=datetime.date(2019, 12, 31))
    ServiceRecordFactory(workstation=WorkstationFactory())
    kinds, stations = figures_of(workstation, 2020)
    assert [(one.records, one.people) for one in kinds] == [(2, 7), (1, 1), (0, 0), (0, 0)]
    assert [(one.records, one.people) for one in stations] == [(1, 2), (1, 1), (0, 0), (1, 5)]


def test_activities_count_towards_the_four_stations_apart_from_service(contact, sign_in):
    """DG3: by the kind unless the activity says otherwise; held alone or with others; only what is approved."""
    today, station = timezone.localdate(), contact.workstation
    ServiceRecordFactory(workstation=station, held_on=today, people=4, station=S.LEARNING)
    kinds = {
        name: ActivityKindFactory(name=name, family="workstation", station=value)
        for name, value in (("甲", S.LEARNING), ("乙", S.CONSULTATION), ("丙", ""))
    }
    for name, role, facts in (
        ("甲", "lead", {}),
        ("甲", "partner", {}),
        ("甲", "lead", {"station": S.INFORMATION}),
        ("丙", "lead", {}),
        ("乙", "lead", {"status": "recorded"}),
        ("乙", "lead", {"held_on": today.replace(year=today.year - 1, day=1)}),
    ):
        activity = ActivityFactory(kind=kinds[name], **{"held_on": today, "status": "approved", **facts})
        ActivityOrganizerFactory(activity=activity, role=role, group=None, workstation=station)
    elsewhere = ActivityFactory(kind=kinds["乙"], held_on=today)
    ActivityOrganizerFactory(activity=elsewhere, group=None, workstation=WorkstationFactory())
    page = sign_in(contact.user).get(page_of(station)).context
    assert [(one.records, one.people, one.activities, one.together) for one in page["stations"]] == [
        (0, 0, 1, 1),
        (0, 0, 0, 0),
        (1, 4, 2, 3),
        (0, 0, 0, 0),
    ]
    assert page["elsewhere"] == 1


def test_correcting_an_old_record_keeps_the_member_who_has_left(contact, sign_in):
    gone = AttachmentFactory(workstation=contact.workstation, ends_on=datetime.date(2020, 12, 31)).member
    row = ServiceRecordFactory(workstation=contact.workstation, member=gone)
    client, address = sign_in(contact.user), reverse("service:record", args=[contact.workstation_id, row.pk])
    assert f'value="{gone.pk}" selected' in client.get(address).content.decode()
    sent = {"kind": row.kind, "people": 9, "matter": row.matter, "held_on": row.held_on.isoformat(), "member": gone.pk}
    assert client.post(address, sent).status_code == 302
    row.refresh_from_db()
    assert (row.people, row.member) == (9, gone)


def test_what_was_deleted_keeps_its_history(contact, sign_in):
    record = ServiceRecordFactory(workstation=contact.workstation)
    sign_in(contact.user).post(reverse("service:record_delete", args=[contact.workstation.pk, record.pk]))
    assert not ServiceRecord.objects.exists()
    assert ServiceRecord.history.filter(id=record.pk, history_change_reason="删除").exists()


def test_a_page_costs_the_same_for_one_record_and_for_three(contact, sign_in, django_assert_max_num_queries):
    client = sign_in(contact.user)
    for count in (1, 2):
        for _ in range(count):
            ServiceRecordFactory(workstation=contact.workstation, held_on=timezone.localdate(), member=seated_member())
        with django_assert_max_num_queries(22):
            client.get(page_of(contact.workstation))


def test_words_typed_stay_words(contact, sign_in):
    ServiceRecordFactory(workstation=contact.workstation, held_on=timezone.localdate(), matter="<script>x</script>")
    assert "<script>x" not in sign_in(contact.user).get(page_of(contact.workstation)).content.decode()
