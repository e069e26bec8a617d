"""Looking again, and what stands in the way of an inspection that cannot be."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse

from cppcc_office.shared.words import EARLIEST
from tests.at_once import in_a_thread, wait_until_somebody_waits
from tests.factories import (
    ConstituentFactory,
    InspectionFactory,
    WorkstationFactory,
    WorkstationPhotoFactory,
    make_user,
)
from tests.inspecting import inspection_of, photo_of
from workstations.actions.inspections import begin_inspection, save_finding
from workstations.actions.standards import copy_as_new_version, put_in_force
from workstations.circles import Circle
from workstations.models import Contact, Inspection, Standard, Workstation
from workstations.standing import records_of

pytestmark = pytest.mark.django_db
D = datetime.date


@pytest.fixture
def station():
    return WorkstationFactory()


def test_a_self_inspection_is_looked_at_again_by_its_own_findings(station, sign_in):
    """What the office found has nothing to do with it."""
    inspection_of(station, D(2020, 10, 1), missing=3)
    own = inspection_of(station, D(2020, 11, 1), missing=1, kind="self")
    client = sign_in(make_user("contact", workstation=station))
    client.post(reverse("inspections:recheck", args=[own.pk]))
    again = Inspection.objects.get(follows=own)
    assert [row.point.name for row in again.findings.all()] == ["委员信息上墙"]
    met = inspection_of(station, D(2021, 11, 1), kind="self")
    page = client.post(reverse("inspections:recheck", args=[met.pk]), follow=True).content.decode()
    assert "每一条都达标" in page


def test_only_the_latest_inspection_is_looked_at_again(station, sign_in):
    """An older one may go by a standard that has been replaced since."""
    old = inspection_of(station, D(2020, 10, 1), missing=1)
    put_in_force(standard=copy_as_new_version(standard=old.standard))
    new = inspection_of(station, D(2021, 10, 1), missing=2)
    client = sign_in("secretariat")
    button = {one: reverse("inspections:recheck", args=[one.pk]) for one in (old, new)}
    shown = {one: button[one] in client.get(one.get_absolute_url()).content.decode() for one in (old, new)}
    assert shown == {old: False, new: True}
    assert "请从最近的一次复查" in client.post(button[old], follow=True).content.decode()
    client.post(button[new])
    again = Inspection.objects.get(follows=new)
    assert {row.point.standard for row in again.findings.all()} == {again.standard} == {Standard.objects.in_force()[0]}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "这一天的检查已经登记"),
        ({"inspected_on": D(9999, 12, 31)}, "检查时间不能晚于今天"),
        ({"inspected_on": D(26, 3, 5)}, "也不能早于 1949"),
    ],
)
def test_in_the_admin_a_day_that_cannot_be_is_said_in_the_form(station, sign_in, fields, said):
    there = inspection_of(station, D(2020, 10, 1))
    facts = {"workstation": station.pk, "standard": there.standard_id, "inspected_on": "2020-10-01", **fields}
    facts |= {"findings-TOTAL_FORMS": 0, "findings-INITIAL_FORMS": 0}
    answer = sign_in("secretariat").post(reverse("admin:workstations_inspection_add"), facts)
    assert (answer.status_code, said in answer.content.decode()) == (200, True)
    assert Inspection.objects.get() == there


def test_a_workstations_form_in_the_admin_only_shows_its_inspections(station, sign_in):
    inspection_of(station, D(2020, 10, 1))
    page = sign_in("secretariat").get(reverse("admin:workstations_workstation_change", args=[station.pk]))
    text = page.content.decode()
    assert "2020年10月1日" in text
    assert 'name="inspections-0-inspected_on"' not in text
    assert 'name="inspections-1-inspected_on"' not in text


def test_a_finding_of_the_far_future_does_not_break_what_holds_today(station):
    inspection_of(station, D(2020, 10, 1))
    inspection_of(station, D(9999, 12, 31))
    assert records_of().met_since(station.pk, D(2020, 12, 31)) == D(2020, 10, 1)


@pytest.mark.parametrize("day", ["0001-01-01", "0026-03-05", "1949-09-30"])
def test_a_year_typed_wrongly_is_refused_everywhere(day, station, sign_in):
    contact = make_user("contact", workstation=station)
    member = ConstituentFactory(workstation=station).member
    member.user = contact
    member.save()
    client, standard = sign_in(contact), Standard.objects.in_force()[0]
    asked = {
        reverse("service:constituent_new", args=[member.pk]): {"name": "李秀英", "starts_on": day},
        reverse("service:circle", args=[member.pk]): {"way": "visit", "text": "看病难", "held_on": day},
        reverse("service:service", args=[station.pk]): {
            "kind": "reception",
            "people": 1,
            "matter": "甲",
            "held_on": day,
        },
        reverse("inspections:new"): {"workstation": station.pk, "standard": standard.pk, "inspected_on": day},
    }
    for address, sent in asked.items():
        assert "日期不能早于 1949 年" in client.post(address, sent).content.decode(), address
    for name in ("circle", "growth"):
        assert client.get(reverse(f"service:{name}", args=[member.pk])).status_code == 200


def test_a_circle_that_began_in_the_year_one_is_counted_from_the_first_year_of_all():
    person = ConstituentFactory(starts_on=D(1, 1, 1))
    years = Circle.of(person.member.constituents.all(), Contact.objects.none()).years(D(2020, 7, 1))
    assert (years[-1].words, years[-1].size) == (f"{EARLIEST.year} 年", 1)


def test_a_sign_is_not_hung_out_after_it_was_taken_down(sign_in):
    gone = WorkstationFactory(ends_on=D(2020, 6, 30), withdrawn_because="拆迁")
    gone.starts_on = D(2020, 7, 1)
    with pytest.raises(ValidationError, match="不能晚于撤牌时间 2020-06-30"):
        gone.full_clean(exclude=["ends_on"])


def test_photos_leave_no_files_behind(station, sign_in, settings, tmp_path, django_capture_on_commit_callbacks):
    settings.MEDIA_ROOT = tmp_path
    client = sign_in("administrator")
    inspection = inspection_of(station, D(2020, 10, 1))
    other = inspection_of(station, D(2020, 11, 1))
    for one in (inspection, other):
        photo_of(one.findings.first(), make_user("secretariat"))
    WorkstationPhotoFactory(workstation=station)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 6
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("admin:workstations_inspection_delete", args=[inspection.pk]), {"post": "yes"})
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 4
    chosen = {"action": "delete_selected", "_selected_action": [station.pk], "post": "yes"}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("admin:workstations_workstation_changelist"), chosen)
    assert not Workstation.objects.filter(pk=station.pk).exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one transaction write at a time")
def test_a_point_sent_while_the_inspection_is_finished_changes_nothing(transactional_db):
    """The phone's last point and the office's 完成检查 in the same moment."""
    office = make_user("secretariat")
    inspection = InspectionFactory(status="under_way")
    begun = begin_inspection(
        workstation=WorkstationFactory(), standard=inspection.standard, kind="office", on=D(2020, 10, 1), by=office
    )
    row = begun.findings.first()
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Inspection.objects.select_for_update().get(pk=begun.pk)
            late = in_a_thread(pool, lambda: save_finding(finding=row, is_met=True, remark="", photos={}, by=office))
            wait_until_somebody_waits()
            Inspection.objects.filter(pk=begun.pk).update(status="finished")
        assert "已经完成" in late.result()
    row.refresh_from_db()
    assert row.is_met is None
