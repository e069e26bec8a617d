"""What of published results waits for somebody: to look at the own while one may object, to answer, to correct."""

from collections.abc import Iterator

from django.db.models import Count
from django.utils import timezone

from cppcc_office.pages.plan_waiting import Errand
from cppcc_office.pages.roles import Roles
from cppcc_office.pages.templatetags.navigation import page_url
from scoring.models import Assessment, Objection, Publication
from scoring.models.objection import OBJECTION_WORKFLOW, objection_conditions

SHOWN = 5


def results_waiting(roles: Roles) -> Iterator[tuple[str, int, str, tuple[()], tuple[Errand, ...]]]:
    """Title, how many, the page where they are handled, and the first few."""
    user, today = roles.user, timezone.localdate()
    if roles.member or roles.kept or roles.workstations or roles.headed or roles.organizations:
        rows = Assessment.objects.current().answered_for_by(user).filter(objections__isnull=True)
        rows = rows.filter(
            publication__status__in=Publication.PUBLIC,
            publication__notice_from__lte=today,
            publication__objections_until__gte=today,
        )
        rows = list(rows.select_related("publication").defer("card", "records").order_by("pk"))
        until = "申请复核截至 {:%-m月%-d日}"
        errands = tuple(
            Errand(str(row), row.get_absolute_url(), until.format(row.publication.objections_until))
            for row in rows[:SHOWN]
        )
        yield "请您核对的考核结果", len(rows), page_url("scoring:publications"), (), errands
    if user.has_perm("scoring.change_objection"):
        duties, page = objection_conditions(user), f"{page_url('scoring:objections')}?show=open"
        asked = {act: OBJECTION_WORKFLOW.rows(act, duties) for act in ("accept", "correct")}
        found = Objection.objects.aggregate(**{act: Count("pk", filter=rows) for act, rows in asked.items()})
        yield "等您答复的复核申请", found["accept"], page, (), ()
        yield "已采纳、等您更正的复核", found["correct"], page, (), ()
