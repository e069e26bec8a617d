"""An organization's desk and the office's list; one handover with all that can be done with it."""

import datetime
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.documents import document_response
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.sheets import sheet_response
from cppcc_office.shared.workflow import Refused
from members.models import standing_of
from proposals.actions.answering import (
    approve_reply,
    ask_extension,
    decide_extension,
    draft_of,
    has_class,
    rework_reply,
    save_draft,
    send_reply,
    submit_reply,
)
from proposals.actions.handing_over import (
    cancel_handover,
    keep_handover,
    pass_handover,
    return_handover,
    sign_handover,
)
from proposals.actions.handling import title_of
from proposals.actions.judging import correct_class, fulfil_promise, rehandle, report_progress
from proposals.forms.handling import ReplyForm, places
from proposals.handled import handled, sees_everything, with_everything
from proposals.models import Handover, Reply, ReplyClass
from proposals.models.handling import WORKFLOW, HandoverDuty, handover_duties, of_subject

_S = Handover.Status
PER_PAGE = 30
DONE = {
    "sign": "已签收。",
    "return": "已退办，等机关决定。",
    "keep": "仍由原单位办理，已通知。",
    "pass": "已改交。",
    "cancel": "已撤销交办。",
    "ask": "已申请延期，等机关审批。",
    "grant": "已同意延期，办理期限已改。",
    "refuse": "已记录不同意延期。",
    "rework": "已退回起草人修改。",
    "approve": "已签发，答复已送出。",
    "rehandle": "已要求重新办理。",
    "correct": "已更正类别。",
    "progress": "已报告进展，并已通知提出者。",
    "fulfil": "已记录兑现情况。",
}
# What the lists show: name in the address, words, and which rows.
SHOWS: dict[str, tuple[str, Q]] = {
    "sign": ("待签收", Q(status__in=[_S.HANDED, _S.REHANDLED])),
    "hand": ("办理中", Q(status__in=[_S.SIGNED, _S.DRAFTED])),
    "overdue": ("已逾期", Q()),
    "approve": ("待签发", Q(status=_S.DRAFTED)),
    "returned": ("退办", Q(status=_S.RETURNED)),
    "done": ("已办", Q(status__in=[_S.REPLIED, _S.DONE, _S.CANCELLED])),
}


def shows(today: datetime.date) -> dict[str, tuple[str, Q]]:
    late = Q(status__in=Handover.UNANSWERED, due_on__lt=today)
    decide = Q(pk__in=Handover.objects.to_be_decided().values("pk"))
    return SHOWS | {"overdue": ("已逾期", late), "decide": ("等机关决定", decide)}


def desk(request: HttpRequest) -> HttpResponse:
    """承办单位的办理台: what is to sign for, in hand with days left, overdue, done."""
    if not standing_of(request.user).organizations_served:
        if sees_everything(request.user):
            return redirect("handling:office")
        raise Http404
    rows = Handover.objects.served_by(request.user)
    return _listing(request, rows, ("sign", "hand", "overdue", "approve", "returned", "done"), "desk")


def office(request: HttpRequest) -> HttpResponse:
    """Everything that was handed over, for the office and leaders; what waits for the office first."""
    if not sees_everything(request.user):
        raise Http404
    return _listing(
        request, Handover.objects.visible_to(request.user), ("decide", "overdue", "sign", "hand", "done"), "office"
    )


def _listing(request: HttpRequest, rows: QuerySet[Handover], names: tuple[str, ...], place: str) -> HttpResponse:
    today = timezone.localdate()
    known = {name: shows(today)[name] for name in names}
    asked = request.GET.get("show", "")
    show = asked if asked in known else names[0]
    words = request.GET.get("q", "").strip()
    if words:
        rows = rows.filter(
            Q(proposal__title__icontains=words)
            | Q(proposal__case_number=words)
            | Q(organization__name__icontains=words)
            | Q(issue__text__icontains=words)
            | Q(report__title__icontains=words)
            | Q(result__title__icontains=words)
        )
    counts = rows.aggregate(**{name: Count("pk", filter=found) for name, (_, found) in known.items()})
    chosen = rows.filter(known[show][1])
    order = ("-done_on", "-pk") if show == "done" else ("due_on", "pk")
    page_obj = Paginator(listed(chosen).order_by(*order), PER_PAGE).get_page(request.GET.get("page"))
    kept = f"&q={words}" if words else ""
    page = {
        "page_obj": page_obj,
        "rows": [(row, title_of(row.subject), row.days_left(today)) for row in page_obj],
        "tabs": [
            (f"{label} {counts[name]}", f"?show={name}{kept}", name == show) for name, (label, _) in known.items()
        ],
        "show": show,
        "words": words,
        "place": place,
        "organizations": _served(request) if place == "desk" else (),
        "may_hand_over": request.user.has_perm("proposals.add_handover"),
    }
    return render(request, "handling/list.html", page)


def _served(request: HttpRequest) -> QuerySet:
    return places().filter(pk__in=standing_of(request.user).organizations_served)


def listed(rows: QuerySet[Handover]) -> QuerySet[Handover]:
    """With what a line of a list names."""
    return rows.select_related("organization", "proposal", "report", "result", "issue", "matter")


def desk_export(request: HttpRequest) -> HttpResponse:
    """The organization's own list as a sheet."""
    organizations = list(_served(request))
    if not organizations:
        raise Http404
    if (page := open_elsewhere(request)) is not None:
        return page
    today = timezone.localdate()
    rows = listed(Handover.objects.served_by(request.user)).prefetch_related("replies__result_class")
    lines = [_line(number, row, today) for number, row in enumerate(rows.order_by("due_on", "pk"), start=1)]
    names = "、".join(one.name for one in organizations)
    header = [
        "序号",
        "单位",
        "提案号",
        "内容",
        "方式",
        "状态",
        "交办日期",
        "办理期限",
        "剩余天数",
        "答复日期",
        "类别或采纳情况",
    ]
    return sheet_response(f"承办清单{today:%Y%m%d}", f"{names}承办清单", header, lines)


def _line(number: int, row: Handover, today: datetime.date) -> list[Any]:
    sent = [reply for reply in row.replies.all() if reply.replied_on]
    last = sent[-1] if sent else None
    return [
        number,
        str(row.organization or ""),
        row.proposal.case_number if row.proposal else "",
        row.proposal.title if row.proposal else title_of(row.subject),
        row.get_role_display(),
        row.get_status_display(),
        row.handed_on and row.handed_on.isoformat(),
        row.due_on and row.due_on.isoformat(),
        row.days_left(today),
        last and last.replied_on.isoformat(),
        last.short_verdict if last else "",
    ]


def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """One handover, for the organization and the office: what it is about, how far it is, what can be done.

    Others who may know of it are led to the page on how the thing itself is handled.
    """
    row = get_visible(with_everything(Handover.objects.all()), request.user, pk=pk)
    if not _is_concerned(row, request.user):
        return redirect("handling:subject", row.subject_kind, row.subject.pk)
    duties = handover_duties(row, request.user)
    offered = {line.action: line for line in WORKFLOW.offered(row.status, duties)}
    today = timezone.localdate()
    (found,) = handled([row], request.user, today)
    extension = next((one for one in row.extensions.all() if one.is_granted is None), None)
    last = next((answer for answer in reversed(found.answers) if not answer.is_draft), None)
    is_answering = row.role in Handover.ANSWERING
    page = {
        "handover": row,
        "subject": row.subject,
        "title": title_of(row.subject),
        "files": row.proposal.files.all() if row.proposal else (),
        "is_open": row.status != _S.CANCELLED or sees_everything(request.user),
        "found": found,
        "offered": offered,
        "extension": extension,
        "may_ask": "ask" in offered and extension is None and bool(row.due_on and row.due_on >= today),
        "may_return": "return" in offered and _may_return(row, today),
        "may_fulfil": "fulfil" in offered and last and last.reply.is_promise and last.reply.kept_on is None,
        "may_rehandle": "rehandle" in offered and is_answering,
        "may_correct": "correct" in offered and is_answering and last is not None,
        "classes": _verdicts(row) if "correct" in offered else (),
        "places": places() if "pass" in offered else (),
    }
    return render(request, "handling/handover.html", page)


def _verdicts(row: Handover) -> list[tuple[object, str]]:
    """What a supervisor may choose from."""
    if not has_class(row):
        return list(Reply.Uptake.choices)
    return [(one.pk, str(one)) for one in ReplyClass.objects.filter(is_active=True)]


def _may_return(row: Handover, today: datetime.date) -> bool:
    return row.round == 1 and (row.return_until is None or today <= row.return_until)


def _known(request: HttpRequest, pk: int) -> Handover:
    row = get_visible(with_everything(Handover.objects.all()), request.user, pk=pk)
    if not _is_concerned(row, request.user):
        raise Http404
    return row


def _is_concerned(row: Handover, user: User) -> bool:
    """Its organization, others that handle the same thing, the office and leaders."""
    if sees_everything(user) or row.organization_id in standing_of(user).organizations_served:
        return True
    return of_subject(row.subject).held_by(user).exists()


@require_POST
def handover_act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """One step of a handover."""
    row = _known(request, pk)
    try:
        _acts(request, row)[action]()
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
    else:
        messages.success(request, DONE[action])
    return redirect(row)


def _acts(request: HttpRequest, row: Handover) -> dict[str, Callable[[], object]]:
    by, today = request.user, timezone.localdate()

    def said(name: str) -> str:
        return request.POST.get(name, "").strip()

    def chosen(name: str, rows: QuerySet) -> Any:
        return rows.filter(pk=said(name)).first() if said(name).isdecimal() else None

    return {
        "sign": lambda: sign_handover(handover=row, by=by, on=today),
        "return": lambda: return_handover(handover=row, by=by, reason=said("reason"), on=today),
        "keep": lambda: keep_handover(handover=row, by=by, reason=said("reason"), on=today),
        "pass": lambda: pass_handover(handover=row, to=chosen("to", places()), by=by, on=today, reason=said("reason")),
        "cancel": lambda: cancel_handover(handover=row, by=by, reason=said("reason")),
        "ask": lambda: ask_extension(handover=row, until=day_of(said("until")), reason=said("reason"), by=by, on=today),
        "grant": lambda: decide_extension(handover=row, grants=True, by=by),
        "refuse": lambda: decide_extension(handover=row, grants=False, by=by, reason=said("reason")),
        "rework": lambda: rework_reply(handover=row, by=by, reason=said("reason")),
        "approve": lambda: approve_reply(handover=row, by=by, on=today),
        "rehandle": lambda: rehandle(handover=row, by=by, reason=said("reason"), on=today),
        "correct": lambda: correct_class(
            handover=row,
            result_class=chosen("result_class", ReplyClass.objects.filter(is_active=True)),
            uptake=said("result_class"),
            promised_until=day_of(said("promised_until")),
            reason=said("reason"),
            by=by,
        ),
        "progress": lambda: report_progress(handover=row, text=said("text"), by=by, on=today),
        "fulfil": lambda: fulfil_promise(handover=row, text=said("text"), by=by, on=today),
    }


def day_of(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """起草答复: kept as a draft, sent up for signing off, or sent where the signer has no account."""
    row = _known(request, pk)
    duties = handover_duties(row, request.user)
    line = WORKFLOW.require("draft", state=_S.SIGNED, duties=duties)
    if row.status != _S.SIGNED:
        messages.error(request, f"现在的状态是“{row.get_status_display()}”，不能{line.label}。")
        return redirect(row)
    sends = not {HandoverDuty.SENDER, HandoverDuty.STAND_IN}.isdisjoint(duties)
    waits = row.role == Handover.Role.LEAD and _opinions_late(row)
    form = ReplyForm(
        request.POST or None,
        request.FILES or None,
        instance=draft_of(row),
        handover=row,
        asks_signer=sends,
        may_go_ahead=waits,
    )
    if request.method == "POST" and form.is_valid():
        try:
            words = _write(request, row, form)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, words)
            return redirect(row)
    page = {"form": form, "handover": row, "title": title_of(row.subject), "sends": sends, "reply": draft_of(row)}
    return render(request, "handling/reply.html", page | {"opinions": _opinions(row)})


def _assisting(row: Handover) -> QuerySet[Handover]:
    return Handover.objects.filter(**{row.subject_kind: row.subject}, role=Handover.Role.ASSIST)


def _opinions_late(row: Handover) -> bool:
    return _assisting(row).overdue(timezone.localdate()).exists()


def _opinions(row: Handover) -> QuerySet[Reply]:
    """What the assisting organizations sent, beside the answer the lead makes of it."""
    sent = Reply.objects.filter(handover__in=_assisting(row), replied_on__isnull=False)
    found = sent if row.role == Handover.Role.LEAD else sent.none()
    return found.select_related("handover__organization").order_by("handover", "round")


def _write(request: HttpRequest, row: Handover, form: ReplyForm) -> str:
    by = request.user
    if "send" in request.POST:
        send_reply(handover=row, draft=form.draft, by=by, on=timezone.localdate())
        return "已送出。"
    if "submit" in request.POST:
        submit_reply(handover=row, draft=form.draft, by=by)
        return "已报请签发。"
    save_draft(handover=row, draft=form.draft, by=by)
    return "已保存草稿，还没有送出。"


def reply_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper that goes with an answer, for whoever sees the answer."""
    reply = get_object_or_404(Reply.objects.select_related("handover"), pk=pk)
    row = get_visible(with_everything(Handover.objects.all()), request.user, pk=reply.handover_id)
    (found,) = handled([row], request.user, timezone.localdate())
    if reply.pk not in {answer.reply.pk for answer in found.answers}:
        raise Http404
    return open_elsewhere(request) or document_response(reply.file, reply.file_name)
