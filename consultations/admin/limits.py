"""What a list of the admin site leaves to other pages."""

from typing import Any

from django.http import HttpRequest


class NotAddedHere:
    """What comes about on its own page, where its people and its rules are."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class NotDeleted:
    """Cancelled or withdrawn with its activity, never deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
