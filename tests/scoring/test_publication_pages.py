"""The office checks, drafts and starts a notice; everybody reads what is public, and nothing else."""

import datetime
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from accounts.audit import AuditEvent
from activities.models import Activity
from members.models import Member
from scoring.actions.publishing import draft_publication, start_notice
from scoring.models import Publication
from scoring.publishing.checks import periods_to_publish
from tests.factories import PublicationFactory, SectorGroupFactory, group_activity, make_user

pytestmark = pytest.mark.django_db
NEW = reverse("scoring:publication_new")
LIST = reverse("scoring:publications")
TODAY = datetime.date(2021, 1, 11)


def text_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def on_notice(**about) -> Publication:
    office = make_user("secretariat")
    what = {"subject": "group", "year": 2020, "shows": "points"} | about
    return start_notice(publication=draft_publication(by=office, on=TODAY, **what), by=office, on=TODAY)


def test_the_office_walks_from_the_checks_to_the_notice(sign_in, year):
    """Outstanding things are named; publishing all the same asks for a tick and keeps what was outstanding."""
    group_activity(year[0], "理论学习", status=Activity.Status.CONFIRMED)
    client, asked = sign_in("secretariat"), "?subject=group&year=2020&part=year"
    page = text_of(client.get(NEW + asked))
    assert "等待审批的活动" in page
    assert "写入考核结果（拟公示）" in page
    assert "没有办结。请先办结" in text_of(client.post(NEW + asked))
    assert not Publication.objects.exists()
    response = client.post(NEW + asked, {"is_confirmed": "on"}, follow=True)
    saved = Publication.objects.get()
    assert "只有机关和领导能看到" in text_of(response)
    assert ["等待审批的活动", 1] in saved.outstanding
    assert "已经写入（拟公示）" in text_of(client.get(NEW + asked))
    page = text_of(client.post(f"{saved.get_absolute_url()}notice/", follow=True))
    assert "已开始公示" in page
    assert "期满以后才能正式公布" in text_of(client.post(f"{saved.get_absolute_url()}final/", follow=True))
    assert "请写明原因" in text_of(client.post(f"{saved.get_absolute_url()}withdraw/", follow=True))


def test_a_period_without_a_rule_says_what_to_do(sign_in):
    page = text_of(sign_in("secretariat").get(NEW, {"subject": "workstation", "year": "2020"}))
    assert "请先启用一个办法" in page or "没有参加计分的对象" in page
    assert "拟公示" not in page
    assert "请重新选择时段" in text_of(sign_in("secretariat").get(NEW, {"subject": "nobody"}))


def test_of_a_year_that_runs_the_page_says_first_from_when_on_and_what_can_be_done_now(sign_in, year):
    """Nothing asked, it opens the last year that is over."""
    today = timezone.localdate()
    group_activity(year[0], "理论学习", held_on=today)
    client = sign_in("secretariat")
    page = text_of(client.get(NEW, {"subject": "group", "year": today.year}))
    said = f"{today.year + 1} 年 1 月 1 日起才能公布"
    assert page.index(said) < page.index('<form class="filters')
    assert page.count(said) == 1
    assert f"{reverse('scoring:ranking')}?year={today.year}" in page
    before = f"?subject=group&amp;year={today.year - 1}&amp;part=year"
    assert f'<a href="{before}">{today.year - 1} 年度</a>' in page
    PublicationFactory(subject="group", year=today.year - 1, status="draft")
    assert before not in text_of(client.get(NEW, {"subject": "group", "year": today.year}))
    page = text_of(client.get(NEW))
    assert f'<option value="{today.year - 1}" selected>' in page
    assert "起才能公布" not in page


@pytest.mark.parametrize(
    ("day", "periods"),
    [("2021-01-05", ["2020 年度"]), ("2021-07-01", ["2020 年度", "上半年", "第一季度", "第二季度"])],
)
def test_periods_that_are_over_and_not_there_are_offered(db, day, periods):
    PublicationFactory(subject="group", year=2021, part="Q1", status="withdrawn")
    found = periods_to_publish("group", datetime.date.fromisoformat(day))
    assert [one.period.removeprefix("2021 年") for one in found] == periods


def test_everybody_reads_the_groups_on_notice_and_nobody_a_draft(sign_in, year):
    office = make_user("secretariat")
    saved = draft_publication(subject="group", year=2020, shows="points", by=office, on=TODAY)
    stranger = sign_in("stranger")
    assert stranger.get(saved.get_absolute_url()).status_code == 404
    assert "还没有公布的考核结果" in text_of(stranger.get(LIST))
    start_notice(publication=saved, by=office, on=TODAY)
    assert str(saved) in text_of(stranger.get(LIST))
    page = text_of(stranger.get(saved.get_absolute_url()))
    assert page.index("教育界别") < page.index("科技界别")
    assert "公示文（Word）" not in page
    row = saved.assessments.get(name="教育界别")
    assert "界别协商会" in text_of(stranger.get(row.get_absolute_url()))


def test_a_member_reads_the_own_points_and_only_names_of_others(sign_in, year):
    """OFFICE 1: own items and grade; of others names and grades, on the page and by address."""
    user = make_user("member", group=year[0])
    group_activity(year[0], "调研", members=[user.member])
    group_activity(year[1], "调研", members=[Member.objects.get(name="教育界别的委员")])
    saved = on_notice(subject="member", shows="grades")
    client = sign_in(user)
    page = text_of(client.get(saved.get_absolute_url()))
    own = saved.assessments.get(subject_id=user.member.pk)
    other = saved.assessments.get(name="教育界别的委员")
    assert f"{own.points:.2f}" in page
    assert other.name in page
    assert f"{other.points:.2f}" not in page
    assert 'class="place"' not in page
    assert client.get(own.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.get(f"{saved.get_absolute_url()}export/").status_code == 403
    leader = text_of(sign_in("leader").get(saved.get_absolute_url()))
    assert 'class="place"' in leader


def test_the_notice_prints_what_everybody_reads(sign_in, year):
    """The paper for the wall holds no points of members, though the office that takes it reads them."""
    saved = on_notice(subject="member", shows="grades")
    response = sign_in("secretariat").get(f"{saved.get_absolute_url()}docx/")
    paper = Document(io.BytesIO(response.content))
    cells = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    assert cells[0][:2] == ["序号", "名称"]
    assert "积分" not in cells[0]
    words = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert "自 2021 年 1 月 11 日起至 2021 年 1 月 18 日止" in words
    assert AuditEvent.objects.filter(action="exported").count() == 1


def test_the_workbook_is_whole_and_logged(sign_in, year):
    saved = on_notice()
    response = sign_in("leader").get(f"{saved.get_absolute_url()}export/")
    rows = list(load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))
    assert rows[1][:3] == ("名次", "名称", "总分")
    assert (rows[2][0], rows[2][1]) == (1, "教育界别")
    assert AuditEvent.objects.filter(action="exported").count() == 1


def test_the_live_ranking_points_to_what_was_published(sign_in, year):
    """Once everybody may read it, and not before."""
    leader, ranking = sign_in("leader"), f"{reverse('scoring:ranking')}?year=2020"
    assert "以公布的为准" not in text_of(leader.get(ranking))
    saved = on_notice()
    assert "以公布的为准" in text_of(leader.get(ranking))
    assert saved.get_absolute_url() in leader.get(ranking).content.decode()
    assert "以公布的为准" not in text_of(leader.get(reverse("scoring:members"), {"year": "2020"}))


def test_the_page_of_differences_names_them(sign_in, year):
    saved = on_notice()
    address = f"{saved.get_absolute_url()}differences/"
    client = sign_in("secretariat")
    assert "没有不同" in text_of(client.get(address))
    Activity.objects.update(status=Activity.Status.RETURNED)
    assert "现在不计" in text_of(client.get(address))


def test_the_office_is_reminded_of_the_next_step(sign_in):
    """A draft waits for its notice, a notice that is over for its end; nobody else is told."""
    today = timezone.localdate()
    titles = ("已经写入、等您核对公示的考核结果", "公示期满、等您正式公布的考核结果")

    def told(client) -> list[bool]:
        page = text_of(client.get("/"))
        return [title in page for title in titles]

    office, stranger = sign_in("secretariat"), sign_in("stranger")
    PublicationFactory(notice_to=today)
    PublicationFactory(status="final", final_on=today)
    PublicationFactory(status="withdrawn")
    assert told(office) == [False, False]
    PublicationFactory(status="draft")
    PublicationFactory(notice_to=today - datetime.timedelta(days=1))
    assert told(office) == [True, True]
    assert told(stranger) == [False, False]


@pytest.mark.parametrize("number", [1, 12])
def test_the_page_costs_the_same_for_few_and_for_many(sign_in, number, django_assert_num_queries):
    for _ in range(number):
        group_activity(SectorGroupFactory(), "理论学习")
    saved, client = on_notice(), sign_in("stranger")
    with django_assert_num_queries(19):
        client.get(saved.get_absolute_url())
