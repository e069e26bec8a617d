"""Offices and groups that tests of published results share."""

import datetime

import pytest

from tests.factories import SectorGroupFactory, group_activity, make_user, seated_member


@pytest.fixture
def office():
    return make_user("secretariat")


@pytest.fixture
def year():
    """Two groups with a year: 科技 5 points, 教育 15, a member each."""
    first, second = SectorGroupFactory(name="科技界别", order=1), SectorGroupFactory(name="教育界别", order=2)
    for group in (first, second):
        group_activity(group, "理论学习", members=[seated_member(group, name=f"{group.name}的委员")])
    group_activity(second, "界别协商会")
    return first, second


@pytest.fixture
def unequal_groups():
    """科技 has 5 points, 教育 10, 卫生 5."""
    found = [SectorGroupFactory(name=name, order=n) for n, name in enumerate(("科技界别", "教育界别", "卫生界别"))]
    for group in found:
        group_activity(group, "理论学习", members=[seated_member(group)])
    group_activity(found[1], "理论学习", held_on=datetime.date(2020, 6, 1))
    return found
