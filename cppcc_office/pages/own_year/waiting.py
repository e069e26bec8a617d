"""What of members' own year waits for somebody: to be confirmed, approved, signed off, mended, answered."""

from collections.abc import Iterator

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import User
from cppcc_office.pages.roles import Roles
from cppcc_office.pages.templatetags.navigation import page_url
from duties.models import Contribution, DutyPaper, Questionnaire
from duties.models.contributions import WORKFLOW, duty_conditions
from duties.models.papers import PAPER_WORKFLOW, paper_conditions

C, P = Contribution.Status, DutyPaper.Status


def waiting_of(roles: Roles) -> Iterator[tuple[str, int, str]]:
    """Title, how many, and the page where they are handled; three queries at most."""
    user = roles.user
    handles = bool(roles.kept or roles.guided or user.has_perm("duties.change_contribution"))
    if handles or roles.member:
        yield from _contributions(roles)
        yield from _papers(user)
    if roles.member:
        surveys = Questionnaire.objects.to_be_answered_by(user, timezone.now())
        yield "等您填写的问卷", surveys.count(), page_url("duties:questionnaires")


def _contributions(roles: Roles) -> Iterator[tuple[str, int, str]]:
    """One query: each of these acts is open in one state only."""
    duties = duty_conditions(roles.user)
    mended = WORKFLOW.rows("resubmit", duties) & Q(recorded_by__in=[roles.user, *roles.principals])
    asked = WORKFLOW.rows("confirm", duties) | WORKFLOW.rows("approve", duties) | mended
    rows = Contribution.objects.filter(asked).order_by().values_list("status").annotate(n=Count("pk"))
    found = dict(rows)
    yield "等您确认的履职事项", found.get(C.RECORDED, 0), page_url("duties:confirmation")
    yield "等您审批的履职事项", found.get(C.CONFIRMED, 0), page_url("duties:approval")
    open_ones = f"{page_url('duties:contributions')}?show=open"
    yield "被退回、等您修改的履职事项", found.get(C.RETURNED, 0), open_ones


def _papers(user: User) -> Iterator[tuple[str, int, str]]:
    """Papers to be signed off, by kind, and one's own that were returned; the way leads to the oldest's year."""
    asked = PAPER_WORKFLOW.rows("sign", paper_conditions(user)) | Q(member__user=user, status=P.RETURNED)
    years: dict[tuple[str, str], list[int]] = {}
    for status, kind, year in DutyPaper.objects.filter(asked).order_by("year").values_list("status", "kind", "year"):
        years.setdefault((status, kind), []).append(year)
    for (status, kind), found in years.items():
        label, url = DutyPaper.Kind(kind).label, f"{page_url('duty_papers')}?year={found[0]}&kind={kind}"
        if status == P.RETURNED:
            yield f"被退回的{label}", len(found), url
        else:
            yield f"等您审签的{label}", len(found), f"{url}&show=waiting"
