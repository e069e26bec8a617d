"""A member's proposal that came on paper (代录): the office types it, the member is told, sees it and may mend it."""

import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.workflow import Refused
from members.models import Member
from proposals.actions.cosigning import require_lead, send
from proposals.actions.review import locked
from proposals.actions.writing import note
from proposals.authors import TYPES, types_for_member
from proposals.models import Proposal, Sponsorship, WritingRule


@transaction.atomic
def start_for_member(*, member: Member, by: User) -> Proposal:
    """Begin a draft in the member's name (机关代录). Everything after that goes by the rules for all."""
    if not by.has_perm(TYPES):
        raise PermissionDenied("纸质提案由机关代录。")
    require_seat(member)
    proposal = Proposal(status=Proposal.Status.DRAFT, drafted_by=by, title="")
    proposal._change_reason = "机关代录"
    proposal.save()
    Sponsorship.objects.create(proposal=proposal, member=member, order=1)
    note(proposal, by, action="on_paper", label="机关代录", said=f"按{member.name}的纸质提案录入")
    if member.user_id:
        send(proposal, [member.user], by, "机关代您录入提案", "按您的纸质提案录入，请打开看看有没有出入。", page="edit")
    return proposal


@transaction.atomic
def cosign_on_paper(*, proposal: Proposal, member: Member, by: User) -> Sponsorship:
    """A co-signer whose signature stands on the paper (登记纸质联名); who has an account is told."""
    proposal = locked(proposal)
    require_lead(proposal, by)
    if not types_for_member(by, proposal):
        raise Refused("联名由委员本人确认；只有机关代录的纸质提案，才按纸上的签名登记。")
    require_seat(member)
    row = proposal.sponsorships.filter(member=member).first()
    if row is not None and row.state == Sponsorship.State.CONFIRMED:
        raise Refused(f"{member.name}已经在提案者中。")
    most = WritingRule.in_force(timezone.localdate()).most_cosigners
    if row is None and proposal.sponsorships.filter(order__gt=1).count() >= most:
        raise Refused(f"联名人最多 {most} 人。")
    last = proposal.sponsorships.aggregate(last=Max("order"))["last"] or 0
    row = row or Sponsorship(proposal=proposal, member=member, order=last + 1)
    version = proposal.versions.last()
    row.state, row.answered_at = Sponsorship.State.CONFIRMED, timezone.now()
    row.version = version.number if version else None
    row._change_reason = "登记纸质联名"
    row.save()
    note(proposal, by, action="invite", label="登记纸质联名", said=member.name)
    if member.user_id:
        send(proposal, [member.user], by, "已登记您的联名", "机关按纸质提案上的签名登记；没有签过的，请与机关联系。")
    return row


def require_seat(member: Member, day: datetime.date | None = None) -> None:
    if not Member.objects.in_office_on(day or timezone.localdate()).filter(pk=member.pk).exists():
        raise Refused(f"{member.name}现在不是在任委员，不能提出提案。")
