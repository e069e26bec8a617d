"""问题清单: the list with its sheet, one issue, adding one by hand, mending it, taking it off."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.audit import Action, log_event
from accounts.models import User
from consultations.models import Consultation, Opinion
from cppcc_office.shared.access import get_editable, get_visible
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.sheets import sheet_response
from cppcc_office.shared.workflow import Refused
from members.models import standing_of
from proposals.actions.issues import LONGEST, Listed, edit_issue, list_issue, may_list, withdraw_issue
from proposals.actions.origins import words_of
from proposals.conversion import groups_shown_to
from proposals.forms.issues import IssueFilter, IssueForm
from proposals.handled import handling_of
from proposals.issue_rows import Line, lines, listed
from proposals.models import Handover, IssueItem, Origin, PaperKind
from proposals.models.handling import asked_condition, of_subject
from proposals.papers.about_handling import issue_values
from proposals.views.origins import opinions_chosen
from proposals.views.paper_files import paper_response
from workstations.models import Matter

PER_PAGE = 30
HEADER = ["序号", "问题", "状态", "来源", "界别（联组）", "提出委员", "列入日期", "承办单位", "办理期限", "是否逾期"]
HEADER += ["答复日期", "采纳情况", "答复", "满意度"]


def issues(request: HttpRequest) -> HttpResponse:
    """What is on the list and one may see."""
    rows, form = _asked(request)
    page_obj = Paginator(listed(rows), PER_PAGE).get_page(request.GET.get("page"))
    page = {
        "form": form,
        "choices": form.choices(),
        "page_obj": page_obj,
        "lines": lines(page_obj, timezone.localdate()),
        "caption": f"共 {page_obj.paginator.count} 件",
        "may_list": may_list_by_hand(request.user),
        "sees_figures": groups_shown_to(request.user) != frozenset(),
        "query": request.GET.urlencode(),
    }
    return render(request, "issues/issues.html", page)


def _asked(request: HttpRequest) -> tuple:
    visible = IssueItem.objects.visible_to(request.user)
    form = IssueFilter(request.GET, visible)
    return form.chosen(visible, timezone.localdate()).order_by("-listed_on", "-pk"), form


def may_list_by_hand(user: User) -> bool:
    return user.has_perm("proposals.add_issueitem") or bool(standing_of(user).groups_kept)


def issues_export(request: HttpRequest) -> HttpResponse:
    """The same list as a sheet."""
    rows, _ = _asked(request)
    if (page := open_elsewhere(request)) is not None:
        return page
    today = timezone.localdate()
    found = lines(listed(rows), today)
    cells = [_cells(number, line) for number, line in enumerate(found, start=1)]
    log_event(Action.EXPORTED, by=request.user, request=request, detail="问题清单", count=len(cells))
    return sheet_response(f"问题清单{today:%Y%m%d}", "问题清单", HEADER, cells)


def issues_docx(request: HttpRequest) -> HttpResponse:
    """The same list as a paper."""
    rows, form = _asked(request)
    if (page := open_elsewhere(request)) is not None:
        return page
    today, year = timezone.localdate(), form.value("year")
    values = issue_values(lines(listed(rows), today), f"{year}年" if year else "", today)
    return paper_response(request, PaperKind.ISSUES, values, f"问题清单{today:%Y%m%d}")


def _cells(number: int, line: Line) -> list[object]:
    issue = line.issue
    return [
        number,
        issue.text,
        line.state,
        "、".join(line.sources),
        str(issue.group or ""),
        issue.member.name if issue.member else "",
        issue.listed_on.isoformat(),
        "、".join(str(one.organization or "") for one in line.handovers),
        line.due_on and line.due_on.isoformat(),
        "逾期" if line.is_late else "",
        "、".join(f"{one.replied_on:%Y-%m-%d}" for one in line.replies),
        "、".join(one.short_verdict for one in line.replies),
        "\n".join(one.text for one in line.replies),
        "、".join(one.get_result_display() for one in line.words),
    ]


def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """One issue: where it comes from, who answers it, what was answered, and what one may do."""
    rows = IssueItem.objects.with_state().select_related(
        "group", "member", "consultation__activity", "matter__workstation", "recorded_by", "withdrawn_by"
    )
    row, user = get_visible(rows, request.user, pk=pk), request.user
    origins = list(Origin.objects.of(row))
    held = {one.opinion.consultation_id for one in origins} | {row.consultation_id}
    page = {
        "issue": row,
        "state": IssueItem.State(row.state),
        "origins": origins,
        "seen": set(Consultation.objects.visible_to(user).filter(pk__in=held - {None}).values_list("pk", flat=True)),
        "sees_matter": row.matter_id and Matter.objects.visible_to(user).filter(pk=row.matter_id).exists(),
        "handled": handling_of(row, user, timezone.localdate()),
        "may_edit": IssueItem.objects.editable_by(user).filter(pk=pk).exists(),
        "may_hand_over": user.has_perm("proposals.add_handover") and row.withdrawn_on is None,
        "judges": of_subject(row).filter(asked_condition(user), status=Handover.Status.REPLIED).exists(),
    }
    return render(request, "issues/issue.html", page)


def issue_new(request: HttpRequest) -> HttpResponse:
    """By hand, from opinions ticked on the page of a consultation, or from a matter."""
    user, matter = request.user, _matter(request)
    consultation, opinions = opinions_chosen(request)
    by_hand = consultation is None and matter is None
    whose = Listed("", consultation=consultation, matter=matter)
    if not (may_list_by_hand(user) if by_hand else may_list(whose, user)):
        raise PermissionDenied("问题由机关、界别召集人和联络员、工作室联络员列入清单。")
    needs_group = by_hand and not user.has_perm("proposals.add_issueitem")
    form = IssueForm(request.POST or None, user=user, needs_group=needs_group, initial=_start(opinions, matter))
    if request.method == "POST" and form.is_valid():
        try:
            made = list_issue(
                listed=Listed(**form.cleaned_data, consultation=consultation, matter=matter),
                by=user,
                on=timezone.localdate(),
                opinions=opinions,
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "已列入问题清单。")
            return redirect(made)
    page = {"form": form, "consultation": consultation, "opinions": opinions, "matter": matter}
    return render(request, "issues/issue_form.html", page)


def _start(opinions: list[Opinion], matter: Matter | None) -> dict[str, str]:
    """What the form begins with."""
    words = words_of(opinions) if opinions else matter.text if matter else ""
    return {"text": words[:LONGEST], "member": matter.member.name if matter and matter.member else ""}


def _matter(request: HttpRequest) -> Matter | None:
    asked = request.GET.get("matter", "")
    return get_visible(Matter.objects, request.user, pk=int(asked)) if asked.isdecimal() else None


def issue_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_editable(IssueItem.objects.select_related("group", "member"), request.user, pk=pk)
    start = {"text": row.text, "group": row.group_id, "member": row.member.name if row.member else ""}
    form = IssueForm(request.POST or None, user=request.user, needs_group=False, initial=start)
    form.fields["group"].queryset |= form.fields["group"].queryset.model.objects.filter(pk=row.group_id)
    if request.method == "POST" and form.is_valid():
        edit_issue(issue=row, by=request.user, **form.cleaned_data)
        messages.success(request, "已保存。")
        return redirect(row)
    return render(request, "issues/issue_form.html", {"form": form, "issue": row, "opinions": ()})


@require_POST
def issue_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_visible(IssueItem.objects, request.user, pk=pk)
    try:
        reason = request.POST.get("reason", "").strip()
        withdraw_issue(issue=row, by=request.user, reason=reason, on=timezone.localdate())
    except Refused as refused:
        messages.error(request, f"没有撤回：{refused.sentence}")
    else:
        messages.success(request, "已从问题清单撤回，原因已记录。")
    return redirect(row)
