"""Everybody at once: real threads with connections of their own, on the database the tests run on."""

import datetime
import random

import pytest
from django.core.cache import cache
from django.utils import timezone

from activities.actions import raise_capacity, sign_in_by_code, sign_up, switch_self_sign_in, withdraw_sign_up
from activities.models import Participation
from tests.at_once import all_at_once
from tests.factories import SectorGroupFactory, announced_activity, make_user

pytestmark = pytest.mark.django_db(transaction=True)
SignUp = Participation.SignUp
PEOPLE, PLACES = 120, 40


@pytest.fixture
def crowd():
    group = SectorGroupFactory()
    return group, [make_user("member", group=group).member for _ in range(PEOPLE)]


def check_nobody_lost_or_twice(activity, people, places):
    """Never more than there are places, everybody once, the numbers without a gap, the first ones in."""
    rows = list(activity.participations.order_by("queue_number"))
    assert [row.queue_number for row in rows] == list(range(1, len(people) + 1))
    assert {row.member_id for row in rows} == {member.pk for member in people}
    assert [row.sign_up for row in rows] == [SignUp.SIGNED_UP] * places + [SignUp.WAITING] * (len(people) - places)
    moments = [row.signed_up_at for row in rows]
    assert moments == sorted(moments)


def test_a_rush_for_few_places(crowd):
    """TL6: never more than the places, nobody lost or twice, the waiting list in order of arrival."""
    group, people = crowd
    activity = announced_activity(group, members=people, capacity=PLACES)
    all_at_once(lambda member: sign_up(activity=activity, member=member, by=member.user), people + people[:30])
    check_nobody_lost_or_twice(activity, people, PLACES)


def test_withdrawing_and_raising_while_others_sign_up(crowd):
    """TL6: whoever withdraws in the middle of it is replaced; the convener raises the number meanwhile."""
    group, people = crowd
    convener = make_user("convener", group=group)
    activity = announced_activity(group, members=people, capacity=PLACES)
    leaving = people[:20]
    for member in leaving:
        sign_up(activity=activity, member=member, by=member.user)

    def act(thing):
        what, member = thing
        if what == "raise":
            raise_capacity(activity=activity, capacity=PLACES + 10, by=convener)
        else:
            {"up": sign_up, "out": withdraw_sign_up}[what](activity=activity, member=member, by=member.user)

    things = [("up", member) for member in people[20:]] + [("out", member) for member in leaving] + [("raise", None)]
    random.Random(7).shuffle(things)
    all_at_once(act, things)
    rows = activity.participations
    assert rows.signed_up().count() == PLACES + 10
    assert rows.filter(sign_up=SignUp.WITHDRAWN).count() == len(leaving)
    assert rows.waiting().count() == PEOPLE - len(leaving) - PLACES - 10
    last_in = max(rows.signed_up().values_list("queue_number", flat=True))
    assert last_in < min(rows.waiting().values_list("queue_number", flat=True))


def test_signing_in_together(crowd):
    """A full room enters the code in the same moment, some of them twice."""
    cache.clear()
    group, people = crowd
    activity = announced_activity(group, members=people, in_days=0)
    switch_self_sign_in(activity=activity, is_on=True, by=make_user("convener", group=group))
    activity.refresh_from_db()
    noon = timezone.make_aware(datetime.datetime.combine(activity.held_on, datetime.time(12)))
    done = all_at_once(
        lambda member: sign_in_by_code(code=activity.sign_in_code, member=member, at=noon), people + people[:30]
    )
    assert sum(not one.was_known for one in done) == PEOPLE
    assert activity.participations.there().count() == PEOPLE
    assert Participation.history.filter(presence="whole").count() == PEOPLE
