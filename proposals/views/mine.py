"""我的提案: everything of one's own on one page, from the draft to the answer, and what waits for oneself."""

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from proposals.authors import may_write
from proposals.models import Handover, Proposal, Reply, Sponsorship
from proposals.tabs import sections
from proposals.views.feedback import waiting_feedback
from proposals.views.proposals import listed

_S = Proposal.Status
COUNTED = {
    "total": ("提交", Q()),
    "lead": ("第一提案人", Q(is_lead=True)),
    "accepted": ("立案", Q(status=_S.ACCEPTED)),
    "merged": ("并案", Q(status=_S.ACCEPTED) & Proposal.MERGED),
    "declined": ("不予立案", Q(status=_S.DECLINED)),
    "redirected": ("转社情民意", Q(status=_S.REDIRECTED)),
    "answered": ("已答复", Q(is_answered=True)),
}


def mine(request: HttpRequest) -> HttpResponse:
    user = request.user
    own = Proposal.objects.made_by(user)
    handed_in = own.handed_in().exclude(status=_S.RETURNED)
    years = _years(handed_in, user)
    asked = request.GET.get("year", "")
    year = next((one for one in years if str(one["year"]) == asked), years[0] if years else None)
    unfinished = listed(Proposal.objects.written_by(user).filter(status__in=Proposal.WRITABLE)).order_by("-pk")
    rows = with_answers(listed(handed_in.filter(year=year["year"]))) if year else ()
    waiting = waiting_feedback(user)
    page = {
        "sections": sections(user, "mine"),
        "invited": Sponsorship.objects.waiting_for(user).select_related("proposal").order_by("-proposal_id"),
        "waiting": waiting,
        "to_judge": {row.pk for row, _ in waiting},
        "unfinished": unfinished,
        "to_sign": set(Proposal.objects.to_be_signed_by(user).values_list("pk", flat=True)),
        "rows": rows,
        "years": [(f"{one['year']} 年", f"?year={one['year']}", one is year) for one in years],
        "counts": [(words, year[name]) for name, (words, _) in COUNTED.items()] if year else (),
        "may_write": may_write(user, timezone.localdate()),
    }
    return render(request, "proposals/mine.html", page)


def _years(rows: QuerySet[Proposal], user: object) -> list[dict[str, int]]:
    """Each year with how many of each kind, the latest first."""
    leads = Sponsorship.objects.filter(proposal=OuterRef("pk"), order=1, member__user=user)
    answers = Reply.objects.answers().filter(
        Q(handover__proposal=OuterRef("pk")) | Q(handover__proposal=OuterRef("merged_into"))
    )
    rows = rows.annotate(is_lead=Exists(leads), is_answered=Exists(answers)).order_by().values("year")
    found = rows.annotate(**{name: Count("pk", filter=kind) for name, (_, kind) in COUNTED.items()})
    return sorted(found, key=lambda one: -one["year"])


def with_answers(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """With who handles each, or handles what it was merged into, and the answers of the last round."""
    answers = Reply.objects.answers().latest_round().select_related("result_class").order_by("pk")
    live = Handover.objects.exclude(status=Handover.Status.CANCELLED).select_related("organization").order_by("pk")
    live = live.prefetch_related(Prefetch("replies", answers, to_attr="answers"))
    return rows.select_related("merged_into", "decline_reason").prefetch_related(
        Prefetch("handovers", live, to_attr="handled"), Prefetch("merged_into__handovers", live, to_attr="handled")
    )
