"""Papers as .docx: templates that offices change, what they are filled with, and who may have them."""

import datetime
import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from accounts.audit import Action, AuditEvent
from cppcc_office.shared.templated import BadTemplateError, check, examples, fill
from proposals.actions.papers import keep_template
from proposals.issue_rows import lines, listed
from proposals.models import Feedback, Handover, PaperKind, PaperTemplate, Proposal, ProposalStep
from proposals.papers.about_handling import (
    feedback_values,
    issue_values,
    letter_rows,
    letter_values,
    reply_values,
)
from proposals.papers.about_proposals import form_values, notice_values, with_names
from proposals.papers.about_reports import bulletin_values
from proposals.papers.fields import FIELDS
from proposals.papers.making import shipped_template
from tests.factories import (
    BulletinFactory,
    DeclineReasonFactory,
    HandoverFactory,
    IssueItemFactory,
    OrganizationFactory,
    ProposalFactory,
    ReplyFactory,
    SocialReportFactory,
    SpecialCommitteeFactory,
    SponsorshipFactory,
    UserFactory,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
S, DAY = Proposal.Status, datetime.date(2026, 3, 2)
ADD = reverse("admin:proposals_papertemplate_add")


def words_of(content: bytes) -> str:
    """All words of a paper, its tables, head and foot included."""
    paper = Document(io.BytesIO(content))
    parts = [paper.element.body, *(section.first_page_header._element for section in paper.sections)]
    lines = [line for part in parts for line in part.xpath(".//w:p")]
    return "\n".join("".join(one.text or "" for one in line.xpath(".//w:t")) for line in lines)


def template(*paragraphs: str) -> bytes:
    paper, out = Document(), io.BytesIO()
    for words in paragraphs:
        paper.add_paragraph(words)
    paper.save(out)
    return out.getvalue()


def own_template(kind: str, content: bytes, **about) -> PaperTemplate:
    row = PaperTemplate(kind=kind, file_name="机关模板.docx", **about)
    row.file = ContentFile(content, "own.docx")
    return keep_template(template=row, by=UserFactory())


def decided(status: str, **about) -> Proposal:
    proposal = ProposalFactory(status=status, decided_on=DAY, **about)
    SponsorshipFactory(proposal=proposal, member=seated_member())
    return proposal


@pytest.mark.parametrize("kind", PaperKind.values)
def test_every_shipped_template_asks_for_known_fields_only(kind):
    content = shipped_template(kind).read_bytes()
    check(content, FIELDS[kind])
    full = words_of(fill(content, examples(FIELDS[kind])))
    empty = words_of(fill(content, {field.name: field.nothing() for field in FIELDS[kind]}))
    assert "{" not in full + empty
    assert "%" not in full + empty
    assert len(full) > len(empty)
    section = Document(io.BytesIO(content)).sections[0]
    assert round(section.page_width.mm + section.page_height.mm) == 210 + 297


def test_what_papers_are_filled_with_is_what_the_page_of_templates_explains():
    proposal, reader = decided(S.ACCEPTED), make_user("leader")
    row = with_names(Proposal.objects.all()).get(pk=proposal.pk)
    handover = HandoverFactory(proposal=proposal, handed_on=DAY, status=Handover.Status.REPLIED)
    reply = ReplyFactory(handover=handover, replied_on=DAY)
    issue = HandoverFactory(proposal=None, issue=IssueItemFactory(), handed_on=DAY).issue
    SocialReportFactory(status="issued", bulletin=(bulletin := BulletinFactory()), text="一、小标题\n正文")
    SponsorshipFactory(proposal=proposal, member=seated_member(), order=2)
    filled = {
        PaperKind.FORM: form_values(with_names(Proposal.objects.all()).get(pk=proposal.pk), reader),
        PaperKind.ACCEPTED: notice_values(row, reader, "政协"),
        PaperKind.LETTER: letter_values(handover.organization, list(letter_rows(Handover.objects.all())), 2026, "政协"),
        PaperKind.REPLY: reply_values(reply),
        PaperKind.FEEDBACK: feedback_values(handover, reader, knows_all=True),
        PaperKind.BULLETIN: bulletin_values(bulletin),
        PaperKind.ISSUES: issue_values(lines(listed(type(issue).objects.with_state()), DAY), "2026年", DAY),
    }

    def same(values, fields):
        assert set(values) == {field.name for field in fields}
        for field in fields:
            if field.rows is not None:
                assert values[field.name], field.name
                for one in values[field.name]:
                    same(one, field.rows)

    for kind, values in filled.items():
        same(values, FIELDS[kind])


def test_any_text_survives():
    hard = "<w:p>甲 & 乙</w:p> \"'{{ 案由 }}\x00\x0b\ud800\x0c\x07 第一行\n第二行\t完"
    long = "长" * 10000
    values = examples(FIELDS[PaperKind.FORM]) | {"案由": hard, "情况": [hard, long], "单位": hard}
    paper = fill(shipped_template(PaperKind.FORM), values)
    text = words_of(paper)
    assert text.count("<w:p>甲 & 乙</w:p> \"'{{ 案由 }} 第一行") == 4
    assert long in text
    assert "\x0b" not in text
    breaks = Document(io.BytesIO(paper)).element.body.xpath(".//w:br")
    assert len(breaks) >= 4, "a line break stays a line break"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["{{ 案油 }}，{{ 案由 }}"], "“案油”。可以用的字段：机关、届次会次"),
        (["{% for 人 in 联名人 %}{{ 人.名 }}{% endfor %}"], "“名”"),
        (["{% if 草稿 %}{{ 案由 }}{% endif %}"], "“草稿”"),
        (["{{ 案由 }"], "没有写对"),
        (["{% for 段 in 情况 %}{{ 段 }}"], "没有写对"),
        (["{{ ''.__class__.__mro__ }}"], "__class__"),
        (["{{ 案由.upper() }}"], "不能用的写法"),
        (["{{ '长' * 1000000000 }}"], "不能用的写法"),
        (["{% include 'x' %}"], "不能用的写法"),
        (["{{ 案由|center(1000000000) }}"], "没有写对"),
    ],
)
def test_a_template_that_cannot_be_filled_is_told_what_is_wrong(words, said):
    with pytest.raises(BadTemplateError) as problem:
        check(template(*words), FIELDS[PaperKind.FORM])
    assert said in str(problem.value)


def test_a_loop_that_ends_inside_a_table_is_told_so():
    paper, out = Document(), io.BytesIO()
    paper.add_paragraph("{% for 段 in 情况 %}{{ 段 }}")
    paper.add_table(1, 1).cell(0, 0).text = "{% endfor %}"
    paper.save(out)
    with pytest.raises(BadTemplateError, match="跨过了段落、表格"):
        check(out.getvalue(), FIELDS[PaperKind.FORM])


def upload(content: bytes, name: str = "立案通知.docx", kind: str = PaperKind.ACCEPTED, **more):
    return {"kind": kind, "upload": SimpleUploadedFile(name, content), "remark": "", "is_active": "on", **more}


def test_the_office_brings_its_own_template(sign_in):
    office, proposal = sign_in("secretariat"), decided(S.ACCEPTED)
    notice = reverse("proposals:notice", args=[proposal.pk])
    page = office.get(ADD).content.decode()
    assert "并入的提案的编号" in page
    shipped = office.get(reverse("admin:proposals_papertemplate_shipped", args=["accepted"]))
    assert b"".join(shipped.streaming_content) == shipped_template("accepted").read_bytes()
    for content, name, said in (
        (b"PK\x03\x04 broken", "a.docx", "不能识别"),
        (b"%PDF-1.4", "a.pdf", "不是能打开的 Word"),
        (template("{{ 案油 }}"), "a.docx", "不认识的字段：“案油”"),
    ):
        assert said in office.post(ADD, upload(content, name)).content.decode()
    assert not PaperTemplate.objects.exists()
    for words in ("第一版", "第二版"):
        assert office.post(ADD, upload(template(f"{words}：{{{{ 案由 }}}}"))).status_code == 302
    assert [row.is_active for row in PaperTemplate.objects.order_by("pk")] == [False, True]
    assert f"第二版：{proposal.title}" in words_of(office.get(notice).content)
    first = PaperTemplate.objects.earliest("pk")
    change = reverse("admin:proposals_papertemplate_change", args=[first.pk])
    assert office.post(change, {"remark": "用回第一版", "is_active": "on"}).status_code == 302
    assert f"第一版：{proposal.title}" in words_of(office.get(notice).content)
    kept = office.get(reverse("admin:proposals_papertemplate_file", args=[first.pk]))
    assert "第一版" in words_of(b"".join(kept.streaming_content))


def test_a_broken_template_never_takes_the_paper_away(sign_in):
    proposal = decided(S.ACCEPTED)
    own_template(PaperKind.ACCEPTED, template("{{ 案由 }"))
    client, url = sign_in("leader"), reverse("proposals:notice", args=[proposal.pk])
    page = client.get(url)
    assert "没有写对" in page.content.decode()
    assert "用自带模板下载" in page.content.decode()
    assert proposal.title in words_of(client.get(url, {"shipped": "1"}).content)
    many = client.post(reverse("proposals:notices"), {"chosen": [proposal.pk]})
    assert f'name="chosen" value="{proposal.pk}"' in many.content.decode()
    again = client.post(reverse("proposals:notices"), {"chosen": [proposal.pk], "shipped": "1"})
    assert again["Content-Type"] == "application/zip"
    PaperTemplate.objects.get().file.storage.delete(PaperTemplate.objects.get().file.name)
    assert "已经不在了" in client.get(url).content.decode()


def test_the_form_covers_phones_and_lists_twenty_cosigners_in_their_order(sign_in):
    user = make_user("member")
    user.member.phone, user.member.employer = "13800001111", "市第一中学"
    user.member.save()
    proposal = ProposalFactory(situation="甲段\n\n乙段", suggestion="丙段")
    SponsorshipFactory(proposal=proposal, member=user.member)
    for order in range(2, 22):
        SponsorshipFactory(
            proposal=proposal, order=order, member=seated_member(name=f"联名{order}", phone=f"139000022{order:02d}")
        )
    SponsorshipFactory(proposal=proposal, order=22, member=seated_member(name="不参加"), state="refused")
    url = reverse("proposals:form", args=[proposal.pk])
    text = words_of(sign_in(user).get(url).content)
    assert "13800001111" in text, "one's own number"
    assert "139****2202" in text
    assert "13900002202" not in text
    assert "不参加" not in text
    assert "（20 人" in text
    assert text.index("联名2") < text.index("联名10") < text.index("联名20") < text.index("甲段") < text.index("乙段")
    assert "二、分析" not in text
    assert "13900002202" not in words_of(sign_in(user).get(url, {"phones": "1"}).content), "has not the right"
    office = sign_in(make_user("administrator"))
    assert "13900002202" not in words_of(office.get(url).content), "not unless asked for"
    assert "13900002202" in words_of(office.get(url, {"phones": "1"}).content)
    assert AuditEvent.objects.filter(action=Action.PHONE_SHOWN).count() == 1
    hidden = ProposalFactory(status=S.SUBMITTED)
    assert sign_in(user).get(reverse("proposals:form", args=[hidden.pk])).status_code == 404


def test_the_form_bears_the_day_of_signing_as_it_was_in_the_office():
    office = make_user("secretariat")
    at = datetime.datetime(2020, 1, 5, 16, 30, tzinfo=datetime.UTC)
    proposal = ProposalFactory(
        kind="committee", special_committee=SpecialCommitteeFactory(), signed_by=office, signed_at=at
    )
    found = form_values(with_names(Proposal.objects.all()).get(pk=proposal.pk), office)
    assert found["签署"] == f"{office}，2020年1月6日"


def test_each_decision_has_its_notice(sign_in):
    reason = DeclineReasonFactory(text="内容空泛")
    main = decided(S.ACCEPTED, title="主案")
    rows = {
        "立案通知": decided(S.ACCEPTED, title="甲案"),
        "并案告知": decided(S.ACCEPTED, title="乙案", merged_into=main),
        "不予立案告知": decided(S.DECLINED, title="丙案", decline_reason=reason, whereto="reference"),
        "转社情民意告知": decided(S.REDIRECTED, title="丁案", whereto="report"),
        "退回补正通知": decided(S.RETURNED, title="戊案"),
    }
    ProposalStep.objects.create(
        proposal=rows["退回补正通知"],
        action="return",
        label="退回补正",
        by=UserFactory(),
        status="returned",
        reason="缺数据",
    )
    HandoverFactory(proposal=rows["立案通知"], organization=OrganizationFactory(name="市甲局"))
    wanted = {
        "立案通知": "市甲局（主办）",
        "并案告知": f"第 {main.case_number} 号提案《主案》",
        "不予立案告知": "情形：内容空泛。处理：转有关部门参考。",
        "转社情民意告知": "已转为社情民意信息",
        "退回补正通知": "原因：缺数据",
    }
    client = sign_in("leader")
    for name, row in rows.items():
        answer = client.get(reverse("proposals:notice", args=[row.pk]))
        text = words_of(answer.content).replace("\n", "")
        assert wanted[name] in text
        assert f"《{row.title}》" in text
        assert name in client.get(row.get_absolute_url()).content.decode()
    silent = decided(S.DECLINED, title="没有情形")
    refused = client.get(reverse("proposals:notice", args=[silent.pk]), follow=True)
    assert "还没有登记不予立案的情形" in refused.content.decode()
    waiting = ProposalFactory(status=S.SUBMITTED)
    assert client.get(reverse("proposals:notice", args=[waiting.pk])).status_code == 404
    chosen = [row.pk for row in (*rows.values(), silent, waiting)]
    archive = zipfile.ZipFile(io.BytesIO(client.post(reverse("proposals:notices"), {"chosen": chosen}).content))
    assert sum(name.endswith(".docx") for name in archive.namelist()) == 5
    left = archive.read("没有出的文书.txt").decode("utf-8-sig")
    assert "没有情形" in left
    assert "还没有审定" in left
    assert sign_in("member").post(reverse("proposals:notices"), {"chosen": chosen}).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_many_notices_and_letters_take_the_same_queries(sign_in, number, django_assert_max_num_queries):
    for _ in range(number):
        HandoverFactory(proposal=decided(S.ACCEPTED), handed_on=DAY)
    client = sign_in("leader")
    client.get(reverse("home"))
    with django_assert_max_num_queries(24):
        client.post(reverse("proposals:notices"), {"chosen": list(Proposal.objects.values_list("pk", flat=True))})
    with django_assert_max_num_queries(17):
        client.get(reverse("handling:letters"), {"year": 2026})


def test_a_letter_lists_what_one_organization_has_to_do(sign_in):
    clerk = make_user("clerk", organization=(place := OrganizationFactory(name="市甲局")))
    other = OrganizationFactory(name="市乙局")
    common = {"handed_on": DAY, "due_on": datetime.date(2026, 6, 2), "return_until": datetime.date(2026, 3, 12)}
    first, second = decided(S.ACCEPTED, title="甲案"), decided(S.ACCEPTED, title="乙案")
    HandoverFactory(proposal=first, organization=place, **common)
    HandoverFactory(proposal=first, organization=other, role="assist", **common)
    HandoverFactory(proposal=second, organization=place, role="assist", **common)
    HandoverFactory(proposal=decided(S.ACCEPTED, title="撤销的"), organization=place, status="cancelled", **common)
    client, url = sign_in(clerk), reverse("handling:letter", args=[place.pk])
    text = words_of(client.get(url, {"year": 2026}).content)
    assert "提案 2 件交你单位办理，其中主办（分办）1 件、会办 1 件" in text
    assert text.index("甲案") < text.index("乙案"), "lead ones first"
    assert "市乙局（会办）" in text
    assert "2026-06-02" in text
    assert "撤销的" not in text
    assert client.get(reverse("handling:letter", args=[other.pk])).status_code == 404
    assert client.get(reverse("handling:letters")).status_code == 404
    none = client.get(url, {"year": 2026, "on": "2026-05-05"}, follow=True).content.decode()
    assert "没有交办函" in none
    archive = zipfile.ZipFile(io.BytesIO(sign_in("leader").get(reverse("handling:letters"), {"year": 2026}).content))
    assert {name[4:] for name in archive.namelist()} == {"市乙局.docx", "市甲局.docx"}


def test_reply_and_feedback_form(sign_in):
    user, stranger = make_user("member"), make_user("member")
    proposal = ProposalFactory(title="甲案", case_number="2026008", is_public=False, not_public_reason="不公开")
    SponsorshipFactory(proposal=proposal, member=user.member)
    SponsorshipFactory(proposal=proposal, member=seated_member(name="联名人甲"), order=2)
    handover = HandoverFactory(proposal=proposal, handed_on=DAY, status=Handover.Status.REPLIED)
    reply = ReplyFactory(handover=handover, replied_on=DAY, text="已办。\n另行答复。", contact_phone="0556-5550123")
    word = Feedback.objects.create(
        reply=reply, member=proposal.sponsorships.last().member, attitude="satisfied", result="dissatisfied"
    )
    paper, form = (
        reverse("handling:reply_docx", args=[reply.pk]),
        reverse("handling:feedback_form", args=[handover.pk]),
    )
    text = words_of(sign_in(user).get(paper).content)
    assert "第2026008号提案的答复" in text
    assert "另行答复。" in text
    assert "0556-5550123" in text
    mine = words_of(sign_in(user).get(form).content)
    assert user.member.name in mine
    assert "联名人甲" not in mine
    assert "☑" not in mine
    everybody = words_of(sign_in("leader").get(form).content)
    assert "联名人甲" in everybody
    assert everybody.count("☑") == 2
    assert "☑" + word.get_result_display() in everybody
    assert sign_in(stranger).get(paper).status_code == 404
    assert sign_in(stranger).get(form).status_code == 404
    draft = ReplyFactory(handover=HandoverFactory(proposal=proposal), replied_on=None)
    assert sign_in(user).get(reverse("handling:reply_docx", args=[draft.pk])).status_code == 404


def test_the_list_of_issues_holds_what_one_may_see(sign_in):
    user = make_user("member")
    IssueItemFactory(year=2026, text="我提的问题", member=user.member)
    IssueItemFactory(year=2026, text="别人的问题")
    url = reverse("issues:docx")
    assert "别人的问题" not in words_of(sign_in(user).get(url).content)
    everything = words_of(sign_in("leader").get(url, {"year": 2026}).content)
    assert "我提的问题" in everything
    assert "共 2 项" in everything
    assert "共 0 项" in words_of(sign_in("clerk").get(url).content)
