"""The list of proposals and the page of one: what is on them, and what is not."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from proposals.actions.writing import note
from proposals.models import Proposal, ProposalFile, ReplyClass
from proposals.views.proposals import proposals
from tests.factories import (
    DraftFactory,
    HandoverFactory,
    OrganizationFactory,
    ProposalFactory,
    ReplyFactory,
    SponsorshipFactory,
    during_a_request,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
LIST = reverse("proposals:proposals")
S = Proposal.Status


def shown(client, **asked):
    return {row.title for row in client.get(LIST, asked).context["page_obj"]}


def test_the_list_shows_ones_own_and_what_the_committee_may_read(sign_in):
    member = make_user("member")
    mine, foreign = (
        ProposalFactory(status=S.SUBMITTED, title="我的提案"),
        ProposalFactory(status=S.SUBMITTED, title="别人的"),
    )
    SponsorshipFactory(proposal=mine, member=member.member)
    SponsorshipFactory(proposal=foreign)
    SponsorshipFactory(proposal=DraftFactory(title="邀我联名"), member=member.member, order=2, state="invited")
    own_draft = DraftFactory(title="我的草稿", drafted_by=member)
    DraftFactory(title="别人的草稿")
    ProposalFactory(title="立案公开")
    ProposalFactory(title="立案不公开", is_public=False, not_public_reason="涉及未公开的数据")
    client = sign_in(member)
    page = client.get(LIST)
    assert {row.title for row in page.context["page_obj"]} == {"我的提案", "立案公开"}
    own = client.get(reverse("proposals:mine")).context
    assert [row.title for row in own["unfinished"]] == ["我的草稿"]
    assert [one.proposal.title for one in own["invited"]] == ["邀我联名"]
    assert [row.title for row in own["rows"]] == ["我的提案"]
    assert shown(client, q="公开") == {"立案公开"}
    assert shown(client, q=str(mine.serial_number), status="submitted") == {"我的提案"}
    assert shown(client, year="1999") == {"我的提案", "立案公开"}, "an unknown year counts as not asked"
    office = sign_in("one_office")
    assert shown(office) == {"我的提案", "别人的", "立案公开", "立案不公开"}
    assert office.get(reverse("proposals:proposal", args=[own_draft.pk])).status_code == 404


def test_the_list_asks_as_often_for_three_rows_as_for_one():
    member = during_a_request(make_user("member"))
    asked = []
    for count in (0, 1, 2):  # the first time looks up what is then known
        for _ in range(count):
            SponsorshipFactory(proposal=ProposalFactory(), member=member.member)
            SponsorshipFactory(proposal=DraftFactory(drafted_by=member))
        request = RequestFactory().get(LIST)
        request.user = during_a_request(member)
        with CaptureQueriesContext(connection) as captured:
            assert proposals(request).status_code == 200
        asked.append(len(captured))
    assert asked[1] == asked[2]


@pytest.mark.parametrize("name", ["proposal", "edit", "cosigners", "files", "check", "versions"])
def test_the_pages_of_one_proposal_ask_as_often_for_three_cosigners_as_for_one(sign_in, name):
    writer = make_user("member")
    proposal = DraftFactory(drafted_by=writer)
    SponsorshipFactory(proposal=proposal, member=writer.member)
    client, address = sign_in(writer), reverse(f"proposals:{name}", args=[proposal.pk])
    asked = []
    for count in (1, 2):
        for _ in range(count):
            place = proposal.sponsorships.count() + 1
            SponsorshipFactory(proposal=proposal, order=place, state="invited", member=seated_member())
            note(proposal, writer, action="invite", label="邀请联名")
            proposal.versions.create(number=place, by=writer, at=timezone.now())
            ProposalFile.objects.create(proposal=proposal, file="x.pdf", name="图表.pdf", uploaded_by=writer)
        client.get(address)  # brings what is compared up to date
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        asked.append(len(captured))
    assert asked[0] == asked[1] <= 34


def test_similar_ones_are_shown_with_what_became_of_them(sign_in):
    """Issue 5 §1: similar ones of this and earlier years with the likeness and the answers they got."""
    writer = make_user("member")
    text = {"situation": "老旧小区停车难。", "analysis": "建设时没有规划车位。", "suggestion": "建议增设车位。"}
    known = ProposalFactory(title="关于解决老旧小区停车难的提案", year=2019, **text)
    ReplyFactory(
        handover=HandoverFactory(proposal=known, organization=OrganizationFactory(name="市城管局")),
        text="已增设车位三百个。",
        result_class=ReplyClass.objects.get(code="A"),
    )
    ProposalFactory(title="关于老旧小区停车难的提案", status=S.SUBMITTED, **text)  # not for a stranger's eyes
    ProposalFactory(title="关于发展乡村旅游的提案", situation="乡村旅游刚刚起步，接待能力不足。")
    draft = DraftFactory(title="关于老旧小区停车难问题的提案", drafted_by=writer)
    page = sign_in(writer).get(reverse("proposals:check", args=[draft.pk]))
    found = page.context["lookalikes"]
    assert [one.proposal for one in found if one.is_close] == [known]
    words = page.content.decode()
    for part in ("市城管局", "A 已经解决或基本解决", "已增设车位三百个。", "2019 年", f"相似 {found[0].likeness}%"):
        assert part in words
    assert "关于老旧小区停车难的提案" not in words


def test_who_declined_to_sign_is_told_to_those_who_wrote_it_only(sign_in):
    writer, stranger = make_user("member"), make_user("member")
    proposal = ProposalFactory(drafted_by=writer)
    note(proposal, writer, action="refuse", label="谢绝联名")
    note(proposal, writer, action="submit", label="提交")
    address = reverse("proposals:proposal", args=[proposal.pk])
    assert [step.action for step in sign_in(writer).get(address).context["steps"]] == ["refuse", "submit"]
    page = sign_in(stranger).get(address)
    assert [step.action for step in page.context["steps"]] == ["submit"]
    assert "文稿历史" not in page.content.decode()
