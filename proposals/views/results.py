"""履职成果、协商成果 for those who write and read them: written, kept while typed, handed in, listed, read."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.audit import Action, log_event
from consultations.models import Consultation
from cppcc_office.shared.access import get_editable, get_visible
from cppcc_office.shared.documents import document_response
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.sheets import sheet_response
from cppcc_office.shared.workflow import Refused
from proposals.actions.drafts import MovedOnError
from proposals.actions.results import (
    may_write,
    save_result,
    start_result,
    submit_result,
)
from proposals.forms.results import ResultForm
from proposals.models import Origin, Result
from proposals.result_figures import may_see_figures
from proposals.result_story import ShownResult
from proposals.views.doing import draft_seen
from proposals.views.drafts import discarded, kept, taken_back
from proposals.views.result_filter import ResultFilter

PER_PAGE = 30
_S = Result.Status


def listed(rows: QuerySet[Result]) -> QuerySet[Result]:
    """With everything a line of a list shows; a fixed number of queries."""
    rows = rows.select_related("author", "author_group", "special_committee").defer("text")
    # Counting with the rows forgets the model's own order.
    rows = rows.order_by("-submitted_on", "-pk")
    return rows.prefetch_related("adoptions__body").annotate(notes=Count("instructions", distinct=True))


def results(request: HttpRequest) -> HttpResponse:
    """One's own, and what one may read of the others; for the office first what stands where."""
    user, form = request.user, ResultFilter(request.GET)
    visible = Result.objects.visible_to(user).handed_in()
    page_obj = Paginator(listed(form.chosen(visible, user)), PER_PAGE).get_page(request.GET.get("page"))
    is_desk = Result.objects.is_desk(user)
    page = {
        "unfinished": listed(Result.objects.editable_by(user)).order_by("-pk") if may_write(user) else (),
        "form": form,
        "choices": form.choices(),
        "states": _states(visible, form.value("status")) if is_desk else (),
        "page_obj": page_obj,
        "caption": f"共 {page_obj.paginator.count} 项",
        "may_write": may_write(user),
        "sees_figures": may_see_figures(user),
        "query": request.GET.urlencode(),
    }
    return render(request, "proposals/results.html", page)


def _states(rows: QuerySet[Result], chosen: str) -> list[tuple[str, str, bool, int]]:
    counts = dict(rows.order_by().values_list("status").annotate(n=Count("pk")))
    states = [(value, label) for value, label in _S.choices if value not in Result.WRITABLE]
    return [(label, f"?status={value}", value == chosen, counts.get(value, 0)) for value, label in states]


def results_export(request: HttpRequest) -> HttpResponse:
    """The list as asked for. A workbook leaves the office: of what is marked it says that there is one, no more."""
    if not may_see_figures(request.user):
        raise Http404
    if elsewhere := open_elsewhere(request):
        return elsewhere
    rows = ResultFilter(request.GET).chosen(Result.objects.visible_to(request.user).handed_in(), request.user)
    header = ("序号", "类型", "题目", "作者", "报送时间", "状态", "文号", "报送对象", "报出日期", "采用", "批示")
    table = [(number, row.get_kind_display(), *_cells(row)) for number, row in enumerate(listed(rows), start=1)]
    log_event(Action.EXPORTED, by=request.user, request=request, detail="履职成果", count=len(table))
    return sheet_response("履职成果", "履职成果登记表", header, table)


def _cells(row: Result) -> tuple[str, ...]:
    day = f"{row.submitted_on:%Y-%m-%d}"
    if row.is_marked:
        return (row.title_for_others, "", day, row.get_status_display(), "", "", "", "", "")
    return (
        row.title,
        row.by_whom,
        day,
        row.get_status_display(),
        row.document_number,
        row.sent_to,
        f"{row.sent_on:%Y-%m-%d}" if row.sent_on else "",
        "、".join(f"{one.body}{one.get_form_display()}" for one in row.adoptions.all()),
        f"{row.notes} 次" if row.notes else "",
    )


@require_POST
def result_start(request: HttpRequest) -> HttpResponse:
    """写成果: a page to write on; `consultation` begins with one that one may see."""
    consultation = None
    if pk := request.POST.get("consultation", ""):
        consultation = get_visible(Consultation.objects, request.user, pk=int(pk) if pk.isdecimal() else 0)
    return redirect("results:edit", start_result(by=request.user, consultation=consultation).pk)


def result_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form: saved while typing, by a button, or handed in."""
    related = ("author", "author_group", "special_committee", "consultation")
    result = get_editable(Result.objects.select_related(*related), request.user, pk=pk)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ResultForm(*sent, result=result, user=request.user)
    if sent:
        is_whole = form.is_valid()
        try:
            result = save_result(result=result, by=request.user, written=form.written(), seen=draft_seen(request))
        except MovedOnError as moved_on:
            result.refresh_from_db()
            form.add_error(None, moved_on.for_button)
            is_whole = False
        if is_whole and "submit" in request.POST:
            try:
                return redirect(_handed_in(request, result))
            except Refused as refused:
                form.add_error(None, refused.sentence)
        elif is_whole:
            messages.success(request, "草稿已保存。")
            return redirect("results:edit", pk)
    last = result.steps.select_related("by").filter(action="return").last()
    page = {"result": result, "form": form, "returned": last, "origins": list(Origin.objects.of(result))}
    return render(request, "proposals/result_edit.html", page)


def _handed_in(request: HttpRequest, result: Result) -> Result:
    submit_result(result=result, by=request.user, on=timezone.localdate())
    messages.success(request, "已报送。登记、报出、采用和批示的情况会随时告诉您。")
    return result


@require_POST
def result_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is typed; asked by the page itself, every 20 seconds and when it is put away."""
    related = ("author", "author_group", "special_committee", "consultation")
    result = get_editable(Result.objects.select_related(*related), request.user, pk=pk)
    form = ResultForm(request.POST, result=result, user=request.user)
    form.is_valid()
    seen = draft_seen(request) or 0
    return kept(lambda: save_result(result=result, by=request.user, written=form.written(), seen=seen))


@require_POST
def result_discard(request: HttpRequest, pk: int) -> HttpResponse:
    return discarded(request, get_editable(Result.objects.all(), request.user, pk=pk), "results:results")


@require_POST
def result_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    return taken_back(request, get_visible(Result.objects.all(), request.user, pk=pk), "results:edit")


def get_result(request: HttpRequest, pk: int) -> Result:
    """One with everything its page shows, for whoever may see it."""
    related = ("author", "author_group", "special_committee", "drafted_by", "consultation__activity")
    return get_visible(Result.objects.select_related(*related), request.user, pk=pk)


def result(request: HttpRequest, pk: int) -> HttpResponse:
    """The result as this person may read it, what may be done with it, and its story to the effect."""
    row = get_result(request, pk)
    return render(request, "proposals/result.html", {"result": row, "shown": ShownResult(row, request.user)})


def result_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The paper itself, for whoever may read the result or has to answer it."""
    row = get_object_or_404(Result.objects.readable_by(request.user), pk=pk)
    if not row.file:
        raise Http404
    return open_elsewhere(request) or document_response(row.file, row.file_name)
