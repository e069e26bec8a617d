"""《社情民意》期刊: an issue is put together, printed as issued, downloaded, sent to further bodies."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from cppcc_office.shared.access import get_visible, office_only
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.workflow import Refused
from proposals.actions.report_desk import issue_bulletin, send_bulletin
from proposals.forms.report_desk import BulletinForm, DispatchForm
from proposals.models import Bulletin, PaperKind
from proposals.models.writings import at_desk
from proposals.papers.about_reports import articles_of, bulletin_values, marking_of, names
from proposals.views.paper_files import paper_response

EDIT = "proposals.edit_report"
PER_PAGE = 30


def bulletins(request: HttpRequest) -> HttpResponse:
    """All issues one may read, with how many reports and when they went where."""
    if not (at_desk(request.user) or request.user.is_leader):
        raise Http404
    rows = Bulletin.objects.visible_to(request.user).annotate(n=Count("reports")).order_by("-year", "-number")
    page_obj = Paginator(rows.prefetch_related("dispatches__body"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "proposals/bulletins.html", {"page_obj": page_obj, "may_edit": request.user.has_perm(EDIT)})


@office_only(EDIT)
def bulletin_issue(request: HttpRequest) -> HttpResponse:
    """编发: signed reports under the next number."""
    form = BulletinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = issue_bulletin(
                reports=[row.pk for row in data["reports"]],
                by=request.user,
                on=data["issued_on"],
                recipients=data["recipients"],
                bodies=data["bodies"],
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, f"已编发《社情民意》{made}。")
            return redirect("reports:bulletin", made.pk)
    return render(request, "proposals/bulletin_issue.html", {"form": form})


def bulletin(request: HttpRequest, pk: int) -> HttpResponse:
    """The issue on A4, as it is printed."""
    found = get_visible(Bulletin.objects.select_related("issued_by"), request.user, pk=pk)
    articles = articles_of(found)
    page = {
        "bulletin": found,
        "articles": articles,
        "marking": marking_of(articles),
        "editors": names(one.editor for one in articles),
        "signers": names(one.signer for one in articles),
        "dispatches": found.dispatches.select_related("body"),
        "send": DispatchForm(initial={"on": timezone.localdate()}) if request.user.has_perm(EDIT) else None,
    }
    return render(request, "proposals/bulletin.html", page)


def bulletin_docx(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_visible(Bulletin.objects.all(), request.user, pk=pk)
    if elsewhere := open_elsewhere(request):
        return elsewhere
    return paper_response(request, PaperKind.BULLETIN, bulletin_values(found), f"社情民意{found}", found)


@require_POST
def bulletin_send(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_visible(Bulletin.objects.all(), request.user, pk=pk)
    if not request.user.has_perm(EDIT):
        raise PermissionDenied("报送由社情民意信息的编辑登记。")
    form = DispatchForm(request.POST)
    if form.is_valid():
        send_bulletin(bulletin=found, by=request.user, **form.cleaned_data)
        messages.success(request, "报送已登记。")
    else:
        messages.error(request, "没有登记：请选择报送单位，填写报送日期。")
    return redirect("reports:bulletin", pk)
