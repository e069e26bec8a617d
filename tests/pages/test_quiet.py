"""In June and September the convener sees who can still be invited; calm words, and nobody else's eyes."""

import datetime

import pytest
from django.template.loader import render_to_string

from cppcc_office.pages.quiet import is_season, quiet_members
from tests.factories import (
    ParticipationFactory,
    SectorGroupFactory,
    SocialReportFactory,
    announced_activity,
    contribution_of,
    group_activity,
    make_user,
    seated_member,
)
from tests.factories.roles import during_a_request

pytestmark = pytest.mark.django_db
JUNE = datetime.date(2026, 6, 1)


@pytest.fixture
def group():
    return SectorGroupFactory(name="科技界别")


@pytest.fixture
def convener(group):
    user = make_user("convener", group=group)
    for _ in range(2):
        group_activity(group, members=[user.member], held_on=datetime.date(2026, 3, 1))
    return user


def names(user, group, today=JUNE) -> list[str] | None:
    found = quiet_members(user, group, today)
    return None if found is None else [one.name for one in found]


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        ("2026-05-31", False),
        ("2026-06-01", True),
        ("2026-06-30", True),
        ("2026-07-01", False),
        ("2026-08-31", False),
        ("2026-09-01", True),
        ("2026-09-30", True),
        ("2026-10-01", False),
        ("2026-12-15", False),
    ],
)
def test_in_june_and_september_and_never_in_december(group, convener, day, shown):
    seated_member(group)
    today = datetime.date.fromisoformat(day)
    assert is_season(today) is shown
    assert (quiet_members(convener, group, today) is not None) is shown


def test_few_records_of_any_sort_and_no_ranking(group, convener):
    none, one, many = (seated_member(group, name=name, strokes=name) for name in ("甲", "乙", "丙"))
    SocialReportFactory(author=one, submitted_on=datetime.date(2026, 2, 1))
    SocialReportFactory(author=many, submitted_on=datetime.date(2026, 2, 1))
    contribution_of(many, status="recorded", done_on=datetime.date(2026, 2, 1))
    ParticipationFactory(
        activity=group_activity(group, held_on=datetime.date(2026, 2, 2)), member=none, presence="none"
    )
    SocialReportFactory(author=none, submitted_on=datetime.date(2025, 2, 1))
    found = {member.name: member.records for member in quiet_members(convener, group, JUNE)}
    assert found == {"甲": 0, "乙": 1}, "last year's and missed ones are none; what is not approved yet is one"


def test_who_took_the_seat_last_month_is_not_quiet(group, convener):
    late = seated_member(group)
    late.memberships.update(starts_on=datetime.date(2026, 5, 1))
    assert names(convener, group) == []


def test_only_the_own_groups_members_and_activities(group, convener):
    other = SectorGroupFactory()
    seated_member(other, name="别组委员")
    mine = seated_member(group, name="本组委员")
    announced_activity(other, title="别组的活动", members=[])
    announced_activity(group, title="名额已满", members=[], capacity=0)
    announced_activity(group, title="本组的活动", members=[])
    announced_activity(group, title="已经邀请的活动", members=[mine], in_days=8)
    (found,) = quiet_members(convener, group, JUNE)
    assert found.name == "本组委员"
    assert [(one.activity.title, one.words) for one in found.chances] == [
        ("本组的活动", "可以邀请"),
        ("已经邀请的活动", "已邀请，可以提醒一下"),
    ]


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("convener", True),
        ("liaison", True),
        ("deputy", True),
        ("secretariat", True),
        ("leader", False),
        ("head", False),
        ("member", False),
        ("contact", False),
        ("stranger", False),
    ],
)
def test_nobody_but_keepers_and_the_office_sees_it(group, role, sees):
    seated_member(group)
    user = during_a_request(make_user(role, group=group))
    assert (quiet_members(user, group, JUNE) is not None) is sees
    if role in ("convener", "liaison"):
        assert quiet_members(user, SectorGroupFactory(), JUNE) is None


def test_the_words_are_calm(group, convener):
    seated_member(group, name="甲")
    announced_activity(group, title="六月调研", members=[])
    page = render_to_string("pages/quiet.html", {"quiet": quiet_members(convener, group, JUNE)})
    for words in ("接下来可以多邀请的委员", "今年还没有记录", "六月调研", "可以邀请"):
        assert words in page
    for words in ("不合格", "落后", "名次", "排名", 'class="badge bad"', "缺席"):
        assert words not in page


def test_a_group_without_quiet_members_says_so(group, convener):
    assert "都有两条以上的记录" in render_to_string("pages/quiet.html", {"quiet": quiet_members(convener, group, JUNE)})


@pytest.mark.parametrize("number", [1, 3])
def test_the_same_queries_for_one_and_for_three(group, convener, number, django_assert_num_queries):
    for _ in range(number):
        seated_member(group)
        announced_activity(group, members=[])
    user = during_a_request(convener)
    with django_assert_num_queries(15):
        quiet_members(user, group, JUNE)
