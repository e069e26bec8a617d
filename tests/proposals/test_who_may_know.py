"""Who reads what of proposals, reports and their handling: no more than concerns them, and no less."""

import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from cppcc_office.pages.roles import roles_of
from cppcc_office.pages.waiting import queues_of
from proposals.actions import report_desk as desk
from proposals.actions.written import mark
from proposals.models import Feedback, Handover, Proposal, ProposalFile, SocialReport
from proposals.report_story import Shown
from tests.factories import (
    BulletinFactory,
    HandoverFactory,
    InstructionFactory,
    OrganizationClerkFactory,
    OrganizationFactory,
    ProposalFactory,
    ReplyFactory,
    SocialReportFactory,
    UserFactory,
    make_user,
)

pytestmark = pytest.mark.django_db
S, M = SocialReport.Status, SocialReport.Marking
TODAY = timezone.localdate()


def page_of(client, name, *args):
    return client.get(reverse(name, args=args)).content.decode()


def staff_with(*rights):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user


def test_every_clerk_of_a_party_reads_its_proposal_and_judges_the_answer(sign_in):
    """Whoever drafted it: the party asked, and its people of today speak for it."""
    party = OrganizationFactory(kind="party", name="民盟某市委")
    proposal = ProposalFactory(
        kind=Proposal.Kind.PARTY, collective_organization=party, is_public=False, not_public_reason="未定"
    )
    handover = HandoverFactory(proposal=proposal, status=Handover.Status.REPLIED, handed_on=TODAY)
    ReplyFactory(handover=handover, text="已经办好。", replied_on=TODAY)
    clerk = OrganizationClerkFactory(organization=party).user
    waiting = {queue.title: queue.count for queue in queues_of(roles_of(clerk))}
    assert waiting["等您反馈的答复"] == 1
    client, url = sign_in(clerk), reverse("handling:feedback", args=[handover.pk])
    assert "已经办好" in page_of(client, "handling:subject", "proposal", proposal.pk)
    assert client.post(url, {"attitude": "satisfied", "result": "satisfied"}).status_code == 302
    assert Feedback.objects.get().collective_of == proposal
    other = sign_in(OrganizationClerkFactory(organization__kind="party").user)
    assert other.get(proposal.get_absolute_url()).status_code == 404
    assert other.get(url).status_code == 404


def combined():
    """A whole and its part at the desk, and the editor."""
    editor = make_user("one_office")
    whole, part = (SocialReportFactory(status=S.EDITING, edited_title=f"第{n}题", edited_text="甲") for n in (1, 2))
    desk.combine_report(report=part, into=whole, by=editor)
    return whole, part, editor


@pytest.mark.parametrize("pressed", [0, 1])
def test_what_goes_out_as_one_is_marked_as_one(pressed):
    whole, part, editor = combined()
    beside = SocialReportFactory(status=S.EDITING)
    mark(writing=(whole, part)[pressed], by=editor, marking=M.DESK)
    for row in (whole, part, beside):
        row.refresh_from_db()
    assert (whole.marking, part.marking, beside.marking) == (M.DESK, M.DESK, M.OPEN)
    assert [row.steps.filter(action="mark").count() for row in (whole, part)] == [1, 1]


def test_a_part_tells_nothing_of_a_whole_that_is_marked(sign_in):
    """However the two came to differ."""
    whole, part, _ = combined()
    SocialReport.objects.filter(pk=whole.pk).update(
        marking=M.DESK, status=S.ISSUED, bulletin=BulletinFactory(number=77), edited_title="干部挪用资金"
    )
    InstructionFactory(report=whole, leader="王书记", text="请纪委核查")
    reader = staff_with("view_socialreport")
    shown = page_of(sign_in(reader), "reports:report", part.pk)
    for words in ("干部挪用资金", whole.get_absolute_url(), "请纪委核查", "王书记", "第 77 期", "综合进“"):
        assert words not in shown, words
    assert "已综合进另一条信息" in shown
    assert "请纪委核查" in page_of(sign_in("one_office"), "reports:report", part.pk)
    part.refresh_from_db()
    assert {event.kind for event in Shown(part, reader).events} == {"report", "issue"}


def test_an_organization_reads_what_it_has_to_answer(sign_in):
    clerk = make_user("clerk")
    organization = clerk.organization_clerks.get().organization
    report = SocialReportFactory(
        text="作者原文", edited_title="采编题目", edited_text="三处路灯不亮。", marking=M.DESK, status=S.LISTED
    )
    handed = HandoverFactory(proposal=None, report=report, organization=organization)
    page = page_of(sign_in(clerk), "handling:handover", handed.pk)
    assert ("采编题目" in page, "三处路灯不亮。" in page, "作者原文" in page) == (True, True, False)
    handed = HandoverFactory(organization=organization)
    paper = ProposalFile(proposal=handed.proposal, name="现场照片.pdf", uploaded_by=clerk)
    paper.file.save("paper.pdf", ContentFile(b"%PDF-1.4"), save=True)
    client = sign_in(clerk)
    assert "现场照片.pdf" in page_of(client, "handling:handover", handed.pk)
    assert client.get(reverse("proposals:file", args=[paper.pk])).status_code == 200
