"""What of marks, awards and workstations' results waits for somebody."""

from collections.abc import Iterator

from django.utils import timezone

from cppcc_office.pages.queues import Queue, Waiting
from cppcc_office.pages.roles import Roles
from cppcc_office.pages.templatetags.navigation import page_url
from scoring.models import Mark, MarkVoice, Nominee
from scoring.models.award import NOMINEE_WORKFLOW, nominee_conditions
from scoring.models.given import MARK_WORKFLOW, mark_conditions
from scoring.own_marks import unfilled
from scoring.withdrawals import last_whole_year, proposed_withdrawals
from workstations.models import workstations_served_by

OPEN = "?show=open"
OFFICE_ACTS = {
    "audit": "等您审核的自评",
    "confirm": "等您确认的评分",
    "agree": "提出撤销、等您同意的评分",
    "resubmit": "退回、等您修改的评分",
}


def marks_waiting(roles: Roles) -> Iterator[Waiting | Queue]:
    """Anybody may be asked for a mark."""
    user, page = roles.user, f"{page_url('scoring:marks')}{OPEN}"
    marks, self_marks = Mark.objects.all(), page_url("scoring:self_marks")
    unsaid = MarkVoice.objects.filter(by=user, value__isnull=True, mark__status=Mark.Status.OPEN)
    yield Waiting("等您评分", marks.filter(pk__in=unsaid.values("mark")), page)
    speaks = roles.member or roles.kept or roles.workstations or roles.headed or roles.organizations
    acts = OFFICE_ACTS if user.has_perm("scoring.change_mark") else ("audit",) if user.is_leader else ()
    duties = mark_conditions(user) if speaks or acts else {}
    if speaks:
        yield Queue("请您填报的自评", unfilled(user, timezone.localdate().year), self_marks)
        yield Waiting("退回、等您重新自评", marks.filter(MARK_WORKFLOW.rows("refill", duties)), self_marks)
    for act in acts:
        yield Waiting(OFFICE_ACTS[act], marks.filter(MARK_WORKFLOW.rows(act, duties)), page)
    if user.has_perm("scoring.change_award"):
        leaving = Nominee.objects.filter(NOMINEE_WORKFLOW.rows("withdraw", nominee_conditions(user)))
        yield Waiting("提出取消、等您同意的评优", leaving, page_url("scoring:awards"))
    if user.has_perm("workstations.change_workstation") and (year := last_whole_year(timezone.localdate())):
        own = set(workstations_served_by(user).values_list("pk", flat=True))
        proposed = [one for one in proposed_withdrawals(year) if one.is_open and one.station.pk not in own]
        yield Queue("建议撤牌、等您决定的工作室", len(proposed), page_url("scoring:withdrawals"))
