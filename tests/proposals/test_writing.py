"""Writing a proposal: kept while typing, in versions, by several devices, with those who sign it, until it is in."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from cppcc_office.shared.workflow import Refused
from outbox.models import Letter
from proposals.actions.cosigning import (
    answer_invitation,
    invite_cosigner,
    move_cosigner,
    remove_cosigner,
    tell_cosigners,
)
from proposals.actions.submitting import sign_proposal, submit_proposal, withdraw_proposal
from proposals.actions.writing import MovedOnError, Written, drop_proposal, replace_text, start_proposal, write_proposal
from proposals.authors import authors_of
from proposals.form_check import hints_of, problems_of
from proposals.models import CallPeriod, Proposal, ProposalCategory, ProposalFile, ProposalVersion, Sponsorship
from tests.factories import (
    DraftFactory,
    OrganizationClerkFactory,
    OrganizationFactory,
    SectorGroupFactory,
    make_user,
)

pytestmark = pytest.mark.django_db
S, C = Proposal.Status, Sponsorship.State
TODAY, NOW = timezone.localdate(), timezone.now()
LONG = "老旧小区里车位很少，每到晚上车辆停满了消防通道。" * 20


def open_call(kind="ordinary", days=10, begins=-10):
    day = datetime.timedelta(1)
    return CallPeriod.objects.create(
        year=2026, name="某市十届三次会议", kind=kind, opens_at=NOW + begins * day, closes_at=NOW + days * day
    )


def words(**changed):
    category = ProposalCategory.objects.order_by("order").first()
    text = {
        "title": "关于解决停车难的提案",
        "situation": LONG,
        "analysis": "规划时没有预留。",
        "suggestion": "建议增设车位。",
    }
    return Written(**{"category": category, **text, **changed})


def begun(user, **changed):
    return start_proposal(author=authors_of(user, TODAY)[0], by=user, written=words(**changed))


def test_what_is_typed_becomes_versions():
    writer = make_user("member")
    proposal = begun(writer)
    assert list(proposal.sponsorships.values_list("member", "order", "state")) == [(writer.member.pk, 1, "confirmed")]
    proposal = write_proposal(proposal=proposal, by=writer, seen=1, written=words(analysis="没有预留，管理也乱。"))
    assert [one.number for one in proposal.versions.all()] == [1], "who goes on writing extends the version"
    history = proposal.history.count()
    ProposalVersion.objects.update(at=NOW - datetime.timedelta(hours=1))
    proposal = write_proposal(proposal=proposal, by=writer, seen=2, written=words(analysis="隔了一小时再写。"))
    assert [one.analysis for one in proposal.versions.all()] == ["没有预留，管理也乱。", "隔了一小时再写。"]
    assert proposal.history.count() == history, "what is typed stands in versions, not in the history"
    replace_text(proposal=proposal, by=writer, written=words(analysis="带入的文字。"))
    assert proposal.versions.count() == 3, "a text brought along replaces nothing for good"
    with pytest.raises(PermissionDenied):
        write_proposal(proposal=proposal, by=make_user("member"), seen=4, written=words(title="关于别的提案"))
    old = DraftFactory(drafted_by=writer)
    write_proposal(proposal=old, by=writer, seen=0, written=words())
    assert [one.situation for one in old.versions.all()] == ["老旧小区停车难。", LONG], "the first text is kept too"


def test_the_newer_text_is_not_overwritten_silently():
    """Issue 5 §1: two devices write."""
    writer = make_user("member")
    proposal = begun(writer)
    write_proposal(proposal=proposal, by=writer, seen=1, written=words(analysis="手机上写的。"))
    with pytest.raises(MovedOnError, match="在别处保存了新的文字"):
        write_proposal(proposal=proposal, by=writer, seen=1, written=words(analysis="电脑上写的。"))
    write_proposal(proposal=proposal, by=writer, seen=1, written=words(analysis="手机上写的。"))  # the same words
    proposal.refresh_from_db()
    assert (proposal.analysis, proposal.revision) == ("手机上写的。", 2)


def test_both_texts_are_shown_and_one_is_chosen(sign_in):
    writer = make_user("member")
    proposal, client = begun(writer), sign_in(writer)
    edit, keep = (reverse(f"proposals:{name}", args=[proposal.pk]) for name in ("edit", "keep"))
    form = {"title": "关于停车的提案", "situation": "手机上的情况。", "is_public": "on", "draft_revision": 1}
    assert client.post(keep, form).json()["revision"] == 2
    form |= {"situation": "电脑上的情况。"}
    refused = client.post(keep, form)
    assert refused.status_code == 409
    assert "按“保存”可以比较" in refused.json()["problem"]
    page = client.post(edit, form)
    assert page.status_code == 409
    assert "<del>手机</del><ins>电脑</ins>上的情况。" in page.content.decode()
    proposal.refresh_from_db()
    assert proposal.situation == "手机上的情况。"
    client.post(edit, form | {"draft_revision": 2, "overwrite": "1"})
    proposal.refresh_from_db()
    assert proposal.situation == "电脑上的情况。"
    assert client.get(edit).context["counts"]["situation"] == 7, "counted without a script"
    assert client.post(keep, form | {"situation": "长" * 10_001, "draft_revision": 3}).status_code == 400
    closed = form | {"draft_revision": 3, "is_public": "", "not_public_reason": ""}
    assert client.post(keep, closed).json()["revision"] == 4, "a reason still missing stops no draft"


def test_cosigners_are_asked_sign_themselves_and_are_asked_again():
    """Issue 5 §1: invited, confirm or decline before the deadline, order stands, a changed text asks again."""
    writer, first, second, third = (make_user("member") for _ in range(4))
    proposal = begun(writer)
    for user in (first, second, third):
        invite_cosigner(proposal=proposal, member=user.member, by=writer)
    proposal.refresh_from_db()
    assert proposal.cosign_until == TODAY + datetime.timedelta(days=7)
    assert Letter.objects.filter(deliveries__user=first).get().url == proposal.get_absolute_url()
    with pytest.raises(Refused, match="由第一提案人"):
        invite_cosigner(proposal=proposal, member=make_user("member").member, by=first)
    with pytest.raises(Refused, match="没有请您联名"):
        answer_invitation(proposal=proposal, by=make_user("secretariat"), signs=True, revision=1)
    with pytest.raises(Refused, match="请看过新的文字"):
        answer_invitation(proposal=proposal, by=first, signs=True, revision=0)
    for user, signs in ((first, True), (second, True), (third, False)):
        answer_invitation(proposal=proposal, by=user, signs=signs, revision=1)
    move_cosigner(row=proposal.sponsorships.get(member=second.member), by=writer)

    def stand():
        return [(row.member.user, row.state) for row in proposal.sponsorships.select_related("member__user")]

    assert stand() == [(writer, C.CONFIRMED), (second, C.CONFIRMED), (first, C.CONFIRMED), (third, C.REFUSED)]
    proposal = write_proposal(proposal=proposal, by=writer, seen=1, written=words(title="关于停车和充电的提案"))
    assert [state for _, state in stand()] == [C.CONFIRMED, C.INVITED, C.INVITED, C.REFUSED]
    told = Letter.objects.count()
    assert tell_cosigners(proposal=proposal, by=writer) == 2
    assert tell_cosigners(proposal=proposal, by=writer) == 0
    assert [one.url for one in Letter.objects.order_by("pk")[told:]] == [
        f"{reverse('proposals:versions', args=[proposal.pk])}?from=1&to=2"
    ] * 2
    answer_invitation(proposal=proposal, by=first, signs=True, revision=2)
    Proposal.objects.update(cosign_until=TODAY - datetime.timedelta(1))
    with pytest.raises(Refused, match="截止"):
        answer_invitation(proposal=proposal, by=second, signs=True, revision=2)
    silent = hints_of(Proposal.objects.get(), TODAY)
    assert [one.sentence for one in silent if "还没有确认联名" in one.sentence]
    open_call()
    proposal = submit_proposal(proposal=proposal, by=writer, now=NOW)
    assert stand() == [(writer, C.CONFIRMED), (first, C.CONFIRMED)]
    assert list(proposal.sponsorships.values_list("order", flat=True)) == [1, 2]
    assert second.member.name in proposal.steps.get(action="unsigned").note
    gone = Sponsorship.history.filter(history_type="-", member=second.member).get()
    assert gone.history_change_reason == "提交时没有确认，不列入联名"
    with pytest.raises(Refused, match="已经提交"):
        remove_cosigner(row=proposal.sponsorships.get(order=2), by=writer)


def test_handed_in_with_a_number_under_the_call_and_taken_back():
    writer = make_user("member")
    proposal = begun(writer)
    with pytest.raises(Refused, match="还没有安排下一次征集"):
        submit_proposal(proposal=proposal, by=writer, now=NOW)
    coming = open_call(begins=5)
    assert f"{timezone.localtime(coming.opens_at):%-m月%-d日}" in problems_of(proposal, NOW)[0].sentence
    plenary = open_call(kind="plenary")
    proposal = submit_proposal(proposal=proposal, by=writer, now=NOW)
    assert (proposal.call, proposal.year, proposal.serial_number) == (plenary, 2026, 1)
    assert proposal.submitted_on == TODAY
    with pytest.raises(Refused, match="不能提交"):
        submit_proposal(proposal=proposal, by=writer, now=NOW)
    Proposal.objects.update(status=S.RETURNED)
    proposal = submit_proposal(proposal=proposal, by=writer, now=NOW + datetime.timedelta(60))
    assert proposal.serial_number == 1, "completed after the call, it keeps its number"
    with pytest.raises(Refused, match="原因"):
        withdraw_proposal(proposal=proposal, by=writer, reason="")
    assert withdraw_proposal(proposal=proposal, by=writer, reason="另行完善").status == S.WITHDRAWN
    with pytest.raises(Refused, match="不能删除"):
        drop_proposal(proposal=proposal)


def test_what_is_wrong_with_the_form_is_said():
    writer = make_user("member")
    proposal = begun(writer, title="停车难", analysis="", suggestion="", category=None, is_public=False)
    open_call()
    said = " ".join(one.sentence for one in problems_of(proposal, NOW))
    for sentence in ("关于……的提案", "分析、建议还没有写", "请选择类别", "不公开的提案请写明理由"):
        assert sentence in said
    short = begun(writer, situation="短。")
    assert [one.sentence for one in problems_of(short, NOW)] == ["正文至少 300 字，现在是 17 字。"]
    double = begun(writer, title="关于停车以及关于绿化的提案")
    assert "一事一案" in hints_of(double, TODAY)[0].sentence
    assert problems_of(double, NOW) == []


def test_a_group_proposes_at_the_plenary_and_its_convener_signs():
    group = SectorGroupFactory()
    convener, liaison = make_user("convener", group=group), make_user("liaison", group=group)
    open_call()
    author = next(one for one in authors_of(liaison, TODAY) if one.kind == "sector")
    proposal = start_proposal(author=author, by=liaison, written=words())
    said = " ".join(one.sentence for one in problems_of(proposal, NOW))
    assert "召集人本人签署" in said
    assert "只在全会提案征集期内提出" in said
    open_call(kind="plenary")
    for somebody in (liaison, make_user("deputy", group=group)):
        with pytest.raises(Refused, match="本人签署"):
            sign_proposal(proposal=proposal, by=somebody, revision=1)
    sign_proposal(proposal=proposal, by=convener, revision=1)
    proposal = write_proposal(proposal=proposal, by=liaison, seen=1, written=words(title="关于停车的提案"))
    assert proposal.signed_by is None, "another text has to be signed again"
    sign_proposal(proposal=proposal, by=convener, revision=2)
    assert submit_proposal(proposal=proposal, by=liaison, now=NOW).kind == "sector"


def test_a_party_proposes_under_its_seal():
    party = OrganizationFactory(kind="party")
    clerk = OrganizationClerkFactory(organization=party).user
    assert [one.kind for one in authors_of(clerk, TODAY)] == ["party"]
    assert authors_of(OrganizationClerkFactory().user, TODAY) == [], "who handles proposals makes none"
    proposal = begun(clerk)
    open_call()
    assert [one.page for one in problems_of(proposal, NOW)] == ["files"]
    seal = ProposalFile(proposal=proposal, kind="seal", name="盖章页.pdf", uploaded_by=clerk)
    seal.file.save("seal.pdf", ContentFile(b"%PDF-1.4"))
    assert submit_proposal(proposal=proposal, by=clerk, now=NOW).status == S.SUBMITTED
