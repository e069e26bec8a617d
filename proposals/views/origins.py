"""意见去向: what became of what was said at a consultation, and making something of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from consultations.models import Consultation, Opinion
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.workflow import Refused
from proposals.actions.issues import Listed, list_each, may_list
from proposals.actions.origins import begin_proposal, begin_report, begin_result
from proposals.actions.results import may_write as may_write_results
from proposals.authors import may_write as may_write_proposals
from proposals.views.reports import may_write as may_write_reports
from sectors.models import SectorGroup

MOST = 60


def opinions_chosen(request: HttpRequest) -> tuple[Consultation | None, list[Opinion]]:
    """The consultation the address names with `consultation`, and of its opinions those of `opinion`."""
    asked = request.GET.get("consultation", "")
    if not asked.isdecimal():
        return None, []
    consultation = get_visible(Consultation.objects.select_related("activity"), request.user, pk=int(asked))
    return consultation, _among(consultation, request.GET.getlist("opinion"), request.user)


def _among(consultation: Consultation, ids: list[str], user: User) -> list[Opinion]:
    wanted = [int(one) for one in ids[:MOST] if one.isdecimal()]
    found = Opinion.objects.visible_to(user).offered().filter(consultation=consultation, pk__in=wanted)
    return list(found.select_related("member").order_by("order", "pk").distinct())


def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick opinions, and make an issue, a proposal, a report or a result of them; each shows what became of it."""
    consultation = get_visible(Consultation.objects.select_related("activity"), request.user, pk=pk)
    offers = _offers(consultation, request.user)
    if request.method == "POST":
        opinions = _among(consultation, request.POST.getlist("opinion"), request.user)
        into = request.POST.get("into", "")
        if not opinions:
            messages.error(request, "还没有选择意见。请先在意见前打勾。")
        elif into in offers:
            try:
                return _make(request, consultation, opinions, into)
            except Refused as refused:
                messages.error(request, f"没有办成：{refused.sentence}")
    rows = Opinion.objects.visible_to(request.user).offered().filter(consultation=consultation).distinct()
    page = {"consultation": consultation, "rows": rows.order_by("order", "pk"), "offers": offers}
    return render(request, "issues/choose.html", page)


def _offers(consultation: Consultation, user: User) -> dict[str, str]:
    """What `user` may make of the opinions, in the words of the buttons."""
    found = {}
    if may_list(Listed("", consultation=consultation), user):
        found = {"issue": "列为一个问题", "issues": "每条各列一个问题"}
    if may_write_proposals(user, timezone.localdate()):
        found["proposal"] = "写成提案"
    if may_write_reports(user):
        found["report"] = "写成社情民意信息"
    if may_write_results(user):
        found["result"] = "写成成果"
    return found


def _make(request: HttpRequest, consultation: Consultation, opinions: list[Opinion], into: str) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    if into == "proposal":
        proposal = begin_proposal(opinions=opinions, by=user, on=today)
        messages.success(request, "已带入选中的意见，请接着写。")
        return redirect("proposals:edit", proposal.pk)
    if into == "report":
        report = begin_report(opinions=opinions, by=user)
        messages.success(request, "已带入选中的意见，请接着写。")
        return redirect("reports:edit", report.pk)
    if into == "result":
        result = begin_result(opinions=opinions, consultation=consultation, by=user)
        messages.success(request, "已带入选中的意见，请接着写。")
        return redirect("results:edit", result.pk)
    if into == "issues":
        made = list_each(opinions=opinions, listed=_listed(consultation), by=user, on=today)
        messages.success(request, f"已列入问题清单 {len(made)} 件。")
        return redirect(request.path)
    query = "&".join(f"opinion={one.pk}" for one in opinions)
    return redirect(f"{reverse('issues:new')}?consultation={consultation.pk}&{query}")


def _listed(consultation: Consultation) -> Listed:
    """In the name of the one group that held it."""
    groups = list(SectorGroup.objects.filter(organized__activity=consultation.activity_id).distinct()[:2])
    return Listed("", groups[0] if len(groups) == 1 else None, consultation=consultation)
