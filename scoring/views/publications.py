"""考核结果公布: the list, one of them, its checks and drafting, its notice on paper and as a sheet."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.audit import Action, log_event
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.sheets import sheet_response
from cppcc_office.shared.workflow import Refused
from scoring.actions.publishing import draft_publication, make_final, start_notice, withdraw_publication
from scoring.forms.publishing import DraftForm, PeriodForm
from scoring.models import Publication
from scoring.models.publication import PUBLICATION_WORKFLOW, publication_duties, sees_drafts
from scoring.publishing.checks import Checked, check_period, periods_to_publish
from scoring.publishing.notice import notice_paper
from scoring.publishing.shown import as_published, shown_to, table_of
from scoring.publishing.verification import verify
from scoring.readers import READERS
from scoring.views.access import office_name
from scoring.years import year_asked

DONE = {
    "notice": "已开始公示，全体用户可以查看；有关人员已收到消息。",
    "final": "已正式公布。",
    "withdraw": "已撤回，写入的结果留存备查。",
}


def publications(request: HttpRequest) -> HttpResponse:
    """What is on notice or final, the latest first; the office sees drafts and what was withdrawn too."""
    rows = Publication.objects.visible_to(request.user).defer("rule_text")
    page = {"rows": rows, "may_publish": bool(publication_duties(request.user))}
    return render(request, "scoring/publications.html", page)


def publication_new(request: HttpRequest) -> HttpResponse:
    """公布前检查: everything that is outstanding, and the button that publishes all the same."""
    if not publication_duties(request.user):
        raise PermissionDenied("公布考核结果由机关考核人员办理。")
    choice = year_asked(request)
    period = PeriodForm(request.GET, choice)
    if not period.is_valid():
        return render(request, "scoring/publication_new.html", {"period": period})
    asked = period.cleaned_data
    known = Publication.objects.live().filter(**asked).first()
    found = check_period(asked["subject"], period.window, request.user, choice.today)
    form = DraftForm(
        request.POST if request.method == "POST" else None,
        subject=asked["subject"],
        has_grades=any(rule.meaning.grades for rule in found.board.rules),
        outstanding=len(found.outstanding),
    )
    if request.method == "POST" and form.is_valid() and (saved := _draft(request, form, asked, found)):
        messages.success(request, "已写入考核结果，请核对以后开始公示。")
        return redirect(saved)
    page = {"period": period, "found": found, "form": form, "known": known, "choice": choice}
    return render(request, "scoring/publication_new.html", page | (_instead(asked["subject"]) if found.runs else {}))


def _instead(subject: str) -> dict[str, object]:
    """What can be done while a period runs: publish another one, look at the points so far."""
    ready = periods_to_publish(subject, timezone.localdate())
    return {"ready": ready, "ranking": reverse(READERS[subject].board)}


def _draft(request: HttpRequest, form: DraftForm, asked: dict, found: Checked) -> Publication | None:
    try:
        return draft_publication(
            **asked, shows=form.chosen, by=request.user, on=timezone.localdate(), outstanding=found.outstanding
        )
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return None


def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """One period as this reader may read it, the own row first."""
    found = get_visible(Publication.objects.all(), request.user, pk=pk)
    page = {
        "publication": found,
        "shown": shown_to(found, request.user),
        "mine": found.assessments.current().answered_for_by(request.user).defer("records"),
        "takes_objections": found.takes_objections_on(timezone.localdate()),
        "sees_drafts": sees_drafts(request.user),
        "steps": found.steps.select_related("by"),
        "buttons": PUBLICATION_WORKFLOW.offered(found.status, publication_duties(request.user)),
        "office": office_name(),
    }
    return render(request, "scoring/publication.html", page)


@require_POST
def publication_decide(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    found = get_visible(Publication.objects.all(), request.user, pk=pk)
    today = timezone.localdate()
    try:
        if action == "notice":
            start_notice(publication=found, by=request.user, on=today)
        elif action == "final":
            make_final(publication=found, by=request.user, on=today)
        else:
            withdraw_publication(publication=found, by=request.user, reason=request.POST.get("reason", "").strip())
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
    else:
        messages.success(request, DONE[action])
    return redirect(found)


def _for_the_office(request: HttpRequest, pk: int) -> Publication:
    """For leaders and staff with the right; others read and print the page."""
    found = get_visible(Publication.objects.all(), request.user, pk=pk)
    if not sees_drafts(request.user):
        raise PermissionDenied("文件和核对由领导和机关考核人员使用；您可以打印页面。")
    return found


def publication_docx(request: HttpRequest, pk: int) -> HttpResponse:
    """公示 for the wall: what everybody reads and nothing else."""
    found = _for_the_office(request, pk)
    if instead := open_elsewhere(request):
        return instead
    log_event(Action.EXPORTED, by=request.user, request=request, target=found, detail=f"{found}公示")
    return notice_paper(as_published(found), office_name()).response(f"{found}公示")


def publication_export(request: HttpRequest, pk: int) -> HttpResponse:
    """All of it as a workbook; the audit log keeps who took it."""
    found = _for_the_office(request, pk)
    if instead := open_elsewhere(request):
        return instead
    table = table_of(shown_to(found, request.user))
    log_event(Action.EXPORTED, by=request.user, request=request, detail=table.name, count=len(table.rows))
    return sheet_response(table.name, f"{office_name()}{table.title}", table.header, table.rows)


def publication_differences(request: HttpRequest, pk: int) -> HttpResponse:
    """现在重新计算有何不同."""
    found = _for_the_office(request, pk)
    return render(request, "scoring/publication_differences.html", {"publication": found, "found": verify(found)})
