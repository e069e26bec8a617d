"""Matters of a workstation, for those who handle them."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Avg, BooleanField, Count, DurationField, ExpressionWrapper, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.audit import Action, log_event
from accounts.models import User
from accounts.office_admin.phones import SEE_PHONES
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.workflow import Refused
from workstations.actions.matters import (
    answer_matter,
    assign_matter,
    close_matter,
    correct_person,
    decline_matter,
    forget_person,
    note_matter,
    raise_matter,
    reopen_matter,
    take_matter,
)
from workstations.forms.matters import CorrectPersonForm, MatterForm, ReceiptForm
from workstations.forms.service import members_at
from workstations.models import Contact, Matter, Workstation
from workstations.models.matters import WORKFLOW, MatterDuty, matter_duties
from workstations.models.service import ServiceRecord, workstations_seen_by
from workstations.views.service import may_record

PER_PAGE = 30
DONE = {
    "take": "已由您办理。",
    "assign": "已交给委员办理。",
    "answer": "已答复。群众凭回执号可以看到，能联系上的请同时当面或电话告知。",
    "note": "已记录进展。",
    "close": "已记录群众评价，这件诉求办结。",
    "decline": "已记为不予办理。",
    "reopen": "已重新办理。",
    "forget": "已删除提出人的姓名、电话。",
}
ACTIONS = tuple(DONE)
ENDED = (Matter.Status.ANSWERED, Matter.Status.CLOSED)


def matters(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything raised with one workstation in a year, what is still open first."""
    workstation = get_object_or_404(workstations_seen_by(request.user), pk=pk)
    rows = Matter.objects.visible_to(request.user).filter(workstation=workstation)
    years = sorted({day.year for day in rows.dates("raised_on", "year")} | {timezone.localdate().year}, reverse=True)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else timezone.localdate().year
    is_open = Q(status__in=[Matter.Status.RECEIVED, Matter.Status.OPEN, Matter.Status.HANDED])
    shown = rows.filter(is_open | Q(pk__in=rows.raised_in(year).values("pk"))).select_related("member")
    open_first = ExpressionWrapper(is_open, output_field=BooleanField())
    shown = shown.order_by(open_first.desc(), "-raised_on", "-pk").defer("person_name", "person_phone")
    page_obj = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    page = {
        "workstation": workstation,
        "page_obj": page_obj,
        "rows": [(row, row.days(today)) for row in page_obj],
        "years": [(f"{one} 年", f"?year={one}", one == year) for one in years],
        "year": year,
        "figures": figures_of(rows.raised_in(year)),
        "may_record": may_record(workstation, request.user),
    }
    return render(request, "workstations/matters.html", page)


@require_POST
def matter_find(request: HttpRequest, pk: int) -> HttpResponse:
    """The matter of a receipt somebody has brought."""
    workstation = get_object_or_404(workstations_seen_by(request.user), pk=pk)
    form = ReceiptForm(request.POST)
    if form.is_valid():
        rows = Matter.objects.visible_to(request.user).filter(workstation=workstation)
        if found := rows.filter(receipt=form.cleaned_data["receipt"]).first():
            return redirect(found)
        form.add_error("receipt", "本工作室没有这个回执号，请核对。")
    messages.error(request, f"没有找到：{form.errors['receipt'][0]}")
    return redirect("service:matters", pk)


def figures_of(rows: object) -> list[tuple[str, object]]:
    """Raised, answered, satisfied, and how many days an answer took; one query."""
    S = Matter.Satisfaction  # noqa: N806 - an enumeration
    took = ExpressionWrapper(F("ended_on") - F("raised_on"), output_field=DurationField())
    found = rows.order_by().aggregate(
        raised=Count("pk"),
        answered=Count("pk", filter=Q(status__in=ENDED)),
        satisfied=Count("pk", filter=Q(satisfaction__in=[S.SATISFIED, S.PARTLY])),
        unsatisfied=Count("pk", filter=Q(satisfaction=S.UNSATISFIED)),
        took=Avg(took, filter=Q(status__in=ENDED)),
    )
    days = found["took"]
    return [
        ("提出", found["raised"]),
        ("已答复", found["answered"]),
        ("满意、基本满意", found["satisfied"]),
        ("不满意", found["unsatisfied"]),
        ("平均几天答复", "—" if days is None else f"{days.total_seconds() / 86400:.1f}"),
    ]


@sensitive_post_parameters()
def matter_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a matter, from a reception or without one."""
    workstation = get_object_or_404(workstations_seen_by(request.user), pk=pk)
    if not may_record(workstation, request.user):
        raise PermissionDenied("您可以查看这个工作室的诉求，但不能登记。")
    origin = _origin(request, workstation)
    words = "" if origin is None else origin.text if isinstance(origin, Contact) else origin.matter
    start = {"text": words} if words else {}
    form = MatterForm(request.POST if request.method == "POST" else None, workstation=workstation, initial=start)
    if request.method == "POST" and form.is_valid():
        matter = raise_matter(workstation=workstation, by=request.user, origin=origin, **form.cleaned_data)
        messages.success(request, "已登记这件诉求。")
        return redirect(matter)
    page = {"form": form, "workstation": workstation, "origin": origin}
    return render(request, "workstations/matter_new.html", page)


def _origin(request: HttpRequest, workstation: Workstation) -> ServiceRecord | Contact | None:
    """The service record, or the contact with constituents, of this workstation that the matter comes from."""
    for name, rows in (("service", ServiceRecord.objects), ("contact", Contact.objects)):
        asked = request.GET.get(name, "")
        if asked.isdecimal():
            return rows.visible_to(request.user).filter(workstation=workstation, pk=int(asked)).first()
    return None


def matter(request: HttpRequest, pk: int, matter: int) -> HttpResponse:
    """One matter: its trace, and what this person may do with it."""
    row = _matter(request, pk, matter)
    duties = matter_duties(row, request.user)
    offered = {line.action: line for line in WORKFLOW.offered(row.status, duties)}
    page = {
        "matter": row,
        "days": row.days(timezone.localdate()),
        "steps": row.steps.select_related("by"),
        "offered": offered,
        "members": members_at(row.workstation) if "assign" in offered else (),
        "satisfactions": Matter.Satisfaction.choices,
        "may_reveal": row.has_person and may_reveal(row, request.user),
    }
    return render(request, "workstations/matter.html", page)


def _matter(request: HttpRequest, pk: int, matter: int) -> Matter:
    rows = Matter.objects.select_related("workstation", "member", "service", "contact", "recorded_by")
    return get_visible(rows, request.user, pk=matter, workstation=pk)


def may_reveal(matter: Matter, user: User) -> bool:
    """Who has to get in touch: the contact, the member who has it, and staff with the right to see numbers."""
    mine = {MatterDuty.CONTACT, MatterDuty.HOLDER}
    return user.has_perm(SEE_PHONES) or not mine.isdisjoint(matter_duties(matter, user))


@require_POST
@never_cache
def matter_person(request: HttpRequest, pk: int, matter: int) -> HttpResponse:
    """Show who raised it, once asked; the audit log says who looked."""
    row = _matter(request, pk, matter)
    if not may_reveal(row, request.user):
        raise PermissionDenied("您没有查看提出人的权限。")
    log_event(Action.PHONE_SHOWN, by=request.user, request=request, target=row, detail="诉求提出人的姓名、电话")
    return render(request, "workstations/matter_person.html", {"matter": row})


@sensitive_post_parameters()
def matter_correct(request: HttpRequest, pk: int, matter: int) -> HttpResponse:
    """Put right who raised it, for a person who came with the receipt."""
    row = _matter(request, pk, matter)
    if not any(line.action == "correct" for line in WORKFLOW.offered(row.status, matter_duties(row, request.user))):
        raise PermissionDenied("您可以查看这件诉求，但不能更正姓名、电话。")
    form = CorrectPersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            correct_person(matter=row, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "已更正。")
            return redirect(row)
    return render(request, "workstations/matter_correct.html", {"form": form, "matter": row})


@require_POST
@sensitive_post_parameters()
def matter_act(request: HttpRequest, pk: int, matter: int, action: str) -> HttpResponse:
    """One step of a matter."""
    row = _matter(request, pk, matter)
    try:
        _act(request, row, action)
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
    else:
        messages.success(request, DONE[action])
    return redirect(row)


def _act(request: HttpRequest, row: Matter, action: str) -> None:
    def said(name: str) -> str:
        return request.POST.get(name, "").strip()

    chosen = said("member")
    members = members_at(row.workstation)
    acts: dict[str, Callable[[], Matter]] = {
        "take": lambda: take_matter(matter=row, by=request.user),
        "assign": lambda: assign_matter(
            matter=row, by=request.user, member=members.filter(pk=chosen).first() if chosen.isdecimal() else None
        ),
        "answer": lambda: answer_matter(matter=row, by=request.user, answer=said("answer")),
        "note": lambda: note_matter(matter=row, by=request.user, note=said("note")),
        "close": lambda: close_matter(
            matter=row, by=request.user, satisfaction=said("satisfaction"), comment=said("comment")
        ),
        "decline": lambda: decline_matter(matter=row, by=request.user, reason=said("reason")),
        "reopen": lambda: reopen_matter(matter=row, by=request.user, reason=said("reason")),
        "forget": lambda: forget_person(matter=row, by=request.user),
    }
    acts[action]()
