"""考核结果: one frozen scorecard, and for who answers for it the records behind it."""

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.access import get_visible
from scoring.adding_up import CENT, sum_rows
from scoring.models import Assessment, Objection, Part
from scoring.models.publication import sees_drafts
from scoring.publishing.behind import records_behind
from scoring.publishing.frozen import thawed
from scoring.publishing.words import lines_words, rule_of
from scoring.readers import READERS
from scoring.views.rules import book_with_document


def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """One frozen scorecard: nothing on it is computed now. Records are for who answers for it, and for the office."""
    own = Assessment.objects.answered_for_by(request.user).filter(pk=OuterRef("pk"))
    rows = Assessment.objects.select_related("publication", "supersedes", "superseded_by").annotate(answers=Exists(own))
    found = get_visible(rows, request.user, pk=pk)
    today, is_newest = timezone.localdate(), not hasattr(found, "superseded_by")
    shows_records = found.answers or sees_drafts(request.user)
    rule = rule_of(found)
    page = {
        "assessment": found,
        "publication": found.publication,
        "book": book_with_document(found.card["rulebook"], request.user),
        "rule": rule,
        "lines": lines_words(found, rule),
        "sum": [row for row in sum_rows(thawed(found.card), CENT) if row.line is None],
        "records": records_behind(found, request.user) if shows_records else [],
        "shows_records": shows_records,
        "opened": request.GET.get("item", ""),
        "now_url": _address_now(found, request.user),
        "newer": getattr(found, "superseded_by", None),
        "objections": Objection.objects.visible_to(request.user).filter(
            assessment__publication=found.publication, assessment__subject_id=found.subject_id
        ),
        "takes_objections": found.answers and is_newest and found.takes_objections_on(today),
        "takes_lines": found.answers and is_newest and found.publication.takes_objections_on(today),
    }
    return render(request, "scoring/assessment.html", page)


def _address_now(found: Assessment, user: User) -> str:
    """现在的明细 of the same period; "" for who may not read it."""
    kind, publication = found.subject_kind, found.publication
    if kind not in READERS or not READERS[kind].open_to(user).filter(pk=found.subject_id).exists():
        return ""
    part = "" if publication.part == Part.YEAR else f"&part={publication.part}"
    return f"{reverse('scoring:explain', args=[kind, found.subject_id])}?year={publication.year}{part}"
