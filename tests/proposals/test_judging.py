"""The word of those who asked, handling again, promises, reminders, supervision and figures."""

import datetime
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from cppcc_office.shared.workflow import Refused
from members.models import Post
from outbox.models import Delivery
from proposals.actions import reminding
from proposals.actions.answering import Draft, approve_reply, ask_extension, decide_extension, send_reply, submit_reply
from proposals.actions.handing_over import cancel_handover, hand_over, pass_handover, sign_handover
from proposals.actions.judging import correct_class, end_silent, fulfil_promise, give_feedback
from proposals.actions.reminding import end_all_silent, remind_all
from proposals.askers import asked_of
from proposals.handling_figures import figures_of, together
from proposals.models import Feedback, HandlingRule, Handover, Reply, ReplyClass, Supervision
from proposals.views.feedback import waiting_feedback
from tests.factories import (
    HandoverFactory,
    OrganizationClerkFactory,
    OrganizationFactory,
    PostFactory,
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
S, R = Handover.Status, Handover.Role
D = datetime.date
DAY, DUE = D(2026, 3, 2), D(2026, 6, 2)
ANSWERED, JUDGED = D(2026, 5, 1), D(2026, 5, 9)


def code(letter):
    return ReplyClass.objects.get(code=letter)


class Case:
    """A proposal of two members, handed to a lead and an assisting organization, each with a clerk."""

    def __init__(self, *roles):
        self.office = make_user("secretariat")
        self.first, self.second = (seated_member(user=UserFactory()) for _ in range(2))
        self.proposal = ProposalFactory(title="关于增设充电桩的提案", is_public=False, not_public_reason="未定")
        for order, member in enumerate((self.first, self.second), start=1):
            SponsorshipFactory(proposal=self.proposal, member=member, order=order)
        parts = [(OrganizationFactory(), role) for role in roles or (R.LEAD,)]
        rows = hand_over(subject=self.proposal, parts=parts, by=self.office, on=DAY)
        self.clerks = [OrganizationClerkFactory(organization=row.organization).user for row in rows]
        self.rows = [
            sign_handover(handover=row, by=clerk, on=DAY) for row, clerk in zip(rows, self.clerks, strict=True)
        ]
        self.lead, self.clerk = self.rows[0], self.clerks[0]

    def reply(self, letter="A", on=ANSWERED, **more):
        draft = Draft("已经办好。", code(letter), signer="李局长", **more)
        self.lead = send_reply(handover=self.lead, draft=draft, by=self.clerk, on=on)
        return self.lead

    def judge(self, member, result, on=JUDGED, by=None, **more):
        asked = next(one for one in asked_of(self.proposal) if one.member == member)
        by = by or member.user
        self.lead = give_feedback(handover=self.lead, asked=asked, result=result, by=by, on=on, **more)
        return self.lead


def test_the_lead_waits_for_assisting_opinions_until_they_are_late():
    case = Case(R.LEAD, R.ASSIST, R.ASSIST)
    _, first, second = case.rows
    send_reply(handover=first, draft=Draft("同意", signer="王科长"), by=case.clerks[1], on=DAY)
    assert Delivery.objects.filter(user=case.clerk, letter__subject__startswith="会办意见").count() == 1
    with pytest.raises(Refused, match="还没有送来，期限是 2026-04-02"):
        case.reply(on=D(2026, 4, 2))
    with pytest.raises(Refused, match="先行答复"):
        case.reply(on=D(2026, 4, 3))
    with pytest.raises(Refused, match="承诺解决的期限"):
        case.reply("B", went_ahead=True)
    case.reply(on=D(2026, 4, 3), went_ahead=True)
    second.refresh_from_db()
    first.refresh_from_db()
    assert {first.status, second.status} == {S.DONE}
    assert "没有等到会办意见" in case.lead.steps.last().note
    assert "没有提出会办意见" in second.steps.last().note


def test_the_lead_reads_the_opinions_where_the_answer_is_written(sign_in):
    case = Case(R.LEAD, R.ASSIST)
    assist = case.rows[1]
    draft = Draft("我局同意纳入改造。", signer="王科长")
    address = reverse("handling:reply", args=[case.lead.pk])
    assert "我局同意" not in sign_in(case.clerk).get(address).content.decode()
    send_reply(handover=assist, draft=draft, by=case.clerks[1], on=DAY)
    page = sign_in(case.clerk).get(address).content.decode()
    assert "我局同意纳入改造。" in page
    assert str(assist.organization) in page


def test_signed_off_where_somebody_signs_off():
    case = Case()
    with pytest.raises(PermissionDenied):
        submit_reply(handover=case.lead, draft=Draft("好", code("A")), by=case.clerk)
    chief = OrganizationClerkFactory(organization=case.lead.organization, signs_off=True, user__name="陈局长").user
    with pytest.raises(PermissionDenied):
        case.reply()
    submit_reply(handover=case.lead, draft=Draft("好", code("A")), by=case.clerk)
    row = approve_reply(handover=case.lead, by=chief, on=D(2026, 5, 1))
    assert (row.status, row.replies.get().signer) == (S.REPLIED, "陈局长")


def test_more_time_within_the_rule():
    case = Case()
    for until, on, match in [
        (D(2026, 7, 3), DAY, "2026-07-02 以前"),
        (DUE, DAY, "之后"),
        (D(2026, 7, 1), D(2026, 6, 3), "已过"),
    ]:
        with pytest.raises(Refused, match=match):
            ask_extension(handover=case.lead, until=until, reason="要调查", by=case.clerk, on=on)
    ask_extension(handover=case.lead, until=D(2026, 7, 1), reason="要调查", by=case.clerk, on=DAY)
    row = decide_extension(handover=case.lead, grants=True, by=case.office)
    assert (row.due_on, "同意延期至 2026-07-01" in row.counted) == (D(2026, 7, 1), True)
    with pytest.raises(Refused, match="最多延期 1 次"):
        ask_extension(handover=case.lead, until=D(2026, 7, 20), reason="还要", by=case.clerk, on=DAY)


@pytest.mark.parametrize("gone", [cancel_handover, pass_handover])
def test_more_time_asked_for_ends_with_the_handover(gone):
    """Nothing is left to decide, also when the same organization is given it anew."""
    case = Case()
    ask_extension(handover=case.lead, until=D(2026, 7, 1), reason="要调查", by=case.clerk, on=DAY)
    assert Handover.objects.to_be_decided().exists()
    to = {"to": OrganizationFactory(), "on": DAY} if gone is pass_handover else {}
    gone(handover=case.lead, by=case.office, reason="交错了", **to)
    assert not Handover.objects.to_be_decided().exists()


def test_words_are_locked_and_a_dissatisfied_lead_has_it_handled_again():
    case = Case()
    case.reply()
    assert Delivery.objects.filter(user=case.second.user, letter__subject__startswith="已答复").exists()
    with pytest.raises(PermissionDenied):
        case.judge(case.first, "satisfied", by=case.office)
    with pytest.raises(Refused, match="满意程度"):
        case.judge(case.first, "very")
    case.judge(case.second, "dissatisfied", comment="只建了一处")
    assert case.lead.status == S.REPLIED  # the rule asks for the lead's word only
    with pytest.raises(Refused, match="不能更改"):
        case.judge(case.second, "satisfied")
    case.judge(case.first, "dissatisfied", on=D(2026, 5, 31))
    assert (case.lead.status, case.lead.round, case.lead.due_on) == (S.REHANDLED, 2, D(2026, 8, 31))
    assert case.lead.counted == "自 2026-05-31 重新办理起 3 个月"
    case.lead = sign_handover(handover=case.lead, by=case.clerk, on=D(2026, 6, 1))
    case.reply(on=D(2026, 7, 1))
    case.judge(case.first, "satisfied")
    assert case.judge(case.second, "mostly").status == S.DONE
    assert Reply.objects.filter(handover=case.lead).count() == 2

    HandlingRule.objects.create(starts_on=D(2026, 1, 1), rehandle_when="any", has_four_levels=True)
    any_one = Case()
    any_one.reply()
    any_one.judge(any_one.first, "very")
    assert any_one.judge(any_one.second, "dissatisfied").status == S.REHANDLED


def test_merged_ones_and_groups_are_asked_and_paper_is_typed_in():
    case, group = Case(), SectorGroupFactory()
    convener = PostFactory(member=seated_member(group, user=UserFactory()), role=Post.Role.CONVENER, group=group)
    ProposalFactory(collective_sponsor=group, merged_into=case.proposal)
    third = SponsorshipFactory(proposal=ProposalFactory(merged_into=case.proposal), member=seated_member()).member
    SponsorshipFactory(proposal=case.proposal, member=seated_member(user=UserFactory()), order=3, state="refused")
    case.reply()
    words = asked_of(case.proposal)
    assert [one.name for one in words] == [case.first.name, case.second.name, str(group), third.name]
    assert [one.is_lead for one in words] == [True, False, False, False]
    give_feedback(handover=case.lead, asked=words[2], result="satisfied", by=convener.member.user, on=DAY)
    case.judge(third, "mostly", by=case.office)  # has no account: what the signed paper says
    assert Feedback.objects.get(member=third).given_by == case.office
    assert "纸质反馈表" in case.lead.steps.last().note


def test_time_for_feedback_ends():
    case = Case()
    case.reply(on=D(2026, 5, 1))
    assert end_all_silent(on=D(2026, 5, 31)) == 0
    assert end_all_silent(on=D(2026, 6, 1)) == 1
    case.lead.refresh_from_db()
    assert (case.lead.status, case.lead.done_on) == (S.DONE, D(2026, 6, 1))
    assert not end_silent(handover=case.lead, on=D(2026, 6, 2))
    with pytest.raises(Refused):
        case.judge(case.first, "satisfied")


def test_a_promise_is_asked_about_until_it_is_kept_and_a_class_is_corrected():
    case = Case()
    case.reply("B", promised_until=D(2026, 12, 31))
    assert list(Reply.objects.promises()) == [case.lead.replies.get()]
    told = Delivery.objects.filter(user=case.clerk, letter__subject__contains="承诺期限已到")
    assert [remind_all(on=day) for day in (D(2026, 12, 30), D(2026, 12, 31), D(2026, 12, 31), D(2027, 1, 20))] == [
        0,
        1,
        0,
        0,
    ]
    assert (remind_all(on=D(2027, 1, 30)), told.count()) == (1, 2)
    fulfil_promise(handover=case.lead, text="三处充电桩已投用", by=case.clerk, on=D(2027, 2, 1))
    assert (remind_all(on=D(2027, 5, 1)), Reply.objects.promises().count()) == (0, 0)
    correct_class(handover=case.lead, result_class=code("C"), reason="只建成一处", by=case.office)
    step = case.lead.steps.last()
    assert (step.note, step.reason, case.lead.replies.get().result_class.code) == ("由 B 改为 C", "只建成一处", "C")


def test_reminders_once_a_day_and_what_is_overdue():
    case = Case()
    rule_days = [D(2026, 5, 22), D(2026, 5, 23), D(2026, 5, 23), D(2026, 6, 2), D(2026, 6, 3), D(2026, 6, 9)]
    assert [remind_all(on=day) for day in rule_days] == [
        0 if day < D(2026, 5, 23) else n for day, n in zip(rule_days, (0, 1, 0, 0, 1, 0), strict=True)
    ]
    assert remind_all(on=D(2026, 6, 10)) == 1
    assert list(Handover.objects.overdue(D(2026, 6, 3))) == [case.lead]
    call_command("remind_handovers", stdout=io.StringIO())


def test_figures_of_organizations(django_assert_num_queries):
    case = Case()
    case.reply(on=D(2026, 6, 3))
    case.judge(case.first, "mostly")
    case.judge(case.second, "dissatisfied")
    other = Case()
    other.reply("B", promised_until=D(2026, 9, 1))
    other.judge(other.first, "satisfied")
    fulfil_promise(handover=other.lead, text="已建", by=other.clerk, on=D(2026, 8, 1))
    Case()
    with django_assert_num_queries(4):
        rows = {one.organization: one for one in figures_of(2026, D(2026, 9, 1))}
    late, kept = rows[case.lead.organization], rows[other.lead.organization]
    assert (late.completion, late.punctual, late.satisfaction, late.classes["A"]) == (100, 0, 50, 1)
    assert (kept.completion, kept.punctual, kept.satisfaction, kept.overdue) == (100, 100, 100, 0)
    total = together(list(rows.values()))
    assert (total.answering, total.answered, total.overdue, total.completion) == (3, 2, 1, 100)
    assert figures_of(2025, D(2026, 9, 1)) == []


def test_pages_show_each_what_is_theirs(sign_in, django_assert_max_num_queries):
    case, other = Case(R.LEAD, R.ASSIST), Case()
    send_reply(handover=case.rows[1], draft=Draft("建议放宽", signer="王"), by=case.clerks[1], on=DAY)
    case.reply()
    asked = f"/handovers/{case.lead.pk}/feedback/"
    first, second = sign_in(case.first.user), sign_in(case.second.user)
    assert "充电桩" in first.get("/proposals/mine/").content.decode()
    assert first.get(asked).status_code == 200
    assert sign_in(other.first.user).get(asked).status_code == 404
    first.post(asked, {"attitude": "satisfied", "result": "mostly", "comment": "还差城南"})
    page = f"/handovers/of/proposal/{case.proposal.pk}/"
    theirs = second.get(page).content.decode()
    assert "基本满意" in theirs
    assert "还差城南" not in theirs
    assert "建议放宽" not in theirs
    for full in (sign_in(case.clerk), sign_in(case.office), sign_in(make_user("leader"))):
        assert "还差城南" in full.get(page).content.decode()
    assert "建议放宽" in sign_in(case.clerk).get(page).content.decode()
    assert sign_in(other.clerk).get(page).status_code == 404

    desk = sign_in(other.clerk).get("/handovers/?show=hand")
    assert desk.content.decode().count("关于增设充电桩") == 1
    book = load_workbook(io.BytesIO(sign_in(other.clerk).get("/handovers/export/").content)).active
    assert [book.cell(row, 6).value for row in (3, 4)] == ["办理中", None]
    own = f"/handovers/organizations/{other.lead.organization_id}/"
    assert sign_in(other.clerk).get(own).status_code == 200
    assert sign_in(case.clerk).get(own).status_code == 404
    assert sign_in(case.office).get("/handovers/organizations/?export=1").status_code == 200

    for _ in range(2):
        more = OrganizationFactory()
        hand_over(subject=ProposalFactory(), parts=[(more, R.LEAD)], by=case.office, on=DAY)
    client = sign_in(case.office)
    for address in ("/handovers/office/?show=sign", "/handovers/organizations/", page):
        with django_assert_max_num_queries(40):
            client.get(address)


def test_the_office_list_asks_the_same_for_one_and_for_three(sign_in):
    case = Case()
    client, numbers = sign_in(case.office), []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/handovers/office/?show=hand").status_code == 200
        numbers.append(len(seen))
        Case(), Case()
    assert numbers[0] == numbers[1]


def test_the_page_of_a_proposal_asks_the_same_for_two_and_for_four_organizations(sign_in):
    numbers = []
    for parts in ([R.SEPARATE] * 2, [R.SEPARATE] * 4):
        case = Case(*parts)
        for row, clerk in zip(case.rows, case.clerks, strict=True):
            send_reply(handover=row, draft=Draft("已办", code("A"), signer="李"), by=clerk, on=ANSWERED)
        client = sign_in(case.first.user)
        with CaptureQueriesContext(connection) as seen:
            page = client.get(f"/handovers/of/proposal/{case.proposal.pk}/").content.decode()
        assert page.count(">反馈意见</a>") == len(parts)
        numbers.append(len(seen))
    assert numbers[0] == numbers[1]


def test_every_author_of_a_report_is_asked_and_a_marked_one_is_not_named_in_messages():
    report = SocialReportFactory(title="关于某项工作的信息", marking="internal")
    second, place = seated_member(user=UserFactory()), OrganizationFactory()
    SocialReportFactory(author=second, combined_into=report, status="combined")
    clerk = OrganizationClerkFactory(organization=place).user
    hand_over(subject=report, parts=[(place, R.LEAD)], by=make_user("secretariat"), on=DAY)
    assert "某项工作" not in Delivery.objects.get(user=clerk).letter.subject
    Handover.objects.update(status=S.REPLIED)
    assert [one.member for one in asked_of(report)] == [report.author, second]
    assert Handover.objects.to_be_judged_by(second.user).count() == 1


def test_a_leader_supervises_a_key_proposal(sign_in):
    case, leader = Case(), make_user("leader")
    office = sign_in(case.office)
    plan = {"leader": leader.member.pk, "form": "on_site", "planned_on": "2026-04-10"}
    office.post(f"/handovers/of/proposal/{case.proposal.pk}/key/", plan)
    row = Supervision.objects.get()
    case.proposal.refresh_from_db()
    assert (row.leader, case.proposal.is_key) == (leader.member, True)
    client = sign_in(leader)
    assert "我领衔的重点提案" in client.get("/handovers/key/").content.decode()
    said = {"held_on": "2026-04-10", "findings": "到现场看了三处", "look_back_on": "2026-09-10", "look_back": ""}
    client.post(f"/handovers/key/{row.pk}/", said)
    row.refresh_from_db()
    assert (row.findings, row.form) == ("到现场看了三处", "on_site")
    assert (
        "到现场看了三处" in sign_in(case.first.user).get(f"/handovers/of/proposal/{case.proposal.pk}/").content.decode()
    )
    assert sign_in(make_user("leader")).post(f"/handovers/key/{row.pk}/", said).status_code == 404
    assert sign_in(case.clerk).get("/handovers/key/").status_code == 404


def test_what_waits_for_ones_word_and_what_is_due_ask_as_often_for_three_as_for_one():
    asked, reminded, member = [], [], seated_member(user=UserFactory())
    convener = PostFactory(role=Post.Role.CONVENER, group=SectorGroupFactory(), member=member)
    for count in (1, 2):
        for _ in range(count):
            for proposal in (
                SponsorshipFactory(member=member).proposal,
                SponsorshipFactory(member=member, proposal__merged_into=ProposalFactory()).proposal.merged_into,
                ProposalFactory(collective_sponsor=convener.group),
            ):
                row = HandoverFactory(proposal=proposal, status=S.REPLIED, handed_on=DAY)
                ReplyFactory(handover=row, text="已办", replied_on=DAY)
            HandoverFactory(status=S.SIGNED, handed_on=DAY, due_on=DUE, organization=OrganizationFactory())
        user = during_a_request(member.user)
        with CaptureQueriesContext(connection) as captured:
            found = waiting_feedback(user)
        asked.append((len(captured), len(found)))
        with CaptureQueriesContext(connection) as captured:
            due = reminding._due(DUE)
        reminded.append((len(captured), len(due)))
    assert [found for _, found in asked] == [3, 9]
    assert asked[0][0] == asked[1][0]
    assert [found for _, found in reminded] == [1, 3]
    assert reminded[0][0] == reminded[1][0]
