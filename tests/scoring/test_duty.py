"""1-2-4-5: done, missing, waiting, and still possible (TL3)."""

import datetime

import pytest

from activities.models import Activity, ActivityKind
from scoring.duty import group_duty
from scoring.models import DutyTarget, GroupDuty
from tests.factories import SectorGroupFactory, group_activity

pytestmark = pytest.mark.django_db
END = datetime.date(2021, 3, 1)
SERVICES = ["教育关怀", "医疗惠民", "法律咨询", "政策解读", "困难救助"]


def state(group, name: str):
    return next(target for target in group_duty(2020, on=END)[group.pk].targets if target.name == name)


def test_a_group_without_records_misses_everything():
    """TL3: what is missing twice stands twice."""
    group = SectorGroupFactory()
    duty = group_duty(2020, on=END)[group.pk]
    assert duty.missing == [
        "界别协商会",
        "界别+联动",
        "界别+联动",
        "调研视察",
        "宣传引导",
        "提案征集",
        "社情民意",
        *SERVICES,
    ]
    assert [part for part, _ in sorted({(t.part, "") for t in duty.targets})] == [1, 2, 4, 5]


def test_joint_activities_count_for_both_other_duties_for_the_host():
    """TL3: 界别+联动 as host or partner; the rest as host."""
    host, partner = SectorGroupFactory(), SectorGroupFactory()
    group_activity(host, "界别+联动", partner=partner)
    group_activity(host, "视察", partner=partner)
    assert (state(host, "界别+联动").missing, state(partner, "界别+联动").missing) == (1, 1)
    assert (state(host, "调研视察").missing, state(partner, "调研视察").missing) == (0, 1)


def test_every_service_stands_for_itself():
    group = SectorGroupFactory()
    group_activity(group, "法律咨询", family=ActivityKind.Family.SERVICE)
    group_activity(group, "法律咨询", family=ActivityKind.Family.SERVICE)
    missing = group_duty(2020, on=END)[group.pk].missing
    assert [name for name in SERVICES if name in missing] == [name for name in SERVICES if name != "法律咨询"]


def test_what_waits_for_approval_is_not_done_but_shown():
    """TL3, TL11: a recorded activity is on its way; a returned one is not."""
    group = SectorGroupFactory()
    for status in Activity.Status:
        group_activity(group, "调研", status=status)
    group_activity(group, "调研", in_name_of=Activity.InNameOf.OWN)
    target = state(group, "调研视察")
    assert (target.done, target.waiting) == (1, 2)


def test_a_group_may_owe_other_services():
    """TL3: which of the five services a unit owes can be set per unit."""
    group, other = SectorGroupFactory(), SectorGroupFactory()
    GroupDuty.objects.create(group=group, target=DutyTarget.objects.get(name="医疗惠民"), required=0)
    duties = group_duty(2020, on=END)
    assert "医疗惠民" not in duties[group.pk].missing
    assert "医疗惠民" in duties[other.pk].missing


def test_a_running_year_can_still_be_completed():
    group = SectorGroupFactory()
    running = group_duty(2020, on=datetime.date(2020, 12, 21))[group.pk]
    assert (running.is_open, running.days_left) == (True, 10)
    assert not group_duty(2020, on=END)[group.pk].is_open


@pytest.mark.parametrize("number", [1, 9])
def test_duties_cost_the_same_for_few_and_for_many(number, django_assert_num_queries):
    groups = [SectorGroupFactory() for _ in range(number)]
    for group in groups:
        group_activity(group)
    with django_assert_num_queries(3):
        assert len(group_duty(2020, groups, on=END)) == number
    with django_assert_num_queries(4):
        assert len(group_duty(2020, on=END)) == number
