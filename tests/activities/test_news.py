"""Members are told what changes for them without anybody writing to them."""

import datetime

import pytest
from django.utils import timezone

from activities.actions import cancel_activity
from activities.actions.leave import ask_leave, decide_leave
from activities.actions.sign_up import raise_capacity, sign_up, withdraw_sign_up
from activities.models import Activity, Participation
from outbox.models import Delivery
from tests.factories import ParticipationFactory, SectorGroupFactory, group_activity, make_user, seated_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return SectorGroupFactory()


@pytest.fixture
def convener(group):
    return make_user("convener", group=group)


@pytest.fixture
def visit(group):
    """One place, tomorrow or later."""
    day = timezone.localdate() + datetime.timedelta(days=7)
    return group_activity(group, title="乡村道路视察", status=Activity.Status.ANNOUNCED, held_on=day, capacity=1)


@pytest.fixture
def members(group, visit):
    users = [make_user("member", group=group) for _ in range(3)]
    for user in users:
        ParticipationFactory(activity=visit, member=user.member, presence=Participation.Presence.UNKNOWN)
    return users


def told() -> list[tuple[int, str]]:
    return list(Delivery.objects.order_by("pk").values_list("user_id", "letter__subject"))


def test_who_moves_up_is_told_and_nobody_else(visit, members, convener):
    """TL6: also when somebody's leaving makes the room."""
    for user in members:
        sign_up(activity=visit, member=user.member, by=user)
    assert told() == []
    withdraw_sign_up(activity=visit, member=members[0].member, by=members[0])
    assert told() == [(members[1].pk, "候补已转为报名：乡村道路视察")]
    raise_capacity(activity=visit, capacity=5, by=convener)
    assert told()[1:] == [(members[2].pk, "候补已转为报名：乡村道路视察")]


@pytest.mark.parametrize(("is_approved", "words"), [(True, "请假已批准"), (False, "请假未批准")])
def test_who_asked_for_leave_is_told_the_decision(visit, members, convener, is_approved, words):
    row = ask_leave(activity=visit, member=members[0].member, kind="travel", by=members[0])
    decide_leave(ids=[row.pk], by=convener, is_approved=is_approved, answer="请派人代为了解情况")
    assert told() == [(members[0].pk, f"{words}：乡村道路视察")]
    assert "请派人代为了解情况" in Delivery.objects.get().letter.text


def test_everybody_invited_is_told_of_a_cancellation(visit, members, convener, group):
    """Who has no account cannot be told here, and hinders nothing."""
    ParticipationFactory(activity=visit, member=seated_member(group))
    cancel_activity(activity=visit, by=convener, reason="遇暴雨，另行通知")
    assert [user for user, _ in told()] == [user.pk for user in members]
    assert "遇暴雨" in Delivery.objects.first().letter.text
