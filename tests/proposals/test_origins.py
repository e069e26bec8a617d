"""From opinion to result (DG8): what went into what, who may say so, whose word on the answer is asked."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from cppcc_office.shared.workflow import Refused
from proposals.actions.origins import take_up
from proposals.askers import asked_of
from proposals.models import Handover, IssueItem, Origin, Proposal, SocialReport
from tests.factories import (
    DraftFactory,
    HandoverFactory,
    IssueItemFactory,
    OpinionFactory,
    OriginFactory,
    PostFactory,
    ReplyFactory,
    SectorGroupFactory,
    SocialReportFactory,
    UserFactory,
    consultation_of,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
S = Handover.Status


@pytest.fixture
def group():
    return SectorGroupFactory(name="科技界别")


@pytest.fixture
def spoken(group):
    """Two opinions of members with accounts, one of a guest, and what a department reported."""
    speakers = [seated_member(group, user=UserFactory()) for _ in range(2)]
    held = consultation_of(group, members=speakers)
    rows = [OpinionFactory(consultation=held, member=one) for one in speakers]
    guest = OpinionFactory(consultation=held, member=None, speaker_name="李群众")
    return [*rows, guest, OpinionFactory(consultation=held, phase="briefing")]


def test_opinions_go_into_everything_that_is_written(group, spoken):
    first, second, guest, _ = spoken
    liaison = make_user("liaison", group=group)
    issue = IssueItemFactory(group=group, recorded_by=liaison)
    report = SocialReportFactory(author=None, author_group=group, status="draft", submitted_on=None)
    proposal = DraftFactory(drafted_by=liaison)
    for into in (issue, report, proposal):
        made = take_up(opinions=[first, second], into=into, by=liaison)
        assert [(one.taker, one.opinion, one.taken_by) for one in made] == [
            (into, first, liaison),
            (into, second, liaison),
        ]
    assert [one.opinion for one in take_up(opinions=[first, guest], into=issue, by=liaison)] == [guest]
    assert [one.opinion for one in Origin.objects.of(issue)] == [first, second, guest]
    assert Origin.objects.filter(opinion__consultation=first.consultation).count() == 7
    assert {one.taker for one in Origin.objects.spoken_by(first.member.user).with_taker()} == {issue, report, proposal}


def test_only_by_who_sees_the_opinion_and_may_change_the_thing(group, spoken):
    liaison, stranger = make_user("liaison", group=group), make_user("liaison")
    issue = IssueItemFactory(group=group)
    with pytest.raises(PermissionDenied):
        take_up(opinions=spoken[:1], into=issue, by=stranger)
    for no, match in ((spoken[3:], "不是意见建议"), ([OpinionFactory()], "看不到"), ([], "打勾")):
        with pytest.raises(Refused, match=match):
            take_up(opinions=no, into=issue, by=liaison)
    take_up(opinions=spoken[:1], into=issue, by=liaison)
    HandoverFactory(proposal=None, issue=issue, status=Handover.Status.SIGNED)
    with pytest.raises(PermissionDenied):
        take_up(opinions=spoken[1:2], into=issue, by=liaison)
    for status in (SocialReport.Status.SUBMITTED, Proposal.Status.SUBMITTED):
        sent = SocialReportFactory(author_group=group, author=None, status=status)
        with pytest.raises(PermissionDenied):
            take_up(opinions=spoken[:1], into=sent, by=liaison)


def test_one_thing_each_and_never_twice(spoken):
    origin = OriginFactory(opinion=spoken[0])
    for more in ({"issue": origin.issue}, {"issue": None}, {"proposal": DraftFactory()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            OriginFactory(opinion=spoken[0], **more)


def test_an_opinion_that_became_something_is_not_deleted(client, group, spoken):
    OriginFactory(opinion=spoken[0])
    client.force_login(make_user("secretariat"))
    address = reverse("consultations:opinion_edit", args=[spoken[0].pk])
    assert "不能删除" in client.post(address, {"delete": "1"}, follow=True).content.decode()
    spoken[0].refresh_from_db()


def test_the_state_of_an_issue_follows_from_its_handovers():
    issue = IssueItemFactory()
    row = HandoverFactory(proposal=None, issue=issue, status=S.CANCELLED)
    HandoverFactory(proposal=None, issue=issue, role="assist", status=S.SIGNED)
    other = None
    for status, other_status, state in (
        (S.CANCELLED, None, "listed"),
        (S.RETURNED, None, "handled"),
        (S.REPLIED, None, "answered"),
        (S.REPLIED, S.SIGNED, "handled"),
        (S.DONE, S.REPLIED, "answered"),
        (S.DONE, S.DONE, "done"),
    ):
        row.status = status
        row.save()
        if other_status and other is None:
            other = HandoverFactory(proposal=None, issue=issue, role="separate")
        if other:
            other.status = other_status
            other.save()
        assert IssueItem.objects.with_state().get().state == state, (status, other_status)
    reply = ReplyFactory(handover=row, uptake="adopted", promised_until="2020-12-31")
    assert IssueItem.objects.with_state().get().state == "followed"
    reply.kept_on = "2020-12-01"
    reply.save()
    assert IssueItem.objects.with_state().get().state == "done"


def test_who_spoke_judges_the_answer(group, spoken):
    convener = PostFactory(member=seated_member(group, user=UserFactory()), role="convener", group=group).member
    issue = IssueItemFactory(group=group)
    row = HandoverFactory(proposal=None, issue=issue, status=Handover.Status.REPLIED, handed_on="2026-03-02")
    assert [one.group for one in asked_of(issue)] == [group]
    assert Handover.objects.to_be_judged_by(convener.user).get() == row
    for opinion in spoken[:3]:
        OriginFactory(issue=issue, opinion=opinion)
    words = asked_of(issue)
    assert [(one.member, one.is_lead) for one in words] == [(spoken[0].member, True), (spoken[1].member, False)]
    for one in words:
        assert Handover.objects.to_be_judged_by(one.member.user).get() == row
        assert IssueItem.objects.visible_to(one.member.user).get() == issue
    assert not Handover.objects.to_be_judged_by(convener.user).exists()
    assert not IssueItem.objects.visible_to(make_user("member")).exists()
