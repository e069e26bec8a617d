"""Proposals, where rules look for the excellent ones."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, Subquery

from proposals.models import Proposal, ProposalCategory, Reply, ReplyClass, Satisfaction, Supervision
from proposals.models.replies import SETTLED
from scoring.engine import Subject
from scoring.sources import Window
from scoring.sources.base import NO, YES
from scoring.sources.handling import worst
from scoring.sources.proposals import in_window
from scoring.subjects.base import SubjectAttribute, SubjectKind, only_one


def _words(holds: bool) -> str:
    return YES if holds else NO


class Proposals(SubjectKind):
    """Proposals of the year's plenary that stand as handed in; which of them are looked at is the rulebook's to say.

    What is said of answers is said of the last round of the lead's (or a separate one's).
    """

    is_of_year = True
    name = "proposal"
    label = "提案"
    attributes = {
        "status": SubjectAttribute("审查意见", lambda: Proposal.Status.labels),
        "kind": SubjectAttribute("提案种类", lambda: Proposal.Kind.labels),
        "is_collective": SubjectAttribute("集体提案", lambda: [YES, NO]),
        "category": SubjectAttribute("类别", lambda: ProposalCategory.objects.values_list("name", flat=True)),
        "is_key": SubjectAttribute("重点提案", lambda: [YES, NO]),
        "is_merged": SubjectAttribute("并入其他提案", lambda: [YES, NO]),
        "is_public": SubjectAttribute("可以公开", lambda: [YES, NO]),
        "is_supervised": SubjectAttribute("领导领衔督办", lambda: [YES, NO]),
        "is_answered": SubjectAttribute("已答复", lambda: [YES, NO]),
        "is_settled": SubjectAttribute("办成（已解决或已兑现）", lambda: [YES, NO]),
        "is_rehandled": SubjectAttribute("重新办理过", lambda: [YES, NO]),
        "result_class": SubjectAttribute("办理结果类别", lambda: ReplyClass.objects.values_list("code", flat=True)),
        "attitude": SubjectAttribute("对办理工作（最低的）", lambda: Satisfaction.labels),
        "result": SubjectAttribute("对办理结果（最低的）", lambda: Satisfaction.labels),
    }
    measures = {"sponsors": "提案人数"}

    def load(self, windows: Iterable[Window], only: int | None = None) -> dict[int, list[Subject]]:
        windows = list(windows)
        asked, of_years = Proposal.objects.counting().filter(only_one(only)), Q()
        for window in windows:
            of_years |= in_window(window)
        places = {f"in_{w.year}": ExpressionWrapper(in_window(w), output_field=BooleanField()) for w in windows}
        rows = list(_with_facts(asked.filter(of_years).annotate(**places)))
        return {w.year: [_subject(row) for row in rows if getattr(row, f"in_{w.year}")] for w in windows}


def _with_facts(rows: Any) -> Any:
    answers = (
        Reply.objects.answers().latest_round().filter(handover__proposal=OuterRef("pk")).order_by("replied_on", "pk")
    )
    return (
        rows.select_related("category")
        .annotate(
            sponsor_count=Count("sponsorships", filter=Q(sponsorships__state="confirmed"), distinct=True),
            supervised=Exists(Supervision.objects.filter(proposal=OuterRef("pk"))),
            answered=Exists(answers),
            settled=Exists(answers.filter(SETTLED)),
            again=Exists(answers.filter(handover__round__gt=1)),
            code=Subquery(answers.filter(result_class__isnull=False).values("result_class__code")[:1]),
            attitude=worst("attitude", "reply__handover__proposal"),
            result=worst("result", "reply__handover__proposal"),
        )
        .order_by("year", "serial_number", "pk")
    )


def _subject(row: Any) -> Subject:
    words = dict(Satisfaction.choices)
    about = {
        "status": row.get_status_display(),
        "kind": row.get_kind_display(),
        "is_collective": _words(row.kind != Proposal.Kind.MEMBER),
        "category": row.category.name if row.category else "",
        "is_key": _words(row.is_key),
        "is_merged": _words(row.is_merged),
        "is_public": _words(row.is_public),
        "is_supervised": _words(row.supervised),
        "is_answered": _words(row.answered),
        "is_settled": _words(row.settled),
        "is_rehandled": _words(row.again),
        "result_class": row.code or "",
        "attitude": str(words.get(row.attitude, "")),
        "result": str(words.get(row.result, "")),
    }
    return Subject(row.pk, row.title_for_others, about, {"sponsors": Decimal(row.sponsor_count)})
