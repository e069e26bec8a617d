"""领衔督办 of key proposals: planned by the office, written down by the leader or the office."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from cppcc_office.shared.workflow import Refused
from proposals.actions.handling import inform, subject_url, title_of
from proposals.models import Proposal, Supervision


@transaction.atomic
def plan_supervision(*, supervision: Supervision, by: User) -> Supervision:
    """A leader takes a proposal on (确定督办); it becomes a key one."""
    if not by.has_perm("proposals.add_supervision"):
        raise PermissionDenied("您不能安排督办。")
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=supervision.proposal_id)
    if proposal.status != Proposal.Status.ACCEPTED or proposal.is_merged:
        raise Refused("只有立案、没有并入别案的提案才能督办。")
    if not proposal.is_key:
        proposal.is_key = True
        proposal._change_reason = "列为重点提案"
        proposal.save()
    supervision._change_reason = "安排督办"
    supervision.save()
    inform(
        [supervision.leader.user],
        f"请您领衔督办：{title_of(proposal)}",
        f"{supervision.get_form_display()}。请在办理页上记录督办和回头看的情况。",
        subject_url(proposal),
        by,
    )
    return supervision


@transaction.atomic
def record_supervision(*, supervision: Supervision, by: User) -> Supervision:
    """What was found on the day, and at the look back (记录督办)."""
    if not may_record(supervision, by):
        raise PermissionDenied("督办情况由领衔领导或机关记录。")
    if supervision.findings and not supervision.held_on:
        raise Refused("请填写督办日期。")
    if supervision.look_back and not supervision.look_back_on:
        raise Refused("请填写回头看日期。")
    supervision._change_reason = "记录督办"
    supervision.save()
    return supervision


def may_record(supervision: Supervision, user: User) -> bool:
    return user.has_perm("proposals.change_supervision") or supervision.leader.user_id in user.acts_for()
