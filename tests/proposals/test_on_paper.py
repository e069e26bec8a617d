"""代录: a member's paper proposal typed by the office, by the same rules, and seen by the member."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from cppcc_office.shared.workflow import Refused
from outbox.models import Delivery
from proposals.actions.cosigning import invite_cosigner
from proposals.actions.on_paper import cosign_on_paper, start_for_member
from proposals.actions.submitting import submit_proposal
from proposals.actions.writing import Written, write_proposal
from proposals.models import Proposal, ProposalCategory
from tests.factories import CallPeriodFactory, MemberFactory, ProposalCategoryFactory, make_user, seated_member

pytestmark = pytest.mark.django_db
NEW = reverse("proposals:for_member")


def test_the_office_types_it_and_the_member_sees_it(sign_in):
    office, member = make_user("one_office"), make_user("member")
    client = sign_in(office)
    assert member.member.name in client.get(NEW, {"q": member.member.name}).content.decode()
    client.post(NEW, {"member": member.member.pk})
    proposal = Proposal.objects.get()
    assert list(proposal.sponsorships.values_list("member", "order", "state")) == [(member.member.pk, 1, "confirmed")]
    assert Delivery.objects.filter(user=member).exists()
    own = sign_in(member)
    assert own.get(reverse("proposals:edit", args=[proposal.pk])).status_code == 200
    assert "机关代录" in own.get(proposal.get_absolute_url()).content.decode()
    write_proposal(proposal=proposal, by=office, seen=None, written=_written())
    signed, other = seated_member(), seated_member()
    url = reverse("proposals:cosigner_on_paper", args=[proposal.pk])
    client.post(url, {"member": signed.pk})
    invite_cosigner(proposal=proposal, member=other, by=office)
    own.post(url, {"member": seated_member().pk})
    assert list(proposal.sponsorships.values_list("member", "state")) == [
        (member.member.pk, "confirmed"),
        (signed.pk, "confirmed"),
        (other.pk, "invited"),
    ], "the member's own co-signers are asked, nobody is put down"
    now = timezone.now()
    CallPeriodFactory(year=now.year, opens_at=now - datetime.timedelta(1), closes_at=now + datetime.timedelta(1))
    submit_proposal(proposal=proposal, by=office, now=now)
    proposal.refresh_from_db()
    assert proposal.serial_number == 1
    assert [one.member for one in proposal.sponsorships.select_related("member")] == [member.member, signed]
    assert proposal in own.get(reverse("proposals:mine")).context["rows"]


def _written() -> Written:
    category: ProposalCategory = ProposalCategoryFactory()
    text = "小区停车位少，晚上车辆占道停放。" * 10
    title = "关于增设停车位的提案"
    return Written(title=title, situation=text, analysis=text, suggestion=text, category=category)


def test_the_same_rules_hold():
    office, gone = make_user("one_office"), MemberFactory()
    with pytest.raises(Refused, match="不是在任委员"):
        start_for_member(member=gone, by=office)
    with pytest.raises(PermissionDenied):
        start_for_member(member=seated_member(), by=make_user("member"))
    proposal = start_for_member(member=(lead := seated_member()), by=office)
    with pytest.raises(Refused, match="已经在提案者中"):
        cosign_on_paper(proposal=proposal, member=lead, by=office)
    with pytest.raises(Refused, match="还没有写案由"):
        submit_proposal(proposal=proposal, by=office, now=timezone.now())
    colleague = make_user("one_office")
    with pytest.raises(Refused, match="第一提案人邀请"):
        cosign_on_paper(proposal=proposal, member=seated_member(), by=colleague)


def test_only_the_office_has_the_page(sign_in):
    assert sign_in("member").get(NEW).status_code == 404
    assert sign_in("leader").get(NEW).status_code == 404
