"""Groups of very different size beside their own last year and per member."""

import datetime
import io
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.audit import AuditEvent
from scoring.year_on_year import GroupYear, own_years
from tests.factories import SectorGroupFactory, SocialReportFactory, group_activity, make_user, seated_member

pytestmark = pytest.mark.django_db
PAGE = reverse("scoring:own_year")
END = datetime.date(2021, 3, 1)


@pytest.fixture
def groups():
    """Two members who do a little, ten who do twice as much between them."""
    small, large = SectorGroupFactory(name="小界别", order=1), SectorGroupFactory(name="大界别", order=2)
    few, many = [seated_member(small) for _ in range(2)], [seated_member(large) for _ in range(10)]
    group_activity(small, "理论学习", members=few)
    group_activity(small, "理论学习", members=few[:1], held_on=datetime.date(2019, 5, 1))
    group_activity(large, "理论学习", members=many[:4])
    group_activity(large, "调研", members=many[:4])
    SocialReportFactory(author=few[0])
    return small, large


def test_a_small_group_is_seen_by_its_members(groups):
    small, large = own_years(2020, on=END).rows
    assert (small.name, large.name) == ("小界别", "大界别"), "the office's order, not by points"
    assert small.now.points < large.now.points
    assert small.now.points_per_member > large.now.points_per_member
    assert (small.now.active_percent, large.now.active_percent) == (100, 40)
    assert [str(one.now.participations_per_member) for one in (small, large)] == ["1.00", "0.80"]
    assert [str(one.now.writings_per_member) for one in (small, large)] == ["0.50", "0.00"]
    assert (small.before.participations, small.before.active_percent) == (1, 50)
    assert small.gained == small.now.points - small.before.points


def test_halves_go_up_as_everywhere():
    year = GroupYear(Decimal(8), Decimal(5), 1, 1, 1)
    assert (str(year.points_per_member), str(year.writings_per_member), year.active_percent) == ("0.63", "0.13", 13)


def test_a_running_year_is_held_against_the_same_days(groups):
    """On 1 April nobody has lost anything by what was done last May."""
    found = own_years(2020, on=datetime.date(2020, 4, 1))
    assert found.before_words == "2019 年同期"
    assert found.rows[0].before.participations == 0


def test_the_page_and_the_workbook(sign_in, groups):
    client = sign_in("leader")
    page = client.get(PAGE, {"year": "2020"}).text
    for words in ("小界别</a>", "2019 年", "不排名次", "人均参加"):
        assert words in page
    response = client.get(reverse("scoring:own_year_export"), {"year": "2020"})
    rows = list(load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))
    assert rows[1][:4] == ("界别（联组）", "委员人数，2020 年", "委员人数，2019 年", "积分，2020 年")
    assert rows[2][:2] == ("小界别", 2)
    assert AuditEvent.objects.filter(action="exported").count() == 1


@pytest.mark.parametrize("role", ["member", "convener", "contact", "stranger"])
def test_it_is_for_leaders_and_the_office(sign_in, groups, role):
    for page in (PAGE, reverse("scoring:own_year_export")):
        response = sign_in(role).get(page)
        assert response.status_code == 403
        assert "小界别" not in response.text


def test_without_groups_it_says_what_to_do(sign_in):
    assert "导入“界别与界别联组”台账" in sign_in("secretariat").get(PAGE).text


@pytest.mark.parametrize("number", [1, 3])
def test_the_same_queries_for_one_and_for_three(sign_in, number, django_assert_num_queries):
    for _ in range(number):
        group = SectorGroupFactory()
        group_activity(group, members=[seated_member(group)])
    client = sign_in("leader")
    client.get(PAGE, {"year": "2020"})
    with django_assert_num_queries(9):
        client.get(PAGE, {"year": "2020"})


def test_the_convener_finds_the_own_group_beside_its_last_year(sign_in, groups):
    """Two numbers per line, of the own group alone; the comparison of all stays with the office until published."""
    small, large = groups
    client = sign_in(make_user("convener", group=small))
    assert client.get(PAGE).status_code == 403
    page = client.get(reverse("group", args=[small.pk]), {"year": "2020"}).text
    told = page.split('id="last-year"')[1].split("</section>")[0]
    own, other = own_years(2020).rows
    assert f"{own.now.points}</td>" in told
    assert f"{own.before.points}</td>" in told
    assert f"{own.now.points_per_member}</td>" in told
    assert f"增 {own.gained}" in told
    for words in (other.name, "第 1 名", "名次："):
        assert words not in told
    assert client.get(reverse("group", args=[large.pk])).status_code == 404
