"""承诺: made, ticked as kept, reopened or dropped."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from cppcc_office.shared.access import get_visible
from cppcc_office.shared.history import versions_of
from cppcc_office.shared.workflow import Refused
from duties.actions.pledges import decide_pledge, keep_pledge, make_pledge
from duties.forms.fields import member_ids_in
from duties.forms.pledges import KeepForm, PledgeForm
from duties.models import Pledge
from duties.models.targets import PLEDGE_WORKFLOW, pledge_duties
from duties.whose import keeps_others, may_enter
from members.models import Member


def pledge_new(request: HttpRequest) -> HttpResponse:
    """Say what one will do this year."""
    if not may_enter(request.user):
        raise PermissionDenied("承诺由委员本人、界别联络员和机关登记。")
    this_year = timezone.localdate().year
    own = getattr(request.user, "member", None)
    asks_who = keeps_others(request.user)
    asked = request.GET.get("year", "")
    years = [this_year, this_year - 1]
    if asked.isdecimal() and 2000 <= int(asked) < this_year - 1:
        years.append(int(asked))
    initial = {"who": own.name if own else "", "year": asked or this_year}
    form = PledgeForm(request.POST or None, years=years, asks_who=asks_who, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            member = _member(form, own)
            make_pledge(member=member, year=form.cleaned_data["year"], text=form.cleaned_data["text"], by=request.user)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "承诺已登记。兑现以后在这里打勾。")
            return redirect("duties:pledges")
    return render(request, "duties/pledge_form.html", {"form": form, "title": "作出承诺"})


def _member(form: PledgeForm, own: Member | None) -> Member:
    if "who" not in form.fields:
        return own
    ids, problems = member_ids_in(form.cleaned_data["who"], timezone.localdate())
    if problems or len(ids) != 1:
        raise Refused("；".join(problems) or "请只写一位委员的姓名。")
    return Member.objects.get(pk=ids[0])


def pledges(request: HttpRequest) -> HttpResponse:
    """承诺 of the members one sees, by year."""
    rows = Pledge.objects.visible_to(request.user).exclude(status=Pledge.Status.DROPPED)
    years = sorted({timezone.localdate().year, *rows.order_by().values_list("year", flat=True).distinct()})
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else years[-1]
    page = {
        "pledges": rows.filter(year=year).select_related("member").order_by("status", "member__pinyin", "pk")[:500],
        "years": [(f"{one} 年", f"?year={one}", one == year) for one in years],
        "year": year,
        "may_enter": may_enter(request.user),
        "own": getattr(request.user, "member", None),
    }
    return render(request, "duties/pledges.html", page)


def pledge(request: HttpRequest, pk: int) -> HttpResponse:
    """One pledge: tick it as kept, or change its state with a reason."""
    pledge = get_visible(Pledge.objects.select_related("member"), request.user, pk=pk)
    offered = PLEDGE_WORKFLOW.offered(pledge.status, pledge_duties(pledge, request.user))
    may_keep = any(line.action == "keep" for line in offered)
    form = KeepForm(request.POST or None, initial={"kept_on": timezone.localdate()})
    if request.method == "POST":
        if not pledge_duties(pledge, request.user):
            raise PermissionDenied("您可以查看这项承诺，但不能登记兑现。")
        if form.is_valid():
            try:
                keep_pledge(pledge=pledge, by=request.user, **form.cleaned_data)
            except Refused as refused:
                form.add_error(None, refused.sentence)
            else:
                messages.success(request, "已登记兑现。")
                return redirect("duties:pledge", pk=pk)
    page = {
        "pledge": pledge,
        "versions": versions_of(pledge),
        "form": form if may_keep else None,
        "buttons": [line for line in offered if line.action != "keep"],
    }
    return render(request, "duties/pledge.html", page)


@require_POST
def pledge_decide(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    pledge = get_visible(Pledge.objects, request.user, pk=pk)
    try:
        decide_pledge(action=action, pledge=pledge, reason=request.POST.get("reason", "").strip(), by=request.user)
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
    else:
        messages.success(request, "已改回待兑现。" if action == "reopen" else "已撤销这项承诺。")
    return redirect("duties:pledge", pk=pk)
