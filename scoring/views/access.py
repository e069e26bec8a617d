"""Whom the ranking is for, and which year it is asked for."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from scoring.readers import may_rank
from scoring.years import YearChoice, year_asked
from sectors.models import Committee


def require_ranking(request: HttpRequest) -> YearChoice:
    """The year asked for; PermissionDenied for those the ranking is not for."""
    if not may_rank(request.user):
        raise PermissionDenied("积分排名公布以前，只有领导和机关考核人员可以查看。")
    return year_asked(request)


def office_name() -> str:
    return Committee.objects.filter(is_home=True).values_list("name", flat=True).first() or "政协机关"
