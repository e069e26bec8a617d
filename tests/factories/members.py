"""Members, their seats and posts, and who guides whom."""

import datetime
from typing import Any

from factory import LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from members.models import Guidance, Member, MemberGroup, MemberGroupSeat, Membership, Post
from sectors.models import SectorGroup
from tests.factories.sectors import SectorFactory, SectorGroupFactory, SpecialCommitteeFactory, home_committee

TERM_BEGAN = datetime.date(2017, 1, 1)


class MemberFactory(DjangoModelFactory):
    """A person without a seat; `seated_member` is the usual member."""

    class Meta:
        model = Member

    name = Sequence(lambda n: f"委员{n:04}")  # of one length: no name is the beginning of another
    gender = Member.Gender.MALE
    employer = "市第一中学教师"
    phone = "13800138000"


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    member = SubFactory(MemberFactory)
    committee = LazyFunction(home_committee)
    sector = SubFactory(SectorFactory)
    starts_on = TERM_BEGAN


def seated_member(group: SectorGroup | None = None, *, ends_on: datetime.date | None = None, **fields: Any) -> Member:
    """A member of the home committee in a sector of `group`, since the term began."""
    group = group or SectorGroupFactory()
    sector = group.sectors.first() or SectorFactory(group=group)
    return MembershipFactory(member=MemberFactory(**fields), sector=sector, ends_on=ends_on).member


class PostFactory(DjangoModelFactory):
    class Meta:
        model = Post

    member = SubFactory(MemberFactory)
    role = Post.Role.STANDING
    starts_on = TERM_BEGAN


class GuidanceFactory(DjangoModelFactory):
    """By a special committee; pass `chairperson=…, special_committee=None` for the other way."""

    class Meta:
        model = Guidance

    special_committee = SubFactory(SpecialCommitteeFactory)
    group = SubFactory(SectorGroupFactory)
    starts_on = TERM_BEGAN


class MemberGroupFactory(DjangoModelFactory):
    class Meta:
        model = MemberGroup

    name = Sequence(lambda n: f"第{n}委员小组")


class MemberGroupSeatFactory(DjangoModelFactory):
    class Meta:
        model = MemberGroupSeat

    group = SubFactory(MemberGroupFactory)
    member = SubFactory(MemberFactory)
