"""The duty record on one page, the duty record form and the yearly report, filled from the records (FEATURES TG5;
issue 3 section 4).
"""

import datetime
import io
import itertools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from cppcc_office.shared.workflow import Refused
from duties.actions.papers import set_speaking, sign_paper, start_paper, submit_paper
from duties.models import DutyPaper
from duties.models.papers import PAPER_WORKFLOW, paper_duties
from members.models import Post
from tests.duties.test_targets import make_everything
from tests.factories import (
    ROLES,
    DutyPaperFactory,
    PostFactory,
    SectorGroupFactory,
    TermFactory,
    contribution_of,
    home_committee,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
_S, _K = DutyPaper.Status, DutyPaper.Kind
SIGNER = {"submitted": {"sign", "return"}}
OFFICE = {**SIGNER, "signed": {"reopen"}}
MAY = {"administrator": OFFICE, "secretariat": OFFICE, "head": SIGNER}
OWNER = {"draft": {"edit", "submit"}, "returned": {"edit", "submit"}, "submitted": {"take_back"}, "signed": set()}


def text_of(answer):
    document = Document(io.BytesIO(answer.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


@pytest.mark.parametrize(("role", "state"), list(itertools.product(ROLES, _S.values)))
def test_every_role_may_do_in_every_state_what_the_table_says(role, state):
    """Issue 3: state × role. The head of the guiding committee signs forms; reports are the office's."""
    group = SectorGroupFactory()
    user = make_user(role, group=group)
    for kind in _K.values:
        paper = DutyPaperFactory(member=seated_member(group), status=state, kind=kind)
        offered = {line.action for line in PAPER_WORKFLOW.offered(state, paper_duties(paper, user))}
        expected = MAY.get(role, {}).get(state, set())
        assert offered == (expected if kind == "form" or role != "head" else set())


@pytest.mark.parametrize("state", _S.values)
def test_the_member_writes_hands_in_and_takes_back(state):
    user = make_user("member")
    paper = DutyPaperFactory(member=user.member, status=state)
    offered = {line.action for line in PAPER_WORKFLOW.offered(state, paper_duties(paper, user))}
    assert offered == OWNER[state]


def test_a_form_begins_with_the_records_is_completed_handed_in_and_signed(sign_in):
    group = SectorGroupFactory()
    user = make_user("member", group=group)
    make_everything(user.member, group)
    client = sign_in(user)
    answer = client.post(reverse("duty_paper_start"), {"kind": "form", "year": "2020"})
    paper = DutyPaper.objects.get()
    assert answer.url == reverse("duty_paper_edit", args=[paper.pk])
    assert "2020 年，本人认真履行委员职责。" in paper.text
    assert "提案 1 件" in paper.text
    client.post(answer.url, {"text": f"{paper.text}\n多到社区去。", "hand_in": "1"})
    head = make_user("head", group=group)
    sign_in(head).post(reverse("duty_paper_sign", args=[paper.pk]), {"reason": "同意。"})
    paper.refresh_from_db()
    assert (paper.status, paper.signed_by, [step.label for step in paper.steps.all()]) == (
        _S.SIGNED,
        head,
        ["起草", "提交", "审签"],
    )
    contribution_of(user.member, title="审签以后的事")
    page = client.get(paper.get_absolute_url()).content.decode()
    assert "政策宣传" in page
    assert "审签以后的事" not in page
    DutyPaper.objects.update(signed_at=datetime.datetime(2021, 1, 10, 16, 30, tzinfo=datetime.UTC))
    word = text_of(client.get(reverse("duty_paper_docx", args=[paper.pk])))
    for words in ("2020 年履职登记表", "多到社区去。", "同意。", "2021年1月11日", "年度目标", user.name):
        assert words in word


def test_an_empty_paper_is_not_handed_in():
    user = make_user("member")
    paper = start_paper(member=user.member, year=2020, kind="report", text="", by=user)
    with pytest.raises(Refused, match="请先写好正文"):
        submit_paper(paper=paper, by=user)


def test_drafts_are_their_writers_alone(sign_in):
    group = SectorGroupFactory()
    paper = DutyPaperFactory(member=seated_member(group), status=_S.DRAFT)
    for role in ("administrator", "leader", "convener", "head"):
        assert sign_in(make_user(role, group=group)).get(paper.get_absolute_url()).status_code == 404


def test_the_office_sees_who_handed_in_and_arranges_who_speaks(sign_in):
    """TG5: standing members hand in a yearly report, some speak on it."""
    there, missing, plain = seated_member(name="已交的常委"), seated_member(name="未交的常委"), seated_member()
    for member in (there, missing):
        PostFactory(member=member, role=Post.Role.STANDING)
    paper = DutyPaperFactory(member=there)
    client, url = sign_in("secretariat"), f"{reverse('duty_papers')}?year=2020"
    rows = {row.person.name: row.state for row in client.get(url).context["rows"]}
    assert rows == {"已交的常委": "待审签", "未交的常委": "未交"}
    assert plain.name not in rows
    shown = client.get(f"{url}&show=missing").context["rows"]
    assert [row.person.name for row in shown] == ["未交的常委"]
    client.post(reverse("duty_paper_speaks", args=[paper.pk]), {"speaks": "1", "order": "2"})
    paper.refresh_from_db()
    assert (paper.speaks, paper.speaking_order) == (True, 2)
    assert [row.person.name for row in client.get(f"{url}&show=speaks").context["rows"]] == ["已交的常委"]


def test_who_may_not_arrange_speakers_changes_nothing():
    from django.core.exceptions import PermissionDenied

    paper = DutyPaperFactory()
    with pytest.raises(PermissionDenied):
        set_speaking(paper=paper, speaks=True, order=1, by=make_user("leader"))


def test_nobody_signs_the_own_paper():
    group = SectorGroupFactory()
    head = make_user("head", group=group)
    paper = DutyPaperFactory(member=head.member, kind="form")
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        sign_paper(paper=paper, opinion="", frozen={}, by=head)


def test_the_list_asks_as_often_for_three_members_as_for_one(sign_in):
    client, url = sign_in("secretariat"), f"{reverse('duty_papers')}?year=2020"
    counts = []
    for _ in range(3):
        member = seated_member()
        PostFactory(member=member, role=Post.Role.STANDING)
        DutyPaperFactory(member=member)
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        counts.append(len(captured))
    assert counts[0] == counts[2]


def test_the_duty_record_is_one_page_for_a_year_and_for_a_term(sign_in):
    group = SectorGroupFactory()
    user = make_user("member", group=group)
    make_everything(user.member, group)
    term = TermFactory(committee=home_committee())
    client, url = sign_in(user), reverse("duty_record", args=[user.member.pk])
    for asked in ("year=2020", f"term={term.pk}"):
        page = client.get(f"{url}?{asked}").content.decode()
        for words in ("任职情况", "年度目标", "政策宣传", "社情民意信息", "履职事项", "联系走访", "承诺", "8 学时"):
            assert words in page
    word = text_of(client.get(f"{reverse('duty_record_docx', args=[user.member.pk])}?year=2020"))
    assert "委员履职档案" in word
    assert user.member.phone in word


def test_the_record_hides_from_keepers_what_is_not_theirs_to_know(sign_in):
    group = SectorGroupFactory()
    member = seated_member(group, phone="13812345678", party="民革", ethnicity="回族")
    page = sign_in(make_user("convener", group=group)).get(reverse("duty_record", args=[member.pk])).content.decode()
    for secret in ("13812345678", "民革", "回族"):
        assert secret not in page


def test_the_record_asks_as_often_for_three_records_as_for_one(sign_in):
    group = SectorGroupFactory()
    user = make_user("member", group=group)
    client, url = sign_in(user), f"{reverse('duty_record', args=[user.member.pk])}?year=2020"
    counts = []
    for _ in range(3):
        make_everything(user.member, group)
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        counts.append(len(captured))
    assert counts[0] == counts[2]
