"""What of members' own year waits for somebody: to be confirmed, approved, signed off, mended, answered."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from cppcc_office.pages.queues import Queue, Waiting
from cppcc_office.pages.roles import Roles
from cppcc_office.pages.templatetags.navigation import page_url
from duties.models import Contribution, DutyPaper, Questionnaire
from duties.models.contributions import WORKFLOW, duty_conditions
from duties.models.papers import PAPER_WORKFLOW, paper_conditions

P = DutyPaper.Status


def own_year_waiting(roles: Roles) -> Iterator[Waiting | Queue]:
    """Asked only for roles whose business it can be."""
    user = roles.user
    handles = bool(roles.kept or roles.guided or user.has_perm("duties.change_contribution"))
    if handles or roles.member:
        yield from _contributions(roles)
        yield from _papers(user)
    if roles.member:
        surveys = Questionnaire.objects.to_be_answered_by(user, timezone.now())
        yield Waiting("等您填写的问卷", surveys, page_url("duties:questionnaires"))


def _contributions(roles: Roles) -> Iterator[Waiting]:
    duties, rows = duty_conditions(roles.user), Contribution.objects.all()
    yield Waiting("等您确认的履职事项", rows.filter(WORKFLOW.rows("confirm", duties)), page_url("duties:confirmation"))
    yield Waiting("等您审批的履职事项", rows.filter(WORKFLOW.rows("approve", duties)), page_url("duties:approval"))
    returned = rows.filter(WORKFLOW.rows("resubmit", duties), recorded_by__in=[roles.user, *roles.principals])
    yield Waiting("被退回、等您修改的履职事项", returned, f"{page_url('duties:contributions')}?show=open")


def _papers(user: User) -> Iterator[Queue]:
    """Papers to be signed off, by kind, and one's own that were returned; the way leads to the oldest's year."""
    asked = PAPER_WORKFLOW.rows("sign", paper_conditions(user)) | Q(member__user=user, status=P.RETURNED)
    years: dict[tuple[str, str], list[int]] = {}
    for status, kind, year in DutyPaper.objects.filter(asked).order_by("year").values_list("status", "kind", "year"):
        years.setdefault((status, kind), []).append(year)
    for (status, kind), found in years.items():
        label, url = DutyPaper.Kind(kind).label, f"{page_url('duty_papers')}?year={found[0]}&kind={kind}"
        if status == P.RETURNED:
            yield Queue(f"被退回的{label}", len(found), url)
        else:
            yield Queue(f"等您审签的{label}", len(found), f"{url}&show=waiting")
