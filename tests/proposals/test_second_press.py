"""What is written, returned, taken back, or pressed twice: nothing breaks, and nobody checks the own text."""

import io

import docx
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cppcc_office.shared.workflow import Refused
from proposals.actions import report_desk as desk
from proposals.actions.cosigning import move_cosigner, remove_cosigner
from proposals.actions.results import submit_result
from proposals.actions.submitting import withdraw_proposal
from proposals.form_check import SEVERAL_TITLES
from proposals.models import Proposal, Result, SocialReport, Sponsorship
from proposals.taking_in import UnreadableError, lines_of_upload
from tests.factories import (
    DraftFactory,
    ProposalFactory,
    ResultFactory,
    SocialReportFactory,
    SponsorshipFactory,
    UserFactory,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
S = SocialReport.Status


def test_a_closed_proposal_that_was_returned_can_be_taken_back():
    """While it was being completed its writer may have emptied the reason why it is not public."""
    writer = UserFactory()
    proposal = ProposalFactory(status=Proposal.Status.RETURNED, drafted_by=writer, is_public=False)
    assert withdraw_proposal(proposal=proposal, by=writer, reason="另行反映").status == Proposal.Status.WITHDRAWN


def test_a_returned_report_may_bear_any_title_until_it_comes_again(sign_in):
    user = make_user("member")
    SocialReportFactory(title="路灯不亮")
    report = SocialReportFactory(status=S.RETURNED, submitted_on=None, drafted_by=user, author=user.member)
    client, typed = sign_in(user), {"whose": "own", "title": "路灯不亮", "text": "城东路口", "marking": "open"}
    kept = client.post(reverse("reports:draft", args=[report.pk]), typed | {"draft_revision": "0"})
    assert kept.json()["revision"] == 1
    handed_in = client.post(reverse("reports:edit", args=[report.pk]), typed | {"submit": "1"})
    assert "已有同题的社情民意信息，请换一个题目。" in handed_in.content.decode()
    assert SocialReport.objects.get(pk=report.pk).title == "路灯不亮"
    other = SocialReportFactory(status=S.DRAFT, submitted_on=None, drafted_by=user, author=user.member)
    SocialReport.objects.filter(pk=report.pk).update(title="井盖丢失")
    client.post(
        reverse("reports:edit", args=[other.pk]), typed | {"title": "井盖丢失", "draft_revision": "0", "submit": "1"}
    )
    assert SocialReport.objects.get(pk=other.pk).status == S.SUBMITTED, "what lies with its author blocks no title"


def test_a_returned_result_may_bear_any_title_until_it_comes_again():
    user = make_user("member")
    ResultFactory(title="停车调研")
    about = {"status": Result.Status.RETURNED, "submitted_on": None, "drafted_by": user, "author": user.member}
    result = ResultFactory(title="停车调研", text="正文", **about)
    with pytest.raises(Refused, match="已有同类同题的成果"):
        submit_result(result=result, by=user, on=TODAY)


def test_whoever_had_a_hand_in_a_text_neither_checks_nor_signs_it():
    """OFFICE: at least two people; whoever edited last is not the only one who edited."""
    first, last, reader = (make_user("one_office") for _ in range(3))
    report = SocialReportFactory(status=S.SUBMITTED, text="路灯不亮。", submitted_on=TODAY)
    desk.register_report(report=report, by=first)
    part = SocialReportFactory(status=S.EDITING, text="又一处。", submitted_on=TODAY)
    desk.edit_report(report=report, by=first, title="路灯", text="两处路灯不亮。")
    desk.combine_report(report=part, into=report, by=reader)
    desk.edit_report(report=report, by=last, title="路灯", text="两处路灯不亮，请修复。")
    desk.hand_up_report(report=report, by=last)
    for user in (first, reader, last):
        with pytest.raises(PermissionDenied):
            desk.check_report(report=report, by=user)
    other = make_user("one_office")
    desk.check_report(report=report, by=other)
    with pytest.raises(PermissionDenied):
        desk.sign_report(report=report, by=first, on=TODAY)
    desk.send_back_report(report=report, by=other, reason="请核对")
    SocialReport.objects.filter(pk=report.pk).update(status=S.EDITED, submitted_on=TODAY)
    report.steps.create(action="register", label="登记采编", by=other, status=S.EDITING)
    assert desk.check_report(report=report, by=first).checked_by == first, "of the text written anew it is another"


def test_a_button_pressed_twice_acts_on_the_list_as_it_is():
    lead = seated_member(user=UserFactory())
    draft = DraftFactory(drafted_by=lead.user)
    rows = [
        SponsorshipFactory(proposal=draft, member=member, order=order)
        for order, member in enumerate([lead, *(seated_member() for _ in range(3))], start=1)
    ]

    def order():
        return [rows.index(one) for one in draft.sponsorships.order_by("order")]

    first, second, third = (Sponsorship.objects.get(pk=rows[3].pk) for _ in range(3))  # as each press knew it
    move_cosigner(row=first, by=lead.user)
    assert order() == [0, 1, 3, 2]
    move_cosigner(row=second, by=lead.user)
    assert order() == [0, 3, 1, 2]
    with pytest.raises(Refused, match="最前面"):
        move_cosigner(row=third, by=lead.user)
    remove_cosigner(row=rows[3], by=lead.user)
    with pytest.raises(Refused, match="已经不在联名人中"):
        remove_cosigner(row=rows[3], by=lead.user)


def test_a_small_file_or_many_empty_lines_keep_nobody_waiting():
    """What is looked for stands on one line: to look over line ends for it takes the cube of their number."""
    found = SEVERAL_TITLES.findall("\n\n一、\n关于停车的提案\n（二） 关于路灯的建议")
    assert [one.strip() for one in found] == ["关于停车的提案", "（二） 关于路灯的建议"]
    document, file = docx.Document(), io.BytesIO()
    document.add_paragraph("车" * 2_000_000)
    document.save(file)
    assert len(file.getvalue()) < 100_000
    with pytest.raises(UnreadableError, match="内容太多"):
        lines_of_upload(SimpleUploadedFile("提案.docx", file.getvalue()))
