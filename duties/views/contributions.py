"""履职事项: entering one, its page, the lists, and the queues of those who confirm and approve."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from cppcc_office.shared.access import get_editable, get_visible
from cppcc_office.shared.documents import document_response
from cppcc_office.shared.workflow import Refused
from duties.actions.contributions import (
    advance_material,
    decide_contribution,
    decide_contributions,
    drop_file,
    record_contribution,
    rewrite_contribution,
    rewriting_open_to,
)
from duties.forms.contributions import ContributionForm, StageForm, initial_of
from duties.models import Contribution, ContributionFile, ContributionKind
from duties.models.contributions import WORKFLOW, duties_towards
from duties.whose import keeps_others, may_enter
from members.models import standing_of

PER_PAGE = 30
ACTIONS = {
    "confirm": "已确认，等待审批。",
    "approve": "已通过，从现在起计入履职记录。",
    "return": "已退回，登记人会看到原因。",
    "revoke": "已撤销通过并退回。",
    "vouch": "已代为确认，等待另一位同志审批。",
    "withdraw": "已撤销这条记录。",
}
REWRITES = ("edit", "resubmit", "correct")


def may_approve(user: User) -> bool:
    return user.has_perm("duties.change_contribution") or bool(standing_of(user).groups_guided_in_committee)


def contributions(request: HttpRequest) -> HttpResponse:
    """What one entered or stands in, and of the members one keeps, guides or sees."""
    rows = Contribution.objects.visible_to(request.user).exclude(status=Contribution.Status.WITHDRAWN)
    years = [day.year for day in rows.dates("done_on", "year", order="DESC")] or [timezone.localdate().year]
    year = _year(request.GET.get("year", ""), years)
    kinds = ContributionKind.objects.all()
    kind = next((one for one in kinds if str(one.pk) == request.GET.get("kind")), None)
    is_open = request.GET.get("show") == "open"
    rows = rows.exclude(status=Contribution.Status.APPROVED) if is_open else rows.done_in(year)
    if kind:
        rows = rows.filter(kind=kind)
    page = {
        "page_obj": Paginator(rows.listed(), PER_PAGE).get_page(request.GET.get("page")),
        "years": [
            *((f"{one} 年", f"?year={one}", one == year and not is_open) for one in years),
            ("办理中", "?show=open", is_open),
        ],
        "year": year,
        "is_open": is_open,
        "kinds": kinds,
        "kind": kind,
        "may_enter": may_enter(request.user),
    }
    return render(request, "duties/contributions.html", page)


def _year(asked: str, years: list[int]) -> int:
    return int(asked) if asked.isdecimal() and int(asked) in years else years[0]


def contribution_new(request: HttpRequest) -> HttpResponse:
    """Choose a kind, then fill in what that kind asks for."""
    if not may_enter(request.user):
        raise PermissionDenied("履职事项由委员、界别联络员和机关登记。")
    kinds = ContributionKind.objects.filter(is_active=True)
    asked = request.GET.get("kind", "")
    kind = next((one for one in kinds if str(one.pk) == asked), None)
    if kind is None:
        return render(request, "duties/contribution_kinds.html", {"kinds": kinds})
    others = keeps_others(request.user)
    member = getattr(request.user, "member", None)
    start = {"done_on": timezone.localdate(), "people": member.name if others and member else ""}
    form = ContributionForm(
        request.POST or None, request.FILES or None, user=request.user, kind=kind, keeps_others=others, initial=start
    )
    if request.method == "POST" and form.is_valid():
        try:
            saved = record_contribution(
                facts=form.to_facts(), by=request.user, documents=form.cleaned_data["documents"]
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, f"已登记，{saved.waits_for or '已通过'}。")
            return redirect(saved)
    return render(request, "duties/contribution_form.html", {"form": form, "kind": kind})


def contribution_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rewrite one: edit, hand in again or correct, whatever its state and the person allow."""
    contribution = get_editable(Contribution.objects.select_related("kind"), request.user, pk=pk)
    line = rewriting_open_to(contribution, request.user)
    others = keeps_others(request.user)
    led = contribution.contributors.filter(order=1, member__user=request.user).select_related("member").first()
    own = led.member if led and not others else None
    form = ContributionForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        kind=contribution.kind,
        contribution=contribution,
        needs_reason=line is not None and line.needs_reason,
        keeps_others=others,
        initial=initial_of(contribution, without=own),
    )
    if request.method == "POST" and form.is_valid():
        try:
            saved = rewrite_contribution(
                contribution=contribution,
                facts=form.to_facts(),
                by=request.user,
                reason=form.cleaned_data.get("reason", ""),
                documents=form.cleaned_data["documents"],
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "已保存。" + (f"现在{saved.waits_for}。" if saved.waits_for else ""))
            return redirect(saved)
    page = {"form": form, "kind": contribution.kind, "contribution": contribution}
    return render(request, "duties/contribution_form.html", page)


def contribution_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one, who has it now, and what this person may do with it."""
    contribution = get_visible(Contribution.objects.listed(), request.user, pk=pk)
    offered = WORKFLOW.offered(contribution.status, duties_towards(contribution, request.user))
    is_material = contribution.kind.family == ContributionKind.Family.HISTORY
    may_advance = is_material and any(line.action == "advance" for line in offered)
    rewrite = next((line for line in offered if line.action in REWRITES), None)
    page = {
        "contribution": contribution,
        "facts": facts_of(contribution),
        "files": contribution.files.all(),
        "steps": contribution.steps.select_related("by"),
        "buttons": [line for line in offered if line.action in ACTIONS],
        "rewrite": rewrite,
        "stage_form": StageForm(initial={"stage": contribution.stage, "published_in": contribution.published_in})
        if may_advance
        else None,
    }
    return render(request, "duties/contribution.html", page)


def facts_of(contribution: Contribution) -> list[tuple[str, object]]:
    """Names and values, the empty ones left out by the template."""
    ends = contribution.ends_on
    until = f"—{ends:%-m月%-d日}" if ends and ends != contribution.done_on else ""
    unit = contribution.kind.unit
    return [
        ("类别", contribution.kind.name),
        ("作者" if contribution.stage else "委员", contribution.names),
        ("时间", f"{contribution.done_on:%Y年%-m月%-d日}{until}"),
        ("地点", contribution.place),
        ("举办单位", contribution.organizer),
        ("学时", _plain(contribution.hours)),
        ("有关单位", contribution.organization),
        ("数量", f"{_plain(contribution.amount)} {unit}" if contribution.amount is not None else ""),
        ("进度", contribution.get_stage_display()),
        ("刊用的书刊", contribution.published_in),
    ]


def _plain(number: object) -> str:
    """2.0 as 2, 2.5 as 2.5."""
    return "" if number is None else f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


@require_POST
def contribution_decide(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """One decision from the page of a record."""
    contribution = get_visible(Contribution.objects, request.user, pk=pk)
    reason = request.POST.get("reason", "").strip()
    try:
        decide_contribution(action=action, contribution=contribution, by=request.user, reason=reason)
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
    else:
        messages.success(request, ACTIONS[action])
    return redirect(contribution)


@require_POST
def contribution_advance(request: HttpRequest, pk: int) -> HttpResponse:
    """Collected, edited, published."""
    contribution = get_visible(Contribution.objects, request.user, pk=pk)
    stage, published_in = request.POST.get("stage", ""), request.POST.get("published_in", "")[:80]
    try:
        advance_material(contribution=contribution, stage=stage, published_in=published_in, by=request.user)
    except Refused as refused:
        messages.error(request, f"没有保存：{refused.sentence}")
    else:
        messages.success(request, "进度已登记。")
    return redirect(contribution)


def contribution_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A paper, to whoever may see the record."""
    file = _file(request, pk)
    return document_response(file.file, file.name)


def _file(request: HttpRequest, pk: int) -> ContributionFile:
    """Asked by the record: one nesting more is more than SQLite's parser takes."""
    contribution = get_visible(Contribution.objects, request.user, files=pk)
    return contribution.files.select_related("contribution").get(pk=pk)


@require_POST
def contribution_file_drop(request: HttpRequest, pk: int) -> HttpResponse:
    file = _file(request, pk)
    try:
        drop_file(file=file, by=request.user)
    except Refused as refused:
        messages.error(request, f"没有删除：{refused.sentence}")
    else:
        messages.success(request, "已删除。")
    return redirect(file.contribution)


def contributions_to_confirm(request: HttpRequest) -> HttpResponse:
    """What waits for the convener or the liaison."""
    if not standing_of(request.user).groups_kept:
        raise Http404
    return _queue(request, "confirm")


def contributions_to_approve(request: HttpRequest) -> HttpResponse:
    """What waits for the guiding committee or the office: many at once."""
    if not may_approve(request.user):
        raise Http404
    return _queue(request, "approve")


def _queue(request: HttpRequest, action: str) -> HttpResponse:
    if request.method == "POST":
        _decide_chosen(request, action)
        return redirect(request.get_full_path())
    rows = Contribution.objects.open_to(request.user, action).listed().prefetch_related("files")
    page = {
        "page_obj": Paginator(rows.order_by("done_on", "pk"), PER_PAGE).get_page(request.GET.get("page")),
        "is_approval": action == "approve",
        "verb": "通过" if action == "approve" else "确认",
    }
    return render(request, "duties/queue.html", page)


def _decide_chosen(request: HttpRequest, action: str) -> None:
    ids = [int(value) for value in request.POST.getlist("chosen") if value.isdecimal()]
    if not ids:
        messages.error(request, "还没有选择记录。请先在左边打勾，再按下面的按钮。")
        return
    action = "return" if "return" in request.POST else action
    try:
        outcome = decide_contributions(
            action=action, ids=ids, by=request.user, reason=request.POST.get("reason", "").strip()
        )
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
        return
    words = {"return": "退回", "approve": "通过", "confirm": "确认"}
    if outcome.done:
        messages.success(request, f"已{words[action]} {len(outcome.done)} 条。")
    for refusal in outcome.refusals:
        messages.error(request, refusal)
