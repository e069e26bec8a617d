"""The ranking page, members' points, the way to the records, and the workbooks."""

import datetime
import io

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.audit import AuditEvent
from activities.models import Participation
from cppcc_office.shared.documents import Document
from members.models import Member, Membership
from proposals.models import AdoptingBody, SocialReport
from scoring.actions import attach_document
from scoring.models import Rulebook
from scoring.ranking import group_ranking
from tests.dealing import dealt
from tests.factories import (
    AdoptionFactory,
    SectorFactory,
    SectorGroupFactory,
    SocialReportFactory,
    group_activity,
    make_user,
    seated_member,
)
from tests.factories.sectors import home_committee

pytestmark = pytest.mark.django_db
RANKING = reverse("scoring:ranking")
END = datetime.date(2021, 3, 1)


@pytest.fixture
def year():
    """Two groups with a year and the year before."""
    first, second = SectorGroupFactory(name="科技界别", order=1), SectorGroupFactory(name="教育界别", order=2)
    for group in (first, second):
        member = seated_member(group, name=f"{group.name}的委员")
        group_activity(group, "理论学习", members=[member], held_on=datetime.date(2019, 5, 1))
        group_activity(group, "理论学习", members=[member])
    group_activity(second, "界别协商会")
    return first, second


def text_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_the_groups_stand_in_order_with_changes_and_candidates(sign_in, year):
    """TL7: ranked per year; candidates by points, decided by people."""
    page = text_of(sign_in("leader").get(RANKING, {"year": "2020"}))
    assert page.index("教育界别</a>") < page.index("科技界别</a>")
    for words in ("15.00", "+10.00", "持平", "降 1", "评优候选", "表彰名单由会议研究决定", "2019 年全年", "十项积分"):
        assert words in page


def test_without_a_year_the_latest_with_records(sign_in, year):
    client = sign_in("leader")
    assert "2020 年积分排名" in text_of(client.get(RANKING))
    for nonsense in ("", "abc", "1020", "99999", "²⁰²⁰", "3000"):
        assert "2020 年积分排名" in text_of(client.get(RANKING, {"year": nonsense}))
    assert "2019 年积分排名" in text_of(client.get(RANKING, {"year": "2019"}))


def test_a_leader_sees_the_groups_guided_first(sign_in, year):
    """HK8: a leader sees "my sectors" marked and first."""
    first, _ = year
    page = text_of(sign_in(make_user("leader", group=first)).get(RANKING, {"year": "2020"}))
    assert page.index("我分管和联系的界别") < page.index("教育界别</a>")
    assert page.count('class="mine"') == 1
    assert "我分管和联系的界别" not in text_of(sign_in("secretariat").get(RANKING, {"year": "2020"}))


@pytest.mark.parametrize("role", dealt(["member", "convener", "liaison", "contact", "clerk", "deputy", "stranger"]))
def test_the_ranking_is_for_leaders_and_the_secretariat(sign_in, year, role):
    """OFFICE 1: a member sees the own items, not the others' places, until a year is published."""
    client = sign_in(role)
    for address in (
        RANKING,
        reverse("scoring:members"),
        reverse("scoring:export", args=["group"]),
        reverse("scoring:export", args=["member"]),
    ):
        response = client.get(address)
        assert response.status_code == 403
        assert "科技界别" not in response.content.decode()
    assert not AuditEvent.objects.filter(action="exported").exists()


def test_empty_states_say_what_to_do(sign_in):
    client = sign_in("leader")
    assert "还没有可以计分的记录" in text_of(client.get(RANKING))
    assert "还没有可以计分的记录" in text_of(client.get(reverse("scoring:members")))
    Rulebook.objects.all().delete()
    assert "年的界别（联组）计分办法" in text_of(client.get(RANKING))
    assert "年的委员计分办法" in text_of(client.get(reverse("scoring:members")))


@pytest.mark.parametrize("page", ["scoring:ranking", "scoring:members"])
def test_a_year_without_records_has_no_places(sign_in, year, page):
    """Seventeen groups with nothing would all stand first; the page says so and leads to the years with records."""
    said = text_of(sign_in("leader").get(reverse(page), {"year": "2015"}))
    assert "2015 年还没有可以计分的记录" in said
    assert "?year=2020" in said
    assert "科技界别" not in said
    assert "导出 Excel" not in said


def test_a_running_year_is_shown_as_soon_as_something_counts(sign_in, year):
    """Writings come in before the first activity; who asks for that year reads the same points as on the way there."""
    today = timezone.localdate()
    SocialReportFactory(author=seated_member(year[0]), submitted_on=today)
    for page, name in (("scoring:ranking", "科技界别"), ("scoring:members", "科技界别")):
        said = text_of(sign_in("leader").get(reverse(page), {"year": str(today.year)}))
        assert "还没有可以计分的记录" not in said
        assert name in said


def test_leaders_figures_stand_beside_those_of_the_year_before(year):
    """TL8: results, participation per member, members with a report adopted nationally."""
    member = seated_member(year[0])
    report = SocialReportFactory(author=member)
    AdoptionFactory(report=report, body=AdoptingBody.objects.get(name="全国政协"))
    SocialReportFactory(author=member)
    SocialReportFactory(author=member, submitted_on=datetime.date(2019, 5, 1))
    figures = {figure.name: figure for figure in group_ranking(2020, on=END).figures}
    assert (figures["履职成果"].now, figures["履职成果"].before, figures["履职成果"].percent) == (2, 1, 100)
    national = figures["有信息被全国政协采用的委员"]
    assert (national.now, national.before, national.percent) == (1, 0, None)
    assert str(figures["人均参加活动"].now) == "0.67"


def office_of(number: int) -> None:
    """So many members in three groups, each with an activity and a report."""
    groups = [SectorGroupFactory() for _ in range(3)]
    sectors = [SectorFactory(group=group) for group in groups]
    activities = [group_activity(group, "理论学习") for group in groups]
    members = Member.objects.bulk_create(Member(name=f"委员{n}") for n in range(number))
    Membership.objects.bulk_create(
        Membership(member=member, committee=home_committee(), sector=sectors[n % 3]) for n, member in enumerate(members)
    )
    Participation.objects.bulk_create(
        Participation(activity=activities[n % 3], member=member) for n, member in enumerate(members)
    )
    SocialReport.objects.bulk_create(
        SocialReport(title=f"信息{n}", author=member, submitted_on=datetime.date(2020, 5, 1))
        for n, member in enumerate(members)
    )


@pytest.mark.parametrize("number", [3, 600])
def test_the_page_costs_the_same_for_few_and_for_many(sign_in, number, django_assert_num_queries):
    """TL7: a fixed number of queries, at most twelve, for 3 members and for 600."""
    office_of(number)
    for role, ranking, members in (("leader", 12, 10), ("secretariat", 11, 12)):
        client = sign_in(role)
        for address, queries in ((RANKING, ranking), (reverse("scoring:members"), members)):
            with django_assert_num_queries(queries):
                client.get(address, {"year": "2020"})


def test_members_by_group_and_one_group_opened(sign_in, year):
    client = sign_in("leader")
    page = text_of(client.get(reverse("scoring:members"), {"year": "2020"}))
    assert "科技界别</a>" in page
    assert "科技界别的委员" not in page
    page = text_of(client.get(reverse("scoring:members"), {"year": "2020", "group": "科技界别"}))
    assert "科技界别的委员" in page
    assert "教育界别的委员" not in page


def test_every_number_leads_to_its_records(sign_in, year):
    """G2: total → item → records, with those left out."""
    first, _ = year
    group_activity(first, "理论学习", title="等着审批的学习", status="recorded")
    client = sign_in("leader")
    explain = reverse("scoring:explain", args=["group", first.pk])
    assert f'href="{explain}?year=2020&amp;item=study#study"' in text_of(client.get(RANKING, {"year": "2020"}))
    page = text_of(client.get(explain, {"year": "2020"}))
    for words in ("5.00 分", "理论学习（主办）1 次，计 5 分", "等着审批的学习", "还没有通过审批（待确认）"):
        assert words in page


@pytest.mark.parametrize(
    ("role", "own", "others"),
    [("convener", 200, 404), ("liaison", 200, 404), ("deputy", 200, 404), ("member", 404, 404), ("leader", 200, 200)],
)
def test_a_groups_points_are_open_to_who_keeps_it(sign_in, year, role, own, others):
    """G7: conveners and liaisons see their group's records and points, not the other groups'."""
    first, second = year
    client = sign_in(make_user(role, group=first))
    for group, status in ((first, own), (second, others)):
        assert client.get(reverse("scoring:explain", args=["group", group.pk])).status_code == status


def test_members_see_their_own_points_only(sign_in, year):
    """SX2, G7: own items and records; nobody else's."""
    user = make_user("member", group=year[0])
    client = sign_in(user)
    assert "社情民意" in text_of(client.get(reverse("scoring:explain", args=["member", user.member.pk])))
    other = seated_member(year[1])
    assert client.get(reverse("scoring:explain", args=["member", other.pk])).status_code == 404


def test_the_committees_document_stands_where_a_rule_is_explained(sign_in, year):
    """Items cite their clauses: whoever reads the points opens the text they stand in; of a draft the office alone."""
    book, user = Rulebook.objects.get(code="groups-ten-items"), make_user("convener", group=year[0])
    client, explain = sign_in(user), reverse("scoring:explain", args=["group", year[0].pk])
    url = reverse("scoring:rule_document", args=[book.pk])
    assert "计分办法原文" not in text_of(client.get(explain, {"year": "2020"}))
    assert client.get(url).status_code == 404
    attach_document(book=book, document=Document(ContentFile(b"%PDF-1.4 text", "x.pdf"), "十项积分办法.pdf"))
    assert f'<a href="{url}">十项积分办法.pdf</a>' in text_of(client.get(explain, {"year": "2020"}))
    for reader in (client, sign_in("member"), sign_in("stranger")):
        answer = reader.get(url)
        assert b"".join(answer.streaming_content) == b"%PDF-1.4 text"
        assert "attachment" in answer["Content-Disposition"]
    Rulebook.objects.filter(pk=book.pk).update(status=Rulebook.Status.DRAFT)
    assert [sign_in(role).get(url).status_code for role in ("member", "leader", "one_office")] == [404, 404, 200]


def test_the_workbook_says_what_the_page_says(sign_in, year):
    """G5: everything goes out to Excel; the log keeps who took it."""
    response = sign_in("secretariat").get(reverse("scoring:export", args=["group"]), {"year": "2020"})
    rows = list(load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))
    assert "2020 年度界别（联组）积分一览表（全年，依据《界别（联组）十项积分》）" in rows[0][0]
    assert rows[1][:4] == ("名次", "界别（联组）", "总分", "理论学习")
    assert rows[2][:5] == (1, "教育界别", 15, 5, 10)
    assert rows[2][-6:] == (1, "持平", 5, 10, 1, "评优候选")
    assert rows[3][1] == "科技界别"
    event = AuditEvent.objects.get(action="exported")
    assert (event.detail, event.count) == ("2020年界别积分", 2)


def test_the_workbook_of_members(sign_in, year):
    response = sign_in("secretariat").get(reverse("scoring:export", args=["member"]), {"year": "2020"})
    rows = list(load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))
    assert rows[1] == ("名次", "姓名", "界别", "界别（联组）", "总分", "会议", "提案", "活动", "社情民意", "等次")
    assert {row[1] for row in rows[2:4]} == {"科技界别的委员", "教育界别的委员"}
    assert sign_in("secretariat").get(reverse("scoring:export", args=["nobody"])).status_code == 404
