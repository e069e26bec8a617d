"""What of members' own year waits for somebody: to be confirmed, approved, mended."""

from collections.abc import Iterator

from django.utils import timezone

from cppcc_office.pages.roles import Roles
from cppcc_office.pages.templatetags.navigation import page_url
from duties.models import Contribution, DutyPaper, Questionnaire


def waiting_of(roles: Roles) -> Iterator[tuple[str, int, str]]:
    """Title, how many, and the page where they are handled; at most one query each."""
    user, rows = roles.user, Contribution.objects
    if roles.kept:
        yield "等您确认的履职事项", rows.open_to(user, "confirm").count(), page_url("duties:confirmation")
    if roles.guided or user.has_perm("duties.change_contribution"):
        yield "等您审批的履职事项", rows.open_to(user, "approve").count(), page_url("duties:approval")
    if roles.member or roles.kept:
        returned = rows.open_to(user, "resubmit").filter(recorded_by__in=[user, *roles.principals])
        yield "被退回、等您修改的履职事项", returned.count(), page_url("duties:contributions")
    if roles.guided or user.has_perm("duties.change_dutypaper"):
        yield "等您审签的履职登记表和报告", DutyPaper.objects.open_to(user, "sign").count(), page_url("duty_papers")
    if roles.member:
        returned = DutyPaper.objects.filter(member=roles.member, status=DutyPaper.Status.RETURNED)
        yield "被退回的履职登记表和报告", returned.count(), page_url("duty_papers")
        surveys = Questionnaire.objects.to_be_answered_by(user, timezone.now())
        yield "等您填写的问卷", surveys.count(), page_url("duties:questionnaires")
