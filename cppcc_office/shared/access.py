"""Who may see what, asked of the database: a stranger gets 404, somebody who may look but not change gets 403."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404


def get_visible[M: Model](queryset: "QuerySet[M]", user: Any, **lookup: Any) -> M:
    """The one row of `queryset` matching `lookup` that `user` may see; Http404 otherwise."""
    return get_object_or_404(queryset.visible_to(user), **lookup)


def get_editable[M: Model](queryset: "QuerySet[M]", user: Any, **lookup: Any) -> M:
    """The one row `user` may change; Http404 when it is not even visible, PermissionDenied when only visible."""
    row = get_visible(queryset, user, **lookup)
    if not queryset.editable_by(user).filter(pk=row.pk).exists():
        raise PermissionDenied("您可以查看这条记录，但不能修改。")
    return row


def office_only(permission: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A page of the secretariat: 404 to everybody else, 403 to staff whose office lacks `permission`."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_staff:
                raise Http404
            if not request.user.has_perm(permission):
                raise PermissionDenied("您所在的科室没有这项权限，如有需要请与系统管理员联系。")
            return view(request, *args, **kwargs)

        return inner

    return decorate
