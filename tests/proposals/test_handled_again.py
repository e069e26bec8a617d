"""Handed over anew, corrected, reminded of a moved date, judged for those who can sign in no more."""

import datetime

import pytest

from cppcc_office.shared.workflow import Refused
from members.models import Post
from proposals.actions.answering import Draft, draft_of, save_draft, send_reply
from proposals.actions.handing_over import cancel_handover, hand_over, sign_handover
from proposals.actions.judging import correct_class, give_feedback, rehandle
from proposals.actions.reminding import remind_all
from proposals.actions.telling import tell_person, words_to_clear
from proposals.askers import asked_of
from proposals.models import Handover, Proposal, Reminder, Reply, ReplyClass, SocialReport
from tests.factories import (
    HandoverFactory,
    IssueItemFactory,
    MatterFactory,
    MemberGroupFactory,
    MemberGroupSeatFactory,
    OrganizationClerkFactory,
    OrganizationFactory,
    PostFactory,
    ProposalFactory,
    ReplyFactory,
    SectorGroupFactory,
    SocialReportFactory,
    SpecialCommitteeFactory,
    SponsorshipFactory,
    UserFactory,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
D = datetime.date
DAY, S = D(2026, 3, 2), Handover.Status
LEAD = Handover.Role.LEAD


def code(letter):
    return ReplyClass.objects.get(code=letter)


def test_a_report_goes_out_for_an_answer_when_it_went_out_itself():
    office, place = make_user("secretariat"), OrganizationFactory()
    for status in (SocialReport.Status.SUBMITTED, SocialReport.Status.CHECKED, SocialReport.Status.SIGNED):
        report = SocialReportFactory(status=status)
        with pytest.raises(Refused, match="编发以后才能交办"):
            hand_over(subject=report, parts=[(place, LEAD)], by=office, on=DAY)
    assert hand_over(subject=SocialReportFactory(), parts=[(place, LEAD)], by=office, on=DAY)


def test_what_was_never_answered_is_no_second_time():
    office, place, proposal = make_user("secretariat"), OrganizationFactory(), ProposalFactory()
    clerk = OrganizationClerkFactory(organization=place).user

    def handed():
        (row,) = hand_over(subject=proposal, parts=[(place, LEAD)], by=office, on=DAY)
        return sign_handover(handover=row, by=clerk, on=DAY)

    row = handed()
    save_draft(handover=row, draft=Draft("刚写了一半", code("A")), by=clerk)
    cancel_handover(handover=row, by=office, reason="交错了")
    row = handed()
    assert (row.round, draft_of(row).text) == (1, "刚写了一半")
    send_reply(handover=row, draft=Draft("已办好", code("A"), signer="李局长"), by=clerk, on=DAY)
    Handover.objects.filter(pk=row.pk).update(status=S.CANCELLED)
    assert (handed().round, Reply.objects.count()) == (2, 1)


def test_a_class_that_promises_needs_a_day():
    office = make_user("secretariat")
    row = HandoverFactory(status=S.REPLIED, handed_on=DAY)
    ReplyFactory(handover=row, text="已办", replied_on=DAY, result_class=code("A"))
    with pytest.raises(Refused, match="请写明承诺解决的期限"):
        correct_class(handover=row, result_class=code("B"), reason="还没有做", by=office)
    until = D(2026, 12, 1)
    correct_class(handover=row, result_class=code("B"), reason="还没有做", by=office, promised_until=until)
    assert [one.promised_until for one in Reply.objects.promises()] == [until]
    assert remind_all(on=until) == 1


def test_a_date_moved_on_the_day_of_its_reminder_stops_nothing():
    row = HandoverFactory(status=S.SIGNED, handed_on=DAY, due_on=D(2026, 6, 1))
    today = D(2026, 6, 20)
    assert remind_all(on=today) == 1
    Handover.objects.filter(pk=row.pk).update(due_on=D(2026, 6, 10))
    other = HandoverFactory(status=S.SIGNED, handed_on=DAY, due_on=D(2026, 6, 1))
    assert remind_all(on=today) == 1, "the other one is still reminded"
    assert set(Reminder.objects.values_list("handover", flat=True)) == {row.pk, other.pk}
    assert remind_all(on=today + datetime.timedelta(1)) == 1, "of the new date on the next day"


def collective(kind):
    """A proposal of that kind, and the account that speaks for it."""
    if kind == "member":
        proposal, member = ProposalFactory(), seated_member(user=UserFactory())
        SponsorshipFactory(proposal=proposal, member=member)
        return proposal, member.user
    member = seated_member(user=UserFactory())
    if kind == "sector":
        group = SectorGroupFactory()
        PostFactory(member=member, role=Post.Role.CONVENER, group=group)
        return ProposalFactory(collective_sponsor=group), member.user
    if kind == "committee":
        committee = SpecialCommitteeFactory()
        PostFactory(member=member, role=Post.Role.COMMITTEE_HEAD, special_committee=committee)
        return ProposalFactory(kind=kind, special_committee=committee), member.user
    if kind == "group":
        group = MemberGroupFactory()
        MemberGroupSeatFactory(group=group, member=member, is_head=True)
        return ProposalFactory(kind=kind, member_group=group), member.user
    clerk = OrganizationClerkFactory(organization__kind="party")
    return ProposalFactory(kind=kind, collective_organization=clerk.organization), clerk.user


@pytest.mark.parametrize("kind", Proposal.Kind.values)
def test_the_word_of_a_closed_account_comes_on_paper(kind):
    proposal, user = collective(kind if kind != "people" else "party")
    row = HandoverFactory(proposal=proposal, status=S.REPLIED, handed_on=DAY)
    ReplyFactory(handover=row, text="已办", replied_on=DAY, result_class=code("A"))
    (asked,) = asked_of(Proposal.objects.get(pk=proposal.pk))
    assert asked.speakers() == {user.pk}
    user.is_active = False
    user.save()
    (asked,) = asked_of(Proposal.objects.get(pk=proposal.pk))
    assert asked.speakers() == frozenset()
    office = make_user("secretariat")
    assert give_feedback(handover=row, asked=asked, result="satisfied", by=office, on=DAY).status == S.DONE


def answered(row, text, office):
    """By the office, for an organization nobody of which has an account."""
    sign_handover(handover=row, by=office, on=DAY)
    return send_reply(handover=row, draft=Draft(text, uptake="adopted", signer="李局长"), by=office, on=DAY)


def test_a_matter_s_answer_reaches_the_person_also_where_it_was_taken_back_from_another_or_handled_again():
    office, matter = make_user("secretariat"), MatterFactory()
    separate = Handover.Role.SEPARATE
    parts = [(OrganizationFactory(), separate), (OrganizationFactory(), separate)]
    first, second = hand_over(subject=matter, parts=parts, by=office, on=DAY)
    first = answered(first, "路灯已修", office)
    assert words_to_clear(matter, office) is None, "the other is still waited for"
    cancel_handover(handover=second, by=office, reason="不用办了")
    matter.refresh_from_db()
    assert (matter.status, words_to_clear(matter, office)) == ("handed", "路灯已修")
    tell_person(subject=matter, answer="路灯已修", by=office)
    rehandle(handover=first, by=office, reason="又不亮了", on=DAY)
    matter.refresh_from_db()
    assert (matter.status, matter.answer, matter.steps.last().label) == ("handed", "", "重新办理")
    first.refresh_from_db()
    answered(first, "线路已换", office)
    tell_person(subject=matter, answer=words_to_clear(matter, office), by=office)
    matter.refresh_from_db()
    assert (matter.status, matter.answer) == ("answered", "线路已换")


def test_an_issue_handled_again_opens_the_matter_it_was_listed_from():
    office, member, matter = make_user("secretariat"), seated_member(user=UserFactory()), MatterFactory(status="open")
    issue = IssueItemFactory(matter=matter, member=member)
    (row,) = hand_over(subject=issue, parts=[(OrganizationFactory(), LEAD)], by=office, on=DAY)
    row = answered(row, "路灯已修", office)
    tell_person(subject=issue, answer="路灯已修", by=office)
    (asked,) = asked_of(issue)
    give_feedback(handover=row, asked=asked, result="dissatisfied", by=member.user, on=DAY)
    matter.refresh_from_db()
    assert (matter.status, matter.ended_on) == ("open", None)
    row.refresh_from_db()
    answered(row, "线路已换", office)
    assert words_to_clear(issue, office) == "线路已换"
