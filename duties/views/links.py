"""联系: making one, its page with the visits, ending it."""

import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST

from accounts.models import User
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.phones import masked_phone
from cppcc_office.shared.workflow import Refused
from duties.actions.links import end_link, make_link, record_visit, withdraw_visit
from duties.forms.links import LinkForm, VisitForm
from duties.models import Link, LinkKind, Visit
from duties.whose import keeps_others, may_enter


def link_new(request: HttpRequest) -> HttpResponse:
    """Choose the kind of link, then say who and whom."""
    if not may_enter(request.user):
        raise PermissionDenied("联系由委员本人、界别联络员和机关登记。")
    kinds = LinkKind.objects.filter(is_active=True)
    if not request.user.has_perm("duties.add_link"):
        kinds = kinds.filter(who=LinkKind.Who.MEMBER)
    kind = next((one for one in kinds if str(one.pk) == request.GET.get("kind")), None)
    if kind is None:
        return render(request, "duties/link_kinds.html", {"kinds": kinds})
    own = getattr(request.user, "member", None)
    others = keeps_others(request.user)
    initial = {"who": own.name if own and others else ""}
    form = LinkForm(request.POST or None, user=request.user, kind=kind, asks_who=others, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            link = make_link(link=form.to_link(), by=request.user)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "已登记，可以接着登记走访。")
            return redirect(link)
    return render(request, "duties/link_form.html", {"form": form, "kind": kind})


def link(request: HttpRequest, pk: int) -> HttpResponse:
    """One link with its visits; who may change it registers a visit here."""
    link = get_visible(Link.objects.listed(), request.user, pk=pk)
    may_edit = Link.objects.editable_by(request.user).filter(pk=pk).exists()
    form = VisitForm(request.POST or None, initial={"visited_on": timezone.localdate()})
    if request.method == "POST":
        if not may_edit:
            raise PermissionDenied("您可以查看这个联系，但不能登记走访。")
        if form.is_valid():
            try:
                record_visit(visit=form.to_visit(link), by=request.user)
            except Refused as refused:
                form.add_error(None, refused.sentence)
            else:
                messages.success(request, "走访已登记。")
                return redirect(link)
    page = {
        "link": link,
        "facts": facts_of(link, request.user),
        "visits": link.visits.select_related("recorded_by"),
        "form": form if may_edit else None,
        "may_edit": may_edit,
    }
    return render(request, "duties/link.html", page)


def facts_of(link: Link, user: User) -> list[tuple[str, object]]:
    """Names and values; the number of a person outside is whole only for whoever is in touch with that person."""
    is_own = link.member is not None and link.member.user_id == user.pk
    until = f"—{link.ends_on:%Y年%-m月%-d日}" if link.ends_on else ""
    return [
        ("类别", link.kind.name),
        ("联系人", link.who),
        ("联系对象", link.whom),
        ("单位、住址或身份", link.person_about),
        ("联系电话", link.person_phone if is_own else masked_phone(link.person_phone)),
        ("起止", f"{link.starts_on:%Y年%-m月%-d日}起{until}" if link.starts_on else until.removeprefix("—")),
        ("说明", link.note),
    ]


@require_POST
def link_end(request: HttpRequest, pk: int) -> HttpResponse:
    link = get_visible(Link.objects, request.user, pk=pk)
    day = _day(request.POST.get("ends_on", ""))
    try:
        end_link(link=link, ends_on=day or timezone.localdate(), by=request.user)
    except Refused as refused:
        messages.error(request, f"没有保存：{refused.sentence}")
    else:
        messages.success(request, "已登记结束日期，以前的走访照样保留。")
    return redirect(link)


def _day(text: str) -> datetime.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


@require_POST
def visit_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    link = get_visible(Link.objects, request.user, visits=pk)
    visit = Visit.objects.get(pk=pk)
    try:
        withdraw_visit(visit=visit, reason=request.POST.get("reason", ""), by=request.user)
    except Refused as refused:
        messages.error(request, f"没有撤销：{refused.sentence}")
    else:
        messages.success(request, "已撤销这次走访，不再计入。")
    return redirect(link)
