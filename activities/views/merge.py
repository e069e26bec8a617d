"""合并重复记录: choose the record that stays, look at what would happen, merge."""

import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from activities.actions.merge import merge_activities
from activities.merging import preview_merger
from activities.models import Activity
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.workflow import Refused

NEAR = datetime.timedelta(days=7)
MOST = 20


def activity_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge this record into another of the same event; `into` names the one that stays."""
    other = get_visible(Activity.objects.listed(), request.user, pk=pk)
    mergeable = Activity.objects.open_to(request.user, "merge")
    if not mergeable.filter(pk=pk).exists():
        raise PermissionDenied("您不能合并这条记录。")
    chosen = request.POST.get("into", "") or request.GET.get("into", "")
    if not chosen.isdecimal():
        page = {"other": other, "candidates": _candidates(other, mergeable)}
        return render(request, "activities/merge.html", page)
    kept = get_object_or_404(mergeable.visible_to(request.user).listed().exclude(pk=pk), pk=int(chosen))
    if request.method == "POST":
        try:
            merge_activities(other=other, into=kept, by=request.user, reason=request.POST.get("reason", "").strip())
        except Refused as refused:
            messages.error(request, f"没有合并：{refused.sentence}")
            return redirect(f"{request.path}?into={kept.pk}")
        messages.success(request, "已合并为一条记录，没有丢失内容。")
        return redirect(kept)
    page = {"other": other, "kept": kept, "merger": preview_merger(kept, other)}
    return render(request, "activities/merge.html", page)


def _candidates(other: Activity, mergeable) -> list[Activity]:
    """Records of days near, the same day first."""
    days = (other.held_on - NEAR, other.held_on + NEAR)
    rows = mergeable.filter(held_on__range=days).exclude(pk=other.pk).listed()[: MOST * 5]
    return sorted(rows, key=lambda row: (abs((row.held_on - other.held_on).days), row.pk))[:MOST]
