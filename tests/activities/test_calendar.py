"""The calendar shows each person what concerns them, and the feed says no more than title, time and place."""

import datetime

import icalendar
import pytest
from django.test import Client
from django.urls import reverse

from activities.agenda import entries_between, feed_of
from activities.models import Activity, CalendarFeed, Participation
from tests.factories import (
    ParticipationFactory,
    SectorGroupFactory,
    SittingFactory,
    group_activity,
    make_user,
)
from tests.factories import seated_member as seated

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 11, 20)
Status = Activity.Status


@pytest.fixture
def group():
    return SectorGroupFactory(name="科技界别")


@pytest.fixture
def user(group):
    return make_user("member", group=group)


def announced(group, *members, title="社区养老协商会", **fields):
    fields = {"held_on": DAY, "status": Status.ANNOUNCED, **fields}
    activity = group_activity(group, title=title, **fields)
    for member in members:
        ParticipationFactory(activity=activity, member=member, presence=Participation.Presence.UNKNOWN)
    return activity


def page(user, query=""):
    client = Client()
    client.force_login(user)
    return client.get(reverse("activities:calendar") + "?month=2026-11" + query).content.decode()


def test_shows_what_one_is_invited_to_and_nothing_of_others(user, group):
    """TL6: a member finds the own invitations by day, with time, place and the own answer."""
    announced(group, user.member, starts_at=datetime.time(9), ends_at=datetime.time(11, 30), place="三楼会议室")
    announced(group, title="别人的会")
    announced(SectorGroupFactory(), seated(group), title="外界别的会")
    text = page(user)
    assert "社区养老协商会" in text
    assert "9:00—11:30" in text
    assert "三楼会议室" in text
    assert "未答复" in text
    assert "别人的会" not in text
    assert "外界别的会" not in text
    assert "外界别的会" not in page(user, "&show=all")


@pytest.mark.parametrize("status", [Status.DRAFT, Status.WITHDRAWN, Status.RETURNED])
def test_leaves_out_what_is_not_or_no_longer_arranged(user, group, status):
    announced(group, user.member, status=status)
    assert "这个月没有活动" in page(user)


def test_says_that_something_is_cancelled(user, group):
    announced(group, user.member, status=Status.CANCELLED)
    assert "已取消" in page(user)


def test_every_sitting_stands_on_its_day(user, group):
    activity = announced(group, user.member, title="全体会议")
    for order, name in enumerate(("开幕会", "闭幕会"), start=1):
        SittingFactory(activity=activity, order=order, name=name, held_on=DAY + datetime.timedelta(days=order))
    found = entries_between(user, DAY, DAY + datetime.timedelta(days=1), mine=True)
    assert [(entry.title, entry.on) for entry in found] == [("全体会议（开幕会）", DAY + datetime.timedelta(days=1))]


def test_the_organizer_sees_it_without_being_invited(group):
    announced(group)
    assert "社区养老协商会" in page(make_user("liaison", group=group))


@pytest.mark.parametrize("asked", ["2026-13", "٢٠٢٦-11", "x", "1026-01"])
def test_a_month_that_is_none_is_this_month(user, asked):
    client = Client()
    client.force_login(user)
    assert client.get(reverse("activities:calendar"), {"month": asked}).status_code == 200


def events(data: bytes):
    return list(icalendar.Calendar.from_ical(data).walk("VEVENT"))


def test_the_feed_says_title_time_and_place_and_names_nobody(user, group):
    announced(
        group, user.member, seated(group), starts_at=datetime.time(9), place="三楼会议室", notice="请王强准备发言"
    )
    (event,) = events(feed_of(user, today=DAY))
    assert event["summary"] == "社区养老协商会"
    assert event["location"] == "三楼会议室"
    assert event.decoded("dtstart").astimezone(datetime.UTC) == datetime.datetime(2026, 11, 20, 1, tzinfo=datetime.UTC)
    assert "王强" not in feed_of(user, today=DAY).decode()


def test_the_feed_leaves_out_what_one_does_not_attend(user, group):
    for change in ({"sign_up": "withdrawn"}, {"leave": "approved"}):
        activity = announced(group, user.member, title=str(change))
        activity.participations.update(**change)
    assert events(feed_of(user, today=DAY)) == []


def test_the_address_is_secret_can_be_changed_and_ended(user, group):
    announced(group, user.member, held_on=datetime.date.today())
    client, stranger = Client(), Client()
    client.force_login(user)
    client.post(reverse("activities:subscribe"), {"make": "1"})
    first = reverse("activities:feed", args=[CalendarFeed.objects.get().token])
    assert b"BEGIN:VEVENT" in stranger.get(first).content
    client.post(reverse("activities:subscribe"), {"renew": "1"})
    second = reverse("activities:feed", args=[CalendarFeed.objects.get().token])
    assert stranger.get(first).status_code == 404
    assert stranger.get(second).status_code == 200
    client.post(reverse("activities:subscribe"), {"stop": "1"})
    assert stranger.get(second).status_code == 404


def test_an_account_that_is_closed_has_no_feed(user):
    feed = CalendarFeed.objects.create(user=user)
    user.is_active = False
    user.save()
    assert Client().get(reverse("activities:feed", args=[feed.token])).status_code == 404


def test_costs_the_same_for_one_and_for_many(user, group, django_assert_max_num_queries):
    client = Client()
    client.force_login(user)
    client.get(reverse("activities:calendar"))
    costs = []
    for number in (1, 3):
        for _ in range(number):
            SittingFactory(activity=announced(group, user.member, seated(group)), held_on=DAY)
        with django_assert_max_num_queries(18) as queries:
            client.get(reverse("activities:calendar") + "?month=2026-11")
        costs.append(len(queries))
    assert costs[0] == costs[1]
