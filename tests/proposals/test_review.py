"""Review and decision: every state and every role, opinions step by step, numbers, redirection, merging."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from cppcc_office.shared.workflow import Refused
from members.models import Member
from outbox.models import Delivery
from proposals.actions.merging import merge_proposal, part_proposal
from proposals.actions.review import (
    Advised,
    accept_many,
    accept_proposal,
    decline_proposal,
    redirect_proposal,
    return_proposal,
    reverse_proposal,
    review_many,
    review_proposal,
)
from proposals.models import DeclineReason, Proposal, ReviewOpinion, SocialReport, VoidedNumber, WritingRule
from proposals.models.review import WORKFLOW, awaiting_review_by
from proposals.sponsors import sponsors_of
from tests.dealing import dealt
from tests.factories import (
    AdoptionFactory,
    DeclineReasonFactory,
    HandoverFactory,
    OrganizationFactory,
    ProposalCategoryFactory,
    ProposalFactory,
    ReplyFactory,
    ReviewerFactory,
    ReviewGroupFactory,
    SectorGroupFactory,
    SponsorshipFactory,
    UserFactory,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
S, A, W = Proposal.Status, ReviewOpinion.Advice, DeclineReason.Whereto
DAY = datetime.date(2026, 3, 2)

ACTS = {
    "review": lambda p, by: review_proposal(proposal=p, by=by, stage="1", advised=Advised(A.ACCEPT), on=DAY),
    "accept": lambda p, by: accept_proposal(proposal=p, by=by, on=DAY),
    "decline": lambda p, by: decline_proposal(proposal=p, by=by, on=DAY, reason=DeclineReasonFactory()),
    "redirect": lambda p, by: redirect_proposal(proposal=p, by=by, on=DAY),
    "return": lambda p, by: return_proposal(proposal=p, by=by, reason="请补充数据"),
    "reverse": lambda p, by: reverse_proposal(proposal=p, by=by, reason="审查有误"),
    "merge": lambda p, by: merge_proposal(proposal=p, by=by, into=ProposalFactory(year=p.year)),
    "part": lambda p, by: part_proposal(proposal=p, by=by, reason="各办各的"),
}
DECIDING = {"accept", "decline", "redirect", "return", "reverse", "merge", "part"}
MAY = {
    "administrator": DECIDING,
    "secretariat": DECIDING,
    "one_office": DECIDING,
    "reviewer": {"review"},
    "reviewer who signed": set(),
    "office who signed": set(),
    "office who signed for a group": set(),
    "leader": set(),
    "lead sponsor": set(),
    "clerk": set(),
    "stranger": set(),
}
FROM = {
    **dict.fromkeys(("review", "accept", "decline", "redirect", "return"), {S.SUBMITTED}),
    "reverse": {S.ACCEPTED, S.DECLINED, S.REDIRECTED},
    "merge": {S.ACCEPTED},
    "part": {S.ACCEPTED},
}


def submitted(**about):
    return ProposalFactory(**{"status": S.SUBMITTED, "year": 2026, "submitted_on": DAY} | about)


@pytest.mark.parametrize("who", dealt(MAY))
def test_every_state_and_every_role(who):
    category, lead = ProposalCategoryFactory(), seated_member(user=UserFactory())
    if who in ("reviewer who signed", "lead sponsor"):
        user = lead.user
    elif who.startswith("office who signed"):
        user = make_user("one_office")
    else:
        user = UserFactory() if who == "reviewer" else make_user(who)
    if who == "office who signed":
        Member.objects.filter(pk=lead.pk).update(user=user)
    if who.startswith("reviewer"):
        ReviewerFactory(group=ReviewGroupFactory(categories=[category]), user=user)
    for state in S.values:
        if state == S.DRAFT:
            continue
        for action, act in ACTS.items():
            main = ProposalFactory(year=2026) if action == "part" else None
            proposal = submitted(
                status=state,
                category=category,
                merged_into=main,
                signed_by=user if who == "office who signed for a group" else None,
            )
            SponsorshipFactory(proposal=proposal, member=lead)
            if action in MAY[who] and state in FROM[action]:
                act(proposal, user)
                proposal.refresh_from_db()
                assert proposal.opinions.count() == (action == "review"), action
                assert proposal.steps.filter(action=action).count() == (action != "review"), action
            else:
                with pytest.raises((PermissionDenied, Refused)):
                    act(proposal, user)
                assert not proposal.steps.exists()
                assert not proposal.opinions.exists()
    assert set(ACTS) | {"submit", "withdraw"} == {line.action for line in WORKFLOW.transitions}


def test_opinions_go_step_by_step():
    WritingRule.objects.create(starts_on=datetime.date(2026, 1, 1), review_steps=3)
    category, other = ProposalCategoryFactory(), ProposalCategoryFactory()
    group = ReviewGroupFactory(categories=[category])
    first, second, final = (ReviewerFactory(group=group, stage=stage).user for stage in "123")
    proposal, strange, own = submitted(category=category), submitted(category=other), submitted(category=category)
    SponsorshipFactory(proposal=own, member__user=first)

    def waiting(user):
        return set(awaiting_review_by(user, DAY))

    def say(user, stage, advice=A.ACCEPT, **more):
        return review_proposal(proposal=proposal, by=user, stage=stage, advised=Advised(advice, **more), on=DAY)

    assert (waiting(first), waiting(second), waiting(final)) == ({proposal}, set(), set())
    with pytest.raises(Refused):
        say(second, "2")
    with pytest.raises(Refused):
        say(first, "1", A.DECLINE)  # without a listed reason
    with pytest.raises(Refused):
        say(first, "1", A.MERGE, merge_with=proposal)
    say(first, "1", A.DECLINE, reason=DeclineReasonFactory())
    assert (waiting(first), waiting(second), waiting(final)) == (set(), {proposal}, set())
    opinion = say(first, "1")  # thought better of it
    assert (opinion.reason, proposal.opinions.count(), opinion.history.count()) == (None, 1, 2)
    say(second, "2")
    assert waiting(final) == {proposal}
    # With two steps there is no one in between.
    WritingRule.objects.create(starts_on=datetime.date(2026, 2, 1), review_steps=2)
    another = submitted(category=category)
    done = review_many(ids=[another.pk, strange.pk, proposal.pk], by=first, advised=Advised(A.ACCEPT), on=DAY)
    assert (done.done, len(done.refusals)) == ([another], 1)  # the stranger is not even visible
    assert (waiting(second), waiting(final)) == (set(), {proposal, another})
    assert Proposal.objects.get(pk=proposal.pk).status == S.SUBMITTED
    # What was said about a text that was returned does not open the next step for the new one.
    return_proposal(proposal=proposal, by=make_user("one_office"), reason="请补充")
    Proposal.objects.update(status=S.SUBMITTED)
    assert proposal in waiting(first)
    assert proposal not in waiting(final)
    assert proposal.opinions.filter(is_past=True).count() == 2
    # Seen by the group and the office, not by who made the proposal.
    office, lead = make_user("one_office"), seated_member(user=UserFactory())
    opinions = ReviewOpinion.objects.filter(proposal=proposal)
    assert [opinions.visible_to(user).count() for user in (final, office, lead.user)] == [2, 2, 0]
    SponsorshipFactory(proposal=proposal, member__user=office)
    assert not opinions.visible_to(office).exists()


def test_case_numbers_are_given_once_and_a_reversal_leaves_its_number_empty():
    office = make_user("one_office")
    ProposalFactory(year=2026, case_number="〔2026〕7 号")
    first, second, third = (submitted(serial_number=100 + place) for place in range(3))
    lead = SponsorshipFactory(proposal=first, member=seated_member(user=UserFactory())).member
    done = accept_many(ids=[third.pk, first.pk, second.pk], by=office, on=DAY)
    assert [row.pk for row in done.done] == [first.pk, second.pk, third.pk]
    first, second, third = Proposal.objects.filter(pk__in=[first.pk, second.pk, third.pk]).order_by("serial_number")
    assert [row.case_number for row in (first, second, third)] == ["2026008", "2026009", "2026010"]
    assert (first.decided_on, first.decided_by) == (DAY, office)
    letter = Delivery.objects.get(user=lead.user).letter
    assert "第 2026008 号" in letter.text
    reverse_proposal(proposal=third, by=office, reason="重复编号")
    third.refresh_from_db()
    assert (third.status, third.case_number, third.decided_on, third.decided_by) == (S.SUBMITTED, "", None, None)
    assert VoidedNumber.objects.values_list("case_number", "proposal", "reason").get() == (
        "2026010",
        third.pk,
        "重复编号",
    )
    WritingRule.objects.create(starts_on=DAY, number_width=4)
    assert accept_proposal(proposal=third, by=office, on=DAY).case_number == "20260011"
    # What was handed over goes back with it, but not once somebody has answered.
    handover = HandoverFactory(proposal=second)
    reverse_proposal(proposal=second, by=office, reason="分类有误")
    handover.refresh_from_db()
    assert (handover.status, handover.steps.get().reason) == ("cancelled", "分类有误")
    assert handover.steps.get().action == "cancel"
    ReplyFactory(handover=HandoverFactory(proposal=first))
    with pytest.raises(Refused, match="已经答复"):
        reverse_proposal(proposal=first, by=office, reason="分类有误")


def test_declined_for_a_listed_reason_and_sent_elsewhere():
    office, proposal = make_user("one_office"), submitted()
    reason = DeclineReasonFactory(text="已进入诉讼", whereto=W.PETITION)
    lead = SponsorshipFactory(proposal=proposal, member=seated_member(user=UserFactory())).member
    with pytest.raises(Refused):
        decline_proposal(proposal=proposal, by=office, on=DAY, reason=None)
    with pytest.raises(Refused, match="转社情民意"):
        decline_proposal(proposal=proposal, by=office, on=DAY, reason=reason, whereto=W.REPORT)
    decline_proposal(proposal=proposal, by=office, on=DAY, reason=reason)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.decline_reason, proposal.whereto) == (S.DECLINED, reason, W.PETITION)
    letter = Delivery.objects.get(user=lead.user).letter
    assert "已进入诉讼" in letter.text
    assert "转信访部门" in letter.text
    reverse_proposal(proposal=proposal, by=office, reason="尚未起诉")
    proposal.refresh_from_db()
    assert (proposal.status, proposal.decline_reason, proposal.whereto) == (S.SUBMITTED, None, "")
    assert not VoidedNumber.objects.exists()


def test_redirected_to_a_report_of_the_same_author():
    office = make_user("one_office")
    single = submitted(title="路灯不亮", situation="情况", analysis="分析", suggestion="建议")
    lead = SponsorshipFactory(proposal=single).member
    other = SponsorshipFactory(proposal=single, order=2).member
    SocialReport.objects.create(title="路灯不亮", author=lead, submitted_on=DAY)
    report = redirect_proposal(proposal=single, by=office, on=DAY)
    assert (report.author, report.author_group, report.text) == (lead, None, "情况\n分析\n建议")
    assert report.title == f"路灯不亮（提案流水号 2026-{single.serial_number}）"
    # It waits at the editing desk, all authors kept, and is not read by the whole committee.
    assert (report.status, report.marking, report.steps.get().label) == ("submitted", "open", "由提案转来")
    assert [row.member for row in report.authorships.all()] == [lead, other]
    assert not SocialReport.objects.visible_to(make_user("convener")).filter(pk=report.pk).exists()
    secret = submitted(is_public=False, not_public_reason="涉及商业秘密")
    assert redirect_proposal(proposal=secret, by=office, on=DAY).marking == "internal"
    group = SectorGroupFactory()
    of_group = redirect_proposal(proposal=submitted(collective_sponsor=group), by=office, on=DAY)
    assert (of_group.author, of_group.author_group) == (None, group)
    party = submitted(kind="party", collective_organization=OrganizationFactory())
    SponsorshipFactory(proposal=party)
    of_party = redirect_proposal(proposal=party, by=office, on=DAY)
    assert (of_party.author, of_party.author_group) == (None, None)  # nobody's points
    # Taken back the report goes, unless somebody has used it.
    reverse_proposal(proposal=party, by=office, reason="可以立案")
    assert not SocialReport.objects.filter(pk=of_party.pk).exists()
    AdoptionFactory(report=report)
    with pytest.raises(Refused, match="采用"):
        reverse_proposal(proposal=single, by=office, reason="可以立案")


def test_merged_and_parted():
    office = make_user("one_office")
    main, other, third = (submitted(status=S.ACCEPTED, case_number=f"2026{n}") for n in range(3))
    one, two = seated_member(), seated_member()
    for place, (proposal, member) in enumerate([(main, one), (other, two), (other, one)], start=1):
        SponsorshipFactory(proposal=proposal, member=member, order=place)
    SponsorshipFactory(proposal=other, order=9, state="refused")
    merge_proposal(proposal=other, into=main, by=office)
    assert [row.member for row in sponsors_of(main)] == [one, two]
    assert [row.proposal for row in sponsors_of(main)] == [main, other]
    for refused, into in [
        (main, other),
        (main, third),
        (third, other),
        (other, third),
        (third, third),
        (third, submitted()),
        (third, submitted(status=S.ACCEPTED, year=2025)),
    ]:
        with pytest.raises(Refused):
            merge_proposal(proposal=refused, into=into, by=office)
    for proposal in (main, other):
        with pytest.raises(Refused, match="先撤销并案"):
            reverse_proposal(proposal=proposal, by=office, reason="审查有误")
    HandoverFactory(proposal=third)
    with pytest.raises(Refused, match="已经交办"):
        merge_proposal(proposal=third, into=main, by=office)
    part_proposal(proposal=other, by=office, reason="承办单位不同")
    other.refresh_from_db()
    assert not other.is_merged
    assert [row.member for row in sponsors_of(main)] == [one]
    with pytest.raises(Refused):
        part_proposal(proposal=other, by=office, reason="再来一次")
