"""意见: a page made for typing while people speak, each line mended afterwards, and one's own opinions."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST

from consultations.actions.opinions import add_opinion, edit_opinion, move_opinion, remove_opinion, speaker_key
from consultations.forms.held import OpinionForm
from consultations.models import Consultation, Opinion
from consultations.speakers import speakers_of
from cppcc_office.shared.access import get_editable
from cppcc_office.shared.workflow import Refused

PER_PAGE = 50


def opinions(request: HttpRequest, pk: int) -> HttpResponse:
    """Pick who speaks, type, Enter, next."""
    consultation = get_editable(Consultation.objects.select_related("activity"), request.user, pk=pk)
    if request.method == "POST":
        return _take(request, consultation)
    return _page(request, consultation)


def _page(request: HttpRequest, consultation: Consultation, problem: str = "") -> HttpResponse:
    """With what was typed when it could not be kept."""
    data = request.POST if problem else request.GET
    page = {
        "consultation": consultation,
        "speakers": speakers_of(consultation),
        "phases": Opinion.Phase.choices,
        "rows": consultation.opinions.all(),
        "speaker": data.get("speaker", ""),
        "phase": data.get("phase", Opinion.Phase.OPINION),
        "name": data.get("name", ""),
        "text": data.get("text", "") if problem else "",
        "key": uuid.uuid4(),
        "problem": problem,
    }
    return render(request, "consultations/opinions.html", page, status=400 if problem else 200)


def _take(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    wants_json = request.headers.get("X-Requested-With") == "fetch"
    phase = request.POST.get("phase", "")
    try:
        opinion = add_opinion(
            consultation=consultation,
            speaker=request.POST.get("speaker", ""),
            name=request.POST.get("name", ""),
            text=request.POST.get("text", ""),
            phase=phase if phase in Opinion.Phase.values else Opinion.Phase.OPINION,
            is_written="is_written" in request.POST,
            key=_key(request.POST.get("key", "")),
            by=request.user,
        )
    except Refused as refused:
        if wants_json:
            return JsonResponse({"problem": refused.sentence}, status=400)
        return _page(request, consultation, refused.sentence)
    if wants_json:
        row = render_to_string("consultations/opinions.html#opinion-row", {"row": opinion}, request=request)
        return JsonResponse({"pk": opinion.pk, "html": row})
    return redirect(f"{request.path}?speaker={speaker_key(opinion)}&phase={opinion.phase}#write")


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def opinion_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend one opinion, or take it away."""
    opinion = _editable(request, pk)
    page_of_all = reverse("consultations:opinions", args=[opinion.consultation_id])
    if request.method == "POST" and "delete" in request.POST:
        return _remove(request, opinion, page_of_all)
    initial = {
        "speaker": speaker_key(opinion),
        "name": "" if speaker_key(opinion) != "o" else opinion.speaker_name,
        "phase": opinion.phase,
        "text": opinion.text,
        "is_written": opinion.is_written,
    }
    form = OpinionForm(request.POST or None, initial=initial)
    form.fields["speaker"].choices = _speaker_choices(opinion)
    form.fields["phase"].choices = Opinion.Phase.choices
    if request.method == "POST" and form.is_valid():
        try:
            edit_opinion(opinion=opinion, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "已保存。")
            return redirect(page_of_all)
    return render(request, "consultations/opinion_form.html", {"form": form, "opinion": opinion, "back": page_of_all})


def _remove(request: HttpRequest, opinion: Opinion, page_of_all: str) -> HttpResponse:
    try:
        remove_opinion(opinion=opinion)
    except Refused as refused:
        messages.error(request, f"没有删除：{refused.sentence}")
    else:
        messages.success(request, "已删除这条意见。")
    return redirect(page_of_all)


def _speaker_choices(opinion: Opinion) -> list[tuple[str, str]]:
    """Who can be picked, with the one who is written now though no longer in any list."""
    found = {
        one.key: f"{one.name}（{one.note}）" if one.note else one.name for one in speakers_of(opinion.consultation)
    }
    found.setdefault(speaker_key(opinion), opinion.speaker_name)
    return list((found | {"o": "名单外的人"}).items())


@require_POST
def opinion_move(request: HttpRequest, pk: int) -> HttpResponse:
    opinion = _editable(request, pk)
    move_opinion(opinion=opinion, up="up" in request.POST)
    return redirect(f"{reverse('consultations:opinions', args=[opinion.consultation_id])}#opinion-{pk}")


def _editable(request: HttpRequest, pk: int) -> Opinion:
    return get_editable(Opinion.objects.select_related("consultation__activity"), request.user, pk=pk)


def opinions_mine(request: HttpRequest) -> HttpResponse:
    """我的发言: what one said oneself, wherever it was."""
    rows = Opinion.objects.spoken_by(request.user).select_related("consultation__activity", "consultation__form")
    rows = rows.order_by("-consultation__activity__held_on", "order", "pk")
    page = {"page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))}
    return render(request, "consultations/opinions_mine.html", page)
