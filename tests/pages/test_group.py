"""The groups' list and the group page: who may open them, what of the year they show, at what cost."""

import datetime

import pytest

from activities.models import Activity
from tests.factories import (
    AnnualPlanFactory,
    ContactUnitFactory,
    GroupLiaisonFactory,
    GuidanceFactory,
    PostFactory,
    ResidentDepartmentFactory,
    SectorGroupFactory,
    UserFactory,
    group_activity,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db

ACCESS = [
    ("administrator", 200),
    ("secretariat", 200),
    ("one_office", 200),
    ("head", 200),
    ("leader", 200),
    ("convener", 200),
    ("liaison", 200),
    ("deputy", 200),
    ("member", 404),
    ("contact", 404),
    ("clerk", 404),
    ("stranger", 404),
]


@pytest.fixture
def group():
    return SectorGroupFactory(name="教育界")


@pytest.mark.parametrize(("role", "status"), ACCESS)
def test_who_may_open_the_group_page(sign_in, group, role, status):
    assert sign_in(make_user(role, group=group)).get(f"/groups/{group.pk}/").status_code == status


@pytest.mark.parametrize("role", ["convener", "liaison", "deputy", "member"])
def test_other_groups_stay_closed(sign_in, group, role):
    other = SectorGroupFactory()
    client = sign_in(make_user(role, group=group))
    assert client.get(f"/groups/{other.pk}/").status_code == 404
    names = [row.name for row in client.get("/groups/").context["rows"]]
    assert names == ([] if role == "member" else ["教育界"])


def test_who_guides_a_group_opens_it(sign_in, group):
    """HK8: the head of the guiding committee, who is no leader."""
    user = make_user("member")
    guidance = GuidanceFactory(group=group)
    PostFactory(member=user.member, role="committee_head", special_committee=guidance.special_committee)
    client = sign_in(user)
    assert client.get(f"/groups/{group.pk}/").status_code == 200
    assert [row.name for row in client.get("/groups/").context["rows"]] == ["教育界"]


def test_a_stranger_is_sent_to_the_door(client, group):
    assert client.get("/groups/").status_code == 302
    assert client.get(f"/groups/{group.pk}/").status_code == 302


def test_the_groups_a_leader_guides_come_first(sign_in, group):
    """HK8: a leader sees "my sectors"."""
    mine = SectorGroupFactory(order=10_000)
    rows = sign_in(make_user("leader", group=mine)).get("/groups/").context["rows"]
    assert [row.is_guided for row in rows if row.name in (mine.name, group.name)] == [True, False]
    assert rows[0].name == mine.name


def test_units_nobody_entered_this_year(sign_in, group):
    """TL2: a list shows units nobody entered this year; only the group's own approved activities of the year count."""
    department = ResidentDepartmentFactory(group=group)
    units = [ContactUnitFactory(resident_department=department, organization__name=f"单位{n}") for n in range(5)]
    group_activity(group, contact_unit=units[0].organization, held_on=datetime.date(2020, 3, 1))
    group_activity(group, contact_unit=units[1].organization, held_on=datetime.date(2019, 3, 1))
    group_activity(
        group, contact_unit=units[2].organization, held_on=datetime.date(2020, 3, 1), status=Activity.Status.CONFIRMED
    )
    group_activity(SectorGroupFactory(), contact_unit=units[3].organization, held_on=datetime.date(2020, 3, 1))
    client = sign_in("leader")
    page = client.get(f"/groups/{group.pk}/", {"year": 2020})
    assert page.context["places"][0].unvisited == ["单位1", "单位2", "单位3", "单位4"]
    assert "5 个联系单位，4 个还没有走进" in page.content.decode()
    assert "待审批" in page.content.decode()
    row = next(row for row in client.get("/groups/", {"year": 2020}).context["rows"] if row.pk == group.pk)
    assert row.unvisited == ["单位1", "单位2", "单位3", "单位4"]


def test_phones_of_the_units_are_masked(sign_in, group):
    """G7."""
    ContactUnitFactory(resident_department__group=group, liaison_name="周联络", liaison_phone="13912345678")
    html = sign_in(make_user("convener", group=group)).get(f"/groups/{group.pk}/").content.decode()
    assert "周联络" in html
    assert "139****5678" in html
    assert "13912345678" not in html


def test_members_of_the_group_on_that_day(sign_in, group):
    seated_member(group, name="陈一", ends_on=datetime.date(2020, 6, 30))
    convener = seated_member(group, name="王二")
    PostFactory(member=convener, role="convener", group=group)
    seated_member(name="李四")
    group_activity(group, members=[convener], held_on=datetime.date(2020, 5, 1))
    client = sign_in("leader")
    people = client.get(f"/groups/{group.pk}/", {"year": 2019}).context["people"]
    assert [person.name for person in people] == ["王二", "陈一"]
    people = client.get(f"/groups/{group.pk}/", {"year": 2020}).context["people"]
    assert [(person.name, person.posts, person.took_part) for person in people] == [("王二", "界别召集人", 1)]


def test_activities_of_the_year_with_their_state(sign_in, group):
    other = SectorGroupFactory()
    group_activity(group, title="走访企业", held_on=datetime.date(2020, 5, 1), status=Activity.Status.RETURNED)
    group_activity(other, title="联合调研", partner=group, held_on=datetime.date(2020, 6, 1))
    group_activity(group, title="撤销的", held_on=datetime.date(2020, 6, 1), status=Activity.Status.WITHDRAWN)
    group_activity(group, title="去年的", held_on=datetime.date(2019, 6, 1))
    group_activity(other, title="别人的", held_on=datetime.date(2020, 6, 1))
    page = sign_in(make_user("convener", group=group)).get(f"/groups/{group.pk}/", {"year": 2020})
    assert [row.activity.title for row in page.context["activities"]] == ["联合调研", "走访企业"]
    html = page.content.decode()
    assert "已退回" in html
    assert "（联动）" in html


def test_plan_and_summary(sign_in, group):
    """TL5."""
    AnnualPlanFactory(group=group, submitted_on=datetime.date(2020, 2, 3))
    html = sign_in("leader").get(f"/groups/{group.pk}/", {"year": 2020}).content.decode()
    assert "2020-02-03 报送" in html
    assert "没有报送" in html


def test_without_a_year_the_latest_with_records(sign_in, group):
    group_activity(group, held_on=datetime.date(2019, 6, 1))
    group_activity(group, held_on=datetime.date(2021, 6, 1), status=Activity.Status.RECORDED)
    client = sign_in("leader")
    assert client.get("/groups/").context["choice"].year == 2019
    for nonsense in ("", "x", "20", "99999", "２０１９", "2999"):
        assert client.get("/groups/", {"year": nonsense}).context["choice"].year == 2019


def test_links_stand_only_where_they_lead_somewhere(sign_in, group):
    """Staff without rights on members see the page, but not the members' pages."""
    member = seated_member(group)
    url = f"/groups/{group.pk}/"
    assert f"/members/{member.pk}/" not in sign_in(UserFactory(is_staff=True)).get(url).content.decode()
    assert f"/members/{member.pk}/" in sign_in(make_user("convener", group=group)).get(url).content.decode()


def filled_group() -> object:
    group = SectorGroupFactory()
    unit = ContactUnitFactory(resident_department__group=group)
    members = [seated_member(group) for _ in range(3)]
    PostFactory(member=members[0], role="convener", group=group)
    GroupLiaisonFactory(group=group)
    group_activity(group, members=members, contact_unit=unit.organization)
    return group


def test_the_list_costs_the_same_for_any_number_of_groups(sign_in, django_assert_max_num_queries):
    client, counts = sign_in("leader"), []
    for so_many in (3, 12):
        for _ in range(so_many):
            filled_group()
        with django_assert_max_num_queries(19) as queries:
            client.get("/groups/", {"year": 2020})
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_page_costs_the_same_for_any_number_of_rows(sign_in, django_assert_max_num_queries):
    group = filled_group()
    client, counts = sign_in("leader"), []
    for so_many in (3, 40):
        for _ in range(so_many):
            member = seated_member(group)
            PostFactory(member=member)
            group_activity(group, members=[member])
            ContactUnitFactory(resident_department__group=group)
        with django_assert_max_num_queries(38) as queries:
            client.get(f"/groups/{group.pk}/", {"year": 2020})
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("role", "points", "place"),
    [("leader", True, True), ("secretariat", True, True), ("convener", True, False), ("liaison", True, False)],
)
def test_points_for_those_they_concern_and_places_for_leaders(sign_in, group, role, points, place):
    """OFFICE 1: the ranking is a page for leaders and staff; a group's keepers see its own points."""
    group_activity(group, "理论学习", held_on=datetime.date(2020, 5, 1))
    html = sign_in(make_user(role, group=group)).get(f"/groups/{group.pk}/", {"year": 2020}).content.decode()
    assert ("积分和依据" in html) == points
    assert (" 名</span>" in html) == place


def test_staff_of_an_office_without_scoring_see_no_points(sign_in, group):
    group_activity(group, "理论学习", held_on=datetime.date(2020, 5, 1))
    html = sign_in(UserFactory(is_staff=True)).get(f"/groups/{group.pk}/", {"year": 2020}).content.decode()
    assert "积分和依据" not in html


def test_every_point_leads_to_its_records(sign_in, group):
    """G2: total → item → records."""
    activity = group_activity(group, "理论学习", held_on=datetime.date(2020, 5, 1))
    client = sign_in(make_user("convener", group=group))
    page = client.get(f"/groups/{group.pk}/", {"year": 2020})
    item = next(item for item in page.context["card"].items if item.count)
    address = f"/ranking/group/{group.pk}/?year=2020&amp;item={item.code}#{item.code}"
    assert address in page.content.decode()
    assert activity.title in client.get(address.replace("&amp;", "&")).content.decode()
