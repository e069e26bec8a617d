"""What is shown of a publication: in which list a place was given and by which rule, and what may be chosen."""

import datetime

import pytest

from scoring.actions.publishing import draft_publication
from scoring.forms.publishing import DraftForm
from scoring.models import Rulebook
from scoring.publishing.notice import notice_paper
from scoring.publishing.shown import as_published, shown_to, table_of
from scoring.publishing.words import place_words
from scoring.rulebooks import save_rulebook
from tests.factories import (
    PostFactory,
    SectorGroupFactory,
    SocialReportFactory,
    SpecialCommitteeFactory,
    seated_member,
)

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2021, 1, 11)


@pytest.fixture
def listed(office):
    """Members by two rules, one of them with places apart for standing members; all with one report."""
    Rulebook.objects.filter(subject="member").delete()
    items = [{"code": "reports", "name": "信息", "source": "reports", "price": 1}]
    about = {"subject": "member", "items": items, "from": datetime.date(2019, 1, 1)}
    save_rulebook(about | {"code": "all", "name": "通用办法", "lists": ["is_standing"]})
    group = SectorGroupFactory(name="科技界别")
    people = {name: seated_member(group, name=name) for name in ("甲", "乙", "丙", "丁")}
    PostFactory(member=people["甲"], role="standing", group=None)
    for number, person in enumerate(people.values()):
        for _ in range(4 - number):
            SocialReportFactory(author=person)
    people["丁"].memberships.update(special_committee=SpecialCommitteeFactory(name="提案委"))
    begins = {"from": datetime.date(2020, 1, 1), "applies_to": {"special_committee": "提案委"}}
    save_rulebook(about | begins | {"code": "papers", "name": "提案委办法"})
    return draft_publication(subject="member", year=2020, shows="points", by=office, on=TODAY)


def test_whoever_is_first_is_first_of_a_list_and_a_rule(listed, office, sign_in):
    """On the page, on the wall and in the workbook."""
    shown = shown_to(listed, office)
    table = table_of(shown)
    assert list(table.header) == ["名次", "名称", "界别（联组）", "榜单", "总分", "信息", "计分办法"]
    rows = {row[1]: (row[0], row[3], row[-1]) for row in table.rows}
    assert rows == {
        "甲": (1, "截止日任常委：是", "通用办法"),
        "乙": (1, "截止日任常委：否", "通用办法"),
        "丙": (2, "截止日任常委：否", "通用办法"),
        "丁": (1, "", "提案委办法"),
    }
    paper = notice_paper(as_published(listed), "政协").document
    assert [cell.text for cell in paper.tables[0].rows[0].cells] == [
        "名次",
        "名称",
        "界别（联组）",
        "榜单",
        "积分",
        "计分办法",
    ]
    page = sign_in(office).get(listed.get_absolute_url()).text
    for words in ('<th scope="col">榜单</th>', "截止日任常委：否", '<span class="small muted">提案委办法</span></th>'):
        assert words in page
    assert place_words(listed.assessments.get(name="乙")) == "第 1 名（截止日任常委：否，通用办法）"


def test_without_grades_neither_grades_nor_the_best_can_be_chosen():
    for shows in ("grades", "best"):
        form = DraftForm({"shows": shows}, subject="member", has_grades=False, outstanding=0)
        assert "不评等次" in form.errors["shows"][0]
    form = DraftForm({}, subject="member", has_grades=False, outstanding=0)
    assert form.errors["shows"] == ["请选择公布范围。"]
    assert DraftForm({"shows": "points"}, subject="member", has_grades=False, outstanding=0).is_valid()
