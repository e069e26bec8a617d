"""The coverage page: who opens it, what it says, what it costs, and the lists behind its numbers."""

import datetime
import io

import pytest
from openpyxl import load_workbook

from accounts.audit import AuditEvent
from tests.factories import (
    AttachmentFactory,
    CommitteeFactory,
    MembershipFactory,
    OrganizationFactory,
    SectorFactory,
    WorkstationFactory,
    WorkstationKindFactory,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
GONE = datetime.date(2020, 6, 30)
PAGES = ("/workstations/coverage/", "/workstations/coverage/export/", "/workstations/coverage/members/")


@pytest.fixture
def covered():
    """A subdistrict with one community reached and one not, and a station in Hong Kong."""
    parent = OrganizationFactory(name="城关街道", kind="subdistrict")
    reached = OrganizationFactory(name="星火社区", kind="community", parent=parent)
    OrganizationFactory(name="学苑社区", kind="community", parent=parent)
    WorkstationFactory(name="同乡会", outside_city="香港特别行政区")
    return WorkstationFactory(name="红星工作室", location=reached)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("administrator", 200),
        ("secretariat", 200),
        ("one_office", 200),
        ("leader", 200),
        ("convener", 404),
        ("contact", 404),
        ("member", 404),
    ],
)
def test_who_opens_it(sign_in, role, status):
    client = sign_in(role)
    assert [client.get(page).status_code for page in PAGES] == [status] * 3


def test_staff_without_the_right_are_told_so(sign_in):
    from tests.factories import UserFactory

    assert sign_in(UserFactory(is_staff=True)).get(PAGES[0]).status_code == 403


def test_the_picture_and_the_tables(sign_in, covered):
    member = AttachmentFactory(workstation=covered, member=seated_member(name="张三")).member
    MembershipFactory(member=member, committee=CommitteeFactory(name="省政协", level="province"), sector=None)
    seated_member(name="李四")
    page = sign_in("leader").get("/workstations/coverage/")
    html, context = page.content.decode(), page.context
    assert (context["reached"], context["communities"]) == (1, 2)
    assert [one.name for one in context["empty"]] == ["学苑社区"]
    assert "没有工作室的社区（村）1 个：学苑社区" in html
    assert "香港特别行政区：同乡会" in html
    assert [(one.name, one.words) for one in context["committees"]][1:] == [("省政协", "1 / 1")]
    # The leader is a member without a station, too; 张三 sits in two committees and is one person.
    assert (context["home"].words, context["persons"].words) == ("1 / 3", "1 / 3")
    assert f"/workstations/?place={covered.location_id}" in html


def test_the_page_asks_as_often_for_three_as_for_one(sign_in, covered, django_assert_num_queries):
    client = sign_in("leader")
    client.get(PAGES[0])
    counts = []
    for so_many in (1, 2):
        for _ in range(so_many):
            place = OrganizationFactory(kind="community", parent=OrganizationFactory(kind="subdistrict"))
            AttachmentFactory(workstation=WorkstationFactory(location=place), member=seated_member())
        with django_assert_num_queries(28, exact=False) as queries:
            client.get(PAGES[0])
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_members_without_a_station_by_sector(sign_in, covered):
    sector = SectorFactory(name="教育界")
    lonely = MembershipFactory(sector=sector).member
    seated_member()
    AttachmentFactory(workstation=covered, member=MembershipFactory(sector=sector).member)
    client = sign_in("administrator")
    page = client.get(PAGES[2], {"sector": sector.pk})
    assert [row[0] for row in page.context["page"]] == [lonely.pk]
    assert client.get(PAGES[2]).context["page"].paginator.count == 2
    book = client.get("/workstations/coverage/members/export/", {"sector": sector.pk})
    rows = list(load_workbook(io.BytesIO(book.content)).active.iter_rows(values_only=True))
    assert rows[2][:3] == (1, lonely.name, "教育界")
    assert AuditEvent.objects.filter(action="exported", count=1).exists()


def test_communities_in_a_workbook(sign_in, covered):
    book = sign_in(make_user("leader")).get(PAGES[1])
    rows = [row[1:] for row in load_workbook(io.BytesIO(book.content)).active.iter_rows(values_only=True)][2:4]
    assert sorted(rows) == [("城关街道", "学苑社区", 0, None), ("城关街道", "星火社区", 1, "红星工作室")]


def test_core_workstations_with_their_n_and_those_that_belong_to_none(sign_in):
    """DG1: 1+N on one page; what was taken down is neither a one nor an N."""
    kind = WorkstationKindFactory(is_core=True)
    core, gone = (
        WorkstationFactory(name="核心室", kind=kind),
        WorkstationFactory(kind=kind, ends_on=GONE, withdrawn_because="拆迁"),
    )
    plain = WorkstationKindFactory()
    branch = WorkstationFactory(kind=plain, core=core)
    WorkstationFactory(kind=plain, core=core, ends_on=GONE, withdrawn_because="拆迁")
    left, loose = WorkstationFactory(name="甲", kind=plain, core=gone), WorkstationFactory(name="乙", kind=plain)
    page = sign_in("leader").get(PAGES[0])
    assert [(one.station, one.branches) for one in page.context["cores"]] == [(core, [branch])]
    assert page.context["loose"] == [loose, left]
    assert "没有归属核心工作室的 2 个" in page.content.decode()
