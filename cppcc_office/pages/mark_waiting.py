"""What of marks, awards and workstations' results waits for somebody."""

from collections.abc import Iterator

from django.db.models import Count, Q
from django.utils import timezone

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


def marks_waiting(roles: Roles) -> Iterator[tuple[str, int, str]]:
    """Title, how many, and the page where they are handled; anybody may be asked for a mark."""
    user, page = roles.user, f"{page_url('scoring:marks')}{OPEN}"
    unsaid = MarkVoice.objects.filter(by=user, value__isnull=True, mark__status=Mark.Status.OPEN)
    asked = {"mark": Q(pk__in=unsaid.values("mark"))}
    speaks = roles.member or roles.kept or roles.workstations or roles.headed or roles.organizations
    acts = ["refill"] if speaks else []
    acts += OFFICE_ACTS if user.has_perm("scoring.change_mark") else ["audit"] if user.is_leader else []
    if acts:
        duties = mark_conditions(user)
        asked |= {act: MARK_WORKFLOW.rows(act, duties) for act in acts}
    found = Mark.objects.aggregate(**{act: Count("pk", filter=rows) for act, rows in asked.items()})
    yield "等您评分", found["mark"], page
    if speaks:
        yield "请您填报的自评", unfilled(user, timezone.localdate().year), page_url("scoring:self_marks")
    yield "退回、等您重新自评", found.get("refill", 0), page_url("scoring:self_marks")
    for act, title in OFFICE_ACTS.items():
        yield title, found.get(act, 0), page
    if user.has_perm("scoring.change_award"):
        leaving = Nominee.objects.filter(NOMINEE_WORKFLOW.rows("withdraw", nominee_conditions(user)))
        yield "提出取消、等您同意的评优", leaving.count(), page_url("scoring:awards")
    if user.has_perm("workstations.change_workstation") and (year := last_whole_year(timezone.localdate())):
        own = set(workstations_served_by(user).values_list("pk", flat=True))
        proposed = [one for one in proposed_withdrawals(year) if one.is_open and one.station.pk not in own]
        yield "建议撤牌、等您决定的工作室", len(proposed), page_url("scoring:withdrawals")
