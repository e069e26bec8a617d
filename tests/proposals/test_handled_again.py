"""Handed over anew, corrected, reminded of a moved date, judged for those who can sign in no more."""

import datetime

import pytest

from cppcc_office.shared.workflow import Refused
from members.models import Post
from proposals.actions.answering import Draft, draft_of, save_draft, send_reply
from proposals.actions.handing_over import cancel_handover, hand_over, sign_handover
from proposals.actions.judging import correct_class, give_feedback
from proposals.actions.reminding import remind_all
from proposals.askers import asked_of
from proposals.models import Handover, Proposal, Reminder, Reply, ReplyClass, SocialReport
from tests.factories import (
    HandoverFactory,
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
