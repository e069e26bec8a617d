"""What a reader is told beside the thing itself: others' words, who declined, whom to call, what was taken back."""

import pytest
from django.urls import reverse
from django.utils import timezone

from proposals.actions.handing_over import cancel_handover
from proposals.models import Handover, Proposal, ReviewStage, SocialReport, Sponsorship
from tests.factories import (
    AuthorshipFactory,
    FeedbackFactory,
    HandoverFactory,
    IssueItemFactory,
    OrganizationFactory,
    ProposalCategoryFactory,
    ProposalFactory,
    ReplyFactory,
    ResultFactory,
    ReviewerFactory,
    ReviewGroupFactory,
    ReviewOpinionFactory,
    SocialReportFactory,
    SponsorshipFactory,
    UserFactory,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
S = Handover.Status
TODAY = timezone.localdate()
CLOSED = {"is_public": False, "not_public_reason": "未定"}


def page_of(client, name, *args):
    return client.get(reverse(name, args=args)).content.decode()


def test_what_was_taken_back_opens_nothing_but_its_own_page(sign_in):
    """A clerk of an organization from which everything was taken back reads that, and no more of the things."""
    place, office = OrganizationFactory(), make_user("secretariat")
    client = sign_in(make_user("clerk", organization=place))
    marked = SocialReportFactory(marking="desk", text="某处井盖丢失", status="listed")
    things = {
        "proposal": ProposalFactory(**CLOSED, situation="某处井盖丢失"),
        "report": marked,
        "result": ResultFactory(title="某处井盖丢失"),
        "issue": IssueItemFactory(text="某处井盖丢失"),
    }
    rows = {}
    for kind, thing in things.items():
        about = {"proposal": None, kind: thing, "handed_on": TODAY}
        rows[kind] = HandoverFactory(**about, organization=place, status=S.SIGNED)
        other = HandoverFactory(**about, role="assist", status=S.DONE)
        ReplyFactory(handover=other, replied_on=TODAY, text="会办单位的话")
        assert "会办单位的话" in page_of(client, "handling:subject", kind, thing.pk), kind
        assert "某处井盖丢失" in page_of(client, "handling:handover", rows[kind].pk), kind
        assert client.get(other.get_absolute_url()).status_code == 200
        cancel_handover(handover=rows[kind], by=office, reason="交错了")
        assert client.get(reverse("handling:subject", args=[kind, thing.pk])).status_code == 404, kind
        assert client.get(other.get_absolute_url()).status_code == 404, kind
        own = page_of(client, "handling:handover", rows[kind].pk)
        assert ("交错了" in own, "不再显示内容" in own) == (True, True), kind
        assert "某处井盖丢失</p>" not in own, kind
    assert client.get(things["proposal"].get_absolute_url()).status_code == 404
    assert client.get(things["issue"].get_absolute_url()).status_code == 404


def test_a_report_s_page_keeps_the_words_of_others_and_of_the_office(sign_in):
    first, second = (seated_member(user=UserFactory()) for _ in range(2))
    report = SocialReportFactory(author=first, text="路灯不亮", status=SocialReport.Status.LISTED)
    for order, member in enumerate((first, second), start=1):
        AuthorshipFactory(report=report, member=member, order=order)
    handover = HandoverFactory(proposal=None, report=report, handed_on=TODAY, note="此件敏感", status=S.REPLIED)
    reply = ReplyFactory(handover=handover, replied_on=TODAY, text="已修复")
    FeedbackFactory(reply=reply, member=first, given_by=first.user, comment="还有一处没修")
    for who, knows in ((first.user, True), (second.user, False), (make_user("secretariat"), True)):
        page = page_of(sign_in(who), "reports:report", report.pk)
        assert ("已修复" in page, "反馈：满意" in page) == (True, True)
        assert ("还有一处没修" in page) is knows, who
    assert "此件敏感" not in page_of(sign_in(first.user), "reports:report", report.pk)
    assert "此件敏感" in page_of(sign_in("secretariat"), "reports:report", report.pk)


def test_a_reviewer_is_shown_no_proposal_beside_that_he_may_not_read(sign_in):
    category = ProposalCategoryFactory()
    reviewer = ReviewerFactory(group=ReviewGroupFactory(categories=[category])).user
    paper = ProposalFactory(status=Proposal.Status.SUBMITTED, category=category)
    closed = ProposalFactory(**CLOSED, title="关于某案的提案")
    beside = ProposalFactory(status=Proposal.Status.SUBMITTED, category=category, title="关于同类的提案")
    ReviewOpinionFactory(
        proposal=paper, by=reviewer, stage=ReviewStage.FIRST, advice="merge", merge_with=closed, note="见另件"
    )
    page = page_of(sign_in(reviewer), "proposals:paper", paper.pk)
    assert ("关于某案的提案" in page, "关于同类的提案" in page, "见另件" in page) == (False, True, True)
    assert "关于某案的提案" not in page_of(sign_in(reviewer), "proposals:review")
    office = page_of(sign_in("secretariat"), "proposals:paper", paper.pk)
    assert "关于某案的提案" in office
    assert beside.title not in office, "the office decides, it has no form of a reviewer"


def test_who_declined_is_named_to_the_writers_alone_and_reads_no_further(sign_in):
    lead, willing, declined = (seated_member(user=UserFactory(), name=name) for name in ("甲某", "乙某", "丙某"))
    proposal = ProposalFactory(status=Proposal.Status.RETURNED, situation="新的文字", case_number="")
    main = ProposalFactory(title="主案")
    for order, (member, state) in enumerate(((lead, "confirmed"), (willing, "confirmed"), (declined, "invited")), 1):
        SponsorshipFactory(proposal=proposal, member=member, order=order, state=state)
    client, url = sign_in(declined.user), proposal.get_absolute_url()
    assert "请您联名" in client.get(url).content.decode()
    said = client.post(reverse("proposals:refuse", args=[proposal.pk]), follow=True)
    assert (said.status_code, "已谢绝联名" in said.content.decode()) == (200, True)
    assert Sponsorship.objects.get(member=declined).state == "refused"
    assert client.get(url).status_code == 404
    assert client.get(reverse("proposals:versions", args=[proposal.pk])).status_code == 404
    for who, knows in ((lead.user, True), (make_user("secretariat"), True), (willing.user, False)):
        page = page_of(sign_in(who), "proposals:proposal", proposal.pk)
        assert ("乙某" in page, "丙某" in page) == (True, knows), who
    Proposal.objects.filter(pk=proposal.pk).update(status="accepted", merged_into=main)
    member = sign_in("member")
    for words in (
        page_of(member, "proposals:proposal", proposal.pk),
        page_of(member, "proposals:proposal", main.pk),
        page_of(member, "proposals:proposals"),
        page_of(sign_in("secretariat"), "admin:proposals_proposal_changelist"),
    ):
        assert ("乙某" in words, "丙某" in words) == (True, False)
    assert proposal.title not in member.get(reverse("proposals:proposals"), {"q": "丙某"}).content.decode()


def test_whom_to_call_is_for_those_who_asked_and_those_who_handle_it(sign_in):
    asker = make_user("member")
    proposal = ProposalFactory()
    SponsorshipFactory(proposal=proposal, member=asker.member)
    handover = HandoverFactory(proposal=proposal, handed_on=TODAY, status=S.REPLIED)
    beside = HandoverFactory(proposal=proposal, role="assist", status=S.DONE, handed_on=TODAY)
    about = {"contact_name": "郑某", "contact_phone": "0556-5550123", "text": "已办"}
    reply = ReplyFactory(handover=handover, replied_on=TODAY, **about)
    opinion = ReplyFactory(handover=beside, replied_on=TODAY, text="会办意见")
    clerks = {row: make_user("clerk", organization=row.organization) for row in (handover, beside)}
    people = [(one, True) for one in (asker, *clerks.values(), make_user("leader"), make_user("secretariat"))]
    for who, knows in [*people, (make_user("member"), False)]:
        page = page_of(sign_in(who), "handling:subject", "proposal", proposal.pk)
        assert ("郑某" in page, "0556-5550123" in page) == (True, knows), who
    assert sign_in("member").get(reverse("handling:reply_docx", args=[reply.pk])).status_code == 200
    lead = sign_in(clerks[handover])
    assert lead.get(reverse("handling:reply_docx", args=[opinion.pk])).status_code == 200, "the lead reads the opinion"
