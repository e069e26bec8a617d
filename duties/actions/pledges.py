"""A member makes a pledge, and it is ticked as kept with evidence; the table in the model says who may."""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.workflow import REASON, Refused
from duties.models import Pledge
from duties.models.targets import PLEDGE_WORKFLOW, pledge_duties
from duties.whose import members_kept_by
from members.models import Member


@transaction.atomic
def make_pledge(*, member: Member, year: int, text: str, by: User) -> Pledge:
    """作出承诺; by the member, or by those who keep the member's group and the office."""
    if not members_kept_by(by).filter(pk=member.pk).exists():
        raise Refused("您只能为自己、或自己负责的界别的委员登记承诺。")
    if not text.strip():
        raise Refused("请写明承诺做什么。")
    if Pledge.objects.filter(member=member, year=year, text=text.strip()).exists():
        raise Refused("这一年已经有同样的承诺。")
    pledge = Pledge(member=member, year=year, text=text.strip(), recorded_by=by)
    pledge.save()
    return pledge


@transaction.atomic
def keep_pledge(*, pledge: Pledge, kept_on: datetime.date, evidence: str, by: User) -> Pledge:
    """Tick it as kept (登记兑现), saying when and how."""
    pledge = _locked(pledge)
    line = PLEDGE_WORKFLOW.require(
        "keep", state=pledge.status, duties=pledge_duties(pledge, by), given={"evidence": evidence}
    )
    if kept_on > timezone.localdate():
        raise Refused("兑现时间不能晚于今天。")
    pledge.status, pledge.kept_on, pledge.evidence, pledge.reopened_because = line.target, kept_on, evidence.strip(), ""
    pledge._change_reason = line.label
    pledge.save()
    return pledge


@transaction.atomic
def decide_pledge(*, action: str, pledge: Pledge, reason: str, by: User) -> Pledge:
    """Reopen one that was ticked, or drop one; with a reason."""
    pledge = _locked(pledge)
    if len(reason) > 200:
        raise Refused("原因请不超过 200 字。")
    line = PLEDGE_WORKFLOW.require(
        action, state=pledge.status, duties=pledge_duties(pledge, by), given={REASON: reason}
    )
    pledge.status, pledge.reopened_because = line.target, reason
    if action == "reopen":
        pledge.kept_on, pledge.evidence = None, ""
    pledge._change_reason = f"{line.label}：{reason}"[:100]
    pledge.save()
    return pledge


def _locked(pledge: Pledge) -> Pledge:
    return Pledge.objects.select_for_update(of=("self",)).get(pk=pledge.pk)
