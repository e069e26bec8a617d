"""Coverage: communities and members with and without a workstation, equal to what follows from the ledgers."""

import datetime
import json
from pathlib import Path

import pytest
from django.conf import settings

from ledgers.actions import import_files
from tests.factories import (
    AttachmentFactory,
    CommitteeFactory,
    MembershipFactory,
    OrganizationFactory,
    WorkstationFactory,
    seated_member,
)
from workstations import coverage

pytestmark = pytest.mark.django_db
TRUTH = Path(__file__).parents[1] / "data" / "truth.json"
LEDGERS = settings.BASE_DIR / "fixtures" / "ledgers"
CLOSING = datetime.date(2020, 12, 31)


@pytest.fixture
def place():
    parent = OrganizationFactory(name="城关街道", kind="subdistrict")
    return OrganizationFactory(name="星火社区", kind="community", parent=parent)


def test_numbers_equal_the_truth_file():
    """HK1, DG1: the ledgers' communities, stations and members without one, by every way of counting."""
    wanted = ("01", "02", "03", "10", "15")
    import_files([(path.name, path.read_bytes()) for path in sorted(LEDGERS.glob("*.xlsx")) if path.name[:2] in wanted])
    truth = json.loads(TRUTH.read_text(encoding="utf-8"))
    studios = truth["studios"]
    districts = coverage.by_subdistrict(CLOSING)
    assert sum(len(one.communities) for one in districts) == studios["communities"]
    empty = [community.name for one in districts for community in one.communities if not community.stations]
    assert sorted(empty) == sorted(studios["communities_without"])
    home, *others = coverage.by_committee(CLOSING)
    assert (home.missing, home.total) == (studios["members_in_office_without"], truth["in_office"]["2020"])
    sectors = coverage.by_sector(CLOSING)
    assert (sum(one.missing for one in sectors), sum(one.total for one in sectors)) == (home.missing, home.total)
    everybody = coverage.persons(CLOSING)
    assert everybody.total == home.total + sum(one.total for one in others)
    assert everybody.stations == studios["total"]
    assert sum(one.stations for one in coverage.by_kind(CLOSING)) == studios["total"]
    assert sum(number for _, _, number in coverage.by_form(CLOSING)) == studios["total"]


def test_who_sits_in_several_committees_counts_once_as_a_person(place):
    """DG6: members of three levels take part."""
    member = seated_member()
    province = CommitteeFactory(name="省政协", level="province")
    MembershipFactory(member=member, committee=province, sector=None)
    MembershipFactory(committee=province, sector=None)
    AttachmentFactory(workstation=WorkstationFactory(location=place), member=member)
    AttachmentFactory(member=member)
    found = [(one.name, one.reached, one.total) for one in coverage.by_committee(CLOSING)]
    assert found[1:] == [("省政协", 1, 2)]
    assert found[0][1:] == (1, 1)
    everybody = coverage.persons(CLOSING)
    assert (everybody.reached, everybody.total, everybody.missing) == (1, 2, 1)
    assert [one.reached for one in coverage.by_kind(CLOSING)] == [1]


def test_a_withdrawn_station_covers_nobody_afterwards(place):
    station = WorkstationFactory(location=place, ends_on=CLOSING, withdrawn_because="拆迁")
    member = AttachmentFactory(workstation=station, member=seated_member()).member
    assert not coverage.communities_without(CLOSING).exists()
    assert not coverage.members_without(CLOSING).exists()
    after = CLOSING + datetime.timedelta(1)
    assert list(coverage.communities_without(after)) == [place]
    assert list(coverage.members_without(after)) == [member]
    assert coverage.persons(after).stations == 0


def test_a_station_of_the_subdistrict_stands_beside_its_communities(place):
    """SX3: each subdistrict has a liaison group."""
    WorkstationFactory(location=place.parent, form="group")
    (district,) = coverage.by_subdistrict(CLOSING)
    assert (district.name, district.stations, district.reached) == ("城关街道", 1, 0)
    assert [(one.name, one.stations) for one in district.communities] == [("星火社区", 0)]
    assert list(coverage.by_form(CLOSING)) == [("group", "工作联络组", 1)]


def test_counting_asks_as_often_for_three_as_for_one(place, django_assert_num_queries):
    """DESIGN 7: one number of queries, whatever there is."""
    counts = [coverage.by_subdistrict, coverage.by_committee, coverage.persons, coverage.by_sector, coverage.by_kind]
    for _ in range(2):
        AttachmentFactory(workstation=WorkstationFactory(location=place), member=seated_member())
        OrganizationFactory(kind="community", parent=OrganizationFactory(kind="subdistrict"))
        with django_assert_num_queries(2 + 3 + 2 + 3 + 3):
            for count in counts:
                count(CLOSING)
