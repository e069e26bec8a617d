"""The institution."""

import datetime

from factory import LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from sectors.models import (
    Committee,
    ContactUnit,
    GroupLiaison,
    Organization,
    OrganizationClerk,
    ResidentDepartment,
    Sector,
    SectorGroup,
    SpecialCommittee,
    Term,
)
from tests.factories.accounts import UserFactory


def home_committee() -> Committee:
    """本级政协: reference data brings it."""
    return Committee.objects.get(is_home=True)


class CommitteeFactory(DjangoModelFactory):
    """Another committee, not this office's."""

    class Meta:
        model = Committee

    name = Sequence(lambda n: f"第{n}县政协")
    level = Committee.Level.COUNTY


class TermFactory(DjangoModelFactory):
    class Meta:
        model = Term

    committee = LazyFunction(home_committee)
    number = Sequence(lambda n: n + 1)
    starts_on = datetime.date(2017, 1, 1)


class SectorGroupFactory(DjangoModelFactory):
    class Meta:
        model = SectorGroup

    name = Sequence(lambda n: f"第{n}界别")
    order = Sequence(lambda n: n)


class SectorFactory(DjangoModelFactory):
    class Meta:
        model = Sector

    name = Sequence(lambda n: f"{n}号界")
    group = SubFactory(SectorGroupFactory)
    order = Sequence(lambda n: n)


class SpecialCommitteeFactory(DjangoModelFactory):
    class Meta:
        model = SpecialCommittee

    committee = LazyFunction(home_committee)
    name = Sequence(lambda n: f"第{n}委员会")


class OrganizationFactory(DjangoModelFactory):
    class Meta:
        model = Organization

    name = Sequence(lambda n: f"市第{n}局")


class ResidentDepartmentFactory(DjangoModelFactory):
    class Meta:
        model = ResidentDepartment

    group = SubFactory(SectorGroupFactory)
    organization = SubFactory(OrganizationFactory)


class ContactUnitFactory(DjangoModelFactory):
    class Meta:
        model = ContactUnit

    resident_department = SubFactory(ResidentDepartmentFactory)
    organization = SubFactory(OrganizationFactory, kind=Organization.Kind.ENTERPRISE)
    liaison_name = "周联络"
    liaison_phone = "13900000000"


class GroupLiaisonFactory(DjangoModelFactory):
    class Meta:
        model = GroupLiaison

    group = SubFactory(SectorGroupFactory)
    user = SubFactory(UserFactory)


class OrganizationClerkFactory(DjangoModelFactory):
    class Meta:
        model = OrganizationClerk

    organization = SubFactory(OrganizationFactory)
    user = SubFactory(UserFactory)
