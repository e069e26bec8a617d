"""问卷: the list, answering, and for the office publishing, results, who has not answered, and export."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.audit import Action, log_event
from accounts.models import User
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.sheets import sheet_response
from cppcc_office.shared.workflow import Refused
from duties.actions.questionnaires import answer_questionnaire, publish_questionnaire
from duties.forms.questionnaires import AnswerForm
from duties.models import Answer, Invitee, Questionnaire
from duties.results import Results, results_of


def sees_results(user: User) -> bool:
    return user.is_leader or user.has_perm("duties.view_questionnaire")


def questionnaires(request: HttpRequest) -> HttpResponse:
    """Those one is asked to answer; for the office all of them with how many have answered."""
    now = timezone.now()
    own = Invitee.objects.filter(questionnaire=OuterRef("pk"), member__user=request.user)
    rows = Questionnaire.objects.visible_to(request.user).annotate(
        is_asked=Exists(own),
        has_answered=Exists(own.filter(has_answered=True)),
        invited=Count("invitees", distinct=True),
        answered=Count("invitees", filter=Q(invitees__has_answered=True), distinct=True),
    )
    page = {
        "rows": [(row, row.state_at(now), row.is_open_at(now)) for row in rows],
        "sees_results": sees_results(request.user),
    }
    return render(request, "duties/questionnaires.html", page)


def questionnaire(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer it, or read that one has; the office sees the questions as members do."""
    row = get_visible(Questionnaire.objects, request.user, pk=pk)
    invitee = Invitee.objects.filter(questionnaire=row, member__user=request.user).first()
    now = timezone.now()
    may_answer = invitee is not None and not invitee.has_answered and row.is_open_at(now)
    form = AnswerForm(request.POST or None, questionnaire=row)
    if request.method == "POST":
        if invitee is None:
            raise PermissionDenied("这份问卷没有发给您。")
        if form.is_valid() or not may_answer:
            try:
                answer_questionnaire(
                    questionnaire=row, replies=form.replies() if form.is_valid() else {}, by=request.user
                )
            except Refused as refused:
                messages.error(request, f"没有提交：{refused.sentence}")
            else:
                messages.success(request, "问卷已提交，谢谢。")
            return redirect(row)
    page = {
        "questionnaire": row,
        "state": row.state_at(now),
        "form": form,
        "may_answer": may_answer,
        "has_answered": invitee is not None and invitee.has_answered,
        "sees_results": sees_results(request.user),
        "may_publish": row.published_at is None and request.user.has_perm("duties.change_questionnaire"),
    }
    return render(request, "duties/questionnaire.html", page)


@require_POST
def questionnaire_publish(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_visible(Questionnaire.objects, request.user, pk=pk)
    if not request.user.has_perm("duties.change_questionnaire"):
        raise PermissionDenied("问卷由机关发布。")
    try:
        row = publish_questionnaire(questionnaire=row, by=request.user)
    except Refused as refused:
        messages.error(request, f"没有发布：{refused.sentence}")
    else:
        messages.success(request, f"已发布，发给 {row.invitees.count()} 名委员。")
    return redirect(row)


def questionnaire_results(request: HttpRequest, pk: int) -> HttpResponse:
    """Tables and charts; of a named one also by group and who has not answered."""
    row, results = _results(request, pk, by_group=request.GET.get("by") == "group")
    page = {
        "questionnaire": row,
        "results": results,
        "by_group": request.GET.get("by") == "group",
        "waiting": _waiting(row),
    }
    return render(request, "duties/results.html", page)


def _results(request: HttpRequest, pk: int, *, by_group: bool = False) -> tuple[Questionnaire, Results]:
    row = get_visible(Questionnaire.objects, request.user, pk=pk)
    if not sees_results(request.user):
        raise PermissionDenied("问卷结果由机关和领导查看。")
    return row, results_of(row, timezone.now(), by_group=by_group)


def _waiting(row: Questionnaire) -> list[str]:
    """Who has not answered a named one that is open; of an anonymous one nobody is named."""
    if row.is_anonymous or row.published_at is None:
        return []
    rows = row.invitees.filter(has_answered=False).order_by("member__pinyin", "pk")
    return list(rows.values_list("member__name", flat=True))


def questionnaire_export(request: HttpRequest, pk: int) -> HttpResponse:
    """A named one: a line for each member; an anonymous one: the counts, and open answers by alphabet."""
    row, results = _results(request, pk)
    log_event(Action.EXPORTED, by=request.user, request=request, detail=f"问卷结果：{row}", count=results.answered)
    if row.is_anonymous:
        cells = [
            *([one.question.text, bar.label, bar.number] for one in results.questions for bar in one.bars),
            *([one.question.text, text, ""] for one in results.questions for text in one.texts),
        ]
        return sheet_response(
            "问卷结果", row.title, ["问题", "选项（回答）", "人数"], cells or [[results.hidden, "", ""]]
        )
    questions = list(row.questions.all())
    answers: dict[tuple, list[str]] = {}
    found = Answer.objects.filter(sheet__questionnaire=row).order_by("option")
    options = {one.pk: one.option_list for one in questions}
    for sheet, question, option, text in found.values_list("sheet", "question", "option", "text"):
        answers.setdefault((sheet, question), []).append(text if option is None else options[question][option])
    sheets = row.sheets.select_related("member").order_by("member__pinyin", "member_id")
    cells = [
        [sheet.member.name, *("、".join(answers.get((sheet.pk, one.pk), [])) for one in questions)] for sheet in sheets
    ]
    return sheet_response("问卷结果", row.title, ["姓名", *(one.text for one in questions)], cells)
