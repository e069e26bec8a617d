"""履职登记表、履职报告: started from the records, written, handed in, signed off; who handed in and who speaks."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.audit import Action, log_event
from cppcc_office.pages.own_year.record import add_sheet, basics_of, posts_of
from cppcc_office.pages.own_year.scope import Person, Scope, chosen, scope_of
from cppcc_office.pages.own_year.sheet import Sheet, drafted_text, sheet_of
from cppcc_office.pages.years import YearChoice, year_asked
from cppcc_office.shared.access import get_editable, get_visible
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.sheets import sheet_response
from cppcc_office.shared.word import Paper
from cppcc_office.shared.workflow import Refused
from duties.actions import papers as actions
from duties.models import DutyPaper
from duties.models.papers import PAPER_WORKFLOW, paper_duties
from members.models import Member, Post

KIND, STATUS = DutyPaper.Kind, DutyPaper.Status
RIGHT = "duties.view_dutypaper"
REPORTING = (Post.Role.STANDING, *Post.CHAIRPERSONS, Post.Role.SECRETARY_GENERAL)
DONE = {
    "submit": "已提交，等待审签。",
    "take_back": "已收回，可以继续修改。",
    "sign": "已审签。",
    "return": "已退回，委员会看到原因。",
    "reopen": "已撤回审签并退回。",
}


class PaperForm(forms.Form):
    text = forms.CharField(
        label="正文（自述）", required=False, max_length=20000, widget=forms.Textarea(attrs={"rows": 16})
    )


@dataclass(frozen=True)
class Row:
    """One member who owes a paper, and the paper if it is handed in."""

    person: Person
    paper: DutyPaper | None

    @property
    def state(self) -> str:
        return self.paper.get_status_display() if self.paper else "未交"


def duty_papers(request: HttpRequest) -> HttpResponse:
    """One's own papers; for leaders, the office, keepers and guides also who has handed in."""
    choice = year_asked(request)
    kind = chosen(request, "kind", KIND.values) or KIND.REPORT
    scope = _scope(request, choice)
    rows = list(_rows(request, choice, kind, scope)) if scope else []
    show = chosen(request, "show", ("missing", "waiting", "speaks"))
    member = getattr(request.user, "member", None)
    context = {
        "choice": choice,
        "kind": kind,
        "kind_label": KIND(kind).label,
        "kinds": [(label, f"?year={choice.year}&kind={value}", value == kind) for value, label in KIND.choices],
        "member": member,
        "own": member.duty_papers.filter(year=choice.year) if member else [],
        "owed": _owed_by(member, choice) if member else [],
        "scope": scope,
        "rows": [one for one in rows if _is_shown(one, show)],
        "show": show,
        "number": len(rows),
        "handed_in": sum(one.paper is not None for one in rows),
        "signed": sum(one.paper is not None and one.paper.status == STATUS.SIGNED for one in rows),
        "arranges": request.user.has_perm("duties.change_dutypaper") and kind == KIND.REPORT,
        "query": request.GET.urlencode(),
    }
    return render(request, "duties/papers.html", context)


def duty_papers_export(request: HttpRequest) -> HttpResponse:
    choice = year_asked(request)
    kind = chosen(request, "kind", KIND.values) or KIND.REPORT
    rows = list(_rows(request, choice, kind, scope_of(request, choice, RIGHT)))
    cells = [
        [number, one.person.name, one.person.group, one.state, "是" if one.paper and one.paper.speaks else ""]
        for number, one in enumerate(rows, start=1)
    ]
    log_event(Action.EXPORTED, by=request.user, request=request, detail=KIND(kind).label, count=len(cells))
    title = f"{choice.year} 年{KIND(kind).label}提交情况"
    return sheet_response(KIND(kind).label, title, ["序号", "姓名", "界别（联组）", "状态", "会上述职"], cells)


def _scope(request: HttpRequest, choice: YearChoice) -> Scope | None:
    try:
        return scope_of(request, choice, RIGHT)
    except Http404:
        return None


def _rows(request: HttpRequest, choice: YearChoice, kind: str, scope: Scope) -> Iterator[Row]:
    """Everybody who owes it (forms all members, reports the standing ones) or has handed it in; two queries besides
    the scope's.
    """
    seen = DutyPaper.objects.visible_to(request.user).filter(kind=kind, year=choice.year).select_related("member")
    papers = {one.member_id: one for one in seen.exclude(status__in=[STATUS.DRAFT, STATUS.RETURNED])}
    people = scope.people
    if kind == KIND.REPORT:
        standing = Post.objects.valid_on(choice.closing).filter(role__in=REPORTING)
        owing = {*standing.values_list("member_id", flat=True), *papers}
        people = [one for one in people if one.pk in owing]
    listed = {one.pk for one in people}
    gone = [Person(one.member_id, one.member.name, None, "") for pk, one in papers.items() if pk not in listed]
    for person in [*people, *gone]:
        yield Row(person, papers.get(person.pk))


def _is_shown(row: Row, show: str) -> bool:
    if show == "missing":
        return row.paper is None
    if show == "waiting":
        return row.paper is not None and row.paper.status == STATUS.SUBMITTED
    return show != "speaks" or (row.paper is not None and row.paper.speaks)


def _owed_by(member: Member, choice: YearChoice) -> list[tuple[str, str]]:
    """Papers of the year the member has not begun: a form, and a report of standing members."""
    begun = set(member.duty_papers.filter(year=choice.year).values_list("kind", flat=True))
    stands = member.posts.valid_on(choice.closing).filter(role__in=REPORTING).exists()
    return [(kind, label) for kind, label in KIND.choices if kind not in begun and (kind == KIND.FORM or stands)]


@require_POST
def duty_paper_start(request: HttpRequest) -> HttpResponse:
    """Begin one's own paper with what the records give."""
    member = getattr(request.user, "member", None)
    if member is None:
        raise PermissionDenied("履职登记表和履职报告由委员本人填写。")
    choice = _year_of_form(request)
    kind = request.POST.get("kind", "")
    text = drafted_text(sheet_of(member, [choice], request.user), choice)
    try:
        paper = actions.start_paper(member=member, year=choice, kind=kind, text=text, by=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect("duty_papers")
    messages.success(request, "已按履职记录起草，请补充修改后提交。")
    return redirect("duty_paper_edit", pk=paper.pk)


def _year_of_form(request: HttpRequest) -> int:
    year = request.POST.get("year", "")
    return int(year) if year.isdecimal() and len(year) == 4 else year_asked(request).year


def duty_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """One paper as it prints, what this person may do with it, and its story."""
    paper = get_visible(DutyPaper.objects.select_related("member", "signed_by"), request.user, pk=pk)
    offered = PAPER_WORKFLOW.offered(paper.status, paper_duties(paper, request.user))
    choice = _choice(paper)
    context = {
        "paper": paper,
        "is_form": paper.kind == KIND.FORM,
        "data": basics_of(paper.member, request.user, choice),
        "posts": posts_of(paper.member),
        "sheet": sheet_for(paper, request),
        "may_edit": any(line.action == "edit" for line in offered),
        "buttons": [line for line in offered if line.action != "edit"],
        "steps": paper.steps.select_related("by"),
    }
    return render(request, "duties/paper.html", context)


def _choice(paper: DutyPaper) -> YearChoice:
    return YearChoice(paper.year, (), timezone.localdate())


def sheet_for(paper: DutyPaper, request: HttpRequest) -> Sheet:
    """What was signed; before that, the records as they stand."""
    return Sheet.from_json(paper.frozen) if paper.frozen else sheet_of(paper.member, [paper.year], request.user)


def duty_paper_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Complete it; keep it as a draft or hand it in."""
    paper = get_editable(DutyPaper.objects.select_related("member"), request.user, pk=pk)
    form = PaperForm(request.POST or None, initial={"text": paper.text})
    if request.method == "POST" and form.is_valid():
        try:
            paper = actions.write_paper(paper=paper, text=form.cleaned_data["text"], by=request.user)
            if "hand_in" in request.POST:
                actions.submit_paper(paper=paper, by=request.user)
        except Refused as refused:
            form.add_error("text", refused.sentence)
        else:
            messages.success(request, DONE["submit"] if "hand_in" in request.POST else "草稿已保存。")
            return redirect("duty_paper", pk=pk)
    context = {"paper": paper, "form": form, "sheet": sheet_for(paper, request)}
    return render(request, "duties/paper_edit.html", context)


@require_POST
def duty_paper_decide(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    paper = get_visible(DutyPaper.objects.select_related("member"), request.user, pk=pk)
    reason = request.POST.get("reason", "").strip()
    by = request.user
    try:
        if action == "sign":
            frozen = sheet_of(paper.member, [paper.year], by).to_json()
            actions.sign_paper(paper=paper, opinion=reason, frozen=frozen, by=by)
        elif action in ("return", "reopen"):
            decide = actions.return_paper if action == "return" else actions.reopen_paper
            decide(paper=paper, reason=reason, by=by)
        else:
            decide = actions.submit_paper if action == "submit" else actions.take_paper_back
            decide(paper=paper, by=by)
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
    else:
        messages.success(request, DONE[action])
    return redirect("duty_paper", pk=pk)


@require_POST
def duty_paper_speaks(request: HttpRequest, pk: int) -> HttpResponse:
    """Who speaks on the report, and in which order."""
    paper = get_visible(DutyPaper.objects, request.user, pk=pk)
    order = request.POST.get("order", "")
    number = int(order) if order.isdecimal() and int(order) < 1000 else None
    actions.set_speaking(paper=paper, speaks="speaks" in request.POST, order=number, by=request.user)
    messages.success(request, "会上述职安排已保存。")
    return redirect(f"{reverse('duty_papers')}?year={paper.year}&kind={paper.kind}")


def duty_paper_docx(request: HttpRequest, pk: int) -> HttpResponse:
    paper = get_visible(DutyPaper.objects.select_related("member", "signed_by"), request.user, pk=pk)
    if elsewhere := open_elsewhere(request):
        return elsewhere
    title = f"{paper.year} 年{paper.get_kind_display()}"
    word = Paper(title, "" if paper.kind == KIND.FORM else paper.member.name)
    if paper.kind == KIND.FORM:
        word.facts(basics_of(paper.member, request.user, _choice(paper)))
        add_sheet(word, sheet_for(paper, request), posts_of(paper.member))
        word.head("本人自述")
    word.text(paper.text)
    if paper.signed_at:
        word.head("审签意见")
        word.text(paper.opinion or "同意。")
        word.signed(f"{paper.signed_by}", f"{timezone.localdate(paper.signed_at):%Y年%-m月%-d日}")
    log_event(Action.EXPORTED, by=request.user, request=request, target=paper.member, detail=title)
    return word.response(f"{paper.member.name}{title}")
