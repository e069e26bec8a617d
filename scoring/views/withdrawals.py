"""建议撤牌: what the rule proposes, for the office to decide."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cppcc_office.shared.access import office_only
from cppcc_office.shared.workflow import Refused
from scoring.withdrawals import is_over, keep_station, last_whole_year, proposed_withdrawals
from workstations.models import Workstation, workstations_served_by


@office_only("workstations.change_workstation")
def withdrawals(request: HttpRequest) -> HttpResponse:
    """Workstations proposed to be withdrawn, each with the results behind it; decided ones below."""
    year = _year(request)
    found = proposed_withdrawals(year) if year else []
    page = {
        "year": year,
        "open": [one for one in found if one.is_open],
        "own": set(workstations_served_by(request.user).values_list("pk", flat=True)),
        "decided": [one for one in found if not one.is_open],
    }
    return render(request, "scoring/withdrawals.html", page)


def _year(request: HttpRequest) -> int | None:
    today, asked = timezone.localdate(), request.GET.get("year", "")
    if asked.isdecimal() and len(asked) == 4 and is_over(int(asked), today):
        return int(asked)
    return last_whole_year(today)


@require_POST
@office_only("workstations.change_workstation")
def station_keep(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Keep it all the same, with a reason."""
    station = get_object_or_404(Workstation, pk=pk)
    try:
        keep_station(station=station, year=year, reason=request.POST.get("reason", ""), by=request.user)
    except Refused as refused:
        messages.error(request, f"没有保存：{refused.sentence}")
    else:
        messages.success(request, f"已决定保留{station}。")
    return redirect(f"{reverse('scoring:withdrawals')}?year={year}")
