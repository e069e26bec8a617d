"""Reviewing: what waits for a reviewer, the office's desk, one proposal with its opinions, and the decision."""

import datetime
from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from cppcc_office.shared.access import get_visible, office_only
from cppcc_office.shared.deciding import Outcome
from cppcc_office.shared.workflow import Refused
from proposals.actions.merging import merge_proposal, part_proposal
from proposals.actions.review import (
    Advised,
    accept_many,
    accept_proposal,
    decline_proposal,
    redirect_proposal,
    return_many,
    return_proposal,
    reverse_proposal,
    review_many,
    review_proposal,
)
from proposals.forms.review import AdviceForm, DeclineForm, DeskFilter, MergeForm, listed_reasons
from proposals.lookalikes import lookalikes_of
from proposals.models import Proposal, ReviewOpinion, ReviewStage
from proposals.models.review import (
    WORKFLOW,
    awaiting_review_by,
    is_reviewer,
    open_stages,
    proposal_duties,
    review_papers,
    stages_on,
)
from proposals.sponsors import merged_into
from proposals.tabs import sections, tabs_of
from proposals.views.proposals import listed

PER_PAGE = 50
DECIDE = "proposals.change_proposal"
MANY = {"accept": "建议立案", "redirect": "建议转社情民意", "decline": "建议不予立案", "return": "建议退回补正"}
DONE = {
    "accept": "已立案：{}。",
    "decline": "已不予立案，提案者会看到情形和去向。",
    "redirect": "已转为社情民意信息。",
    "return": "已退回提案者补正。",
    "reverse": "已撤销审定，回到待审定。",
    "merge": "已并案。",
    "part": "已撤销并案。",
}


def with_what_they_name(rows: QuerySet[ReviewOpinion], user: User) -> QuerySet[ReviewOpinion]:
    """Opinions for `user`, each with what it would merge the proposal with; None where `user` may not know that."""
    readable = Proposal.objects.visible_to(user).defer("situation", "analysis", "suggestion")
    rows = rows.visible_to(user).select_related("by", "reason")
    return rows.prefetch_related(Prefetch("merge_with", readable))


def with_opinions(rows: QuerySet[Proposal], user: User) -> QuerySet[Proposal]:
    """For a line of a desk: the suggestion, and the opinions on the text as it is."""
    said = with_what_they_name(ReviewOpinion.objects.standing(), user)
    rows = listed(rows).defer(None).defer("situation", "analysis")
    return rows.prefetch_related(Prefetch("opinions", said, to_attr="said"))


def review(request: HttpRequest) -> HttpResponse:
    """等我审查: at a step open to me, where I have said nothing yet; many at once."""
    if not is_reviewer(request.user):
        raise Http404
    today = timezone.localdate()
    if request.method == "POST":
        _review_chosen(request, today)
        return redirect(request.get_full_path())
    rows = awaiting_review_by(request.user, today).order_by("year", "serial_number", "pk")
    page = {
        "page_obj": Paginator(with_opinions(rows, request.user), PER_PAGE).get_page(request.GET.get("page")),
        "sections": sections(request.user, "review"),
        "reasons": listed_reasons(),
    }
    return render(request, "proposals/review.html", page)


def _review_chosen(request: HttpRequest, today: datetime.date) -> None:
    advice = next((one for one in MANY if one in request.POST), "")
    reason = request.POST.get("reason", "")
    chosen_reason = next((one for one in listed_reasons() if str(one.pk) == reason), None)
    note = request.POST.get(f"note_{advice}", "").strip()
    _tell(
        request,
        f"已对 {{}} 件提出“{MANY.get(advice, '')}”。",
        lambda ids: review_many(ids=ids, by=request.user, advised=Advised(advice, chosen_reason, None, note), on=today),
    )


def _tell(request: HttpRequest, words: str, act: Callable[[list[int]], Outcome[Proposal]]) -> None:
    ids = [int(value) for value in request.POST.getlist("chosen") if value.isdecimal()]
    if not ids:
        messages.error(request, "还没有选择提案。请先打勾，再按下面的按钮。")
        return
    outcome = act(ids)
    if outcome.done:
        messages.success(request, words.format(len(outcome.done)))
    for refusal in outcome.refusals:
        messages.error(request, refusal)


@office_only(DECIDE)
def desk(request: HttpRequest) -> HttpResponse:
    """审定: the undecided ones with all opinions side by side; accept or return many at once."""
    today = timezone.localdate()
    if request.method == "POST":
        _decide_chosen(request, today)
        return redirect(request.get_full_path())
    stages = stages_on(today)
    form = DeskFilter(request.GET, stages)
    rows = form.chosen(Proposal.objects.filter(status__in=Proposal.UNDECIDED))
    rows = with_opinions(rows.order_by("year", "serial_number", "pk"), request.user)
    page_obj = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page = {
        "page_obj": page_obj,
        "rows": [(row, [(one.label, _said_at(row, one)) for one in stages]) for row in page_obj],
        "form": form,
        "choices": form.choices(),
        "sections": sections(request.user, "desk"),
    }
    return render(request, "proposals/desk.html", page)


def _said_at(row: Proposal, stage: ReviewStage) -> list[ReviewOpinion]:
    return [one for one in row.said if one.stage == stage]


def _decide_chosen(request: HttpRequest, today: datetime.date) -> None:
    if "return" in request.POST:
        reason = request.POST.get("reason", "").strip()
        _tell(request, "已退回 {} 件。", lambda ids: return_many(ids=ids, by=request.user, reason=reason))
    else:
        _tell(request, "已立案 {} 件。", lambda ids: accept_many(ids=ids, by=request.user, on=today))


def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal under review: the text, who signs it, what reviewers say, my opinion, and the decision."""
    rows = review_papers(request.user).select_related("category", "decline_reason", "decided_by", "merged_into")
    row = get_visible(rows, request.user, pk=pk)
    duties = proposal_duties(row, request.user)
    offered = {line.action: line for line in WORKFLOW.offered(row.status, duties)}
    forms = _advice_forms(request, row) if "review" in offered else []
    posted = next((one for one in forms if one.is_bound), None)
    if posted and posted.is_valid() and _keep_opinion(request, row, posted):
        return redirect("proposals:paper", pk)
    opinions = with_what_they_name(row.opinions.all(), request.user)
    merged = merged_into(row)
    may_merge = "merge" in offered and not (merged or row.is_merged)
    page = {
        "proposal": row,
        "tabs": tabs_of(row, request.user, "paper"),
        "sponsors": row.sponsorships.confirmed().select_related("member"),
        "files": row.files.all(),
        "standing": [one for one in opinions if not one.is_past],
        "past": [one for one in opinions if one.is_past],
        "forms": forms,
        "offered": offered,
        "decline": DeclineForm() if "decline" in offered else None,
        "merge": MergeForm(proposal=row) if may_merge else None,
        "merged": merged,
        "lookalikes": lookalikes_of(row, request.user),
        "report": getattr(row, "redirected_report", None),
        "voided": row.voided_numbers.select_related("by"),
    }
    return render(request, "proposals/paper.html", page)


def _advice_forms(request: HttpRequest, row: Proposal) -> list[AdviceForm]:
    """One for each step at which this person may speak, filled with what was said; only the posted one is bound."""
    mine = {one.stage: one for one in row.opinions.standing().filter(by=request.user)}
    forms = []
    for stage in open_stages(row, request.user, timezone.localdate()):
        said = mine.get(stage)
        start = {"stage": stage} | (
            {"advice": said.advice, "reason": said.reason_id, "merge_with": said.merge_with_id, "note": said.note}
            if said
            else {}
        )
        data = request.POST if request.method == "POST" and request.POST.get("stage") == stage else None
        forms.append(AdviceForm(data, proposal=row, user=request.user, initial=start, auto_id=f"id_{stage}_%s"))
    return forms


def _keep_opinion(request: HttpRequest, row: Proposal, form: AdviceForm) -> bool:
    try:
        review_proposal(
            proposal=row,
            by=request.user,
            stage=form.cleaned_data["stage"],
            advised=form.advised,
            on=timezone.localdate(),
        )
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return False
    messages.success(request, "已保存您的审查意见，审定以前可以修改。")
    return True


@require_POST
def decide(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """One decision on one proposal."""
    row = get_visible(Proposal.objects.all(), request.user, pk=pk)
    try:
        decided = _decide(request, row, action)
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
    else:
        number = decided.number if isinstance(decided, Proposal) else ""
        messages.success(request, DONE[action].format(number))
    return redirect("proposals:paper", pk)


def _decide(request: HttpRequest, row: Proposal, action: str) -> object:
    about = {"proposal": row, "by": request.user}
    today, note = timezone.localdate(), request.POST.get("note", "").strip()
    reason = request.POST.get("reason", "").strip()
    if action == "decline":
        form = DeclineForm(request.POST)
        form.is_valid()
        why = form.cleaned_data.get("reason")
        whereto = form.cleaned_data.get("whereto", "")
        return decline_proposal(**about, on=today, reason=why, whereto=whereto, note=note)
    if action == "merge":
        form = MergeForm(request.POST, proposal=row)
        form.is_valid()
        return merge_proposal(**about, into=form.cleaned_data.get("into"))
    if action in ("accept", "redirect"):
        return {"accept": accept_proposal, "redirect": redirect_proposal}[action](**about, on=today, note=note)
    acts = {"return": return_proposal, "reverse": reverse_proposal, "part": part_proposal}
    return acts[action](**about, reason=reason)
