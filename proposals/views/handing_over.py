"""The office hands over, one thing or many, and everybody concerned reads how it is handled."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from cppcc_office.shared.access import office_only
from cppcc_office.shared.workflow import Refused
from members.models import standing_of
from proposals.actions.handing_over import hand_over, hand_over_many
from proposals.actions.handling import subject_url, title_of
from proposals.actions.supervising import may_record
from proposals.actions.telling import tell_person, words_to_clear
from proposals.askers import asked_of
from proposals.forms.handling import HandOverForm
from proposals.handled import handling_of, sees_everything
from proposals.models import Handover, IssueItem, Proposal, Result, SocialReport
from proposals.models.handling import asked_condition, of_subject
from proposals.models.proposal import ProposalQuerySet
from proposals.models.writings import WritingQuerySet
from proposals.tabs import tabs_of
from proposals.views.feedback import own_words
from workstations.models import Matter

PER_PAGE = 50
KINDS: dict[str, type[models.Model]] = {
    "proposal": Proposal,
    "report": SocialReport,
    "result": Result,
    "issue": IssueItem,
    "matter": Matter,
}


def get_subject(request: HttpRequest, kind: str, pk: int) -> models.Model:
    """The thing itself, for whoever may see it, or one of its handovers; the office and leaders all but drafts."""
    if kind not in KINDS:
        raise Http404
    rows = KINDS[kind].objects.all()
    if isinstance(rows, ProposalQuerySet):
        return get_object_or_404(rows.visible_to(request.user).handed_in(), pk=pk)
    if isinstance(rows, WritingQuerySet):
        rows = rows.handed_in().known_to(request.user)
    if not sees_everything(request.user):
        taken_back = Q(
            status=Handover.Status.CANCELLED, organization__in=standing_of(request.user).organizations_served
        )
        known = Handover.objects.visible_to(request.user).exclude(taken_back)
        rows = rows.filter(handovers__in=known).distinct()
    return get_object_or_404(rows, pk=pk)


def subject(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """办理情况: every organization, its dates and how they were counted, replies, feedback, story."""
    row, today = get_subject(request, kind, pk), timezone.localdate()
    found = handling_of(row, request.user, today)
    replied = [one.handover for one in found if one.handover.status == Handover.Status.REPLIED]
    judged = [one for one in replied if one.role in Handover.ANSWERING]
    words = asked_of(row) if judged else []
    waiting = {one.pk for one in judged if own_words(one, request.user, words)}
    asked = set(of_subject(row).filter(asked_condition(request.user)).values_list("pk", flat=True))
    supervisions = list(row.supervisions.select_related("leader")) if kind == "proposal" else []
    served = standing_of(request.user).organizations_served
    page = {
        "subject": row,
        "kind": kind,
        "title": title_of(row),
        "handled": found,
        "to_judge": waiting & asked,
        "on_paper": waiting - asked,
        "judges_for_others": request.user.has_perm("proposals.change_handover"),
        "served": served,
        "sees_all": sees_everything(request.user),
        "may_hand_over": request.user.has_perm("proposals.add_handover"),
        "tabs": tabs_of(row, request.user, "handling") if kind == "proposal" else (),
        "supervisions": supervisions,
        "recorded": {one.pk for one in supervisions if may_record(one, request.user)},
        "words_to_clear": words_to_clear(row, request.user),
        "may_supervise": kind == "proposal" and request.user.has_perm("proposals.add_supervision"),
    }
    return render(request, "handling/subject.html", page)


@require_POST
def tell(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """转告群众: the words the office has cleared go to the page of the receipt."""
    row = get_subject(request, kind, pk)
    try:
        tell_person(subject=row, answer=request.POST.get("answer", "").strip(), by=request.user)
    except Refused as refused:
        messages.error(request, f"没有转告：{refused.sentence}")
    else:
        messages.success(request, "已转告。群众凭回执号可以看到，能联系上的请同时当面或电话告知。")
    return redirect(subject_url(row))


@office_only("proposals.add_handover")
def hand_over_one(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """交办 of one thing; organizations that have it already are named."""
    row = get_subject(request, kind, pk)
    form = HandOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            hand_over(
                subject=row,
                parts=form.parts,
                by=request.user,
                on=timezone.localdate(),
                note=form.cleaned_data["note"],
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "已交办，并已通知承办单位。")
            return redirect(subject_url(row))
    have = of_subject(row).exclude(status=Handover.Status.CANCELLED).select_related("organization")
    page = {"form": form, "subject": row, "title": title_of(row), "kind": kind, "have": have}
    return render(request, "handling/hand_over.html", page)


@office_only("proposals.add_handover")
def hand_over_several(request: HttpRequest) -> HttpResponse:
    """成批交办: accepted proposals that nobody has yet, many at once to the same organizations."""
    form = HandOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _hand_chosen(request, form):
        return redirect(request.get_full_path())
    rows = waiting_proposals().select_related("category").order_by("-year", "case_number", "pk")
    words = request.GET.get("q", "").strip()
    if words:
        rows = rows.filter(Q(title__icontains=words) | Q(case_number=words))
    page = {
        "form": form,
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "chosen": request.POST.getlist("chosen"),
        "words": words,
    }
    return render(request, "handling/hand_over_several.html", page)


def waiting_proposals() -> models.QuerySet[Proposal]:
    """Accepted, main ones, that no organization has now."""
    live = Handover.objects.exclude(status=Handover.Status.CANCELLED).filter(proposal__isnull=False)
    accepted = Proposal.objects.filter(status=Proposal.Status.ACCEPTED).exclude(Proposal.MERGED)
    return accepted.exclude(pk__in=live.values("proposal"))


def _hand_chosen(request: HttpRequest, form: HandOverForm) -> bool:
    ids = [int(one) for one in request.POST.getlist("chosen") if one.isdecimal()]
    if not ids:
        form.add_error(None, "还没有选择提案。请先在提案前打勾。")
        return False
    outcome = hand_over_many(
        proposals=Proposal.objects.filter(pk__in=ids).order_by("pk"),
        parts=form.parts,
        by=request.user,
        on=timezone.localdate(),
        note=form.cleaned_data["note"],
    )
    for refusal in outcome.refusals:
        messages.error(request, refusal)
    if outcome.done:
        messages.success(request, f"已交办 {len(outcome.done)} 件提案，并已通知承办单位。")
    return bool(outcome.done)
