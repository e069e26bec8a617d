"""From any number of the ranking to the records behind it."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from scoring.adding_up import sum_rows
from scoring.evidence import Explanation
from scoring.evidence import explain as explained
from scoring.explanation import item_views, part_year_words
from scoring.floors import days_left, days_words
from scoring.models import Assessment, Part, Publication
from scoring.models.publication import published
from scoring.readers import READERS, get_subject, may_rank
from scoring.sources.base import PARTS
from scoring.subjects import SUBJECTS
from scoring.views.rules import book_with_document
from scoring.windows import PART_WORDS
from scoring.years import year_asked


def explain(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The points of one subject of any kind: items → records → the record's page."""
    subject, readers = get_subject(kind, request.user, pk), READERS[kind]
    choice, part = year_asked(request), part_asked(request)
    found = explained(kind, pk, choice.year, on=choice.today, part=part)
    official = official_result(kind, pk, choice.year, part or Part.YEAR, request.user)
    context = {
        "choice": choice,
        "part": part,
        "part_words": PART_WORDS.get(part, ""),
        "links": [(words, f"{url}&part={part}" if part else url, is_shown) for words, url, is_shown in choice.links],
        "name": str(subject),
        "label": SUBJECTS[kind].label,
        "readers": readers,
        "page_url": readers.page_of(pk),
        "found": found,
        "opened": request.GET.get("item", ""),
        "may_rank": may_rank(request.user),
        "official": official,
        "shows_result": may_rank(request.user) or official is not None,
    }
    told = _told(found, request.user, choice.today) if found else {}
    return render(request, "scoring/explain.html", context | told)


def _told(found: Explanation, user: User, today: datetime.date) -> dict[str, Any]:
    """What there is to read once a rulebook counts for the subject."""
    return {
        "name": found.subject.name,
        "book": book_with_document(found.rulebook.code, user),
        "items": item_views(found, user),
        "part_year": part_year_words(found),
        "sum": sum_rows(found.card),
        "days_words": days_words(days_left(found, today)),
    }


def official_result(kind: str, pk: int, year: int, part: str, user: User) -> Assessment | Publication | None:
    """What was published of that period: this subject's own result for who may read it, else the list; None before."""
    found = published(kind, year, part)
    own = found.assessments.current().visible_to(user).filter(subject_id=pk).first() if found else None
    return own or found


def part_asked(request: HttpRequest) -> str:
    """`?part=`: a half year or a quarter; "" for the year."""
    asked = request.GET.get("part", "")
    return asked if asked in PARTS else ""
