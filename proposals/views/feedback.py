"""The word of those who asked; what they are still asked for; promises that wait to be kept."""

import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.workflow import Refused
from members.models import standing_of
from proposals.actions.handling import rule_of, subject_url, title_of
from proposals.actions.judging import give_feedback, levels
from proposals.askers import Asked, asked_of, said_of, with_sponsors
from proposals.forms.handling import FeedbackForm
from proposals.handled import handled, sees_everything, with_everything
from proposals.models import Handover, Reply
from proposals.models.handling import asked_condition

PER_PAGE = 30


def waiting_feedback(user: User) -> list[tuple[Handover, str]]:
    """Answers that wait for a word `user` may say."""
    rows = Handover.objects.to_be_judged_by(user)
    rows = rows.select_related("organization", "proposal", "report", "result", "issue")
    rows = list(rows.prefetch_related("replies__feedbacks").order_by("pk"))
    with_sponsors(row.proposal for row in rows if row.proposal is not None)
    return [(row, title_of(row.subject)) for row in rows if own_words(row, user)]


def own_words(handover: Handover, user: User, asked: list[Asked] | None = None) -> list[Asked]:
    """What `user` is still to say of the answer of this round; for the office what can only come on paper. `asked`
    spares asking again who asked, where several handovers of one thing stand on a page.
    """
    reply = next((one for one in handover.replies.all() if one.round == handover.round), None)
    said = said_of(reply) if reply else {}
    left = [one for one in (asked_of(handover.subject) if asked is None else asked) if one.key not in said]
    own = [one for one in left if one.may_be_said_by(user)]
    if own or not user.has_perm("proposals.change_handover"):
        return own
    return [one for one in left if not one.speakers()]


def feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """反馈意见 on one answer; once given it stands."""
    row = get_visible(with_everything(Handover.objects.all()), request.user, pk=pk)
    words = own_words(row, request.user) if row.role in Handover.ANSWERING else []
    if row.status != Handover.Status.REPLIED or not words:
        if asked_of(row.subject) and Handover.objects.filter(asked_condition(request.user), pk=pk).exists():
            messages.error(request, "现在没有等您反馈的意见：已经反馈，或者反馈期限已过。")
            return redirect(subject_url(row.subject))
        raise Http404
    today = timezone.localdate()
    choices = levels(rule_of(row, today))
    form = FeedbackForm(request.POST or None, words=[(one.code, one.name) for one in words], choices=choices)
    if request.method == "POST" and form.is_valid():
        try:
            _give(request.user, row, words, form, today)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "已反馈，谢谢。反馈以后不能更改。")
            return redirect(subject_url(row.subject))
    (found,) = handled([row], request.user, today)
    page = {
        "form": form,
        "one": found,
        "title": title_of(row.subject),
        "until": found.feedback_until,
        "words": words,
        "is_on_paper": not any(one.may_be_said_by(request.user) for one in words),
        "back": subject_url(row.subject),
    }
    return render(request, "handling/feedback.html", page)


def _give(user: User, row: Handover, words: list[Asked], form: FeedbackForm, today: datetime.date) -> None:
    data = form.cleaned_data
    asked = next((one for one in words if one.code == data.get("whose")), words[0])
    give_feedback(
        handover=row,
        asked=asked,
        attitude=data["attitude"],
        result=data["result"],
        comment=data["comment"].strip(),
        by=user,
        on=today,
    )


def promises(request: HttpRequest) -> HttpResponse:
    """答应以后解决的: open promises with their dates, for the office, leaders, and each organization its own."""
    visible = Handover.objects.visible_to(request.user).values("pk")
    rows = Reply.objects.promises().filter(handover__in=visible)
    if not sees_everything(request.user):
        served = standing_of(request.user).organizations_served
        if not served:
            raise Http404
        rows = rows.filter(handover__organization__in=served)
    related = (f"handover__{name}" for name in ("organization", "proposal", "report", "result", "issue", "matter"))
    rows = rows.select_related("result_class", *related).order_by("promised_until", "pk")
    page_obj = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    page = {
        "page_obj": page_obj,
        "rows": [
            (reply, title_of(reply.handover.subject), bool(reply.promised_until and reply.promised_until < today))
            for reply in page_obj
        ],
    }
    return render(request, "handling/promises.html", page)
