"""G1: the same deed logged twice is noticed."""

import datetime

import pytest

from activities.behalf import behalves_of
from activities.deeds import Deed
from activities.duplicates import likely_duplicates
from activities.models import Activity
from tests.factories import (
    OrganizationFactory,
    SectorGroupFactory,
    group_activity,
    make_user,
    seated_member,
)
from tests.factories.activities import kind_named

pytestmark = pytest.mark.django_db
DAY = datetime.date(2020, 6, 15)


@pytest.fixture
def group():
    return SectorGroupFactory(name="民革界别")


@pytest.fixture
def user(group):
    return make_user("member", group=group)


def deed(user, name="own", **facts) -> Deed:
    behalf = next(one for one in behalves_of(user) if one.in_name_of == name)
    facts.setdefault("member_ids", frozenset({user.member.pk}))
    return Deed(behalf=behalf, kind=kind_named("调研"), held_on=facts.pop("held_on", DAY), **facts)


def test_recorded_by_the_convener_and_i_am_in_it(group, user):
    convener = make_user("convener", group=group)
    group_activity(group, recorded_by=convener, members=[user.member], held_on=DAY)
    likeness = likely_duplicates(deed(user, "group"), by=user)[0]
    assert likeness.sentence == f"召集人{convener.name}已登记过这次活动，您已在名单中。"
    assert not likeness.can_join


def test_the_group_s_but_i_am_not_in_it(group, user):
    group_activity(group, recorded_by=make_user("liaison", group=group), held_on=DAY)
    likeness = likely_duplicates(deed(user, "group"), by=user)[0]
    assert likeness.sentence.endswith("已登记过同一天的一次活动，您还不在名单中。")
    assert likeness.sentence.startswith("联络员")
    assert likeness.can_join


@pytest.mark.parametrize("way", ["unit", "place", "people", "none", "other day", "withdrawn", "meeting"])
def test_ways_to_be_alike(group, user, way):
    unit, friend = OrganizationFactory(), seated_member(group, name="张三")
    facts = {"held_on": DAY}
    if way == "unit":
        facts["contact_unit"] = unit
    if way == "place":
        facts["place"] = "人民 广场"
    if way in ("people", "other day", "withdrawn", "meeting"):
        facts["members"] = [friend]
    if way == "other day":
        facts["held_on"] = datetime.date(2020, 6, 16)
    if way == "withdrawn":
        facts["status"] = Activity.Status.WITHDRAWN
    if way == "meeting":
        facts |= {"kind": "全体会议", "family": "plenary"}
    group_activity(SectorGroupFactory(), **facts)
    mine = deed(user, contact_unit=unit, place="人民广场", member_ids=frozenset({user.member.pk, friend.pk}))
    found = likely_duplicates(mine, by=user)
    expected = {"unit": ("同一联系单位",), "place": ("同一地点",), "people": ("有相同的参加人",)}.get(way)
    assert [one.alike for one in found] == ([expected] if expected else [])
    if way == "people":
        assert found[0].names == ("张三",)
        assert found[0].sentence == "机关已登记过同一天的一次活动，您还不在名单中。"


def test_a_record_is_no_duplicate_of_itself(group, user):
    activity = group_activity(group, members=[user.member], held_on=DAY)
    assert likely_duplicates(deed(user, "group"), by=user, apart_from=activity) == []


def test_fixed_number_of_queries(group, user, django_assert_num_queries):
    mine = deed(user, "group")
    for count in (1, 3):
        for _ in range(count):
            group_activity(group, members=[user.member, seated_member(group)], held_on=DAY)
        with django_assert_num_queries(5):
            likely_duplicates(mine, by=user)
