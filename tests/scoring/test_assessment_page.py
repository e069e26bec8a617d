"""A published total leads to its records and their pages; what is not for everybody stays with who answers for it."""

import datetime
import re

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from activities.models import Activity, ActivityOrganizer
from cppcc_office.shared.documents import Document
from proposals.models import Proposal
from scoring.actions import attach_document
from scoring.actions.publishing import draft_publication, start_notice
from scoring.models import Assessment, Rulebook
from scoring.rulebooks import save_rulebook
from tests.factories import (
    ProposalFactory,
    SectorGroupFactory,
    ServiceRecordFactory,
    SponsorshipFactory,
    WorkstationFactory,
    group_activity,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2021, 1, 11)
DAY = datetime.date(2020, 5, 1)
RULE = {
    "code": "rule",
    "name": "试行办法",
    "subject": "group",
    "base": 60,
    "items": [
        {"code": "study", "name": "学习", "source": "activities", "where": {"kind": "理论学习"}, "price": 5},
        {"code": "talk", "name": "协商", "source": "activities", "where": {"kind": "界别协商会"}, "price": 3},
        {"code": "written", "name": "提案", "source": "proposals", "price": 1},
    ],
}


@pytest.fixture
def group():
    Rulebook.objects.filter(subject="group").delete()
    save_rulebook(RULE)
    return SectorGroupFactory(name="科技界别")


def published(subject: str = "group", part: str = "year") -> Assessment:
    office = make_user("secretariat")
    saved = draft_publication(subject=subject, year=2020, part=part, shows="points", by=office, on=TODAY)
    return start_notice(publication=saved, by=office, on=TODAY).assessments.get()


def read(client, address: str, **asked) -> str:
    response = client.get(address, asked)
    assert response.status_code == 200
    return response.content.decode()


def test_records_are_for_who_answers_for_them(sign_in, group):
    """Everybody reads items and totals of a public result; what the records say stays with the group and the office."""
    author = seated_member(group)
    for title, about in (
        ("不公开的案由", {"is_public": False, "not_public_reason": "涉密"}),
        ("还没有审查的案由", {"status": Proposal.Status.SUBMITTED}),
        ("没有立案的案由", {"status": Proposal.Status.DECLINED}),
        ("立案公开的案由", {}),
    ):
        SponsorshipFactory(proposal=ProposalFactory(title=title, submitted_on=DAY, **about), member=author)
    row = published()
    page = read(sign_in("stranger"), row.get_absolute_url())
    assert "各项得分" in page
    assert "计入的记录" in page
    assert "只对负责这一考核对象的人员、领导和机关考核人员显示" in page
    assert "案由" not in page
    assert "（不公开的提案）" not in page
    convener = sign_in(make_user("convener", group=group))
    page = read(convener, row.get_absolute_url())
    for words in ("（不公开的提案）", "（已提交的提案）", "（不予立案的提案）", "立案公开的案由"):
        assert words in page
    for words in ("不公开的案由", "还没有审查的案由", "没有立案的案由"):
        assert words not in page
        assert words not in str(row.records)
    assert "立案公开的案由" in read(sign_in("leader"), row.get_absolute_url())


def test_what_people_asked_of_a_workstation_is_not_for_everybody(sign_in):
    Rulebook.objects.filter(subject="workstation").delete()
    item = {"code": "service", "name": "服务", "source": "service", "price": 1}
    save_rulebook({"code": "rule", "name": "办法", "subject": "workstation", "items": [item]})
    station = WorkstationFactory()
    ServiceRecordFactory(workstation=station, held_on=DAY, matter="张家的低保申请")
    row = published("workstation")
    assert "张家的低保申请" not in read(sign_in("stranger"), row.get_absolute_url())
    assert "张家的低保申请" in read(sign_in("leader"), row.get_absolute_url())


def test_from_a_published_quarter_to_who_entered_the_record(sign_in, group):
    """Total → item → record: three clicks, the last on the page that says who entered it."""
    recorder = make_user("liaison", group=group)
    held = group_activity(group, "理论学习", title="二季度的学习", held_on=DAY, recorded_by=recorder)
    group_activity(group, "界别协商会", title="二季度的协商", held_on=DAY)
    group_activity(group, "理论学习", title="三季度的学习", held_on=datetime.date(2020, 8, 1))
    row = published(part="Q2")
    client = sign_in(make_user("convener", group=group))
    page = read(client, row.publication.get_absolute_url())
    assert row.get_absolute_url() in page
    page = read(client, row.get_absolute_url())
    assert 'href="?item=study#study"' in page
    page = read(client, row.get_absolute_url(), item="study")
    of_item = re.search(r'<details class="more" id="study" open>.*?</details>', page, re.S).group()
    assert held.get_absolute_url() in of_item
    assert "二季度的协商" not in of_item, "an item leads to its own records"
    assert "三季度的学习" not in page
    assert recorder.name in read(client, held.get_absolute_url())
    now = f"{reverse('scoring:explain', args=['group', group.pk])}?year=2020&amp;part=Q2"
    assert now in page
    page = read(client, now.replace("&amp;", "&"))
    assert "二季度的学习" in page
    assert "三季度的学习" not in page
    assert "?year=2020&amp;part=Q2&amp;item=study" in page, "its links keep the quarter"
    assert "三季度的学习" in read(client, now.split("&", maxsplit=1)[0])
    assert "三季度的学习" in read(client, now.split("&", maxsplit=1)[0], part="Q9"), "what is no part is the year"
    assert "现在的明细" not in read(sign_in("stranger"), row.get_absolute_url())


def test_a_record_that_is_gone_stays_as_it_was(sign_in, group):
    for title in ("删掉的学习", "改期的学习", "留下的学习"):
        group_activity(group, "理论学习", title=title, held_on=DAY)
    row = published()
    ActivityOrganizer.objects.filter(activity__title="删掉的学习").delete()
    Activity.objects.filter(title="改期的学习").update(held_on=datetime.date(2019, 5, 1))
    page = read(sign_in("leader"), row.get_absolute_url())
    assert "记录已删除" in page.split("删掉的学习")[1][:120]
    assert "现在不属于这一时段" in page.split("改期的学习")[1][:120]
    assert re.search(r'<a href="[^"]+">留下的学习', page)


def test_a_frozen_card_adds_up(sign_in, group):
    group_activity(group, "理论学习", held_on=DAY)
    page = read(sign_in("stranger"), published().get_absolute_url())
    assert re.search(r"基础分</th>.*?60.00</td>", page, re.S)


def test_what_is_computed_now_leads_to_what_was_published(sign_in, group):
    """To the result; to the list for whom that does not name; of a period not published nowhere."""
    convener = sign_in(make_user("convener", group=group))
    now = reverse("scoring:explain", args=["group", group.pk])
    assert "以公布的为准" not in read(convener, now, year="2020")
    row = published()
    assert f'<a href="{row.get_absolute_url()}">以公布的为准</a>' in read(convener, now, year="2020")
    assert "以公布的为准" not in read(convener, now, year="2020", part="H1")
    later = reverse("scoring:explain", args=["group", SectorGroupFactory(name="教育界别").pk])
    page = read(sign_in("leader"), later, year="2020")
    assert f'<a href="{row.publication.get_absolute_url()}">以公布的为准</a>' in page


def test_of_several_rules_only_the_own_one_is_told(sign_in, group):
    other = SectorGroupFactory(name="教育界别")
    save_rulebook(RULE | {"code": "other", "name": "教育界别办法", "applies_to": {"name": other.name}})
    office = make_user("secretariat")
    saved = draft_publication(subject="group", year=2020, part="year", shows="points", by=office, on=TODAY)
    start_notice(publication=saved, by=office, on=TODAY)
    page = read(sign_in("stranger"), saved.assessments.get(subject_id=group.pk).get_absolute_url())
    assert "依据《试行办法》。" in page
    assert "教育界别办法" not in page


def test_a_category_without_records_names_no_item_as_the_best(sign_in, group):
    best = {"code": "best", "name": "宣讲", "take": {"best": 1}, "items": RULE["items"][:2]}
    save_rulebook(RULE | {"items": [best]})
    row, client = published(), sign_in("stranger")
    page = read(client, row.get_absolute_url())
    assert "各分项取最高的 1 项<" in page
    assert "取“" not in page
    assert "取其他分项" not in page


def test_the_rules_document_stands_beside_a_published_result(sign_in, group):
    row, client, book = published(), sign_in("stranger"), Rulebook.objects.get(code="rule")
    assert "计分办法原文" not in read(client, row.get_absolute_url())
    attach_document(book=book, document=Document(ContentFile(b"%PDF-1.4", "x.pdf"), "试行办法.pdf"))
    assert f'<a href="{book.document_url}">试行办法.pdf</a>' in read(client, row.get_absolute_url())


@pytest.mark.parametrize("number", [1, 3])
def test_it_costs_the_same_for_few_records_and_for_many(sign_in, group, number, django_assert_num_queries):
    for _ in range(number):
        group_activity(group, "理论学习", held_on=DAY)
        SponsorshipFactory(proposal=ProposalFactory(submitted_on=DAY), member=seated_member(group))
    row, client = published(), sign_in("leader")
    with django_assert_num_queries(18):
        client.get(row.get_absolute_url(), {"item": "study"})
