"""自评分 and 审核分: what is asked of oneself, and both side by side for the office."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.audit import Action, log_event
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.sheets import sheet_response
from cppcc_office.shared.workflow import Refused
from scoring.actions.given import fill_self_mark
from scoring.beside import beside_rows, beside_table
from scoring.forms.given import SelfForm
from scoring.models import Mark, MarkKind
from scoring.own_marks import own_marks, subject_spoken_for
from scoring.views.access import office_name


def _year(request: HttpRequest) -> tuple[int, list[tuple[str, str, bool]]]:
    """This year or one of the two before, as a mark is often asked for when its year is over."""
    today = timezone.localdate().year
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and today - 2 <= int(asked) <= today else today
    return year, [(f"{one} 年", f"?year={one}", one == year) for one in (today, today - 1, today - 2)]


def self_marks(request: HttpRequest) -> HttpResponse:
    """我的自评: every self mark asked of what one is or speaks for."""
    year, years = _year(request)
    return render(
        request, "scoring/self_marks.html", {"rows": own_marks(request.user, year), "year": year, "years": years}
    )


def self_mark_new(request: HttpRequest, kind: int, subject: int) -> HttpResponse:
    """Fill in one self mark."""
    found = get_object_or_404(MarkKind, pk=kind, way=MarkKind.Way.SELF, is_active=True)
    about = subject_spoken_for(request.user, found.subject, subject)
    if about is None:
        raise Http404
    year, _ = _year(request)
    form = SelfForm(request.POST or None, request.FILES or None, kind=found)
    if request.method == "POST" and form.is_valid():
        try:
            saved = fill_self_mark(kind=found, subject=about, year=year, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, f"自评已提交，{saved.waits_for}。")
            return redirect(saved)
    page = {"form": form, "kind": found, "about": about, "year": year}
    return render(request, "scoring/mark_form.html", page)


def beside(request: HttpRequest) -> HttpResponse:
    """自评审核对照: self marks and what each level of audit made of them, side by side."""
    rows = Mark.objects.visible_to(request.user)
    year, years = _year(request)
    return render(request, "scoring/beside.html", {"tables": beside_rows(rows, year), "year": year, "years": years})


def beside_export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook; the audit log keeps who took it."""
    rows = Mark.objects.visible_to(request.user)
    year, _ = _year(request)
    if instead := open_elsewhere(request):
        return instead
    table = beside_table(rows, year)
    log_event(Action.EXPORTED, by=request.user, request=request, detail=table.name, count=len(table.rows))
    return sheet_response(table.name, f"{office_name()}{table.title}", table.header, table.rows)
