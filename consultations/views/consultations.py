"""Consultations: the list, one of them, beginning one, and the parties and departments at it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from activities.models import Activity, Participation
from consultations.actions.events import kept_names, start_consultation
from consultations.forms.held import BodiesFormSet, ConsultationEditForm, ConsultationStartForm, initial_from
from consultations.models import Consultation, Minutes, Opinion, PlannedTopic, workday_exceptions
from cppcc_office.shared.access import get_editable, get_visible
from cppcc_office.shared.workflow import Refused

PER_PAGE = 30
DEADLINE_WORDS = {
    "done": ("按时", "good"),
    "late": ("晚了", "wait"),
    "overdue": ("已过期限，还没有登记", "bad"),
    "soon": ("快到了", "wait"),
    "ahead": ("还没到", ""),
}


def consultations(request: HttpRequest) -> HttpResponse:
    """What one takes part in, keeps, guides or sees, by year."""
    rows = Consultation.objects.visible_to(request.user).taking_place()
    years = [day.year for day in rows.dates("activity__held_on", "year", order="DESC")]
    year = year_among(request, years)
    rows = rows.held_in(year) if year else rows.none()
    page = {
        "page_obj": Paginator(_counted(rows), PER_PAGE).get_page(request.GET.get("page")),
        "years": [(f"{one} 年", f"?year={one}", one == year) for one in years],
        "may_start": bool(kept_names(request.user)),
        "has_own": Opinion.objects.spoken_by(request.user).exists(),
    }
    return render(request, "consultations/consultations.html", page)


def year_among(request: HttpRequest, years: list[int]) -> int | None:
    """`?year=` if it is one of them, otherwise the first."""
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and int(asked) in years else (years[0] if years else None)


def _counted(rows: QuerySet[Consultation]) -> QuerySet[Consultation]:
    return rows.listed().annotate(number=Count("opinions", distinct=True)).order_by("-activity__held_on", "-pk")


def consultation_new(request: HttpRequest) -> HttpResponse:
    """Begin one, from a planned topic or without."""
    if not kept_names(request.user):
        raise Http404
    planned = planned_asked(request)
    initial = initial_from(planned) or {"held_on": timezone.localdate()}
    form = ConsultationStartForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            started = start_consultation(
                event=form.event, form=data["form"], by=request.user, brand=data["brand"], subject=data["subject"]
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "已新建协商。")
            return redirect(started)
    return render(request, "consultations/consultation_form.html", {"form": form})


def planned_asked(request: HttpRequest) -> PlannedTopic | None:
    asked = request.GET.get("planned", "")
    found = PlannedTopic.objects.visible_to(request.user).going_ahead()
    return found.filter(pk=int(asked)).first() if asked.isdecimal() else None


def consultation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Who consulted whom about what, what was said by whom, and what came of it."""
    consultation = get_visible(Consultation.objects.listed().select_related("planned__plan"), request.user, pk=pk)
    people = consultation.activity.participations.exclude(presence=Participation.Presence.NONE)
    keeps = Consultation.objects.editable_by(request.user).filter(pk=pk).exists()
    page = {
        "consultation": consultation,
        "activity": consultation.activity,
        "keeps": keeps,
        "deadlines": _deadlines(consultation) if keeps or request.user.sees_everything else [],
        "bodies": consultation.bodies.select_related("party", "organization"),
        "people": people.select_related("member").order_by("-is_host", "member__strokes", "member__pinyin"),
        "guests": consultation.activity.guests.all(),
        "opinions": Opinion.objects.visible_to(request.user)
        .filter(consultation=consultation)
        .select_related("typed_by"),
        "minutes": Minutes.objects.visible_to(request.user).filter(consultation=consultation).first(),
        "writes_minutes": Consultation.objects.kept_by(request.user).filter(pk=pk).exists(),
        "sees_activity": Activity.objects.visible_to(request.user).filter(pk=consultation.activity_id).exists(),
    }
    return render(request, "consultations/consultation.html", page)


def _deadlines(consultation: Consultation) -> list[tuple]:
    today, found = timezone.localdate(), []
    for one in consultation.deadlines(workday_exceptions()):
        words, tone = DEADLINE_WORDS[one.state(today)]
        found.append((one, words, tone))
    return found


def consultation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    consultation = get_editable(Consultation.objects.select_related("activity"), request.user, pk=pk)
    form = ConsultationEditForm(request.POST or None, instance=consultation, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "已保存。")
        return redirect(consultation)
    page = {"form": form, "consultation": consultation}
    return render(request, "consultations/consultation_form.html", page)


def consultation_bodies(request: HttpRequest, pk: int) -> HttpResponse:
    """参加的党派和部门, and which of them spoke (TG2)."""
    consultation = get_editable(Consultation.objects.select_related("activity"), request.user, pk=pk)
    formset = BodiesFormSet(
        request.POST or None,
        instance=consultation,
        queryset=consultation.bodies.select_related("party", "organization"),
    )
    if request.method == "POST" and formset.is_valid():
        formset.save()
        messages.success(request, "已保存参加的党派和部门。")
        return redirect(consultation)
    page = {"formset": formset, "consultation": consultation}
    return render(request, "consultations/bodies.html", page)
