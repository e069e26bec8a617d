"""Members are asked to sign with the first one (联名), see the text, and sign or decline themselves."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.workflow import Refused
from members.models import Member
from outbox.actions import send_letter
from proposals.actions.notices import LONGEST_SUBJECT
from proposals.actions.review import locked
from proposals.actions.writing import note, people
from proposals.authors import types_for_member
from proposals.models import Proposal, Sponsorship, WritingRule

_C = Sponsorship.State
FAR = 10_000  # out of the way while two change places: no two may have the same place at any moment


@transaction.atomic
def invite_cosigner(*, proposal: Proposal, member: Member, by: User) -> Sponsorship:
    """Ask a member to sign too (邀请联名); until the deadline set by the rule."""
    proposal = locked(proposal)
    require_lead(proposal, by)
    rule, today = WritingRule.in_force(timezone.localdate()), timezone.localdate()
    if not Member.objects.in_office_on(today).filter(pk=member.pk).exists():
        raise Refused(f"{member.name}现在不是在任委员，不能联名。")
    row = proposal.sponsorships.filter(member=member).first()
    if row is not None and row.state != _C.REFUSED and not (row.state == _C.INVITED and _is_over(proposal, today)):
        raise Refused(f"{member.name}已经在提案者中。")
    if row is None:
        if proposal.sponsorships.filter(order__gt=1).count() >= rule.most_cosigners:
            raise Refused(f"联名人最多 {rule.most_cosigners} 人。")
        last = proposal.sponsorships.aggregate(last=Max("order"))["last"] or 0
        row = Sponsorship(proposal=proposal, member=member, order=last + 1)
    row.state, row.invited_at, row.answered_at, row.version = _C.INVITED, timezone.now(), None, None
    row._change_reason = "邀请联名"
    row.save()
    _set_deadline(proposal, rule, today)
    note(proposal, by, action="invite", label="邀请联名", said=member.name)
    if member.user_id:
        send(
            proposal,
            [member.user],
            by,
            "请您联名",
            f"{by}请您联名，请在 {day_words(proposal.cosign_until)}前确认或谢绝。",
        )
    return row


def _locked_row(row: Sponsorship) -> tuple[Sponsorship, Proposal]:
    """The row as it is now, with its proposal held: another press of the button may have moved or removed it."""
    proposal = locked(row.proposal)
    found = proposal.sponsorships.select_related("member__user").filter(pk=row.pk).first()
    if found is None:
        raise Refused("这位委员已经不在联名人中。")
    return found, proposal


@transaction.atomic
def remove_cosigner(*, row: Sponsorship, by: User) -> None:
    """Take somebody off the list again (移出联名); the history keeps that they were on it."""
    row, proposal = _locked_row(row)
    require_lead(proposal, by)
    if row.order == 1:
        raise Refused("第一提案人不能移出。")
    had_signed = row.state == _C.CONFIRMED
    take_off([row], "移出联名")
    note(proposal, by, action="uninvite", label="移出联名", said=row.member.name)
    if row.member.user_id and had_signed:
        send(proposal, [row.member.user], by, "联名已移出", f"{by}已把您移出联名人。", url="")
    close_up(proposal)


@transaction.atomic
def move_cosigner(*, row: Sponsorship, by: User) -> None:
    """One place further to the front (前移); the first one stays the first."""
    row, proposal = _locked_row(row)
    require_lead(proposal, by)
    before = proposal.sponsorships.filter(order__lt=row.order, order__gt=1).last()
    if before is None:
        raise Refused("已经排在联名人的最前面。")
    mine, theirs = row.order, before.order
    for one, order in ((before, FAR), (row, theirs), (before, mine)):
        one.order, one._change_reason = order, "调整次序"
        one.save()


@transaction.atomic
def answer_invitation(*, proposal: Proposal, by: User, signs: bool, revision: int) -> Sponsorship:
    """Sign or decline (确认、谢绝联名): oneself, before the deadline, and the text one has seen."""
    proposal = locked(proposal)
    row = proposal.sponsorships.select_related("member").filter(member__user=by, order__gt=1).first()
    if row is None:
        raise Refused("没有请您联名，或者邀请已经撤回。")
    if proposal.status not in Proposal.WRITABLE:
        raise Refused("提案已经提交，不能再答复。")
    if row.state != _C.INVITED:
        raise Refused("您已经答复过了。")
    if signs and _is_over(proposal, timezone.localdate()):
        raise Refused(f"确认已在 {day_words(proposal.cosign_until)}截止，需要联名请与第一提案人联系。")
    if signs and revision != proposal.revision:
        raise Refused("文字刚刚改过，请看过新的文字再确认。")
    last = proposal.versions.last()
    row.state, row.answered_at = (_C.CONFIRMED if signs else _C.REFUSED), timezone.now()
    row.version = last.number if signs and last else None
    label = "确认联名" if signs else "谢绝联名"
    row._change_reason = label
    row.save()
    note(proposal, by, action="cosign" if signs else "refuse", label=label)
    lead = proposal.sponsorships.filter(order=1).select_related("member__user").first()
    if lead and (told := people([lead.member.user], by)):
        send(proposal, told, by, label, f"{row.member.name}{label}。", page="cosigners")
    return row


@transaction.atomic
def tell_cosigners(*, proposal: Proposal, by: User) -> int:
    """Tell those who must sign again what has changed (通知重新确认); how many were waiting to be told."""
    proposal = locked(proposal)
    rows = list(untold(proposal).select_related("member__user"))
    if not rows:
        return 0
    today, now = timezone.localdate(), timezone.now()
    _set_deadline(proposal, WritingRule.in_force(today), today)
    last = proposal.versions.last()
    for row in rows:
        row.invited_at, row._change_reason = now, "通知重新确认"
        row.save()
        page = reverse("proposals:versions", args=[proposal.pk])
        changes = f"{page}?from={row.version}&to={last.number}" if row.version and last else None
        for user in people([row.member.user], by):
            words = f"文字有改动，请看过以后在 {day_words(proposal.cosign_until)}前重新确认。"
            send(proposal, [user], by, "请重新确认联名", words, url=changes)
    note(proposal, by, action="ask_again", label="通知重新确认", said="、".join(row.member.name for row in rows))
    return len(rows)


def untold(proposal: Proposal):
    """Those who must sign again and do not know it yet."""
    return proposal.sponsorships.filter(order__gt=1, state=_C.INVITED, invited_at=None)


def take_off(rows: Iterable[Sponsorship], why: str) -> list[str]:
    """Delete with the reason in the history; the names."""
    names = []
    for row in rows:
        names.append(row.member.name)
        row._change_reason = why
        row.delete()
    return names


def close_up(proposal: Proposal) -> None:
    """Places without a gap, in the order there was."""
    for place, row in enumerate(proposal.sponsorships.order_by("order"), start=1):
        if row.order != place:
            row.order, row._change_reason = place, "调整次序"
            row.save()


def send(
    proposal: Proposal,
    recipients: list[User],
    by: User,
    subject: str,
    text: str,
    *,
    page: str = "proposal",
    url: str | None = None,
) -> None:
    recipients = people(recipients, by)
    if recipients:
        address = reverse(f"proposals:{page}", args=[proposal.pk]) if url is None else url
        subject = f"{subject}：{proposal}"[:LONGEST_SUBJECT]
        send_letter(subject=subject, text=text, recipients=recipients, by=by, url=address)


def day_words(day: datetime.date | None) -> str:
    return f"{day:%-m月%-d日}" if day else ""


def _set_deadline(proposal: Proposal, rule: WritingRule, today: datetime.date) -> None:
    until = today + datetime.timedelta(days=rule.cosign_days)
    if proposal.cosign_until is None or proposal.cosign_until < until:
        proposal.cosign_until, proposal._change_reason = until, "联名确认截止日"
        proposal.save(update_fields=["cosign_until"])


def _is_over(proposal: Proposal, today: datetime.date) -> bool:
    return proposal.cosign_until is not None and proposal.cosign_until < today


def require_lead(proposal: Proposal, by: User) -> None:
    if proposal.status not in Proposal.WRITABLE:
        raise Refused("提案已经提交，联名人不能再改。")
    if proposal.kind != Proposal.Kind.MEMBER:
        raise Refused("集体提案不邀请联名人。")
    is_lead = proposal.sponsorships.filter(order=1, member__user=by).exists()
    if not is_lead and not types_for_member(by, proposal):
        raise Refused("联名人由第一提案人邀请和调整。")
