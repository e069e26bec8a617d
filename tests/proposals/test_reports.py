"""Social-condition reports: written, edited by two people at least, combined, issued, adopted; and who sees what."""

import datetime
import io

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from cppcc_office.shared.workflow import Refused
from outbox.models import Delivery
from proposals.actions import report_desk as desk
from proposals.actions import reports as writing
from proposals.actions.drafts import discard, take_back
from proposals.actions.effects import adopt, instruct, remove_effect
from proposals.actions.review import redirect_proposal, reverse_proposal
from proposals.actions.written import authors_of, mark
from proposals.models import AdoptingBody, Adoption, Bulletin, Handover, Instruction, Proposal, SocialReport
from proposals.models.reports import REPORT_WORKFLOW
from proposals.report_figures import figures_of
from proposals.report_story import Shown
from proposals.views.report_desk import desk as desk_page
from proposals.views.reports import reports as list_page
from tests.dealing import dealt
from tests.factories import (
    AuthorshipFactory,
    BulletinFactory,
    HandoverFactory,
    InstructionFactory,
    MatterFactory,
    ProposalFactory,
    ReplyFactory,
    SectorGroupFactory,
    SocialReportFactory,
    SponsorshipFactory,
    UserFactory,
    during_a_request,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
S, M = SocialReport.Status, SocialReport.Marking
TODAY = timezone.localdate()
LIST, DESK = reverse("reports:reports"), reverse("reports:desk")


def url(name, report):
    return reverse(f"reports:{name}", args=[report.pk])


def report_in(status, **about):
    """One in that state, whatever the state needs."""
    if status in (S.DRAFT, S.RETURNED):
        about["submitted_on"] = None
    if status == S.ISSUED:
        about.setdefault("bulletin", BulletinFactory())
    if status == S.COMBINED:
        about.setdefault("combined_into", SocialReportFactory(status=S.EDITING, edited_text="甲"))
    return SocialReportFactory(status=status, text="路灯不亮。", **about)


ACTS = {
    "submit": lambda r, by: writing.submit_report(report=r, by=by, on=TODAY),
    "take_back": lambda r, by: take_back(writing=r, by=by),
    "register": lambda r, by: desk.register_report(report=r, by=by),
    "edit": lambda r, by: desk.edit_report(report=r, by=by, title="新题", text="新稿"),
    "mark": lambda r, by: mark(writing=r, by=by, marking=M.INTERNAL),
    "combine": lambda r, by: desk.combine_report(report=r, by=by, into=report_in(S.EDITING)),
    "part": lambda r, by: desk.part_report(report=r, by=by, reason="各报各的"),
    "hand_up": lambda r, by: desk.hand_up_report(report=r, by=by),
    "check": lambda r, by: desk.check_report(report=r, by=by),
    "sign": lambda r, by: desk.sign_report(report=r, by=by, on=TODAY),
    "send_back": lambda r, by: desk.send_back_report(report=r, by=by, reason="数字要核对"),
    "issue": lambda r, by: desk.issue_bulletin(reports=[r.pk], by=by, on=TODAY),
    "keep": lambda r, by: desk.keep_report(report=r, by=by, reason="已有部署"),
    "return": lambda r, by: desk.return_report(report=r, by=by, reason="请补充地点"),
    "adopt": lambda r, by: adopt(writing=r, by=by, adoption=Adoption(body=AdoptingBody.objects.first())),
    "instruct": lambda r, by: instruct(writing=r, by=by, instruction=Instruction(text="请研究")),
    "amend": lambda r, by: remove_effect(effect=InstructionFactory(report=r), by=by, reason="登错了"),
}
WRITING = {"submit", "take_back"}
DESK_WORK = set(ACTS) - WRITING
MAY = {
    "author": WRITING,
    "office": DESK_WORK,
    "who edited it": DESK_WORK - {"check", "sign"},
    "who wrote with others": DESK_WORK - {"check", "sign"},
    "leader": set(),
    "stranger": set(),
}


@pytest.mark.parametrize("who", dealt(MAY))
def test_every_action_in_every_state_by_everybody(who):
    """The table decides, whoever presses; who edited a text or wrote it neither checks nor signs it."""
    office, colleague = make_user("one_office"), make_user("one_office")
    author, second = seated_member(user=UserFactory()), seated_member(user=colleague)
    people = {
        "author": author.user,
        "office": office,
        "who edited it": office,
        "who wrote with others": colleague,
        "leader": make_user("leader"),
        "stranger": make_user("stranger"),
    }
    for status in S:
        report = report_in(status, author=author, edited_by=office if who == "who edited it" else None)
        if who == "who wrote with others":
            AuthorshipFactory(report=report, member=author)
            AuthorshipFactory(report=report, member=second, order=2)
        for action, act in ACTS.items():
            lines = [one for one in REPORT_WORKFLOW.transitions if one.action == action and status in one.sources]
            with transaction.atomic():
                if action in MAY[who] and lines:
                    act(report, people[who])
                    after = SocialReport.objects.get(pk=report.pk).status
                    assert after == (lines[0].target or status), (status, who, action)
                else:
                    with pytest.raises((PermissionDenied, Refused)):
                        act(report, people[who])
                transaction.set_rollback(True)


def test_a_member_writes_on_a_phone_and_hands_in(sign_in):
    """Issue 5 §3: kept while typed, several authors in their order, an attachment; too long or without text refused."""
    user = make_user("member")
    colleague = seated_member(user=UserFactory(), name="欧阳修竹")
    client = sign_in(user)
    client.post(reverse("reports:start"))
    report = SocialReport.objects.get(status=S.DRAFT)
    assert client.post(reverse("reports:start")).url == url("edit", report), "an empty page is used again"
    typed = {"whose": "own", "title": "路灯不亮", "text": "城东路口", "marking": "open", "draft_revision": "0"}
    kept = client.post(url("draft", report), typed).json()
    assert kept["revision"] == 1
    assert client.post(url("draft", report), typed | {"text": "旧"}).status_code == 409, "an older page overwrites none"
    old = client.post(url("edit", report), typed | {"text": "旧页面", "save": "1"}).content.decode()
    assert "这份草稿刚刚在别处改过，没有保存" in old
    assert ("旧页面" in old, SocialReport.objects.get().text) == (True, "城东路口")
    assert 'name="draft_revision" value="1"' in old, "pressed again it stands"
    del typed["draft_revision"]
    too_long = client.post(url("edit", report), typed | {"text": "长" * 1501, "submit": "1"})
    assert "现在是 1501 字" in too_long.content.decode()
    wrong = client.post(url("edit", report), typed | {"others": "查无此人", "submit": "1"})
    assert "查无此人" in wrong.content.decode()
    assert SocialReport.objects.get().status == S.DRAFT
    SocialReportFactory(title="路灯不亮")
    assert "已有同题" in client.post(url("edit", report), typed | {"submit": "1"}).content.decode()
    paper = SimpleUploadedFile("照片.pdf", b"%PDF-1.4")
    whole = typed | {"title": "城东路口路灯不亮", "others": "欧阳修竹", "submit": "1", "document": paper}
    assert client.post(url("edit", report), whole).status_code == 302
    report.refresh_from_db()
    assert (report.status, report.submitted_on, report.file_name) == (S.SUBMITTED, TODAY, "照片.pdf")
    assert [one.member for one in report.authorships.all()] == [user.member, colleague]
    assert Delivery.objects.filter(user=colleague.user).count() == 1
    assert sign_in(colleague.user).get(url("file", report)).status_code == 200
    assert client.get(url("edit", report)).status_code == 403, "handed in is handed in"
    client.post(url("take_back", report))
    report.refresh_from_db()
    assert (report.status, report.submitted_on) == (S.DRAFT, None)
    with pytest.raises(Refused, match="不能删除"):
        discard(writing=report, by=user)
    with pytest.raises(IntegrityError), transaction.atomic():
        SocialReport.objects.filter(pk=report.pk).update(status=S.ISSUED)


def test_a_matter_gives_its_text_and_never_its_person(sign_in):
    member = make_user("member")
    matter = MatterFactory(member=member.member, status="open")
    client = sign_in(member)
    client.post(reverse("reports:start"), {"matter": matter.pk})
    report = SocialReport.objects.get(matter=matter)
    assert report.text == matter.text
    page = client.get(url("edit", report)).content.decode()
    assert matter.person_name not in page
    assert matter.person_phone not in page
    assert sign_in("member").post(reverse("reports:start"), {"matter": matter.pk}).status_code == 404


def full_way():
    """Three reports combined and issued, adopted twice and noted on: the authors, the desk's two, the whole."""
    editor, signer = make_user("one_office"), make_user("one_office")
    authors = [seated_member(user=UserFactory()) for _ in range(3)]
    whole, *parts = [
        SocialReportFactory(status=S.SUBMITTED, author=author, text=f"第{n}处路灯不亮。", submitted_on=TODAY)
        for n, author in enumerate(authors, start=1)
    ]
    for report in (whole, *parts):
        desk.register_report(report=report, by=editor)
    for part in parts:
        desk.combine_report(report=part, into=whole, by=editor)
    desk.edit_report(report=whole, by=editor, title="多处路灯不亮亟待修复", text="一、情况\n三处路灯不亮。")
    desk.hand_up_report(report=whole, by=editor)
    desk.check_report(report=whole, by=signer)
    desk.sign_report(report=whole, by=signer, on=TODAY)
    city, province = AdoptingBody.objects.order_by("pk")[:2]
    bulletin = desk.issue_bulletin(reports=[whole.pk], by=editor, on=TODAY, recipients="市领导", bodies=[city])
    for body, form in ((city, "single"), (province, "combined")):
        adoption = Adoption(body=body, form=form, adopted_on=TODAY, passed_on_to="市城管局")
        adopt(writing=whole, by=editor, adoption=adoption)
    note = Instruction(leader="王某某副市长", level="city", given_on=TODAY, text="请城管局抓紧修复。")
    instruct(writing=whole, by=editor, instruction=note)
    whole.refresh_from_db()
    return authors, editor, whole, parts, bulletin


def test_several_go_out_as_one_and_come_back_adopted(sign_in):
    """All authors are kept, originals stay readable to whom they belong, each knows what it went into (HK7)."""
    authors, editor, whole, parts, bulletin = full_way()
    assert authors_of(whole) == authors
    assert whole.text == "第1处路灯不亮。"
    assert "三处" in whole.text_as_issued
    handover = HandoverFactory(proposal=None, report=whole, handed_on=TODAY)
    ReplyFactory(handover=handover, replied_on=TODAY, text="已全部修复。")
    own = sign_in(authors[1].user).get(url("report", parts[0])).content.decode()
    assert whole.edited_title in own
    assert str(bulletin) in own
    assert "抓紧修复" in own
    assert "已全部修复" in own
    page = sign_in(authors[1].user).get(url("report", whole)).content.decode()
    assert "三处路灯不亮" in page
    assert "第1处路灯不亮" not in page, "another author's own words"
    assert f"来稿“{parts[0]}”综合在内" in page
    assert "第1处路灯不亮" in sign_in(authors[0].user).get(url("report", whole)).content.decode()
    outsider = sign_in("member").get(url("report", whole)).content.decode()
    assert "三处路灯不亮" in outsider
    assert "抓紧修复" not in outsider, "what leaders noted stays with those concerned"
    story = Shown(whole, editor).events
    assert {event.kind for event in story} >= {"report", "issue", "adoption", "instruction", "department"}
    assert Delivery.objects.filter(user=authors[2].user, letter__subject__startswith="社情民意信息获领导批示").exists()
    with pytest.raises(Refused, match="已编发"):
        desk.part_report(report=parts[0], by=editor, reason="各报各的")
    with pytest.raises(Refused, match="已经登记"):
        adopt(writing=whole, by=editor, adoption=Adoption(body=whole.adoptions.first().body))
    numbers = {line.name: line.now for line in figures_of(TODAY.year, TODAY).tables[0][1]}
    assert (numbers["报送（条）"], numbers["被采用（条）"], numbers["获批示（条）"]) == (3, 3, 3)


def test_a_bulletin_has_its_number_once_and_prints_as_issued(sign_in, tmp_path):
    """OFFICE 3.2 no. 6: number, recipients, reflecting persons, editor, signer; a number is never used again."""
    authors, editor, whole, _, bulletin = full_way()
    assert bulletin.number == 1
    page = sign_in(editor).get(reverse("reports:bulletin", args=[bulletin.pk])).content.decode()
    names = [author.name for author in authors]
    for words in ("第 1 期", "报送：市领导", whole.edited_title, str(editor), str(whole.signed_by), *names):
        assert words in page
    file = tmp_path / "bulletin.docx"
    file.write_bytes(sign_in(editor).get(reverse("reports:bulletin_docx", args=[bulletin.pk])).content)
    document = Document(file)
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert all(words in text for words in ("社情民意", "第 1 期", "报送：市领导", *names))
    assert document.paragraphs[0].runs[0].font.name == "方正小标宋简体"
    SocialReport.objects.filter(bulletin=bulletin).update(status=S.EDITING, bulletin=None)
    Bulletin.objects.all().delete()
    signed = [report_in(S.SIGNED), report_in(S.SUBMITTED)]
    with pytest.raises(Refused):
        desk.issue_bulletin(reports=[one.pk for one in signed], by=editor, on=TODAY)
    assert desk.issue_bulletin(reports=[signed[0].pk], by=editor, on=TODAY).number == 2


def test_what_is_marked_is_seen_by_authors_desk_and_leaders_only(sign_in):
    """Issue 5 §3: never in others' lists, searches, exports, summaries or messages' subjects."""
    group = SectorGroupFactory()
    author = seated_member(group, user=UserFactory())
    secret = {M.INTERNAL: "内部题目", M.DESK: "经办题目"}
    rows = {mark: report_in(S.ISSUED, title=title, author=author, marking=mark) for mark, title in secret.items()}
    open_one = report_in(S.ISSUED, title="公开题目", author=author)
    report_in(S.SUBMITTED, title="别人报送的", author=seated_member())
    report_in(S.DRAFT, title="别人的草稿", author=seated_member())
    HandoverFactory(proposal=None, report=rows[M.DESK], handed_on=TODAY)
    sees = {
        "member": {"公开题目"},
        "clerk": set(),
        "leader": {"公开题目", "内部题目", "别人报送的"},
        "one_office": {"公开题目", "内部题目", "经办题目", "别人报送的"},
    }
    for role, titles in sees.items():
        client = sign_in(make_user(role))
        assert {row.title for row in client.get(LIST).context["page_obj"]} == titles, role
        assert {row.title for row in client.get(LIST, {"q": "题目"}).context["page_obj"]} == titles - {"别人报送的"}
        for marking, report in rows.items():
            seen = secret[marking] in titles
            assert client.get(url("report", report)).status_code == (200 if seen else 404), (role, marking)
        handled = reverse("handling:subject", args=["report", rows[M.DESK].pk])
        assert client.get(handled).status_code == (200 if role == "one_office" else 404), role
    keeper = sign_in(make_user("convener", group=group))
    assert secret[M.INTERNAL] not in keeper.get(reverse("member", args=[author.pk])).content.decode()
    looker = make_user("stranger")
    looker.is_staff = True
    looker.save()
    looker.user_permissions.add(*_right("view_socialreport"))
    admin = reverse("admin:proposals_socialreport_changelist")
    listing = sign_in(looker).get(admin).content.decode()
    assert "公开题目" in listing
    assert not any(title in listing for title in secret.values())
    editor = make_user("one_office")
    mine = sign_in(author.user)
    assert {row.title for row in mine.get(LIST, {"whose": "mine"}).context["page_obj"]} == {
        "公开题目",
        *secret.values(),
    }
    adopt(writing=rows[M.DESK], by=editor, adoption=Adoption(body=AdoptingBody.objects.first()))
    assert secret[M.DESK] not in Delivery.objects.get(user=author.user).letter.subject
    sheet = _cells(sign_in(editor).get(reverse("reports:desk_export")).content)
    assert "公开题目" in sheet
    assert not any(title in sheet for title in secret.values())
    assert not Handover.objects.visible_to(make_user("leader")).exists()
    assert Handover.objects.visible_to(author.user).count() == 1
    assert open_one.title_for_others == "公开题目"


def _right(codename):
    return Permission.objects.filter(codename=codename)


def _cells(content):
    book = load_workbook(io.BytesIO(content))
    return {cell.value for row in book.active.iter_rows() for cell in row}


def test_a_redirected_proposal_waits_at_the_desk_with_all_its_sponsors():
    office = make_user("one_office")
    proposal = ProposalFactory(status=Proposal.Status.SUBMITTED, is_public=False, not_public_reason="未公开的数据")
    sponsors = [SponsorshipFactory(proposal=proposal, order=n).member for n in (1, 2)]
    report = redirect_proposal(proposal=proposal, by=office, on=TODAY)
    assert (report.status, report.marking) == (S.SUBMITTED, M.INTERNAL)
    assert authors_of(report) == sponsors
    desk.register_report(report=report, by=office)
    with pytest.raises(Refused, match="已登记采编"):
        reverse_proposal(proposal=proposal, by=office, reason="审查有误")


def test_lists_ask_as_often_for_three_rows_as_for_one():
    member, office = make_user("member"), make_user("one_office")
    asked = []
    for count in (0, 1, 2):  # the first time looks up what is then known
        for _ in range(count):
            report = report_in(S.ISSUED)
            AuthorshipFactory(report=report)
            adopt(writing=report, by=office, adoption=Adoption(body=AdoptingBody.objects.first()))
            report_in(S.DRAFT, author=member.member)
        for page, path, user in ((list_page, LIST, member), (desk_page, DESK, office)):
            request = RequestFactory().get(path)
            request.user = during_a_request(user)
            with CaptureQueriesContext(connection) as captured:
                assert page(request).status_code == 200
            asked.append(len(captured))
    assert asked[2:4] == asked[4:]


def test_figures_stand_beside_the_same_date_of_the_year_before(sign_in):
    """TL8: by source, body, group, party and member, up to the same day; marked ones are numbers only."""
    group = SectorGroupFactory(name="民革界别")
    author = seated_member(group, party="民革")
    body = AdoptingBody.objects.first()
    for day, marking in (
        ((2026, 3, 1), M.DESK),
        ((2026, 3, 2), M.OPEN),
        ((2025, 3, 1), M.OPEN),
        ((2025, 3, 3), M.OPEN),
    ):
        report = SocialReportFactory(author=author, submitted_on=datetime.date(*day), marking=marking)
        Adoption.objects.create(report=report, body=body, form="single")
    SocialReportFactory(author=None, author_group=group, submitted_on=datetime.date(2026, 2, 1), status=S.KEPT)
    report_in(S.DRAFT, author=author)
    found = figures_of(2026, datetime.date(2026, 3, 2))
    assert found.period.before.ends_on == datetime.date(2025, 3, 2)
    lines = {(title, line.name): (line.now, line.before) for title, lines in found.tables for line in lines}
    assert lines["总数", "报送（条）"] == (3, 1), "the third of March of the year before is yet to come"
    assert lines["总数", "其中界别报送"] == (1, 0)
    assert lines["按采用单位（篇次）", body.name] == (2, 1)
    assert lines["按现在的状态", "留存"] == (1, 0)
    shares = {(title, one.name): (one.number, one.adopted, one.before) for title, r in found.shares for one in r}
    assert shares["按界别（联组）", "民革界别"] == (3, 2, 1)
    assert shares["按作者党派", "民革"] == shares["按委员（第一作者）", author.name] == (2, 2, 1)
    client = sign_in("leader")
    assert author.name in client.get(reverse("reports:figures"), {"year": "2026"}).content.decode()
    assert author.name in _cells(client.get(reverse("reports:figures_export"), {"year": "2026"}).content)


def test_two_editors_do_not_overwrite_each_other():
    editor, other = make_user("one_office"), make_user("one_office")
    report = report_in(S.EDITING, edited_title="题", edited_text="甲")
    desk.edit_report(report=report, by=editor, title="题", text="乙", seen="甲")
    with pytest.raises(Refused, match="别人改过"):
        desk.edit_report(report=report, by=other, title="题", text="丙", seen="甲")
