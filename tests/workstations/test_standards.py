"""DG2: a standard is data; how a workstation stands on a day is computed from findings that hold on that day."""

import datetime

import pytest
from django.urls import reverse

from cppcc_office.shared.workflow import Refused
from tests.factories import (
    FindingFactory,
    InspectionFactory,
    StandardFactory,
    StandardPointFactory,
    WorkstationFactory,
)
from workstations.actions.standards import copy_as_new_version, make_main, put_in_force, take_out_of_force
from workstations.models import Inspection, Standard
from workstations.models.standard import months_after
from workstations.standing import records_of

pytestmark = pytest.mark.django_db
D = datetime.date


@pytest.fixture
def standard():
    """Two points: one holds for a year, one until the next finding."""
    standard = StandardFactory(name="两条标准", is_in_force=False)
    StandardPointFactory(standard=standard, section="六有", name="场所", order=1)
    StandardPointFactory(standard=standard, section="五上墙", name="计划", order=2, valid_months=12)
    return standard


def inspect(standard, station, day, *results, **fields):
    inspection = InspectionFactory(workstation=station, standard=standard, inspected_on=day, **fields)
    for point, is_met in zip(standard.points.all(), results, strict=False):
        FindingFactory(inspection=inspection, point=point, is_met=is_met)
    return inspection


def states(station, day):
    standing = records_of([station.pk]).standing(station.pk, day)
    return [one.state for one in standing.points] if standing else None


def test_the_two_shipped_standards():
    """DG2: six haves and five on the wall; Shangluo's list as a second, sections and all as data."""
    ours = Standard.objects.in_force().get()
    assert [(section, ours.points.filter(section=section).count()) for section in ("六有", "五上墙")] == [
        ("六有", 6),
        ("五上墙", 5),
    ]
    other = Standard.objects.get(name="商洛市委员工作室标准")
    assert list(dict.fromkeys(other.points.values_list("section", flat=True))) == ["场地设施", "五上墙", "基础台账"]
    assert all(ours.points.values_list("asks", flat=True))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (D(2020, 3, 10), 12, D(2021, 3, 10)),
        (D(2020, 8, 31), 6, D(2021, 2, 28)),
        (D(2020, 12, 31), 1, D(2021, 1, 31)),
        (D(2020, 2, 29), 12, D(2021, 2, 28)),
    ],
)
def test_months_later(day, months, later):
    assert months_after(day, months) == later


def test_a_finding_holds_as_long_as_its_point_says(standard):
    station = WorkstationFactory()
    inspect(standard, station, D(2020, 3, 10), True, True)
    assert states(station, D(2020, 3, 9)) is None
    assert states(station, D(2020, 3, 10)) == ["met", "met"]
    assert states(station, D(2021, 3, 10)) == ["met", "met"]
    assert states(station, D(2021, 3, 11)) == ["met", "stale"]


def test_a_re_inspection_of_what_was_missing_is_enough(standard):
    """Up to standard on a day: the last finding of each point until that day, wherever it was made."""
    station = WorkstationFactory()
    inspect(standard, station, D(2020, 3, 10), True, False)
    again = InspectionFactory(workstation=station, standard=standard, inspected_on=D(2020, 4, 10))
    FindingFactory(inspection=again, point=standard.points.last(), is_met=True)
    records = records_of()
    assert not records.standing(station.pk, D(2020, 4, 9)).is_up_to_standard
    assert records.standing(station.pk, D(2020, 4, 10)).is_up_to_standard


def test_what_was_not_looked_at_says_nothing(standard):
    station = WorkstationFactory()
    inspect(standard, station, D(2020, 3, 10), True, None)
    assert states(station, D(2020, 3, 10)) == ["met", "unseen"]
    inspect(standard, station, D(2020, 5, 1), None, True)
    assert states(station, D(2020, 5, 1)) == ["met", "met"]


@pytest.mark.parametrize(
    "fields",
    [{"kind": "self"}, {"status": "under_way"}, {"status": "withdrawn"}],
    ids=["self", "under way", "withdrawn"],
)
def test_only_finished_inspections_of_the_office_count(standard, fields):
    """Self-inspection is kept apart."""
    station = WorkstationFactory()
    inspect(standard, station, D(2020, 3, 10), True, True, **fields)
    assert states(station, D(2020, 12, 31)) is None


def test_a_station_is_measured_by_the_version_it_was_last_inspected_by(standard):
    station = WorkstationFactory()
    inspect(standard, station, D(2020, 3, 10), True, True)
    new = copy_as_new_version(standard=standard)
    put_in_force(standard=new)
    assert records_of().standing(station.pk, D(2020, 6, 1)).is_up_to_standard
    inspect(new, station, D(2020, 7, 1), True, False)
    assert not records_of().standing(station.pk, D(2020, 7, 1)).is_up_to_standard
    assert records_of().standing(station.pk, D(2020, 6, 30)).is_up_to_standard


def test_a_copy_takes_the_place_of_the_version_before(standard):
    put_in_force(standard=standard)
    new = copy_as_new_version(standard=standard)
    assert (new.version, new.is_in_force, new.points.count()) == (2, False, 2)
    assert standard.points.count() == 2
    put_in_force(standard=new)
    assert set(Standard.objects.in_force()) == {new, Standard.objects.get(name="六有五上墙")}
    take_out_of_force(standard=new)
    assert not Standard.objects.get(pk=new.pk).is_in_force


def test_the_ledger_goes_by_the_main_standard_whatever_the_number_of_another_list(standard):
    ours = Standard.objects.get(name="六有五上墙")
    for _ in range(3):
        standard = copy_as_new_version(standard=standard)
    put_in_force(standard=standard)
    assert (standard.version > ours.version, Standard.objects.in_force()[0]) == (True, ours)
    newer = copy_as_new_version(standard=ours)
    put_in_force(standard=newer)
    assert Standard.objects.in_force()[0] == newer
    make_main(standard=standard)
    assert Standard.objects.in_force()[0] == standard
    assert Standard.objects.filter(is_main=True).count() == 1
    ours.refresh_from_db()
    with pytest.raises(Refused, match="停用的标准"):
        make_main(standard=ours)


def test_in_the_admin_no_second_version_comes_into_force_by_a_tick(sign_in):
    client, ours = sign_in("secretariat"), Standard.objects.get(name="六有五上墙")
    lines = {f"points-{name}": value for name, value in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0))}
    facts = {"name": ours.name, "version": 2, "is_in_force": "on", "is_main": "on", **lines}
    client.post(reverse("admin:workstations_standard_add"), facts)
    second = Standard.objects.get(name=ours.name, version=2)
    client.post(reverse("admin:workstations_standard_change", args=[second.pk]), facts)
    second.refresh_from_db()
    assert (second.is_in_force, second.is_main) == (False, False)
    chosen = {"action": "make_main_selected", "_selected_action": [second.pk]}
    page = client.post(reverse("admin:workstations_standard_changelist"), chosen, follow=True).content.decode()
    assert "请先设为现行" in page


def test_a_version_with_findings_cannot_be_changed(standard, sign_in):
    client, station = sign_in("secretariat"), WorkstationFactory()
    url = reverse("admin:workstations_standard_change", args=[standard.pk])
    assert 'name="name"' in client.get(url).content.decode()
    inspect(standard, station, D(2020, 3, 10), True)
    assert 'name="name"' not in client.get(url).content.decode()
    assert client.post(url, {"name": "改名", "version": 1}).status_code == 403
    asked = {"action": "copy_selected", "_selected_action": [standard.pk]}
    answer = client.post(reverse("admin:workstations_standard_changelist"), asked)
    new = Standard.objects.get(name="两条标准", version=2)
    assert answer.url == reverse("admin:workstations_standard_change", args=[new.pk])
    assert 'name="name"' in client.get(answer.url).content.decode()


def test_the_records_are_read_in_three_queries(standard, django_assert_num_queries):
    for n in range(3):
        inspect(standard, WorkstationFactory(), D(2020, 3, 10 + n), True, True)
        with django_assert_num_queries(3):
            assert sum(one.is_up_to_standard for one in records_of().standings(D(2020, 12, 31)).values()) == n + 1
    assert Inspection.objects.counting().count() == 3
