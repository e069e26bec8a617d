"""Papers to download: 提案表, notices of decision, hand-over letters, replies and feedback forms."""

import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.audit import Action, log_event
from accounts.office_admin.phones import EXPORT_PHONES
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.downloads import open_elsewhere
from members.models import standing_of
from proposals.figures import may_see_figures
from proposals.handled import handled, sees_everything, with_everything
from proposals.handling_figures import of_year
from proposals.models import Handover, PaperKind, Proposal, Reply
from proposals.papers.about_handling import (
    feedback_values,
    knows_all_words,
    letter_rows,
    letter_values,
    reply_values,
)
from proposals.papers.about_proposals import NoNoticeError, form_values, notice_kind, notice_values, with_names
from proposals.papers.making import office_name
from proposals.views.handling import day_of
from proposals.views.handling_figures import chosen_year
from proposals.views.paper_files import paper_response, papers_response
from sectors.models import Organization

MOST_AT_ONCE = 300


def form(request: HttpRequest, pk: int) -> HttpResponse:
    """提案表; with whole numbers for those who may export them, when asked, and then it is logged."""
    row = get_visible(with_names(Proposal.objects.all()), request.user, pk=pk)
    if elsewhere := open_elsewhere(request):
        return elsewhere
    has_phones = "phones" in request.GET and request.user.has_perm(EXPORT_PHONES)
    if has_phones:
        log_event(Action.PHONE_SHOWN, by=request.user, request=request, target=row, detail="提案表上的手机号码")
    values = form_values(row, request.user, has_phones=has_phones)
    return paper_response(request, PaperKind.FORM, values, f"提案表 {row}", row)


def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice of what was decided on one proposal."""
    row = get_visible(with_names(Proposal.objects.all()), request.user, pk=pk)
    kind = notice_kind(row)
    if kind is None:
        raise Http404
    if elsewhere := open_elsewhere(request):
        return elsewhere
    try:
        values = notice_values(row, request.user, office_name())
    except NoNoticeError as problem:
        messages.error(request, str(problem))
        return redirect(row)
    return paper_response(request, kind, values, f"{PaperKind(kind).label} {row}", row)


@require_POST
def notices(request: HttpRequest) -> HttpResponse:
    """The notices of chosen proposals in one .zip."""
    if not may_see_figures(request.user):
        raise Http404
    chosen = [int(value) for value in request.POST.getlist("chosen") if value.isdecimal()][:MOST_AT_ONCE]
    rows = with_names(Proposal.objects.visible_to(request.user).filter(pk__in=chosen)).order_by("year", "serial_number")
    office, papers, left_out = office_name(), [], []
    for row in rows:
        if (kind := notice_kind(row)) is None:
            left_out.append(f"{row.number} {row}：还没有审定。")
            continue
        try:
            name = f"{PaperKind(kind).label} {row.case_number or row.serial_number} {row}"
            papers.append((kind, name, notice_values(row, request.user, office)))
        except NoNoticeError as problem:
            left_out.append(f"{row.number} {row}：{problem}")
    if not papers:
        messages.error(request, left_out[0] if left_out else "还没有选择提案。请先打勾，再按下面的按钮。")
        return redirect("proposals:tables")
    return papers_response(request, papers, f"提案通知 {len(papers)} 件", left_out)


def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """交办函和承办清单 of one organization, for itself, the office and leaders: a year's or a day's."""
    if pk not in standing_of(request.user).organizations_served and not sees_everything(request.user):
        raise Http404
    place = get_object_or_404(Organization, pk=pk)
    if elsewhere := open_elsewhere(request):
        return elsewhere
    year, rows = _handed(request)
    rows = list(rows.filter(organization=place))
    if not rows:
        messages.error(request, f"{year} 年没有交给{place.name}办理的提案，没有交办函。")
        return redirect("handling:organization", pk)
    return paper_response(
        request, PaperKind.LETTER, letter_values(place, rows, year, office_name()), f"交办函 {place.name}", place
    )


def letters(request: HttpRequest) -> HttpResponse:
    """The letters of all organizations in one .zip."""
    if not sees_everything(request.user):
        raise Http404
    if elsewhere := open_elsewhere(request):
        return elsewhere
    year, rows = _handed(request)
    found: dict[Organization, list[Handover]] = {}
    for row in rows:
        if row.organization is not None:
            found.setdefault(row.organization, []).append(row)
    if not found:
        messages.error(request, f"{year} 年还没有交办提案，没有交办函。")
        return redirect("handling:organizations")
    office = office_name()
    papers = (
        (PaperKind.LETTER, place.name, letter_values(place, of_it, year, office)) for place, of_it in found.items()
    )
    return papers_response(request, papers, f"{year}年交办函")


def _handed(request: HttpRequest) -> tuple[int, object]:
    """The year asked for and what was handed over in it, or on the day `?on=`."""
    year, _ = chosen_year(request)
    on: datetime.date | None = day_of(request.GET.get("on", ""))
    rows = letter_rows(Handover.objects.all())
    return (on.year, rows.filter(handed_on=on)) if on else (year, rows.filter(of_year(year)))


def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """办理复文 of one answer, for whoever sees the answer; its own organization also of the draft."""
    found = get_object_or_404(Reply.objects.select_related("handover"), pk=pk)
    row = get_visible(with_everything(Handover.objects.all()), request.user, pk=found.handover_id)
    (known,) = handled([row], request.user, timezone.localdate())
    answer = next((one.reply for one in known.answers if one.reply.pk == pk), None)
    if answer is None:
        raise Http404
    if elsewhere := open_elsewhere(request):
        return elsewhere
    return paper_response(
        request, PaperKind.REPLY, reply_values(answer, with_phone=known.sees_phone), f"答复 {row.subject}", row
    )


def feedback_form(request: HttpRequest, pk: int) -> HttpResponse:
    """征询意见表 on the answer of this round: one's own, or for the office and the organization everybody's."""
    row = get_visible(with_everything(Handover.objects.all()), request.user, pk=pk)
    is_answered = any(one.round == row.round and one.replied_on for one in row.replies.all())
    if not is_answered or row.role not in Handover.ANSWERING:
        raise Http404
    knows = knows_all_words(row, request.user, standing_of(request.user).organizations_served)
    values = feedback_values(row, request.user, knows_all=knows)
    if not values["意见表"]:
        raise Http404
    if elsewhere := open_elsewhere(request):
        return elsewhere
    return paper_response(request, PaperKind.FEEDBACK, values, f"征询意见表 {row.subject}", row)
