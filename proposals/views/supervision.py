"""Key proposals: a leader's own, and the page on which supervision is planned and written down."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from cppcc_office.shared.access import get_visible, office_only
from cppcc_office.shared.workflow import Refused
from proposals.actions.handling import subject_url
from proposals.actions.supervising import may_record, plan_supervision, record_supervision
from proposals.forms.handling import SupervisionForm
from proposals.handled import sees_everything
from proposals.models import Handover, Proposal, Supervision


def key_proposals(request: HttpRequest) -> HttpResponse:
    """重点提案: a leader's own first, then all; how far each is."""
    if not sees_everything(request.user):
        raise Http404
    rows = Supervision.objects.visible_to(request.user).select_related("proposal", "leader")
    rows = rows.prefetch_related("proposal__handovers__organization").order_by("-planned_on", "-pk")
    own = set(rows.led_by(request.user).values_list("pk", flat=True))
    lines = [(row, _state(row.proposal)) for row in rows]
    page = {
        "own": [line for line in lines if line[0].pk in own],
        "others": [line for line in lines if line[0].pk not in own],
    }
    return render(request, "handling/key.html", page)


def _state(proposal: Proposal) -> list[Handover]:
    return [
        one
        for one in proposal.handovers.all()
        if one.role in Handover.ANSWERING and one.status != Handover.Status.CANCELLED
    ]


@office_only("proposals.add_supervision")
def supervision_new(request: HttpRequest, pk: int) -> HttpResponse:
    """安排督办 of one proposal."""
    proposal = get_object_or_404(Proposal.objects.visible_to(request.user).handed_in(), pk=pk)
    form = SupervisionForm(
        request.POST or None, instance=Supervision(proposal=proposal), day=timezone.localdate(), may_plan=True
    )
    if request.method == "POST" and form.is_valid():
        try:
            plan_supervision(supervision=form.instance, by=request.user)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "已安排督办，并列为重点提案。")
            return redirect(subject_url(proposal))
    return render(request, "handling/supervision.html", {"form": form, "proposal": proposal})


def supervision(request: HttpRequest, pk: int) -> HttpResponse:
    """记录督办: findings, and the look back."""
    row = get_visible(Supervision.objects.select_related("proposal", "leader"), request.user, pk=pk)
    if not may_record(row, request.user):
        raise Http404
    may_plan = request.user.has_perm("proposals.change_supervision")
    form = SupervisionForm(request.POST or None, instance=row, day=timezone.localdate(), may_plan=may_plan)
    if request.method == "POST" and form.is_valid():
        try:
            record_supervision(supervision=form.instance, by=request.user)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "已记录。")
            return redirect(subject_url(row.proposal))
    return render(request, "handling/supervision.html", {"form": form, "proposal": row.proposal})
