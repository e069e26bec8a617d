"""日历: the month as a grid on a desk and as a list on a phone, and the feed for calendar programs."""

import datetime
import re

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from activities.agenda import feed_of, month_of
from activities.models import CalendarFeed


def activity_calendar(request: HttpRequest) -> HttpResponse:
    """日历: `?month=2026-11`, `?show=all` for all one may see, `?view=list` for a list also on a wide screen."""
    first, mine = _month_asked(request), request.GET.get("show") != "all"
    as_list = request.GET.get("view") == "list"
    month = month_of(request.user, first, mine=mine)

    def address(of: datetime.date = first, show_mine: bool = mine, list_: bool = as_list) -> str:
        return f"?month={of:%Y-%m}" + "&show=all" * (not show_mine) + "&view=list" * list_

    feed = CalendarFeed.objects.filter(user=request.user).first()
    page = {
        "month": month,
        "as_list": as_list,
        "mine": mine,
        "before": address(of=month.before),
        "after": address(of=month.after),
        "this_month": address(of=timezone.localdate().replace(day=1)),
        "shown": [("与我有关", address(show_mine=True), mine), ("全部可看的", address(show_mine=False), not mine)],
        "views": [("月历", address(list_=False), not as_list), ("列表", address(list_=True), as_list)],
        "weekdays": "一二三四五六日",
        "feed": settings.SITE_URL + reverse("activities:feed", args=[feed.token]) if feed else "",
    }
    return render(request, "activities/calendar.html", page)


def _month_asked(request: HttpRequest) -> datetime.date:
    asked = re.fullmatch(r"((?:19|20)\d\d)-(0[1-9]|1[0-2])", request.GET.get("month", ""), re.ASCII)
    return datetime.date(int(asked[1]), int(asked[2]), 1) if asked else timezone.localdate().replace(day=1)


@require_POST
def calendar_subscribe(request: HttpRequest) -> HttpResponse:
    """Make the secret address, make it anew, or take it away."""
    had_one, _ = CalendarFeed.objects.filter(user=request.user).delete()
    if "stop" in request.POST:
        messages.success(request, "已停用订阅地址，原来的地址不能再使用。")
    else:
        CalendarFeed.objects.create(user=request.user)
        messages.success(request, "已生成订阅地址" + ("，以前的地址不能再使用。" if had_one else "。"))
    return redirect("activities:calendar")


@login_not_required
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The feed, to whoever knows the address; calendar programs cannot sign in."""
    feed = CalendarFeed.objects.select_related("user").filter(token=token, user__is_active=True).first()
    if feed is None:
        raise Http404
    response = HttpResponse(feed_of(feed.user), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
