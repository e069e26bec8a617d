"""The editing desk (采编): what waits, one report's text, decisions."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.audit import Action, log_event
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.sheets import sheet_response
from cppcc_office.shared.workflow import Refused
from proposals.actions.report_desk import (
    check_report,
    combine_report,
    edit_report,
    hand_up_report,
    keep_report,
    part_report,
    register_report,
    return_report,
    send_back_report,
    sign_report,
)
from proposals.comparison import differences
from proposals.forms.report_desk import DeskForm
from proposals.models import SocialReport
from proposals.models.reports import REPORT_WORKFLOW, report_duties
from proposals.models.writings import at_desk
from proposals.views.reports import PER_PAGE, ReportFilter, listed

DONE = {
    "register": "已登记，可以采编了。",
    "part": "已拆出。",
    "hand_up": "已送核稿。",
    "check": "核稿通过，等待签发。",
    "sign": "已签发，可以编入期刊。",
    "send_back": "已退回采编。",
    "keep": "已留存，作者会收到通知。",
    "return": "已退回作者。",
}
PLAIN = {"register": register_report, "hand_up": hand_up_report, "check": check_report}
REASONED = {"part": part_report, "send_back": send_back_report, "keep": keep_report, "return": return_report}
_S = SocialReport.Status


def _only_desk(request: HttpRequest) -> None:
    """404 to everybody but those who edit, check or sign."""
    if not at_desk(request.user):
        raise Http404


def _asked(request: HttpRequest) -> tuple[ReportFilter, QuerySet[SocialReport]]:
    form = ReportFilter(request.GET)
    return form, form.chosen(SocialReport.objects.visible_to(request.user).handed_in(), request.user)


def desk(request: HttpRequest) -> HttpResponse:
    """Everything handed in, counted by state; what stands where in the line comes first."""
    _only_desk(request)
    form, rows = _asked(request)
    counts = dict(SocialReport.objects.handed_in().order_by().values_list("status").annotate(n=Count("pk")))
    chosen = form.value("status")
    states = [(label, f"?status={value}", value == chosen, counts.get(value, 0)) for value, label in _states()]
    page_obj = Paginator(listed(rows), PER_PAGE).get_page(request.GET.get("page"))
    page = {
        "form": form,
        "choices": form.choices(),
        "states": states,
        "page_obj": page_obj,
        "caption": f"共 {page_obj.paginator.count} 条",
        "ready": counts.get(_S.SIGNED, 0) if request.user.has_perm("proposals.edit_report") else 0,
        "query": request.GET.urlencode(),
    }
    return render(request, "proposals/report_desk.html", page)


def _states() -> list[tuple[str, str]]:
    return [(value, label) for value, label in _S.choices if value not in SocialReport.WRITABLE]


def desk_export(request: HttpRequest) -> HttpResponse:
    """The list as asked for. A workbook leaves the office: of what is marked it says that there is one, no more."""
    _only_desk(request)
    if elsewhere := open_elsewhere(request):
        return elsewhere
    _, rows = _asked(request)
    header = ("序号", "报送时间", "题目", "作者", "来源", "状态", "期号", "采用", "批示")
    notes = rows.annotate(notes=Count("instructions", distinct=True))
    table = [
        (number, f"{row.submitted_on:%Y-%m-%d}", *_cells(row)) for number, row in enumerate(listed(notes), start=1)
    ]
    log_event(Action.EXPORTED, by=request.user, request=request, detail="社情民意信息", count=len(table))
    return sheet_response("社情民意信息", "社情民意信息登记表", header, table)


def _cells(row: SocialReport) -> tuple[str, ...]:
    if row.is_marked:
        return (row.title_for_others, "", "", row.get_status_display(), "", "", "")
    adoptions = "、".join(f"{one.body}{one.get_form_display()}" for one in row.adoptions.all())
    bulletin = row.whole.bulletin
    return (
        row.title_as_issued,
        names_of(row),
        source_of(row),
        row.get_status_display(),
        str(bulletin or ""),
        adoptions,
        f"{row.notes} 次" if row.notes else "",
    )


def names_of(report: SocialReport) -> str:
    """The authors of a row of `listed`."""
    names = "、".join(one.member.name for one in report.authorships.all())
    return names or str(report.author or report.author_group or "")


def source_of(report: SocialReport) -> str:
    if report.proposal_id:
        return "提案转来"
    if report.matter_id:
        return "工作室诉求"
    return "界别" if report.author_group_id else "委员"


def report_text(request: HttpRequest, pk: int) -> HttpResponse:
    """采编: the desk's text beside the author's, with what was changed."""
    row = get_visible(SocialReport.objects.select_related("author", "author_group"), request.user, pk=pk)
    if not request.user.has_perm("proposals.edit_report"):
        raise PermissionDenied("采编由社情民意信息的编辑办理。")
    form = DeskForm(request.POST or None, report=row)
    if request.method == "POST" and form.is_valid():
        try:
            edit_report(report=row, by=request.user, **form.edited())
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "采编稿已保存。")
            return redirect("reports:text", pk)
    may_edit = "edit" in {line.action for line in REPORT_WORKFLOW.offered(row.status, report_duties(row, request.user))}
    page = {
        "report": row,
        "form": form,
        "may_edit": may_edit,
        "parts": row.parts.select_related("author", "author_group").order_by("submitted_on", "pk"),
        "pieces": differences(row.text, row.edited_text) if row.edited_text else [],
    }
    return render(request, "proposals/report_text.html", page)


@require_POST
def report_decide(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    row = get_visible(SocialReport.objects.all(), request.user, pk=pk)
    try:
        if action in PLAIN:
            PLAIN[action](report=row, by=request.user)
        elif action == "sign":
            sign_report(report=row, by=request.user, on=timezone.localdate())
        else:
            REASONED[action](report=row, by=request.user, reason=request.POST.get("reason", "").strip())
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
    else:
        messages.success(request, DONE[action])
    if action == "return" or not SocialReport.objects.visible_to(request.user).filter(pk=pk).exists():
        return redirect("reports:desk")
    return redirect("reports:text", pk) if action == "register" else redirect(row)


@require_POST
def report_combine(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_visible(SocialReport.objects.all(), request.user, pk=pk)
    target = request.POST.get("target", "")
    into = SocialReport.objects.visible_to(request.user).filter(pk=int(target)).first() if target.isdecimal() else None
    try:
        combine_report(report=row, into=into, by=request.user)
    except Refused as refused:
        messages.error(request, f"没有综合：{refused.sentence}")
        return redirect(row)
    messages.success(request, "已综合，来稿接在采编稿后面，请统稿。")
    return redirect("reports:text", into.pk)
