"""Answers that say whether something is taken up (采纳), progress until it is done, and who is told and reminded."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cppcc_office.shared.workflow import Refused
from outbox.models import Delivery
from proposals.actions.answering import Draft, send_reply
from proposals.actions.handing_over import hand_over, return_handover, sign_handover
from proposals.actions.judging import correct_class, fulfil_promise, report_progress
from proposals.actions.reminding import remind_all
from proposals.handling_figures import figures_of
from proposals.models import Handover, Reply
from tests.factories import (
    DeputyFactory,
    HandoverFactory,
    IssueItemFactory,
    OpinionFactory,
    OrganizationClerkFactory,
    OrganizationFactory,
    OriginFactory,
    ProposalFactory,
    ReplyFactory,
    SocialReportFactory,
    UserFactory,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
D = datetime.date
DAY, ANSWERED = D(2026, 3, 2), D(2026, 5, 1)


class Case:
    """An issue a member raised, signed for by an organization's clerk."""

    def __init__(self, subject=None):
        self.office, self.member = make_user("secretariat"), seated_member(user=UserFactory())
        self.subject = subject or IssueItemFactory(member=self.member)
        self.clerk = OrganizationClerkFactory().user
        place = self.clerk.organization_clerks.get().organization
        (row,) = hand_over(subject=self.subject, parts=[(place, "lead")], by=self.office, on=DAY)
        self.row = sign_handover(handover=row, by=self.clerk, on=DAY)

    def reply(self, uptake, reason="", until=None):
        draft = Draft("已研究。", uptake=uptake, uptake_reason=reason, promised_until=until, signer="李局长")
        self.row = send_reply(handover=self.row, draft=draft, by=self.clerk, on=ANSWERED)
        return self.row.replies.get()


def test_partly_and_not_taken_up_need_a_reason(sign_in):
    case = Case()
    for uptake, match in (("", "是否采纳"), ("partly", "部分采纳的，请写明理由"), ("refused", "不采纳的，请写明理由")):
        with pytest.raises(Refused, match=match):
            case.reply(uptake)
    reply = case.reply("partly", "车位只够一半", D(2026, 12, 31))
    assert (reply.uptake_reason, reply.result_class, reply.is_promise) == ("车位只够一半", None, True)
    page = sign_in(case.member.user).get(f"/handovers/of/issue/{case.subject.pk}/").content.decode()
    assert "部分采纳" in page
    assert "车位只够一半" in page
    reply.uptake_reason = ""
    with pytest.raises(IntegrityError), transaction.atomic():
        reply.save()


def test_the_form_asks_for_a_class_or_for_uptake(sign_in):
    issue, proposal = Case(), Case(ProposalFactory())
    form = sign_in(issue.clerk).get(f"/handovers/{issue.row.pk}/reply/").context["form"]
    assert {"uptake", "uptake_reason"} <= set(form.fields)
    assert "result_class" not in form.fields
    fields = sign_in(proposal.clerk).get(f"/handovers/{proposal.row.pk}/reply/").context["form"].fields
    assert "result_class" in fields
    assert "uptake" not in fields
    data = {"text": "已开放十二处。", "uptake": "refused", "signer": "李局长", "send": "1"}
    client, address = sign_in(issue.clerk), f"/handovers/{issue.row.pk}/reply/"
    assert "请写明理由" in client.post(address, data).content.decode()
    client.post(address, data | {"uptake_reason": "没有场地", "promised_until": "2026-12-31"})
    reply = Reply.objects.get(handover=issue.row)
    assert (reply.uptake, reply.promised_until, reply.replied_on) == ("refused", None, timezone.localdate())


def test_who_answers_says_how_it_was_talked_over_and_the_sponsors_read_it(sign_in):
    """石狮, the scale of 120 points: the share of proposals talked over face to face (面商率)."""
    case = Case()
    client, address = sign_in(case.clerk), f"/handovers/{case.row.pk}/reply/"
    assert "答复前怎样与提出者沟通" in client.get(address).content.decode()
    client.post(address, {"text": "已办。", "uptake": "adopted", "talked": "met", "signer": "李局长", "send": "1"})
    assert Reply.objects.get(handover=case.row).talked == "met"
    assert "面商" in sign_in(case.member.user).get(f"/handovers/of/issue/{case.subject.pk}/").content.decode()
    helping = HandoverFactory(organization=case.row.organization, role="assist", status="signed", handed_on=DAY)
    assert "talked" not in client.get(f"/handovers/{helping.pk}/reply/").context["form"].fields


def test_progress_is_reported_until_it_is_done(sign_in):
    case = Case()
    reply = case.reply("adopted", until=D(2026, 12, 31))
    assert [remind_all(on=day) for day in (D(2026, 12, 30), D(2026, 12, 31))] == [0, 1]
    client = sign_in(case.clerk)
    client.post(f"{case.row.get_absolute_url()}progress/", {"text": "已完成设计"})
    reply.progresses.update(reported_on=D(2027, 1, 5))  # the page writes the day on which it is used
    report_progress(handover=case.row, text="已开工", by=case.clerk, on=D(2027, 1, 20))
    assert [one.text for one in reply.progresses.all().order_by("pk")] == ["已完成设计", "已开工"]
    assert Delivery.objects.filter(user=case.member.user, letter__subject__startswith="落实有进展").count() == 2
    # Thirty days from the last word.
    assert [remind_all(on=day) for day in (D(2027, 2, 10), D(2027, 2, 20))] == [0, 1]
    assert figures_of(2026, D(2027, 3, 1))[0].completion == 0
    fulfil_promise(handover=case.row, text="已投用", by=case.clerk, on=D(2027, 3, 1))
    assert (remind_all(on=D(2027, 5, 1)), figures_of(2026, D(2027, 5, 1))[0].completion) == (0, 100)
    with pytest.raises(Refused, match="已经报告兑现"):
        report_progress(handover=case.row, text="还有", by=case.clerk, on=D(2027, 3, 2))
    page = sign_in(case.member.user).get(f"/handovers/of/issue/{case.subject.pk}/").content.decode()
    assert "已开工" in page


def test_nothing_is_promised_by_what_is_done_at_once_or_refused():
    case = Case()
    assert not case.reply("adopted").is_promise
    with pytest.raises(Refused, match="没有须跟踪"):
        report_progress(handover=case.row, text="还有", by=case.clerk, on=ANSWERED)
    assert figures_of(2026, ANSWERED)[0].completion == 100
    assert not Case().reply("refused", "没有场地", D(2026, 12, 31)).is_promise
    assert not Reply.objects.promises().exists()


def test_uptake_is_corrected_on_record():
    case = Case()
    case.reply("adopted")
    with pytest.raises(Refused, match="采纳情况"):
        correct_class(handover=case.row, uptake="all", reason="只做了一半", by=case.office)
    reply = correct_class(handover=case.row, uptake="partly", reason="只做了一半", by=case.office)
    assert (reply.uptake, reply.uptake_reason) == ("partly", "只做了一半")
    assert case.row.steps.last().note == "由 采纳 改为 部分采纳"


def test_who_spoke_is_told_of_the_answer_without_a_word_of_what_is_marked():
    report = SocialReportFactory(title="某小区矛盾", marking="internal", author=seated_member(user=UserFactory()))
    speaker = seated_member(user=UserFactory())
    OriginFactory(issue=None, report=report, opinion=OpinionFactory(member=speaker))
    OriginFactory(issue=None, report=report, opinion=OpinionFactory(member=report.author))
    Case(report).reply("adopted")
    told = Delivery.objects.get(user=speaker.user).letter
    assert "某小区矛盾" not in told.subject + told.text
    assert [one.letter.subject for one in Delivery.objects.filter(user=report.author.user)] == [
        "已答复：内部的社情民意信息"
    ]


def test_deputies_of_clerks_are_told_too_and_the_office_is_reminded_of_what_came_back():
    office, clerk = make_user("secretariat"), OrganizationClerkFactory().user
    deputy = DeputyFactory(user=clerk).deputy
    place = clerk.organization_clerks.get().organization
    (row,) = hand_over(subject=IssueItemFactory(), parts=[(place, "lead")], by=office, on=timezone.localdate())
    assert Delivery.objects.filter(user=deputy, letter__subject__startswith="交办").count() == 1
    today = timezone.localdate()
    return_handover(handover=row, by=deputy, reason="不属于本单位", on=today)
    after = [remind_all(on=today + datetime.timedelta(days)) for days in (2, 3, 3, 9, 10)]
    assert after == [0, 1, 0, 0, 1]
    assert Delivery.objects.filter(user=office, letter__subject__contains="等您决定").count() == 2


def test_a_class_and_uptake_never_together():
    reply = ReplyFactory(handover=HandoverFactory(status=Handover.Status.REPLIED, organization=OrganizationFactory()))
    reply.result_class_id, reply.uptake = 1, "adopted"
    with pytest.raises(IntegrityError), transaction.atomic():
        reply.save()
