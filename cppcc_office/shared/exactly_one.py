"""A row that belongs to exactly one of several things: the condition behind the constraint."""

from functools import reduce
from operator import or_

from django.db.models import Q


def exactly_one(*keys: str, flag: str = "") -> Q:
    """One of the foreign keys is set; where there is a `flag`, one of them and not the flag, or the flag alone."""

    def only(chosen: str) -> Q:
        alone = {flag: chosen == flag} if flag else {}
        return Q(**alone, **{f"{key}__isnull": key != chosen for key in keys})

    return reduce(or_, map(only, (*keys, flag) if flag else keys))


def at_most_one(*keys: str) -> Q:
    """One of the foreign keys is set, or none."""
    return exactly_one(*keys) | Q(**{f"{key}__isnull": True for key in keys})
