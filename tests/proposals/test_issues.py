"""The list of issues (DG8): from opinions and by hand, its pages, who sees what, what became of each opinion."""

import datetime
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from cppcc_office.shared.workflow import Refused
from outbox.models import Delivery
from proposals.actions.answering import Draft, send_reply
from proposals.actions.handing_over import hand_over, sign_handover
from proposals.actions.issues import Listed, edit_issue, list_issue, withdraw_issue
from proposals.actions.telling import words_to_clear
from proposals.models import Handover, IssueItem, Origin, Proposal, Result, SocialReport
from tests.factories import (
    DraftFactory,
    FeedbackFactory,
    HandoverFactory,
    IssueItemFactory,
    MatterFactory,
    OpinionFactory,
    OrganizationFactory,
    OriginFactory,
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
D = datetime.date
DAY = D(2026, 3, 2)


@pytest.fixture
def group():
    return SectorGroupFactory(name="科技界别")


@pytest.fixture
def held(group):
    """A consultation of the group at which two members with accounts spoke."""
    speakers = [seated_member(group, user=UserFactory()) for _ in range(2)]
    held = consultation_of(group, members=speakers, title="停车难协商会")
    for member, text in zip(speakers, ("建议机关停车场错时开放。", "建议施划夜间泊位。"), strict=True):
        OpinionFactory(consultation=held, member=member, text=text)
    return held


def sign_in(client, user):
    client.logout()
    client.force_login(user)


def page_of(client, user, name, *args, query=""):
    sign_in(client, user)
    return client.get(reverse(f"issues:{name}", args=args) + query)


def answered(issue, result="satisfied"):
    row = HandoverFactory(proposal=None, issue=issue, status=S.REPLIED, due_on=D(2026, 6, 2), handed_on=DAY)
    reply = ReplyFactory(handover=row, text="十二处已经开放。", replied_on=D(2026, 5, 1), uptake="adopted")
    FeedbackFactory(reply=reply, result=result)
    return row


def test_who_may_put_something_on_the_list(group, held):
    office, liaison, contact = make_user("secretariat"), make_user("liaison", group=group), make_user("contact")
    matter = MatterFactory(workstation=contact.workstation_contacts.get().workstation, text="路灯不亮")
    other = SectorGroupFactory()
    allowed = [
        (office, Listed("路灯不亮")),
        (liaison, Listed("路灯不亮", group=group)),
        (liaison, Listed("路灯不亮", consultation=held)),
        (contact, Listed("路灯不亮", matter=matter)),
    ]
    for by, listed in allowed:
        issue = list_issue(listed=listed, by=by, on=DAY)
        assert (issue.year, issue.recorded_by, issue.text) == (2026, by, "路灯不亮")
    refused = [
        (liaison, Listed("路灯不亮")),
        (liaison, Listed("路灯不亮", group=other)),
        (liaison, Listed("路灯不亮", matter=matter)),
        (contact, Listed("路灯不亮", group=group)),
        (contact, Listed("路灯不亮", consultation=held)),
        (make_user("member", group=group), Listed("路灯不亮", group=group)),
        (make_user("leader", group=group), Listed("路灯不亮", group=group)),
    ]
    for by, listed in refused:
        with pytest.raises(PermissionDenied):
            list_issue(listed=listed, by=by, on=DAY)


def test_mended_until_handed_over_and_withdrawn_with_a_reason(client, group):
    liaison = make_user("liaison", group=group)
    issue = list_issue(listed=Listed("路灯不亮", group=group), by=liaison, on=DAY)
    issue = edit_issue(issue=issue, text="东街路灯不亮", group=group, member=None, by=liaison)
    row = HandoverFactory(proposal=None, issue=issue, status=S.SIGNED)
    with pytest.raises(PermissionDenied):
        edit_issue(issue=issue, text="别的", group=group, member=None, by=liaison)
    with pytest.raises(Refused, match="先撤销交办"):
        withdraw_issue(issue=issue, by=liaison, reason="重复", on=DAY)
    row.status = S.CANCELLED
    row.save()
    with pytest.raises(Refused, match="原因"):
        withdraw_issue(issue=issue, by=liaison, reason=" ", on=DAY)
    sign_in(client, liaison)
    answer = client.post(reverse("issues:withdraw", args=[issue.pk]), {"reason": "与另一件重复"}, follow=True)
    assert "与另一件重复" in answer.content.decode()
    assert [one.history_change_reason for one in issue.history.all()] == ["撤回：与另一件重复", "修改", "列入清单"]
    with pytest.raises(PermissionDenied):
        edit_issue(issue=issue, text="别的", group=group, member=None, by=liaison)
    shown = [page_of(client, liaison, "issues", query=query).context["lines"] for query in ("", "?state=withdrawn")]
    assert [len(one) for one in shown] == [0, 1]


def test_opinions_are_ticked_and_become_something(client, group, held):
    liaison = make_user("convener", group=group)
    first, second = held.opinions.all()
    page = page_of(client, liaison, "choose", held.pk)
    assert list(page.context["offers"]) == ["issue", "issues", "proposal", "report", "result"]
    url, both = reverse("issues:choose", args=[held.pk]), [first.pk, second.pk]

    form = client.post(url, {"opinion": both, "into": "issue"})
    assert "错时开放" in client.get(form.url).content.decode()
    data = {"text": "两处停车难", "group": group.pk, "member": ""}
    client.post(form.url, data)
    issue = IssueItem.objects.get()
    assert [one.opinion for one in Origin.objects.of(issue)] == [first, second]
    assert (issue.group, issue.consultation) == (group, held)

    client.post(url, {"opinion": both, "into": "issues"})
    assert [one.text for one in IssueItem.objects.exclude(pk=issue.pk).order_by("pk")] == [first.text, second.text]
    answer = client.post(url, {"opinion": [second.pk], "into": "report"})
    report = SocialReport.objects.get()
    assert (answer.url, report.text) == (
        reverse("reports:edit", args=[report.pk]),
        f"{second.speaker_name}：{second.text}",
    )
    answer = client.post(url, {"opinion": both, "into": "proposal"})
    proposal = Proposal.objects.get()
    assert (answer.url, proposal.origins.count()) == (reverse("proposals:edit", args=[proposal.pk]), 2)
    assert first.text in proposal.suggestion
    answer = client.post(url, {"opinion": both, "into": "result"})
    result = Result.objects.get()
    assert (answer.url, result.consultation) == (reverse("results:edit", args=[result.pk]), held)
    assert first.text in result.text
    for made in (proposal, report):
        page = client.get(made.get_absolute_url()).content.decode()
        assert "停车难协商会" in page
        assert second.speaker_name in page
    assert "打勾" in client.post(url, {"into": "issues"}).content.decode()
    # Begun again, the draft that has an origin is left alone.
    client.post(reverse("reports:start"))
    assert SocialReport.objects.count() == 2


def test_what_nobody_may_make_of_opinions(client, held):
    clerk = make_user("clerk")
    assert page_of(client, clerk, "choose", held.pk).status_code == 404
    leader = make_user("leader")
    assert "issue" not in page_of(client, leader, "choose", held.pk).context["offers"]
    client.post(reverse("issues:choose", args=[held.pk]), {"opinion": [held.opinions.first().pk], "into": "issues"})
    assert not IssueItem.objects.exists()


def test_everyone_who_spoke_sees_what_became_of_it(client, group, held):
    first, second = held.opinions.all()
    issue = IssueItemFactory(text="停车位不够", group=group)
    answered(issue)
    hidden = DraftFactory(title="关于停车的提案")
    marked = SocialReportFactory(title="某小区矛盾", marking="internal", status="submitted")
    public = SocialReportFactory(title="骑手停车难", status="listed")
    for into in ({"issue": issue}, {"proposal": hidden}, {"report": marked}, {"report": public}):
        OriginFactory(opinion=first, **{"issue": None} | into)
    sign_in(client, first.member.user)
    words = client.get(reverse("consultations:opinions_mine")).content.decode()
    for seen in ("停车位不够", "已答复，待评价", "答复：采纳", "十二处已经开放", "骑手停车难", "不公开，不显示题目"):
        assert seen in words
    for unseen in ("关于停车的提案", "某小区矛盾", "待登记"):
        assert unseen not in words
    sign_in(client, second.member.user)
    assert "停车位不够" not in client.get(reverse("consultations:opinions_mine")).content.decode()
    assert "停车位不够" in client.get(held.get_absolute_url()).content.decode()


def test_each_sees_only_the_own_issues(client, group):
    member = make_user("member", group=group)
    own, of_group, other = IssueItemFactory(member=member.member), IssueItemFactory(group=group), IssueItemFactory()
    clerk = make_user("clerk")
    HandoverFactory(proposal=None, issue=of_group, organization=clerk.organization_clerks.get().organization)
    for user, seen in (
        (make_user("secretariat"), {own, of_group, other}),
        (make_user("leader"), {own, of_group, other}),
        (make_user("liaison", group=group), {of_group}),
        (make_user("head", group=group), {of_group}),
        (member, {own}),
        (clerk, {of_group}),
        (make_user("stranger"), set()),
    ):
        assert {line.issue for line in page_of(client, user, "issues").context["lines"]} == seen
        sheet = load_workbook(io.BytesIO(page_of(client, user, "export").content)).active
        assert sum(isinstance(row[0].value, int) for row in sheet.iter_rows(min_row=3)) == len(seen)
        assert page_of(client, user, "issue", other.pk).status_code == (200 if other in seen else 404)


def test_the_list_is_asked_by_year_state_group_consultation_and_organization(client, group, held):
    office = make_user("secretariat")
    done, late, new = IssueItemFactory(year=2025), IssueItemFactory(group=group), IssueItemFactory(year=2025)
    row = answered(done)
    row.status = S.DONE
    row.save()
    HandoverFactory(proposal=None, issue=late, status=S.SIGNED, due_on=D(2020, 1, 1))
    OriginFactory(opinion=held.opinions.first(), issue=new)
    for query, found in (
        ("year=2025", {done, new}),
        ("state=done", {done}),
        ("state=overdue", {late}),
        ("state=listed", {new}),
        (f"group={group.pk}", {late}),
        (f"consultation={held.pk}", {new}),
        (f"organization={row.organization_id}", {done}),
        (f"q={late.text}", {late}),
    ):
        lines = page_of(client, office, "issues", query=f"?{query}").context["lines"]
        assert {line.issue for line in lines} == found, query
    line = next(one for one in page_of(client, office, "issues").context["lines"] if one.issue == late)
    assert line.is_late
    assert "逾期" in page_of(client, office, "issues").content.decode()


def test_as_many_queries_for_many_as_for_one(client, group, held):
    office = make_user("secretariat")
    first, second = held.opinions.all()

    def queries(address):
        client.get(address)
        with CaptureQueriesContext(connection) as caught:
            client.get(address)
        return len(caught)

    def one_more():
        issue = IssueItemFactory(group=group, matter=MatterFactory())
        answered(issue)
        OriginFactory(opinion=first, issue=issue)
        OriginFactory(opinion=second, issue=issue)

    sign_in(client, office)
    pages = [reverse("issues:issues"), held.get_absolute_url(), reverse("issues:choose", args=[held.pk])]
    one_more()
    once = [queries(page) for page in pages]
    one_more()
    one_more()
    assert [queries(page) for page in pages] == once
    assert once[0] <= 24


def test_from_the_visit_to_the_reply_in_words_the_office_cleared(client):
    office, contact = make_user("secretariat"), make_user("contact")
    station = contact.workstation_contacts.get().workstation
    holder = seated_member(user=UserFactory())
    matter = MatterFactory(workstation=station, text="路灯不亮", status="open", member=holder)
    sign_in(client, contact)
    page = client.get(matter.get_absolute_url()).content.decode()
    assert f"/issues/new/?matter={matter.pk}" in page
    client.post(f"{reverse('issues:new')}?matter={matter.pk}", {"text": "东街路灯不亮", "member": ""})
    issue = IssueItem.objects.get()
    assert (issue.matter, issue.member, matter.steps.last().action) == (matter, holder, "list")
    with pytest.raises(Refused, match="已经列入"):
        list_issue(listed=Listed("路灯不亮", matter=matter), by=contact, on=DAY)
    (row,) = hand_over(subject=issue, parts=[(OrganizationFactory(), "lead")], by=office, on=DAY)
    row = sign_handover(handover=row, by=office, on=DAY)
    draft = Draft("经内部研究，已更换灯头。", uptake="adopted", signer="李局长")
    assert words_to_clear(issue, office) is None
    send_reply(handover=row, draft=draft, by=office, on=D(2026, 3, 9))
    assert Delivery.objects.filter(user=holder.user, letter__subject="您办理的诉求有了答复").count() == 1
    matter.refresh_from_db()
    assert (matter.status, matter.answer) == ("open", "")
    assert "内部研究" in client.get(matter.get_absolute_url()).content.decode()
    address = reverse("handling:tell", args=["issue", issue.pk])
    assert client.post(address, {"answer": "已换灯头"}).status_code == 403
    sign_in(client, office)
    assert "内部研究" in client.get(reverse("handling:subject", args=["issue", issue.pk])).context["words_to_clear"]
    client.post(address, {"answer": "已更换灯头。"})
    matter.refresh_from_db()
    assert (matter.status, matter.answer) == ("answered", "已更换灯头。")
    assert words_to_clear(issue, office) is None


def test_a_withdrawn_issue_is_not_handed_over(group):
    office = make_user("secretariat")
    issue = list_issue(listed=Listed("路灯不亮", group=group), by=office, on=DAY)
    issue = withdraw_issue(issue=issue, by=office, reason="重复", on=DAY)
    with pytest.raises(Refused, match="已经撤回"):
        hand_over(subject=issue, parts=[(OrganizationFactory(), "lead")], by=office, on=DAY)
