"""社情民意信息 for those who write and read it: written, kept while typed, handed in, listed, read."""

from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from cppcc_office.shared.access import get_editable, get_visible
from cppcc_office.shared.documents import document_response
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.filters import ListFilter
from cppcc_office.shared.workflow import Refused
from members.models import standing_of
from proposals.actions.drafts import MovedOnError
from proposals.actions.reports import (
    ask_author,
    only_author_submits,
    save_report,
    start_report,
    submit_report,
)
from proposals.forms.reports import ReportForm
from proposals.models import Adoption, Authorship, SocialReport
from proposals.models.writings import at_desk
from proposals.report_story import Shown
from proposals.views.doing import draft_seen
from proposals.views.drafts import discarded, kept, taken_back
from workstations.models import Matter

PER_PAGE = 30
_S = SocialReport.Status


def listed(rows: QuerySet[SocialReport]) -> QuerySet[SocialReport]:
    """With everything a line of a list shows; a fixed number of queries."""
    names = Authorship.objects.select_related("member").order_by("order")
    adoptions = Adoption.objects.select_related("body").order_by("body__order", "pk")
    rows = rows.select_related("author", "author_group", "bulletin", "proposal", "combined_into__bulletin")
    rows = rows.defer("text", "edited_text", "combined_into__text", "combined_into__edited_text")
    return rows.prefetch_related(Prefetch("authorships", names), Prefetch("adoptions", adoptions))


def may_write(user: User) -> bool:
    """Members, and those who keep a group."""
    return hasattr(user, "member") or bool(standing_of(user).groups_kept)


def reports(request: HttpRequest) -> HttpResponse:
    """One's own, and what one may read of the others."""
    user = request.user
    form = ReportFilter(request.GET)
    rows = form.chosen(SocialReport.objects.visible_to(user).handed_in(), user)
    page_obj = Paginator(listed(rows), PER_PAGE).get_page(request.GET.get("page"))
    page = {
        "unfinished": listed(SocialReport.objects.editable_by(user)).order_by("-pk"),
        "form": form,
        "choices": form.choices(),
        "page_obj": page_obj,
        "caption": f"共 {page_obj.paginator.count} 条",
        "may_write": may_write(user),
        "is_desk": at_desk(user),
        "sees_figures": user.is_leader or user.has_perm("proposals.view_socialreport"),
    }
    return render(request, "proposals/reports.html", page)


class ReportFilter(ListFilter):
    """What of the handed-in ones is asked for."""

    q = forms.CharField(label="题目或作者", required=False, max_length=60)
    whose = forms.ChoiceField(label="范围", required=False, choices=[("", "全部"), ("mine", "我写的、参与的")])
    year = forms.ChoiceField(label="年度", required=False)
    status = forms.ChoiceField(label="状态", required=False)
    source = forms.ChoiceField(
        label="来源",
        required=False,
        choices=[
            ("", "全部来源"),
            ("member", "委员"),
            ("group", "界别"),
            ("proposal", "提案转来"),
            ("matter", "工作室诉求"),
        ],
    )
    outcome = forms.ChoiceField(
        label="结果", required=False, choices=[("", "全部"), ("adopted", "已采用"), ("instructed", "有批示")]
    )

    SOURCES = {
        "member": Q(author__isnull=False),
        "group": Q(author_group__isnull=False),
        "proposal": Q(proposal__isnull=False),
        "matter": Q(matter__isnull=False),
    }
    OUTCOMES = {"adopted": Q(adoptions__isnull=False), "instructed": Q(instructions__isnull=False)}

    def __init__(self, data: Mapping[str, str]) -> None:
        super().__init__(data)
        self.fields["q"].widget.attrs.update({"type": "search", "autocomplete": "off"})
        years = SocialReport.objects.handed_in().order_by().dates("submitted_on", "year", order="DESC")
        states = [(value, words) for value, words in _S.choices if value not in SocialReport.WRITABLE]
        self.fields["year"].choices = [("", "全部年度"), *((str(day.year), f"{day.year} 年") for day in years)]
        self.fields["status"].choices = [("", "全部状态"), *states]

    def chosen(self, rows: QuerySet[SocialReport], user: User) -> QuerySet[SocialReport]:
        """Of `rows` those asked for."""
        if value := self.value("year"):
            rows = rows.filter(submitted_on__year=int(value))
        if value := self.value("status"):
            rows = rows.filter(status=value)
        if value := self.value("source"):
            rows = rows.filter(self.SOURCES[value])
        if value := self.value("outcome"):
            rows = rows.filter(pk__in=SocialReport.objects.filter(self.OUTCOMES[value]).values("pk"))
        if self.value("whose"):
            rows = rows.filter(pk__in=SocialReport.objects.authored_by(user).values("pk"))
        if words := self.value("q"):
            named = Authorship.objects.filter(member__name__contains=words).values("report")
            title = Q(title__contains=words) | Q(edited_title__contains=words)
            who = Q(author__name__contains=words) | Q(author_group__name__contains=words)
            rows = rows.filter(title | who | Q(pk__in=named))
        return rows


@require_POST
def report_start(request: HttpRequest) -> HttpResponse:
    """写信息: a page to write on; `matter` begins with the text of a matter one may see."""
    matter = None
    if pk := request.POST.get("matter", ""):
        matter = get_visible(Matter.objects, request.user, pk=int(pk) if pk.isdecimal() else 0)
    try:
        report = start_report(by=request.user, matter=matter)
    except Refused as refused:
        messages.error(request, f"没有开始：{refused.sentence}")
        return redirect(matter or "reports:reports")
    return redirect("reports:edit", report.pk)


def report_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form: saved while typing, by a button, or handed in."""
    report = get_editable(SocialReport.objects.select_related("author", "author_group"), request.user, pk=pk)
    if request.method == "POST":
        form = ReportForm(request.POST, request.FILES, report=report, user=request.user)
        is_whole = form.is_valid()
        try:
            report = save_report(report=report, by=request.user, written=form.written(), seen=draft_seen(request))
        except MovedOnError as moved_on:
            report.refresh_from_db()
            form.add_error(None, moved_on.for_button)
            is_whole = False
        if is_whole and "submit" in request.POST:
            try:
                submit_report(report=report, by=request.user, on=timezone.localdate())
            except Refused as refused:
                form.add_error(None, refused.sentence)
            else:
                messages.success(request, "已报送。采编、编发、采用的情况会随时告诉您。")
                return redirect(report)
        elif is_whole and "ask" in request.POST:
            ask_author(report=report, by=request.user)
            messages.success(request, f"草稿已保存，并已请{report.author}本人报送。")
            return redirect("reports:edit", pk)
        elif is_whole:
            messages.success(request, "草稿已保存。")
            return redirect("reports:edit", pk)
    else:
        form = ReportForm(report=report, user=request.user)
    last = report.steps.select_related("by").filter(action="return").last()
    page = {"report": report, "form": form, "returned": last, "asks": only_author_submits(report, request.user)}
    return render(request, "proposals/report_edit.html", page)


@require_POST
def report_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is typed; asked by the page itself, every 20 seconds and when it is put away."""
    report = get_editable(SocialReport.objects.all(), request.user, pk=pk)
    form = ReportForm(request.POST, report=report, user=request.user)
    form.is_valid()
    seen = draft_seen(request) or 0
    return kept(lambda: save_report(report=report, by=request.user, written=form.written(), seen=seen))


@require_POST
def report_discard(request: HttpRequest, pk: int) -> HttpResponse:
    return discarded(request, get_editable(SocialReport.objects.all(), request.user, pk=pk), "reports:reports")


def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as this person may read it, what may be done with it, and its story to the effect."""
    related = ("author", "author_group", "proposal", "matter", "bulletin", "combined_into__bulletin")
    people = ("drafted_by", "edited_by", "checked_by", "signed_by")
    row = get_visible(SocialReport.objects.select_related(*related, *people), request.user, pk=pk)
    return render(request, "proposals/report.html", {"report": row, "shown": Shown(row, request.user)})


@require_POST
def report_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    return taken_back(request, get_visible(SocialReport.objects.all(), request.user, pk=pk), "reports:edit")


def report_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The attachment, for those who may read the author's own words."""
    row = get_visible(SocialReport.objects.all(), request.user, pk=pk)
    if not Shown(row, request.user).sees_original:
        raise PermissionDenied("附件只给作者和采编人员查阅。")
    if not row.file:
        raise Http404
    return open_elsewhere(request) or document_response(row.file, row.file_name)
