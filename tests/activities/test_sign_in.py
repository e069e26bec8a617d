"""现场签到: a code shown in the room, off by default, on the day only, without position."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from activities.actions import sign_in_by_code, switch_self_sign_in
from activities.models import Activity, Participation
from activities.models.sittings import Presence
from activities.presence import overall
from cppcc_office.shared.workflow import Refused
from tests.factories import SectorGroupFactory, SittingFactory, announced_activity, make_user

pytestmark = pytest.mark.django_db
W, LATE, EARLY, PART, NONE, OFF, UNK = (
    Presence.WHOLE,
    Presence.LATE,
    Presence.EARLY,
    Presence.PART,
    Presence.NONE,
    Presence.OFFICIAL,
    Presence.UNKNOWN,
)


@pytest.mark.parametrize(
    ("sittings", "whole"),
    [
        ([], UNK),
        ([W, W, W], W),
        ([W, W, NONE], PART),  # two thirds are enough
        ([W, NONE, NONE], NONE),
        ([W, W, PART, NONE], NONE),  # 2.5 of 4
        ([W, LATE, W], LATE),
        ([W, EARLY], EARLY),
        ([LATE, EARLY], PART),
        ([PART, W, W], PART),
        ([PART], NONE),  # half a sitting is less than two thirds of it
        ([OFF, W, W], W),  # official duty is left out of the reckoning
        ([OFF, OFF], OFF),
        ([OFF, NONE], NONE),
        ([UNK, UNK], UNK),
        ([W, W, UNK], UNK),  # whole or in part is not certain yet
        ([NONE, NONE, UNK], NONE),  # cannot become two thirds any more
    ],
)
def test_the_whole_follows_from_the_sittings(sittings, whole):
    """Weihai: less than two thirds of a meeting is an absence."""
    assert overall(sittings) == whole


@pytest.fixture
def group():
    return SectorGroupFactory()


@pytest.fixture
def member(group):
    return make_user("member", group=group).member


def at(activity, hour, minute=0):
    return timezone.make_aware(datetime.datetime.combine(activity.held_on, datetime.time(hour, minute)))


def opened(group, members, **about):
    return announced_activity(group, members=members, in_days=0, **about)


def switch_on(activity, group):
    switch_self_sign_in(activity=activity, is_on=True, by=make_user("convener", group=group))
    activity.refresh_from_db()


def test_off_by_default_and_switched_by_the_organizer(group, member):
    activity = opened(group, [member])
    assert not activity.self_sign_in
    Activity.objects.update(sign_in_code="123456")
    with pytest.raises(Refused, match="签到码不对"):
        sign_in_by_code(code="123456", member=member)
    with pytest.raises(PermissionDenied):
        switch_self_sign_in(activity=activity, is_on=True, by=member.user)
    switch_on(activity, group)
    assert activity.sign_in_code != "123456"
    assert len(activity.sign_in_code) == 6


def test_the_code_of_the_day(group, member):
    activity = opened(group, [member], starts_at=datetime.time(9), ends_at=datetime.time(11))
    switch_on(activity, group)
    code = activity.sign_in_code
    for moment in (at(activity, 7, 59), at(activity, 11, 31)):
        with pytest.raises(Refused, match="08:00—11:30"):
            sign_in_by_code(code=code, member=member, at=moment)
    with pytest.raises(Refused, match="不是今天"):
        sign_in_by_code(code=code, member=member, at=at(activity, 9) + datetime.timedelta(days=1))
    first = sign_in_by_code(code=f" {code[:3]} {code[3:]}", member=member, at=at(activity, 9, 10))
    again = sign_in_by_code(code=code, member=member, at=at(activity, 10))
    assert (first.presence, first.was_known) == (Presence.WHOLE, False)
    assert (again.presence, again.was_known, again.at) == (Presence.WHOLE, True, at(activity, 9, 10))
    assert activity.participations.get().signed_in_at == at(activity, 9, 10)


def test_a_quarter_of_an_hour_late(group, member):
    activity = opened(group, [member], starts_at=datetime.time(9))
    switch_on(activity, group)
    assert sign_in_by_code(code=activity.sign_in_code, member=member, at=at(activity, 9, 16)).presence == LATE


def test_each_sitting_has_its_code(group, member):
    activity = opened(group, [member])
    morning = SittingFactory(activity=activity, order=1, held_on=activity.held_on, starts_at=datetime.time(9))
    afternoon = SittingFactory(activity=activity, order=2, held_on=activity.held_on, starts_at=datetime.time(14))
    switch_on(activity, group)
    morning.refresh_from_db()
    afternoon.refresh_from_db()
    with pytest.raises(Refused):
        sign_in_by_code(code=activity.sign_in_code, member=member, at=at(activity, 9))
    sign_in_by_code(code=morning.sign_in_code, member=member, at=at(activity, 9))
    row = activity.participations.get()
    assert row.presence == Presence.UNKNOWN
    sign_in_by_code(code=afternoon.sign_in_code, member=member, at=at(activity, 14, 20))
    row.refresh_from_db()
    assert row.presence == Presence.LATE
    assert [(one.sitting_id, one.presence) for one in row.sittings.order_by("sitting")] == [
        (morning.pk, W),
        (afternoon.pk, LATE),
    ]


def test_what_the_organizer_decided_stays(group, member):
    activity = opened(group, [member])
    sitting = SittingFactory(activity=activity, held_on=activity.held_on)
    switch_on(activity, group)
    sitting.refresh_from_db()
    activity.participations.update(presence=Presence.EARLY)
    sign_in_by_code(code=sitting.sign_in_code, member=member, at=at(activity, 12))
    assert activity.participations.get().presence == Presence.EARLY


def test_only_who_is_on_the_list(group, member):
    activity = opened(group, [member])
    switch_on(activity, group)
    with pytest.raises(Refused, match="不在这次活动的名单"):
        sign_in_by_code(code=activity.sign_in_code, member=make_user("member").member, at=at(activity, 12))


def test_guessing_ends_soon(group, member):
    activity = opened(group, [member])
    switch_on(activity, group)
    wrong = f"{(int(activity.sign_in_code) + 1) % 10**6:06}"
    for _ in range(10):
        with pytest.raises(Refused, match="签到码不对"):
            sign_in_by_code(code=wrong, member=member, at=at(activity, 12))
    with pytest.raises(Refused, match="次数太多"):
        sign_in_by_code(code=activity.sign_in_code, member=member, at=at(activity, 12))
    assert activity.participations.get().presence == Presence.UNKNOWN


def test_a_record_is_not_signed_into(group, member):
    activity = opened(group, [member])
    switch_on(activity, group)
    Activity.objects.update(status=Activity.Status.RECORDED)
    with pytest.raises(Refused, match="已经登记"):
        sign_in_by_code(code=activity.sign_in_code, member=member, at=at(activity, 12))
    assert not Participation.objects.there().exists()
