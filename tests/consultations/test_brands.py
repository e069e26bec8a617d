"""SX5, DG10: a brand of consultation with its figures, reproduced from the records."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from activities.models import Guest
from consultations.brand_figures import figures_by_year, figures_of
from consultations.models import Brand
from tests.factories import (
    BrandFactory,
    MinutesFactory,
    OpinionFactory,
    SectorGroupFactory,
    WorkstationFactory,
    consultation_of,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
D = datetime.date


@pytest.fixture
def brand():
    return BrandFactory(name="荷塘夜话", is_office=False, workstation=WorkstationFactory(), since=D(2019, 5, 1))


def held(brand, day, opinions=2, **fields):
    members = [seated_member(), seated_member()]
    consultation = consultation_of(
        brand.workstation, form="微协商", members=members, brand=brand, held_on=day, **fields
    )
    for _ in range(opinions):
        OpinionFactory(consultation=consultation, member=members[0])
    OpinionFactory(consultation=consultation, member=None, phase="answer")
    Guest.objects.create(activity=consultation.activity, name="某居民")
    return consultation


def test_the_figures_follow_from_approved_records(brand):
    """Consultations, opinions offered, approved minutes, people there; answers and what is not approved left out."""
    first = held(brand, D(2019, 6, 1))
    MinutesFactory(consultation=first, status="approved")
    MinutesFactory(consultation=held(brand, D(2020, 6, 1), opinions=3), status="draft")
    held(brand, D(2020, 7, 1))
    held(brand, D(2020, 8, 1), status="recorded")
    absent = held(brand, D(2020, 9, 1), opinions=0).activity
    absent.participations.update(presence="none")
    years = dict(figures_by_year(brand, D(2021, 1, 1)))
    assert list(years) == [2021, 2020, 2019]
    assert (years[2021].consultations, years[2021].people) == (0, 0)
    of_2020 = years[2020]
    assert (of_2020.consultations, of_2020.opinions, of_2020.results) == (3, 5, 0)
    assert (of_2020.members, of_2020.guests, of_2020.people) == (4, 3, 7)
    assert (years[2019].consultations, years[2019].opinions, years[2019].results) == (1, 2, 1)
    ever = figures_of([brand.pk], None)[brand.pk]
    assert (ever.consultations, ever.opinions, ever.results, ever.people) == (4, 7, 1, 10)


def test_a_brand_belongs_to_exactly_one(brand):
    with pytest.raises(IntegrityError), transaction.atomic():
        BrandFactory(group=SectorGroupFactory())


def test_who_may_hold_something_under_a_brand(brand):
    contact = make_user("contact", workstation=brand.workstation)
    office_brand = BrandFactory(name="有事来商量")
    assert set(Brand.objects.usable_by(contact)) == {brand, office_brand}
    assert set(Brand.objects.usable_by(make_user("convener"))) == {office_brand}


def test_the_page_shows_only_consultations_one_may_see(sign_in, brand):
    user = make_user("member")
    mine = held(brand, D(2020, 6, 1), title="我参加的夜话")
    mine.activity.participations.create(member=user.member)
    held(brand, D(2020, 7, 1), title="别人的夜话")
    page = sign_in(user).get(brand.get_absolute_url()).content.decode()
    assert "我参加的夜话" in page
    assert "别人的夜话" not in page


@pytest.mark.parametrize("one", [False, True])
def test_queries_do_not_grow(sign_in, brand, one):
    client, counts = sign_in("leader"), []
    for rows in (1, 3):
        for n in range(rows):
            other = BrandFactory(is_office=False, workstation=WorkstationFactory())
            held(brand, D(2020, 6, 1 + n))
            held(other, D(2020, 6, 1 + n))
        address = brand.get_absolute_url() if one else "/consultations/brands/"
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 30
