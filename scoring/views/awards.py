"""评优: what was awarded, and for the office the way there."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.audit import Action, log_event
from accounts.models import User
from cppcc_office.shared.access import get_visible, office_only
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.sheets import sheet_response
from cppcc_office.shared.workflow import Refused
from scoring.actions.awards import (
    cancel_award,
    decide_nominee,
    draw_up_candidates,
    nominate,
    open_award_marks,
    own_among,
    problems_of,
    publish_award,
)
from scoring.awards import Standing, standings
from scoring.forms.awards import AwardMarksForm, NominateForm
from scoring.models import Award, Nominee
from scoring.models.award import AWARD_WORKFLOW, NOMINEE_WORKFLOW, duties_towards_award, duties_towards_nominees
from scoring.sheets import award_table
from scoring.views.access import office_name

DECISIONS = {"draw_up": "候选已产生。", "publish": "已公布，从现在起可以计分。", "cancel": "已停办。"}
CHOICES = {
    "select": "已选定。",
    "pass": "已记为不选。",
    "restore": "已改回候选。",
    "ask_withdrawal": "已提出取消，等另一位同志同意。",
    "withdraw": "已取消，不再计分。",
    "keep": "不取消，维持获评。",
}


def awards(request: HttpRequest) -> HttpResponse:
    """Awards one may see, by year; everybody sees those published."""
    rows = Award.objects.visible_to(request.user).prefetch_related("nominees")
    page = {
        "rows": [(row, _count(row)) for row in rows],
        "may_add": request.user.has_perm("scoring.add_award"),
        "sees_all": _sees_nominees(request.user),
    }
    return render(request, "scoring/awards.html", page)


def _sees_nominees(user: User) -> bool:
    """Leaders, and staff with the right; others read who was honoured."""
    return user.is_leader or user.has_perm("scoring.view_award")


def _count(award: Award) -> str:
    nominees = list(award.nominees.all())
    honoured = sum(1 for one in nominees if one.status in Nominee.HONOURED)
    return f"获评 {honoured} 个" if award.status == Award.Status.PUBLISHED else f"候选 {len(nominees)} 个"


def award(request: HttpRequest, pk: int) -> HttpResponse:
    """One award: who was honoured; for the office and leaders every nominee, the marks and the decisions."""
    award = get_visible(Award.objects.select_related("mark_kind"), request.user, pk=pk)
    found = standings(award)
    if not _sees_nominees(request.user):
        honoured = [one for one in found if one.nominee.status in Nominee.HONOURED]
        return render(request, "scoring/award_published.html", {"award": award, "found": honoured})
    return render(request, "scoring/award.html", _page(request, award, found))


def award_export(request: HttpRequest, pk: int) -> HttpResponse:
    """Every nominee with marks and decisions as a workbook; the audit log keeps who took it."""
    award = get_visible(Award.objects.select_related("mark_kind"), request.user, pk=pk)
    if not _sees_nominees(request.user):
        raise PermissionDenied("评选表由领导和机关考核人员使用；您可以打印获评名单。")
    if instead := open_elsewhere(request):
        return instead
    table = award_table(award, standings(award))
    log_event(Action.EXPORTED, by=request.user, request=request, target=award, detail=table.name, count=len(table.rows))
    return sheet_response(table.name, f"{office_name()}{table.title}", table.header, table.rows)


def _page(request: HttpRequest, award: Award, found: list[Standing]) -> dict[str, Any]:
    offered = AWARD_WORKFLOW.offered(award.status, duties_towards_award(request.user))
    actions = {line.action for line in offered}
    duties = duties_towards_nominees(award, request.user)
    own = own_among(found, duties) if "publish" in actions else ""
    return {
        "award": award,
        "sharing": award.sharing_marks,
        "rows": [(one, _buttons(award, one.nominee, duties[one.nominee.pk])) for one in found],
        "chosen": sum(1 for one in found if one.nominee.status == Nominee.Status.SELECTED),
        "problems": [*filter(None, [own]), *problems_of(award, found)] if "publish" in actions else [],
        "buttons": [line for line in offered if line.action in DECISIONS and not (own and line.action == "publish")],
        "steps": award.steps.select_related("by", "nominee", *(f"nominee__{award.subject}",)),
        "nominate_form": NominateForm(award=award) if "nominate" in actions else None,
        "marks_form": AwardMarksForm() if "open_marks" in actions and award.mark_kind else None,
    }


def _buttons(award: Award, nominee: Nominee, duties: frozenset[str]) -> list[Any]:
    """What may be decided on a nominee now; nothing once the award was given up."""
    if award.status not in (Award.Status.SELECTING, Award.Status.PUBLISHED):
        return []
    return NOMINEE_WORKFLOW.offered(nominee.status, duties)


@require_POST
@office_only("scoring.change_award")
def award_decide(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Candidates, publication, or giving it up."""
    award = get_visible(Award.objects, request.user, pk=pk)
    try:
        if action == "cancel":
            cancel_award(award=award, reason=request.POST.get("reason", "").strip(), by=request.user)
        else:
            {"draw_up": draw_up_candidates, "publish": publish_award}[action](award=award, by=request.user)
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
    else:
        messages.success(request, DECISIONS[action])
    return redirect(award)


@require_POST
@office_only("scoring.change_award")
def award_nominate(request: HttpRequest, pk: int) -> HttpResponse:
    """Name somebody besides the rule."""
    award = get_visible(Award.objects, request.user, pk=pk)
    form = NominateForm(request.POST, award=award)
    try:
        _require(form)
        data = form.cleaned_data
        nominee = nominate(award=award, subject=data["about"], reason=data["reason"], by=request.user)
    except Refused as refused:
        messages.error(request, f"没有推荐：{refused.sentence}")
    else:
        messages.success(request, f"已推荐{nominee}。")
    return redirect(award)


@require_POST
@office_only("scoring.change_award")
def award_open_marks(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask several people for their marks of the candidates."""
    award = get_visible(Award.objects, request.user, pk=pk)
    form = AwardMarksForm(request.POST)
    try:
        _require(form)
        data = form.cleaned_data
        found = open_award_marks(award=award, markers=data["people"], reason=data["reason"], by=request.user)
    except Refused as refused:
        messages.error(request, f"没有发起：{refused.sentence}")
    else:
        messages.success(request, f"已发起 {len(found)} 项评分，评分人的首页会提醒。")
    return redirect(award)


def _require(form: Any) -> None:
    if not form.is_valid():
        raise Refused("".join(error for errors in form.errors.values() for error in errors))


@require_POST
@office_only("scoring.change_award")
def nominee_decide(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Select, pass over, or undo what was published."""
    nominee = get_object_or_404(Nominee.objects.select_related("award"), pk=pk)
    reason = request.POST.get("reason", "").strip()
    try:
        decide_nominee(action=action, nominee=nominee, by=request.user, reason=reason)
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
    else:
        messages.success(request, CHOICES[action])
    return redirect(nominee.award)
