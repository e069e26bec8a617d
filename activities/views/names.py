"""Finding a member by name or pinyin while typing: name and sector, nothing else."""

import datetime

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from activities.behalf import may_log
from activities.forms.log import with_sector
from members.models import Member

MOST = 8
PER_MINUTE = 90


@require_GET
def member_names(request: HttpRequest) -> JsonResponse:
    """At most eight members in office that fit `q`; two letters or one character at least."""
    if not may_log(request.user):
        raise PermissionDenied("没有登记活动的权限，不能查找委员。")
    if _too_often(request.user.pk):
        return JsonResponse({"members": [], "problem": "查找太频繁，请稍等一分钟，或粘贴名单。"}, status=429)
    text = request.GET.get("q", "").strip()[:20]
    if not text or (text.isascii() and len(text) < 2):
        return JsonResponse({"members": []})
    found = Member.objects.in_office_on(_day(request)).search(text).order_by("strokes", "pinyin", "pk")
    members = [
        {"id": member.pk, "name": member.name, "sector": member.sector_name}
        for member in with_sector(found.only("pk", "name")[:MOST])
    ]
    return JsonResponse({"members": members})


def _day(request: HttpRequest) -> datetime.date:
    try:
        return datetime.date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return timezone.localdate()


def _too_often(user_id: int) -> bool:
    """Counted for a minute from the first question."""
    key = f"names:{user_id}"
    cache.add(key, 0, 60)
    try:
        return cache.incr(key) > PER_MINUTE
    except ValueError:  # the minute ended between the two lines
        return False
