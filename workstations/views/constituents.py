"""界别群众: a member's circle, somebody in it, the contacts made, how it grows; and everybody's numbers."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.audit import Action, log_event
from accounts.models import User
from accounts.office_admin.phones import SEE_PHONES
from cppcc_office.shared.access import get_editable, get_visible
from cppcc_office.shared.workflow import Refused
from members.models import Member
from workstations.actions.constituents import (
    add_constituent,
    change_constituent,
    erase_constituent,
    keep_contact,
    keeps_circle,
    remove_contact,
    resume_constituent,
    stop_constituent,
)
from workstations.circles import Circle, sizes_of
from workstations.forms.constituents import ConstituentForm, ContactForm, Purpose, RevealForm
from workstations.forms.service import members_at
from workstations.models import Constituent, Contact, Workstation, workstations_kept_by
from workstations.models.service import workstations_seen_by

PER_PAGE = 50
VIEW = "workstations.view_constituent"
CHANGE = "workstations.change_constituent"
DONE = {
    "stop": "已停止联系，从明天起不再计入。",
    "resume": "已恢复联系。",
    "erase": "已删除姓名、联系方式等个人信息，只保留数量。",
}


def circles(request: HttpRequest, station: int | None = None) -> HttpResponse:
    """Who is in touch with how many: for leaders, the office, and contacts; of one workstation where asked."""
    workstation = get_object_or_404(workstations_seen_by(request.user), pk=station) if station else None
    if workstation is None and not _sees_all(request.user) and not workstations_kept_by(request.user).exists():
        raise Http404
    constituents, contacts = _counted(request.user, workstation)
    today = timezone.localdate()
    rows = sizes_of(constituents, contacts, today)
    page = {
        "workstation": workstation,
        "year": today.year,
        "total": sum(one.size for one in rows),
        "contacts": sum(one.contacts for one in rows),
        "number": len(rows),
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "opens": None if _sees_all(request.user) else _opened_by(request.user),
        "unnamed": _without(workstation, {one.member_id for one in rows}) if workstation else (),
        "keeps": workstation and workstations_kept_by(request.user).filter(pk=workstation.pk).exists(),
    }
    return render(request, "workstations/circles.html", page)


def _counted(user: User, workstation: Workstation | None) -> tuple:
    """What the numbers are made of: of a workstation one serves everything linked with it, else what one may count."""
    if workstation is not None:
        return Constituent.objects.filter(workstation=workstation), Contact.objects.filter(workstation=workstation)
    return Constituent.objects.counted_by(user), Contact.objects.counted_by(user)


def _without(workstation: Workstation, known: set[int]) -> QuerySet[Member]:
    """Members who serve there and have no circle linked with it yet."""
    return members_at(workstation).exclude(pk__in=known)


def _sees_all(user: User) -> bool:
    return user.is_leader or user.has_perm(VIEW)


def _opened_by(user: User) -> set[int]:
    """Members whose circle `user` may open: the own, and of members with people linked to a workstation one keeps."""
    named = Constituent.objects.named_to(user).values_list("member_id", flat=True)
    own = getattr(user, "member", None)
    return set(named) | ({own.pk} if own else set())


def _member(request: HttpRequest, member: int, *, counts: bool = False) -> Member:
    """The member whose circle it is, to whom it is open; 404 to others. Leaders come for the numbers only."""
    row = get_object_or_404(Member, pk=member)
    user = request.user
    is_open = keeps_circle(row, user) or user.has_perm(VIEW) or (counts and user.is_leader)
    if not is_open and not Constituent.objects.named_to(user).filter(member=row).exists():
        raise Http404
    return row


def circle(request: HttpRequest, member: int) -> HttpResponse:
    """联系群众: the quick form, and everybody in the circle."""
    row = _member(request, member)
    may_write, today = keeps_circle(row, request.user), timezone.localdate()
    if request.method == "POST" and not may_write:
        raise PermissionDenied("您可以查看联系群众的情况，但不能登记。")
    form = _contact_form(request, row) if may_write else None
    if request.method == "POST" and form.is_valid() and (contact := _kept(form, request)):
        messages.success(request, f"已登记：{contact}。")
        return redirect("service:circle", member)
    people = row.constituents.visible_to(request.user)
    here = people.valid_on(today)
    gone = request.GET.get("show") == "gone"
    listed = (people.exclude(pk__in=here.values("pk")) if gone else here).with_contacts(today.year)
    contacts = Contact.objects.visible_to(request.user).filter(member=row).held_in(today.year)
    number, persons = contacts.figures()
    page = {
        "member": row,
        "form": form,
        "named": set(row.constituents.named_to(request.user).values_list("pk", flat=True)),
        "page_obj": Paginator(
            listed.select_related("sector", "workstation").order_by("-starts_on", "-pk"), PER_PAGE
        ).get_page(request.GET.get("page")),
        "figures": [("在联系的群众", here.count()), (f"{today.year} 年联系次数", number), ("联系人次", persons)],
        "shown": [("在联系的", "?", not gone), ("已停止的", "?show=gone", gone)],
        "tabs": _tabs(row, request.user, "circle"),
    }
    return render(request, "workstations/circle.html", page)


def _tabs(member: Member, user: User, here: str) -> list[tuple[str, str, bool]]:
    names = [("circle", "群众"), ("contacts", "联系记录"), ("growth", "增长情况")]
    if user.is_leader and not keeps_circle(member, user) and not user.has_perm(VIEW):
        names = names[2:]
    return [(words, reverse(f"service:{name}", args=[member.pk]), name == here) for name, words in names]


def _contact_form(request: HttpRequest, member: Member, contact: Contact | None = None) -> ContactForm:
    data = request.POST if request.method == "POST" else None
    return ContactForm(data, instance=contact or Contact(member=member), user=request.user)


def _kept(form: ContactForm, request: HttpRequest) -> Contact | None:
    """Nothing, with the reason in the form, where it cannot be kept."""
    try:
        chosen = list(form.cleaned_data["constituents"])
        return keep_contact(contact=form.save(commit=False), constituents=chosen, by=request.user)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return None


def contacts(request: HttpRequest, member: int) -> HttpResponse:
    """联系记录 of a year."""
    row = _member(request, member)
    rows = Contact.objects.visible_to(request.user).filter(member=row)
    years = sorted({day.year for day in rows.dates("held_on", "year")} | {timezone.localdate().year}, reverse=True)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else timezone.localdate().year
    listed = rows.held_in(year).select_related("workstation", "recorded_by").prefetch_related("constituents", "matters")
    page_obj = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    named = set(row.constituents.named_to(request.user).values_list("pk", flat=True))
    for one in page_obj:
        one.whom = _whom(one, named, request.user)
    page = {
        "member": row,
        "year": year,
        "years": [(f"{one} 年", f"?year={one}", one == year) for one in years],
        "page_obj": page_obj,
        "editable": set(rows.held_in(year).editable_by(request.user).values_list("pk", flat=True)),
        "seen": set(workstations_seen_by(request.user).values_list("pk", flat=True)),
        "tabs": _tabs(row, request.user, "contacts"),
    }
    return render(request, "workstations/contacts.html", page)


def _whom(contact: Contact, named: set[int], user: User) -> str:
    """With whom, as far as `user` sees those people: by name, with covered names, or how many more there were."""
    people = contact.constituents.all()
    covers = user.has_perm(VIEW)
    words = [one.called if one.pk in named else one.masked for one in people if covers or one.pk in named]
    more = len(people) - len(words)
    return "、".join(words + ([f"{'另 ' if words else ''}{more} 人"] if more else []))


def growth(request: HttpRequest, member: int) -> HttpResponse:
    """增长情况: how many there were at the end of each month and year; numbers only."""
    row, today = _member(request, member, counts=True), timezone.localdate()
    found = Circle.of(
        Constituent.objects.counted_by(request.user).filter(member=row),
        Contact.objects.counted_by(request.user).filter(member=row),
    )
    years = found.years(today)
    asked = request.GET.get("year", "")
    year = int(asked) if f"{asked} 年" in {one.words for one in years} else today.year
    page = {
        "member": row,
        "year": year,
        "months": found.months(year, today),
        "years": years,
        "choices": [(one.words, f"?year={one.words[:4]}", one.words == f"{year} 年") for one in years],
        "tabs": _tabs(row, request.user, "growth"),
    }
    return render(request, "workstations/growth.html", page)


@sensitive_post_parameters()
def constituent_new(request: HttpRequest, member: int) -> HttpResponse:
    """Somebody new in the circle."""
    row = _member(request, member)
    if not keeps_circle(row, request.user):
        raise PermissionDenied("您可以查看联系群众的情况，但不能登记。")
    form = ConstituentForm(request.POST or None, member=row, user=request.user)
    if _done(request, form, lambda: add_constituent(member=row, about=form.about, by=request.user)):
        messages.success(request, "已登记。")
        return redirect("service:circle", member)
    return render(request, "workstations/constituent_form.html", {"member": row, "form": form})


def constituent(request: HttpRequest, member: int, constituent: int) -> HttpResponse:
    """One person, with the number covered."""
    row = _constituent(request, member, constituent)
    is_named = Constituent.objects.named_to(request.user).filter(pk=row.pk).exists()
    talks = Contact.objects.none() if row.erased_on else row.contacts.visible_to(request.user)
    page = {
        "member": row.member,
        "constituent": row,
        "is_named": is_named,
        "may_erase": not row.erased_on and (is_named or request.user.has_perm(CHANGE)),
        "may_reveal": row.has_contact and may_reveal(row, request.user),
        "reveal_form": RevealForm(),
        "contacts": talks.select_related("workstation")[:PER_PAGE],
        "has_ended": bool(row.ends_on and row.ends_on <= timezone.localdate()),
    }
    return render(request, "workstations/constituent.html", page)


def may_reveal(constituent: Constituent, user: User) -> bool:
    """Who may look at the whole contact: who reads the name, and staff with both rights."""
    if user.has_perm(VIEW) and user.has_perm(SEE_PHONES):
        return True
    return Constituent.objects.named_to(user).filter(pk=constituent.pk).exists()


@require_POST
@never_cache
def constituent_reveal(request: HttpRequest, member: int, constituent: int) -> HttpResponse:
    """Show name and contact, once asked and for a purpose; the audit log says who looked and what for."""
    row = _constituent(request, member, constituent)
    if not may_reveal(row, request.user):
        raise PermissionDenied("您没有查看联系方式的权限。")
    form = RevealForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有显示：请选择用途。")
        return redirect(row)
    purpose = Purpose(form.cleaned_data["purpose"]).label
    detail = f"界别群众的姓名、联系方式，用途：{purpose}"
    log_event(Action.PHONE_SHOWN, by=request.user, request=request, target=row, detail=detail)
    return render(request, "workstations/constituent_reveal.html", {"constituent": row, "purpose": purpose})


@sensitive_post_parameters()
def constituent_edit(request: HttpRequest, member: int, constituent: int) -> HttpResponse:
    """Correct or complete; the number that is kept is not in the form."""
    row = get_editable(Constituent.objects.select_related("member"), request.user, pk=constituent, member=member)
    form = ConstituentForm(request.POST or None, member=row.member, user=request.user, constituent=row)
    if _done(request, form, lambda: change_constituent(constituent=row, about=form.about, by=request.user)):
        messages.success(request, "已保存。")
        return redirect(row)
    page = {"member": row.member, "form": form, "constituent": row}
    return render(request, "workstations/constituent_form.html", page)


def _done(request: HttpRequest, form: Form, act: Callable[[], object]) -> bool:
    """Whether the form was sent and acted on; what is refused stands in the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return False
    return True


@require_POST
def constituent_act(request: HttpRequest, member: int, constituent: int, action: str) -> HttpResponse:
    """Stop, resume, erase."""
    row, today = _constituent(request, member, constituent), timezone.localdate()
    acts: dict[str, Callable[[], object]] = {
        "stop": lambda: stop_constituent(constituent=row, on=today, by=request.user),
        "resume": lambda: resume_constituent(constituent=row, by=request.user),
        "erase": lambda: erase_constituent(constituent=row, on=today, by=request.user),
    }
    try:
        acts[action]()
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
    else:
        messages.success(request, DONE[action])
    return redirect(row)


def _constituent(request: HttpRequest, member: int, constituent: int) -> Constituent:
    rows = Constituent.objects.select_related("member", "workstation", "sector", "recorded_by")
    return get_visible(rows, request.user, pk=constituent, member=member)


def contact(request: HttpRequest, member: int, contact: int) -> HttpResponse:
    """One contact. Who keeps it corrects it; who sees the member's record sees day, way and number, no more."""
    opened = Contact.objects.opened_by(request.user).select_related("member", "workstation", "recorded_by")
    row = get_object_or_404(opened, pk=contact, member=member)
    is_seen = Contact.objects.visible_to(request.user).filter(pk=contact).exists()
    is_kept = Contact.objects.editable_by(request.user).filter(pk=contact).exists()
    if request.method == "POST" and not is_kept:
        raise PermissionDenied("您可以查看这次联系，但不能更正。")
    form = _contact_form(request, row.member, row) if is_kept else None
    if request.method == "POST" and form.is_valid() and _kept(form, request):
        messages.success(request, "已保存。")
        return redirect("service:contacts", member)
    page = {"member": row.member, "contact": row, "form": form, "is_seen": is_seen}
    return render(request, "workstations/contact.html", page)


@require_POST
def contact_delete(request: HttpRequest, member: int, contact: int) -> HttpResponse:
    row = get_editable(Contact.objects.select_related("member"), request.user, pk=contact, member=member)
    remove_contact(contact=row, by=request.user)
    messages.success(request, "已删除这条联系记录。")
    return redirect("service:contacts", member)
