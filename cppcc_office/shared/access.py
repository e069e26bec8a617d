"""Who may see what, asked of the database: a stranger gets 404, somebody who may look but not change gets 403."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
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
