"""Presence as the organizer's record: per sitting and as a whole, roles, guests, and the office's ledger."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.actions import ask_leave, decide_leave, set_attendance
from activities.actions.attendance import GuestFacts, Ticks
from activities.models import Activity, Participation
from tests.factories import (
    ParticipationFactory,
    SectorFactory,
    SectorGroupFactory,
    SittingFactory,
    announced_activity,
    group_activity,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
S = Activity.Status


@pytest.fixture
def group():
    return SectorGroupFactory()


@pytest.fixture
def convener(group):
    return make_user("convener", group=group)


def address(activity, query=""):
    return reverse("activities:attendance", args=[activity.pk]) + query


def presences(activity):
    return dict(activity.participations.values_list("member__name", "presence"))


def test_nobody_looked_is_not_absent(group, convener, sign_in):
    """UNKNOWN and NONE are kept apart: who is not ticked stays 未登记 until somebody says they did not come."""
    a, b = seated_member(group, name="甲"), seated_member(group, name="乙")
    activity = announced_activity(group, members=[a, b])
    client = sign_in(convener)
    client.post(address(activity), {"there": [a.pk], "save": "1"})
    assert presences(activity) == {"甲": "whole", "乙": "unknown"}
    client.post(address(activity), {"there": [a.pk], "save": "1", "absent": "none"})
    assert presences(activity) == {"甲": "whole", "乙": "none"}
    assert list(activity.participations.there().values_list("member__name", flat=True)) == ["甲"]


def test_each_sitting_and_the_whole(group, convener, sign_in):
    """Weihai: presence per half day; less than two thirds is an absence; the organizer may say otherwise."""
    a, b, c = (seated_member(group, name=name) for name in "甲乙丙")
    activity = announced_activity(group, members=[a, b, c])
    sittings = [SittingFactory(activity=activity, order=n, name=f"第{n}场") for n in (1, 2, 3)]
    client = sign_in(convener)
    there = [[a, b], [a, b], [a]]
    for sitting, people in zip(sittings, there, strict=True):
        facts = {"there": [one.pk for one in people], f"presence-{a.pk}": "late", "absent": "none", "save": "1"}
        page = client.post(address(activity, f"?sitting={sitting.pk}"), facts, follow=True)
        assert f"已登记出席（{sitting}） {len(people)} 人" in page.text
    assert presences(activity) == {"甲": "late", "乙": "part", "丙": "none"}
    page = client.get(address(activity)).text
    assert "按场次：部分参加" in page
    facts = {f"presence-{one.pk}": "auto" for one in (a, b, c)} | {f"presence-{b.pk}": "whole", "save": "1"}
    client.post(address(activity), facts)
    assert presences(activity) == {"甲": "late", "乙": "whole", "丙": "none"}
    facts = {"there": [a.pk, c.pk], "absent": "none", "save": "1"}
    client.post(address(activity, f"?sitting={sittings[1].pk}"), facts)
    assert presences(activity)["乙"] == "whole"  # what the organizer said stays
    client.post(address(activity), {f"presence-{one.pk}": "auto" for one in (a, b, c)} | {"save": "1"})
    assert presences(activity)["乙"] == "none"


def test_a_part_of_the_list_leaves_the_rest(convener, sign_in):
    """A long list is ticked group by group."""
    first, second = SectorGroupFactory(name="一组"), SectorGroupFactory(name="二组")
    a, b = seated_member(first, name="甲"), seated_member(second, name="乙")
    activity = announced_activity(first, members=[a, b])
    activity.organizers.all().delete()
    staff = sign_in("secretariat")
    page = staff.get(address(activity, f"?group={first.pk}")).text
    assert "甲" in page
    assert "乙" not in page
    set_attendance(activity=activity, presence={b.pk: "whole"}, by=make_user("secretariat"))
    staff.post(address(activity, f"?group={first.pk}"), {"save": "1", "absent": "none"})
    assert presences(activity) == {"甲": "none", "乙": "whole"}
    assert staff.get(address(activity, "?group=0")).status_code == 404
    assert staff.get(address(activity, "?sitting=x")).status_code == 404


def test_roles_and_guests(group, convener, sign_in):
    """TG2: members and a department head spoke; guests are named and never scored."""
    a, b = seated_member(group, name="甲"), seated_member(group, name="乙")
    activity = announced_activity(group, members=[a, b])
    facts = {
        "there": [a.pk],
        "is_host": [a.pk],
        "is_speaker": [a.pk],
        "has_written_speech": [b.pk],
        "guest-name-new0": "王局长",
        "guest-organization-new0": "市教育局",
        "guest-role-new0": "部门负责人",
        "guest-spoke-new0": "on",
        "save": "1",
    }
    client = sign_in(convener)
    client.post(address(activity), facts)
    rows = {row.member: row for row in activity.participations.all()}
    assert (rows[a].is_host, rows[a].is_speaker, rows[a].has_written_speech) == (True, True, False)
    assert (rows[b].has_written_speech, rows[b].presence) == (True, "unknown")
    guest = activity.guests.get()
    assert guest.in_full == "王局长（市教育局，部门负责人，发言）"
    step = activity.steps.get()
    assert "发言：增加甲" in step.changes
    assert "其他参加人员：增加王局长（市教育局，部门负责人，发言）" in step.changes
    assert "王局长" in client.get(address(activity)).text
    client.post(address(activity), {"there": [a.pk], f"guest-name-{guest.pk}": "", "save": "1"})
    assert not activity.guests.exists()
    assert not Participation.objects.filter(is_host=True).exists()


def test_official_duty_stays_when_the_list_is_ticked(group, convener):
    member = make_user("member", group=group).member
    activity = announced_activity(group, members=[member])
    row = ask_leave(activity=activity, member=member, kind="official", by=member.user)
    decide_leave(ids=[row.pk], by=convener, is_approved=True)
    set_attendance(activity=activity, presence={}, by=convener)
    row.refresh_from_db()
    assert (row.presence, row.leave) == ("official", "approved")


def test_guests_one_by_one(group, convener):
    activity = announced_activity(group)
    kept = activity.guests.create(name="李老师")
    ticks = Ticks(guests=(GuestFacts("李老师", spoke=True, pk=kept.pk), GuestFacts("")))
    set_attendance(activity=activity, presence={}, by=convener, more_guests=["李老师", "赵总"], ticks=ticks)
    assert [guest.in_full for guest in activity.guests.all()] == ["李老师（发言）", "赵总"]


@pytest.mark.parametrize("query", ["", "sitting"])
def test_the_same_queries_for_few_and_for_300(group, convener, sign_in, query):
    """Query counts: the ticking page costs the same for 1, 3 and 300 members, looking and saving."""
    client, counts = sign_in(convener), []
    sector = SectorFactory(group=group)
    for size in (2, 1, 3, 300):
        people = [seated_member(group, name=f"委员{n}") for n in range(size)]
        activity = announced_activity(group, members=people)
        assert sector.group == group
        sitting = SittingFactory(activity=activity) if query else None
        where = address(activity, f"?sitting={sitting.pk}" if sitting else "")
        with CaptureQueriesContext(connection) as looking:
            assert client.get(where).status_code == 200
        facts = {"there": [one.pk for one in people], "is_host": [people[0].pk], "save": "1"}
        with CaptureQueriesContext(connection) as saving:
            assert client.post(where, facts).status_code == 302
        assert activity.participations.there().count() == size
        counts.append((len(looking), len(saving)))
    # The first one notes besides, once in a transaction, which tables are written.
    assert counts[1] == counts[2] == counts[3]
    assert counts[1][0] <= 30


def test_what_the_story_says_about_sittings(group, convener):
    a, b = seated_member(group), seated_member(group)
    activity = announced_activity(group, members=[a, b])
    sitting = SittingFactory(activity=activity, name="开幕会", held_on=datetime.date(2020, 6, 15))
    set_attendance(activity=activity, presence={a.pk: "whole", b.pk: "late"}, by=convener, ticks=Ticks(sitting=sitting))
    assert "场次“开幕会”：（空） → 全程参加 1 人，迟到 1 人" in activity.steps.get().changes


def test_who_was_not_invited_stands_last(group, convener, sign_in):
    """A partner's members who were not invited do not stand between those who signed up."""
    invited, other = seated_member(group, name="甲"), seated_member(group, name="乙")
    activity = group_activity(group, status=S.HELD)
    client = sign_in(convener)
    url = reverse("activities:attendance", args=[activity.pk])
    assert [title for title, _ in client.get(url).context["sheet"].sections] == ["本界别（工作室）委员"]
    ParticipationFactory(activity=activity, member=invited, presence="unknown")
    parts = {title: [row.member for row in rows] for title, rows in client.get(url).context["sheet"].sections}
    assert parts["本界别（工作室）委员"] == [invited]
    assert other in parts["没有邀请的本界别、联动方委员"]
