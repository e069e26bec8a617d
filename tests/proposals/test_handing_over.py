"""Handing over: how dates are counted, who may do what in which state, and the way from the office to the answer."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from cppcc_office.shared.workflow import Refused
from outbox.models import Delivery
from proposals.actions.answering import (
    Draft,
    approve_reply,
    ask_extension,
    decide_extension,
    draft_of,
    rework_reply,
    save_draft,
    send_reply,
    submit_reply,
)
from proposals.actions.handing_over import (
    cancel_handover,
    hand_over,
    hand_over_many,
    keep_handover,
    pass_handover,
    return_handover,
    sign_handover,
)
from proposals.actions.judging import correct_class, fulfil_promise, give_feedback, rehandle, report_progress
from proposals.actions.telling import tell_person, words_to_clear
from proposals.askers import asked_of
from proposals.counting import Calendar, count
from proposals.models import CallPeriod, HandlingRule, Handover, Reply, ReplyClass, Unit
from proposals.models.handling import WORKFLOW
from sectors.models import OrganizationClerk
from tests.dealing import dealt
from tests.factories import (
    HandoverFactory,
    MatterFactory,
    OrganizationClerkFactory,
    OrganizationFactory,
    ProposalFactory,
    SponsorshipFactory,
    UserFactory,
    WorkdayExceptionFactory,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
S, R = Handover.Status, Handover.Role
D = datetime.date
DAY = D(2026, 3, 2)


@pytest.mark.parametrize(
    ("start", "number", "unit", "ends", "words"),
    [
        (D(2026, 1, 31), 1, Unit.MONTH, D(2026, 2, 28), "自 2026-01-31 交办起 1 个月"),
        (D(2026, 3, 2), 3, Unit.MONTH, D(2026, 6, 2), "自 2026-03-02 交办起 3 个月"),
        (D(2026, 11, 30), 3, Unit.MONTH, D(2027, 2, 28), "自 2026-11-30 交办起 3 个月"),
        (D(2026, 3, 2), 10, Unit.DAY, D(2026, 3, 12), "自 2026-03-02 交办起 10 天"),
        (
            D(2026, 4, 2),
            5,
            Unit.WORKDAY,
            D(2026, 4, 10),
            "自 2026-04-02 交办起 5 个工作日，跳过清明节放假 3 天",
        ),
        (
            D(2026, 2, 26),
            2,
            Unit.WORKDAY,
            D(2026, 2, 28),
            "自 2026-02-26 交办起 2 个工作日，计入调休上班 1 天",
        ),
    ],
)
def test_a_time_limit_is_counted_and_says_how(start, number, unit, ends, words):
    days = {D(2026, 4, 4): False, D(2026, 4, 5): False, D(2026, 4, 6): False, D(2026, 2, 28): True}
    calendar = Calendar(days, dict.fromkeys(days, "清明节"))
    counted = count(start, number, unit, calendar, since="交办起")
    assert (counted.day, counted.words) == (ends, words)


def office():
    return make_user("secretariat")


def handed(*roles, on=DAY, by=None, subject=None, **places):
    """A proposal handed to fresh organizations with these parts; the handovers in that order."""
    subject = subject or ProposalFactory()
    parts = [(OrganizationFactory(), role) for role in roles]
    hand_over(subject=subject, parts=parts, by=by or office(), on=on)
    return [Handover.objects.get(organization=place, proposal=subject) for place, _ in parts]


def test_dates_follow_the_rule_in_force():
    by, o = office(), HandlingRule.Origin
    WorkdayExceptionFactory(day=D(2026, 5, 1), name="劳动节")
    lead, assist = handed(R.LEAD, R.ASSIST, by=by)
    assert (lead.return_until, lead.due_on, assist.due_on) == (D(2026, 3, 12), D(2026, 6, 2), D(2026, 4, 2))
    assert lead.return_counted == "自 2026-03-02 交办起 10 天"

    rule = HandlingRule.objects.create(
        starts_on=D(2026, 1, 1), answer_from=o.SIGNED, assist_from="before", assist_count=20, assist_unit=Unit.DAY
    )
    lead, assist = handed(R.LEAD, R.ASSIST, by=by)
    assert (lead.due_on, assist.due_on) == (None, None)
    assert "签收后算出" in lead.counted
    clerk = OrganizationClerkFactory(organization=lead.organization).user
    lead = sign_handover(handover=lead, by=clerk, on=D(2026, 3, 5))
    assist.refresh_from_db()
    assert (lead.due_on, assist.due_on) == (D(2026, 6, 5), D(2026, 5, 16))
    assert assist.counted == "主办期限 2026-06-05 前 20 天"

    rule.answer_from, rule.answer_unit, rule.answer_count = o.CLOSED, Unit.WORKDAY, 60
    rule.save()
    times = {"opens_at": "2026-01-01T00:00+08:00", "closes_at": "2026-02-01T00:00+08:00"}
    call = CallPeriod.objects.create(year=2026, name="三次会议", closed_on=D(2026, 2, 10), **times)
    ordinary = CallPeriod.objects.create(year=2026, name="平时", kind="ordinary", closed_on=D(2026, 2, 10), **times)
    (plenary,) = handed(R.LEAD, by=by, subject=ProposalFactory(call=call))
    (other,) = handed(R.LEAD, by=by, subject=ProposalFactory(call=ordinary))
    assert plenary.counted == "自 2026-02-10 闭幕起 60 个工作日，跳过劳动节放假 1 天"
    assert other.counted.startswith("自 2026-03-02 交办起")


def test_who_can_have_it_together():
    by, subject = office(), ProposalFactory()
    a, b, c = (OrganizationFactory() for _ in range(3))

    def refused(*parts, match):
        with pytest.raises(Refused, match=match):
            hand_over(subject=subject, parts=parts, by=by, on=DAY)

    refused(match="请选择承办单位")
    refused((a, R.ASSIST), match="请选择一个主办单位")
    refused((a, R.LEAD), (b, R.LEAD), match="只能有一个")
    refused((a, R.LEAD), (a, R.ASSIST), match="不能既主办又会办")
    refused((a, R.SEPARATE), match="至少要两个")
    refused((a, R.SEPARATE), (b, R.LEAD), match="不能并用")
    with pytest.raises(PermissionDenied):
        hand_over(subject=subject, parts=[(a, R.LEAD)], by=make_user("leader"), on=DAY)
    (lead,) = hand_over(subject=subject, parts=[(a, R.LEAD)], by=by, on=DAY)
    refused((a, R.ASSIST), match="已经承办")
    hand_over(subject=subject, parts=[(b, R.ASSIST)], by=by, on=DAY)
    # Taken back and handed over again: the same row, a time of its own.
    cancel_handover(handover=lead, by=by, reason="交错了")
    hand_over(subject=subject, parts=[(c, R.LEAD)], by=by, on=DAY)
    refused((a, R.LEAD), match="只能有一个")
    hand_over(subject=subject, parts=[(a, R.ASSIST)], by=by, on=D(2026, 4, 1))
    lead.refresh_from_db()
    assert (lead.role, lead.status, lead.due_on) == (R.ASSIST, S.HANDED, D(2026, 5, 1))
    for no in (ProposalFactory(status="submitted"), ProposalFactory(merged_into=subject)):
        with pytest.raises(Refused, match="只有立案"):
            hand_over(subject=no, parts=[(a, R.LEAD)], by=by, on=DAY)


def test_many_at_once_send_one_message():
    by, place = office(), OrganizationFactory()
    clerk = OrganizationClerkFactory(organization=place).user
    rows = [ProposalFactory(), ProposalFactory(), ProposalFactory(status="declined")]
    outcome = hand_over_many(proposals=rows, parts=[(place, R.LEAD)], by=by, on=DAY)
    assert (outcome.done, len(outcome.refusals)) == (rows[:2], 1)
    assert [one.letter.subject for one in Delivery.objects.filter(user=clerk)] == ["交办：2 件提案"]


def test_sent_back_in_time_kept_or_passed_on():
    by = office()
    (lead,) = handed(R.LEAD, by=by)
    clerk = OrganizationClerkFactory(organization=lead.organization).user
    with pytest.raises(Refused, match="退办期限是 2026-03-12"):
        return_handover(handover=lead, by=clerk, reason="不属于本单位职责", on=D(2026, 3, 13))
    return_handover(handover=lead, by=clerk, reason="不属于本单位职责", on=D(2026, 3, 12))
    assert Delivery.objects.filter(user=by, letter__subject__contains="退办").count() == 1
    keep_handover(handover=lead, by=by, reason="属于贵单位职责", on=D(2026, 3, 13))
    return_handover(handover=lead, by=clerk, reason="请再考虑", on=D(2026, 3, 12))
    new = pass_handover(handover=lead, to=OrganizationFactory(), by=by, on=D(2026, 3, 14))
    lead.refresh_from_db()
    assert (lead.status, new.role, new.due_on) == (S.CANCELLED, R.LEAD, D(2026, 6, 14))
    assert [step.action for step in lead.steps.all()] == ["hand", "return", "keep", "return", "pass"]


def test_a_matter_goes_to_an_organization_and_comes_back_answered():
    by, matter = office(), MatterFactory()
    parts = [(OrganizationFactory(), R.SEPARATE), (OrganizationFactory(), R.SEPARATE)]
    rows = hand_over(subject=matter, parts=parts, by=by, on=DAY)
    matter.refresh_from_db()
    assert matter.status == "handed"
    for row, text in zip(rows, ("路灯已修", "树枝已剪"), strict=True):
        sign_handover(handover=row, by=by, on=DAY)  # nobody of it has an account: the office stands in
        draft = Draft(text, uptake="adopted", signer="李局长")
        send_reply(handover=row, draft=draft, by=by, on=D(2026, 3, 9))
        matter.refresh_from_db()
        assert matter.status == "handed"
        assert (words_to_clear(matter, by) is not None) == (row == rows[1])
    tell_person(subject=matter, answer=words_to_clear(matter, by), by=by)
    matter.refresh_from_db()
    assert "路灯已修" in matter.answer
    assert "树枝已剪" in matter.answer
    assert {one.status for one in Handover.objects.filter(matter=matter)} == {S.DONE}


def acts(row, by):
    draft = Draft("已办", ReplyClass.objects.get(code="A"), signer="李局长")
    other = OrganizationFactory()
    asked = asked_of(row.proposal)[0]
    return {
        "sign": lambda: sign_handover(handover=row, by=by, on=DAY),
        "return": lambda: return_handover(handover=row, by=by, reason="不属于本单位", on=DAY),
        "keep": lambda: keep_handover(handover=row, by=by, reason="属于", on=DAY),
        "pass": lambda: pass_handover(handover=row, to=other, by=by, on=DAY),
        "cancel": lambda: cancel_handover(handover=row, by=by, reason="交错了"),
        "ask": lambda: ask_extension(handover=row, until=D(2026, 6, 20), reason="要实地调查", by=by, on=DAY),
        "grant": lambda: decide_extension(handover=row, grants=True, by=by),
        "refuse": lambda: decide_extension(handover=row, grants=False, by=by, reason="抓紧"),
        "draft": lambda: save_draft(handover=row, draft=draft, by=by),
        "submit": lambda: submit_reply(handover=row, draft=draft, by=by),
        "rework": lambda: rework_reply(handover=row, by=by, reason="再具体些"),
        "approve": lambda: approve_reply(handover=row, by=by, on=DAY),
        "send": lambda: send_reply(handover=row, draft=draft, by=by, on=DAY),
        "judge": lambda: give_feedback(handover=row, asked=asked, result="satisfied", by=by, on=DAY),
        "rehandle": lambda: rehandle(handover=row, by=by, reason="没有落实", on=DAY),
        "correct": lambda: correct_class(
            handover=row, result_class=ReplyClass.objects.get(code="C"), reason="还没有做", by=by
        ),
        "progress": lambda: report_progress(handover=row, text="正在施工", by=by, on=DAY),
        "fulfil": lambda: fulfil_promise(handover=row, text="已建成", by=by, on=DAY),
    }


MAY = {
    "clerk": {"sign", "return", "ask", "draft", "submit", "progress", "fulfil"},
    "signer": {"sign", "return", "ask", "draft", "submit", "progress", "fulfil", "rework", "approve"},
    "sender": {"sign", "return", "ask", "draft", "send", "progress", "fulfil"},
    "office": {"keep", "pass", "cancel", "grant", "refuse", "rehandle", "correct"},
    "sponsor": {"judge"},
    "leader": set(),
    "other clerk": set(),
    "stranger": set(),
}
FROM = {
    "sign": {S.HANDED, S.REHANDLED},
    "return": {S.HANDED, S.SIGNED},
    "keep": {S.RETURNED},
    "pass": {S.HANDED, S.RETURNED, S.SIGNED},
    "cancel": {S.HANDED, S.RETURNED, S.SIGNED, S.DRAFTED, S.REHANDLED},
    "ask": {S.SIGNED},
    "grant": {S.SIGNED, S.DRAFTED},
    "refuse": {S.SIGNED, S.DRAFTED},
    "draft": {S.SIGNED},
    "submit": {S.SIGNED},
    "rework": {S.DRAFTED},
    "approve": {S.DRAFTED},
    "send": {S.SIGNED},
    "judge": {S.REPLIED},
    "rehandle": {S.REPLIED, S.DONE},
    "correct": {S.REPLIED, S.DONE},
    "progress": {S.REPLIED, S.DONE},
    "fulfil": {S.REPLIED, S.DONE},
}


@pytest.mark.parametrize("who", dealt(MAY))
def test_every_state_and_every_role(who):
    place = OrganizationFactory()
    sponsor = seated_member(user=UserFactory())
    proposal = SponsorshipFactory(member=sponsor).proposal
    row = HandoverFactory(proposal=proposal, organization=place, handed_on=DAY, due_on=D(2026, 6, 2))
    row.replies.create(text="草稿", result_class=ReplyClass.objects.get(code="B"), promised_until=D(2027, 1, 1))
    clerk = OrganizationClerkFactory(organization=place, signs_off=who == "signer").user
    if who == "clerk":
        OrganizationClerkFactory(organization=place, signs_off=True)
    people = {"office": lambda: make_user("secretariat"), "sponsor": lambda: sponsor.user}
    people |= {name: lambda: clerk for name in ("clerk", "signer", "sender")} | {
        "other clerk": lambda: make_user("clerk")
    }
    user = people.get(who, lambda: make_user(who))()
    row.extensions.create(until=D(2026, 6, 20), reason="要实地调查", asked_by=clerk)
    for state in S.values:
        Handover.objects.filter(pk=row.pk).update(status=state)
        Reply.objects.update(replied_on=DAY if state in (S.REPLIED, S.DONE) else None)
        for action, sources in FROM.items():
            with transaction.atomic():
                if action == "ask":
                    row.extensions.all().delete()
                before = row.steps.count()
                act = acts(row, user)[action]
                if action in MAY[who] and state in sources:
                    act()
                    after = Handover.objects.get(pk=row.pk).status
                    lines = [one for one in WORKFLOW.transitions if one.action == action and state in one.sources]
                    assert after == (S.DONE if action == "judge" else lines[0].target or state), (who, state, action)
                    assert row.steps.filter(action__in=[action, "hand"]).exists() or action == "draft"
                else:
                    with pytest.raises((PermissionDenied, Refused)), transaction.atomic():
                        act()
                    assert row.steps.count() == before, (who, state, action)
                transaction.set_rollback(True)
    assert set(FROM) == {line.action for line in WORKFLOW.transitions}


def test_pages_of_handing_over(sign_in):
    by = office()
    client, proposal = sign_in(by), ProposalFactory()
    a, b = OrganizationFactory(name="住建局"), OrganizationFactory(name="城管局")
    address = reverse("handling:hand_over", args=["proposal", proposal.pk])
    OrganizationFactory(name="安平社区", kind="community")
    names = [place.name for place in client.get(address).context["form"].fields["lead"].queryset]
    assert names == ["住建局", "城管局", "安平社区"]
    shown = client.post(address, {"assists": [b.pk]})
    assert "请选择一个主办单位" in shown.content.decode()
    client.post(address, {"lead": a.pk, "assists": [b.pk], "note": "请抓紧"})
    page = client.get(reverse("handling:subject", args=["proposal", proposal.pk])).content.decode()
    assert "住建局" in page
    assert "交办起 3 个月" in page
    several = reverse("handling:hand_over_several")
    waiting = ProposalFactory(title="关于再建一座桥的提案")
    assert "再建一座桥" in client.get(several).content.decode()
    client.post(several, {"chosen": [waiting.pk], "lead": a.pk})
    assert "再建一座桥" not in client.get(several).content.decode()
    clerk = OrganizationClerkFactory(organization=a).user
    desk = sign_in(clerk).get("/handovers/").content.decode()
    assert "再建一座桥" in desk
    assert "待签收 2" in desk
    stranger = sign_in(make_user("clerk"))
    row = Handover.objects.get(proposal=waiting)
    assert "再建一座桥" not in stranger.get("/handovers/").content.decode()
    assert stranger.get(row.get_absolute_url()).status_code == 404
    assert stranger.post(f"{row.get_absolute_url()}sign/").status_code == 404
    sign_in(clerk).post(f"{row.get_absolute_url()}sign/")
    row.refresh_from_db()
    assert (row.status, row.signed_by) == (S.SIGNED, clerk)
    assert OrganizationClerk.objects.filter(user=clerk).exists()
    assert draft_of(row).pk is None
