"""What of published results waits for somebody: to look at the own while one may object, to answer, to go on with."""

import datetime
from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from cppcc_office.pages.queues import SHOWN, Errand, Queue, Waiting
from cppcc_office.pages.roles import Roles
from cppcc_office.pages.templatetags.navigation import page_url
from scoring.models import Assessment, Objection, Publication
from scoring.models.assessment import last_days_to_object
from scoring.models.objection import OBJECTION_WORKFLOW, objection_conditions
from scoring.models.publication import publication_duties


def results_waiting(roles: Roles) -> Iterator[Waiting | Queue]:
    """The first few of what one may object to; how many wait for an answer, and for their next step."""
    user, today = roles.user, timezone.localdate()
    if roles.member or roles.kept or roles.workstations or roles.headed or roles.organizations:
        errands = tuple(_to_look_at(user, today))
        yield Queue("请您核对的考核结果", len(errands), page_url("scoring:publications"), errands[:SHOWN])
    if user.has_perm("scoring.change_objection"):
        duties, page = objection_conditions(user), f"{page_url('scoring:objections')}?show=open"
        for act, title in {"accept": "等您答复的复核申请", "correct": "已采纳、等您更正的复核"}.items():
            yield Waiting(title, Objection.objects.filter(OBJECTION_WORKFLOW.rows(act, duties)), page)
    if publication_duties(user):
        rows, page = Publication.objects.all(), page_url("scoring:publications")
        yield Waiting("已经写入、等您核对公示的考核结果", rows.filter(status=Publication.Status.DRAFT), page)
        over = rows.filter(status=Publication.Status.NOTICE, notice_to__lt=today)
        yield Waiting("公示期满、等您正式公布的考核结果", over, page)


def _to_look_at(user: User, today: datetime.date) -> Iterator[Errand]:
    """Results on notice, and those that followed from another's correction since, as long as one may object."""
    rows = Assessment.objects.current().answered_for_by(user).filter(objections__isnull=True)
    rows = rows.filter(publication__status__in=Publication.PUBLIC, publication__notice_from__lte=today)
    following = Q(supersedes__isnull=False, corrects__isnull=True)
    rows = rows.filter(following | Q(publication__objections_until__gte=today))
    rows = list(rows.select_related("publication").defer("card", "records").order_by("pk"))
    written = {row.pk: timezone.localdate(row.written_at) for row in rows if row.publication.objections_until < today}
    last_days = last_days_to_object(set(written.values())) if written else {}
    for row in rows:
        if row.pk not in written:
            yield Errand(str(row), row.get_absolute_url(), f"申请复核截至 {_day(row.publication.objections_until)}")
        elif (last := last_days[written[row.pk]]) >= today:
            note = f"因别人的结果更正而变化，对总分、名次和等次申请复核截至 {_day(last)}"
            yield Errand(str(row), row.get_absolute_url(), note)


def _day(day: datetime.date) -> str:
    return f"{day:%-m月%-d日}"
