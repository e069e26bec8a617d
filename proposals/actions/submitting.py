"""A proposal is signed for whoever makes it, sealed, handed in, and taken back."""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.documents import Document
from cppcc_office.shared.workflow import REASON, Refused
from proposals.actions.cosigning import close_up, send, take_off
from proposals.actions.notices import tell_sponsors
from proposals.actions.numbers import next_number
from proposals.actions.review import guard, locked, move
from proposals.actions.writing import note
from proposals.authors import SIGNED_BY_HEAD, signers_of
from proposals.form_check import call_for, problems_of
from proposals.models import NumberSeries, Proposal, ProposalFile, Sponsorship

MOST_FILES = 10


@transaction.atomic
def submit_proposal(*, proposal: Proposal, by: User, now: datetime.datetime) -> Proposal:
    """Hand it in (提交): year and call of that moment, a serial number on receipt. Who has not confirmed is taken off.

    What was returned for completion keeps its number, its call and the day it came in.
    """
    proposal = locked(proposal)
    line = guard("submit", proposal, by)
    if problems := problems_of(proposal, now):
        raise Refused(" ".join(problem.sentence for problem in problems))
    silent = proposal.sponsorships.exclude(state=Sponsorship.State.CONFIRMED).select_related("member")
    missing = take_off(silent, "提交时没有确认，不列入联名")
    close_up(proposal)
    if proposal.serial_number is None:
        proposal.call = call_for(proposal, now)
        proposal.year = proposal.call.year
        proposal.serial_number = next_number(NumberSeries.Kind.SERIAL, proposal.year)
        proposal.submitted_on = timezone.localdate(now)
    if missing:
        note(proposal, by, action="unsigned", label="不列入联名", said=f"提交时没有确认：{'、'.join(missing)}")
    move(proposal, line, by, note=f"流水号 {proposal.year}-{proposal.serial_number}")
    tell_sponsors(
        proposal, by, subject="提案已提交", text=f"您联名（起草）的提案已提交，流水号 {proposal.serial_number}。"
    )
    return proposal


@transaction.atomic
def withdraw_proposal(*, proposal: Proposal, by: User, reason: str) -> Proposal:
    """Take it back before it is decided (撤回); the number stays with it and is not used again."""
    proposal = locked(proposal)
    line = guard("withdraw", proposal, by, {REASON: reason})
    move(proposal, line, by, reason=reason)
    tell_sponsors(proposal, by, subject="提案已撤回", text=f"原因：{reason}")
    return proposal


@transaction.atomic
def sign_proposal(*, proposal: Proposal, by: User, revision: int) -> Proposal:
    """The convener's or head's own signature (签署) under the text as it stands; deputies do not sign."""
    proposal = locked(proposal)
    _require_writable(proposal)
    if by not in signers_of(proposal, timezone.localdate()):
        raise Refused(f"这件提案由{SIGNED_BY_HEAD.get(proposal.kind, '负责人')}本人签署。")
    if revision != proposal.revision:
        raise Refused("文字刚刚改过，请看过新的文字再签署。")
    proposal.signed_by, proposal.signed_at = by, timezone.now()
    proposal._change_reason = "签署"
    proposal.save()
    note(proposal, by, action="sign", label="签署")
    return proposal


@transaction.atomic
def ask_to_sign(*, proposal: Proposal, by: User) -> int:
    """Tell those who can sign it (请负责人签署); how many were told."""
    signers = [user for user in signers_of(proposal, timezone.localdate()) if user != by and user.is_active]
    if not signers:
        raise Refused(f"{SIGNED_BY_HEAD.get(proposal.kind, '负责人')}还没有账号，或者没有登记，请与机关联系。")
    send(proposal, signers, by, "请您签署提案", f"{by}请您看过以后签署。", page="check")
    note(proposal, by, action="ask_to_sign", label="请负责人签署", said="、".join(user.name for user in signers))
    return len(signers)


@transaction.atomic
def add_file(*, proposal: Proposal, document: Document, kind: str, by: User) -> ProposalFile:
    """Lay a checked paper, or the scan of a seal, with the proposal (上传附件)."""
    proposal = locked(proposal)
    _require_writable(proposal)
    if proposal.files.count() >= MOST_FILES:
        raise Refused(f"一件提案最多 {MOST_FILES} 个附件，请先删除不用的。")
    file = ProposalFile.objects.create(
        proposal=proposal, kind=kind, file=document.content, name=document.name, uploaded_by=by
    )
    note(proposal, by, action="file", label="上传附件", said=f"{file.get_kind_display()}：{file.name}")
    return file


@transaction.atomic
def remove_file(*, file: ProposalFile, by: User) -> None:
    """Take a paper away again (删除附件); the step keeps that it was there."""
    proposal = locked(file.proposal)
    _require_writable(proposal)
    stored = file.file
    note(proposal, by, action="file", label="删除附件", said=f"{file.get_kind_display()}：{file.name}")
    file.delete()
    transaction.on_commit(lambda: stored.storage.delete(stored.name))


def _require_writable(proposal: Proposal) -> None:
    if proposal.status not in Proposal.WRITABLE:
        raise Refused(f"提案现在的状态是“{proposal.get_status_display()}”，不能再改。")
